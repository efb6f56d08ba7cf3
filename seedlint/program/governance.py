"""What governs a program's draws, counted by place in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.diagnostics import Governance, Governor
from seedlint.program.causes import Cause, cause_of
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.events import Seeding
    from seedlint.program.sites import DrawSite, Program

_WANTING = frozenset({Status.UNSEEDED, Status.CAUSED, Status.FROZEN, Status.RACING})


def governance(program: Program) -> Governance:
    """Return what governs the draws of a program."""
    governed: dict[tuple[str, Place | None], int] = {}
    fixed = caller = reported = left = 0
    unknown: list[Place] = []
    counted = [site for site in program.sites if _counts(site)]
    for site in counted:
        statuses = {status for _, status in site.draws}
        if _is_left(program, site):
            left += 1
        elif not statuses.isdisjoint(_WANTING):
            reported += 1
        elif Status.GLOBAL in statuses:
            seeding = program.good_seedings(site.of(Status.GLOBAL)[0].seedings)[0]
            key = (_title(seeding), seeding.place)
            governed[key] = governed.get(key, 0) + 1
        elif statuses == {Status.UNKNOWN}:
            unknown.append(site.place)
        elif Status.OWN in statuses:
            fixed += 1
        else:
            caller += 1
    return Governance(
        len(counted),
        tuple(Governor(title, place, draws) for (title, place), draws in governed.items()),
        fixed,
        caller,
        reported,
        tuple(unknown),
        left,
    )


def _counts(site: DrawSite) -> bool:
    first, status = site.draws[0]
    if first.api.does is Does.GENERATOR:
        return status is Status.UNSEEDED
    return True


def _is_left(program: Program, site: DrawSite) -> bool:
    draw = site.unseeded
    return draw is not None and cause_of(program, draw) is Cause.LEFT


def _title(seeding: Seeding) -> str:
    if seeding.title:
        return seeding.title
    return seeding.parameter or "the seed"
