"""Variables of the environment that a program sets while it runs, and the processes that it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.values import UNKNOWN, Constant, Library, Mapping, Value

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


@dataclass(frozen=True, slots=True)
class VariableSet:
    """A variable of the environment that the running program sets.

    `value` is None where it could not be told; `certain` says that no condition decides whether it happens.
    """

    variable: str
    value: str | None
    place: Place
    context: Context
    certain: bool


@dataclass(frozen=True, slots=True)
class VariableUnset:
    """A variable of the environment that the running program takes out of it; `certain` is as for `VariableSet`."""

    variable: str
    place: Place
    context: Context
    certain: bool


@dataclass(frozen=True, slots=True)
class ProcessStarted:
    """A call that starts another process, with the environment as it is by then, perhaps in this one's place."""

    place: Place
    context: Context


def assigned(machine: Machine, frame: Frame, owner: Value, key: Value, value: Value, place: Place) -> None:
    """Follow `os.environ[key] = value`."""
    if isinstance(owner, Library) and owner.name in machine.catalogue.environments:
        _note(machine, frame, key, value, place)


def deleted(machine: Machine, frame: Frame, target: facts.Expression) -> None:
    """Follow `del os.environ[key]`."""
    if not isinstance(target, facts.Subscript):
        return
    owner = machine.evaluate(frame, target.value)
    if isinstance(owner, Library) and owner.name in machine.catalogue.environments:
        _note_unset(machine, frame, machine.evaluate(frame, target.index), machine.place(frame, target.span))


def called(machine: Machine, frame: Frame, name: str, arguments: Arguments, place: Place | None) -> None:
    """Follow a call that sets variables or takes them out, or that starts a process."""
    if place is None:
        return
    if name in machine.catalogue.processes:
        if not machine.muted:
            machine.record.others.append(ProcessStarted(place, machine.context(frame)))
        return
    setter = machine.catalogue.variable_setters.get(name)
    if setter is None:
        return
    parameter = setter.parameter
    given = arguments.find(parameter.name, parameter.position)
    if setter.unsets:
        _note_unset(machine, frame, given or UNKNOWN, place)
        return
    if isinstance(given, Constant) and parameter.position is not None:
        values = arguments.positional[parameter.position + 1 :]
        _note(machine, frame, given, values[0] if values else UNKNOWN, place)
        return
    items = given.items if isinstance(given, Mapping) else ()
    for key, value in (*items, *arguments.keywords.items()):
        _note(machine, frame, Constant(key), value, place)


def is_certain(machine: Machine, frame: Frame) -> bool:
    """Whether the current statement runs whatever a condition says; what only asks for a version is no condition."""
    above: Frame | None = frame
    while above is not None:
        if above.branches and not machine.versions:
            return False
        above = above.caller
    return True


def _note(machine: Machine, frame: Frame, key: Value, value: Value, place: Place) -> None:
    if machine.muted or not isinstance(key, Constant) or not isinstance(key.value, str):
        return
    known = value.value if isinstance(value, Constant) and isinstance(value.value, str) else None
    event = VariableSet(key.value, known, place, machine.context(frame), is_certain(machine, frame))
    machine.record.others.append(event)
    route = machine.catalogue.routes.get(key.value)
    if route is not None and known in route.on:
        machine.routed[route.prefix] = route.package


def _note_unset(machine: Machine, frame: Frame, key: Value, place: Place) -> None:
    if not machine.muted and isinstance(key, Constant) and isinstance(key.value, str):
        certain = is_certain(machine, frame)
        machine.record.others.append(VariableUnset(key.value, place, machine.context(frame), certain))
