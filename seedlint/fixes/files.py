"""Files written whole or not at all."""

from __future__ import annotations

import codecs
import io
import os
import tempfile
import tokenize
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.source import SourceFile


class NotWrittenError(Exception):
    """A file cannot be written; the text says which, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


def encoded(source: SourceFile | None, path: Path, text: str) -> bytes:
    """Return the bytes of a file's new text, in its own encoding.

    Raises:
        NotWrittenError: the file has changed since it was read, is gone, or cannot be written.

    """
    shown = path.as_posix() if source is None else source.path
    if source is None:
        if path.exists():
            raise NotWrittenError(shown, "there is such a file already")
        return text.encode()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotWrittenError(shown, f"it cannot be read any more: {error.strerror or error}") from error
    if not os.access(path, os.W_OK):
        raise NotWrittenError(shown, "it is read-only")
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    if data[len(mark) :].decode(encoding, errors="replace") != source.text:
        raise NotWrittenError(shown, "it has changed since it was read")
    try:
        return mark + text.encode(encoding)
    except UnicodeEncodeError as error:
        raise NotWrittenError(shown, f"its encoding {encoding} has no {error.object[error.start]!r}") from error


def write_all(contents: Mapping[Path, bytes]) -> None:
    """Write files, all of them or none: each is written beside its place first, then put there.

    Raises:
        NotWrittenError: one of them cannot be written; the others are as they were.

    """
    prepared: dict[Path, str] = {}
    before: dict[Path, bytes | None] = {}
    place = Path()
    try:
        for place, data in contents.items():
            target = place.resolve()
            handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".seedlint")
            prepared[target] = name
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            if target.exists():
                os.chmod(name, target.stat().st_mode & 0o7777)  # noqa: PTH101
            else:
                mask = os.umask(0)
                os.umask(mask)
                os.chmod(name, 0o666 & ~mask)  # noqa: PTH101
        for place, name in prepared.items():
            before[place] = place.read_bytes() if place.exists() else None
            os.replace(name, place)  # noqa: PTH105
    except OSError as error:
        for target, old in before.items():
            with suppress(OSError):
                if old is None:
                    target.unlink(missing_ok=True)
                elif target.read_bytes() != old:
                    target.write_bytes(old)
        raise NotWrittenError(place.as_posix(), f"it cannot be written: {error.strerror or error}") from error
    finally:
        for name in prepared.values():
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108
