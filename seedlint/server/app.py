"""The server: what the client says becomes looks at projects, and what they find becomes what the client shows.

Everything here runs in one thread, and nothing here takes long: projects are analysed, and fixes made, by a `Worker`. A
look that is out of date before its turn is not taken; of those that wait, the newest wins.
"""

from __future__ import annotations

import asyncio
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter
from pygls.uris import to_fs_path

from seedlint import __version__
from seedlint.errors import SeedlintError
from seedlint.server import settings as client_settings
from seedlint.server.converting import Abilities
from seedlint.server.documents import Documents, Reader, path_of
from seedlint.server.progress import Progress
from seedlint.server.projects import Project, Snapshot, owner
from seedlint.server.protocol import Protocol
from seedlint.server.showing import Board
from seedlint.server.worker import CancelledError, Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pygls.server import ServerErrors

    from seedlint.server.documents import OpenFile

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 0.05, 1.0
"""Seconds of silence before a project is looked at: half of what the last look took, within these bounds."""

_WATCHED = (
    "**/*.py",
    "**/*.pyi",
    "**/*.ipynb",
    "**/*.toml",
    "**/.gitignore",
    "**/*.env",
    "**/*.sh",
    "**/*.yml",
    "**/*.yaml",
    "**/*Dockerfile*",
)
"""What a project's findings hang on; the toml files are configuration and library tables."""

_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook("*", [types.NotebookCellLanguage(language="python")]),
    ],
    save=True,
)


