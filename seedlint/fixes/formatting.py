"""Code that was formatted with Black (or Ruff's formatter, which agrees with it) stays so; and the quotes of a file."""

from __future__ import annotations

import io
import re
import tokenize
import tomllib
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from seedlint.fixes.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LENGTHS = (88, 79, 100, 120)
"""The lengths of lines that are tried where the project does not say which it has."""

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


@dataclass(eq=False)
class Formatter:
    """Formats what was formatted before, by the project's own settings."""

    _styles: dict[Path, Style] = field(default_factory=dict)
    _before: dict[str, Any] = field(default_factory=dict)

    def as_before(self, old: str, new: str, path: Path) -> str:
        """Return the new text of a file, formatted if the old one was; else only lines that are too long are broken."""
        if old not in self._before:
            self._before[old] = _mode_of(old, self.style(path.parent))
        mode = self._before[old] if old else next(iter(_modes(self.style(path.parent))), None)
        return wrapped(old, new, self.style(path.parent).length) if mode is None else _formatted(new, mode)

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


def _mode_of(text: str, style: Style) -> Any:
    """Return the settings by which a text is formatted; None if it is not."""
    if any(line != line.rstrip() for line in text.splitlines()):
        return None  # formatting takes long, and leaves no white space at the end of a line
    return next((mode for mode in _modes(style) if _formatted(text, mode, "") == text), None)


def _formatted(text: str, mode: Any, otherwise: str | None = None) -> str:
    import black  # noqa: PLC0415

    newline = _NEWLINE.search(text)
    try:
        new = black.format_str(_NEWLINE.sub("\n", text), mode=mode)
    except (ValueError, RecursionError, AssertionError):
        return text if otherwise is None else otherwise
    return new if newline is None else new.replace("\n", newline.group())


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
