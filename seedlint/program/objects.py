"""The making of objects of the project's classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program import library, replaced
from seedlint.program.arguments import Arguments
from seedlint.program.classes import class_member, fields_of, library_base
from seedlint.program.fitted import note_made
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    ClassValue,
    Derived,
    FunctionValue,
    Instance,
    Library,
    Partial,
    Value,
    is_none,
)

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

MAX_INSTANCES = 2


def instantiate(machine: Machine, frame: Frame, cls: ClassValue, arguments: Arguments, place: Place | None) -> Value:
    """Follow the making of an object of a class of the project."""
    made, first = Instance(cls), machine.order
    machine.note_call(place, cls)
    if len(cls.instances) < MAX_INSTANCES and not machine.muted:
        cls.instances.append(made)
    note_made(machine, frame, made)
    init = class_member(cls, "__init__")
    if isinstance(init, FunctionValue):
        machine.call(frame, init, arguments.before(made), place)
        replaced.note_made(machine, frame, made, first)
        return made
    _fill_fields(machine, frame, made, arguments, place)
    base = library_base(machine, cls)
    if base is not None:
        _unsettle_fields(machine, made, base, arguments)
        library.call_library(machine, frame, base, arguments, place, made)
    after = class_member(cls, "__post_init__")
    if isinstance(after, FunctionValue):
        machine.call(frame, after, Arguments([made]), place)
    return made


def _unsettle_fields(machine: Machine, made: Instance, base: str, arguments: Arguments) -> None:
    """Forget defaults of None where an unknown base class may fill fields by itself (from the environment, a file)."""
    if machine.catalogue.type(base) is not None or base.partition(".")[0] in {"typing", "abc", "builtins", "enum"}:
        return
    for name, value in made.attributes.items():
        if isinstance(value, Absent) and name not in arguments.keywords:
            made.attributes[name] = UNKNOWN


def _fill_fields(machine: Machine, frame: Frame, made: Instance, arguments: Arguments, place: Place | None) -> None:
    """Set the attributes of an object whose `__init__` is generated from its annotations (a dataclass)."""
    for position, (name, default) in enumerate(fields_of(made.cls)):
        value = arguments.find(name, position)
        if value is None:
            value = _field_default(machine, frame, name, default, place)
        made.attributes[name] = value
    for name, given in arguments.keywords.items():
        made.attributes.setdefault(name, given)


def _field_default(machine: Machine, frame: Frame, name: str, default: Value | None, place: Place | None) -> Value:
    if isinstance(default, Partial) and default.callee == Library("dataclasses.field"):
        keywords = dict(default.keywords)
        if "default_factory" in keywords:
            written = default.positional[0]
            here = written.place if isinstance(written, Derived) and written.place is not None else place
            return machine.call(frame, keywords["default_factory"], Arguments(), here)
        default = keywords.get("default")
    if default is None:
        return UNKNOWN
    return Absent(name, place) if is_none(default) is True else default
