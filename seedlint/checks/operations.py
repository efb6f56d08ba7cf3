"""How messages speak of operations and of op determinism."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.program.determinism import Wish
    from seedlint.program.kernels import Operation
    from seedlint.program.sites import Program

SHOWN = 3
"""Places shown beside the first one."""


def first_of(found: Sequence[Operation]) -> tuple[Operation, list[Operation]]:
    """Return the operation that runs first, and the others: one for each place."""
    places = {one.place: one for one in reversed(found)}
    first = found[0]
    return first, [one for place, one in reversed(places.items()) if place != first.place]


def others(program: Program, rest: Sequence[Operation]) -> tuple[Related, ...]:
    """Return the first few places of other operations."""
    return tuple(Related(one.place, f"`{program.catalogue.short(one.name)}` as well") for one in rest[:SHOWN])


def switch_title(program: Program, wish: Wish) -> str:
    """Return what switches op determinism on, as a person writes it."""
    return f"`{program.catalogue.short(wish.title)}`"


def switched_here(wish: Wish) -> Related:
    """Return the place where op determinism is switched on."""
    return Related(wish.place, "op determinism is switched on here")


def way_on(program: Program, family: str = "") -> str:
    """Return how op determinism is switched on in the project's version."""
    for name, switch in program.catalogue.switches.items():
        if switch.on and program.catalogue.has_version(switch.since) and program.catalogue.family(name) == family:
            given = "" if switch.mode is None else "True"
            return f"call `{program.catalogue.short(name)}({given})` where the program starts"
    for variable in program.catalogue.variables.values():
        if variable.on and program.catalogue.has_version(variable.since):
            return f"start the program with `{variable.name}={variable.on[0]}`"
    return ""
