"""SL305: the seed of a stateless operation is consumed twice."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.checks.wording import ways_to_derive
from seedlint.diagnostics import Diagnostic, Place, Related, Rule, Severity
from seedlint.program.reuse import Again, RepeatedSeed, SeedUse, are_reused, both_happen
from seedlint.program.values import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL305", "key-reuse", Severity.ERROR, "the seed of a stateless operation is consumed twice")

_IN_UNISON = "permutation"
"""Draws that reorder: with one key, two collections are reordered alike, which keeps them paired."""


def check(program: Program) -> Iterator[Diagnostic]:
    """Report the second and later uses of a seed in one run: at other places, or by calling a function again."""
    seen: set[Place] = {event.place for event in program.met(RepeatedSeed)}
    groups: dict[object, list[SeedUse]] = {}
    for event in program.met(SeedUse):
        if event.api.does is Does.STATELESS:
            groups.setdefault((event.context.root.number, event.key), []).append(event)
    for group in groups.values():
        for number, event in enumerate(group):
            first = next((other for other in group[:number] if _is_reuse(program, other, event)), None)
            if first is not None and event.place not in seen:
                seen.add(event.place)
                yield _finding(program, event, event.place, first.place)
    for again in program.met(Again):
        for group in groups.values():
            found = next((event for event in group if _is_in(program, event, again)), None)
            if found is not None and again.call is not None and again.call not in seen:
                seen.add(again.call)
                yield _finding(program, found, again.call, found.place)


def _is_reuse(program: Program, first: SeedUse, second: SeedUse) -> bool:
    """Whether a seed is consumed twice in one run, and not to reorder two collections alike."""
    if first.name == second.name and first.name.endswith(_IN_UNISON):
        return False
    if isinstance(second.seed, Key):
        # Nobody draws two different things alike on purpose, and `x` and `y` are names of any two things.
        words = [frozenset() if first.name != second.name else one.words - {"x", "y"} for one in (first, second)]
        first, second = replace(first, words=words[0]), replace(second, words=words[1])
    return are_reused(program, first, second)


def _is_in(program: Program, event: SeedUse, again: Again) -> bool:
    """Whether a call that ran once more consumed the seed that it was given."""
    inside = again.root == event.context.root.number and again.first < event.context.order <= again.last
    return inside and event.key in again.keys and both_happen(program, event, again)


def _finding(program: Program, event: SeedUse, place: Place, first: Place) -> Diagnostic:
    name = program.catalogue.short(event.name)
    message = f"`{name}` consumes a seed that was consumed before, so its numbers are not independent of the first ones"
    return Diagnostic(RULE, place, message, _way_out(program, event.name), (Related(first, "consumed here"),))


def _way_out(program: Program, name: str) -> str:
    """Return how a library makes other seeds of one."""
    split, fold = (program.catalogue.short(found or "") for found in ways_to_derive(program, name))
    return f"split the seed first (`{split}`), or fold a number into it for each use (`{fold}`)"
