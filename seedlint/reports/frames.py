"""A frame of source lines with places underlined, aligned whatever the lines hold: tabs, wide characters, anything."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len

from seedlint.reports.text import pictured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.text import Text

    from seedlint.diagnostics import Span

_TAB = 4
_LONGEST = 2_000
_WHOLE_SPAN = 5
_FRAME = "blue"
_CLIPPED = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Mark:
    """A place to underline with `sign`, and what to say beside it."""

    span: Span
    sign: str
    style: str
    message: str = ""


def frame(block: Text, lines: Sequence[str], marks: Sequence[Mark], gutter: int, width: int) -> None:
    """Append a frame of `lines` that shows every mark; stretches without one are left out (`...`)."""
    wanted = _wanted(lines, marks)
    canvas = _Canvas(block, gutter, max(width - gutter - 3, 20))
    canvas.rule()
    before = wanted[0] - 1 if wanted else 0
    for number in wanted:
        if number != before + 1:
            block.append("...\n", _FRAME)
        before = number
        here = [(mark, part) for mark in marks if (part := _part(mark.span, number, lines)) is not None]
        canvas.line(number, lines[number - 1] if number <= len(lines) else "", here)
    canvas.rule()


def _wanted(lines: Sequence[str], marks: Sequence[Mark]) -> list[int]:
    """Return the numbers of the lines to show: those marked, and one around the finding itself."""
    numbers: set[int] = set()
    for mark in marks:
        first, last = mark.span.line, max(mark.span.line, mark.span.end_line)
        if last - first < _WHOLE_SPAN:
            numbers.update(range(first, last + 1))
        else:
            numbers.update((first, first + 1, last))
        if mark.sign == "^":
            around = (first - 1, last + 1)
            numbers.update(n for n in around if 1 <= n <= len(lines) and lines[n - 1].strip())
    ordered = sorted(numbers)
    holes = [b - 1 for a, b in pairwise(ordered) if b - a == 2]  # `...` would be as long
    return sorted({*ordered, *(n for n in holes if n <= len(lines))})


def _part(span: Span, number: int, lines: Sequence[str]) -> tuple[int, int] | None:
    """Return the 0-based columns that a span covers on a line, without the indentation; None if it is elsewhere."""
    last = max(span.line, span.end_line)
    if not span.line <= number <= last:
        return None
    text = lines[number - 1] if number <= len(lines) else ""
    if last - span.line >= _WHOLE_SPAN and number not in {span.line, span.line + 1, last}:
        return None
    start = span.column - 1 if number == span.line else len(text) - len(text.lstrip())
    end = span.end_column - 1 if number == span.end_line else len(text.rstrip())
    start = max(0, min(start, len(text)))
    return start, max(start + 1, min(end, len(text)))


@dataclass(frozen=True)
class _Canvas:
    """Where a frame is drawn: the text it is appended to, the width of line numbers, the cells for source."""

    block: Text
    gutter: int
    room: int

    def rule(self) -> None:
        """Append the empty line at either end of a frame."""
        self.block.append(" " * (self.gutter + 1) + "|\n", _FRAME)

    def line(self, number: int, text: str, parts: Sequence[tuple[Mark, tuple[int, int]]]) -> None:
        """Append one source line, and a line of underlining for each mark on it."""
        skipped = 0
        if len(text) > _LONGEST:  # look at the stretch around the first mark only
            skipped = max(0, (parts[0][1][0] if parts else 0) - self.room)
            text = text[skipped : skipped + _LONGEST]
        cells, pieces = _layout(text)
        spans = [(_at(cells, start - skipped), _at(cells, end - skipped, past=True)) for _, (start, end) in parts]
        view = _view(cells, spans, self.room)
        body = _clip(pieces, cells, view, cut_left=view[0] > 0 or skipped > 0, cut_right=view[1] < cells[-1])
        self.block.append(f"{number:>{self.gutter}} |", _FRAME)
        self.block.append(f" {body}\n" if body else "\n")
        for (mark, _), (start, end) in zip(parts, spans, strict=True):
            left = min(max(start - view[0], 0), self.room - 1)
            right = max(left + 1, min(end - view[0], self.room))
            self.block.append(" " * (self.gutter + 1) + "| ", _FRAME)
            self.block.append(" " * left)
            self.block.append(mark.sign * (right - left), mark.style)
            said = mark.message and number >= mark.span.end_line
            self.block.append(f" {mark.message}\n" if said else "\n", mark.style)


def _layout(text: str) -> tuple[list[int], list[str]]:
    """Return the cell at which each character starts (and where the last one ends), and what is shown for each."""
    cells, pieces = [0], []
    for char in text:
        piece = " " * (_TAB - cells[-1] % _TAB) if char == "\t" else pictured(char)
        pieces.append(piece)
        cells.append(cells[-1] + cell_len(piece))
    return cells, pieces


def _at(cells: Sequence[int], index: int, *, past: bool = False) -> int:
    """Return the cell of a character; where `past` the end of the line is meant, the cell after the last one."""
    if index >= len(cells):
        return cells[-1] + past
    return cells[max(index, 0)]


def _view(cells: Sequence[int], marks: Sequence[tuple[int, int]], room: int) -> tuple[int, int]:
    """Return the first and last cell to show of a line that may be longer than there is room for."""
    if cells[-1] <= room:
        return 0, cells[-1]
    start, end = marks[0] if marks else (0, 0)
    if end < room:
        return 0, room
    left = max(0, min(start - room // 4, cells[-1] - room))
    return left, left + room


def _clip(
    pieces: Sequence[str], cells: Sequence[int], view: tuple[int, int], *, cut_left: bool, cut_right: bool
) -> str:
    """Return the shown stretch of a line, its cut ends marked, without changing where the rest stands."""
    left, right = view[0] + cut_left, view[1] - cut_right
    inside = [
        (piece, start)
        for piece, (start, end) in zip(pieces, pairwise(cells), strict=True)
        if left <= start and end <= right
    ]
    first = inside[0][1] if inside else left
    padding = " " * (first - left)
    return (
        (_CLIPPED if cut_left else "")
        + padding
        + "".join(piece for piece, _ in inside).rstrip()
        + (_CLIPPED if cut_right else "")
    )
