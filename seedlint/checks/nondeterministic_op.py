"""SL401: an operation that sums in whatever order on a GPU, while op determinism is not switched on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Under
from seedlint.checks.operations import first_of, others, way_on
from seedlint.diagnostics import Diagnostic, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.determinism import State
    from seedlint.program.kernels import Operation
    from seedlint.program.sites import Program

RULE = Rule("SL401", "nondeterministic-op", Severity.WARNING, "an op differs from run to run on a GPU")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report the first such operation of each program that is meant to repeat, the others beside it."""
    for state in program.determinism.programs():
        found = _varying(state)
        if not found or not state.cares or state.may_be_on or state.foreign or not state.accelerated:
            continue
        first, rest = first_of(found)
        name = program.catalogue.short(first.name)
        more = f" and {len(rest)} more" if rest else ""
        what = "the gradient of " if first.kernel.backward else ""
        message = (
            f"{what}`{name}`{more} differs from run to run on a GPU, whatever the seeds: "
            f"op determinism is not switched on"
        )
        yield Diagnostic(RULE, first.place, message, _way_out(program, state, found), others(program, rest))


def _varying(state: State) -> list[Operation]:
    """Return the operations of a program whose results vary on a GPU."""
    return [
        one
        for one in state.operations
        if one.kernel.varies and state.reached(one) and not (state.narrow is not None and one.kernel.cudnn)
    ]


def _way_out(program: Program, state: State, found: list[Operation]) -> str:
    refusing = [one for one in found if program.determinism.effect(one) is Under.RAISES]
    if not refusing:
        return way_on(program, state.family)
    name = program.catalogue.short(refusing[0].name)
    instead = f": use `{refusing[0].kernel.instead}`" if refusing[0].kernel.instead else ""
    return f"{way_on(program, state.family)}; `{name}` then raises on a GPU{instead}"
