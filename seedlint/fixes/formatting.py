"""Code that was formatted with Black (or Ruff's formatter, which agrees with it) stays so; and the quotes of a file."""

from __future__ import annotations

import io
import re
import tokenize
import tomllib
from collections import Counter
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from seedlint.fixes.differences import steps
from seedlint.fixes.wrapping import wrapped
from seedlint.syntax.edited import statement_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LENGTHS = (88, 79, 100, 120)
"""The lengths of lines that are tried where the project does not say which it has."""
_LONGER = 0.005
"""This share of lines may be too long for their formatter: it breaks no string and no comment."""
_NEARLY = 0.1
"""Up to this share of lines that a formatter would change, a text is nearly formatted: it was edited since."""
_HOPELESS = 0.3
"""From this share on, no other length of lines will do, either."""

_STRING = re.compile(r"(?s)[a-zA-Z]*('''|\"\"\"|'|\")(.*)\1")
_NEWLINE = re.compile(r"\r\n|\r")


@dataclass(frozen=True)
class Style:
    """How a project wants its code formatted.

    Attributes:
        length: of lines; None if it does not say.
        normalises: whether strings get double quotes.
        quote: the quote of new strings, where a file has none to go by.
        magic: whether a trailing comma keeps a list on lines of its own.
        versions: of Python, as Black names them.

    """

    length: int | None = None
    normalises: bool = True
    quote: str = '"'
    magic: bool = True
    versions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """How a file is formatted: by which settings of Black, and whether all of it is."""

    mode: Any
    whole: bool = True


@dataclass(eq=False)
class Formatter:
    """Formats what was formatted before, by the project's own settings."""

    _styles: dict[Path, Style] = field(default_factory=dict)
    _before: dict[str, Layout | None] = field(default_factory=dict)

    def as_before(self, old: str, new: str, path: Path) -> str:
        """Return the new text of a file, formatted if the old one was.

        Where the old one was nearly so, what has changed is formatted; else only lines that are too long are broken.
        """
        style = self.style(path.parent)
        if old not in self._before:
            self._before[old] = _layout_of(old, style)
        layout = self._before[old]
        if layout is None:
            return wrapped(old, new, style.length)
        return _formatted(new, layout.mode) if layout.whole else _partly_formatted(old, new, layout.mode)

    def style(self, folder: Path) -> Style:
        """Return the settings that count for files in a folder."""
        if folder not in self._styles:
            self._styles[folder] = read_style(folder)
        return self._styles[folder]


def advice(folders: Iterable[Path]) -> str:
    """Return what is to be done after files in some folders were changed, if their formatter could not be asked."""
    if find_spec("black") is not None or all(read_style(folder).length is None for folder in set(folders)):
        return ""
    return "Black is not installed, so run your formatter over what was fixed (or install 'seedlint[format]')"


def _modes(style: Style) -> list[Any]:
    """Return the settings that a file may be formatted by; none without Black, which is an extra of this package."""
    if find_spec("black") is None:
        return []
    import black  # noqa: PLC0415 - only where a fix is made

    targets: Any = black.TargetVersion  # type: ignore[attr-defined]
    known = {version.name for version in targets}
    mode = black.Mode(
        target_versions={targets[name] for name in style.versions if name in known},
        string_normalization=style.normalises,
        magic_trailing_comma=style.magic,
    )
    return [replace(mode, line_length=length) for length in (LENGTHS if style.length is None else (style.length,))]


def _layout_of(text: str, style: Style) -> Layout | None:
    """Return how a text is formatted; None if no formatter has had a hand in it."""
    modes = _modes(style)
    if not text or not modes:
        return Layout(modes[0]) if modes else None
    plain = quote_of(text) == "'"  # formatted by a tool that leaves quotes alone, if by any
    best, nearest = _NEARLY, None
    for mode in _fitting(text, modes):
        tried = replace(mode, string_normalization=mode.string_normalization and not plain)
        formatted = _formatted(text, tried, "")
        if formatted == text:
            return Layout(tried)
        strange = _strange(text, formatted)
        if strange > _HOPELESS:
            break
        if strange < best:
            best, nearest = strange, Layout(replace(mode, string_normalization=False), whole=False)
    return nearest


def _fitting(text: str, modes: list[Any]) -> list[Any]:
    """Return the settings that a text may be formatted by, the likeliest first: hardly any line of code is longer."""
    ends = _ends_of_code(text)
    allowed = _LONGER * len(ends)
    found = [mode for mode in modes if sum(end > mode.line_length for end in ends) <= allowed]
    widest = max((mode.line_length for mode in found[:1]), default=0)
    return [mode for mode in found if mode.line_length <= widest] or modes[-1:]


def _ends_of_code(text: str) -> list[int]:
    """Return where each line's last word of code ends, strings and comments left out: no formatter breaks those."""
    ends: dict[int, int] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type in {tokenize.NAME, tokenize.NUMBER}:
                ends[token.end[0]] = token.end[1]
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass
    return list(ends.values())


def _strange(text: str, formatted: str) -> float:
    """Return the share of a text's lines that are not in its formatted one, whatever their quotes."""
    lines, others = (
        Counter(line.rstrip().replace("'", '"') for line in one.splitlines() if line.strip())
        for one in (text, formatted)
    )
    return (lines - others).total() / max(lines.total(), 1)


