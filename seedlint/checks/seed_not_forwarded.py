"""SL105: a function takes a seed or generator, and the random call inside ignores it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import shares_seed, source_title, way_out
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import Cause, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Draw
    from seedlint.program.sites import Program

RULE = Rule("SL105", "seed-not-forwarded", Severity.ERROR, "a function's seed does not reach the random call inside it")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report random calls that could have used a seed of the function around them."""
    for site, draw in unseeded(program, Cause.NOT_FORWARDED):
        yield Diagnostic(RULE, site.place, _message(program, site.name, draw), _way_out(program, draw))
    for site in program.sites:
        seeded = site.global_only
        if seeded is None or seeded.context.ignored_here is None or seeded.api.composite:
            continue
        if not program.is_robust(seeded):
            yield Diagnostic(RULE, site.place, _message(program, site.name, seeded), _way_out(program, seeded))


def _message(program: Program, name: str, draw: Draw) -> str:
    return (
        f"{_taker(draw)}, but `{program.catalogue.short(name)}` ignores it and draws from {source_title(program, draw)}"
    )


def _taker(draw: Draw) -> str:
    """Return who takes the seed: the function, or the class when an object is made."""
    if draw.context.ignored_here is not None:
        return f"`{draw.context.taker}` takes `{draw.context.ignores}`"
    return f"the class `{draw.context.taker}` takes `{_seed(draw)}`"


def _seed(draw: Draw) -> str:
    return (draw.context.ignores or "").removeprefix("self.")


def _way_out(program: Program, draw: Draw) -> str:
    seed = _seed(draw)
    if shares_seed(draw):
        return way_out(program, draw)
    # Given as it is, the one seed would make several of them alike.
    if draw.takes_seed:
        return f"pass `{draw.api.seed}=` a seed derived from `{seed}`" if "seed" in seed else f"pass `{seed}` on"
    if draw.api.initializers:
        return f"pass `{draw.api.initializers[0].name}=` an initializer with a seed derived from `{seed}`"
    return f"draw from a generator made from `{seed}`" if "seed" in seed else f"draw from `{seed}`"
