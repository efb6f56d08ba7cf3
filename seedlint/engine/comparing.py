"""What is left of the findings: what is not known already, and stands where it was asked for."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint import scope
from seedlint.baselines.comparing import Comparison, Known, Scope, compare, identified
from seedlint.checks import registry
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.engine.configured import project_of
from seedlint.engine.looking import Looked, look, texts_of
from seedlint.engine.reporting import PerFile, per_file_ignores, unsuppressed
from seedlint.engine.request import Request, places_named, silent
from seedlint.paths import absolute
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.analysis import Settings
    from seedlint.baselines.revisions import Tree
    from seedlint.config import Config
    from seedlint.diagnostics import Diagnostic


@dataclass(frozen=True)
class Reported:
    """The findings to report, those that were suppressed, and what comparing with known ones came to."""

    shown: tuple[Diagnostic, ...]
    hidden: list[tuple[Diagnostic, str]]
    elsewhere: int = 0
    comparison: Comparison | None = None


@dataclass(frozen=True)
class Reporter:
    """Says what of all findings is reported: by the rules that are enabled, and compared with what is known."""

    request: Request
    looked: Looked
    against: Known | None
    per_file: Sequence[PerFile]
    enabled: frozenset[str]
    cwd: Path

    def report(self, findings: Sequence[Diagnostic], files: Sequence[SourceFile | Diagnostic]) -> Reported:
        """Return of what is found in the whole project what is not suppressed, is not known, and is asked for."""
        found, hidden = unsuppressed(findings, files, self.per_file, self.enabled, self.cwd)
        compared = None
        if self.against is not None:
            scope_ = _scope(self.request, files, self.enabled, self.cwd)
            compared = compare(found, texts_of(self.looked, files), self.against, scope_, self.cwd)
            found = compared.new
        asked_for = self.looked.asked_for
        shown_here = scope.within(found, asked_for)
        hidden = [one for one in hidden if asked_for is None or one[0].place.path in asked_for]
        return Reported(shown_here, hidden, len(found) - len(shown_here), compared)


def _scope(request: Request, files: Sequence[SourceFile | Diagnostic], enabled: frozenset[str], cwd: Path) -> Scope:
    checked = (one.absolute if isinstance(one, SourceFile) else absolute(one.place.path, cwd) for one in files)
    unseen = frozenset(rule.code for rule in registry.all_rules()) - enabled
    return Scope(frozenset(checked), places_named(request, cwd), unseen)


def at_revision(request: Request, config: Config, cwd: Path, enabled: frozenset[str], settings: Settings) -> Known:
    """Check the same places as they are in a revision, by the present configuration; return what is found there."""
    from seedlint.baselines.revisions import exported  # noqa: PLC0415

    named = places_named(request, cwd)
    revision = request.against.revision or ""
    beyond = (project_of(request, config, cwd),) if request.whole_project else ()
    with exported(revision, named, (cwd, config.base), beyond) as tree:
        there = tree.at(cwd)
        paths = tuple(str(place) for place in map(tree.at, named) if os.path.lexists(place))
        moved = replace(config, base=tree.at(config.base))
        asked = replace(request, paths=paths, stdin=None, texts={}, memory=None)
        entries = tuple(_moved_entry(entry, tree) for entry in settings.entry_points)
        looked = look(asked, moved, there, replace(settings, entry_points=entries), silent)
        shown, _ = unsuppressed(looked.findings, looked.files, per_file_ignores(moved), enabled, there)
        judged = [one for one in shown if one.rule != UNREADABLE]
        found = identified(judged, texts_of(looked, looked.sources), tree.at(tree.top), there)
        return Known(revision, tree.top, tuple(found))


def _moved_entry(entry: str, tree: Tree) -> str:
    path = Path(entry)
    return str(tree.at(path)) if path.is_absolute() and path.is_relative_to(tree.anchor) else entry
