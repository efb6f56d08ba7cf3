"""SL106: a stream is drawn from before it is seeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import named, related_seeding, source_title
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import Cause, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL106", "seed-after-draw", Severity.ERROR, "a stream is drawn from before it is seeded")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws that come before the seeding that was meant for them."""
    for site, draw in unseeded(program, Cause.SEEDED_LATER):
        later = program.later_seeding(draw)
        if later is None:
            continue
        importing = draw.context.function is None and later.place.path != site.place.path
        when = " while its module is imported" if importing else ""
        message = f"{named(program, site)} draws from {source_title(program, draw)}{when}, before it is seeded"
        related = (related_seeding(later, "seeded only here"),)
        yield Diagnostic(RULE, site.place, message, "seed first, or draw from a generator of its own", related)
