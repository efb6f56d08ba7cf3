"""A notebook's JSON, read with the place of every string that is source: what `json` parses, it parses here too.

Only the way to the cells' sources is walked; every other value (outputs may be megabytes) is left to `json`, which is
written in C, and only where it ends is of interest.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str)


class NotJsonError(Exception):
    """A text is no JSON, or not that of a notebook: what is wrong, and at which offset."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Piece:
    """One JSON string of a cell's source: what it says, and where it stands, its quotes included."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as it stands in the file.

    Attributes:
        number: its place among all cells of the notebook, from 1.
        kind: `code`, `markdown` or `raw`.
        pieces: the strings of its source, in order; most notebooks have one a line.
        listed: whether they stand in a list, which is where pieces can be added.
        start, end: where the value of `source` stands.
        count: its `execution_count`.
        name: its `id`, which survives moves.
        metadata: what it says about itself.

    """

    number: int
    kind: str
    pieces: tuple[Piece, ...] = ()
    listed: bool = False
    start: int = 0
    end: int = 0
    count: int | None = None
    name: str | None = None
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def tags(self) -> tuple[str, ...]:
        """Its tags."""
        tags = self.metadata.get("tags")
        return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()

    @property
    def source(self) -> str:
        """What the cell holds."""
        return "".join(piece.value for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Document:
    """What matters of a notebook's JSON: its cells, format and metadata; `worksheets` says that it is of an old one."""

    cells: tuple[Cell, ...]
    format: int | None
    metadata: dict[str, Any]
    worksheets: bool = False


def scan(text: str) -> Document:
    """Read a notebook's JSON.

    Raises:
        NotJsonError: it is no JSON, or its cells are not what a notebook's are.

    """
    try:
        return _Scanner(text).document()
    except json.JSONDecodeError as error:
        raise NotJsonError(f"not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}", error.pos) from error
    except RecursionError as error:
        raise NotJsonError("nested too deeply to be read", 0) from error


def offset_of(text: str, piece: Piece, index: int) -> int:
    """Return where in the file a character of a piece stands, be it escaped or not."""
    position, left = piece.start + 1, index
    while left > 0 and position < piece.end - 1:
        escape = text.find("\\", position, min(position + left, piece.end - 1))
        if escape < 0:
            return min(position + left, piece.end - 1)
        left -= escape - position
        found = _ESCAPE.match(text, escape)
        position = found.end() if found is not None else escape + 1
        left -= 1
    return position


class _Scanner:
    """One pass over a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.cells: list[Cell] = []
        self.found: dict[str, Any] = {}

    def document(self) -> Document:
        start = self._space(0)
        if self.text[start : start + 1] != "{":
            self._value(start)
            raise NotJsonError("no notebook: its JSON is no object", start)
        end = self._space(self._members(start, self._top))
        if end != len(self.text):
            raise json.JSONDecodeError("Extra data", self.text, end)
        metadata, form = self.found.get("metadata"), self.found.get("nbformat")
        if "cells" not in self.found and "worksheets" not in self.found:
            raise NotJsonError("no notebook: it has no `cells`", start)
        return Document(
            tuple(self.cells),
            int(form) if isinstance(form, str) and form.isdigit() and len(form) < 9 else None,
            metadata if isinstance(metadata, dict) else {},
            "cells" not in self.found,
        )

    def _top(self, key: str, at: int) -> int:
        if key == "cells":
            self.found[key], self.cells = True, []
            return self._items(at, self._cell, "`cells` is no list")
        value, end = self._value(at)
        if key in {"metadata", "nbformat", "worksheets"}:
            self.found[key] = value
        return end

    def _cell(self, at: int) -> int:
        if self.text[at] != "{":
            self._value(at)
            raise NotJsonError(f"no notebook: cell {len(self.cells) + 1} is no object", at)
        values: dict[str, Any] = {}
        source: dict[str, Any] = {}

        def member(key: str, at: int) -> int:
            if key == "source":
                source.clear()
                return self._source(at, source)
            values[key], end = self._value(at)
            return end

        end = self._members(at, member)
        kind, count, name = (values.get(key) for key in ("cell_type", "execution_count", "id"))
        metadata = values.get("metadata")
        self.cells.append(
            Cell(
                len(self.cells) + 1,
                kind if isinstance(kind, str) else "",
                count=int(count) if isinstance(count, str) and count.isdigit() and len(count) < 16 else None,
                name=name if isinstance(name, str) else None,
                metadata=metadata if isinstance(metadata, dict) else {},
                **source,
            )
        )
        return end

    def _source(self, at: int, into: dict[str, Any]) -> int:
        pieces: list[Piece] = []

        def piece(at: int) -> int:
            if self.text[at] != '"':
                self._value(at)
                problem = f"the source of cell {len(self.cells) + 1} is neither text nor a list of lines"
                raise NotJsonError(f"no notebook: {problem}", at)
            value, end = self._value(at)
            pieces.append(Piece(value, at, end))
            return end

        listed = self.text[at] == "["
        end = self._items(at, piece, "") if listed else piece(at)
        into.update(pieces=tuple(pieces), listed=listed, start=at, end=end)
        return end

    # ------------------------------------------------------------ JSON

    def _space(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return at if found is None else found.end()

    def _value(self, at: int) -> tuple[Any, int]:
        """Return the value that starts here (its numbers as text), and where it ends."""
        value, end = _DECODER.raw_decode(self.text, at)
        return value, end

    def _members(self, at: int, member: Callable[[str, int], int]) -> int:
        """Read an object; `member` is told each key and where its value starts, and says where that ends."""
        at = self._space(at + 1)
        if self.text[at : at + 1] == "}":
            return at + 1
        while True:
            if self.text[at : at + 1] != '"':
                raise json.JSONDecodeError("Expecting property name enclosed in double quotes", self.text, at)
            key, at = self._value(at)
            at = self._space(at)
            if self.text[at : at + 1] != ":":
                raise json.JSONDecodeError("Expecting ':' delimiter", self.text, at)
            at = self._space(member(key, self._start(self._space(at + 1))))
            if self.text[at : at + 1] == "}":
                return at + 1
            if self.text[at : at + 1] != ",":
                raise json.JSONDecodeError("Expecting ',' delimiter", self.text, at)
            at = self._space(at + 1)

    def _items(self, at: int, item: Callable[[int], int], otherwise: str) -> int:
        """Read a list; `item` is told where each value starts, and says where it ends."""
        if self.text[at] != "[":
            self._value(at)
            raise NotJsonError(f"no notebook: {otherwise}", at)
        at = self._space(at + 1)
        if self.text[at : at + 1] == "]":
            return at + 1
        while True:
            at = self._space(item(self._start(at)))
            if self.text[at : at + 1] == "]":
                return at + 1
            if self.text[at : at + 1] != ",":
                raise json.JSONDecodeError("Expecting ',' delimiter", self.text, at)
            at = self._space(at + 1)

    def _start(self, at: int) -> int:
        """Return a place where a value must start."""
        if at >= len(self.text):
            raise json.JSONDecodeError("Expecting value", self.text, at)
        return at
