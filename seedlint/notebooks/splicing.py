"""A changed module put back into its notebook: only the lines that changed are written anew.

Every other byte of the file stays as it is: indentation, the order of keys, outputs, metadata, escapes. A line that
holds a magic is changed only where it is Python; what would touch the magic itself is refused.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from seedlint.notebooks.magics import lines_of
from seedlint.notebooks.scanning import offset_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.notebooks.notebook import Block, Notebook
    from seedlint.notebooks.scanning import Cell

_WORD = re.compile(r"[^\W\d]\w*")


class NotSplicedError(Exception):
    """A change cannot be put into the notebook; the text says why."""


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines of a cell, counted from 0, that others take the place of; none of them for an insertion."""

    first: int
    end: int
    new: tuple[str, ...]


def splice(notebook: Notebook, text: str) -> str:
    """Return the text of the notebook's file once its module reads `text`.

    Raises:
        NotSplicedError: the change goes beyond the Python of its cells.

    """
    replacements: list[tuple[int, int, str]] = []
    for block, new in zip(notebook.blocks, _parts(notebook, text), strict=True):
        changes = _changes(block, new, notebook.newline)
        if changes:
            if changes[0].first == 0 and changes[0].new and _is_of_cell(block) and not _starts_cell(changes[0].new[0]):
                raise NotSplicedError("a magic for the whole cell has to come first in it")
            replacements += _Splice(notebook, block.cell, changes).replacements()
    parts, position = [], 0
    for start, end, new_text in sorted(replacements, key=lambda one: one[:2]):
        parts += [notebook.raw[position:start], new_text]
        position = end
    return "".join([*parts, notebook.raw[position:]])


def _is_of_cell(block: Block) -> bool:
    """Whether the first line of a cell is a magic that takes the whole cell."""
    return bool(block.masked.lines) and _starts_cell(block.masked.lines[0])


def _starts_cell(line: str) -> bool:
    return line.lstrip().startswith("%%")


def tidied(notebook: Notebook, text: str, formatted: Callable[[str, str], str]) -> str:
    """Return a new module whose cells neither start nor end with blank lines that they did not have.

    `formatted` returns a cell's new text in the style of its old one.
    """
    try:
        news = list(_parts(notebook, text))
    except NotSplicedError:
        return text
    parts = []
    for block, new in zip(notebook.blocks, news, strict=True):
        old = list(block.python)
        if old and not old[-1].endswith(("\n", "\r")):
            old[-1] += notebook.newline
        lines = new
        if new != old:
            lines = lines_of(formatted("".join(old), "".join(new)))
            while lines and not lines[-1].strip() and (not old or old[-1].strip()):
                lines.pop()
            while lines and not lines[0].strip() and (not old or old[0].strip()):
                lines.pop(0)
        parts += [block.separator, notebook.newline, *lines]
    return "".join(parts)


def magic_words(notebook: Notebook) -> frozenset[str]:
    """Return the words that stand in magics and in cells that are no valid Python: names that these may use."""
    return frozenset(
        word
        for block in notebook.blocks
        for line, python in zip(block.masked.lines, block.python, strict=True)
        if line != python
        for word in _WORD.findall(line)
    )


def _parts(notebook: Notebook, text: str) -> Iterator[list[str]]:
    """Yield each cell's lines in the new module; what comes before the first separator belongs to the first cell."""
    separators = [block.separator for block in notebook.blocks]
    lines = lines_of(text)
    at = [number for number, line in enumerate(lines) if line.rstrip("\r\n") in separators]
    if [lines[number].rstrip("\r\n") for number in at] != separators:
        raise NotSplicedError("it would change how its cells are divided")
    if not at and text.strip():
        raise NotSplicedError("it has no cell to hold that")
    for number, (start, end) in enumerate(zip(at, [*at[1:], len(lines)], strict=False)):
        yield [*(lines[:start] if number == 0 else ()), *lines[start + 1 : end]]


def _changes(block: Block, new: list[str], newline: str) -> list[_Change]:
    """Return what changes in a cell, in the words of the cell: with its indentation and its magics."""
    old, masked = list(block.python), block.masked
    bare = bool(old) and not old[-1].endswith(("\n", "\r"))
    if old == new or (bare and [*old[:-1], old[-1] + newline] == new):
        return []
    if block.fault is not None:
        raise NotSplicedError("it would change a cell that is no valid Python")
    if (bare or not old) and new and new[-1].strip():
        new[-1] = new[-1].rstrip("\r\n")
    changes = []
    for kind, first, end, start, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        put = new[start:stop]
        magic = [number for number in range(first, end) if masked.lines[number] != masked.python[number]]
        if magic:
            put = _with_magics([(old[number], masked.lines[number]) for number in magic], put)
        changes.append(_Change(first, end, tuple(masked.indent + line if line.strip() else line for line in put)))
    return changes


