"""Queues that workers fill: what comes out of one comes in the order in which they were done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Runs
from seedlint.program.values import UNKNOWN, Arrived, Constant, Object, Value

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.program.events import Use
    from seedlint.program.scopes import Frame


def used(api: Api, frame: Frame, use: Use, receiver: Value | None) -> Value:
    """Follow what a queue is used for; return what is taken out of it."""
    if not isinstance(receiver, Object):
        return UNKNOWN
    worker = frame.worker
    if api.queue == "put":
        if worker is not None and worker.kind is not Runs.REPLICA and worker not in receiver.fillers:
            receiver.fillers = (*receiver.fillers, worker)
        return Constant(None)
    several = len(receiver.fillers) > 1 or any(filler.loops for filler in receiver.fillers)
    name = ".".join(use.name.rsplit(".", 2)[1:])
    return Arrived(use.place, name) if several else UNKNOWN
