"""Suppression comments for all that is found: one at the end of each statement; the rest of a file stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.checks.unused_suppression import RULE as UNUSED
from seedlint.comments import Scope, find_pragmas
from seedlint.diagnostics import Edit, Place, Span
from seedlint.environment_files import reach_of
from seedlint.fixes import edits, files
from seedlint.notebooks.splicing import NotSplicedError
from seedlint.statements import Statement, read_statements, statement_at
from seedlint.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.comments import Pragma
    from seedlint.diagnostics import Diagnostic, Rule
    from seedlint.source import SourceFile


@dataclass(eq=False)
class Silenced:
    """What came of it: the findings that a comment suppresses now, and for each other one the reason why none does.

    Attributes:
        files: the files with their new texts, by path.
        problems: why files could not be written; then none was.

    """

    done: list[Diagnostic] = field(default_factory=list)
    left: dict[Diagnostic, str] = field(default_factory=dict)
    files: dict[str, SourceFile] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def silence(
    findings: Sequence[Diagnostic], sources: Mapping[str, SourceFile], reason: str, rules: Sequence[Rule]
) -> Silenced:
    """Write a comment with a reason for each finding, into all files or none."""
    result = Silenced()
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        hindrance = _hindrance(finding, sources)
        if hindrance:
            result.left[finding] = hindrance
        else:
            by_path.setdefault(finding.place.path, []).append(finding)
    for path, found in by_path.items():
        _silence_file(sources[path], found, reason, rules, result)
    contents = []
    problems = []
    for path, new in result.files.items():
        try:
            contents.append(files.content(sources[path], path, new.absolute, new.raw))
        except files.NotWrittenError as error:
            problems.append(str(error))
    if not problems:
        try:
            files.write_all(contents)
        except files.NotWrittenError as error:
            problems.append(str(error))
    if problems:
        return Silenced(problems=tuple(f"no comment was written: {problem}" for problem in problems))
    return result


def _hindrance(finding: Diagnostic, sources: Mapping[str, SourceFile]) -> str:
    """Return why no comment can suppress a finding; nothing if one can."""
    path = finding.place.path
    if finding.rule == UNREADABLE:
        return "what cannot be read is mended, not suppressed"
    if finding.rule == UNUSED:
        return "it is about a comment: remove that"
    if path not in sources or reach_of(PurePath(path).name) is not None:
        return "comments suppress in Python files only: use per-file-ignores"
    return files.hindrance(sources[path])


def _silence_file(
    source: SourceFile, findings: Sequence[Diagnostic], reason: str, rules: Sequence[Rule], result: Silenced
) -> None:
    statements = read_statements(source.text)
    ends: dict[int, list[Diagnostic]] = {}
    for finding in findings:
        statement = statement_at(statements, finding.place.span.line)
        if statement is None:
            result.left[finding] = "no statement stands there"
        else:
            ends.setdefault(statement.last, []).append(finding)
    made = []
    own = {pragma.span.line: pragma for pragma in find_pragmas(source.text) if _can_grow(pragma)}
    for line, found in ends.items():
        codes = list(dict.fromkeys(finding.rule.code for finding in found))
        made.append(_edit(source, line, codes, own.get(line), reason))
    wanted = [finding for found in ends.values() for finding in found]
    enabled = frozenset(finding.rule.code for finding in wanted)
    try:
        new = source.becoming(edits.apply(source.text, made))
    except NotSplicedError as error:
        result.left |= dict.fromkeys(wanted, f"no comment can be put there: {error}")
        return
    remaining = Suppressions(source.path, new.stretches, rules).apply(wanted, enabled)
    if remaining or _codes(read_statements(new.text)) != _codes(statements):
        result.left |= dict.fromkeys(wanted, "a comment there would not do")
        return
    if made:
        result.files[source.path] = new
        result.done += wanted


def _can_grow(pragma: Pragma) -> bool:
    """Whether a rule can be added to the list of a comment."""
    return pragma.ours and not pragma.fault and bool(pragma.codes) and pragma.scope is Scope.STATEMENT


def _edit(source: SourceFile, number: int, codes: list[str], own: Pragma | None, reason: str) -> Edit:
    line = source.lines[number - 1]
    if own is not None:
        column = line.index("]", own.span.column - 1) + 1
        return Edit(Place(source.path, Span(number, column, number, column)), "".join(f", {code}" for code in codes))
    stripped = line.rstrip()
    comment = f"  # seedlint: ignore[{', '.join(codes)}]" + (f" {reason}" if reason else "")
    return Edit(Place(source.path, Span(number, len(stripped) + 1, number, len(line) + 1)), comment)


def _codes(statements: Sequence[Statement]) -> list[str]:
    """Return what statements say, which comments do not change."""
    return [one.text for one in statements]
