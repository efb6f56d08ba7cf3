"""What runs leave behind (exit code, output, files, variables), and where two runs' part.

Output and text files are compared without what tells how long something took (`3.2s`, `12ms/step`) and without what a
progress bar draws over; archives (`.npz`, `.keras`) by their members. Everything else is compared bit by bit, unless
there is a tolerance for numbers.
"""

from __future__ import annotations

import gzip
import math
import re
import zipfile
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from seedlint.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.verify.running import Run, Written

STDOUT, FILES = "stdout", "files"
DEFAULT = (STDOUT, FILES)

_TIMINGS = re.compile(
    r"\b\d+(?:\.\d+)?(?:e-?\d+)? ?(?:ns|[uµ]s|ms|secs?|seconds?|mins?|minutes?|hours?|s|h)"
    r"(?:/(?:step|epoch|it|iter))?\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b"
    r"|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?)?\b"
)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?|[-+]?\b(?:nan|inf)\b")
_LOGS = re.compile(r"events\.out\.tfevents\.")
_SAVED = re.compile(r'"date_saved": "[^"]*"')
_MOST_TEXT = 20_000_000
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class Watched:
    """Which results are compared."""

    output: bool = True
    files: bool = True
    variables: tuple[str, ...] = ()


def watched(words: Sequence[str]) -> Watched:
    """Return what `--watch` names: `stdout`, `files`, and variables of the main module.

    Raises:
        UsageError: a word is neither.

    """
    chosen = tuple(words) or DEFAULT
    for word in chosen:
        if not all(part.isidentifier() for part in word.removesuffix("()").split(".")):
            raise UsageError(f"--watch: {word!r} is no variable{nearest(word, DEFAULT)}")
    names = tuple(word for word in chosen if word not in DEFAULT and word != "none")
    return Watched(STDOUT in chosen, FILES in chosen, names)


@dataclass(frozen=True)
class ResultParting:
    """A result that is not the same in both runs, what each has, and where in it."""

    name: str
    first: str
    second: str
    where: str = ""
    there_before: bool = False


def compare(one: Run, other: Run, asked: Watched, tolerance: float = 0.0) -> list[ResultParting]:
    """Return the results that part: the exit code, then output, variables, files."""
    found = []
    if one.code != other.code:
        found.append(ResultParting("exit code", str(one.code), str(other.code)))
    if asked.output:
        texts = [_plain(_bytes(run.output)) for run in (one, other)]
        found += _texts("standard output", texts[0] or "", texts[1] or "", tolerance)
    found += _variables(one, other, tolerance)
    if asked.files:
        for path in sorted({*one.files, *other.files}):
            if not _LOGS.search(path):
                found += _file(path, one.files.get(path), other.files.get(path), tolerance)
    return found


def names(run: Run, asked: Watched) -> list[str]:
    """Return the names of the results of a run that are compared."""
    variables = [result.name for trace in run.traces for result in trace.results]
    files = [path for path in sorted(run.files) if not _LOGS.search(path)] if asked.files else []
    return ["exit code", *(["standard output"] if asked.output else []), *variables, *files]


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_TEXT)


