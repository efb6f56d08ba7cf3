"""What a program sets in its own environment: `os.environ[...] = ...`, `setdefault`, `update`, `putenv`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.values import Constant, Library, Mapping, Value

if TYPE_CHECKING:
    from seedlint.diagnostics import Place, Span
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

ENVIRON = "os.environ"
_SETTERS = frozenset({"os.putenv", f"{ENVIRON}.setdefault", f"{ENVIRON}.__setitem__"})


@dataclass(frozen=True, slots=True)
class EnvironmentSet:
    """A variable of the environment was set: to what, if that could be told, and whether that is certain to happen."""

    place: Place
    variable: str
    value: str | None
    context: Context
    certain: bool


def is_certain(machine: Machine, frame: Frame) -> bool:
    """Whether the current statement runs whatever a condition says; what only asks for a version is no condition."""
    above: Frame | None = frame
    while above is not None:
        if above.branches and not machine.versions:
            return False
        above = above.caller
    return True


def note_item(machine: Machine, frame: Frame, owner: Value, span: Span, key: Value, value: Value) -> None:
    """Note an assignment to an item, if it is one of the environment."""
    if owner == Library(ENVIRON):
        _note(machine, frame, machine.place(frame, span), key, value)


def note_call(machine: Machine, frame: Frame, name: str, arguments: Arguments, place: Place) -> None:
    """Note a call that sets variables of the environment."""
    if name in _SETTERS and len(arguments.positional) > 1:
        _note(machine, frame, place, arguments.positional[0], arguments.positional[1])
    elif name == f"{ENVIRON}.update":
        given = arguments.first()
        items = given.items if isinstance(given, Mapping) else ()
        for key, value in (*items, *arguments.keywords.items()):
            _note(machine, frame, place, Constant(key), value)


def _note(machine: Machine, frame: Frame, place: Place, key: Value, value: Value) -> None:
    if machine.muted or not isinstance(key, Constant) or key.value not in machine.catalogue.variables:
        return
    known = value.value if isinstance(value, Constant) and isinstance(value.value, str) else None
    context = machine.context(frame)
    event = EnvironmentSet(place, str(key.value), known, context, is_certain(machine, frame))
    machine.record.others.append(event)
