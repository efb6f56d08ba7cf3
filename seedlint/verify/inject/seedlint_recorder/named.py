"""What gets a number in a record: APIs, places and streams."""

from __future__ import annotations

import itertools
from typing import Any

Recent = dict[int, tuple[Any, int, Any, Any]]
UNKNOWN: tuple[Any, int, Any, Any] = (None, 0, None, 0)
"""A call that no hook remembers."""


class Api:
    """The name of what was called; its number is given when it is first used.

    `recent` is what it was last called for, by the offset of the call in its code: (code, stream, thread, head).
    """

    __slots__ = ("id", "name", "recent")

    def __init__(self, name: str) -> None:
        self.name = name
        self.id = 0
        self.recent: dict[int, tuple[Any, Stream, int, int]] = {}


class Site:
    """A place of the user's code, which counts the draws that were made there."""

    __slots__ = ("id", "key", "next", "perturb")

    def __init__(self, key: tuple[str, int, str]) -> None:
        self.key = key
        self.next = itertools.count().__next__
        self.id = 0
        self.perturb = False


class Stream:
    """Where draws come from. A stream that is no global one is named when it is first used, by who uses it.

    `pending` is how it was seeded, if that is not written yet: a stream that nobody uses needs no line.
    """

    __slots__ = ("__weakref__", "anchor", "armed", "id", "made", "name", "next", "pending", "serial")
    serials = itertools.count()

    def __init__(self, name: str, made: Site | None = None) -> None:
        self.serial = next(Stream.serials)
        self.name = name
        self.made = made
        self.next = itertools.count().__next__
        self.id = 0
        self.armed = False
        self.pending: tuple[Api, Site, str, str] | None = None
        self.anchor: Any = None
