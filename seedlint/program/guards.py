"""Branches that run only where nothing was given: `if rng is None: rng = default_rng()`.

There the missing seed is the doing of the caller. In a library, whose callers are not known, it is nobody's fault; in
a program, the draw is reported for the caller's sake, never for ignoring the parameter.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.conventions import may_hold_seed
from seedlint.program.values import Absent, Given, Unknown, Value, is_none, options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def none_test(test: facts.Expression, *, negated: bool = False) -> facts.Expression | None:
    """Return what is None (or false) wherever a test holds, or fails if `negated`; None if nothing is."""
    match test:
        case facts.Compare(operator="is" | "==", left=left, rest=(facts.Literal(value=None),)):
            return None if negated else left
        case facts.Compare(operator="is not" | "!=", left=left, rest=(facts.Literal(value=None),)):
            return left if negated else None
        case facts.Not(value=inner):
            return none_test(inner, negated=not negated)
        case facts.Boolean(left=left, right=right):
            return none_test(left, negated=negated) or none_test(right, negated=negated)
        case facts.Name() | facts.Attribute():
            return test if negated else None
        case _:
            return None


def guard_name(guard: facts.Expression) -> str | None:
    """Return the name of a parameter or attribute that a guard speaks of."""
    if isinstance(guard, facts.Name | facts.Attribute):
        return guard.name
    return None


@contextmanager
def branch_guards(
    machine: Machine,
    frame: Frame,
    guard: facts.Expression | None,
    value: Value | None,
    *,
    certain: bool = False,
) -> Iterator[None]:
    """Follow a branch under a guard; `certain` says that the branch is known to be taken."""
    if guard is None:
        yield
        return
    if value is None:
        machine.muted += 1
        value = machine.evaluate(frame, guard)
        machine.muted -= 1
    before = frame.guards, frame.fallback, frame.left_out, frame.missing
    enter_guard(frame, guard, value, certain=certain)
    frame.missing = frame.missing or any(is_none(option) is True for option in options(value))
    try:
        yield
    finally:
        frame.guards, frame.fallback, frame.left_out, frame.missing = before


def enter_guard(frame: Frame, guard: facts.Expression, value: Value, *, certain: bool) -> None:
    """Note that something is None from here on."""
    name = guard_name(guard)
    if name is None:
        return
    frame.guards = (*frame.guards, name)
    # That a caller gave no weights is no reason to draw them unseeded; that it gave no seed is.
    if not may_hold_seed(name):
        return
    if isinstance(value, Absent):
        frame.left_out = value
    missing = [option for option in options(value) if is_none(option) is not False]
    if not certain and missing and all(isinstance(option, Given | Unknown) for option in missing):
        frame.fallback = True
