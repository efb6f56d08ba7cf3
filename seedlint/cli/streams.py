"""The standard streams: what is written to them, and whether in colour."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from seedlint.errors import SeedlintError

if TYPE_CHECKING:
    from collections.abc import Callable


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Whether to colour a stream: as the option says, else NO_COLOR, else FORCE_COLOR, else only a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def teller(*, quiet: bool) -> Callable[[str], None]:
    """Return what says what is being done, to whoever looks on."""
    looked_at = sys.stderr is not None and sys.stderr.isatty() and not quiet
    return complain if looked_at else lambda _: None


def printable(message: str) -> str:
    """Return a message without characters that a terminal would obey."""
    from seedlint.reports.text import printable  # noqa: PLC0415

    return printable(message)


def complain(message: str) -> None:
    """Write a line to standard error."""
    if sys.stderr is not None:  # it may be closed, and `print` would fall back to standard output
        print(f"seedlint: {message}", file=sys.stderr)  # noqa: T201


def emit(text: str) -> None:
    """Write to standard output; a reader that went away (`| head`) is not our business."""
    if sys.stdout is None:
        raise SeedlintError("standard output is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        drop_output()
    except OSError as error:
        drop_output()
        raise SeedlintError(f"cannot write to standard output: {error.strerror or error}") from error


def emit_bytes(data: bytes) -> None:
    """Write a diff to standard output as it is: the lines of files end as they do, in any encoding."""
    if sys.stdout is None or not hasattr(sys.stdout, "buffer"):
        emit(data.decode(errors="backslashreplace"))
        return
    emit("")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        drop_output()
    except OSError as error:
        drop_output()
        raise SeedlintError(f"cannot write to standard output: {error.strerror or error}") from error


def drop_output() -> None:
    """Let what is still buffered go nowhere, so that Python does not complain when it exits."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
