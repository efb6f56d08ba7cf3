"""Where fixes may write."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.paths import shown

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Places:
    """What a run may change, and make.

    Attributes:
        cwd: the folder that paths are shown from.
        folders: those that are checked: only below them a new file may be made; None for anywhere.
        module: where the project's seeding module is to lie; None to choose.
        only: the one file that may change at all; None for all.

    """

    cwd: Path
    folders: tuple[Path, ...] | None = None
    module: Path | None = None
    only: Path | None = None

    def refusal(self, place: Path) -> str:
        """Return why a new file may not be made; nothing if it may."""
        path = shown(place, self.cwd)
        if self.only is not None:
            return f"{path} would have to be made, but only standard input is checked"
        if self.folders is not None and not any(place.is_relative_to(folder) for folder in self.folders):
            return f"{path} would have to be made, but its folder is not among what is checked"
        if os.path.lexists(place):
            return f"there is a {path} already, which is not checked"
        if not os.path.isdir(place.parent):  # noqa: PTH112 - never raises
            return f"the folder of {path} does not exist"
        return ""
