"""The forms in which findings are given, and the files they go to: `-o sarif:out.sarif -o github`."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError, nearest
from seedlint.fixes.files import Content, NotWrittenError, write_all
from seedlint.paths import absolute

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.engine import Outcome

FORMATS = ("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "markdown")
_LIST = f"; there are {', '.join(FORMATS)}"
READ_BY_PEOPLE = frozenset({"full", "concise"})


@dataclass(frozen=True)
class Output:
    """A form, and where it goes: to a file, or to standard output (None)."""

    form: str
    path: str | None = None


def parse(words: Iterable[str], given: str | None = None) -> tuple[str | None, tuple[Output, ...]]:
    """Return the form for standard output (None if nothing is said about it), and the outputs that go to files.

    Args:
        words: what `-o` says, `FORMAT` or `FORMAT:PATH`.
        given: what `--output-format` says.

    Raises:
        UsageError: a form does not exist, a path cannot be written, or two outputs go to one place.

    """
    here, files = given, []
    taken: dict[Path, str] = {}
    for word in words:
        form, colon, path = word.partition(":")
        if form not in FORMATS:
            raise UsageError(f"-o {word}: there is no format {form!r}{nearest(form, FORMATS) or _LIST}")
        if not colon or path == "-":
            if here is not None:
                raise UsageError(f"-o {word}: standard output has {here!r} already; name a file: -o {form}:FILE")
            here = form
            continue
        place = absolute(path, Path.cwd())
        problem = _hindrance(path, place)
        if not problem and place in taken:
            problem = f"-o {taken[place]} goes there already"
        if problem:
            raise UsageError(f"-o {word}: {problem}")
        taken[place] = word
        files.append(Output(form, path))
    return here, tuple(files)


def render(
    form: str, outcome: Outcome, more: Mapping[str, Any], *, colour: bool = False, terminal: bool = False
) -> str:
    """Return the findings in a form; `more` are further parts of the JSON document."""
    options = outcome.options
    match form:
        case "json":
            from seedlint.reports import json_format  # noqa: PLC0415

            return json_format.render(outcome, statistics=options.statistics, more=more)
        case "json-lines":
            from seedlint.reports import json_format  # noqa: PLC0415

            return json_format.lines(outcome)
        case "sarif":
            from seedlint.reports import sarif  # noqa: PLC0415

            return sarif.render(outcome)
        case "github":
            from seedlint.reports import github  # noqa: PLC0415

            return github.render(outcome)
        case "gitlab":
            from seedlint.reports import gitlab  # noqa: PLC0415

            return gitlab.render(outcome)
        case "junit":
            from seedlint.reports import junit  # noqa: PLC0415

            return junit.render(outcome)
        case "markdown":
            from seedlint.reports import job_summary  # noqa: PLC0415

            return job_summary.render(outcome)
        case _:
            return _for_people(form, outcome, colour=colour, terminal=terminal)


def _for_people(form: str, outcome: Outcome, *, colour: bool, terminal: bool) -> str:
    from seedlint.reports import compared, fixes, summary  # noqa: PLC0415

    options = outcome.options
    if options.statistics:
        from seedlint.reports import statistics  # noqa: PLC0415

        text = statistics.render(outcome)
    elif form == "concise":
        from seedlint.reports import concise  # noqa: PLC0415

        text = concise.render(outcome, colour=colour)
    else:
        from seedlint.reports import full  # noqa: PLC0415

        text = full.render(outcome, colour=colour, terminal=terminal)
    if options.show_unknown:
        text += "".join(f"{line}\n" for line in summary.unknown_lines(outcome))
    text += fixes.render(outcome)
    if options.quiet or not outcome.files:
        return text
    lines = (
        summary.findings_line(outcome),
        compared.line(outcome),
        fixes.can_fix_line(outcome),
        summary.governance_line(outcome),
    )
    return text + "".join(f"{line}\n" for line in lines if line)


def write(outputs: Iterable[Output], outcome: Outcome, more: Mapping[str, Any]) -> tuple[str, ...]:
    """Write the outputs that go to files, each whole or not at all; return what stands in the way."""
    problems = []
    for one in outputs:
        path = one.path or ""
        text = render(one.form, outcome, more)
        try:
            _put(path, absolute(path, Path.cwd()), text.encode("utf-8", errors="backslashreplace"))
        except NotWrittenError as error:
            problems.append(f"-o {one.form}: {error}")
        except OSError as error:
            problems.append(f"-o {one.form}: {path}: {error.strerror or error}")
    return tuple(problems)


def _put(path: str, place: Path, data: bytes) -> None:
    if place.exists() and not place.is_file():  # a pipe, a device
        with place.open("wb") as file:
            file.write(data)
        return
    write_all([Content(path, place, place.read_bytes() if os.path.lexists(place) else None, data)])


def _hindrance(path: str, place: Path) -> str:
    """Return why nothing can be written to a place, as far as that can be told beforehand."""
    if not path:
        return "the path is empty"
    try:
        if stat.S_ISDIR(place.stat().st_mode):
            return f"{path} is a folder"
    except FileNotFoundError:
        if not place.parent.is_dir():
            return f"there is no folder {place.parent}"
    except OSError as error:
        return f"{path}: {(error.strerror or str(error)).lower()}"
    return ""
