"""Edits applied to a text: each span replaced, every other character left as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.diagnostics import Edit

_NEWLINE = re.compile(r"\r\n|\r|\n")


class OverlapError(Exception):
    """Two edits of one file change the same characters in different ways."""


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied; new lines end as the text's own do.

    Raises:
        OverlapError: two edits change the same characters.

    """
    newline = newline_of(text)
    starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
    spans = []
    for edit in dict.fromkeys(edits):
        span = edit.place.span
        start, end = starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1
        spans.append((start, end, edit.text.replace("\n", newline)))
    parts, position = [], 0
    last = (-1, -1)
    for start, end, new in sorted(spans, key=lambda one: one[:2]):
        if start < position or (start, end) == last:
            raise OverlapError
        last = start, end
        parts += [text[position:start], new]
        position = end
    return "".join([*parts, text[position:]])


def newline_of(text: str) -> str:
    """Return how the lines of a text end."""
    found = _NEWLINE.search(text)
    return "\n" if found is None else found.group()
