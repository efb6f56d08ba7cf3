"""What runs leave behind (exit code, output, files, variables), and where two runs' part."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.errors import UsageError, nearest
from seedlint.verify import contents
from seedlint.verify.contents import ResultParting

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.verify.running import Run, Written
    from seedlint.verify.traces import Result

STDOUT, FILES = "stdout", "files"
DEFAULT = (STDOUT, FILES)

_LOGS = re.compile(r"events\.out\.tfevents\.")
_OUTPUT = "standard output"
_MOST_TEXT = 200_000_000


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


def compare(one: Run, other: Run, asked: Watched, tolerance: float = 0.0) -> list[ResultParting]:
    """Return the results that part: the exit code, then output, variables, files."""
    found = []
    if one.code != other.code:
        found.append(ResultParting("exit code", str(one.code), str(other.code)))
    if asked.output:
        found += _output(one, other, tolerance)
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
    return ["exit code", *([_OUTPUT] if asked.output else []), *variables, *files]


def _bytes(path: Path, most: int = -1) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def _output(one: Run, other: Run, tolerance: float) -> list[ResultParting]:
    heads = [_bytes(run.output, _MOST_TEXT) for run in (one, other)]
    plain = [contents.plain(head) for head in heads]
    if plain[0] is None or plain[1] is None:
        return contents.files(_OUTPUT, heads[0], heads[1], tolerance)
    return contents.texts(_OUTPUT, plain[0], plain[1], tolerance)


def _variables(one: Run, other: Run, tolerance: float) -> list[ResultParting]:
    ours, theirs = ({item.name: item for trace in run.traces for item in trace.results} for run in (one, other))
    found = []
    for name in dict.fromkeys([*ours, *theirs]):
        first, second = ours.get(name), theirs.get(name)
        if first is None or second is None:
            texts = [item.summary if item is not None else "(not there)" for item in (first, second)]
            found.append(ResultParting(name, texts[0], texts[1]))
        elif first.digest != second.digest:
            if tolerance and first.kind == "number" and contents.alike(first.summary, second.summary, tolerance):
                continue
            if tolerance and _close(first, second, tolerance):
                continue
            shown = (first.summary, second.summary)
            if shown[0] == shown[1]:
                shown = (f"{first.summary} [{first.digest}]", f"{second.summary} [{second.digest}]")
            found.append(ResultParting(name, shown[0], shown[1]))
    return found


def _close(first: Result, second: Result, tolerance: float) -> bool:
    """Return whether two variables are floats of the same shapes, all within the tolerance."""
    ours, theirs = first.numbers, second.numbers
    if not ours or [shape for shape, _ in ours] != [shape for shape, _ in theirs]:
        return False
    return all(
        contents.close(a, b, tolerance)
        for (_, one), (_, other) in zip(ours, theirs, strict=True)
        for (a,), (b,) in zip(struct.iter_unpack(">d", one), struct.iter_unpack(">d", other), strict=True)
    )


def _file(path: str, first: Written | None, second: Written | None, tolerance: float) -> list[ResultParting]:
    if first is None or second is None:
        texts = ["(not written)" if one is None else f"written [{one.digest}]" for one in (first, second)]
        return [ResultParting(path, texts[0], texts[1])]
    if first.digest == second.digest:
        return []
    before = first.there_before or second.there_before
    if first.copy is None or second.copy is None:
        return [ResultParting(path, first.digest, second.digest, there_before=before)]
    parts = contents.files(path, _bytes(first.copy), _bytes(second.copy), tolerance)
    return [replace(one, there_before=before) for one in parts]
