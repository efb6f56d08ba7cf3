"""SL303: seeds drawn from so few values that they collide."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.derivation import NarrowSeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL303", "narrow-seed-range", Severity.WARNING, "seeds drawn from so few values that they collide")

ENOUGH = 2**31 - 2
"""Values of a whole seed: all that every library accepts, from 1 to 2**31 - 2."""
_HELP = "draw from at least 2**31 - 1 values, or derive each seed by name from the program's own seed"


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws from few values that become seeds."""
    for event in program.met(NarrowSeed):
        making = event.making
        if making.count >= ENOUGH:
            continue
        few, many = (_percent(collision(making.count, seeds)) for seeds in (10, 100))
        message = (
            f"`{program.catalogue.short(making.name)}` picks a seed from only {making.count:,} values: "
            f"two of 10 seeds are equal with probability {few}, two of 100 with {many}"
        )
        elsewhere = event.place.path != making.place.path or event.place.span.line != making.place.span.line
        related = (Related(event.place, f"a seed of `{program.catalogue.short(event.name)}`"),) if elsewhere else ()
        yield Diagnostic(RULE, making.place, message, _HELP, related)


def collision(values: int, seeds: int) -> float:
    """Return the probability that two of some seeds are equal, each drawn from the same number of values."""
    if seeds > values:
        return 1.0
    return -math.expm1(sum(math.log1p(-i / values) for i in range(seeds)))


def _percent(probability: float) -> str:
    share = 100 * probability
    if share >= 99.95:
        return "more than 99.9%" if share < 100 else "100%"
    return f"{share:.1f}%" if share >= 0.1 else f"{share:.1g}%"
