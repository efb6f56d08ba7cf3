"""Paths as seedlint holds them (absolute, links not followed) and as its user reads them."""

from __future__ import annotations

import os
from pathlib import Path


def absolute(path: str | Path, base: Path) -> Path:
    """Return `path` below `base`, without `..` and without following links."""
    return Path(os.path.abspath(base / path))  # noqa: PTH100 - `Path.absolute` keeps `..`, `resolve` follows links


def shown(path: Path, base: Path) -> str:
    """Return a path as the user reads it: relative to `base` when below it, with forward slashes."""
    return path.relative_to(base).as_posix() if path.is_relative_to(base) else path.as_posix()


def repository_top(folder: Path) -> Path | None:
    """Return the top of the git repository that a folder is in; None if it is in none."""
    for up in (folder, *folder.parents):
        if os.path.lexists(up / ".git"):
            return up
    return None
