"""Draws that can have no seed or generator of their own: each program that comes to them seeds their stream first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Runs
from seedlint.diagnostics import Effect
from seedlint.fixes.planning import Remedy
from seedlint.fixes.remedies.seeders import seeders
from seedlint.fixes.supplies import RefusedError
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Ask, Plan


def start_seeded(plan: Plan, finding: Diagnostic) -> Remedy:
    """Seed the stream of a draw where the programs start in which nothing does.

    Its numbers are the same from run to run then, and hang on a global seed alone.

    Raises:
        RefusedError: that would not reach it, or it draws in a library that no program here uses.

    """
    sites = [site for site in plan.program.sites if site.place == finding.place and site.unseeded is not None]
    asks: list[Ask] = []
    titles, leaves = [], ""
    for site in sites:
        workers = [found.context.worker for found in site.of(Status.UNSEEDED)]
        if any(worker is not None and worker.kind is not Runs.REPLICA for worker in workers):
            raise RefusedError("a seed where the program starts does not reach workers")
        more, title, left = seeders(plan, site)
        asks += more
        titles.append(title)
        leaves = leaves or left
    if not asks:
        raise RefusedError("nothing could be seeded")
    return Remedy(finding, f"call `{titles[0]}` where the program starts", Effect.SETTLES, tuple(asks), leaves=leaves)
