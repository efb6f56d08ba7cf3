"""Variables of the environment that a program sets while it runs, and the processes that it starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.values import Constant, Library, Mapping, Value

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


@dataclass(frozen=True, slots=True)
class VariableSet:
    """A variable of the environment that the running program sets."""

    variable: str
    place: Place
    context: Context


@dataclass(frozen=True, slots=True)
class ProcessStarted:
    """A call that starts another process, with the environment as it is by then, perhaps in this one's place."""

    place: Place
    context: Context


def assigned(machine: Machine, frame: Frame, owner: Value, key: Value, place: Place) -> None:
    """Follow `os.environ[key] = ...`."""
    if isinstance(owner, Library) and owner.name in machine.catalogue.environments:
        _note(machine, frame, key, place)


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
    keys = [Constant(key) for key, _ in given.items] if isinstance(given, Mapping) else [given] if given else []
    for key in (*keys, *(Constant(word) for word in arguments.keywords)):
        _note(machine, frame, key, place)


def _note(machine: Machine, frame: Frame, key: Value, place: Place) -> None:
    if isinstance(key, Constant) and isinstance(key.value, str) and not machine.muted:
        machine.record.others.append(VariableSet(key.value, place, machine.context(frame)))
