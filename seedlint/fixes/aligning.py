"""Lines below an opening bracket move with it, where a fix makes what is before the bracket longer or shorter."""

from __future__ import annotations

import io
import re
import tokenize
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.diagnostics import Edit, Place, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})
_STARTS = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}
_ENDS = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}
_INDENT = re.compile(r"[ ]*")


@dataclass(frozen=True, slots=True)
class _Below:
    """A line that starts inside a bracket: its first column, and the bracket's line and column, all from 1."""

    line: int
    column: int
    row: int
    opened: int


def aligned(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits of a text, and those that keep lines below the brackets that they were aligned with."""
    if not edits:
        return []
    changed: dict[int, list[Edit]] = {}
    broken: set[int] = set()
    for edit in edits:
        span = edit.place.span
        changed.setdefault(span.line, []).append(edit)
        if span.line != span.end_line:
            broken.update(range(span.line, span.end_line + 1))
    shifts: dict[int, int] = {}
    for below in _lines_below(text, range(min(changed), _LAST)):
        if below.line in broken or below.row in broken:
            continue
        before = shifts.get(below.row, 0)
        moved = sum(_growth(edit, below.opened) for edit in changed.get(below.row, ()))
        if below.column > below.opened and (before or moved):
            shifts[below.line] = before + moved
    if not shifts:
        return list(edits)
    path = edits[0].place.path
    made = [_followed(edit, shifts.get(edit.place.span.line, 0)) for edit in edits]
    return [*made, *(_shift(path, line, by) for line, by in shifts.items() if by)]


_LAST = 10**9


def _growth(edit: Edit, opened: int) -> int:
    """Return by how much an edit moves a bracket of its line, or what directly follows it if that is a bracket, too."""
    span = edit.place.span
    inner = span.column == span.end_column == opened + 1 and edit.text == "("
    if "\n" in edit.text or not (span.end_column <= opened or inner):
        return 0
    return len(edit.text) - (span.end_column - span.column)


def _followed(edit: Edit, shift: int) -> Edit:
    """Return an edit whose further lines move with the line that it stands on."""
    if not shift or "\n" not in edit.text:
        return edit
    first, *others = edit.text.split("\n")
    moved = [f"{' ' * max(0, len(_spaces(one)) + shift)}{one.lstrip(' ')}" if one.strip() else one for one in others]
    return replace(edit, text="\n".join([first, *moved]))


def _spaces(line: str) -> str:
    found = _INDENT.match(line)
    return "" if found is None else found.group()


def _shift(path: str, line: int, by: int) -> Edit:
    return Edit(Place(path, Span(line, 1, line, 1 + max(0, -by))), " " * max(0, by))


def _lines_below(text: str, rows: range) -> Iterator[_Below]:
    """Yield the lines that start inside a bracket with something behind it on its own line, from the first row on."""
    lines = text.splitlines()
    stack: list[tuple[int, int]] = []
    row = strings = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token.start[0], token.start[1] + 1
            strings += (token.type in _STARTS) - (token.type in _ENDS)
            if token.type in _LAYOUT:
                continue
            if line > row and line <= len(lines):
                before = lines[line - 1][: column - 1]
                if stack and not before.strip(" ") and not strings and line in rows:
                    opened = stack[-1]
                    rest = lines[opened[0] - 1][opened[1] :].strip()
                    if rest and not rest.startswith("#"):
                        yield _Below(line, column, *opened)
            row = max(row, token.end[0])
            if token.type == tokenize.OP and token.string in _OPENING:
                stack.append((line, column))
            elif token.type == tokenize.OP and token.string in _CLOSING and stack:
                stack.pop()
    except (tokenize.TokenError, SyntaxError):
        return
