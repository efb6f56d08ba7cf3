"""From the paths that a user names to the files to check.

A path that was named is always checked, whatever its suffix and whoever ignores it. In folders, files called `*.py`
and `*.ipynb` are, except below folders that are excluded by default (`ignoring.DEFAULT_EXCLUDES`), by pattern, or by
`.gitignore`. Links to folders are not followed while walking, so loops cannot trap a run; links to files are. What is
no regular file (a FIFO, a socket, a device) is never opened; one that is met in a folder is noted, whatever its name.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.ignoring import DEFAULT_EXCLUDES, Layer, gitignores_above, read_gitignore, verdict
from seedlint.paths import absolute, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

SUFFIXES = (".py", ".ipynb")
"""How the names of the files end that a walk finds."""


@dataclass(frozen=True)
class Found:
    """A file to check: where it is, the folder it was found under, and its path as the user will read it."""

    path: str
    absolute: Path
    root: Path


@dataclass
class Discovery:
    """The result: files in order of their paths, what went wrong (exit code 2), and notes for who asks."""

    files: list[Found] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def discover(
    paths: Sequence[str],
    cwd: Path,
    excludes: Sequence[Layer] = (),
    *,
    respect_gitignore: bool = True,
    force_exclude: bool = False,
) -> Discovery:
    """Find the files to check below `paths`, each once, however many paths lead to it.

    With `force_exclude`, files that are named are left out where a walk from the current folder would leave them out.
    """
    walk = _Walk(cwd, tuple(excludes), respect_gitignore, force_exclude)
    for path in paths:
        walk.named(path)
    return walk.finish()


class _Walk:
    """One discovery in progress."""

    def __init__(
        self, cwd: Path, excludes: tuple[Layer, ...], respect_gitignore: bool, force_exclude: bool = False
    ) -> None:
        self._cwd = cwd
        self._excludes = excludes
        self._gitignore = respect_gitignore
        self._force = force_exclude
        self._result = Discovery()
        self._files: dict[str, Found] = {}
        self._links: list[tuple[str, Found]] = []

    def named(self, path: str) -> None:
        """Take a path from the command line."""
        target = absolute(path, self._cwd)
        if not path:  # an empty variable in a script; not the current folder
            self._result.problems.append("an empty path")
            return
        try:
            mode = target.stat().st_mode
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            if os.path.islink(target):  # noqa: PTH114 - does not raise, whatever the path
                reason = "a link that leads nowhere"
            self._result.problems.append(f"{path}: {reason[:1].lower()}{reason[1:]}")
            return
        if stat.S_ISDIR(mode):
            self._folder(target)
        elif stat.S_ISREG(mode) and self._force and self._excluded(target):
            self._result.notes.append(f"{path}: excluded")
        elif stat.S_ISREG(mode):
            self._add(target, target.parent, linked=target.is_symlink(), real=os.path.realpath(target))
        else:
            self._result.problems.append(f"{path}: neither a file nor a folder, so it was not opened")

    def _excluded(self, target: Path) -> bool:
        """Whether a walk from the current folder would not get to a file, or leave it out."""
        above = gitignores_above(target) if self._gitignore else ()
        folders = [up for up in target.parents if up != self._cwd and up.is_relative_to(self._cwd)]
        left_out = any(self._left_out(up.name, up, above, self._excludes, folder=True) for up in folders)
        return left_out or self._left_out(target.name, target, above, self._excludes, folder=False)

    def _folder(self, root: Path) -> None:
        above = gitignores_above(root) if self._gitignore else ()
        if any(verdict(above, up, folder=True) for up in (root, *root.parents)):
            above = ()  # ignored, yet named: only what stands inside it counts
        excludes = tuple(one.at(root) for one in self._excludes if not one.verdict(root, folder=True))
        real_root = os.path.realpath(root)
        pending = [(root, real_root, above)]
        while pending:
            folder, real, layers = pending.pop()
            try:
                with os.scandir(folder) as listing:
                    entries = sorted(listing, key=lambda entry: entry.name)
            except OSError as error:
                self._result.problems.append(
                    f"{shown(folder, self._cwd)}: cannot read this folder: {error.strerror or error}"
                )
                continue
            if self._gitignore and any(entry.name in {".git", ".gitignore"} for entry in entries):
                own = read_gitignore(folder)
                layers = (*layers, own) if own is not None else layers
            below = []
            for entry in entries:
                path = Path(entry.path)
                if self._is_folder(entry, follow_symlinks=False):
                    if not self._left_out(entry.name, path, layers, excludes, folder=True):
                        below.append((path, f"{real}{os.sep}{entry.name}", layers))
                elif entry.is_symlink() and self._is_folder(entry):
                    self._result.notes.append(f"{shown(path, self._cwd)}: a link to a folder, not followed")
                elif (entry.name.endswith(SUFFIXES) or self._is_special(entry)) and not self._left_out(
                    entry.name, path, layers, excludes, folder=False
                ):
                    self._python(entry, path, root, real)
            pending.extend(reversed(below))

    def _is_folder(self, entry: os.DirEntry[str], *, follow_symlinks: bool = True) -> bool:
        try:
            return entry.is_dir(follow_symlinks=follow_symlinks)
        except OSError:
            return False

    def _is_special(self, entry: os.DirEntry[str]) -> bool:
        """Whether an entry is neither a folder nor a link nor a regular file; it is not looked at closer than that."""
        try:
            return not entry.is_symlink() and not entry.is_file(follow_symlinks=False)
        except OSError:
            return False

    def _python(self, entry: os.DirEntry[str], path: Path, root: Path, real: str) -> None:
        linked = entry.is_symlink()
        try:
            regular = stat.S_ISREG(entry.stat().st_mode)
        except OSError as error:
            if linked:
                self._result.warnings.append(f"{shown(path, self._cwd)}: a link that leads nowhere, skipped")
            else:
                self._result.problems.append(f"{shown(path, self._cwd)}: {error.strerror or error}")
            return
        if not regular:
            self._result.notes.append(f"{shown(path, self._cwd)}: not a regular file, not opened")
            return
        self._add(path, root, linked=linked, real=os.path.realpath(path) if linked else f"{real}{os.sep}{entry.name}")

    def _left_out(
        self, name: str, path: Path, layers: Sequence[Layer], excludes: Sequence[Layer], *, folder: bool
    ) -> bool:
        if verdict(layers, path, folder=folder):
            return True
        said = verdict(excludes, path, folder=folder)
        return said if said is not None else folder and name in DEFAULT_EXCLUDES

    def _add(self, path: Path, root: Path, *, linked: bool, real: str) -> None:
        found = Found(shown(path, self._cwd), path, root)
        if linked:
            self._links.append((real, found))
        else:
            self._files.setdefault(real, found)

    def finish(self) -> Discovery:
        """Return the result: a link to a file counts only where the file itself was not found."""
        for real, found in self._links:
            self._files.setdefault(real, found)
        self._result.files = sorted(self._files.values(), key=lambda found: found.absolute.parts)
        return self._result
