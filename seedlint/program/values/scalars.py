"""Values that are one thing: constants, what is derived from them, what callers give, what differs from run to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.makings import Making


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that could not be told."""

    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant; `place` is where it is written, `how` how it was made (neither is part of equality)."""

    value: str | bytes | int | float | complex | bool | None
    place: Place | None = field(default=None, compare=False)
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Absent:
    """The `None` that a parameter has because a call left it out: which parameter, and the call."""

    parameter: str
    call: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Derived:
    """Something computed from constants and other repeatable values; `text` if it is a string."""

    text: bool = False
    place: Place | None = field(default=None, compare=False)
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Key:
    """A seed that one stateless draw uses up; made at `place`, in the rounds of these loops.

    Two are equal, so that functions which are given them need not be followed twice, but each is one of its own.
    """

    place: Place = field(compare=False)
    rounds: frozenset[int] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Entropy:
    """Something that differs from run to run; `source` says what it was read from, `place` where.

    `drawn` says that it is a number from a stream that nothing seeds: that is reported where it was drawn.
    """

    source: str
    place: Place
    drawn: bool = False
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that comes when a worker has finished, whichever does so first: what `name` gave at `source`."""

    source: Place
    name: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The state of a global stream, as a program puts it aside: the numbers of the seedings that it had it from."""

    stream: str
    seedings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter of a function whose callers are not known: what it is worth is the caller's business."""

    parameter: str
    type: str | None = None
    how: Making | None = field(default=None, compare=False)


UNKNOWN = Unknown()
