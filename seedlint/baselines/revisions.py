"""The files of a git revision, read through git into a folder of their own; the checkout is not touched."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.environment_files import reach_of
from seedlint.errors import SeedlintError
from seedlint.paths import absolute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SUFFIXES = (".py", ".ipynb")
_SETTINGS = frozenset({".gitignore", "pyproject.toml", "seedlint.toml", "setup.cfg"})
_LINK, _SUBMODULE = "120000", "160000"
_OF_HOOKS = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY"})
_HOSTILE = frozenset({"", ".", "..", ".git"})


class RevisionError(SeedlintError):
    """A revision that cannot be read; the message says why, and what to do."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"--diff-base: {problem}")


@dataclass(frozen=True)
class Tree:
    """A revision's files in a folder.

    Attributes:
        top: the top of the repository.
        anchor: a folder above everything that matters; `copy` stands for it.

    """

    top: Path
    anchor: Path
    copy: Path

    def at(self, place: Path) -> Path:
        """Return where a place of the repository is in the copy."""
        return self.copy / place.relative_to(self.anchor)


@contextmanager
def exported(
    revision: str, named: Sequence[Path], around: Sequence[Path], beyond: Sequence[Path] = ()
) -> Iterator[Tree]:
    """Give the files of a revision that a check of `named` places reads, for as long as they are needed.

    Args:
        revision: what git calls it; with three dots after it, where the current branch left it.
        named: the files and folders that are checked, all in one repository.
        around: further folders whose place relative to the repository matters.
        beyond: folders that are read besides; they may reach out of the repository.

    Raises:
        RevisionError: git is missing, the places are in no repository, or it has no such revision.

    """
    top = _top(named)
    commit = _commit(top, revision)
    anchor = Path(os.path.commonpath([str(place) for place in (top, *around, *named, *beyond)]))
    with tempfile.TemporaryDirectory(prefix="seedlint-", ignore_cleanup_errors=True) as folder:
        tree = Tree(top, anchor, Path(os.path.realpath(folder)) / "tree")
        below = tree.at(top)
        (below / ".git").mkdir(parents=True)  # up to here files say what git ignores
        _write(tree, top, commit, (*named, *beyond))
        yield tree


def _top(named: Sequence[Path]) -> Path:
    tops = {}
    for place in named:
        folder = place if os.path.isdir(place) else place.parent  # noqa: PTH112 - never raises
        while not os.path.isdir(folder):  # noqa: PTH112
            folder = folder.parent
        up = _git(folder, "rev-parse", "--show-cdup").decode().strip()
        top = absolute(up or ".", folder)
        if not os.path.lexists(top / ".git"):  # reached through a link
            top = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
        tops[top] = place
    if len(tops) > 1:
        raise RevisionError(f"the checked paths are in several repositories: {', '.join(map(str, sorted(tops)))}")
    return next(iter(tops))


def _commit(top: Path, revision: str) -> str:
    """Return the commit that a revision names."""
    name = revision.removesuffix("...")
    if not name or name.startswith("-"):
        raise RevisionError(f"{revision!r} is no revision")
    try:
        commit = (
            _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}").decode().strip()
        )
        if name != revision:
            commit = _git(top, "merge-base", commit, "HEAD").decode().strip()
    except RevisionError as error:
        problem = f"git knows no revision {name!r} here" if name == revision else f"{name!r} and HEAD share no history"
        if _git(top, "rev-parse", "--is-shallow-repository").strip() == b"true":
            problem += (
                "; this clone is shallow: fetch the revision first (`git fetch --unshallow`, or `fetch-depth: 0`)"
            )
        raise RevisionError(problem) from error
    return commit


def _write(tree: Tree, top: Path, commit: str, named: Sequence[Path]) -> None:
    """Write the files of a commit that matter; of a submodule those of its own commit, if that is here."""
    wanted = []
    for entry in _git(top, "ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        about, _, name = entry.partition(b"\t")
        if name:
            mode, _, sha = about.decode().split(" ")[:3]
            path = os.fsdecode(name)
            if not _HOSTILE.isdisjoint(path.split("/")):
                continue
            if mode == _SUBMODULE and os.path.lexists(top / path / ".git"):
                with suppress(RevisionError):
                    _write(tree, top / path, sha, named)
            elif mode != _SUBMODULE and _matters(top / path, named):
                wanted.append((path, mode, sha))
    command = ["git", "cat-file", "--batch"]
    asked = "".join(f"{sha}\n" for _, _, sha in wanted).encode()
    answer = memoryview(_run(top, command, asked))
    position = 0
    for path, mode, _ in wanted:
        end = position + bytes(answer[position : position + 200]).index(b"\n")
        head = bytes(answer[position:end]).split(b" ")
        if head[1:2] != [b"blob"]:
            raise RevisionError(f"git cannot give {path} of this revision: {head[-1].decode(errors='replace')}")
        size = int(head[2])
        _put(tree, tree.at(top) / path, mode, bytes(answer[end + 1 : end + 1 + size]))
        position = end + 1 + size + 1


def _put(tree: Tree, place: Path, mode: str, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    if mode != _LINK:
        place.write_bytes(data)
        return
    target = os.fsdecode(data)
    if not Path(target).is_absolute() and absolute(target, place.parent).is_relative_to(tree.at(tree.top)):
        place.symlink_to(target)


def _matters(place: Path, named: Sequence[Path]) -> bool:
    """Whether a check of the named places reads a file, or looks whether it is there."""
    name = place.name
    if name in _SETTINGS or name in {"__init__.py", "setup.py"} or reach_of(name) is not None or place in named:
        return True
    return name.endswith(_SUFFIXES) and any(place.is_relative_to(one) for one in named)


def _git(folder: Path, *arguments: str) -> bytes:
    return _run(folder, ["git", *arguments])


def _run(folder: Path, command: Sequence[str], asked: bytes | None = None) -> bytes:
    """Run git.

    Raises:
        RevisionError: there is none, or it fails; the text has what it says.

    """
    # In a hook, git says in the environment which repository it runs for; here the folder says that.
    environment = {name: value for name, value in os.environ.items() if name not in _OF_HOOKS}
    environment |= {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        result = subprocess.run(  # noqa: S603
            command, cwd=folder, env=environment, input=asked, capture_output=True, check=False
        )
    except FileNotFoundError as error:
        raise RevisionError("this needs git, which is not found on the PATH") from error
    if result.returncode:
        said = result.stderr.decode(errors="replace").strip().splitlines()
        if any("not a git repository" in line for line in said):
            raise RevisionError(f"{folder} is in no git repository")
        raise RevisionError(said[0].removeprefix("fatal: ") if said else f"git ended with {result.returncode}")
    return result.stdout
