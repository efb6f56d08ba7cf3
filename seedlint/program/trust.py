"""Which tests can be trusted to hold whenever the program gets there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.classes import changing_attributes
from seedlint.program.values import UNKNOWN, ClassValue, Instance, Module, Value, truth

if TYPE_CHECKING:
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def trusted_truth(machine: Machine, frame: Frame, test: facts.Expression, value: Value) -> bool | None:
    """Return whether a test holds, or None where a value that it reads may change as the program runs."""
    answer = truth(value)
    if answer is None:
        return None
    for part in machine.names_in(test):
        if isinstance(part, facts.Name):
            local = frame.scope.kind != "module" and part.name in frame.scope.names
            if part.name in machine.changes and not local:
                return None
        elif isinstance(part, facts.Subscript):
            if isinstance(part.index, facts.Literal) and part.index.value in machine.changes:
                return None
        elif isinstance(part, facts.Attribute):
            owner = machine.evaluate(frame, part.value) if isinstance(part.value, facts.Name) else UNKNOWN
            if isinstance(owner, Instance) and part.name in changing_attributes(owner.cls):
                return None
            if isinstance(owner, ClassValue | Module | Instance) and part.name in machine.changes:
                return None
    return answer
