"""Which baseline a run uses, and how it is written."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.baselines.comparing import Known, identified
from seedlint.baselines.file import NAME, BaselineError, read, render
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.errors import UsageError
from seedlint.fixes.files import Content, NotWrittenError, write_all
from seedlint.paths import absolute, repository_top, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from seedlint.baselines.comparing import Comparison
    from seedlint.config import Config
    from seedlint.diagnostics import Diagnostic
    from seedlint.source import SourceFile


@dataclass(frozen=True)
class Against:
    """What findings are to be compared with; with nothing said, the project's baseline if it has one.

    Attributes:
        file: the baseline to use.
        none: whether to use none.
        revision: a git revision to compare with instead.
        update: whether to take out of the baseline what has been mended.
        create: whether to write all that is found to the baseline.

    """

    file: str | None = None
    none: bool = False
    revision: str | None = None
    update: bool = False
    create: bool = False

    @property
    def writes(self) -> bool:
        """Whether a baseline is to be written."""
        return self.update or self.create


@dataclass(frozen=True)
class Written:
    """A baseline that was written: its path as the user reads it, how many findings it holds, how many it lost."""

    path: str
    findings: int
    gone: int = 0
    problems: tuple[str, ...] = ()


def chosen(against: Against, config: Config, cwd: Path, named: Sequence[Path], *, isolated: bool) -> Known | None:
    """Return the known findings that a run is compared with; None for none.

    Raises:
        BaselineError: the baseline cannot be used.
        UsageError: there is none, though it was asked for.

    """
    if against.revision is not None or against.none or (isolated and against.file is None and not against.writes):
        return None
    place, demanded = _place(against, config, cwd, named)
    if not os.path.lexists(place):
        if against.create or not (demanded or against.update):
            return None
        raise UsageError(f"{shown(place, cwd)}: there is no such baseline; `seedlint baseline` writes one")
    try:
        entries = read(place)
    except BaselineError:
        if not against.create:
            raise
        return None
    return Known(shown(place, cwd), place.parent, entries, place)


def write(
    against: Against,
    config: Config,
    cwd: Path,
    reported: Sequence[Diagnostic],
    sources: Mapping[str, SourceFile],
    comparison: Comparison | None,
    named: Sequence[Path],
) -> Written:
    """Write the baseline anew, or without what has been mended. What the run did not look at stays as it was."""
    place = comparison.known.path if comparison is not None else None
    if place is None:
        place, _ = _place(against, config, cwd, named)
    entries = comparison.entries() if comparison is not None else ()
    gone = len(comparison.gone) if comparison is not None else 0
    if against.create:
        known = [one for one, _ in comparison.old] if comparison is not None else []
        findings = [one for one in (*reported, *known) if one.rule != UNREADABLE]
        found = identified(sorted(findings, key=lambda one: one.sort_key), sources, place.parent, cwd)
        entries = (*(comparison.elsewhere if comparison is not None else ()), *found)
    path = shown(place, cwd)
    try:
        old = place.read_bytes() if os.path.lexists(place) else None
        new = render(entries).encode()
        if new != old:
            write_all([Content(path, place, old, new)])
    except (NotWrittenError, OSError) as error:
        said = str(error) if isinstance(error, NotWrittenError) else f"{path}: {error.strerror or error}"
        return Written(path, 0, 0, (said,))
    return Written(path, len(entries), gone)


def _place(against: Against, config: Config, cwd: Path, named: Sequence[Path]) -> tuple[Path, bool]:
    """Return where the baseline is, or would be; and whether somebody says that it is there."""
    if against.file is not None:
        return absolute(against.file, cwd), True
    configured = config.baseline()
    if configured is not None:
        return configured, True
    folders = [place if os.path.isdir(place) else place.parent for place in named]  # noqa: PTH112 - never raises
    start = absolute(os.path.commonpath(folders), cwd) if folders else cwd
    top = _top(config, start, cwd)
    for folder in (start, *start.parents):
        if os.path.lexists(folder / NAME):
            return folder / NAME, False
        if folder == top:
            break
    return top / NAME, False


def _top(config: Config, start: Path, cwd: Path) -> Path:
    """Return the topmost folder in which a baseline belongs to what is checked."""
    if config.path is not None and start.is_relative_to(config.base):
        return config.base
    top = repository_top(start)
    if top is not None:
        return top
    return cwd if start.is_relative_to(cwd) else start