class Server(LanguageServer):
    """The state of the server, and what it does; `handlers` says when."""

    def __init__(self) -> None:
        super().__init__(
            "seedlint",
            __version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=_NOTEBOOKS,
            protocol_cls=Protocol,
            converter_factory=default_converter,
        )
        self.abilities = Abilities()
        self.settings = client_settings.Settings()
        self.reader = Reader()
        self.worker = Worker()
        self.projects: dict[Path, Project] = {}
        self.running: dict[str, Progress] = {}
        self._timers: dict[Path, asyncio.TimerHandle] = {}
        self._looks: dict[Path, asyncio.Task[Snapshot | None]] = {}
        self.board = Board(self)
        self._said: set[str] = set()
        self._took = 0.0

    # ------------------------------------------------------------ what the client is

    def start(self, params: types.InitializeParams) -> None:
        """Take note of what the client is and wants."""
        before = self.workspace
        encoding = before.position_encoding or types.PositionEncodingKind.Utf16
        folders = params.workspace_folders or []
        self.protocol._workspace = Documents(  # noqa: SLF001 - the only way to have other documents
            before.root_uri, types.TextDocumentSyncKind.Incremental, folders, encoding
        )
        name = encoding.value if isinstance(encoding, types.PositionEncodingKind) else str(encoding)
        self.abilities = Abilities.of(params.capabilities, name)
        self.configure(params.initialization_options)

    def configure(self, value: object) -> None:
        """Take settings from the client; if they are wrong, say so and keep those from before."""
        try:
            self.settings = client_settings.read(value)
        except SeedlintError as error:
            self.say(str(error), types.MessageType.Error)

    @property
    def folders(self) -> list[Path]:
        """The open folders."""
        uris = [folder.uri for folder in self.workspace.folders.values()]
        if not uris and self.workspace.root_uri:
            uris = [self.workspace.root_uri]
        return [Path(path) for uri in uris if (path := to_fs_path(uri))]

    # ------------------------------------------------------------ when to look

    def open_files(self) -> dict[Path, OpenFile]:
        """Return what is open, by path."""
        folders = self.folders
        return self.reader.files(self.workspace, folders[0] if folders else None)

    def project_of(self, uri: str) -> Project | None:
        """Return the project that an open document belongs to."""
        folders = self.folders
        path = None
        notebook = self.workspace.get_notebook_document(cell_uri=uri)
        path = path_of(notebook.uri if notebook is not None else uri, folders[0] if folders else None)
        return self._project(owner(path, folders)) if path is not None else None

    def _project(self, place: Path) -> Project:
        if place not in self.projects:
            self.projects[place] = Project(place)
        return self.projects[place]

    def changed(self, uri: str | None = None, *, now: bool = False) -> None:
        """Take note that a document, or with None anything, has changed: look again soon, or `now`."""
        if uri is None:
            wanted = {*self.folders, *(owner(path, self.folders) for path in self.open_files())}
            for place in self.projects.keys() - wanted:
                self._close(place)
            places = [self._project(place) for place in sorted(wanted)]
        else:
            project = self.project_of(uri)
            places = [project] if project is not None else []
        for project in places:
            project.number += 1
            self._schedule(project, 0 if now else min(max(SHORTEST, self._took / 2), LONGEST))

    def _schedule(self, project: Project, delay: float) -> None:
        timer = self._timers.pop(project.place, None)
        if timer is not None:
            timer.cancel()
        loop = asyncio.get_running_loop()
        self._timers[project.place] = loop.call_later(delay, self._look, project)

    def _close(self, place: Path) -> None:
        """Forget a project that is not open any more, and what is shown of it."""
        project = self.projects.pop(place)
        timer = self._timers.pop(place, None)
        if timer is not None:
            timer.cancel()
        self.board.clear(project)

    def _look(self, project: Project) -> asyncio.Task[Snapshot | None]:
        """Start to look at a project as it is now, unless that is under way."""
        timer = self._timers.pop(project.place, None)
        if timer is not None:
            timer.cancel()
        before = self._looks.get(project.place)
        if before is not None and not before.done() and before.get_name() == str(project.number):
            return before
        task = asyncio.get_running_loop().create_task(self._looked(project), name=str(project.number))
        self._looks[project.place] = task
        return task

    async def _looked(self, project: Project) -> Snapshot | None:
        number = project.number
        folders = self.folders
        files: Mapping[Path, OpenFile] = {
            path: one for path, one in self.open_files().items() if owner(path, folders) == project.place
        }
        settings = self.settings
        if not settings.enable:
            self.board.clear(project)
            return None
        progress = Progress(self, f"seedlint: {project.place.name}")

        def look() -> Snapshot:
            started = time.perf_counter()
            snapshot = project.look(number, files, settings, step)
            self._took = time.perf_counter() - started
            return snapshot

        def step(what: str, done: int, total: int) -> None:
            if number != project.number or progress.cancelled:
                raise CancelledError
            progress.step(what, done, total)

        try:
            snapshot = await self.worker.run(look)
        except CancelledError:
            return None
        except SeedlintError as error:
            self.say(str(error), types.MessageType.Error)
            return None
        except Exception as error:  # the server lives, whatever the program is
            log.exception("the analysis failed")
            what = f"{type(error).__name__}: {error}"
            self.say(f"the analysis failed ({what}): this is a fault of seedlint, please report it")
            return None
        finally:
            progress.end()
        if number == project.number and self.projects.get(project.place) is project:
            project.snapshot = snapshot
            self._said.clear()
            self.board.show(project, snapshot)
        return snapshot

    def stop(self) -> None:
        """Leave what is under way."""
        for timer in self._timers.values():
            timer.cancel()
        for look in self._looks.values():
            look.cancel()

    async def fresh(self, project: Project) -> Snapshot | None:
        """Return what is found in a project as it is now, or the last that could be found."""
        while project.snapshot is None or project.snapshot.number != project.number:
            number = project.number
            await asyncio.shield(self._look(project))
            if number == project.number:
                break  # it could not be looked at
        return project.snapshot

    # ------------------------------------------------------------ what is shown

    async def pulled(self, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        """Return the findings of a document that the client asks for."""
        project = self.project_of(params.text_document.uri)
        snapshot = await self.fresh(project) if project is not None and self.settings.enable else None
        return self.board.report(params.text_document.uri, snapshot, params.previous_result_id)

    def closed(self, uri: str) -> None:
        """Take note that a document is closed: what is on disk counts again."""
        self.reader.forget(uri)
        self.board.forget(uri)

    # ------------------------------------------------------------ what is said

    def say(self, message: str, kind: types.MessageType = types.MessageType.Warning) -> None:
        """Show a message, once until something works again."""
        if message in self._said:
            return
        self._said.add(message)
        self.window_show_message(types.ShowMessageParams(kind, f"seedlint: {message}"))

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:  # noqa: ARG002
        """Log what went wrong in the protocol: it is no news to whoever types."""
        log.error("%s", error, exc_info=error)

    async def watch(self) -> None:
        """Ask to be told of changed files, where the client can."""
        if self.abilities.watch:
            watchers = [types.FileSystemWatcher(glob) for glob in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            one = types.Registration("seedlint-files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            await self._asking(lambda: self.client_register_capability_async(types.RegistrationParams([one])))

    async def ask_settings(self) -> bool:
        """Ask the client for its settings, where it can be asked; return whether it has answered."""
        if not self.abilities.configuration:
            return False
        item = types.ConfigurationItem(section=client_settings.SECTION)
        answer = await self._asking(lambda: self.workspace_configuration_async(types.ConfigurationParams([item])))
        if isinstance(answer, list) and answer and answer[0]:
            self.configure(answer[0])
            return True
        return False

    @staticmethod
    async def _asking(ask: Callable[[], Any]) -> Any:
        """Return the client's answer; None if it refuses."""
        try:
            return await ask()
        except Exception:
            log.exception("the client refused a request")
            return None
