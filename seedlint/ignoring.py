"""Which entries of a walk to leave out: patterns in the syntax of `.gitignore`, from files and options.

`pathspec` is imported only once there is a pattern to match.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

DEFAULT_EXCLUDES = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".git-rewrite", ".hg", ".hypothesis", ".ipynb_checkpoints", ".mypy_cache",
        ".nox", ".pants.d", ".pyenv", ".pytest_cache", ".pytype", ".ruff_cache", ".seedlint_cache", ".svn", ".tox",
        ".venv", ".vscode", "__pycache__", "__pypackages__", "_build", "buck-out", "build", "dist", "node_modules",
        "site-packages", "venv",
    }
)  # fmt: skip
"""Names of folders that a walk does not enter, unless an exclude pattern such as `!build` takes one back."""


@dataclass(frozen=True)
class Layer:
    """Patterns, and the folder that they are relative to."""

    base: Path
    spec: GitIgnoreSpec

    def at(self, root: Path) -> Layer:
        """Return the layer for a walk of `root`: relative to it where that lies outside the folder of the patterns."""
        return self if root.is_relative_to(self.base) else Layer(root, self.spec)

    def verdict(self, path: Path, *, folder: bool) -> bool | None:
        """Return True if the patterns leave `path` out, False if they take it back in, None if they say nothing."""
        try:
            relative = path.relative_to(self.base).as_posix()
        except ValueError:
            return None
        if relative == ".":
            return None
        return self.spec.check_file(f"{relative}/" if folder else relative).include


def layer(base: Path, patterns: Iterable[str]) -> Layer | None:
    """Return a layer of patterns, or None when there are none.

    Raises:
        ValueError: a pattern is not valid.

    """
    lines = [line for line in patterns if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    from pathspec import GitIgnoreSpec  # noqa: PLC0415

    try:
        return Layer(base, GitIgnoreSpec.from_lines(lines))
    except Exception as error:  # pathspec's error types differ between its versions
        raise ValueError(f"not a pattern: {error}") from error


def read_gitignore(folder: Path) -> Layer | None:
    """Return the layer of a folder's `.gitignore`, and of what its repository keeps to itself (`.git/info/exclude`).

    A file that cannot be read or understood counts as none.
    """
    lines: list[str] = []
    for name in (".git/info/exclude", ".gitignore"):
        with suppress(OSError):
            lines += (folder / name).read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        return layer(folder, lines)
    except ValueError:
        return None


def gitignores_above(folder: Path) -> tuple[Layer, ...]:
    """Return the layers that apply to `folder` from above it: of its git repository, topmost first, else none."""
    for top in (folder, *folder.parents):
        if os.path.exists(top / ".git"):  # noqa: PTH110 - never raises
            between = [up for up in reversed(folder.parents) if up.is_relative_to(top)]
            return tuple(found for up in between if (found := read_gitignore(up)) is not None)
    return ()


def verdict(layers: Sequence[Layer], path: Path, *, folder: bool) -> bool | None:
    """Return what the deepest layer with an opinion says of `path`."""
    for one in reversed(layers):
        said = one.verdict(path, folder=folder)
        if said is not None:
            return said
    return None
