"""Which findings are known: each is paired with at most one that was there before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.baselines.identity import Identity

    Key = Callable[[Identity], tuple[str, ...]]


@dataclass(frozen=True)
class Match:
    """How findings compare with those before.

    Attributes:
        partners: for each finding what it was before, None for a new one.
        gone: what was there before, and is not any more.

    """

    partners: tuple[Identity | None, ...]
    gone: tuple[Identity, ...]


# From the surest to the last: the same statement of the same function; the finding's own expression in a statement that
# was changed around it; a function or class with another name; and the same in a file that has another name.
_HERE: tuple[Key, ...] = (
    lambda one: (one.path, one.symbol, one.rule, one.text, one.statement),
    lambda one: (one.path, one.symbol, one.rule, one.text),
    lambda one: (one.path, one.rule, one.text, one.statement),
)
_ELSEWHERE: tuple[Key, ...] = (lambda one: (one.symbol, one.rule, one.text),)


def match(now: Sequence[Identity], before: Iterable[Identity], lost: Callable[[str], bool]) -> Match:
    """Pair findings with those before.

    Args:
        now: the findings.
        before: those before.
        lost: whether a file of those before does not exist any more: it may have been renamed. What stood in a file
            that is still there is known in that file alone.

    """
    partners: list[Identity | None] = [None] * len(now)
    left = dict.fromkeys(sorted(before))
    for key in _HERE:
        _pair(now, partners, left, key)
    moved = {one: None for one in left if lost(one.path)}
    if moved:
        before_moved = set(moved)
        for key in _ELSEWHERE:
            _pair(now, partners, moved, key)
        for one in before_moved - set(moved):
            del left[one]
    return Match(tuple(partners), tuple(left))


def _pair(now: Sequence[Identity], partners: list[Identity | None], left: dict[Identity, None], key: Key) -> None:
    """Pair what has the same key, in order, and take it out of `left`."""
    waiting: dict[tuple[str, ...], list[Identity]] = {}
    for one in reversed(left):
        waiting.setdefault(key(one), []).append(one)
    for number, one in enumerate(now):
        found = waiting.get(key(one)) if partners[number] is None else None
        if found:
            partners[number] = found.pop()
            del left[partners[number]]  # type: ignore[arg-type]