def _plain(data: bytes) -> str | None:
    """Return text without what a progress bar draws over, and without timings; None if it is no text."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if "\x00" in text:
        return None
    text = _ESCAPES.sub("", text).replace("\r\n", "\n")
    lines = []
    for line in text.split("\n"):
        last = line.rstrip("\r").rpartition("\r")[2]
        last = last.rstrip("\b").rpartition("\b")[2]
        lines.append(_TIMINGS.sub("(time)", last))
    return "\n".join(lines)


def _texts(name: str, first: str, second: str, tolerance: float) -> list[ResultParting]:
    if first == second:
        return []
    for number, (ours, theirs) in enumerate(zip_longest(first.split("\n"), second.split("\n")), 1):
        if ours is None or theirs is None or not _alike(ours, theirs, tolerance):
            shown = ["(ends)" if line is None else line[:_LONGEST_SHOWN] for line in (ours, theirs)]
            return [ResultParting(name, shown[0], shown[1], f"line {number}")]
    return []


def _alike(first: str, second: str, tolerance: float) -> bool:
    """Whether two lines say the same, numbers within the tolerance."""
    if first == second:
        return True
    if not tolerance or _FLOAT.sub("", first).split() != _FLOAT.sub("", second).split():
        return False
    pairs = list(zip_longest(_FLOAT.findall(first), _FLOAT.findall(second)))
    return all(a is not None and b is not None and close(float(a), float(b), tolerance) for a, b in pairs)


def close(first: float, second: float, tolerance: float) -> bool:
    """Whether two numbers agree, absolutely or relative to the larger one."""
    if math.isnan(first) or math.isnan(second):
        return math.isnan(first) and math.isnan(second)
    return first == second or math.isclose(first, second, rel_tol=tolerance, abs_tol=tolerance)


def _variables(one: Run, other: Run, tolerance: float) -> list[ResultParting]:
    ours, theirs = ({item.name: item for trace in run.traces for item in trace.results} for run in (one, other))
    found = []
    for name in dict.fromkeys([*ours, *theirs]):
        first, second = ours.get(name), theirs.get(name)
        if first is None or second is None:
            texts = [item.summary if item is not None else "(not there)" for item in (first, second)]
            found.append(ResultParting(name, texts[0], texts[1]))
        elif first.digest != second.digest:
            if tolerance and first.kind == "number" and _alike(first.summary, second.summary, tolerance):
                continue
            shown = (first.summary, second.summary)
            if shown[0] == shown[1]:
                shown = (f"{first.summary} [{first.digest}]", f"{second.summary} [{second.digest}]")
            found.append(ResultParting(name, shown[0], shown[1]))
    return found


def _file(path: str, first: Written | None, second: Written | None, tolerance: float) -> list[ResultParting]:
    if first is None or second is None:
        texts = ["(not written)" if one is None else f"written [{one.digest}]" for one in (first, second)]
        return [ResultParting(path, texts[0], texts[1])]
    if first.digest == second.digest:
        return []
    before = first.there_before or second.there_before
    if first.copy is None or second.copy is None:
        return [ResultParting(path, first.digest, second.digest, there_before=before)]
    parts = _contents(path, _bytes(first.copy), _bytes(second.copy), tolerance)
    return [ResultParting(one.name, one.first, one.second, one.where, before) for one in parts]


def _contents(name: str, first: bytes, second: bytes, tolerance: float) -> list[ResultParting]:
    if first == second:
        return []
    if first[:2] == second[:2] == b"\x1f\x8b":
        try:
            return _contents(name, gzip.decompress(first), gzip.decompress(second), tolerance)
        except (OSError, EOFError):
            pass
    if first[:2] == second[:2] == b"PK":
        members = [_members(data) for data in (first, second)]
        if members[0] is not None and members[1] is not None:
            return _archives(name, members[0], members[1], tolerance)
    texts = _plain(first), _plain(second)
    if texts[0] is not None and texts[1] is not None:
        return _texts(name, _SAVED.sub("", texts[0]), _SAVED.sub("", texts[1]), tolerance)
    at = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return [ResultParting(name, f"{len(first)} bytes", f"{len(second)} bytes", f"byte {at}")]


def _members(data: bytes) -> dict[str, bytes] | None:
    import io  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError):
        return None


def _archives(name: str, first: dict[str, bytes], second: dict[str, bytes], tolerance: float) -> list[ResultParting]:
    found = []
    for member in sorted({*first, *second}):
        if member not in first or member not in second:
            texts = ["there" if member in one else "(not there)" for one in (first, second)]
            found.append(ResultParting(f"{name}: {member}", texts[0], texts[1]))
        else:
            found += _contents(f"{name}: {member}", first[member], second[member], tolerance)
    return found
