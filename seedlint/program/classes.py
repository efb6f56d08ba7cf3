"""What the classes of the project inherit, member by member."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.values import ClassValue, Library, Value, options

if TYPE_CHECKING:
    from seedlint.program.machine import Machine


def ancestry(cls: ClassValue) -> list[Value]:
    """Return a class and its bases, nearest first; a library's class stands by itself."""
    if cls.ancestry is not None:
        return cls.ancestry
    found: list[Value] = []
    pending: list[Value] = [cls]
    while pending and len(found) < 50:
        current = pending.pop(0)
        if current in found:
            continue
        found.append(current)
        if isinstance(current, ClassValue):
            pending[0:0] = [option for base in current.bases for option in options(base)]
    cls.ancestry = found
    return found


def class_member(cls: ClassValue, name: str) -> Value | None:
    """Return what a class or one of its bases in the project binds a name to."""
    for base in ancestry(cls):
        if isinstance(base, ClassValue) and name in base.names:
            return base.names[name]
    return None


def library_base(machine: Machine, cls: ClassValue | None) -> str | None:
    """Return the name of the first library class that a class inherits from."""
    if cls is None:
        return None
    for base in ancestry(cls):
        if isinstance(base, Library) and base.name != "builtins.object":
            return base.name
    return None


def fields_of(cls: ClassValue) -> list[tuple[str, Value | None]]:
    """Return the annotated names of a class and its bases, with their defaults: what a dataclass makes fields of."""
    found: dict[str, Value | None] = {}
    for base in reversed(ancestry(cls)):
        if isinstance(base, ClassValue):
            found.update(dict(base.fields or ()))
    return list(found.items())


def changing_attributes(cls: ClassValue) -> frozenset[str]:
    """Return the attributes that methods other than `__init__` assign to: their values change with time."""
    if cls.changing is None:
        bodies = [base.facts.body or () for base in ancestry(cls) if isinstance(base, ClassValue)]
        cls.changing = frozenset(
            target.name
            for statement in itertools.chain.from_iterable(bodies)
            if isinstance(statement, facts.DefineFunction)
            and statement.function.name not in {"__init__", "__post_init__"}
            for part in facts.statements(statement.function.body or ())
            if isinstance(part, facts.Assign | facts.Update)
            for target in (part.targets if isinstance(part, facts.Assign) else (part.target,))
            if isinstance(target, facts.Attribute)
        )
    return cls.changing
