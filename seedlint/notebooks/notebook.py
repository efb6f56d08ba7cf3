"""A notebook as one Python module, and where each of its lines stands.

The code cells of the notebook, in the order of the document, are joined into one text. A line of its own stands before
each (`separator`), so that what is added between two cells belongs to one of them. Lines of the module are what the
analysis speaks of; `Notebook` says which line of which cell that is, and which of the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.diagnostics import Span
from seedlint.notebooks.magics import lines_of, mask
from seedlint.notebooks.scanning import Document, offset_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.notebooks.magics import Masked
    from seedlint.notebooks.scanning import Cell

_NEWLINE = re.compile(r"\r\n|\r|\n")
_PYTHON = frozenset({"python", "ipython", "pyspark"})


def cell_title(path: str, cell: Cell) -> str:
    """Return how to write a cell: `a.ipynb:cell 3`."""
    return f"{path}:cell {cell.number}"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell is no Python; line and column count from 1 within it."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Block:
    """A code cell in the module.

    Attributes:
        cell: the cell.
        masked: its lines, and the Python that they stand for.
        separator: the line before it, without its ending.
        first: the number of its own first line in the module.
        fault: why it was left out, if it was: its lines are comments then.

    """

    cell: Cell
    masked: Masked
    separator: str
    first: int
    fault: Fault | None = None

    @property
    def python(self) -> tuple[str, ...]:
        """The cell's lines as they stand in the module; the last one may lack its ending."""
        if self.fault is None:
            return self.masked.python
        return tuple("#" + line[len(line.rstrip("\r\n")) :] for line in self.masked.lines)

    @property
    def last(self) -> int:
        """The number of its last line in the module; its separator's, if it has none."""
        return self.first + len(self.masked.lines) - 1


