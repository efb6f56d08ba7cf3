"""Follows the process to its end, and to the processes that it starts."""

from __future__ import annotations

import atexit
import os
import sys
from typing import TYPE_CHECKING, Any

from .methods import like

if TYPE_CHECKING:
    from .recording import Recorder


def follow(recorder: Recorder) -> None:
    """Record the end of this process however Python ends it, and begin anew in each child that is forked."""
    from . import results

    recorder.at_end.append(lambda: results.watched(recorder))
    atexit.register(_finish, recorder)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=recorder.forked)
    original = os._exit

    def _exit(status: int) -> Any:  # multiprocessing ends its forked children so
        try:
            recorder.end(status)
        finally:
            original(status)

    os._exit = like(_exit, original)
    for name in ("execv", "execve"):
        setattr(os, name, _flushing(recorder, getattr(os, name)))


def _finish(recorder: Recorder) -> None:
    # What ended the program is kept here by Python; a `SystemExit` is not.
    recorder.end(1 if hasattr(sys, "last_type") else None)


def _flushing(recorder: Recorder, original: Any) -> Any:
    def function(*args: Any, **kwargs: Any) -> Any:
        recorder.flush()
        return original(*args, **kwargs)

    return like(function, original)


def hook_connection(module: Any, recorder: Recorder) -> None:
    """Let a worker write what it drew before it hands anything over: a pool kills its workers when it is done."""
    cls = module.Connection
    for name in ("send", "send_bytes"):
        setattr(cls, name, _sending(recorder, getattr(cls, name)))


def _sending(recorder: Recorder, original: Any) -> Any:
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        if recorder.role != "main" and recorder.buffer:
            recorder.flush()
        return original(self, *args, **kwargs)

    return like(method, original)
