"""Where a file's comments and statements are, found by tokenizing, and the pragmas that the comments hold.

A pragma is `# seedlint: ignore[SL101, unseeded-generator] reason`, `# seedlint: file-ignore[SL2]`, `# noqa` or
`# noqa: SL101`. What the words of a list cover is for others to say (`suppressions`). It may follow another comment on
the same line (`# type: ignore  # seedlint: ignore[SL101]`).
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_right
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum

from seedlint.diagnostics import Span

_TRIGGER = re.compile(r"#\s*(?:seedlint\s*:|seedlint\s+(?:file-)?ignore\b|noqa)", re.IGNORECASE)
_OURS = re.compile(r"#\s*seedlint\s*(?P<colon>:|(?=(?:file-)?ignore\b))\s*(?P<body>[^#]*)", re.IGNORECASE)
_BODY = re.compile(
    r"(?P<verb>ignore|file-ignore)(?:(?P<list>\s*\[(?P<codes>[^\]]*)\])(?P<why>[\s:;,.-].*)?|(?P<reason>\s.*|))",
    re.DOTALL,
)
_NOQA = re.compile(
    r"#\s*noqa(?![\w-])(?P<colon>\s*:(?P<codes>\s*[A-Z]+[0-9]+(?:[\s,]+[A-Z]+[0-9]+)*)?)?",
    re.IGNORECASE,
)
_CODE = re.compile(r"SL\d+", re.IGNORECASE)
_LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER})


class Scope(StrEnum):
    """What a pragma covers: a statement, the lines that a finding's span touches, or the whole file."""

    STATEMENT = "statement"
    LINE = "line"
    FILE = "file"


@dataclass(frozen=True)
class Pragma:
    """A suppression comment.

    Attributes:
        span: where it is, from its `#`.
        scope: how far it reaches.
        codes: what it names, as written; None for everything.
        lines: first and last line that it covers (ignored for `Scope.FILE`).
        ours: whether it is seedlint's own comment, and not a `noqa`.
        fault: what is wrong with it, if it cannot be understood; it then suppresses nothing.
        reason: why nothing is to be reported, as far as it says so.

    """

    span: Span
    scope: Scope
    codes: tuple[str, ...] | None
    lines: tuple[int, int]
    ours: bool = True
    fault: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Comment:
    line: int
    column: int
    text: str
    alone: bool
    in_statement: bool


def may_hold_pragmas(text: str) -> bool:
    """Whether a look at the comments is worth while."""
    return _TRIGGER.search(text) is not None


def find_pragmas(text: str, first: int = 1) -> tuple[Pragma, ...]:
    """Return the pragmas of a text in order; of one that does not tokenize, those up to where it breaks.

    `first` is the number of its first line.
    """
    if not may_hold_pragmas(text):
        return ()
    comments, statements = _tokenize(text)
    found = (pragma for comment in comments for pragma in _pragmas(comment, statements))
    return tuple(_moved(pragma, first - 1) if first > 1 else pragma for pragma in found)


def _moved(pragma: Pragma, down: int) -> Pragma:
    span, (begin, end) = pragma.span, pragma.lines
    moved = Span(span.line + down, span.column, span.end_line + down, span.end_column)
    return replace(pragma, span=moved, lines=(begin + down, end + down))


def _tokenize(text: str) -> tuple[list[_Comment], list[tuple[int, int, bool]]]:
    """Return the comments that matter, and each logical line as first line, last line, whether a decorator."""
    comments: list[_Comment] = []
    statements: list[tuple[int, int, bool]] = []
    first: tokenize.TokenInfo | None = None
    latest_end = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline=None).readline):
            if token.type == tokenize.COMMENT:
                if _TRIGGER.search(token.string):
                    line, column = token.start
                    alone = latest_end != line and not token.line[:column].strip()
                    comments.append(_Comment(line, column + 1, token.string, alone, first is not None))
            elif token.type == tokenize.NEWLINE:
                if first is not None:
                    statements.append((first.start[0], token.start[0], first.string == "@"))
                first = None
            elif token.type not in _LAYOUT:
                first = first or token
                latest_end = token.end[0]
    except (tokenize.TokenError, SyntaxError):
        pass  # the analysis says what is wrong with the file
    return comments, statements


