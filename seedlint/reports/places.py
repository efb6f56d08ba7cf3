"""Places as people read them: of a file its line, of a notebook the cell and the line within it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.notebooks.notebook import cell_title
from seedlint.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.diagnostics import Place, Span
    from seedlint.notebooks.scanning import Cell
    from seedlint.source import SourceFile


@dataclass(frozen=True, slots=True)
class Shown:
    """A place to show.

    Attributes:
        title: what stands before the line: the path, and the cell.
        span: where it is in `lines`.
        lines: the lines around it, as their author wrote them; empty if the file was not read.
        cell: the cell, in a notebook.

    """

    title: str
    span: Span
    lines: Sequence[str] = ()
    cell: Cell | None = None

    @property
    def line(self) -> str:
        """Return the place as `train.py:14`."""
        return f"{self.title}:{self.span.line}"

    @property
    def within(self) -> str:
        """Return where in its file the place is: `line 14`, `cell 3, line 2`."""
        cell = "" if self.cell is None else f"cell {self.cell.number}, "
        return f"{cell}line {self.span.line}"

    @property
    def column(self) -> str:
        """Return the place as `train.py:14:5`."""
        return f"{self.line}:{self.span.column}"


def shown(place: Place, sources: Mapping[str, SourceFile]) -> Shown:
    """Return how to show a place of a file among `sources`, or of another one."""
    source, path = sources.get(place.path), printable(place.path)
    if source is None:
        return Shown(path, place.span)
    found = source.notebook.in_cell(place.span) if source.notebook is not None else None
    if found is None or source.notebook is None:
        return Shown(path, place.span, source.lines)
    block, span = found
    lines = [line.rstrip("\r\n") for line in source.notebook.lines(block.cell)]
    return Shown(cell_title(path, block.cell), span, lines, block.cell)
