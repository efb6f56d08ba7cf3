"""The statements of a file as something that outlives its layout: in which definition each stands, and what it says.

A statement's text is its tokens without comments, line breaks, indentation and spaces that mean nothing, with quotes,
numbers and trailing commas as Black would write them: what moves, is indented or reformatted is still the same
statement. It is the same under every version of Python that runs this.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.diagnostics import Span

_LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER})
_WORDS = frozenset({tokenize.NAME, tokenize.NUMBER, tokenize.STRING})
# From Python 3.12 on (3.14 for the second), a formatted string comes in pieces; here it is one token, as before.
_OPENING = frozenset(
    number for name in ("FSTRING_START", "TSTRING_START") if (number := getattr(tokenize, name, None)) is not None
)
_CLOSING = frozenset(
    number for name in ("FSTRING_END", "TSTRING_END") if (number := getattr(tokenize, name, None)) is not None
)
_DEFINES = frozenset({"def", "class"})


@dataclass(frozen=True)
class Token:
    """A token that means something: where it starts (line and column count from 1), and what it says."""

    line: int
    column: int
    kind: int
    text: str


@dataclass(frozen=True)
class Statement:
    """A logical line: the physical lines that it is on, its tokens, and the definitions that it stands in.

    `symbol` is the dotted name of these (`Trainer.fit`), empty at the top of the file. `end` is the column just after
    its last token on its last line, where a comment can follow.
    """

    first: int
    last: int
    end: int
    symbol: str
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """What it says, whatever its layout."""
        return _joined(self.tokens)

    def part(self, span: Span) -> str:
        """Return what the tokens within a span say."""
        start, end = (span.line, span.column), (span.end_line, span.end_column)
        return _joined([token for token in self.tokens if start <= (token.line, token.column) < end])


def read_statements(text: str) -> tuple[Statement, ...]:
    """Return the statements of a file in order; of one that does not tokenize, those up to where it breaks."""
    found: list[Statement] = []
    blocks: list[str] = []
    tokens: list[Token] = []
    opening: list[tokenize.TokenInfo] = []
    pending = ""
    source = _Lines(text)
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type in _OPENING:
                opening.append(token)
            elif token.type in _CLOSING:
                start = opening.pop()
                if not opening:
                    raw = source.between(start.start, token.end)
                    tokens.append(Token(start.start[0], start.start[1] + 1, tokenize.STRING, raw))
            elif opening or token.type in _LAYOUT:
                continue
            elif token.type == tokenize.INDENT:
                blocks.append(pending)
            elif token.type == tokenize.DEDENT:
                blocks.pop()
            elif token.type == tokenize.NEWLINE and tokens:
                symbol = ".".join(name for name in blocks if name)
                found.append(Statement(tokens[0].line, token.start[0], token.start[1] + 1, symbol, tuple(tokens)))
                pending = _defined(tokens)
                tokens = []
            else:
                tokens.append(Token(token.start[0], token.start[1] + 1, token.type, token.string))
    except (tokenize.TokenError, SyntaxError, IndexError):
        pass  # the analysis says what is wrong with the file
    return tuple(found)


def statement_at(statements: Sequence[Statement], line: int) -> Statement | None:
    """Return the statement that a physical line belongs to."""
    after = bisect_right(statements, line, key=lambda one: one.first)
    found = statements[after - 1] if after else None
    return found if found is not None and line <= found.last else None


class _Lines:
    """A text by the positions of its tokens."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[str] | None = None

    def between(self, start: tuple[int, int], end: tuple[int, int]) -> str:
        if self._lines is None:
            self._lines = list(io.StringIO(self._text, newline=None))
        lines = self._lines[start[0] - 1 : end[0]]
        lines[-1] = lines[-1][: end[1]]
        lines[0] = lines[0][start[1] :]
        return "".join(lines)


def _defined(tokens: Sequence[Token]) -> str:
    """Return the name of the function or class that a logical line begins; nothing if it begins none."""
    words = [token.text for token in tokens[:3]]
    if words[:1] == ["async"]:
        del words[0]
    return words[1] if len(words) > 1 and words[0] in _DEFINES else ""


def _joined(tokens: Iterable[Token]) -> str:
    parts: list[str] = []
    word = comma = False
    for token in tokens:
        if comma and token.text not in {")", "]", "}"}:
            parts.append(",")
            word = False
        comma = token.text == ","
        if comma:
            continue
        is_word = token.kind in _WORDS
        parts.append(" " * (word and is_word) + _WRITTEN.get(token.kind, str)(token.text))
        word = is_word
    return "".join([*parts, ","] if comma else parts)


def _number(text: str) -> str:
    """Return a number with a digit on both sides of its point, in small letters: `0.0` for `0.`, `1.0e5` for `1.E5`."""
    text = text.lower()
    if text.startswith("0x"):
        return text
    return re.sub(r"\.(?!\d)", ".0", f"0{text}" if text.startswith(".") else text)


def _quoted(text: str) -> str:
    """Return a string in double quotes where it can simply be."""
    body = text.lstrip("rRbBuUfFtT")
    if body.startswith("'''") or not body.startswith("'") or '"' in body or "\\" in body:
        return text
    return f'{text[: len(text) - len(body)]}"{body[1:-1]}"'


_WRITTEN = {tokenize.STRING: _quoted, tokenize.NUMBER: _number}
