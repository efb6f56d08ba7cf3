"""SL301: two streams or operations share one seed, so they give the same numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.diagnostics import Diagnostic, Place, Related, Rule, Severity
from seedlint.program.reuse import RepeatedSeed, SeedUse, are_reused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL301", "reused-seed", Severity.WARNING, "two streams or operations with one seed give the same numbers")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report the second and later places of one kind that get the same seed in one run."""
    reported = {event.place for event in program.met(RepeatedSeed)}
    groups: dict[object, list[SeedUse]] = {}
    for event in program.met(SeedUse):
        if event.api.does is not Does.STATELESS:
            group = groups.setdefault((event.context.root.number, event.name, event.draw, event.key), [])
            group.append(event)
    seen: set[Place] = set(reported)
    for group in groups.values():
        for number, event in enumerate(group):
            first = next((other for other in group[:number] if are_reused(program, other, event)), None)
            if first is not None and event.place not in seen:
                seen.add(event.place)
                yield _finding(program, first, event)


def _finding(program: Program, first: SeedUse, second: SeedUse) -> Diagnostic:
    name = program.catalogue.short(second.name)
    what = (
        f"so `{second.draw}` gives the same numbers from both"
        if second.draw != second.name
        else "so both give the same"
    )
    message = f"`{name}` gets a seed that another one has already, {what}"
    related = (Related(first.place, "the same seed"),)
    way_out = "derive a seed for each by name from the program's own seed, or draw from one generator"
    return Diagnostic(RULE, second.place, message, way_out, related)
