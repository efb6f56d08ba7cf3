"""What is open in the editor, as files of the program: texts by path, and the way back to the editor's documents.

A text that is being typed rarely parses. The program is then checked with what the document held last that did, so that
a seeder in it still counts elsewhere; of the document itself only the syntax error is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.uris import from_fs_path, to_fs_path, urlparse
from pygls.workspace import TextDocument, Workspace

from seedlint.server import notebooks
from seedlint.server.positions import MARK, Lines, split_lines
from seedlint.syntax.outline import read_outline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.syntax.outline import SourceProblem

PYTHON = "python"
NOTEBOOK = ".ipynb"


class Document(TextDocument):
    """A document whose lines end where the protocol says that they do, and nowhere else."""

    @property
    def lines(self) -> Sequence[str]:
        """The lines, with their endings."""
        text, found, position = self.source, [], 0
        for line in split_lines(text):
            end = position + len(line)
            end += 2 if text.startswith("\r\n", end) else 1
            found.append(text[position:end])
            position = end
        if not found[-1]:
            found.pop()
        return tuple(found)


class Documents(Workspace):
    """The editor's open documents; see `Document`."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        return Document(
            doc_uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )


@dataclass(frozen=True)
class Part:
    """A document of the editor that is a file, or a cell of one.

    Attributes:
        uri, version, text: as the editor has it.
        first: the number of lines of the file before it.
        count: the number of its own.
        problem: why it cannot be read as it is.
        cell: whether it is a cell of a notebook.
        python: whether it is read at all.

    """

    uri: str
    version: int | None
    text: str
    first: int = 0
    count: int = 1
    problem: SourceProblem | None = None
    cell: bool = False
    python: bool = True


@dataclass(frozen=True)
class OpenFile:
    """A file that is open: `text` is what is checked, made of what its parts held when they could last be read."""

    path: Path
    text: str
    parts: tuple[Part, ...]

    @property
    def broken(self) -> bool:
        """Whether what is checked is not what is in the editor."""
        return any(part.problem is not None for part in self.parts)

    def part_at(self, line: int) -> Part:
        """Return the part that a line of the checked text belongs to."""
        found = self.parts[0]
        for part in self.parts:
            if part.first < line:
                found = part
        return found


@dataclass
class Reader:
    """Turns open documents into files, and remembers of each what could be read last."""

    _good: dict[str, str] = field(default_factory=dict)
    _checked: dict[str, tuple[str, SourceProblem | None]] = field(default_factory=dict)

    def files(self, workspace: Workspace, root: Path | None) -> dict[Path, OpenFile]:
        """Return all open Python files and notebooks by path; what is not on disk is put below `root`."""
        found: dict[Path, OpenFile] = {}
        cells: set[str] = set()
        for notebook in workspace.notebook_documents.values():
            cells.update(cell.document for cell in notebook.cells)
            path = path_of(notebook.uri, root)
            parts = tuple(self._cells(workspace, notebook))
            if path is not None and parts:
                found[path] = OpenFile(path, "\n".join(self._good.get(part.uri, "") for part in parts), parts)
        for document in workspace.text_documents.values():
            path = path_of(document.uri, root)
            if (
                document.uri in cells
                or path is None
                or not _is_python(document, by_name=path.suffix in {".py", ".pyi"})
            ):
                continue
            part = self._part(document, as_cell=path.suffix == NOTEBOOK)
            found.setdefault(path, OpenFile(path, self._good[document.uri], (part,)))
        return found

    def forget(self, uri: str) -> None:
        """Forget what a document held that is closed."""
        self._good.pop(uri, None)
        self._checked.pop(uri, None)

    def _cells(self, workspace: Workspace, notebook: types.NotebookDocument) -> Iterator[Part]:
        first = 0
        for cell in notebook.cells:
            document = workspace.text_documents.get(cell.document) or workspace.get_text_document(cell.document)
            if cell.kind != types.NotebookCellKind.Code or not _is_python(document, by_name=True):
                continue
            part = self._part(document, as_cell=True, first=first, cell=True)
            first += part.count
            yield part

    def _part(self, document: TextDocument, *, as_cell: bool, first: int = 0, cell: bool = False) -> Part:
        uri, raw = document.uri, document.source
        text = raw.removeprefix(MARK)
        text = notebooks.as_python(text) if as_cell else text
        known = self._checked.get(uri)
        if known is None or known[0] != text:
            problems = read_outline(text).problems
            known = self._checked[uri] = (text, problems[0] if problems else None)
        problem = known[1]
        if problem is None:
            self._good[uri] = text
        elif uri not in self._good:
            # Never yet readable: a file is left to the analysis, which knows newer syntax; a cell says nothing.
            problem = problem if cell else None
            self._good[uri] = "" if cell else text
        # In a notebook what was readable last takes as many lines as it had: places after it count from there.
        count = self._good[uri].count("\n") + 1
        return Part(uri, document.version, raw, first, count, problem, cell)


def _is_python(document: TextDocument, *, by_name: bool) -> bool:
    """Whether a document is Python: as the editor says, or by its name where it says nothing."""
    return document.language_id.lower() == PYTHON if document.language_id else by_name


def path_of(uri: str, root: Path | None) -> Path | None:
    """Return the file that a URI means; one that is not on disk (`untitled:`) is put beside the project's files."""
    scheme, _, path, *_ = urlparse(uri)
    if scheme in {"file", ""}:
        found = to_fs_path(uri)
        return Path(found) if found else None
    name = path.rpartition("/")[2] or "untitled"
    return (root or Path("/")) / (name if Path(name).suffix else f"{name}.py")


def uri_of(path: Path) -> str:
    """Return the URI of a file."""
    return from_fs_path(str(path)) or path.as_uri()


def lines_of(part: Part, encoding: str) -> Lines:
    """Return the lines of a document."""
    return Lines(part.text, encoding)
