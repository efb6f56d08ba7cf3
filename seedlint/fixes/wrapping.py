"""Lines that a fix made too long are broken, in files that no formatter has laid out; all other lines stay."""

from __future__ import annotations

import io
import itertools
import keyword
import re
import tokenize
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.syntax.edited import means_the_same

if TYPE_CHECKING:
    from collections.abc import Iterator

SHORTEST, LONGEST = 88, 120
"""A file's own longest line is the limit, but neither below nor above these numbers of characters."""

_ROUNDS = 6
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_CALLED = {")", "]"}
STRING_STARTS = {getattr(tokenize, name, -1) for name in ("FSTRING_START", "TSTRING_START")}
STRING_ENDS = {getattr(tokenize, name, -1) for name in ("FSTRING_END", "TSTRING_END")}


@dataclass(frozen=True)
class _Brackets:
    """A pair of brackets that opens and closes in one line.

    Attributes:
        row: of the line, from 1.
        start: the column after the opening one; end: that of the closing one, from 0.
        commas: the columns after the commas between its items.
        takes: whether another comma may stand at the end.

    """

    row: int
    start: int
    end: int
    commas: tuple[int, ...]
    takes: bool


@dataclass(eq=False)
class _Open:
    """A bracket that is not closed yet: of a call or not, and where its items end."""

    token: tokenize.TokenInfo
    called: bool
    commas: list[int] = field(default_factory=list)
    inside: str = ""

    def take(self, token: tokenize.TokenInfo) -> None:
        """Note where an item ends: at no comma of a lambda's parameters, and at none of a loop."""
        if token.string in {"lambda", "for"} and self.inside != "for":
            self.inside = token.string
            if self.inside == "for":
                self.commas, self.called = [], False
        elif token.string == ":" and self.inside == "lambda":
            self.inside = ""
        elif token.string == "," and not self.inside:
            self.commas.append(token.end[1])


def wrapped(old: str, new: str, length: int | None = None) -> str:
    """Return a new text whose lines that are not in the old one are broken within brackets where they are too long.

    The limit is `length`, or what the old text's lines keep to. What the text means is the same.
    """
    if "\r" in new.replace("\r\n", ""):  # as old as that, lines are counted otherwise
        return new
    known = {line.rstrip("\r\n") for line in _lines(old)}
    limit = length or min(LONGEST, max(SHORTEST, max(map(len, known), default=0)))
    text = new
    for _ in range(_ROUNDS):
        broken = _broken(text, known, limit)
        if broken == text:
            break
        text = broken
    return text if means_the_same(text, new) else new


def _lines(text: str) -> list[str]:
    return re.split(r"(?<=\n)", text)


def _broken(text: str, known: set[str], limit: int) -> str:
    lines = _lines(text)
    if all(len(line) <= limit or line.rstrip("\r\n") in known for line in lines):
        return text
    pairs: dict[int, _Brackets] = {}
    try:
        for pair in _pairs(text):
            best = pairs.get(pair.row)
            if best is None or pair.end - pair.start > best.end - best.start:
                pairs[pair.row] = pair
    except (tokenize.TokenError, SyntaxError, IndexError):
        return text
    for row, pair in pairs.items():
        line = lines[row - 1].rstrip("\r\n")
        if len(line) > limit and line not in known:
            lines[row - 1] = _laid_out(line, lines[row - 1][len(line) :] or "\n", pair, limit, _unit(lines))
    return "".join(lines)


def _unit(lines: list[str]) -> str:
    """Return what a file indents with, once."""
    indents = [line[: len(line) - len(line.lstrip())] for line in lines if line[:1] in {" ", "\t"} and line.strip()]
    if any(one.startswith("\t") for one in indents):
        return "\t"
    return "  " if any(len(one) == 2 for one in indents) else "    "


def _laid_out(line: str, newline: str, pair: _Brackets, limit: int, unit: str) -> str:
    """Return a line with what is between its brackets on one line of its own, or on one for each item."""
    indent = line[: len(line) - len(line.lstrip())]
    inner = indent + unit
    content = line[pair.start : pair.end].strip()
    items = [content]
    if len(inner + content) > limit:
        edges = [pair.start, *pair.commas, pair.end]
        items = [line[a:b].strip() for a, b in itertools.pairwise(edges)]
        items = [item for item in items if item]
        if pair.takes and not items[-1].endswith(","):
            items[-1] += ","
    parts = [line[: pair.start].rstrip(), *(inner + item for item in items), indent + line[pair.end :]]
    return newline.join(parts) + newline


def _pairs(text: str) -> Iterator[_Brackets]:
    """Yield the pairs of brackets within one line that have something in them."""
    open_ones: list[_Open] = []
    before = ""
    strings = 0
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        strings += (token.type in STRING_STARTS) - (token.type in STRING_ENDS)
        if token.type in {tokenize.NL, tokenize.COMMENT} or strings:
            continue
        if token.type == tokenize.OP and token.string in _BRACKETS:
            called = (
                token.string == "(" and not keyword.iskeyword(before) and before[-1:].isalnum() | (before in _CALLED)
            )
            open_ones.append(_Open(token, called))
        elif token.type == tokenize.OP and token.string in _BRACKETS.values():
            one = open_ones.pop()
            if one.token.start[0] == token.start[0] and one.token.end[1] < token.start[1]:
                yield _Brackets(token.start[0], one.token.end[1], token.start[1], tuple(one.commas), one.called)
        elif open_ones:
            open_ones[-1].take(token)
        before = token.string
