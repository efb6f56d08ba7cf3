"""What `seedlint check` says of the files that a program drew from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint import engine
from seedlint.baselines.keeping import Against
from seedlint.errors import SeedlintError
from seedlint.paths import shown
from seedlint.selection import Selection
from seedlint.verify import running

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_FILES = 2_000


def ask(files: set[str], cwd: Path, notes: list[str]) -> engine.Outcome | None:
    """Check the folders that hold the files, for what they import matters; or the files alone where these are large."""
    below = sorted(name for name in files if (cwd / name).is_relative_to(cwd))
    elsewhere = sorted(files - set(below))
    named = [name for group in (below, elsewhere) if group for name in _around(group, cwd)]
    if not named:
        return None
    chosen = Selection(extend_select=("SL107", "SL108", "SL603"))
    paths = tuple(dict.fromkeys(named))
    try:
        # What a baseline knows explains a run as well as what is new.
        return engine.check(engine.Request(paths=paths, selection=chosen, against=Against(none=True)))
    except SeedlintError as error:
        notes.append(f"`seedlint check` could not be asked: {error}")
        return None


def _around(files: Sequence[str], cwd: Path) -> list[str]:
    """Return the folder that holds all of the files, unless it is large, and the files."""
    folder = Path(os.path.commonpath([str((cwd / name).parent) for name in files]))
    count = 0
    for _, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in running.UNWATCHED]
        count += sum(name.endswith(".py") for name in names)
        if count > _MOST_FILES:
            return list(files)
    return [shown(folder, cwd), *files]
