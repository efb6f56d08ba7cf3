"""What of a run is reported: everything that is read, or a part of a project that is read as a whole."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.paths import absolute, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from seedlint.config import Config
    from seedlint.diagnostics import Diagnostic
    from seedlint.discovery import Discovery

    Scope = frozenset[str] | None
    """The paths that are reported on; None for all."""


def project_folder(config: Config, cwd: Path, *, configured: bool) -> Path:
    """Return the folder of the project: that of its configuration, else of its repository, else the current one.

    `configured` says that the configuration was named, and tells nothing of where the project is.
    """
    if config.path is not None and not configured:
        return config.base
    start = config.base if config.path is None else cwd
    return next((up for up in (start, *start.parents) if os.path.exists(up / ".git")), cwd)  # noqa: PTH110 - never raises


def of(named: Iterable[str], found: Discovery, cwd: Path) -> frozenset[str]:
    """Return what is reported on where only `named` is: these, whatever they hold, and the files found below them."""
    return frozenset([*(shown(absolute(path, cwd), cwd) for path in named), *(one.path for one in found.files)])


def joined(part: Discovery, whole: Discovery) -> Discovery:
    """Return all files of a project, the named ones among them; what is wrong elsewhere in it is a mere note."""
    files = {one.absolute: one for one in (*part.files, *whole.files)}
    notes = [*part.notes, *whole.problems, *whole.warnings, *whole.notes]
    return replace(part, files=[files[place] for place in sorted(files, key=lambda place: place.parts)], notes=notes)


def within(findings: Sequence[Diagnostic], scope: Scope) -> tuple[Diagnostic, ...]:
    """Return the findings that are reported."""
    return tuple(one for one in findings if scope is None or one.place.path in scope)
