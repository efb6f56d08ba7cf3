"""SL201: a draw that is reproducible only through a global seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.wording import named, own_seed_help, related_seeding, source_title
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import told
from seedlint.program.events import RootKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite, Program

RULE = Rule("SL201", "global-seed-only", Severity.WARNING, "reproducible only through a global seed")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws from a seeded global stream: one more draw elsewhere changes them."""
    for site, draw in told(program, _places(program)):
        seeding = program.good_seedings(draw.seedings)[0]
        message = (
            f"{named(program, site)} draws from {source_title(program, draw)}: "
            f"one more draw elsewhere changes its numbers"
        )
        related = (related_seeding(seeding, "its only seed"),)
        yield Diagnostic(RULE, site.place, message, own_seed_help(draw, program), related)


def _places(program: Program) -> Iterator[tuple[DrawSite, Draw]]:
    """Yield the places that hang on a global seed.

    A seed after whose draws the state from before is put back is theirs alone: what is drawn elsewhere moves nothing.
    """
    for site in program.sites:
        draw = site.global_only
        if draw is None or program.is_robust(draw):
            continue
        if all(program.was_undone(seeding) for seeding in program.good_seedings(draw.seedings)):
            continue
        if draw.context.ignored_here is not None and not draw.api.composite:
            continue
        if program.raced(site) is not None:
            continue
        if program.catalogue.is_common(draw.stream) and draw.context.root.kind is not RootKind.ENTRY:
            continue
        yield site, draw
