"""What a table says of the workers that run functions."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Runs(StrEnum):
    """What kind of worker runs a function.

    A `process` has streams of its own; a `thread` shares them; a `replica` of a distributed program runs the very same
    operations as all others, with the seeds that are written in them.
    """

    PROCESS = "process"
    THREAD = "thread"
    REPLICA = "replica"


class Backend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter whose value decides what kind of worker a pool has: `threads` or `processes`; of others, nothing."""

    name: str
    position: int | None = None
    threads: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
