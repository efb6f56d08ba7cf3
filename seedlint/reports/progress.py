"""What a long run is doing, on a terminal; a run that ends soon shows nothing."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar

PATIENCE = 2.0
"""Seconds after which the bar appears."""


class Progress:
    """A progress bar on standard error that appears some time after the first step, and vanishes at its end."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._lock = threading.Lock()
        self._timer = threading.Timer(patience, self._show)
        self._timer.daemon = True
        self._bar: Bar | None = None
        self._ended = False
        self._state = ("starting", 0, 0)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            self._ended = True
            if self._bar is not None:
                self._bar.stop()

    def step(self, what: str, done: int = 0, total: int = 0) -> None:
        """Say what is being done, and how far it is; without a total, only that it goes on."""
        if self._timer.ident is None:
            self._timer.start()
        with self._lock:
            self._state = (what, done, total)
            self._update()

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

        with self._lock:
            if self._ended:
                return
            columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
            self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
            self._bar.add_task("", total=None)
            self._update()
            self._bar.start()

    def _update(self) -> None:
        if self._bar is not None:
            what, done, total = self._state
            self._bar.update(self._bar.task_ids[0], description=what, completed=done, total=total or None)
