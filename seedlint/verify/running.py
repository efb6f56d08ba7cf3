"""Run a command under the recorder, in a fresh process each time, with one thing varied at a time.

A run happens in the working directory itself, as its user would do it, and leaves there what it writes; what it wrote
is copied for the comparison. `fresh` runs, and those under another name of the directory, happen in a copy of it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.errors import SeedlintError, UsageError
from seedlint.paths import absolute, shown
from seedlint.verify import traces

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

INJECTED = Path(__file__).resolve().parent / "inject"
UNWATCHED = frozenset(
    {"__pycache__", ".git", ".hg", ".venv", "venv", "node_modules", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
)
"""Folders in which nothing is a result."""

_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
_DAY_AND_BIT = 93_784  # a day, two hours, three minutes and four seconds: everything about the clock is another
_MOST_COPIED = 500_000_000
_MOST_KEPT = 50_000_000
_GRACE = 5.0


@dataclass(frozen=True)
class Variation:
    """What is other in a run: nothing (`none`), or one thing that must not matter."""

    name: str
    title: str
    environment: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    moved: bool = False


NOTHING = Variation("none", "with nothing varied")


def variations() -> dict[str, Variation]:
    """Return everything that can be varied, by name, in the order in which it is."""
    threads = "1" if (os.cpu_count() or 1) > 1 else "2"
    known = (
        Variation("hash-seed", "with another hash seed", {"PYTHONHASHSEED": "1"}),
        Variation("listing-order", "with folders listed the other way round", options={"listing": "reversed"}),
        Variation("threads", f"with {threads} thread{'s' * (threads != '1')}", dict.fromkeys(_THREADS, threads)),
        Variation("time", "with the clock a day ahead", options={"clock_offset": _DAY_AND_BIT}),
        Variation("cwd", "in a folder of another name", moved=True),
    )
    return {one.name: one for one in known}


DEFAULT = ("hash-seed", "listing-order", "threads", "time")


@dataclass(frozen=True)
class Target:
    """The command to run. `script` is the program's file where it is known."""

    argv: tuple[str, ...]
    title: str
    script: Path | None = None


def target(words: Sequence[str], cwd: Path, python: str | None = None) -> Target:
    """Tell a script, a notebook, `-m module` and any other command apart.

    Raises:
        UsageError: there is nothing that could be run.

    """
    if not words:
        raise UsageError("nothing to run: give a script, -m and a module, or -- and a command")
    first, title = words[0], " ".join(words)
    interpreter = python or sys.executable
    if first == "-m":
        if len(words) == 1:
            raise UsageError("-m needs the name of a module")
        return Target((interpreter, *words), title, _module(words[1], cwd))
    place = absolute(first, cwd)
    if first.endswith(".ipynb"):
        if not place.is_file():
            raise UsageError(f"{first}: no such file")
        return Target((interpreter, str(INJECTED / "seedlint_notebook.py"), str(place), *words[1:]), title, place)
    if first.endswith(".py") or (place.is_dir() and (place / "__main__.py").is_file()):
        if not place.exists():
            raise UsageError(f"{first}: no such file")
        return Target((interpreter, *words), title, place)
    if shutil.which(first, path=None) is None and not place.is_file():
        raise UsageError(f"{first}: no such file or command")
    if place.is_file() and not os.access(place, os.X_OK):
        return Target((interpreter, *words), title, place)
    named = [absolute(word, cwd) for word in words[1:] if word.endswith(".py")]
    return Target(tuple(words), title, next((one for one in named if one.is_file()), None))


def _module(name: str, cwd: Path) -> Path | None:
    base = cwd.joinpath(*name.split("."))
    choices = (base.with_name(f"{base.name}.py"), base / "__main__.py")
    return next((one for one in choices if one.is_file()), None)


@dataclass(frozen=True)
class Written:
    """A file that a run wrote: a copy of it, unless it is large, its digest, and whether it was there before."""

    copy: Path | None
    digest: str
    there_before: bool


