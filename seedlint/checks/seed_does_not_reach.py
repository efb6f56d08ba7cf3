"""SL202: the program seeds, but another stream than the one that is drawn from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import (
    named,
    related_calls,
    related_seeding,
    source_title,
    way_out,
    where_from,
)
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import Cause, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL202", "seed-does-not-reach", Severity.ERROR, "the program seeds another stream than this draws from")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws from a stream that is not seeded, in a program that seeds others."""
    for site, draw in unseeded(program, Cause.OTHER_STREAM):
        others = program.other_seedings(draw)
        # The nearest misunderstanding is a seeder of the same library.
        package = site.name.partition(".")[0]
        seeding = next((one for one in others if one.name.partition(".")[0] == package), others[0])
        message = (
            f"{named(program, site)} draws from {source_title(program, draw)}, "
            f"which `{program.catalogue.short(seeding.name)}` does not reach"
        )
        related = (related_seeding(seeding, "seeded here, but another stream"), *related_calls(draw))
        yield Diagnostic(RULE, site.place, message + where_from(draw), way_out(program, draw), related)
