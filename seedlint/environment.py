"""A variable of the environment as a file of the project sets it (`Dockerfile`, `.env`, a workflow, a shell script)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.diagnostics import Place


class Reach(StrEnum):
    """Which programs a file's setting holds for: all of the project, those that the file names, or who knows which."""

    PROJECT = "project"
    NAMED = "named"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Setting:
    """One line that sets a variable, or takes it out (`unset`); `names` are the scripts that it may hold for."""

    variable: str
    value: str
    place: Place
    reach: Reach
    names: frozenset[str] = frozenset()
    unset: bool = False

    def holds_for(self, path: str) -> bool:
        """Whether the setting holds for certain for a program by its file."""
        return self.reach is Reach.PROJECT or (self.reach is Reach.NAMED and path.rpartition("/")[2] in self.names)
