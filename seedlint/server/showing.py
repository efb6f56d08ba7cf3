"""What the client shows of findings: pushed where it does not ask, and otherwise ready for when it does."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lsprotocol import types

from seedlint.server.converting import Converter

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.server.app import Server
    from seedlint.server.projects import Project, Snapshot


class Board:
    """The findings that the client has been given."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._published: dict[str, list[types.Diagnostic]] = {}
        self._owners: dict[str, Path] = {}
        self._pulled: dict[str, str] = {}

    def show(self, project: Project, snapshot: Snapshot) -> None:
        """Publish what has changed; of documents whose findings the client asks for, say that it should ask again."""
        server = self._server
        shown = Converter(snapshot, server.abilities).diagnostics()
        stale = False
        asked = self._asked_for(snapshot)
        for uri, found in shown.items():
            if uri in asked:
                stale = stale or self._pulled.get(uri, result_id([])) != result_id(found)
                self._publish(uri, [])
            else:
                self._publish(uri, found)
            self._owners[uri] = project.place
        for uri in [uri for uri, place in self._owners.items() if place == project.place and uri not in shown]:
            self._publish(uri, [])
            del self._owners[uri]
        if stale and server.abilities.refresh:
            server.workspace_diagnostic_refresh(None)

    def report(self, uri: str, snapshot: Snapshot | None, previous: str | None) -> types.DocumentDiagnosticReport:
        """Return the findings of a document that the client asks for, or that they are those that it has."""
        found: list[types.Diagnostic] = []
        if snapshot is not None and uri in self._asked_for(snapshot):
            found = Converter(snapshot, self._server.abilities).diagnostics().get(uri, [])
        known = self._pulled[uri] = result_id(found)
        if previous == known:
            return types.RelatedUnchangedDocumentDiagnosticReport(known)
        return types.RelatedFullDocumentDiagnosticReport(items=found, result_id=known)

    def clear(self, project: Project) -> None:
        """Take away what is shown of a project."""
        for uri in [uri for uri, place in self._owners.items() if place == project.place]:
            self._publish(uri, [])
            del self._owners[uri]
        project.snapshot = None

    def forget(self, uri: str) -> None:
        """Forget what the client asked of a document that is closed."""
        self._pulled.pop(uri, None)

    def _asked_for(self, snapshot: Snapshot) -> set[str]:
        """Return the documents whose findings the client asks for: the open ones, but for cells, if it does at all."""
        if not self._server.abilities.pull:
            return set()
        return {part.uri for one in snapshot.files.values() for part in one.parts if not part.cell}

    def _publish(self, uri: str, found: list[types.Diagnostic]) -> None:
        if self._published.get(uri, []) == found:
            return
        if found:
            self._published[uri] = found
        else:
            self._published.pop(uri, None)
        document = self._server.workspace.text_documents.get(unquote(uri))
        version = document.version if document is not None else None
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))


def result_id(found: list[types.Diagnostic]) -> str:
    """Return what tells lists of findings apart."""
    return hashlib.sha256(repr(found).encode(errors="backslashreplace")).hexdigest()[:16]
