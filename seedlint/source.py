"""A file to check, as read from disk or standard input."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from seedlint.notebooks.notebook import build
from seedlint.notebooks.scanning import scan
from seedlint.notebooks.splicing import NotSplicedError, splice

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.diagnostics import Span
    from seedlint.notebooks.notebook import Notebook

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
        notebook: what the file is if it is a notebook; `text` is then the module that its cells make.

    """

    path: str
    absolute: Path
    root: Path
    text: str
    encoding: str = "utf-8"
    mark: bytes = b""
    notebook: Notebook | None = None

    @cached_property
    def key(self) -> str:
        """The absolute path with forward slashes: what names the file inside the program."""
        return self.absolute.as_posix()

    @cached_property
    def package_root(self) -> str:
        """The folder that holds the top-level package (or the script) that the file belongs to, on disk."""
        if self.is_notebook:  # it runs where it lies, a program even inside a package
            return self.absolute.parent.as_posix()
        return _package_root(self.absolute.parent).as_posix()

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines as the Python tokenizer counts them, without their endings."""
        return tuple(_NEWLINE.split(self.text))

    @property
    def stretches(self) -> list[tuple[int, str]]:
        """The stretches of the text in which comments speak of what follows them, each with its first line."""
        if self.notebook is None:
            return [(1, self.text)]
        return [(block.first, "".join(block.python)) for block in self.notebook.blocks]

    @property
    def is_notebook(self) -> bool:
        """Whether it is a notebook, be it that an editor has it open and gives its cells as one text."""
        return self.notebook is not None or self.path.endswith(".ipynb")

    @property
    def raw(self) -> str:
        """What the file holds, decoded: of a notebook its JSON."""
        return self.text if self.notebook is None else self.notebook.raw

    def in_file(self, span: Span) -> Span:
        """Return where in the file, as an editor shows it, a span of the text stands."""
        return span if self.notebook is None else self.notebook.in_file(span)

    def becoming(self, text: str) -> SourceFile:
        """Return the file with another text.

        Raises:
            NotSplicedError: a notebook cannot hold that text.

        """
        if self.notebook is None or text == self.text:
            return replace(self, text=text)
        raw = splice(self.notebook, text)
        faults = {block.cell.number: block.fault for block in self.notebook.blocks}
        notebook = build(raw, scan(raw), lambda cell, _: faults.get(cell.number))
        if not notebook.holds(text):
            raise NotSplicedError("its cells would not read as they should")
        return replace(self, text=notebook.text, notebook=notebook)
