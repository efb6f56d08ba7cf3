"""Findings that only a person can mend: why, and what there is to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan

REASONS = {
    "SL107": "what cannot be seeded is often meant to be so: whether it may repeat, a person must say",
    "SL109": "run all cells from the top, in order, and save the notebook",
    "SL203": "what draws from the stream here needs a generator of its own first; then the seeding can go",
    "SL403": "another operation gives other numbers: which may take its place, a person must say",
    "SL502": "making it run one element at a time costs speed, and stateless operations need a number for each element",
    "SL503": "in a graph, an operation of the graph has to draw instead: which, a person must say",
    "SL504": "each worker has to be given a seed of its own: by which way, depends on what starts it",
    "SL505": "each replica has to fold in its own number: where it knows that, a person must say",
    "SL506": "each thread needs a generator of its own: who gets which, a person must say",
    "SL508": "waiting for results in order may cost time: whether that matters, a person must say",
    "SL603": "one thread makes it repeat and slow: whether that is worth it, a person must say",
    "SL604": "the variable has to be set where the program is started, which is not in its code",
}


def displayed(plan: Plan, finding: Diagnostic) -> NoReturn:
    """Say why nothing is edited."""
    _ = plan
    raise RefusedError(REASONS[finding.rule.code])
