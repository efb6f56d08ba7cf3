"""What is made different on purpose: the clock, the order of directory listings.

The clock is wrong for who asks the module `time`; `datetime` and extensions ask the machine itself.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

from .methods import like

if TYPE_CHECKING:
    from .options import Options


def vary(options: Options) -> None:
    """Put the asked-for variations in place."""
    if options.clock_offset:
        _shift_clock(options.clock_offset)
    if options.listing == "reversed":
        os.listdir = like(_reversed_listdir(os.listdir), os.listdir)
        os.scandir = like(_reversed_scandir(os.scandir), os.scandir)


def _shift_clock(offset: float) -> None:
    seconds, nanoseconds = time.time, time.time_ns
    shift = int(offset * 1e9)
    time.time = like(lambda: seconds() + offset, seconds)
    time.time_ns = like(lambda: nanoseconds() + shift, nanoseconds)
    for name in ("localtime", "gmtime", "ctime"):
        setattr(time, name, _at_shifted(getattr(time, name), seconds, offset))


def _at_shifted(original: Any, seconds: Any, offset: float) -> Any:
    def function(when: float | None = None) -> Any:
        return original(seconds() + offset if when is None else when)

    return like(function, original)


def _reversed_listdir(original: Any) -> Any:
    def listdir(path: Any = None) -> Any:
        return original(path)[::-1]

    return listdir


def _reversed_scandir(original: Any) -> Any:
    def scandir(path: Any = ".") -> Any:
        return _Entries(original(path))

    return scandir


class _Entries:
    """What `os.scandir` returns, the other way round."""

    def __init__(self, entries: Any) -> None:
        self._entries = entries
        self._reversed: Any = None

    def __iter__(self) -> _Entries:
        return self

    def __next__(self) -> Any:
        if self._reversed is None:
            self._reversed = iter(list(self._entries)[::-1])
        return next(self._reversed)

    def __enter__(self) -> _Entries:  # noqa: PYI034 - `Self` is newer than the Python that may run this
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the directory."""
        self._entries.close()
