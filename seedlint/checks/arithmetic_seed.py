"""SL302: a seed made by arithmetic of another seed or an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Place, Related, Rule, Severity
from seedlint.program.derivation import ArithmeticSeed

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL302", "arithmetic-seed", Severity.WARNING, "a seed derived by arithmetic collides across experiments")

_HELP = (
    "derive each seed by name, from a hash of the program's seed and that name (`hashlib.sha256`); "
    "numbered ones with `np.random.SeedSequence(seed, spawn_key=(i,))` or `tf.random.fold_in(seed, i)`"
)


def check(program: Program) -> Iterator[Diagnostic]:
    """Report where a seed that was computed is given to what it seeds: of several in one function, the first."""
    found: dict[Place, dict[Place, ArithmeticSeed]] = {}
    for event in program.met(ArithmeticSeed):
        found.setdefault(event.place, {}).setdefault(event.making.place, event)
    groups: dict[Hashable, list[Place]] = {}
    for place, ways in found.items():
        groups.setdefault((place.path, next(iter(ways.values())).context.function, frozenset(ways)), []).append(place)
    for places in groups.values():
        place, ways = places[0], found[places[0]]
        first = next(iter(ways.values()))
        message = (
            f"the seed of `{program.catalogue.short(first.name)}`{_more(len(places) - 1)} is computed as "
            f"`{first.making.text}`: it collides "
            "across experiments, where another seed or index gives the same value and so the same numbers"
        )
        made = (Related(other, "computed here") for other in ways if not _is_around(place, other))
        also = (Related(other, "seeded with it as well") for other in places[1:])
        yield Diagnostic(RULE, place, message, _HELP, (*made, *also))


def _more(others: int) -> str:
    return f" (and of {others} more)" if others else ""


def _is_around(outer: Place, inner: Place) -> bool:
    return outer.path == inner.path and outer.span.line <= inner.span.line <= outer.span.end_line
