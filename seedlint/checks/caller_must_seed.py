"""SL108: a draw from a global stream in code that no checked program calls: seeding it is up to its callers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import related_calls, source_title, way_out
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import Cause, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL108", "caller-must-seed", Severity.INFO, "no checked program calls this, and its caller must seed")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws from the global stream of a framework that only programs out of sight may seed."""
    for site, draw in unseeded(program, Cause.LEFT):
        message = (
            f"`{program.catalogue.short(site.name)}` draws from {source_title(program, draw)}, "
            "and no checked program calls this: it varies unless its caller seeds"
        )
        yield Diagnostic(RULE, site.place, message, way_out(program, draw), tuple(related_calls(draw)))
