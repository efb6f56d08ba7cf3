"""Writes a record: blocks of compressed lines, each whole on disk before the next begins."""

from __future__ import annotations

import os
import time
import zlib

MAGIC = b"seedtrace 1\n"


class Writer:
    """The file of one process. It is made when the first block is written."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.descriptor: int | None = None

    def write(self, lines: list[str]) -> None:
        """Append a block.

        A file of the process's own number and its start's time is never another's; the descriptor is not inherited.
        """
        data = zlib.compress("\n".join(lines).encode("utf-8", "backslashreplace"), 1)
        block = len(data).to_bytes(4, "big") + data
        if self.descriptor is None:
            path = os.path.join(self.folder, f"{os.getpid()}-{_now()}.seedtrace")
            self.descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o644)
            block = MAGIC + block
        while block:
            block = block[os.write(self.descriptor, block) :]

    def close(self) -> None:
        """Close the file."""
        if self.descriptor is not None:
            os.close(self.descriptor)
            self.descriptor = None


_now = time.time_ns  # taken before a variation shifts the clock
