"""SL506: threads draw from one stream in whatever order they run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Runs
from seedlint.checks.wording import source_title
from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.causes import Cause, cause_of
from seedlint.program.workers import inherited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL506", "shared-stream-across-threads", Severity.WARNING, "threads draw from one stream in any order")

_WAY_OUT = "give each thread or task a generator of its own, made from a seed derived from the program's"


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws that several threads make from one global stream, or from one generator."""
    for site in program.sites:
        draw = site.unseeded
        if draw is None:
            draw = program.raced(site)
            if draw is None or draw.context.ignored_here is not None:
                continue
        elif cause_of(program, draw) is not Cause.THREADS:
            continue
        name = program.catalogue.short(site.name)
        message = (
            f"`{name}` draws from {source_title(program, draw)} in several threads: who gets which number is chance"
        )
        related = tuple(Related(one.place, "started here") for one in (draw.context.worker,) if one is not None)
        yield Diagnostic(RULE, site.place, message, _WAY_OUT, related)
    for event in inherited(program, Runs.THREAD):
        name = program.catalogue.short(event.name)
        message = f"`{name}` draws from one generator in several threads: who gets which number is chance"
        related = (Related(event.worker.place, "started here"),)
        yield Diagnostic(RULE, event.place, message, _WAY_OUT, related)
