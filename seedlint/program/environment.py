"""Variables of the environment that a program sets while it runs, and the processes that it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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
class ProcessStarted:
    """A call that starts another process, with the environment as it is by then, perhaps in this one's place."""

    place: Place
    context: Context


def assigned(machine: Machine, frame: Frame, owner: Value, key: Value, value: Value, place: Place) -> None:
    """Follow `os.environ[key] = value`."""
    if isinstance(owner, Library) and owner.name in machine.catalogue.environments:
        _note(machine, frame, key, value, place)


def called(machine: Machine, frame: Frame, name: str, arguments: Arguments, place: Place | None) -> None:
    """Follow a call that sets variables, or that starts a process."""
    if place is None:
        return
    if name in machine.catalogue.processes:
        if not machine.muted:
            machine.record.others.append(ProcessStarted(place, machine.context(frame)))
        return
    setter = machine.catalogue.variable_setters.get(name)
    if setter is None:
        return
    given = arguments.find(setter.name, setter.position)
    if isinstance(given, Constant) and setter.position is not None:
        values = arguments.positional[setter.position + 1 :]
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
