"""The one thread in which programs are analysed, one at a time, while the server goes on listening."""

from __future__ import annotations

import asyncio
import queue
import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    Job = tuple[Callable[[], object], "asyncio.Future[object]"]

Result = TypeVar("Result")

_STACK = 256 * 1024 * 1024
"""Bytes of address space for deep programs, which are followed by calling; only what is used is taken."""


class CancelledError(Exception):
    """What was being done is not wanted any more."""


class Worker:
    """Runs functions in order, in a thread that ends with the process whatever it is doing."""

    def __init__(self) -> None:
        self._jobs: queue.Queue[tuple[asyncio.AbstractEventLoop, Job]] = queue.Queue()
        before = threading.stack_size(_STACK)
        try:
            threading.Thread(target=self._work, name="seedlint", daemon=True).start()
        finally:
            threading.stack_size(before)

    def run(self, job: Callable[[], Result]) -> asyncio.Future[Result]:
        """Return the future of a function's result; one that is cancelled before its turn is not run."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._jobs.put((loop, (job, future)))  # type: ignore[arg-type]
        return future

    def _work(self) -> None:
        while True:
            loop, (job, future) = self._jobs.get()
            if future.cancelled():
                continue
            result: object = None
            failure: BaseException | None = None
            try:
                result = job()
            except BaseException as error:  # noqa: BLE001 - whatever it is, this thread goes on
                failure = error
            try:
                loop.call_soon_threadsafe(_settle, future, result, failure)
            except RuntimeError:  # the loop is closed: the server ends
                return


def _settle(future: asyncio.Future[object], result: object, failure: BaseException | None) -> None:
    if future.done():
        return
    if failure is None:
        future.set_result(result)
    else:
        future.set_exception(failure if isinstance(failure, Exception) else RuntimeError(repr(failure)))
