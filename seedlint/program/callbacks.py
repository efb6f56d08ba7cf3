"""Functions that are handed to a library, which may call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.arguments import Arguments
from seedlint.program.values import Bound, FunctionValue, Partial, Value

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def call_unknown_arguments(machine: Machine, frame: Frame, callee: Value, place: Place | None) -> None:
    """Follow a call of a function with arguments that cannot be told (a callback, an installed script)."""
    if isinstance(callee, FunctionValue | Bound | Partial):
        result = machine.call(frame, callee, Arguments([], {}, more=True, more_keywords=True), place)
        machine.iterated(frame, result)


def run_callbacks(
    machine: Machine, frame: Frame, arguments: Arguments, place: Place | None, *, repeats: bool = False
) -> None:
    """Follow the functions that are handed to a library: it may call them, with anything; often if it `repeats`."""
    for value in list(arguments.values()):
        machine.iterated(frame, value)
        if isinstance(value, FunctionValue | Bound | Partial) and _is_own(value):
            frame.loops += repeats
            call_unknown_arguments(machine, frame, value, place)
            frame.loops -= repeats


def _is_own(value: Value) -> bool:
    inner = value
    while isinstance(inner, Partial):
        inner = inner.callee
    return isinstance(inner, FunctionValue | Bound)