@dataclass(frozen=True)
class Run:
    """One run that has ended. `files` are those that it wrote, by path from the working directory."""

    number: int
    variation: Variation
    cwd: Path
    code: int
    seconds: float
    traces: tuple[traces.Trace, ...]
    output: Path
    errors: Path
    files: Mapping[str, Written] = field(default_factory=dict)
    timed_out: bool = False
    unreadable: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What the reader calls it: `run 3`."""
        return f"run {self.number}"


@dataclass
class Runner:
    """Runs a target again and again."""

    target: Target
    cwd: Path
    scratch: Path
    timeout: float | None = None
    watched: tuple[str, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False
    runs: list[Run] = field(default_factory=list)

    def run(self, variation: Variation = NOTHING) -> Run:
        """Run once."""
        number = len(self.runs) + 1
        folder = self.scratch / f"run-{number}"
        (folder / "traces").mkdir(parents=True)
        cwd, argv = self.cwd, self.target.argv
        if variation.moved or self.fresh:
            name = self.cwd.name or "root"
            cwd = self.scratch / "copy" / (f"{name}-moved" if variation.moved else name)
            _copy(self.cwd, cwd)
            argv = tuple(self._moved(word, cwd) for word in argv)
        before = _files(cwd, self.scratch)
        began = time.monotonic()
        code, late = self._start(argv, cwd, folder, variation)
        seconds = time.monotonic() - began
        found, unreadable = _traces(folder / "traces")
        written = self._written(before, cwd, folder)
        shutil.rmtree(self.scratch / "copy", ignore_errors=True)
        run = Run(
            number,
            variation,
            cwd,
            code,
            seconds,
            found,
            folder / "stdout",
            folder / "stderr",
            written,
            timed_out=late,
            unreadable=unreadable,
        )
        self.runs.append(run)
        return run

    def _moved(self, word: str, cwd: Path) -> str:
        path = Path(word)
        return str(cwd / path.relative_to(self.cwd)) if path.is_absolute() and path.is_relative_to(self.cwd) else word

    def _environment(self, folder: Path, cwd: Path, variation: Variation) -> dict[str, str]:
        environment = {"PYTHONHASHSEED": "0", **os.environ, **self.environment, **variation.environment}
        if environment.get("PYTHONHASHSEED") == "random":
            environment["PYTHONHASHSEED"] = "0"
        path = [str(INJECTED), *filter(None, [os.environ.get("PYTHONPATH")])]
        script = self.target.script
        places = [cwd, *([script.parent] if script is not None and not script.is_relative_to(self.cwd) else [])]
        options = {
            "watch": list(self.watched),
            "project": [str(place) for place in places],
            **self.options,
            **variation.options,
        }
        environment |= {
            "PYTHONPATH": os.pathsep.join(path),
            "SEEDLINT_RECORD": str(folder / "traces"),
            "SEEDLINT_RECORD_OPTIONS": json.dumps(options),
        }
        return environment

    def _start(self, argv: Sequence[str], cwd: Path, folder: Path, variation: Variation) -> tuple[int, bool]:
        """Run to the end, or to the end of the time; return the exit code and whether the time was up."""
        with (folder / "stdout").open("wb") as output, (folder / "stderr").open("wb") as errors:
            try:
                process = subprocess.Popen(  # noqa: S603 - what the user asked to run
                    argv,
                    cwd=cwd,
                    env=self._environment(folder, cwd, variation),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors,
                    start_new_session=True,
                )
            except OSError as error:
                raise SeedlintError(f"cannot run {argv[0]}: {error.strerror or error}") from error
            try:
                return process.wait(self.timeout), False
            except subprocess.TimeoutExpired:
                _end(process)
                return process.wait(), True
            except BaseException:
                _end(process)
                raise

    def _written(self, before: Mapping[str, tuple[int, int]], cwd: Path, folder: Path) -> dict[str, Written]:
        """Return the files that a run wrote."""
        found = {}
        for path, stamp in _files(cwd, self.scratch).items():
            if before.get(path) == stamp:
                continue
            copy = folder / "files" / path
            try:
                digest = _digest(cwd / path)
                if stamp[1] <= _MOST_KEPT:
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(cwd / path, copy)
            except OSError:
                continue  # gone again, or nobody's to read
            found[path] = Written(copy if copy.exists() else None, digest, path in before)
        return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "blake2b").hexdigest()[:16]


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started."""
    if not hasattr(os, "killpg"):
        process.kill()
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            continue


def _files(folder: Path, but: Path | None = None) -> dict[str, tuple[int, int]]:
    """Return all files below a folder, each with its time of change and size; nothing below the folder `but`."""
    found = {}
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in UNWATCHED and Path(root, name) != but)
        for name in sorted(names):
            path = Path(root, name)
            if name.endswith((".pyc", traces.SUFFIX)) or path.is_symlink():
                continue
            try:
                state = path.stat()
            except OSError:
                continue
            found[shown(path, folder)] = (state.st_mtime_ns, state.st_size)
    return found


def _copy(folder: Path, copy: Path) -> None:
    size = sum(bytes_ for _, bytes_ in _files(folder).values())
    if size > _MOST_COPIED:
        raise SeedlintError(f"{folder} holds {size // 1_000_000} MB, too much to copy: leave `cwd` out of --vary")
    shutil.copytree(folder, copy, symlinks=True, ignore=shutil.ignore_patterns(*UNWATCHED))


def _traces(folder: Path) -> tuple[tuple[traces.Trace, ...], tuple[str, ...]]:
    """Read what a run's processes recorded, in the order in which they started."""
    found, unreadable = [], []
    paths = sorted(folder.glob(f"*{traces.SUFFIX}"), key=lambda path: (_started(path), path.name))
    for path in paths:
        try:
            found.append(traces.read(path))
        except (SeedlintError, ValueError, KeyError, TypeError, OSError) as error:
            unreadable.append(f"{path.name}: {error}")
    return tuple(found), tuple(unreadable)


def _started(path: Path) -> int:
    number = path.name.removesuffix(traces.SUFFIX).rpartition("-")[2]
    return int(number) if number.isdigit() else 0


def load(folder: Path) -> tuple[tuple[traces.Trace, ...], tuple[str, ...]]:
    """Read the traces of a folder, as a run leaves them."""
    return _traces(folder)
