"""Lines below an opening bracket move with it, where a fix makes what is before the bracket longer or shorter."""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from seedlint.diagnostics import Edit, Place, Span
from seedlint.fixes.wrapping import STRING_ENDS, STRING_STARTS

if TYPE_CHECKING:
    from collections.abc import Sequence

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
_LAYOUT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


@dataclass(frozen=True, slots=True)
class _Below:
    """A line that starts inside a bracket: its first column, and the bracket's line and column, all from 1."""

    line: int
    column: int
    row: int
    opened: int


def aligned(text: str, edits: Sequence[Edit]) -> list[Edit]:
    """Return the edits of a text, and those that keep lines below the brackets that they were aligned with."""
    changed: dict[int, list[Edit]] = {}
    broken: set[int] = set()
    for edit in edits:
        span = edit.place.span
        changed.setdefault(span.line, []).append(edit)
        if span.line != span.end_line:
            broken.update(range(span.line, span.end_line + 1))
    shifts: dict[int, int] = {}
    for below in _lines_below(text) if edits else ():
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
    return replace(edit, text="\n".join([first, *(_moved(one, shift) if one.strip() else one for one in others)]))


def _moved(line: str, by: int) -> str:
    rest = line.lstrip(" ")
    return f"{' ' * max(0, len(line) - len(rest) + by)}{rest}"


def _shift(path: str, line: int, by: int) -> Edit:
    return Edit(Place(path, Span(line, 1, line, 1 + max(0, -by))), " " * max(0, by))


@lru_cache(maxsize=256)
def _lines_below(text: str) -> tuple[_Below, ...]:
    """Return the lines that start inside a bracket with something behind it on its own line, up to a fault in the text.

    The fixes of a file are tried in several combinations, each on the same text.
    """
    found = []
    lines = text.splitlines()
    stack: list[tuple[int, int]] = []
    row = strings = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            line, column = token.start[0], token.start[1] + 1
            strings += (token.type in STRING_STARTS) - (token.type in STRING_ENDS)
            if token.type in _LAYOUT:
                continue
            if line > row and line <= len(lines):
                before = lines[line - 1][: column - 1]
                if stack and not before.strip(" ") and not strings:
                    opened = stack[-1]
                    rest = lines[opened[0] - 1][opened[1] :].strip()
                    if rest and not rest.startswith("#"):
                        found.append(_Below(line, column, *opened))
            row = max(row, token.end[0])
            if token.type == tokenize.OP and token.string in _OPENING:
                stack.append((line, column))
            elif token.type == tokenize.OP and token.string in _CLOSING and stack:
                stack.pop()
    except (tokenize.TokenError, SyntaxError):
        pass
    return tuple(found)
