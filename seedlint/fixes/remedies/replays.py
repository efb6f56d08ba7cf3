"""Global streams whose numbers come twice on purpose: a generator of its own would not go back with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes.resolving import written_as
from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from seedlint.fixes.planning import Plan
    from seedlint.program.sites import DrawSite


def check_replays(plan: Plan, site: DrawSite, stream: str) -> None:
    """Refuse draws from a stream that a program sets back.

    Raises:
        RefusedError: the program restores a state that it saved, or seeds the stream again.

    """
    program = plan.program
    roots = {draw.context.root for draw, _ in site.draws}
    here = [one for one in program.seedings if stream in one.streams and one.context.root in roots]
    restoring = next((one.name for one in here if one.api.restores or program.was_undone(one)), None)
    restoring = restoring or _restorer(plan, site, stream)
    if restoring is not None:
        title = plan.program.catalogue.short(restoring)
        raise RefusedError(f"the stream's state is put back (`{title}`), and a generator would not go back with it")
    numbers = {number for draw, _ in site.draws for number in draw.seedings}
    good = program.good_seedings(sorted(numbers))
    for seeding in good:
        others = [one for one in here if one.context.root == seeding.context.root and one.number != seeding.number]
        if program.was_repeated(seeding) or any(one.place != seeding.place for one in others):
            title = program.catalogue.short(seeding.name)
            raise RefusedError(f"`{title}` is called more than once, so numbers may come again on purpose")


def _restorer(plan: Plan, site: DrawSite, stream: str) -> str | None:
    """Return the function by which the draw's file puts the stream's state back, if it does."""
    catalogue, tree = plan.program.catalogue, plan.trees.get(site.place.path)
    apis = [api for table in catalogue.tables for api in table.api if api.restores and stream in api.seeds]
    names = {name for api in apis for name in api.names}
    lasts = {name.rpartition(".")[2] for name in names}
    for spot in tree.calls.values() if tree is not None else ():
        dotted = facts.dotted(spot.call.function)
        if dotted.rpartition(".")[2] in lasts:
            written = written_as(catalogue, spot, spot.call.function)
            if written in names:
                return written
    return None
