"""SL302: a seed made by arithmetic of another seed or an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Place, Related, Rule, Severity
from seedlint.program.derivation import ArithmeticSeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL302", "arithmetic-seed", Severity.WARNING, "a seed derived by arithmetic collides across experiments")

_HELP = (
    "derive each seed by name, from a hash of the program's seed and that name (`hashlib.sha256`); "
    "numbered ones with `np.random.SeedSequence(seed, spawn_key=(i,))` or `tf.random.fold_in(seed, i)`"
)


def check(program: Program) -> Iterator[Diagnostic]:
    """Report where a seed that was computed is given to what it seeds, once a place."""
    found: dict[Place, dict[Place, ArithmeticSeed]] = {}
    for event in program.met(ArithmeticSeed):
        found.setdefault(event.place, {}).setdefault(event.making.place, event)
    for place, ways in found.items():
        first = next(iter(ways.values()))
        message = (
            f"the seed of `{program.catalogue.short(first.name)}` is computed as `{first.making.text}`: it collides "
            "across experiments, where another seed or index gives the same value and so the same numbers"
        )
        related = tuple(Related(other, "computed here") for other in ways if not _is_around(place, other))
        yield Diagnostic(RULE, place, message, _HELP, related)


def _is_around(outer: Place, inner: Place) -> bool:
    return outer.path == inner.path and outer.span.line <= inner.span.line <= outer.span.end_line
