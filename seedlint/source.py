"""A file to check, as read from disk or standard input."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NEWLINE = re.compile(r"\r\n|\r|\n")


@lru_cache(maxsize=4096)
def _package_root(folder: Path) -> Path:
    if folder == folder.parent or not os.path.isfile(folder / "__init__.py"):  # noqa: PTH113 - never raises
        return folder
    return _package_root(folder.parent)


@dataclass(frozen=True)
class SourceFile:
    """A decoded Python file.

    Attributes:
        path: the path as the user will read it, with forward slashes.
        absolute: where it is; decides its module name and what its imports mean.
        root: the checked folder it was found under, or the parent of a file that was named itself.
        text: its contents, decoded, line endings untouched.
        encoding: how they are encoded.
        mark: the byte order mark before them, which is no part of the text.

    """

    path: str
    absolute: Path
    root: Path
    text: str
    encoding: str = "utf-8"
    mark: bytes = b""

    @cached_property
    def key(self) -> str:
        """The absolute path with forward slashes: what names the file inside the program."""
        return self.absolute.as_posix()

    @cached_property
    def package_root(self) -> str:
        """The folder that holds the top-level package (or the script) that the file belongs to, on disk."""
        return _package_root(self.absolute.parent).as_posix()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as the Python tokenizer counts them, without their endings."""
        return tuple(_NEWLINE.split(self.text))
