"""SL103: a call that takes a seed got none, and what it falls back to is unseeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import ENTROPY
from seedlint.checks.wording import (
    related_calls,
    seed_argument,
    source_title,
    way_out,
    where_from,
)
from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.causes import Cause, unseeded
from seedlint.program.events import RootKind
from seedlint.program.values import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Draw
    from seedlint.program.sites import Program

RULE = Rule("SL103", "missing-seed-argument", Severity.ERROR, "a call that takes a seed got none")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report calls of a library without their seed, seeders without one, and calls that alone leave one out."""
    for site, draw in unseeded(program, Cause.NO_ARGUMENT):
        yield Diagnostic(
            RULE,
            site.place,
            _message(program, site.name, draw) + where_from(draw),
            way_out(program, draw),
            tuple(related_calls(draw)),
        )
    yield from _seeders(program)
    yield from _omitting_calls(program)


def _message(program: Program, name: str, draw: Draw) -> str:
    short = program.catalogue.short(name)
    missing = f"`{short}` got no `{draw.api.seed}`"
    if draw.absent is not None:
        missing = f"the `{draw.api.seed}` of `{short}` is None, as a call leaves `{draw.absent.parameter}` out"
    if draw.stream == ENTROPY:
        return f"{missing}: it falls back to {source_title(program, draw)}, which no seed reaches"
    if draw.context.root.alone:
        return f"{missing}, and callers can't give one: it falls back to {source_title(program, draw)}"
    return f"{missing}, and it falls back to {source_title(program, draw)}, which nothing seeds"


def _seeders(program: Program) -> Iterator[Diagnostic]:
    """Report seeders that are called without a seed every time."""
    for site in program.seeding_sites:
        if all(seeding.seed is Provenance.ABSENT and not seeding.context.fallback for seeding in site.seedings):
            first = site.seedings[0]
            name = program.catalogue.short(first.name)
            message = f"`{name}` without a seed takes one from the operating system: other numbers every run"
            calls = [seeding.absent for seeding in site.seedings if seeding.absent is not None]
            related = tuple(
                Related(absent.call, f"this call leaves `{absent.parameter}` out")
                for absent in calls[:1]
                if absent.call is not None
            )
            yield Diagnostic(RULE, site.place, message, f"pass {seed_argument(first.api.seed or '')}", related)
            continue
        for seeding in site.seedings:
            absent = seeding.absent
            if seeding.context.root.kind is RootKind.ENTRY and absent is not None and absent.call is not None:
                name = program.catalogue.short(seeding.name)
                message = f"this call leaves out `{absent.parameter}`, so `{name}` seeds from the operating system"
                related = (Related(site.place, "seeded here without a seed"),)
                yield Diagnostic(RULE, absent.call, message, f"pass `{absent.parameter}=`", related)


def _omitting_calls(program: Program) -> Iterator[Diagnostic]:
    """Report calls of the project's own functions that leave out a seed which other calls give."""
    for site in program.sites:
        for draw in site.omitted:
            absent = draw.absent
            if absent is not None and absent.call is not None:
                name = program.catalogue.short(site.name)
                message = f"this call leaves out `{absent.parameter}`, which seeds `{name}`"
                related = (Related(site.place, "drawn here without a seed"),)
                yield Diagnostic(RULE, absent.call, message, f"pass `{absent.parameter}=`", related)
