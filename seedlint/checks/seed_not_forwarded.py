"""SL105: a function takes a seed or generator, and the random call inside ignores it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import source_title
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
        yield Diagnostic(RULE, site.place, _message(program, site.name, draw), _way_out(draw))
    for site in program.sites:
        seeded = site.global_only
        if seeded is None or seeded.context.ignored_here is None or seeded.api.composite:
            continue
        if not program.is_robust(seeded):
            yield Diagnostic(RULE, site.place, _message(program, site.name, seeded), _way_out(seeded))


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


def _way_out(draw: Draw) -> str:
    seed = _seed(draw)
    if draw.takes_seed:
        return f"pass `{seed}` on as `{draw.api.seed}`"
    if draw.api.initializers:
        return f"pass `{draw.api.initializers[0].name}=` an initializer made with `{seed}`"
    return f"draw from a generator made from `{seed}`" if "seed" in seed else f"draw from `{seed}`"
