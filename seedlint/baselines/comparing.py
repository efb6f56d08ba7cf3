"""Findings compared with what is known: what is new, what was there before, and what has been mended since."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.baselines.identity import Identity, identities, renumbered
from seedlint.baselines.matching import match
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.paths import absolute, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from seedlint.diagnostics import Diagnostic
    from seedlint.source import SourceFile


@dataclass(frozen=True)
class Known:
    """Findings from before.

    Attributes:
        title: what to call their origin: a file's path, or a revision.
        folder: the folder that their paths are relative to.
        entries: the findings.
        path: the file that they are kept in; None if they were found in a revision.

    """

    title: str
    folder: Path
    entries: tuple[Identity, ...]
    path: Path | None = None


@dataclass(frozen=True)
class Scope:
    """What a run can tell anything about.

    Attributes:
        checked: the files that were checked.
        named: the files and folders that the run was asked to check.
        unseen: the codes of the rules that are not reported.

    """

    checked: frozenset[Path]
    named: tuple[Path, ...]
    unseen: frozenset[str]

    def covers(self, one: Identity, folder: Path) -> bool:
        """Whether the run would have found this again: its rule is on, and its file was checked or is gone."""
        place = absolute(one.path, folder)
        if one.rule in self.unseen:
            return False
        return place in self.checked or (not os.path.lexists(place) and self.names(place))

    def names(self, place: Path) -> bool:
        """Whether the run was asked to check this place."""
        return any(place.is_relative_to(name) for name in self.named)


@dataclass(frozen=True)
class Comparison:
    """What came of comparing.

    Attributes:
        known: what was compared with.
        new: the findings that are not known.
        old: those that are, each with what it is now.
        gone: what is known and has been mended since.
        elsewhere: what is known of files and rules that this run says nothing about.

    """

    known: Known
    new: tuple[Diagnostic, ...]
    old: tuple[tuple[Diagnostic, Identity], ...]
    gone: tuple[Identity, ...]
    elsewhere: tuple[Identity, ...]

    def mended(self, cwd: Path) -> list[Identity]:
        """Return what has been mended since, in order, with the paths as the user reads them."""
        folder = self.known.folder
        return sorted(replace(one, path=shown(absolute(one.path, folder), cwd)) for one in self.gone)

    def entries(self) -> tuple[Identity, ...]:
        """Return what is known without what has been mended, under the names that things have now."""
        return (*self.elsewhere, *renumbered(one for _, one in self.old))


def compare(
    findings: Sequence[Diagnostic], sources: Mapping[str, SourceFile], known: Known, scope: Scope, cwd: Path
) -> Comparison:
    """Compare findings with what is known. That a file cannot be read is always new, and mends nothing that it held."""
    judged = [one for one in findings if one.rule != UNREADABLE]
    unreadable = {absolute(one.place.path, cwd) for one in findings if one.rule == UNREADABLE}
    scope = replace(scope, checked=scope.checked - unreadable)
    now = identified(judged, sources, known.folder, cwd)
    result = match(now, known.entries, lambda path: not os.path.lexists(absolute(path, known.folder)))
    partners = dict(zip(map(id, judged), zip(now, result.partners, strict=True), strict=True))
    old = []
    new = []
    for one in findings:
        identity, partner = partners.get(id(one), (None, None))
        if identity is not None and partner is not None:
            old.append((one, identity))
        else:
            new.append(one)
    gone = [one for one in result.gone if scope.covers(one, known.folder)]
    elsewhere = [one for one in result.gone if not scope.covers(one, known.folder)]
    return Comparison(known, tuple(new), tuple(old), tuple(gone), tuple(elsewhere))


def identified(
    findings: Iterable[Diagnostic], sources: Mapping[str, SourceFile], folder: Path, cwd: Path
) -> list[Identity]:
    """Return the identities of findings, their paths relative to a folder."""
    findings = list(findings)
    names = {path: relative(absolute(path, cwd), folder) for path in {one.place.path for one in findings}}
    return identities(findings, sources, names)


def relative(path: Path, folder: Path) -> str:
    """Return a path from a folder on, with forward slashes; as it is if there is no way (on another drive)."""
    try:
        return os.path.relpath(path, folder).replace(os.sep, "/")
    except ValueError:
        return path.as_posix()
