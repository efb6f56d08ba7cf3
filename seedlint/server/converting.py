"""Findings, places and edits in the words of the protocol."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.diagnostics import Severity
from seedlint.notebooks.splicing import NotSplicedError
from seedlint.resources import rules_root
from seedlint.server.documents import Part, lines_of, uri_of
from seedlint.server.notebooks import magic_lines
from seedlint.server.positions import MARK, Lines, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from seedlint.diagnostics import Diagnostic, Place, Rule, Span
    from seedlint.server.projects import Snapshot
    from seedlint.source import SourceFile

SOURCE = "seedlint"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_TAGS = {"SL001": types.DiagnosticTag.Unnecessary, "SL204": types.DiagnosticTag.Deprecated}


class NotMappedError(Exception):
    """Edits cannot be made in the editor's documents; the text says why."""


@dataclass(frozen=True)
class Abilities:
    """What the client can do, as far as it matters here."""

    encoding: str = "utf-16"
    related: bool = False
    tags: bool = False
    described: bool = False
    document_changes: bool = False
    create: bool = False
    annotations: bool = False
    resolve: bool = False
    disabled: bool = False
    preferred: bool = False
    show_document: bool = False
    progress: bool = False
    refresh: bool = False
    pull: bool = False
    configuration: bool = False
    watch: bool = False

    @classmethod
    def of(cls, client: types.ClientCapabilities, encoding: str) -> Abilities:
        """Read a client's capabilities."""
        text, workspace, window = client.text_document, client.workspace, client.window
        published = text.publish_diagnostics if text else None
        action = text.code_action if text else None
        edit = workspace.workspace_edit if workspace else None
        resolved = action.resolve_support.properties if action and action.resolve_support else ()
        diagnostics = workspace.diagnostics if workspace else None
        watched = workspace.did_change_watched_files if workspace else None
        create = types.ResourceOperationKind.Create in (edit.resource_operations or ()) if edit else False
        refresh = bool(diagnostics and diagnostics.refresh_support)
        return cls(
            encoding,
            related=bool(published and published.related_information),
            tags=bool(published and published.tag_support),
            described=bool(published and published.code_description_support),
            document_changes=bool(edit and edit.document_changes),
            create=create,
            annotations=bool(edit and edit.change_annotation_support),
            resolve="edit" in resolved and bool(action and action.data_support),
            disabled=bool(action and action.disabled_support),
            preferred=bool(action and action.is_preferred_support),
            show_document=bool(window and window.show_document and window.show_document.support),
            progress=bool(window and window.work_done_progress),
            refresh=refresh,
            pull=bool(text and text.diagnostic) and refresh,
            configuration=bool(workspace and workspace.configuration),
            watch=bool(watched and watched.dynamic_registration),
        )


def rule_uri(rule: Rule) -> str:
    """Return where a rule's page is."""
    return uri_of(rules_root() / f"{rule.name}.md")


