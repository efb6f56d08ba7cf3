"""From bytes to text, as Python itself decodes its source; what cannot be decoded becomes a finding."""

from __future__ import annotations

import codecs
import io
import re
import shlex
import tokenize
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.checks.unreadable_source import RULE
from seedlint.diagnostics import Diagnostic, Place, Span
from seedlint.notebooks.notebook import Fault, build, other_language
from seedlint.notebooks.scanning import NotJsonError, scan
from seedlint.source import SourceFile
from seedlint.syntax.outline import syntax_problem

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.discovery import Found

LARGEST = 32 * 1024 * 1024
"""Bytes beyond which a file is data, not a program; it is reported, not read."""
LARGEST_NOTEBOOK = 256 * 1024 * 1024
"""The same of a notebook, most of which is what its cells put out."""

OLDEST_FORMAT = 4
"""The oldest format of notebooks that is read; Jupyter has written it since 2015."""

_BREAK = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True)
class NotPython:
    """A notebook of another language, which is none of ours: its path, and what to say of it."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def read(found: Found) -> SourceFile | Diagnostic | NotPython:
    """Read and decode a file; whatever hinders that is returned as a finding `SL000`."""
    largest = LARGEST_NOTEBOOK if is_notebook(found.path) else LARGEST
    try:
        with found.absolute.open("rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return _unreadable(found.path, f"cannot read this file: {reason}")
    if len(data) > largest:
        return _unreadable(found.path, f"this file is larger than {largest // 1024**2} MiB and was not read")
    return decode(data, found.path, found.absolute, found.root)


def is_notebook(path: str) -> bool:
    """Whether a file is a notebook, by its name."""
    return path.endswith(".ipynb")


def decode(data: bytes, path: str, absolute: Path, root: Path) -> SourceFile | Diagnostic | NotPython:
    """Decode a file's bytes by its BOM or encoding declaration, UTF-8 without either; a notebook's are JSON."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _unreadable(path, "this file is UTF-16, which Python refuses", way_out="save it as UTF-8")
    body = data[3:] if data.startswith(codecs.BOM_UTF8) else data  # the mark is no character of the text
    if is_notebook(path):
        return _decode_notebook(body, path, absolute, root, data[: len(data) - len(body)])
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        encoding = "utf-8" if encoding == "utf-8-sig" else encoding
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        return _undecodable(path, body, error, len(data) - len(body))
    except SyntaxError as error:  # from detect_encoding: an unknown cookie, or a line 1 or 2 that is not UTF-8
        return _bad_header(path, body, error, len(data) - len(body))
    except (LookupError, ValueError) as error:  # a codec, but none for text; or one that always refuses
        return _unreadable(path, f"the declared encoding cannot be used: {error}", _declaration(body))
    nul = text.find("\0")
    if nul >= 0:
        before = text[:nul].replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, nul - max(text.rfind("\n", 0, nul), text.rfind("\r", 0, nul))
        return _unreadable(
            path,
            "this file holds a null byte, which Python refuses",
            Span(line, column, line, column + 1),
            "if it is Python saved as UTF-16, save it as UTF-8; if it is no Python, exclude it",
        )
    return SourceFile(path, absolute, root, text, encoding, data[: len(data) - len(body)])


def _decode_notebook(
    body: bytes, path: str, absolute: Path, root: Path, mark: bytes
) -> SourceFile | Diagnostic | NotPython:
    try:
        raw = body.decode()
    except UnicodeDecodeError as error:
        return _undecodable(path, body, error, len(mark))
    if not raw.strip():
        return NotPython(path, "an empty file, no notebook yet")
    try:
        document = scan(raw)
    except NotJsonError as error:
        before = _BREAK.split(raw[: error.offset].encode())
        line, column = len(before), len(before[-1].decode()) + 1
        return _unreadable(path, str(error), Span(line, column, line, column + 1), "mend or exclude the file")
    if document.worksheets or (document.format is not None and document.format < OLDEST_FORMAT):
        form = "" if document.format is None else f" {document.format}"
        command = f"jupyter nbconvert --to notebook --inplace {shlex.quote(path)}"
        return _unreadable(
            path, f"a notebook in the old format{form}, which is not read", None, f"convert it: `{command}`"
        )
    language = other_language(document)
    if language:
        return NotPython(path, f"a notebook in {language}, not checked")
    notebook = build(raw, document, lambda _, text: _fault(text))
    return SourceFile(path, absolute, root, notebook.text, "utf-8", mark, notebook)


def _fault(text: str) -> Fault | None:
    """Return what is wrong with a cell."""
    problem = syntax_problem(text)
    return None if problem is None else Fault(problem.line, problem.column, problem.message)


def _bad_header(path: str, body: bytes, error: SyntaxError, mark: int) -> Diagnostic:
    """Report what `detect_encoding` refuses: bytes that are no UTF-8, or an encoding it does not know."""
    if "unknown encoding" not in str(error):
        try:
            body.decode("utf-8")
        except UnicodeDecodeError as undecodable:
            return _undecodable(path, body, undecodable, mark)
    message = re.sub(r" for '.*'", "", str(error))
    return _unreadable(
        path,
        f"the encoding that this file declares cannot be used: {message}",
        _declaration(body),
        "correct the `coding:` comment, or remove it and save the file as UTF-8",
    )


def _undecodable(path: str, data: bytes, error: UnicodeDecodeError, mark: int) -> Diagnostic:
    """Report the first byte that its encoding has no meaning for; `mark` bytes of the file come before `data`."""
    lines = _BREAK.split(data[: error.start])
    line = len(lines)
    column = len(lines[-1].decode(error.encoding, errors="replace")) + 1
    byte = data[error.start] if error.start < len(data) else 0
    return _unreadable(
        path,
        f"byte 0x{byte:02x} at offset {error.start + mark} is not valid {error.encoding.upper()}",
        Span(line, column, line, column + 1),
        "save the file as UTF-8"
        + ("" if is_notebook(path) else ", or declare its encoding on line 1 or 2: `# -*- coding: latin-1 -*-`"),
    )


def _declaration(data: bytes) -> Span:
    """Return the line of the encoding declaration."""
    lines = _BREAK.split(data, maxsplit=2)
    line = 1 if b"coding" in lines[0] or len(lines) < 2 else 2
    end = len(lines[line - 1].decode("ascii", errors="replace")) + 1
    return Span(line, 1, line, end)


def _unreadable(path: str, message: str, span: Span | None = None, way_out: str = "") -> Diagnostic:
    return Diagnostic(RULE, Place(path, span or Span(1, 1, 1, 1)), message, way_out)
