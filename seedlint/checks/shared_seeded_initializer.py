"""SL306: one initializer object gives several layers the same weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Place, Related, Rule, Severity
from seedlint.program.composites import Composite
from seedlint.program.reuse import Again, InitializerUse, both_happen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule(
    "SL306",
    "shared-seeded-initializer",
    Severity.WARNING,
    "one initializer object gives several layers the same weights",
)

_HELP = 'give each layer an initializer of its own, with a seed of its own, or name it (`"glorot_uniform"`)'


def check(program: Program) -> Iterator[Diagnostic]:
    """Report later layers that get an initializer object, those made of it again, and several weights made of one."""
    seen: set[Place] = set()
    for composite in program.met(Composite):
        if composite.place not in seen:
            seen.add(composite.place)
            yield _several(program, composite)
    groups: dict[object, list[InitializerUse]] = {}
    for event in program.met(InitializerUse):
        groups.setdefault((event.context.root.number, event.number), []).append(event)
    calls = program.met(Again)
    for group in groups.values():
        for number, event in enumerate(group):
            first = next((other for other in group[:number] if _are_both(program, other, event)), None)
            repeated = event.again or any(_is_in(program, event, again) for again in calls)
            if (first is not None or repeated) and event.place not in seen:
                seen.add(event.place)
                name = program.catalogue.short(event.name)
                message = (
                    f"`{name}` gets an initializer object that other layers get too, which gives them the same weights"
                )
                related: tuple[Related, ...] = (Related(event.made, "the initializer is made here"),)
                if first is not None:
                    related = (*related, Related(first.place, "given to another one here"))
                yield Diagnostic(RULE, event.place, message, _HELP, related)


def _several(program: Program, event: Composite) -> Diagnostic:
    name = program.catalogue.short(event.name)
    message = f"`{name}` makes {event.alike} of one initializer with one seed: they start from the same numbers"
    related = () if event.made is None else (Related(event.made, "made here"),)
    way_out = "leave the seed out and seed the program globally"
    own = f", or give `{event.own}` a layer with a seed of its own" if event.own else ""
    return Diagnostic(RULE, event.place, message, way_out + own, related)


def _are_both(program: Program, first: InitializerUse, second: InitializerUse) -> bool:
    return first.place != second.place and both_happen(program, first, second)


def _is_in(program: Program, event: InitializerUse, again: Again) -> bool:
    """Whether a call that ran once more gave the same object to a layer again."""
    inside = again.root == event.context.root.number and again.first < event.context.order <= again.last
    return inside and event.born <= again.first and both_happen(program, event, again)