class Converter:
    """Converts what a snapshot holds."""

    def __init__(self, snapshot: Snapshot, abilities: Abilities) -> None:
        self.snapshot = snapshot
        self.abilities = abilities
        self._lines: dict[str, Lines] = {}

    # ------------------------------------------------------------ places

    def located(self, place: Place) -> tuple[str, types.Range] | None:
        """Return a place as the editor counts it; None if it is in no text that is known."""
        path = self.snapshot.path(place.path)
        opened = self.snapshot.files.get(path)
        if opened is None:
            source = self.snapshot.outcome.sources.get(place.path)
            text = source.raw if source is not None else ""
            span = source.in_file(place.span) if source is not None else place.span
            uri = uri_of(path)
            return uri, self._range(self._of(uri, text), span, 0)
        part = opened.part_at(place.span.line)
        return part.uri, self._range(self._part_lines(part), place.span, part.first)

    def _range(self, lines: Lines, span: Span, first: int) -> types.Range:
        start = lines.outward(span.line - first, span.column)
        end = lines.outward(span.end_line - first, span.end_column)
        return types.Range(types.Position(*start), types.Position(*max(start, end)))

    def _of(self, uri: str, text: str) -> Lines:
        if uri not in self._lines:
            self._lines[uri] = Lines(text, self.abilities.encoding)
        return self._lines[uri]

    def _part_lines(self, part: Part) -> Lines:
        if part.uri not in self._lines:
            self._lines[part.uri] = lines_of(part, self.abilities.encoding)
        return self._lines[part.uri]

    def inward(self, uri: str, position: types.Position) -> tuple[Path, int, int] | None:
        """Return the place in the checked text that a position in an open document means."""
        for path, opened in self.snapshot.files.items():
            for part in opened.parts:
                if part.uri == uri and part.python and part.problem is None:
                    line, column = self._part_lines(part).inward(position.line, position.character)
                    return path, line + part.first, column
        return None

    # ------------------------------------------------------------ findings

    def diagnostics(self) -> dict[str, list[types.Diagnostic]]:
        """Return what is to be shown, by document; each open document is among them."""
        found: dict[str, list[types.Diagnostic]] = {
            part.uri: [] for opened in self.snapshot.files.values() for part in opened.parts
        }
        for opened in self.snapshot.files.values():
            for part in opened.parts:
                if part.problem is not None:
                    found[part.uri].append(self._problem(part))
        for finding in self.snapshot.findings:
            located = self.located(finding.place)
            if located is not None and self.snapshot.shows(finding):
                found.setdefault(located[0], []).append(self.diagnostic(finding, located[1]))
        return found

    def _problem(self, part: Part) -> types.Diagnostic:
        problem = part.problem
        assert problem is not None  # noqa: S101 - for the reader of types
        lines = self._part_lines(part)
        start = lines.outward(problem.line, problem.column)
        end = lines.outward(problem.line, problem.column + 1)
        return types.Diagnostic(
            types.Range(types.Position(*start), types.Position(*max(start, end))),
            problem.message,
            severity=types.DiagnosticSeverity.Error,
            code=UNREADABLE.code,
            source=SOURCE,
        )

    def diagnostic(self, finding: Diagnostic, where: types.Range) -> types.Diagnostic:
        """Return a finding, with all of it that the client can show."""
        rule = finding.rule
        message = finding.message + (f"\nhelp: {finding.help}" if finding.help else "")
        related = []
        for other in finding.related:
            located = self.located(other.place)
            if located is not None and self.abilities.related:
                related.append(types.DiagnosticRelatedInformation(types.Location(*located), other.message))
            elif located is not None:
                message += f"\n{other.place.path}:{other.place.span.line}: {other.message}"
        return types.Diagnostic(
            where,
            message,
            severity=_SEVERITIES[rule.severity],
            code=rule.code,
            code_description=types.CodeDescription(rule_uri(rule)) if self.abilities.described else None,
            source=SOURCE,
            tags=[_TAGS[rule.code]] if self.abilities.tags and rule.code in _TAGS else None,
            related_information=related or None,
            data={"code": rule.code, "name": rule.name},
        )

    # ------------------------------------------------------------ edits

    def workspace_edit(
        self, texts: Mapping[str, str], *, confirm: bool = False, label: str = "", description: str = ""
    ) -> types.WorkspaceEdit:
        """Return the edits that give files new texts; with `confirm`, the client shows them first.

        Raises:
            NotMappedError: they do not go into the documents of the editor.

        """
        annotation = "fix" if self.abilities.annotations and self.abilities.document_changes else None
        operations: list[types.CreateFile | types.TextDocumentEdit | types.RenameFile | types.DeleteFile] = []
        plain: dict[str, list[types.TextEdit]] = {}
        for shown, new in sorted(texts.items()):
            source = self.snapshot.outcome.sources.get(shown)
            if source is None:
                uri = uri_of(self.snapshot.path(shown))
                if self.abilities.create:
                    options = types.CreateFileOptions(ignore_if_exists=True)
                    operations.append(types.CreateFile(uri, options=options, annotation_id=annotation))
                start = types.Position(0, 0)
                made: list[tuple[str, int | None, types.TextEdit]] = [
                    (uri, None, types.TextEdit(types.Range(start, start), new))
                ]
            else:
                made = list(self._edits(shown, *self._as_edited(source, new)))
            by_document: dict[tuple[str, int | None], list[types.TextEdit]] = {}
            for uri, version, one in made:
                by_document.setdefault((uri, version), []).append(one)
            for (uri, version), edits in by_document.items():
                plain.setdefault(uri, []).extend(edits)
                identifier = types.OptionalVersionedTextDocumentIdentifier(uri, version)
                marked = [
                    types.AnnotatedTextEdit(annotation, one.range, one.new_text) if annotation else one for one in edits
                ]
                operations.append(types.TextDocumentEdit(identifier, marked))
        if not self.abilities.document_changes:
            return types.WorkspaceEdit(changes=plain)
        annotations = None
        if annotation is not None:
            title = label or "seedlint: fix"
            annotations = {annotation: types.ChangeAnnotation(title, confirm, description or None)}
        return types.WorkspaceEdit(document_changes=operations, change_annotations=annotations)

    def _as_edited(self, source: SourceFile, new: str) -> tuple[str, str]:
        """Return the texts, old and new, that the editor has of a file: of a notebook that is not open, its JSON."""
        try:
            return source.raw, source.becoming(new).raw
        except NotSplicedError as error:
            raise NotMappedError(str(error)) from error

    def _edits(self, shown: str, old: str, new: str) -> Iterator[tuple[str, int | None, types.TextEdit]]:
        """Yield edits of whole lines that turn one text into another, each with its document and version."""
        path = self.snapshot.path(shown)
        opened = self.snapshot.files.get(path)
        parts = opened.parts if opened is not None else (Part(uri_of(path), None, old, 0, old.count("\n") + 1),)
        before, after = with_endings(old), with_endings(new)
        matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
        for tag, start, end, from_, to in matcher.get_opcodes():
            if tag == "equal":
                continue
            part = next((one for one in reversed(parts) if one.first <= start), parts[0])
            if end > part.first + part.count:
                raise NotMappedError("the fix reaches over the border of two cells")
            lines = self._part_lines(part)
            held = lines.lines[start - part.first : end - part.first]
            if [one.rstrip("\r\n") for one in before[start:end]] != [one.removeprefix(MARK) for one in held]:
                raise NotMappedError("the fix changes a line with a magic")
            text = "".join(after[from_:to])
            first, last = start - part.first, end - part.first
            if part.cell and start == end:
                first = last = max(first, magic_lines(part.text))
            if part.cell and last >= part.count and start < end and text.endswith("\n"):
                text = text[:-1]  # the end of a cell's last line is the border to the next
            begin = types.Position(*_line_start(lines, first))
            until = types.Position(*_line_start(lines, last))
            yield part.uri, part.version, types.TextEdit(types.Range(begin, until), text)


def _line_start(lines: Lines, number: int) -> tuple[int, int]:
    """Return where a line starts that is counted from 0; the end of the text for the one after the last."""
    if number >= len(lines.lines):
        return lines.outward(len(lines.lines) + 1, 1)
    return number, 0 if number else lines.outward(1, 1)[1]


def with_endings(text: str) -> list[str]:
    """Return the lines of a text with their endings."""
    found, position = [], 0
    for line in split_lines(text):
        end = position + len(line)
        end += 2 if text.startswith("\r\n", end) else 1
        if text[position:end]:
            found.append(text[position:end])
        position = end
    return found
