"""SL504: worker processes draw from streams that nobody seeded for them, or all from the same one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Forked, Runs
from seedlint.checks.wording import named, seeder_of, source_title
from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.causes import Cause, unseeded
from seedlint.program.workers import inherited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Draw
    from seedlint.program.sites import Program

RULE = Rule("SL504", "unseeded-worker", Severity.ERROR, "worker processes draw from streams not seeded for them")

_WAY_OUT = "give each task a seed of its own, derived from the program's, and draw from a generator made of it"


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws in worker processes from a global stream, and from a generator that each has a copy of."""
    for site, draw in unseeded(program, Cause.WORKER):
        message = f"{named(program, site)} draws from {source_title(program, draw)} in a worker process: "
        message += _found(program, draw)
        related = tuple(Related(one.place, "started here") for one in (draw.context.worker,) if one is not None)
        yield Diagnostic(RULE, site.place, message, _way_out(program, draw), related)
    for event in inherited(program, Runs.PROCESS):
        name = program.catalogue.short(event.name)
        message = (
            f"`{name}` draws in worker processes from a generator made outside of them: "
            f"each has a copy, and draws the same numbers"
        )
        related = (Related(event.worker.place, "started here"),)
        yield Diagnostic(RULE, event.place, message, _WAY_OUT, related)


def _way_out(program: Program, draw: Draw) -> str:
    if not program.is_told_once(draw):
        return _WAY_OUT
    return f"call `{seeder_of(program, draw)}` where the worker starts, with a seed derived from the program's own"


def _found(program: Program, draw: Draw) -> str:
    """Return what a worker process finds in a stream that nothing seeds there."""
    known = program.catalogue.stream_facts(draw.stream or "")
    match None if known is None else known.forked:
        case Forked.SAME:
            return "forked workers all draw the same numbers, others fresh ones every run"
        case Forked.FRESH:
            return "each worker has a state of its own from the operating system, whatever its parent seeded"
        case _:
            return "what its parent seeded does not reach it"
