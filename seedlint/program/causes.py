"""Which rule speaks of a draw that nothing seeds: one cause, one finding, by the most specific rule."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from seedlint.catalogue import ENTROPY, Does

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite, Program


class Cause(StrEnum):
    """Why nothing seeds a draw."""

    WORKER = "worker"
    THREADS = "threads"
    REFUSED = "refused"
    SEEDED_LATER = "seeded later"
    NOT_FORWARDED = "not forwarded"
    OTHER_STREAM = "other stream"
    LEFT = "left to callers"
    GENERATOR = "generator"
    NO_ARGUMENT = "no argument"
    GLOBAL_STREAM = "global stream"


def cause_of(program: Program, draw: Draw) -> Cause:
    """Return why nothing seeds a draw, the most specific reason first."""
    if program.determinism.refuses(draw) is not None:
        return Cause.REFUSED
    if draw.api.does is Does.GENERATOR and draw.api.seed is None and draw.stream == ENTROPY:
        return Cause.GENERATOR
    # A composite layer has no use for a seed: several of its weights would be the same.
    forwarded = draw.context.ignores is None or draw.absent is not None or draw.api.composite
    if forwarded and draw.stream != ENTROPY and draw.context.process is not None:
        return Cause.WORKER
    if forwarded and program.is_raced(draw):
        return Cause.THREADS
    if program.later_seeding(draw) is not None:
        return Cause.SEEDED_LATER
    left = program.is_left(draw)
    if not forwarded and not (left and program.is_told_once(draw)):
        return Cause.NOT_FORWARDED
    if program.other_seedings(draw):
        return Cause.OTHER_STREAM
    if left:
        return Cause.LEFT
    if draw.api.does is Does.GENERATOR:
        return Cause.GENERATOR
    return Cause.NO_ARGUMENT if draw.takes_seed and not program.is_told_once(draw) else Cause.GLOBAL_STREAM


def unseeded(program: Program, cause: Cause) -> Iterator[tuple[DrawSite, Draw]]:
    """Yield the places that nothing seeds for one cause, each with the draw that shows it.

    Of those that one finding speaks of, the first of each program is there; `program.kin` says how many others are.
    """
    found = ((site, site.unseeded) for site in program.sites)
    yield from told(program, ((site, draw) for site, draw in found if draw and cause_of(program, draw) is cause))


def told(program: Program, found: Iterable[tuple[DrawSite, Draw]]) -> Iterator[tuple[DrawSite, Draw]]:
    """Yield places that draw, of those that one finding speaks of the first of each program."""
    together: dict[tuple[int, str | None], list[tuple[DrawSite, Draw]]] = {}
    for site, draw in found:
        if program.is_told_once(draw):
            together.setdefault((draw.context.root.number, draw.stream), []).append((site, draw))
        else:
            yield site, draw
    for kin in together.values():
        first, draw = min(kin, key=lambda one: one[1].context.order)
        program.count_kin(first, len(kin) - 1)
        yield first, draw
