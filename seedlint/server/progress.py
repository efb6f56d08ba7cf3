"""How far a look at a project is, shown where it takes longer than a moment; the client may cancel it."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from seedlint.server.app import Server

DELAY = 1.0
"""Seconds after which a look is worth a word."""


class Progress:
    """One piece of work, and its token once it is shown. Made and ended in the server's thread."""

    def __init__(self, server: Server, title: str) -> None:
        self._server = server
        self._title = title
        self._loop = asyncio.get_running_loop()
        self._token = ""
        self._what = ""
        self._ended = False
        self.cancelled = False
        self._timer: asyncio.TimerHandle | None = None
        if server.abilities.progress:
            self._timer = self._loop.call_later(DELAY, self._begin)

    def step(self, what: str, done: int, total: int) -> None:
        """Take note of what is being done; from any thread."""
        self._what = f"{what} ({done}/{total})" if total else what
        percentage = min(done * 100 // total, 100) if total else None
        self._loop.call_soon_threadsafe(self._report, self._what, percentage)

    def cancel(self) -> None:
        """Stop at the next step."""
        self.cancelled = True

    def end(self) -> None:
        """Take it away again."""
        self._ended = True
        if self._timer is not None:
            self._timer.cancel()
        if self._token:
            self._server.protocol.progress.end(self._token, types.WorkDoneProgressEnd())
            self._server.running.pop(self._token, None)

    def _begin(self) -> None:
        self._loop.create_task(self._begun())

    async def _begun(self) -> None:
        token = f"seedlint-{uuid.uuid4()}"
        try:
            await self._server.work_done_progress.create_async(token)
        except Exception:  # noqa: BLE001 - a client that refuses sees no progress
            return
        if self._ended:
            return
        self._token = token
        self._server.running[token] = self
        begin = types.WorkDoneProgressBegin(self._title, cancellable=True, message=self._what or None)
        self._server.work_done_progress.begin(token, begin)

    def _report(self, what: str, percentage: int | None) -> None:
        if self._token and not self._ended:
            report = types.WorkDoneProgressReport(message=what, percentage=percentage)
            self._server.work_done_progress.report(self._token, report)
