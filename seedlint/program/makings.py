"""How a number that may become a seed was made: what a value carries beside its worth, and never compares by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.diagnostics import Place
    from seedlint.program.values import Value


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Computed from a seed or an index by arithmetic: how that is written, and where."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Range:
    """A whole number drawn by `name` from `count` different ones."""

    name: str
    count: int
    place: Place


@dataclass(frozen=True, slots=True)
class Fraction:
    """A fractional number drawn by `name` from an interval of this width, not made whole yet."""

    name: str
    width: float
    place: Place


@dataclass(frozen=True, slots=True)
class Counted:
    """A number of a `range`; `count` is how many there are, None where that could not be told."""

    count: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An item of something else: two of them are not the same, though they look alike."""


@dataclass(frozen=True, slots=True)
class OfRank:
    """The number of a rank, or what was made of it: another one on each rank."""


def counted(bounds: Sequence[Value]) -> Counted:
    """Return what a number of `range(*bounds)` is."""
    found = [getattr(bound, "value", None) for bound in bounds]
    numbers = [number for number in found if isinstance(number, int)]
    if not numbers or len(numbers) < len(found):
        return Counted()
    try:
        return Counted(len(range(*numbers)))
    except (ValueError, TypeError, OverflowError):
        return Counted()


Making: TypeAlias = Arithmetic | Range | Fraction | Counted | Part | OfRank
