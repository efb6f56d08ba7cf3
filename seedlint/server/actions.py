"""Code actions: what can be done about a finding, a file, the project.

A fix's edits are made when they are asked for (`codeAction/resolve`), for each is tried on the whole program first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.comments import Scope, find_pragmas
from seedlint.diagnostics import Effect
from seedlint.fixes.applying import is_safe
from seedlint.server.converting import NotMappedError, with_endings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.server.converting import Converter
    from seedlint.server.projects import Snapshot

FIX_ALL = "source.fixAll.seedlint"
FIX_PROJECT = "source.seedlint.fixProject"
KINDS = (types.CodeActionKind.QuickFix, types.CodeActionKind.SourceFixAll, FIX_ALL, FIX_PROJECT)

SHOW_RULE = "seedlint.server.showRule"
FIX_FILE_NOW = "seedlint.server.fixFile"
FIX_PROJECT_NOW = "seedlint.server.fixProject"

_EFFECTS = {
    Effect.SETTLES: "settles the numbers, which differed every run",
    Effect.KEEPS: "keeps the numbers",
    Effect.CHANGES: "changes the numbers: unsafe",
}


def wanted(only: Sequence[str] | None, kind: str) -> bool:
    """Whether a kind of action is asked for: nothing asks for all, and a kind for those below it."""
    return not only or any(kind == one or kind.startswith(f"{one}.") or not one for one in only)


def in_range(converter: Converter, uri: str, where: types.Range) -> list[Diagnostic]:
    """Return the findings that a range of a document touches."""
    found = []
    for finding in converter.snapshot.findings:
        located = converter.located(finding.place)
        if located is None or located[0] != uri or not converter.snapshot.shows(finding):
            continue
        start, end = located[1].start, located[1].end
        if (start.line, start.character) <= (where.end.line, where.end.character) and (
            where.start.line,
            where.start.character,
        ) <= (end.line, end.character):
            found.append(finding)
    return found


def in_document(converter: Converter, uri: str) -> list[Diagnostic]:
    """Return the findings of a document; of a cell, those of the whole notebook."""
    paths = {path for path, one in converter.snapshot.files.items() if any(part.uri == uri for part in one.parts)}
    return [one for one in converter.snapshot.findings if converter.snapshot.path(one.place.path) in paths]


def key_of(finding: Diagnostic) -> list[Any]:
    """Return what a finding is known by until its action is asked for."""
    span = finding.place.span
    return [finding.rule.code, finding.place.path, span.line, span.column, finding.message]


def with_fix(snapshot: Snapshot, key: list[Any]) -> Diagnostic | None:
    """Return the finding of a key with its fix; None if it has none. Not for the server's own thread."""
    shown = snapshot.planned(str(key[1])).shown if len(key) > 1 else ()
    return next((one for one in shown if one.fix is not None and key_of(one) == key), None)


