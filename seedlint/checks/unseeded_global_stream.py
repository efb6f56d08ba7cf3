"""SL101: a draw from a global stream that nothing seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import named, related_calls, source_title, unseeded_clause, way_out, where_from
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import Cause, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL101", "unseeded-global-stream", Severity.ERROR, "a draw from a global stream that nothing seeds")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws from a global stream that nothing on any path to them seeds."""
    for site, draw in unseeded(program, Cause.GLOBAL_STREAM):
        message = f"{named(program, site)} draws from {source_title(program, draw)}, {unseeded_clause(draw)}"
        yield Diagnostic(
            RULE, site.place, message + where_from(draw), way_out(program, draw), tuple(related_calls(draw))
        )
