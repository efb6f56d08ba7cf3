"""What the rules about unsettled orders share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Related
from seedlint.program.orders import Depends, Settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program


def unsettled(program: Program) -> Iterator[Depends]:
    """Yield what depends on orders that nothing settles; of several uses of one, the first comes first."""
    settled = {event.order for event in program.met(Settled)}
    yield from (event for event in program.met(Depends) if event.order not in settled)


def related_use(found: Depends) -> tuple[Related, ...]:
    """Return the place where a result depends on an order, unless it is the line that gives it."""
    same = found.place.path == found.order.place.path and found.place.span.line == found.order.place.span.line
    return () if same else (Related(found.place, "depends on it here"),)