def _with_magics(magics: list[tuple[str, str]], new: list[str]) -> list[str]:
    """Return new lines with the magics that stood in the old ones: pairs of mask and line, each kept in turn."""
    waiting = iter(magics)
    mask = next(waiting, None)
    lines = []
    for line in new:
        written = _unmasked(*mask, line) if mask is not None else None
        lines.append(line if written is None else written)
        mask = mask if written is None else next(waiting, None)
    if mask is not None:
        raise NotSplicedError("it would change a line that holds a magic command")
    return lines


def _unmasked(masked: str, line: str, new: str) -> str | None:
    """Return a changed line with the magic that its mask stands for; None if it is not that mask's line any more."""
    before = next((n for n, (a, b) in enumerate(zip(masked, new, strict=False)) if a != b), min(len(masked), len(new)))
    room = min(len(masked), len(new)) - before
    after = next((n for n in range(room) if masked[-1 - n] != new[-1 - n]), room)
    touched = slice(before, len(masked) - after)
    if len(masked) != len(line) or masked[touched] != line[touched]:
        return None
    return line[:before] + new[before : len(new) - after] + line[len(line) - after :]


@dataclass(frozen=True)
class _Splice:
    """The changes of one cell on their way into the JSON."""

    notebook: Notebook
    cell: Cell
    changes: Sequence[_Change]

    def replacements(self) -> Iterator[tuple[int, int, str]]:
        """Yield what is replaced in the file: from where to where, and by what."""
        lines = self.notebook.lines(self.cell)
        pieces = self.cell.pieces
        starts = [sum(len(line) for line in lines[:number]) for number in range(len(lines) + 1)]
        begins, ends = {0: 0}, {0: 0}  # of empty strings, those around a change stay
        length = 0
        for number, piece in enumerate(pieces):
            length += len(piece.value)
            begins[length] = number + 1
            ends.setdefault(length, number + 1)
        for change in self.changes:
            first, end = starts[change.first], starts[change.end]
            if not pieces:
                yield self._whole(change)
            elif self.cell.listed and first in begins and end in ends:
                yield self._in_list(begins[first], begins[first] if first == end else ends[end], change)
            else:
                yield from self._in_strings(first, end, "".join(change.new))

    def _quoted(self, text: str) -> str:
        """Return a JSON string as this notebook writes them."""
        return json.dumps(text, ensure_ascii=self._ascii or any("\ud800" <= one <= "\udfff" for one in text))

    @property
    def _ascii(self) -> bool:
        """Whether the file holds nothing but ASCII, and so may have to."""
        raw = self.notebook.raw
        return raw.isascii() and "\\u" in raw

    def _gap(self) -> str:
        """Return what stands between two lines of this source."""
        raw, pieces = self.notebook.raw, self.cell.pieces
        if len(pieces) > 1:
            return raw[pieces[0].end : pieces[1].start]
        opening = raw[self.cell.start + 1 : pieces[0].start]
        if opening.strip("\r\n") != opening or "\n" in opening:
            return f",{opening}"
        other = next(
            (cell.pieces for cell in self.notebook.document.cells if cell.listed and len(cell.pieces) > 1), None
        )
        return ", " if other is None else raw[other[0].end : other[1].start]

    def _whole(self, change: _Change) -> tuple[int, int, str]:
        """Fill a source that holds nothing."""
        if not self.cell.end:
            raise NotSplicedError(f"cell {self.cell.number} has no `source`")
        text = [self._quoted(line) for line in change.new]
        return self.cell.start, self.cell.end, f"[{', '.join(text)}]"

    def _in_list(self, first: int, end: int, change: _Change) -> tuple[int, int, str]:
        """Replace whole strings of a list."""
        pieces, gap = self.cell.pieces, self._gap()
        text = gap.join(self._quoted(line) for line in change.new)
        if first < end:
            if text:
                return pieces[first].start, pieces[end - 1].end, text
            if end < len(pieces):
                return pieces[first].start, pieces[end].start, ""
            if first:
                return pieces[first - 1].end, pieces[end - 1].end, ""
            return pieces[first].start, pieces[end - 1].end, '""'
        if first < len(pieces):
            return pieces[first].start, pieces[first].start, text + gap
        return pieces[-1].end, pieces[-1].end, gap + text

    def _in_strings(self, first: int, end: int, text: str) -> Iterator[tuple[int, int, str]]:
        """Replace characters within strings: the first of them takes the new text, the others lose theirs."""
        raw, at, written = self.notebook.raw, 0, False
        for number, piece in enumerate(self.cell.pieces):
            start, stop = at, at + len(piece.value)
            at = stop
            last = number == len(self.cell.pieces) - 1
            holds = start <= first < stop or (first == stop and last) or (written and start < end)
            if not holds or (written and first == end):
                continue
            begin = offset_of(raw, piece, max(first - start, 0))
            finish = offset_of(raw, piece, min(end, stop) - start)
            yield begin, max(begin, finish), "" if written else self._quoted(text)[1:-1]
            written = True