def fixable(snapshot: Snapshot, findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return those findings of one file, with their fixes, that "fix all" mends. Not for the server's own thread."""
    unsafe = snapshot.outcome.options.unsafe_fixes
    shown = snapshot.planned(findings[0].place.path).shown if findings else ()
    return [one for one in shown if one.fix and (unsafe or is_safe(one))]


def for_finding(converter: Converter, uri: str, finding: Diagnostic) -> Iterator[types.CodeAction]:
    """Yield the actions on one finding. Not for the server's own thread."""
    located = converter.located(finding.place)
    shown = [converter.diagnostic(finding, located[1])] if located is not None else None
    fixed = with_fix(converter.snapshot, key_of(finding))
    rule = finding.rule
    if fixed is not None and fixed.fix is not None:
        safe = is_safe(fixed)
        yield types.CodeAction(
            f"seedlint: {fixed.fix.title} ({_EFFECTS[fixed.fix.effect]})",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=shown,
            is_preferred=(True if safe else None) if converter.abilities.preferred else None,
            data={"uri": uri, "do": "fix", "key": key_of(finding)},
        )
    edit = suppression(converter, finding)
    if edit is not None:
        yield types.CodeAction(
            f"seedlint: suppress {rule.code} on this line",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=shown,
            edit=edit,
        )
    title = f"seedlint: show the rule {rule.code} {rule.name}"
    command = types.Command(title, SHOW_RULE, arguments=[rule.code])
    yield types.CodeAction(title, kind=types.CodeActionKind.QuickFix, diagnostics=shown, command=command)


def for_source(
    converter: Converter, uri: str, only: Sequence[str] | None, *, automatic: bool
) -> Iterator[types.CodeAction]:
    """Yield the actions on the file and on the project. Not for the server's own thread.

    `automatic` says that nobody asked (the file is being saved): other files then stay as they are.
    """
    snapshot = converter.snapshot
    here = fixable(snapshot, in_document(converter, uri))
    if automatic:
        here = alone(here)
    if here and wanted(only, FIX_ALL):
        yield types.CodeAction(
            f"seedlint: fix all in this file ({len(here)})",
            kind=FIX_ALL,
            data={"uri": uri, "do": "file", "automatic": automatic},
        )
    state = snapshot.outcome.state
    # How many there are would take a plan for the whole program to tell.
    maybe = state is not None and any(one.rule.code in state.fixable for one in snapshot.findings)
    if maybe and not automatic and wanted(only, FIX_PROJECT):
        yield types.CodeAction(
            "seedlint: fix all in the project",
            kind=FIX_PROJECT,
            data={"uri": uri, "do": "project"},
        )


def alone(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Return the findings whose fixes change no other file than theirs."""
    return [
        one
        for one in findings
        if one.fix is not None and all(edit.place.path == one.place.path for edit in one.fix.edits)
    ]


def suppression(converter: Converter, finding: Diagnostic) -> types.WorkspaceEdit | None:
    """Return the edit that adds a comment which suppresses a finding, or names its rule in the one that is there."""
    snapshot = converter.snapshot
    source = snapshot.outcome.sources.get(finding.place.path)
    state = snapshot.outcome.state
    # In files of other languages no comment suppresses.
    if source is None or state is None or source not in state.sources or finding.rule.code == UNREADABLE.code:
        return None
    span = finding.place.span
    code = finding.rule.code
    lines = list(source.lines)
    for pragma in find_pragmas(source.text):
        first, last = pragma.lines
        if pragma.ours and pragma.scope is Scope.STATEMENT and pragma.codes and first <= span.line <= last:
            text = lines[pragma.span.line - 1]
            at = text.index("]", pragma.span.column - 1)
            return _with_line(converter, finding.place.path, pragma.span.line, f"{text[:at]}, {code}{text[at:]}")
    number = _free_line(lines, span.line)
    if number is None:
        return None
    text = lines[number - 1].rstrip()
    comment = f"# seedlint: ignore[{code}]"
    return _with_line(converter, finding.place.path, number, f"{text}  {comment}")


def _free_line(lines: Sequence[str], line: int) -> int | None:
    """Return a line, from a finding's on, at whose end a comment can stand and covers it; None if there is none."""
    probe = "# seedlint: ignore[SL999]"
    for number in range(line, min(line + 40, len(lines) + 1)):
        here = lines[number - 1]
        if here.rstrip().endswith("\\"):
            continue
        changed = [*lines]
        changed[number - 1] = f"{here.rstrip()}  {probe}"
        for pragma in find_pragmas("\n".join(changed)):
            first, last = pragma.lines
            if pragma.codes == ("SL999",) and pragma.span.line == number and first <= line <= last:
                return number
    return None


def _with_line(converter: Converter, path: str, number: int, text: str) -> types.WorkspaceEdit | None:
    """Return the edit that gives a line another text, as an insertion where it only adds to it."""
    pieces = with_endings(converter.snapshot.outcome.sources[path].text)
    old = pieces[number - 1]
    pieces[number - 1] = text + old[len(old.rstrip("\r\n")) :]
    try:
        return converter.workspace_edit({path: "".join(pieces)}, label="seedlint: suppress")
    except NotMappedError:
        return None
