"""A project that is open in the editor, and what the last look at it found."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint import engine, fixing
from seedlint.analysis import Memory
from seedlint.fixes import applying
from seedlint.fixes.files import hindrance
from seedlint.fixing import Planned
from seedlint.paths import absolute

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from seedlint.diagnostics import Diagnostic, Place
    from seedlint.engine import Outcome
    from seedlint.fixing import Mended
    from seedlint.program.sites import Program
    from seedlint.server.documents import OpenFile
    from seedlint.server.settings import Settings
    from seedlint.source import SourceFile

ROUNDS = 4
"""How often what fixes bring up is fixed as well."""


@dataclass(eq=False)
class Snapshot:
    """What was found in a project at one moment, and the open files that it was found with.

    Attributes:
        number: which look at the project it was.
        folder: where its paths start.
        files: the open files, by path.

    """

    number: int
    folder: Path
    outcome: Outcome
    files: Mapping[Path, OpenFile] = field(default_factory=dict)
    _planned: dict[str | None, Planned] = field(default_factory=dict)
    _tried: dict[tuple[int, ...], Mended] = field(default_factory=dict)

    @property
    def program(self) -> Program | None:
        """The linked program, if there is one."""
        return self.outcome.state.result.program if self.outcome.state is not None else None

    @property
    def findings(self) -> Sequence[Diagnostic]:
        """The findings, in order."""
        return self.outcome.diagnostics

    def path(self, shown: str) -> Path:
        """Return the absolute path of a file by the one that findings have."""
        source = self.outcome.sources.get(shown)
        return source.absolute if source is not None else absolute(shown, self.folder)

    def source(self, path: Path) -> SourceFile | None:
        """Return what was checked of a file."""
        return next((one for one in self.outcome.sources.values() if one.absolute == path), None)

    def shows(self, finding: Diagnostic) -> bool:
        """Whether a finding's place is one of the text that is in the editor, not of an earlier one."""
        open_file = self.files.get(self.path(finding.place.path))
        return open_file is None or open_file.part_at(finding.place.span.line).problem is None

    def planned(self, path: str | None = None) -> Planned:
        """Return the findings, or those in one file, with their fixes. Not for the server's own thread.

        They are planned once, when first asked for: for a whole program that takes as long as a look at it.
        """
        if path not in self._planned:
            state = self.outcome.state
            self._planned[path] = state.planned(path) if state is not None else Planned(())
        return self._planned[path]

    def mended(self, chosen: Sequence[Diagnostic], path: str | None = None) -> Mended:
        """Return what the fixes of some findings of `planned(path)` come to. Not for the server's own thread."""
        state = self.outcome.state
        key = tuple(id(one) for one in chosen)
        if state is None or not chosen:
            return fixing.Mended()
        if key not in self._tried:
            self._tried[key] = fixing.some(self.planned(path), chosen, state, self._hindrance)
        return self._tried[key]

    def _hindrance(self, shown: str) -> str:
        """Return why a file cannot be changed: what is open is the editor's business, unless it is being typed."""
        open_file = self.files.get(self.path(shown))
        if open_file is not None:
            return f"{shown} has a syntax error" if open_file.broken else ""
        source = self.outcome.sources.get(shown)
        return "" if source is None else hindrance(source)


@dataclass(eq=False)
class Project:
    """A folder that is open in the editor, or a file outside of all such folders.

    Attributes:
        place: the folder or file.
        number: how often something has changed in it; the snapshot of that number is up to date.
        snapshot: what was found last.

    """

    place: Path
    number: int = 1
    snapshot: Snapshot | None = None
    memory: Memory = field(default_factory=Memory)

    @property
    def folder(self) -> Path:
        """Where its paths start."""
        return self.place if os.path.isdir(self.place) else self.place.parent  # noqa: PTH112 - never raises

    def look(
        self,
        number: int,
        files: Mapping[Path, OpenFile],
        settings: Settings,
        step: Callable[[str, int, int], None],
    ) -> Snapshot:
        """Analyse the project with the texts of open files. Not for the server's own thread.

        Raises:
            SeedlintError: a setting or a configuration file cannot be carried out.

        """
        outcome = self._check({path: one.text for path, one in files.items()}, settings, step)
        self.memory.forget()
        return Snapshot(number, self.folder, outcome, files)

    def _check(self, texts: Mapping[Path, str], settings: Settings, step: Callable[[str, int, int], None]) -> Outcome:
        request = engine.Request(
            paths=(str(self.place),),
            selection=settings.selection,
            exclude=settings.exclude,
            config=settings.configuration,
            overrides={"quiet": False, "verbose": False, **settings.overrides},
            folder=self.folder,
            texts=texts,
            memory=self.memory,
            plan=False,
        )
        return engine.check(request, step)

    def fix_all(self, snapshot: Snapshot, settings: Settings) -> tuple[dict[str, str], int]:
        """Return the new texts of all safe fixes, with what they bring up, and how many findings they mend."""
        texts: dict[str, str] = {}
        count = 0
        current = snapshot
        for _ in range(ROUNDS):
            unsafe = current.outcome.options.unsafe_fixes
            wanted = [one for one in current.planned().shown if one.fix and (unsafe or applying.is_safe(one))]
            mended = current.mended(wanted)
            if not mended.texts:
                break
            texts |= mended.texts
            count += len(mended.fixed)
            held = {path: one.text for path, one in snapshot.files.items()}
            held |= {snapshot.path(shown): text for shown, text in texts.items()}
            outcome = self._check(held, settings, lambda *_: None)
            current = Snapshot(snapshot.number, snapshot.folder, outcome, snapshot.files)
        return texts, count


def owner(path: Path, folders: Sequence[Path]) -> Path:
    """Return the innermost open folder that a file is in; the file itself, if it is in none."""
    around = [folder for folder in folders if path.is_relative_to(folder)]
    return max(around, key=lambda folder: len(folder.parts), default=path)


def within(place: Place, line: int, column: int) -> bool:
    """Whether a position is in a place, or at its end."""
    span = place.span
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
