"""Files written whole or not at all: each is prepared beside its place, and all are put there, or none."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.source import SourceFile

SUFFIX = ".seedlint"
"""How the names of files end that are there only while others are replaced."""


class NotWrittenError(Exception):
    """A file cannot be written; the text says which, and why."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path


@dataclass(frozen=True)
class Content:
    """What a file is to hold.

    Attributes:
        shown: its path as the user reads it.
        place: where it is.
        old: the bytes that it must hold still; None if there must be no such file.
        new: those that it is to hold.

    """

    shown: str
    place: Path
    old: bytes | None
    new: bytes


def hindrance(source: SourceFile) -> str:
    """Return why a file cannot be replaced by another text; nothing if it can."""
    place = source.absolute
    try:
        state = place.stat()
        outside = place.is_symlink() and not place.resolve().is_relative_to(source.root.resolve())
    except OSError as error:
        return f"{source.path} cannot be read any more: {error.strerror or error}"
    if outside:
        return f"{source.path} is a link to a file outside of what is checked"
    if not state.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(place, os.W_OK):
        return f"{source.path} is read-only"
    return ""


def content(source: SourceFile | None, shown: str, place: Path, text: str) -> Content:
    """Return the bytes of a file's new text (of a notebook, its JSON), in its own encoding, beside those that it has.

    Raises:
        NotWrittenError: the file has changed since it was read, is gone, or its encoding lacks a character.

    """
    if source is None:
        if os.path.lexists(place):
            raise NotWrittenError(shown, "there is such a file already")
        return Content(shown, place, None, text.encode())
    try:
        data = place.read_bytes()
    except OSError as error:
        raise NotWrittenError(shown, f"it cannot be read any more: {error.strerror or error}") from error
    try:
        same = data.startswith(source.mark) and data[len(source.mark) :].decode(source.encoding) == source.raw
    except ValueError:
        same = False
    if not same:
        raise NotWrittenError(shown, "it has changed since it was read")
    return Content(shown, place, data, encoded(source, text))


def encoded(source: SourceFile, text: str) -> bytes:
    """Return the bytes of a file's new text.

    Raises:
        NotWrittenError: its encoding lacks a character.

    """
    try:
        return source.mark + text.encode(source.encoding)
    except UnicodeEncodeError as error:
        lacking = error.object[error.start]
        raise NotWrittenError(source.path, f"its encoding {source.encoding} has no {lacking!r}") from error


@dataclass(eq=False)
class _Replacement:
    """One file on its way: what is prepared for it, and a second name of what was there."""

    content: Content
    target: Path
    prepared: str = ""
    kept: str = ""
    done: bool = False
    rest: list[str] = field(default_factory=list)


def write_all(contents: Sequence[Content]) -> None:
    """Write files, all of them or none.

    What can fail for want of space or rights is done first, beside the files; then each is put in its place in one
    step, after another look whether it is still what it was. If one cannot be, those before it get back what they held.

    Raises:
        NotWrittenError: one of them cannot be written; the others are as they were.

    """
    under_way: list[_Replacement] = []
    shown = ""
    try:
        for one in contents:
            shown = one.shown
            under_way.append(_Replacement(one, one.place.resolve()))
            _prepare(under_way[-1])
        for replacement in under_way:
            shown = replacement.content.shown
            _put(replacement)
    except BaseException as error:
        for replacement in reversed(under_way):
            _undo(replacement)
        if isinstance(error, OSError):
            raise NotWrittenError(shown, f"it cannot be written: {error.strerror or error}") from error
        raise
    finally:
        for replacement in under_way:
            for name in replacement.rest:
                with suppress(OSError):
                    os.unlink(name)  # noqa: PTH108


def take_back(contents: Sequence[Content]) -> None:
    """Undo `write_all`: put back what files held, and remove those that were new.

    Raises:
        NotWrittenError: one of them has changed since, or cannot be written; the others are as they were.

    """
    write_all([Content(one.shown, one.place, one.new, one.old) for one in contents if one.old is not None])
    for one in contents:
        if one.old is None and one.place.read_bytes() == one.new:
            one.place.unlink()


def _prepare(replacement: _Replacement) -> None:
    target, content_ = replacement.target, replacement.content
    replacement.prepared = _beside(replacement)
    with open(replacement.prepared, "wb") as file:  # noqa: PTH123
        file.write(content_.new)
        file.flush()
        os.fsync(file.fileno())
    if content_.old is None:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(replacement.prepared, 0o666 & ~mask)  # noqa: PTH101
        return
    _like(replacement.prepared, target)
    replacement.kept = _beside(replacement)
    try:
        os.unlink(replacement.kept)  # noqa: PTH108
        os.link(target, replacement.kept)
    except OSError:  # a file system without second names
        shutil.copyfile(target, replacement.kept)
        _like(replacement.kept, target)


def _beside(replacement: _Replacement) -> str:
    """Make an empty file in the folder of another one."""
    target = replacement.target
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=SUFFIX)
    os.close(handle)
    replacement.rest.append(name)
    return name


def _like(name: str, target: Path) -> None:
    """Give a file the owner and the permissions of another one."""
    state = target.stat()
    if hasattr(os, "chown"):
        with suppress(OSError):  # only an administrator may give a file away
            os.chown(name, state.st_uid, state.st_gid)
    os.chmod(name, stat.S_IMODE(state.st_mode))  # noqa: PTH101


def _put(replacement: _Replacement) -> None:
    target, content_ = replacement.target, replacement.content
    if content_.old is None:
        if os.path.lexists(target):
            raise NotWrittenError(content_.shown, "there is such a file already")
    elif target.read_bytes() != content_.old:
        raise NotWrittenError(content_.shown, "it has changed since it was read")
    replacement.done = True
    os.replace(replacement.prepared, target)  # noqa: PTH105


def _undo(replacement: _Replacement) -> None:
    """Put back what was there, if it was replaced."""
    if not replacement.done or os.path.lexists(replacement.prepared):
        return
    with suppress(OSError):
        if replacement.content.old is None:
            replacement.target.unlink(missing_ok=True)
        else:
            os.replace(replacement.kept, replacement.target)  # noqa: PTH105
