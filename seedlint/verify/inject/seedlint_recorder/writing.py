"""Writes a record: blocks of compressed lines, and of draws, each whole on disk before the next begins."""

from __future__ import annotations

import os
import struct
import time
import zlib
from marshal import dumps
from typing import Any

MAGIC = b"seedtrace 2\n"


class Writer:
    """The file of one process. It is made when the first block is written."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.descriptor: int | None = None

    def lines(self, lines: list[str]) -> None:
        """Append a block of lines."""
        self._write(zlib.compress("\n".join(lines).encode("utf-8", "backslashreplace"), 1))

    def draws(self, heads: list[int], values: list[Any]) -> None:
        """Append a block of draws: their heads, and their values, if all are floats, else their digests.

        Floats are written as they are, for that takes less time than a digest of each.
        """
        count = len(values)
        try:
            if set(map(type, values)) == {float}:
                data = b"F" + struct.pack(f">I{count}d", count, *values)
            else:
                digests = [zlib.crc32(dumps(one, 2)) if type(one) is float else one for one in values]
                data = b"D" + struct.pack(f">I{count}I", count, *digests)
            self._write(data + zlib.compress(struct.pack(f">{count}I", *heads), 1))
        except struct.error as error:  # a digest that is none: a fault of a hook, and no reason to end the program
            raise OSError from error

    def _write(self, data: bytes) -> None:
        """Append a block.

        A file of the process's own number and its start's time is never another's; the descriptor is not inherited.
        """
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
