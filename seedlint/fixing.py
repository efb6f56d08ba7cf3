"""What `--fix` and `--diff` do: from planned fixes to texts, and to files."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seedlint import analysis
from seedlint.diagnostics import Effect
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from seedlint.analysis import Analysis, Settings
    from seedlint.config import Options
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.applying import Applied
    from seedlint.fixes.planning import Plan


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
        before: what the written files held, None for those that are new; `revert` puts it back.

    """

    fixed: tuple[Diagnostic, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    dropped: dict[Diagnostic, str] = field(default_factory=dict)
    refusals: dict[Diagnostic, str] = field(default_factory=dict)
    unsafe: int = 0
    problems: tuple[str, ...] = ()
    diff: str = ""
    after: Analysis | None = None
    before: dict[Path, bytes | None] = field(default_factory=dict)


def plan(
    result: Analysis, sources: Sequence[SourceFile], reported: Sequence[Diagnostic], *, fixable: Collection[str]
) -> Planned:
    """Plan the fixes of the findings that are reported."""
    wanted = [finding for finding in reported if finding.rule.code in fixable]
    if result.program is None or result.index is None or not wanted:
        return Planned(tuple(reported))
    from seedlint.fixes.planning import Plan  # noqa: PLC0415 - a clean project needs no fixes

    with analysis.deep_and_fast():
        made = Plan(result.program, sources, result.index, wanted)
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
    cwd: Path,
    options: Options,
) -> Mended:
    """Apply what is safe (or all, if the options say so), and write it if that is asked for."""
    made = planned.plan
    if made is None:
        return Mended()
    from seedlint.fixes import applying  # noqa: PLC0415

    having = [finding for finding in planned.shown if finding.fix is not None]
    chosen = [one for one in having if options.unsafe_fixes or applying.is_safe(one)]
    results: list[Analysis] = []

    def analyse(files: Sequence[SourceFile]) -> Sequence[Diagnostic]:
        results.append(analysis.analyse(files, settings))
        return results[-1].diagnostics

    back = {id(planned.plain[id(one)]): one for one in planned.shown}
    applied = applying.apply(
        made, [planned.plain[id(one)] for one in chosen], sources, analyse, cwd, known=planned.found
    )
    problems: tuple[str, ...] = ()
    before: dict[Path, bytes | None] = {}
    if asked.write and applied.texts:
        problems = _written(applied, sources, cwd, before)
    fixed = () if problems else tuple(back[id(one)] for one in applied.fixed)
    texts = {} if problems else applied.texts
    return Mended(
        fixed,
        texts,
        applied.dropped,
        made.refusals,
        sum(one.fix.effect is Effect.CHANGES for one in having if one.fix is not None and one not in chosen),
        problems,
        _diff(texts, sources),
        results[-1] if results and texts else None,
        before,
    )


def revert(mended: Mended) -> tuple[str, ...]:
    """Put back what the written files held; return what stands in the way."""
    from seedlint.fixes.files import NotWrittenError, write_all  # noqa: PLC0415

    try:
        write_all({place: data for place, data in mended.before.items() if data is not None})
        for place in (place for place, data in mended.before.items() if data is None):
            place.unlink(missing_ok=True)
    except (NotWrittenError, OSError) as error:
        return (f"the fixes could not be taken back: {error}",)
    return ()


def _written(
    applied: Applied, sources: Sequence[SourceFile], cwd: Path, before: dict[Path, bytes | None]
) -> tuple[str, ...]:
    """Write the new texts, all or none; return what stands in the way. What the files held goes to `before`."""
    from seedlint.fixes.files import NotWrittenError, encoded, write_all  # noqa: PLC0415

    by_path = {source.path: source for source in sources}
    contents, problems = {}, []
    for path, text in applied.texts.items():
        source = by_path.get(path)
        place = cwd / path if source is None else source.absolute
        try:
            contents[place] = encoded(source, place, text)
        except NotWrittenError as error:
            problems.append(str(error))
    if not problems:
        try:
            before |= {place: place.read_bytes() if place.exists() else None for place in contents}
            write_all(contents)
        except (NotWrittenError, OSError) as error:
            problems.append(str(error))
    return tuple(f"nothing was fixed: {problem}" for problem in problems)


def _diff(texts: dict[str, str], sources: Sequence[SourceFile]) -> str:
    """Return a unified diff of all changed files, as `patch -p0` takes it."""
    old = {source.path: source.text for source in sources}
    parts: list[str] = []
    for path, text in sorted(texts.items()):
        before = path if path in old else "/dev/null"
        lines = difflib.unified_diff(_lines(old.get(path, "")), _lines(text), before, path)
        parts += [line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines]
    return "".join(parts)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def as_mended(files: Sequence[SourceFile | Diagnostic], mended: Mended, cwd: Path) -> list[SourceFile | Diagnostic]:
    """Return the files with their new texts, and those that are new."""
    known = {one.path for one in files if isinstance(one, SourceFile)}
    changed: list[SourceFile | Diagnostic] = [
        replace(one, text=mended.texts[one.path]) if isinstance(one, SourceFile) and one.path in mended.texts else one
        for one in files
    ]
    root = next(one.root for one in files if isinstance(one, SourceFile))
    new = [SourceFile(path, cwd / path, root, text) for path, text in mended.texts.items() if path not in known]
    return [*changed, *new]
