"""What `--fix` and `--diff` do: from planned fixes to texts, and to files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seedlint import analysis
from seedlint.diagnostics import Effect
from seedlint.paths import absolute
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from seedlint.analysis import Analysis, Memory, Settings
    from seedlint.config import Options
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.files import Content
    from seedlint.fixes.places import Places
    from seedlint.fixes.planning import Plan

    Again = Callable[[Analysis, list[SourceFile]], "Planned"]

ROUNDS = 4
"""How often what fixes bring up is fixed as well."""


@dataclass(frozen=True)
class Fixing:
    """What is asked for.

    Attributes:
        write: whether files are changed; otherwise it is only shown how they would be.
        only: whether what is left is not reported.

    """

    write: bool = True
    only: bool = False


@dataclass(eq=False)
class Planned:
    """The findings to report, each with its fix if it has one, and the plan behind them."""

    shown: tuple[Diagnostic, ...]
    plan: Plan | None = None
    plain: dict[int, Diagnostic] = field(default_factory=dict)
    found: Sequence[Diagnostic] = ()


@dataclass(eq=False)
class Mended:
    """What came of it.

    Attributes:
        fixed: the findings that are mended, each with its fix.
        texts: the new text of each changed file, by path.
        dropped: fixes that were not made, and why; refusals: findings that have none, and why.
        unsafe: how many fixes were left out because they change the program's numbers.
        problems: why files could not be written.
        diff: how the files change.
        after: what is found in them then.
        files: the changed files as they are then.
        written: the files that were written, with what they held; `revert` puts it back.
        advice: what is left to do about them, in a line.

    """

    fixed: tuple[Diagnostic, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    dropped: dict[Diagnostic, str] = field(default_factory=dict)
    refusals: dict[Diagnostic, str] = field(default_factory=dict)
    unsafe: int = 0
    problems: tuple[str, ...] = ()
    diff: bytes = b""
    after: Analysis | None = None
    files: dict[str, SourceFile] = field(default_factory=dict)
    written: tuple[Content, ...] = ()
    advice: str = ""


@dataclass(frozen=True, eq=False)
class State:
    """A run as it stands before anything is fixed: what fixes of its findings can be planned from, at any time.

    `fixable` are the codes of rules whose findings may be fixed, `memory` is what was read.
    """

    result: Analysis
    sources: tuple[SourceFile, ...]
    settings: Settings
    reported: tuple[Diagnostic, ...]
    fixable: frozenset[str]
    places: Places
    memory: Memory | None = None

    def planned(self, path: str | None = None) -> Planned:
        """Plan the fixes of all its findings, or of those in one file."""
        wanted = [one for one in self.reported if path is None or one.place.path == path]
        return plan(self.result, self.sources, wanted, fixable=self.fixable, places=self.places)


def plan(
    result: Analysis,
    sources: Sequence[SourceFile],
    reported: Sequence[Diagnostic],
    *,
    fixable: Collection[str],
    places: Places,
) -> Planned:
    """Plan the fixes of the findings that are reported."""
    wanted = [finding for finding in reported if finding.rule.code in fixable]
    if result.program is None or result.index is None or not wanted:
        return Planned(tuple(reported))
    from seedlint.fixes.planning import Plan  # noqa: PLC0415 - a clean project needs no fixes

    with analysis.deep_and_fast():
        made = Plan(result.program, sources, result.index, wanted, places)
    shown, plain = [], {}
    for finding in reported:
        fixed = replace(finding, fix=made.fixes.get(finding))
        plain[id(fixed)] = finding
        shown.append(fixed)
    return Planned(tuple(shown), made, plain, result.diagnostics)


def mend(
    planned: Planned,
    asked: Fixing,
    sources: Sequence[SourceFile],
    settings: Settings,
    places: Places,
    options: Options,
    again: Again,
    memory: Memory | None = None,
) -> Mended:
    """Apply what is safe (or all, if the options say so), and write it if that is asked for.

    What a fix brings up is fixed as well, with the plan that `again` makes of the changed program: a second run would
    find nothing to do.
    """
    first = planned.plan
    if first is None:
        return Mended()
    total = Mended()
    files: list[SourceFile] = list(sources)
    for _ in range(ROUNDS):
        one = _round(planned, files, settings, places, options, total.texts, memory)
        if asked.write or total.after is None:  # lines are those that the user sees
            total.dropped, total.unsafe, total.refusals = one.dropped, one.unsafe, one.refusals
        if one.after is None:
            break
        total.fixed += one.fixed
        total.texts |= one.texts
        total.after = one.after
        files = [file for file in as_mended(files, one, places.cwd) if isinstance(file, SourceFile)]
        total.files |= {file.path: file for file in files if file.path in one.texts}
        planned = again(one.after, files)
    if asked.write and total.texts:
        total.written, total.problems = _written(total.files, sources, places.cwd)
        if total.problems:
            total.fixed, total.texts, total.files, total.after = (), {}, {}, None
    total.advice = _advice(total.texts, places.cwd)
    total.diff = _diff(total.files, sources)
    return total


def _advice(paths: Collection[str], cwd: Path) -> str:
    if not paths:
        return ""
    from seedlint.fixes import formatting  # noqa: PLC0415

    return formatting.advice(absolute(path, cwd).parent for path in paths)


def _round(
    planned: Planned,
    sources: Sequence[SourceFile],
    settings: Settings,
    places: Places,
    options: Options,
    changed: Collection[str],
    memory: Memory | None,
) -> Mended:
    """Apply the fixes of one plan; `changed` are files that have been changed or made in thought already."""
    made = planned.plan
    having = [finding for finding in planned.shown if finding.fix is not None]
    if made is None or not having:
        return Mended(refusals={} if made is None else made.refusals)
    from seedlint.fixes import applying  # noqa: PLC0415

    chosen = [one for one in having if options.unsafe_fixes or applying.is_safe(one)]
    results: list[Analysis] = []

    def analyse(files: Sequence[SourceFile]) -> Sequence[Diagnostic]:
        results.append(analysis.analyse(files, settings, memory))
        return results[-1].diagnostics

    back = {id(planned.plain[id(one)]): one for one in planned.shown}
    by_path = {source.path: source for source in sources}
    applied = applying.apply(
        made,
        [planned.plain[id(one)] for one in chosen],
        sources,
        analyse,
        places.cwd,
        known=planned.found,
        hindrance=lambda path: "" if path in changed else _hindrance(path, by_path, places),
    )
    return Mended(
        tuple(back[id(one)] for one in applied.fixed),
        applied.texts,
        applied.dropped,
        made.refusals,
        sum(one.fix.effect is Effect.CHANGES for one in having if one.fix is not None and one not in chosen),
        after=results[-1] if results and applied.texts else None,
    )


def some(planned: Planned, chosen: Sequence[Diagnostic], state: State, hindrance: Callable[[str], str]) -> Mended:
    """Return what the fixes of some findings, among those of `planned.shown`, come to; write nothing.

    `hindrance` says of a file that is read why it cannot be changed; nothing if it can.
    """
    if planned.plan is None:
        return Mended()
    from seedlint.fixes import applying  # noqa: PLC0415

    by_path = {source.path for source in state.sources}

    def analyse(files: Sequence[SourceFile]) -> Sequence[Diagnostic]:
        return analysis.analyse(files, state.settings, state.memory).diagnostics

    def stands_in_the_way(path: str) -> str:
        if path in by_path:
            return hindrance(path)
        return state.places.refusal(absolute(path, state.places.cwd))

    back = {id(planned.plain[id(one)]): one for one in chosen}
    applied = applying.apply(
        planned.plan,
        [planned.plain[id(one)] for one in chosen],
        state.sources,
        analyse,
        state.places.cwd,
        known=planned.found,
        hindrance=stands_in_the_way,
    )
    return Mended(tuple(back[id(one)] for one in applied.fixed), applied.texts, applied.dropped)


def revert(mended: Mended) -> tuple[str, ...]:
    """Put back what the written files held; return what stands in the way."""
    from seedlint.fixes.files import NotWrittenError, take_back  # noqa: PLC0415

    try:
        take_back(mended.written)
    except (NotWrittenError, OSError) as error:
        return (f"the fixes could not be taken back: {error}",)
    return ()


def _written(
    new: dict[str, SourceFile], sources: Sequence[SourceFile], cwd: Path
) -> tuple[tuple[Content, ...], tuple[str, ...]]:
    """Write the new texts, all or none; return what was written, and what stands in the way."""
    from seedlint.fixes.files import NotWrittenError, content, write_all  # noqa: PLC0415

    by_path = {source.path: source for source in sources}
    contents, problems = [], []
    for path, file in new.items():
        source = by_path.get(path)
        try:
            contents.append(content(source, path, cwd / path if source is None else source.absolute, file.raw))
        except NotWrittenError as error:
            problems.append(str(error))
    if not problems:
        try:
            write_all(contents)
        except NotWrittenError as error:
            problems.append(str(error))
    return () if problems else tuple(contents), tuple(f"nothing was fixed: {problem}" for problem in problems)


def _hindrance(path: str, sources: dict[str, SourceFile], places: Places) -> str:
    """Return why a file cannot be changed or made; nothing if it can."""
    from seedlint.fixes.files import hindrance  # noqa: PLC0415

    source = sources.get(path)
    if source is None:
        return places.refusal(absolute(path, places.cwd))
    if places.only is not None:
        return "" if source.absolute == places.only else "it would change other files than standard input"
    return hindrance(source)


def _diff(files: dict[str, SourceFile], sources: Sequence[SourceFile]) -> bytes:
    """Return a unified diff of all changed files, as `patch -p0` takes it, each in its own encoding."""
    old = {source.path: source for source in sources}
    return b"".join(_file_diff(path, old.get(path), file.raw) for path, file in sorted(files.items()))


def _file_diff(path: str, source: SourceFile | None, text: str) -> bytes:
    from seedlint.fixes.differences import unified  # noqa: PLC0415

    # Bytes, and lines that end with a line feed, are what programs that apply a diff know.
    before, after = ("" if source is None else _as_bytes(source, source.raw)), _as_bytes(source, text)
    name = path.encode(errors="surrogateescape").decode("latin-1") + ("\t" if " " in path else "")
    lines = unified(_lines(before), _lines(after), "/dev/null" if source is None else name, name)
    parts = [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return "".join(parts).encode("latin-1")


def _as_bytes(source: SourceFile | None, text: str) -> str:
    encoded = text.encode() if source is None else source.mark + text.encode(source.encoding, errors="replace")
    return encoded.decode("latin-1")


def _lines(text: str) -> list[str]:
    return [line for line in re.split(r"(?<=\n)", text) if line]


def unpromised(findings: Sequence[Diagnostic], dropped: Collection[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return findings without the fixes that turned out not to work."""
    known = {replace(finding, fix=None) for finding in dropped}
    return tuple(replace(one, fix=None) if replace(one, fix=None) in known else one for one in findings)


def as_mended(files: Sequence[SourceFile | Diagnostic], mended: Mended, cwd: Path) -> list[SourceFile | Diagnostic]:
    """Return the files with their new texts, and those that are new."""
    known = {one.path for one in files if isinstance(one, SourceFile)}
    changed: list[SourceFile | Diagnostic] = [
        mended.files.get(one.path) or one.becoming(mended.texts[one.path])
        if isinstance(one, SourceFile) and one.path in mended.texts
        else one
        for one in files
    ]
    root = next(one.root for one in files if isinstance(one, SourceFile))
    new = [SourceFile(path, cwd / path, root, text) for path, text in mended.texts.items() if path not in known]
    return [*changed, *new]
