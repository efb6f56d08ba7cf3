"""An editor for tests: a real client of the protocol, with a real server in a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pytest_lsp import make_test_lsp_client

import seedlint

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from pytest_lsp import LanguageClient

ROOT = Path(seedlint.__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "seedlint", "server")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
PATIENCE = 60.0


def capabilities(
    *, pull: bool = False, encodings: tuple[str, ...] = (), resolve: bool = True, plain: bool = False
) -> types.ClientCapabilities:
    """What a modern editor can do, or, `plain`, one that can do next to nothing."""
    general = types.GeneralClientCapabilities(position_encodings=list(encodings)) if encodings else None
    if plain:
        return types.ClientCapabilities(general=general)
    support = types.ClientCodeActionResolveOptions(properties=["edit"]) if resolve else None
    return types.ClientCapabilities(
        general=general,
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(
                related_information=True,
                code_description_support=True,
                data_support=True,
                tag_support=types.ClientDiagnosticsTagOptions(value_set=[types.DiagnosticTag.Unnecessary]),
            ),
            code_action=types.CodeActionClientCapabilities(
                resolve_support=support, data_support=resolve, is_preferred_support=True
            ),
            diagnostic=types.DiagnosticClientCapabilities() if pull else None,
        ),
        notebook_document=types.NotebookDocumentClientCapabilities(
            synchronization=types.NotebookDocumentSyncClientCapabilities()
        ),
        window=types.WindowClientCapabilities(work_done_progress=True),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True,
                resource_operations=[types.ResourceOperationKind.Create],
                change_annotation_support=types.ChangeAnnotationsSupportOptions(),
            ),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
            diagnostics=types.DiagnosticWorkspaceClientCapabilities(refresh_support=True) if pull else None,
            configuration=False,
        ),
    )


class Editor:
    """What a test does as an editor would."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.versions: dict[str, int] = {}
        self.applied: list[types.WorkspaceEdit] = []
        self.registered: list[types.Registration] = []
        self.result: types.InitializeResult | None = None

    def uri(self, name: str) -> str:
        """The URI of a file of the folder."""
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None, language: str = "python") -> None:
        """Open a file, with what is on disk or another text."""
        uri = self.uri(name)
        text = (self.folder / name).read_text() if text is None else text
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, name: str, text: str, where: types.Range | None = None) -> None:
        """Change an open file: all of it, or a range."""
        uri = self.uri(name)
        self.versions[uri] += 1
        whole = types.TextDocumentContentChangeWholeDocument(text)
        change = whole if where is None else types.TextDocumentContentChangePartial(where, text)
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, name: str) -> None:
        """Close a file."""
        document = types.TextDocumentIdentifier(self.uri(name))
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    def touched(self, *names: str) -> None:
        """Say that files have changed on disk."""
        changes = [types.FileEvent(self.uri(name), types.FileChangeType.Changed) for name in names]
        self.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams(changes))

    def found(self, uri: str) -> list[types.Diagnostic]:
        """What is shown of a document."""
        return list(self.client.diagnostics.get(uri, []))

    def codes(self, name: str) -> list[str]:
        """The codes of what is shown of a file."""
        return [str(one.code) for one in self.found(self.uri(name))]

    async def until(self, condition: Callable[[], object], patience: float = PATIENCE) -> None:
        """Wait until something is so."""
        waited = 0.0
        while not condition():
            assert waited < patience, f"{self.client.diagnostics} {self.client.messages}"
            assert self.client._server is None or self.client._server.returncode is None, "the server has died"
            await asyncio.sleep(0.02)
            waited += 0.02

    async def shows(self, name: str, codes: list[str]) -> None:
        """Wait until a file shows findings of these codes."""
        await self.until(lambda: self.codes(name) == codes)

    async def actions(
        self, name: str, line: int, character: int = 0, only: list[str] | None = None, uri: str = ""
    ) -> list[Any]:
        """The actions at a place, counted from 0; the client's library takes those with a command for commands."""
        at = types.Position(line, character)
        document = types.TextDocumentIdentifier(uri or self.uri(name))
        context = types.CodeActionContext(diagnostics=[], only=only)  # type: ignore[arg-type]
        params = types.CodeActionParams(document, types.Range(at, at), context)
        answer = await self.client.text_document_code_action_async(params)
        return list(answer or [])

    async def hover(self, name: str, line: int, character: int, uri: str = "") -> str:
        """The text that is shown at a place."""
        document = types.TextDocumentIdentifier(uri or self.uri(name))
        answer = await self.client.text_document_hover_async(
            types.HoverParams(document, types.Position(line, character))
        )
        assert answer is None or isinstance(answer.contents, types.MarkupContent)
        return "" if answer is None else answer.contents.value


@asynccontextmanager
async def editing(
    folder: Path, can: types.ClientCapabilities | None = None, options: Any = None, *, outside: bool = False
) -> AsyncIterator[Editor]:
    """An editor that has a folder open, or, `outside`, none."""
    client = make_test_lsp_client()
    editor = Editor(client, folder)

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        editor.applied.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        editor.registered.extend(params.registrations)

    await client.start_io(*COMMAND, env=ENVIRONMENT)
    editor.result = await client.initialize_session(
        types.InitializeParams(
            can or capabilities(),
            root_uri=None if outside else folder.as_uri(),
            workspace_folders=None if outside else [types.WorkspaceFolder(folder.as_uri(), folder.name)],
            initialization_options=options,
        )
    )
    try:
        yield editor
    finally:
        await client.shutdown_session()
        await client.stop()


def play(scene: Coroutine[Any, Any, None]) -> None:
    """Run a scene to its end."""
    asyncio.run(asyncio.wait_for(scene, 3 * PATIENCE))


def apply_edit(edit: types.WorkspaceEdit, folder: Path) -> dict[str, str]:
    """Make the edits of a modern client in the files of a folder (in ASCII); return the new texts by name."""
    texts: dict[str, str] = {}
    for change in edit.document_changes or []:
        if isinstance(change, types.CreateFile):
            path = Path(change.uri.removeprefix("file://"))
            assert not path.exists()
            texts[path.name] = ""
            continue
        assert isinstance(change, types.TextDocumentEdit)
        path = Path(change.text_document.uri.removeprefix("file://"))
        old = texts[path.name] if path.name in texts else path.read_text()
        texts[path.name] = edited(old, list(change.edits))
    for name, text in texts.items():
        (folder / name).write_text(text)
    return texts


def edited(text: str, edits: list[Any]) -> str:
    """Make edits in a text in ASCII, whose lines end with a line feed."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for one in sorted(edits, key=lambda one: (one.range.start.line, one.range.start.character), reverse=True):
        start = min(starts[one.range.start.line] + one.range.start.character, len(text))
        end = min(starts[one.range.end.line] + one.range.end.character, len(text))
        text = text[:start] + one.new_text + text[end:]
    return text
