"""Kept records: one file that holds a run's traces and results, and the environment that it ran in.

A record is a tar file, so that it can be written from the front and read as far as it was written. Its format stands in
`record-format.md`, beside this file.
"""

from __future__ import annotations

import io
import json
import os
import platform
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from seedlint.errors import SeedlintError, UsageError
from seedlint.paths import absolute
from seedlint.verify import running
from seedlint.verify.running import NOTHING, Run, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

FORMAT = 1
_MOST_FILE = 5_000_000


@dataclass(frozen=True)
class Kept:
    """A record that was read."""

    run: Run
    environment: Mapping[str, Any]


def environment(run: Run) -> dict[str, Any]:
    """Return what a run may hang on besides the program: the machine, versions, variables."""
    first = next(iter(run.traces), None)
    libraries = {one.name: one.version for trace in run.traces for one in trace.libraries}
    return {
        "system": first.process.platform if first is not None else platform.platform(),
        "machine": platform.machine(),
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": first.process.python if first is not None else "",
        "libraries": dict(sorted(libraries.items())),
        "variables": dict(sorted(first.process.env.items())) if first is not None else {},
    }


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Return what differs between two environments: name, here, there."""
    found = []
    for key in dict.fromkeys([*ours, *theirs]):
        here, there = ours.get(key, ""), theirs.get(key, "")
        if isinstance(here, dict) and isinstance(there, dict):
            names = sorted(name for name in {*here, *there} if here.get(name) != there.get(name))
            found += [(name, str(here.get(name, "not set")), str(there.get(name, "not set"))) for name in names]
        elif here != there:
            found.append((key, str(here), str(there)))
    return found


class Keeper:
    """Writes a record, if one is asked for."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._file: tarfile.TarFile | None = None

    def __enter__(self) -> Self:
        """Open the file, so that one that cannot be written is known before anything runs."""
        if self._path is not None:
            try:
                self._file = tarfile.open(self._path, "w")
            except OSError as error:
                raise UsageError(f"--record: cannot write {self._path}: {error.strerror or error}") from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, run: Run, around: Mapping[str, Any]) -> None:
        """Append a run."""
        if self._file is None:
            return
        top = f"run-{run.number}"
        argv = list(run.traces[0].process.argv) if run.traces else []
        about = {"format": FORMAT, "environment": around, "code": run.code, "cwd": str(run.cwd), "argv": argv}
        self._text(f"{top}/about.json", about)
        for trace in run.traces:
            self._file.add(trace.path, f"{top}/traces/{trace.path.name}")
        self._file.add(run.output, f"{top}/stdout")
        self._text(f"{top}/written.json", {path: one.digest for path, one in run.files.items()})
        for path, one in run.files.items():
            if one.copy is not None and one.copy.stat().st_size <= _MOST_FILE:
                self._file.add(one.copy, f"{top}/files/{path}")

    def _text(self, name: str, value: object) -> None:
        data = json.dumps(value).encode()
        member = tarfile.TarInfo(name)
        member.size = len(data)
        assert self._file is not None  # noqa: S101 - asked before
        self._file.addfile(member, io.BytesIO(data))


def _unpack(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    """Write one file of a record below a folder; nothing but plain files, and none elsewhere."""
    place = absolute(member.name, folder)
    content = archive.extractfile(member) if member.isfile() and place.is_relative_to(folder) else None
    if content is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            shutil.copyfileobj(content, file)


def read(path: Path, folder: Path) -> Kept:
    """Unpack a record into a folder and read it, as far as it goes.

    Raises:
        SeedlintError: it is none, or of another version, or cut off before its first run was recorded.

    """
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(path, "r|") as archive:
            for member in archive:
                _unpack(archive, member, folder)
    except FileNotFoundError as error:
        raise UsageError(f"--against: {path}: no such file") from error
    except (tarfile.TarError, EOFError, OSError):  # cut off: what is whole was unpacked
        pass
    top = folder / "run-1"
    try:
        about = json.loads((top / "about.json").read_text(encoding="utf-8"))
        form, around, code, where = (about[key] for key in ("format", "environment", "code", "cwd"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SeedlintError(f"{path}: no record of `seedlint verify --record`") from error
    if form != FORMAT:
        raise SeedlintError(f"{path}: a record of format {form}; this seedlint reads {FORMAT}")
    found, unreadable = running.load(top / "traces")
    if not found:
        raise SeedlintError(f"{path}: the record ends before its first process")
    written = {}
    if (top / "written.json").is_file():
        digests = json.loads((top / "written.json").read_text(encoding="utf-8"))
        for name, digest in digests.items():
            copy = top / "files" / name
            written[name] = Written(copy if copy.is_file() else None, digest, there_before=False)
    output = top / "stdout"
    output.touch()
    run = Run(0, NOTHING, Path(where), code, 0.0, found, output, output, written, unreadable=unreadable)
    return Kept(run, around)
