"""Where the contents of two texts or files part, and how: in their order, by rounding, or otherwise.

Texts are compared without what tells how long something took (`3.2s`, `12ms/step`) and without what a progress bar
draws over; archives (`.npz`, `.keras`) by their members; arrays (`.npy`) by their numbers; everything else bit by bit.
"""

from __future__ import annotations

import gzip
import io
import math
import re
import zipfile
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from seedlint.verify import arrays

if TYPE_CHECKING:
    from collections.abc import Iterable

ORDER, ROUNDING, VALUE = "order", "rounding", "value"
ROUGHLY = 1e-3
"""Numbers that are no farther apart, of their size, may be sums of the same terms, added up in another order."""

_TIMINGS = re.compile(
    r"\b\d+(?:\.\d+)?(?:e-?\d+)? ?(?:ns|[uµ]s|ms|secs?|seconds?|mins?|minutes?|hours?|s|h)"
    r"(?:/(?:step|epoch|it|iter))?\b"
    r"|\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\b"
    r"|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:[.,]\d+)?)?\b"
)
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_FLOAT = re.compile(r"[-+]?(?:\d+\.\d*|\.\d+|\d+)(?:[eE][-+]?\d+)?|[-+]?\b(?:nan|inf)\b")
_SAVED = re.compile(r'"date_saved": "[^"]*"')
_WORDS = re.compile(r"[^\s,;:()\[\]{}<>'\"]+")
_LONGEST_SHOWN = 200


@dataclass(frozen=True)
class ResultParting:
    """A result that is not the same in both runs: where in it, what each has there, and how they differ.

    `how` is `order` (the same words or numbers, otherwise arranged), `rounding` (the same but for the last digits of
    floating-point numbers; `apart` is how far at most, of their size), or `value`.
    """

    name: str
    first: str
    second: str
    where: str = ""
    how: str = VALUE
    apart: float = 0.0
    there_before: bool = False


def plain(data: bytes) -> str | None:
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


def texts(name: str, first: str, second: str, tolerance: float) -> list[ResultParting]:
    """Compare two texts; the first line that parts is told."""
    if first == second:
        return []
    for number, (ours, theirs) in enumerate(zip_longest(first.split("\n"), second.split("\n")), 1):
        if ours is None or theirs is None or not alike(ours, theirs, tolerance):
            shown = [_around(line, other) for line, other in ((ours, theirs), (theirs, ours))]
            how, apart = _how(first, second)
            return [ResultParting(name, shown[0], shown[1], f"line {number}", how, apart)]
    return []


def _around(line: str | None, other: str | None) -> str:
    """Return a line, or of a long one what is around the place where it parts from another."""
    if line is None:
        return "(ends)"
    if len(line) <= _LONGEST_SHOWN:
        return line
    at = next((at for at, (a, b) in enumerate(zip(line, other or "", strict=False)) if a != b), 0)
    start = max(0, min(at - _LONGEST_SHOWN // 3, len(line) - _LONGEST_SHOWN))
    end = start + _LONGEST_SHOWN
    return f"{'...' if start else ''}{line[start:end]}{'...' if end < len(line) else ''}"


def alike(first: str, second: str, tolerance: float) -> bool:
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


def _how(first: str, second: str) -> tuple[str, float]:
    """Tell how two texts differ, and how far their numbers are apart at most if they differ by rounding."""
    if sorted(_WORDS.findall(first)) == sorted(_WORDS.findall(second)):
        return ORDER, 0.0
    if _FLOAT.sub("", first).split() != _FLOAT.sub("", second).split():
        return VALUE, 0.0
    numbers = _FLOAT.findall(first), _FLOAT.findall(second)
    if len(numbers[0]) != len(numbers[1]) or any(
        a != b and a.lstrip("+-").isdigit() and b.lstrip("+-").isdigit() for a, b in zip(*numbers, strict=True)
    ):
        return VALUE, 0.0
    return _rounding((float(a), float(b)) for a, b in zip(*numbers, strict=True))


def _rounding(pairs: Iterable[tuple[float, float]]) -> tuple[str, float]:
    apart = 0.0
    for a, b in pairs:
        if a != b and not (math.isnan(a) and math.isnan(b)):
            if not (math.isfinite(a) and math.isfinite(b)):
                return VALUE, 0.0
            apart = max(apart, abs(a - b) / max(abs(a), abs(b)))
    return (ROUNDING, apart) if apart <= ROUGHLY else (VALUE, 0.0)


def files(name: str, first: bytes, second: bytes, tolerance: float) -> list[ResultParting]:
    """Compare the contents of two files."""
    if first == second:
        return []
    if first[:2] == second[:2] == b"\x1f\x8b":
        try:
            return files(name, gzip.decompress(first), gzip.decompress(second), tolerance)
        except (OSError, EOFError):
            pass
    if first[:2] == second[:2] == b"PK":
        members = [_members(data) for data in (first, second)]
        if members[0] is not None and members[1] is not None:
            return _archives(name, members[0], members[1], tolerance)
    numbers = arrays.read(first), arrays.read(second)
    if numbers[0] is not None and numbers[1] is not None:
        return _arrays(name, numbers[0], numbers[1], tolerance)
    shown = plain(first), plain(second)
    if shown[0] is not None and shown[1] is not None:
        return texts(name, _SAVED.sub("", shown[0]), _SAVED.sub("", shown[1]), tolerance)
    at = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    return [ResultParting(name, f"{len(first)} bytes", f"{len(second)} bytes", f"byte {at}")]


def _arrays(name: str, first: arrays.Floats, second: arrays.Floats, tolerance: float) -> list[ResultParting]:
    if first.about != second.about:
        return [ResultParting(name, first.about, second.about, "type or shape")]
    pairs = list(zip(first.values, second.values, strict=True))
    parts = [at for at, (a, b) in enumerate(pairs) if not close(a, b, tolerance)]
    if not parts:
        return []
    at = parts[0]
    order = sorted(first.values) == sorted(second.values)
    how, apart = (ORDER, 0.0) if order else _rounding(pairs)
    where = f"number {at + 1} of {len(pairs)}, and {len(parts) - 1} more" if len(parts) > 1 else f"number {at + 1}"
    return [ResultParting(name, repr(pairs[at][0]), repr(pairs[at][1]), where, how, apart)]


def _members(data: bytes) -> dict[str, bytes] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return None


def _archives(name: str, first: dict[str, bytes], second: dict[str, bytes], tolerance: float) -> list[ResultParting]:
    found = []
    for member in sorted({*first, *second}):
        if member not in first or member not in second:
            there = ["there" if member in one else "(not there)" for one in (first, second)]
            found.append(ResultParting(f"{name}: {member}", there[0], there[1]))
        else:
            found += files(f"{name}: {member}", first[member], second[member], tolerance)
    return found
