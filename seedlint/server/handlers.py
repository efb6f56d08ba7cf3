"""Which message of the client does what. `serve` is the face of this package."""

from __future__ import annotations

import sys
from typing import Any

from lsprotocol import types

from seedlint import rulepages
from seedlint.checks.registry import find_rule
from seedlint.server import actions, fixing
from seedlint.server.app import Server
from seedlint.server.converting import Converter, rule_uri
from seedlint.server.hover import hover


def serve() -> None:
    """Serve an editor on standard input and output until it says that it is done."""
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever is printed must not get between the messages
    made().start_io(sys.stdin.buffer, output)


def made() -> Server:
    """Return a server that knows all messages."""
    server = Server()
    _life(server)
    _documents(server)
    _questions(server)
    _commands(server)
    return server


def _life(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.start(params)
        if server.abilities.pull:
            options = types.DiagnosticOptions(
                inter_file_dependencies=True, workspace_diagnostics=False, identifier="seedlint"
            )
            server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC, options)(_pull)

    async def _pull(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        return await server.pulled(params)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        await server.watch()
        await server.ask_settings()
        server.changed(now=True)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: types.DidChangeConfigurationParams) -> None:
        if not await server.ask_settings() and params.settings:
            server.configure(params.settings)
        server.changed(now=True)

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def folders(_: types.DidChangeWorkspaceFoldersParams) -> None:
        server.changed(now=True)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(_: types.DidChangeWatchedFilesParams) -> None:
        server.changed()

    @server.feature(types.SHUTDOWN)
    def shut_down(_: None) -> None:
        server.stop()

    @server.feature(types.WINDOW_WORK_DONE_PROGRESS_CANCEL)
    def cancelled(params: types.WorkDoneProgressCancelParams) -> None:
        progress = server.running.get(str(params.token))
        if progress is not None:
            progress.cancel()


def _documents(server: Server) -> None:
    def typed(uri: str) -> None:
        if server.settings.run == "onType":
            server.changed(uri)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        typed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        server.changed(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri)
        server.changed()

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_opened(params: types.DidOpenNotebookDocumentParams) -> None:
        server.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_changed(params: types.DidChangeNotebookDocumentParams) -> None:
        cells = params.change.cells
        if cells is not None and cells.structure is not None:
            for cell in cells.structure.did_close or ():
                server.closed(cell.uri)
        typed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_SAVE)
    def notebook_saved(params: types.DidSaveNotebookDocumentParams) -> None:
        server.changed(params.notebook_document.uri)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_closed(params: types.DidCloseNotebookDocumentParams) -> None:
        for cell in params.cell_text_documents:
            server.closed(cell.uri)
        server.changed()


def _questions(server: Server) -> None:
    options = types.CodeActionOptions(code_action_kinds=list(actions.KINDS), resolve_provider=True)

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_actions(params: types.CodeActionParams) -> list[types.CodeAction]:
        return await fixing.listed(server, params)

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(action: types.CodeAction) -> types.CodeAction:
        return await fixing.resolved(server, action)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        project = server.project_of(uri)
        snapshot = await server.fresh(project) if project is not None and server.settings.enable else None
        if snapshot is None:
            return None
        return hover(Converter(snapshot, server.abilities), uri, params.position)


def _commands(server: Server) -> None:
    @server.command(actions.SHOW_RULE)
    async def show_rule(code: str) -> str | None:
        """Show the page of a rule, and return its text to a client that would rather show it itself."""
        rule = find_rule(code)
        if rule is None:
            server.say(f"unknown rule {code!r}")
            return None
        text = rulepages.page(code)
        if server.abilities.show_document:
            shown = types.ShowDocumentParams(rule_uri(rule), external=False, take_focus=True)
            await server.window_show_document_async(shown)
        else:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
        return text

    @server.command(actions.FIX_FILE_NOW)
    async def fix_file(uri: str) -> None:
        """Fix all in a file."""
        await fixing.at_once(server, uri, "file")

    @server.command(actions.FIX_PROJECT_NOW)
    async def fix_project(*uris: Any) -> None:
        """Fix all in the project of a document, or in all that have one open."""
        await fixing.at_once(server, str(uris[0]) if uris and uris[0] else None, "project")
