"""The smallest unified diff of two texts: what is equal in a stretch of changed lines stays out of it."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Step: TypeAlias = tuple[str, int, int, int, int]
"""What becomes of some lines: its kind, from where to where in the old text, and in the new one."""

_CONTEXT = 3


def unified(before: Sequence[str], after: Sequence[str], old_name: str, new_name: str) -> Iterator[str]:
    """Yield the lines of a unified diff; nothing where the two are equal."""
    started = False
    for group in _groups(steps(before, after)):
        if not started:
            started = True
            yield f"--- {old_name}\n"
            yield f"+++ {new_name}\n"
        old, new = _range(group[0][1], group[-1][2]), _range(group[0][3], group[-1][4])
        yield f"@@ -{old} +{new} @@\n"
        for kind, a, b, c, d in group:
            if kind == "equal":
                yield from (f" {line}" for line in before[a:b])
                continue
            yield from (f"-{line}" for line in before[a:b])
            yield from (f"+{line}" for line in after[c:d])


def steps(before: Sequence[str], after: Sequence[str]) -> list[Step]:
    """Return how one text becomes another, with as little changed as can be told quickly.

    In long texts the common lines (blank ones) are no landmarks at first, so every changed stretch is looked at again.
    """
    found: list[Step] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        parts: list[Step] = [(kind, a, b, c, d)]
        if kind == "replace":
            inner = SequenceMatcher(None, before[a:b], after[c:d], autojunk=False)
            parts = [(one, a + i, a + j, c + k, c + m) for one, i, j, k, m in inner.get_opcodes()]
        for part in parts:
            if part[0] == "equal" and found and found[-1][0] == "equal":
                _, start, _, begin, _ = found.pop()
                found.append(("equal", start, part[2], begin, part[4]))
            else:
                found.append(part)
    return found


def _groups(found: list[Step]) -> Iterator[list[Step]]:
    """Yield the steps that stand near each other, with a few equal lines around them."""
    group: list[Step] = []
    for number, (kind, a, b, c, d) in enumerate(found):
        if kind != "equal" or (number and number + 1 < len(found) and b - a <= 2 * _CONTEXT):
            group.append((kind, a, b, c, d))
        else:
            if group:
                yield [*group, (kind, a, min(b, a + _CONTEXT), c, min(d, c + _CONTEXT))]
            group = [(kind, max(a, b - _CONTEXT), b, max(c, d - _CONTEXT), d)]
    if any(kind != "equal" for kind, *_ in group):
        yield group


def _range(start: int, end: int) -> str:
    """Return a range of lines as diffs write it."""
    length = end - start
    if length == 1:
        return f"{start + 1}"
    return f"{start + 1 if length else start},{length}"