def _pragmas(comment: _Comment, statements: list[tuple[int, int, bool]]) -> list[Pragma]:
    found = []
    lines = _covered(comment, statements)
    for match in _OURS.finditer(comment.text):
        span = _span(comment, match.start(), match.start() + len(match.group().rstrip()))
        found.append(_own(match["body"].strip() if match["colon"] else "", span, lines))
    for match in _NOQA.finditer(comment.text):
        if match["colon"] and not match["codes"]:
            continue  # a colon with no codes says nothing about us
        codes = tuple(re.split(r"[\s,]+", match["codes"].strip())) if match["codes"] else None
        span = _span(comment, match.start(), match.end())
        if codes is None:
            found.append(Pragma(span, Scope.LINE, None, (comment.line, comment.line), ours=False))
        elif ours := tuple(code.upper() for code in codes if _CODE.fullmatch(code)):
            found.append(Pragma(span, Scope.STATEMENT, ours, lines, ours=False))
    return found


def _own(body: str, span: Span, lines: tuple[int, int]) -> Pragma:
    """Read what follows `# seedlint:`."""
    match = _BODY.fullmatch(body)
    fault = _fault(body, match)
    if fault or match is None:
        return Pragma(span, Scope.STATEMENT, (), lines, fault=fault)
    codes = None
    if match["list"]:
        codes = tuple(dict.fromkeys(code.strip() for code in match["codes"].split(",") if code.strip()))
    scope = Scope.FILE if match["verb"] == "file-ignore" else Scope.STATEMENT
    reason = (match["why"] if match["list"] else match["reason"]) or ""
    return Pragma(span, scope, codes, lines, reason=reason.strip(" \t:;,.-"))


def _fault(body: str, match: re.Match[str] | None) -> str:
    """Return what is wrong with the text of a pragma, or an empty string."""
    if not body:
        return "write `# seedlint: ignore[RULE]`"
    if match is None:
        verb = re.match(r"[\w-]*", body)
        word = verb.group() if verb else ""
        if word in {"ignore", "file-ignore"}:
            if "[" in body and "]" not in body:
                return "the list of rules has no closing `]`"
            return f"write `{word}[RULE]`, then a space and the reason"
        close = get_close_matches(word, ["ignore", "file-ignore"], n=1, cutoff=0.5)
        hint = f"; did you mean `{'file-ignore' if word == 'ignore-file' else close[0]}`?" if close else ""
        return f"`{word}` is neither `ignore` nor `file-ignore`{hint}"
    if match["list"] and not match["codes"].strip(" ,\t"):
        return "the list of rules is empty; leave the brackets out to ignore all"
    if not match["list"]:
        code = _CODE.match(match["reason"].strip())
        if code:
            return f"rules stand in brackets: `{match['verb']}[{code.group()}]`"
    return ""


def _span(comment: _Comment, start: int, end: int) -> Span:
    return Span(comment.line, comment.column + start, comment.line, comment.column + end)


def _covered(comment: _Comment, statements: list[tuple[int, int, bool]]) -> tuple[int, int]:
    """Return the lines that a pragma in this comment covers.

    At the end of a line it covers the statement that the line belongs to. Alone on a line it covers the statement
    below, of a decorated definition all decorators and the header; alone inside a statement, all of that statement.
    """
    following = bisect_right(statements, comment.line, key=lambda statement: statement[0])
    if not comment.alone or comment.in_statement:
        if following and comment.line <= statements[following - 1][1]:
            return statements[following - 1][:2]
        return comment.line, comment.line
    begin = following
    while following < len(statements) and statements[following][2]:
        following += 1
    if following < len(statements):
        return statements[begin][0], statements[following][1]
    return comment.line, comment.line
