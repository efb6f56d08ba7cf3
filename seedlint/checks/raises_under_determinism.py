"""SL403: op determinism is on, and this operation has no deterministic kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Under
from seedlint.checks.operations import first_of, others, switch_title, switched_here
from seedlint.diagnostics import Diagnostic, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.determinism import State, Wish
    from seedlint.program.kernels import Operation
    from seedlint.program.sites import Program

RULE = Rule("SL403", "raises-under-determinism", Severity.ERROR, "an op refuses to run with determinism on")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report operations that raise on a GPU, each once a program, where op determinism is on for certain."""
    for state, on in program.determinism.switched_on():
        if on.warns:
            continue
        raised = program.catalogue.refusal(state.family)
        for name, found in _refusing(program, state, on).items():
            first, rest = first_of(found)
            more = f" (and {len(rest)} more)" if rest else ""
            what = "the gradient of " if first.kernel.backward else ""
            message = (
                f"{what}`{program.catalogue.short(name)}`{more} raises `{raised}` on a GPU: it has no "
                f"deterministic kernel, and {switch_title(program, on)} asks for one"
            )
            instead = first.kernel.instead
            way_out = f"use `{instead}`" if instead else "compute it by other operations, or run this part on the CPU"
            related = (switched_here(on), *others(program, rest))
            yield Diagnostic(RULE, first.place, message, way_out, related)


def _refusing(program: Program, state: State, on: Wish) -> dict[str, list[Operation]]:
    """Return the operations of one start that raise, by name; what raises everywhere is another rule's."""
    found: dict[str, list[Operation]] = {}
    for one in state.operations:
        elsewhere = one.kernel.everywhere or one.kernel.remains is not None
        late = one.kernel.backward or one.context.order > on.order
        if program.determinism.effect(one) is Under.RAISES and state.reached(one) and late and not elsewhere:
            found.setdefault(one.name, []).append(one)
    return found
