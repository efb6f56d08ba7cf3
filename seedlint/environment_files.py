"""The project's files that set its environment: found beside the checked files, read line by line.

They are text of many languages, of which only this is read: a line that gives one of the wanted variables a constant.
A file that is large, unreadable or no text is left alone: that is no error of the checked program.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from seedlint.diagnostics import Place, Span
from seedlint.environment import Reach, Setting
from seedlint.paths import shown
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

LARGEST = 1024 * 1024
"""Bytes beyond which a file is no script that a person wrote."""

_BELOW = (".github/workflows", ".circleci", ".devcontainer", "docker", "scripts")
"""Folders whose scripts and workflows belong to the folder that they stand in."""

_TOP = frozenset({".git", "pyproject.toml", "seedlint.toml"})
"""What marks the folder of a whole project."""

_UNSET = re.compile(r"(?:^|[;&])\s*unset\s+(?:-v\s+)?(?P<names>\w+(?:\s+\w+)*)")
_SCRIPT = re.compile(r"[\w.-]+\.py\b")


def reach_of(name: str) -> Reach | None:
    """Return which programs a file with this name sets the environment of; None if it is no such file."""
    lower = name.lower()
    if lower in {"dockerfile", "containerfile"} or lower.startswith("dockerfile.") or lower.endswith(".dockerfile"):
        return Reach.PROJECT
    if lower == ".env" or lower.startswith(".env.") or lower.endswith(".env"):
        return Reach.PROJECT
    if lower.endswith((".sh", ".bash")):
        return Reach.NAMED
    return Reach.UNKNOWN if lower.endswith((".yml", ".yaml")) else None


def find(sources: Iterable[SourceFile], cwd: Path) -> Iterator[tuple[SourceFile, Reach]]:
    """Yield the files beside the checked ones that may set the environment, in order of their paths."""
    found: dict[Path, Reach] = {}
    for folder in _folders(sources):
        for place in (folder, *(folder / below for below in _BELOW)):
            for name in _names(place):
                reach = reach_of(name)
                if reach is not None:
                    found.setdefault(place / name, reach)
    for path in sorted(found):
        text = _text(path)
        if text is not None:
            yield SourceFile(shown(path, cwd), path, path.parent, text), found[path]


def _folders(sources: Iterable[SourceFile]) -> dict[Path, None]:
    """Return the folders of the checked files, and those above up to the top of their project."""
    folders: dict[Path, None] = {}
    tops: dict[Path, Path] = {}
    for source in sources:
        top = tops.get(source.root)
        if top is None:
            top = tops[source.root] = _top(source.root)
        folder = source.absolute.parent
        while folder not in folders:
            folders[folder] = None
            if folder in {top, folder.parent} or not folder.is_relative_to(top):
                break
            folder = folder.parent
    return folders


def _top(root: Path) -> Path:
    """Return the nearest folder, from a checked one up, that looks like a project's; else the checked one."""
    for folder in (root, *root.parents):
        if any(os.path.exists(folder / mark) for mark in _TOP):  # noqa: PTH110 - never raises
            return folder
    return root


def _names(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str | None:
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def settings(file: SourceFile, reach: Reach, variables: Collection[str]) -> list[Setting]:
    """Return what a file sets some variables to, in order of lines."""
    if not any(variable in file.text for variable in variables):
        return []
    one = re.compile(
        rf"(?<![\w$\"'{{-])[\"']?(?P<name>{'|'.join(re.escape(variable) for variable in variables)})[\"']?"
        r"(?:\s*:\s+|=|\s+(?=[^\s=:]))"
        r"(?P<value>\"[^\"]*\"|'[^']*'|[^\s;,&|)\\\"']*)"
    )
    names = frozenset(_SCRIPT.findall(file.text))
    starts = _starts_of(file) if reach is Reach.NAMED else ()
    found: list[Setting] = []
    waiting: tuple[str, Place] | None = None
    for number, line in enumerate(file.lines, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith(("#", "//")):
            continue
        if waiting is not None:
            value = re.match(r"(?:-\s*)?value:\s*(.+)", stripped)
            if value is not None:
                found.append(Setting(waiting[0], _plain(value[1]), waiting[1], reach, names))
            waiting = None
        for match in _UNSET.finditer(line) if starts else ():
            for name in re.finditer(r"\w+", match["names"]):
                if name[0] in variables:
                    start = match.start("names") + name.start() + 1
                    place = Place(file.path, Span(number, start, number, start + len(name[0])))
                    later = frozenset(script for at, script in starts if at >= number)
                    found.append(Setting(name[0], "", place, reach, later, unset=True))
        for match in one.finditer(line):
            before = line[: match.start()].strip()
            # `NAME value` sets a variable only after Docker's ENV; elsewhere it is prose, or a command's words.
            if "=" not in match[0] and ":" not in match[0] and before.upper() != "ENV":
                continue
            if " #" in before or before.endswith(("echo", "unset")):
                continue
            place = Place(file.path, Span(number, match.start() + 1, number, match.end() + 1))
            found.append(Setting(match["name"], _plain(match["value"]), place, reach, names))
        named = re.match(r"-?\s*name:\s*[\"']?(\w+)", stripped)
        if named is not None and named[1] in variables:
            start = line.index(named[1]) + 1
            waiting = named[1], Place(file.path, Span(number, start, number, start + len(named[1])))
    return sorted(found, key=lambda one: (one.place.span.line, one.place.span.column))


def _starts_of(file: SourceFile) -> list[tuple[int, str]]:
    """Return the scripts that a file mentions, each with its line."""
    return [(number, name) for number, line in enumerate(file.lines, 1) for name in _SCRIPT.findall(line)]


def _plain(value: str) -> str:
    """Return a value without its quotes, or the comment after it."""
    value = value.strip()
    if value[:1] in {'"', "'"}:
        return value[1:].partition(value[0])[0]
    return value.partition(" #")[0].strip()
