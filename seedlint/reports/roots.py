"""Paths as services that look at a whole repository want them: from its top on."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from seedlint.paths import absolute, repository_top

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.diagnostics import Place, Span
    from seedlint.source import SourceFile


@dataclass(frozen=True)
class Root:
    """The top of the repository that the current folder is in, or that folder if it is in none."""

    cwd: Path
    top: Path

    @classmethod
    def here(cls) -> Root:
        """Return the root for the current folder."""
        cwd = Path.cwd()
        return cls(cwd, repository_top(cwd) or cwd)

    def relative(self, path: str) -> str | None:
        """Return a path, given as the user reads it, from the root on; None if it is outside."""
        place = absolute(path, self.cwd)
        return place.relative_to(self.top).as_posix() if place.is_relative_to(self.top) else None

    def path(self, path: str) -> str:
        """Return a path from the root on, or as it is if it is outside."""
        return self.relative(path) or path

    def uri(self, path: str) -> tuple[str, bool]:
        """Return a path as a URI, and whether it is relative to the root."""
        inside = self.relative(path)
        if inside is not None:
            return quoted(inside), True
        return file_uri(absolute(path, self.cwd)), False


def is_notebook(path: str, sources: Mapping[str, SourceFile]) -> bool:
    """Whether a file's text was made from the cells of a notebook, so that its lines are not the file's."""
    source = sources.get(path)
    return source is not None and source.notebook is not None


def in_file(place: Place, sources: Mapping[str, SourceFile]) -> Span:
    """Return where in its file a place stands: what was read of a notebook is not laid out as the notebook is."""
    source = sources.get(place.path)
    return place.span if source is None else source.in_file(place.span)


def quoted(path: str) -> str:
    """Return a relative path as a URI reference, whatever bytes it is made of."""
    first, slash, rest = path.partition("/")
    # A colon in the first part would read as a scheme.
    return quote(os.fsencode(first), safe="!$&'()*+,;=@~") + slash + quote(os.fsencode(rest), safe="/!$&'()*+,;=:@~")


def file_uri(place: Path) -> str:
    """Return an absolute path as a `file` URI."""
    path = place.as_posix()
    return "file://" + ("" if path.startswith("/") else "/") + quote(os.fsencode(path), safe="/:!$&'()*+,;=@~")
