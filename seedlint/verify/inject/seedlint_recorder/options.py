"""What the recorder was asked to do."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Options:
    """The options of a recorded run.

    Attributes:
        perturb: the global streams that get one draw more, each before the first draw after it was seeded.
        at: a place, as `file:line` (the end of a path is enough), before whose first draw its stream gets one more.
        sample: of the draws of a place, each how manieth is recorded; all are counted.
        buffer: how many events are kept in memory.
        clock_offset: seconds that the clock is to be wrong by.
        listing: `reversed` turns the order of directory listings round.
        values: whether to see what operations of TensorFlow's graphs give, for which the graphs are changed.
        watch: names of the program's variables whose values are to be recorded at its end; `*` for all.
        project: folders whose files are the user's; without any, all that is no library's and not Python's own.

    """

    perturb: tuple[str, ...] = ()
    at: str | None = None
    sample: int = 1
    buffer: int = 4096
    clock_offset: float | None = None
    listing: str | None = None
    values: bool = False
    watch: tuple[str, ...] = ()
    project: tuple[str, ...] = ()


def from_environment() -> Options:
    """Return the options that the environment carries."""
    given: dict[str, Any] = json.loads(os.environ.get("SEEDLINT_RECORD_OPTIONS") or "{}")
    perturb = given.get("perturb") or {}
    return Options(
        perturb=tuple(perturb.get("streams") or ()),
        at=perturb.get("at"),
        sample=max(1, int(given.get("sample") or 1)),
        buffer=max(1, int(given.get("buffer") or 4096)),
        clock_offset=given.get("clock_offset"),
        listing=given.get("listing"),
        values=bool(given.get("values")),
        watch=tuple(given.get("watch") or ()),
        project=tuple(os.path.join(os.path.abspath(one), "") for one in given.get("project") or ()),
    )
