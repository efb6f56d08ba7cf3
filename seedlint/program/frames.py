"""Items of library objects that hold data: what `frame["name"]`, `frame[mask]` and `frame.loc[...]` are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.values import Choice, Constant, Derived, Given, Method, Object, Value, join

if TYPE_CHECKING:
    from seedlint.catalogue import Type
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine


def item_of_object(machine: Machine, place: Place, value: Value, index: Value) -> Value | None:
    """Return what `value[index]` is, None where the tables do not say what its items are."""
    if isinstance(value, Choice):
        found = [item_of_object(machine, place, option, index) for option in value.options]
        known = [one for one in found if one is not None]
        return join(known) if known and len(known) == len(found) else None
    facts = _indexed(machine, value)
    if facts is None or facts.items is None:
        return None
    by_name = facts.named is not None and isinstance(index, Constant) and isinstance(index.value, str)
    return Object(facts.named if by_name and facts.named is not None else facts.items, Derived(), place)


def _indexed(machine: Machine, value: Value) -> Type | None:
    """Return the class that is asked for an item, by itself or through one of its indexers."""
    match value:
        case Object(type=kind) | Given(type=str() as kind):
            return machine.catalogue.type(kind)
        case Method(name=name, receiver=Object() | Given()):
            owner, _, last = name.rpartition(".")
            known = machine.catalogue.type(owner)
            return known if known is not None and last in known.indexers else None
        case _:
            return None
