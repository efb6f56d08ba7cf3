"""What binding a target to a value does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import arrivals, environment, orders, sessions
from seedlint.program.conventions import is_seed_name
from seedlint.program.kernels import note_setting
from seedlint.program.ordering import note_attribute
from seedlint.program.seeds import reseed
from seedlint.program.values import (
    Choice,
    ClassValue,
    Constant,
    Instance,
    Items,
    Library,
    Mapping,
    Object,
    Options,
    Provenance,
    Unknown,
    Value,
    element_of,
    join,
    options,
    provenance,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def assign(machine: Machine, frame: Frame, target: facts.Expression, value: Value) -> None:
    """Bind a target to a value."""
    match target:
        case facts.Name(name=name):
            bind(machine, frame, name, value)
        case facts.Attribute(value=owner, name=name):
            holder = machine.evaluate(frame, owner)
            if name == "state" or is_seed_name(name):
                reseed(machine, holder, value)
                for option in options(holder):
                    if isinstance(option, Object):
                        option.own = True
            note_attribute(machine, frame, holder, target, value)
            sessions.configured(holder, name, value)
            if isinstance(holder, Library):
                full = machine.catalogue.canonical(f"{holder.name}.{name}")
                note_setting(machine, frame, full, value, machine.place(frame, target.span))
            _assign_attribute(machine, frame, holder, name, value)
        case facts.Display(items=targets):
            value = machine.iterated(frame, value)
            for item, part in zip(targets, _unpacked(value, targets), strict=True):
                assign(machine, frame, item, part)
        case facts.Starred(value=inner):
            assign(machine, frame, inner, Items((element_of(value),), whole=False, alike=True))
        case facts.Subscript(value=owner, index=index):
            _assign_item(machine, frame, owner, machine.evaluate(frame, index), value)
        case _:
            machine.evaluate(frame, target)


def _excuse_replaced(machine: Machine, old: Value | None, new: Value) -> None:
    """Excuse a generator that another one replaces before anything was drawn from it."""
    if not isinstance(old, Object) or not isinstance(new, Object) or old is new or old.origin is None:
        return
    if old.type in machine.catalogue.generator_types and provenance(new.seed) is not Provenance.ABSENT:
        machine.record.excused.add(old.origin)


def bind(machine: Machine, frame: Frame, name: str, value: Value) -> None:
    """Bind a name where the current scope says that it lives."""
    home = frame.scope.home(name)
    _excuse_replaced(machine, home.names.get(name), value)
    if home is not frame.scope and frame.branches and name in home.names:
        value = join((home.names[name], value))
    home.names[name] = value


def _unpacked(value: Value, targets: Sequence[facts.Expression]) -> list[Value]:
    plain = not any(isinstance(target, facts.Starred) for target in targets)
    if isinstance(value, Items) and value.whole and plain and len(value.items) == len(targets):
        return list(value.items)
    if isinstance(value, Choice) and plain:
        parts = [_unpacked(option, targets) for option in value.options]
        return [join(options) for options in zip(*parts, strict=True)]
    return [element_of(value)] * len(targets)


def _assign_attribute(machine: Machine, frame: Frame, owner: Value, name: str, value: Value) -> None:
    match owner:
        case Instance():
            arrivals.kept(machine, frame, value)
            old = owner.attributes.get(name)
            _excuse_replaced(machine, old, value)
            if old is not None and frame.branches:
                value = join((old, value))
            if old != value:
                owner.version += 1
            owner.attributes[name] = value
        case ClassValue():
            owner.names[name] = value
        case Options():
            old = owner.defaults.get(name)
            owner.defaults[name] = value if old is None or not frame.branches else join((old, value))
        case Library():
            machine.patched[machine.catalogue.canonical(f"{owner.name}.{name}")] = value
        case Choice(options=options):
            for option in options:
                _assign_attribute(machine, frame, option, name, value)
        case _:
            pass


def _assign_item(machine: Machine, frame: Frame, owner: facts.Expression, index: Value, value: Value) -> None:
    old = machine.evaluate(frame, owner)
    place = machine.place(frame, owner.span)
    environment.assigned(machine, frame, old, index, value, place)
    orders.stored(machine, place, index, value)
    if isinstance(value, Items) and value.order is None and isinstance(index, Unknown):
        orders.sorted_in_place(machine, old)
    if not isinstance(owner, facts.Name) or not isinstance(old, Mapping):
        return
    items = dict(old.items)
    whole = old.whole
    if isinstance(index, Constant) and isinstance(index.value, str | int):
        items[index.value] = value
    else:
        items[f"<{len(items)}>"] = value
        whole = False
    holder = frame.scope.holder(owner.name) or frame.scope
    whole = whole and (holder is frame.scope or not frame.branches)
    holder.names[owner.name] = orders.grown(frame, old, Mapping(tuple(items.items()), whole, old.order))
