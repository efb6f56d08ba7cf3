"""SL102: a random generator made without a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import ENTROPY
from seedlint.checks import wording
from seedlint.checks.wording import (
    own_seed_help,
    related_calls,
    seeder_of,
    source_title,
    where_from,
)
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.causes import Cause, unseeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL102", "unseeded-generator", Severity.ERROR, "a random generator is made without a seed")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report a generator whose seed is left out or None on every path."""
    for site, draw in unseeded(program, Cause.GENERATOR):
        name = program.catalogue.short(site.name)
        source = source_title(program, draw)
        message = f"`{name}` makes a generator from {source}: other numbers every run"
        way_out = own_seed_help(draw) if draw.takes_seed and draw.api.seed else "make the generator from a seed instead"
        if draw.stream != ENTROPY:
            message = f"`{name}` gives {source}, which nothing {'here ' if draw.context.root.alone else ''}seeds"
            way_out = f"call `{seeder_of(program, draw)}` with a generator made from a seed before"
            if draw.api.seed is not None:
                way_out = wording.way_out(program, draw)
        yield Diagnostic(RULE, site.place, message + where_from(draw), way_out, tuple(related_calls(draw)))
