"""What the rules about unsettled orders share: for each order, the first result that depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.orders import Depends, Settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program


def unsettled(program: Program) -> Iterator[Depends]:
    """Yield for each place that gives an unsettled order the first result that depends on it."""
    settled = {event.order for event in program.met(Settled)}
    places = set()
    for event in program.met(Depends):
        if event.order not in settled and event.order.place not in places:
            places.add(event.order.place)
            yield event