def _formatted(text: str, mode: Any, otherwise: str | None = None) -> str:
    import black  # noqa: PLC0415

    newline = _NEWLINE.search(text)
    try:
        new = black.format_str(_NEWLINE.sub("\n", text), mode=mode)
    except (ValueError, RecursionError, AssertionError):
        return text if otherwise is None else otherwise
    return new if newline is None else new.replace("\n", newline.group())


def _partly_formatted(old: str, new: str, mode: Any) -> str:
    """Return a new text whose lines that are not in the old one are formatted, with the statements that they are in."""
    import black  # noqa: PLC0415

    newline = _NEWLINE.search(new)
    before, after = (_NEWLINE.sub("\n", text).splitlines(keepends=True) for text in (old, new))
    pairs = steps(before, after)
    ranges = [(start + 1, end) for kind, _, _, start, end in pairs if kind != "equal" and end > start]
    try:
        text = black.format_str("".join(after), mode=mode, lines=ranges)
    except (ValueError, RecursionError, AssertionError, TypeError):
        return wrapped(old, new)
    text = _with_blanks_of(after, text.splitlines(keepends=True)).rstrip("\n")
    whole = "".join(after)
    text += whole[len(whole.rstrip("\n")) :]
    return text if newline is None else text.replace("\n", newline.group())


def _with_blanks_of(before: list[str], after: list[str]) -> str:
    """Return formatted lines with the blank ones around them as they were: those are none of the changes.

    Statements that share a line go on to do so: their author wanted that.
    """
    made: list[str] = []
    starts, others = statement_lines("".join(before)), statement_lines("".join(after))
    for kind, a, b, c, d in steps(before, after):
        if kind == "equal" or len(starts & set(range(a + 1, b + 1))) < len(others & set(range(c + 1, d + 1))):
            made += before[a:b]
            continue
        (head, _, tail), (_, inner, _) = _parts(before[a:b]), _parts(after[c:d])
        made += [*head, *inner, *tail]
    return "".join(made)


def _parts(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the blank lines at the start, what is between, and the blank lines at the end."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    first, last = (full[0], full[-1] + 1) if full else (len(lines), len(lines))
    return lines[:first], lines[first:last], lines[last:]


def read_style(folder: Path) -> Style:
    """Return what the nearest configuration of Black or of Ruff says."""
    for place in (folder, *folder.parents):
        for name in (".ruff.toml", "ruff.toml", "pyproject.toml"):
            found = _table(place / name)
            if found is not None:
                return _style(*found)
        if (place / ".git").exists():
            break
    return Style()


def _table(path: Path) -> tuple[str, dict[str, Any]] | None:
    """Return what a file says of formatting: Black's table, or else Ruff's."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    tools = document.get("tool", {}) if path.name == "pyproject.toml" else {"ruff": document}
    for tool in ("black", "ruff"):
        found = tools.get(tool) if isinstance(tools, dict) else None
        if isinstance(found, dict):
            return tool, found
    return None


def _style(tool: str, table: dict[str, Any]) -> Style:
    length = table.get("line-length", 88)
    length = length if isinstance(length, int) and length > 0 else 88
    versions = table.get("target-version", [])
    versions = [versions] if isinstance(versions, str) else versions
    names = tuple(str(one).upper() for one in versions) if isinstance(versions, list) else ()
    if tool == "black":
        normalises = not table.get("skip-string-normalization", False)
        return Style(length, normalises, '"', not table.get("skip-magic-trailing-comma", False), names)
    form = table.get("format", {})
    form = form if isinstance(form, dict) else {}
    quotes = form.get("quote-style", "double")
    magic = not form.get("skip-magic-trailing-comma", False)
    return Style(length, quotes == "double", "'" if quotes == "single" else '"', magic, names)


def quote_of(text: str, otherwise: str = '"') -> str:
    """Return the quote that most strings of a text have, docstrings and those that hold the other one left out."""
    counts = {"'": 0, '"': 0}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            match = _STRING.fullmatch(token.string) if token.type == tokenize.STRING else None
            if match is not None and match[1] in counts and not {"'", '"'} & set(match[2]):
                counts[match[1]] += 1
            elif token.type == getattr(tokenize, "FSTRING_START", -1) and token.string[-1:] in counts:
                counts[token.string[-1]] += not token.string.endswith(("'''", '"""'))
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass
    if counts["'"] == counts['"']:
        return otherwise
    return "'" if counts["'"] > counts['"'] else '"'


def formatted_strings(text: str) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
    """Return where the f-strings of a text start and end (lines and columns from 1), and the quote of each."""
    found, open_ones = [], []
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            start, end = (token.start[0], token.start[1] + 1), (token.end[0], token.end[1] + 1)
            match = _STRING.fullmatch(token.string) if token.type == tokenize.STRING else None
            if match is not None and "f" in token.string[: match.start(1)].lower():  # up to Python 3.11 one token
                found.append((start, end, match[1]))
            elif token.type == getattr(tokenize, "FSTRING_START", -1):
                open_ones.append((start, token.string.lstrip("rRfF")))
            elif token.type == getattr(tokenize, "FSTRING_END", -1):
                first, quote = open_ones.pop()
                found.append((first, end, quote))
    except (tokenize.TokenError, SyntaxError, ValueError):
        pass
    return found


def comment_lines(text: str) -> frozenset[int]:
    """Return the numbers of the lines of a text that hold a comment and nothing else; none if it cannot be read."""
    found = set()
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT and not token.line[: token.start[1]].strip():
                found.add(token.start[0])
    except (tokenize.TokenError, SyntaxError, ValueError):
        return frozenset()
    return frozenset(found)
