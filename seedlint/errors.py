"""Errors that end a run, each with the one line that its user reads.

What is wrong *in a checked file* is never an exception: it is a diagnostic (`SL000`).
Every error here ends the command with exit code 2.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

EXIT_CLEAN = 0
EXIT_FINDINGS = 1
EXIT_ERROR = 2


class SeedlintError(Exception):
    """An error whose message is meant for the user as it stands."""


class UsageError(SeedlintError):
    """A command line that cannot be carried out (an unknown rule, a path that does not exist)."""


class ConfigError(SeedlintError):
    """A configuration file that cannot be used; the message names file, key and way out."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


class CatalogueError(SeedlintError):
    """A library table that cannot be used; the message names file and line of the table."""

    def __init__(self, path: Path, problem: str) -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}")


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return `; did you mean 'x'?` for the choice closest to `word`, or an empty string."""
    close = get_close_matches(word, list(choices), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