@dataclass(frozen=True)
class Notebook:
    """A notebook that was read.

    Attributes:
        raw: the text of its file.
        document: what was found in that.
        blocks: the code cells that are Python.
        newline: how the module's lines end, where a cell does not say.

    """

    raw: str
    document: Document
    blocks: tuple[Block, ...]
    newline: str = "\n"
    _starts: list[int] = field(default_factory=list, compare=False, repr=False)

    def holds(self, text: str) -> bool:
        """Whether the module is this text, however its cells are divided and its last line ends."""
        separators = {block.separator for block in self.blocks}
        own, other = ([one for one in _NEWLINE.split(part) if one not in separators] for part in (self.text, text))
        return own == other or [*own[:-1]] == other

    @cached_property
    def text(self) -> str:
        """The module."""
        parts = []
        for block in self.blocks:
            parts += [block.separator, self.newline, *block.python]
            if block.python and not block.python[-1].endswith(("\n", "\r")):
                parts.append(self.newline)
        return "".join(parts)

    def block(self, line: int) -> Block | None:
        """Return the cell that a line of the module stands in; a separator counts to the cell below it."""
        number = bisect_right(self.blocks, line, key=lambda block: block.first - 1) - 1
        return self.blocks[max(number, 0)] if self.blocks else None

    def line_in_cell(self, path: str, line: int) -> str:
        """Return how to write a line of the program: `a.ipynb:cell 3:2`."""
        found = self.in_cell(Span(line, 1, line, 1))
        return f"{path}:{line}" if found is None else f"{cell_title(path, found[0].cell)}:{found[1].line}"

    def in_cell(self, span: Span) -> tuple[Block, Span] | None:
        """Return the cell of a span, and the span within it; what reaches into the next cell ends with the first."""
        block = self.block(span.line)
        if block is None:
            return None
        lines = self.lines(block.cell)
        line, end_line = span.line - block.first + 1, span.end_line - block.first + 1
        if line < 1 or not lines:
            return block, Span(1, 1, 1, 1)
        line = min(line, len(lines))
        column = _column(block, lines, line, span.column)
        if end_line > len(lines):
            return block, Span(line, column, len(lines), _width(lines[-1]) + 1)
        end = _column(block, lines, end_line, span.end_column)
        return block, Span(line, column, end_line, max(end, column) if end_line == line else end)

    def in_file(self, span: Span) -> Span:
        """Return where in the file a span of the module stands: line and column of the JSON text."""
        found = self.in_cell(span)
        if found is None:
            return Span(1, 1, 1, 1)
        block, inside = found
        start = self.place(self.offset(block, inside.line, inside.column))
        end = self.place(self.offset(block, inside.end_line, inside.end_column))
        return Span(*start, *max(start, end))

    def offset(self, block: Block, line: int, column: int) -> int:
        """Return where in the file a place of a cell stands."""
        lines = self.lines(block.cell)
        index = sum(len(one) for one in lines[: line - 1]) + column - 1
        for piece in block.cell.pieces:
            if index < len(piece.value) or (index == len(piece.value) and piece is block.cell.pieces[-1]):
                return offset_of(self.raw, piece, index)
            if index == len(piece.value) and not piece.value.endswith(("\n", "\r")):
                return offset_of(self.raw, piece, index)
            index -= len(piece.value)
        return block.cell.start

    def lines(self, cell: Cell) -> list[str]:
        """Return a cell's lines as they stand in the notebook, with their endings."""
        return lines_of(cell.source)

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and column of an offset in the file."""
        if not self._starts:
            self._starts.extend([0, *(match.end() for match in _NEWLINE.finditer(self.raw))])
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _width(line: str) -> int:
    return len(line.rstrip("\r\n"))


def _column(block: Block, lines: Sequence[str], line: int, column: int) -> int:
    """Return a column of the module's line as one of the notebook's, which may be indented."""
    return min(column + len(lines[line - 1]) - len(block.masked.lines[line - 1]), _width(lines[line - 1]) + 1)


def build(raw: str, document: Document, faulty: Callable[[Cell, str], Fault | None]) -> Notebook:
    """Join a notebook's cells; `faulty` says of each what is wrong with it, for one bad cell is not a bad notebook."""
    cells = [
        (cell, masked) for cell in document.cells if _is_python(cell) and (masked := mask(cell.source)) is not None
    ]
    found = next((match for cell, _ in cells if (match := _NEWLINE.search(cell.source))), None)
    mark = "# %%"
    while any(f"{mark} [cell " in cell.source for cell, _ in cells):
        mark += "%"
    blocks, line = [], 1
    for cell, masked in cells:
        block = Block(cell, masked, f"{mark} [cell {cell.number}]", line + 1)
        fault = faulty(cell, "".join(masked.python))
        blocks.append(block if fault is None else replace(block, fault=fault))
        line += 1 + len(masked.lines)
    return Notebook(raw, document, tuple(blocks), "\n" if found is None else found.group())


def _is_python(cell: Cell) -> bool:
    """Whether a cell holds Python that is run; one that is left out when the notebook is run as a whole is not."""
    if cell.kind != "code" or "skip-execution" in cell.tags:
        return False
    editor = cell.metadata.get("vscode")
    language = editor.get("languageId") if isinstance(editor, dict) else None
    return not isinstance(language, str) or language.lower() in _PYTHON


def other_language(document: Document) -> str:
    """Return the language of a notebook that is not one of Python 3, as a person writes it; nothing if it is."""
    info, kernel = (document.metadata.get(key) for key in ("language_info", "kernelspec"))
    info = info if isinstance(info, dict) else {}
    kernel = kernel if isinstance(kernel, dict) else {}
    names = [
        one for one in (info.get("name"), kernel.get("language"), kernel.get("name")) if isinstance(one, str) and one
    ]
    if any(name.lower().startswith("sage") for name in names):
        return "SageMath"
    language = names[0] if info.get("name") or kernel.get("language") else ""
    if not names or not language or language.lower() in _PYTHON:
        version = info.get("version")
        old = str(version).startswith("2.") if version else "python2" in names
        known = next(
            (kind for name, kind in _KERNELS.items() if not language and names and names[0].startswith(name)), ""
        )
        return "Python 2" if old else known
    return _TITLES.get(language.lower(), language)


_TITLES = {
    "r": "R",
    "julia": "Julia",
    "scala": "Scala",
    "javascript": "JavaScript",
    "typescript": "TypeScript",
    "sql": "SQL",
}
_KERNELS = {"ir": "R", "julia": "Julia", "scala": "Scala", "spylon": "Scala", "bash": "Bash", "sos": "SoS"}
