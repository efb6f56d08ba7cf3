"""Whose frame is it: the user's, a library's, or the recorder's own."""

from __future__ import annotations

import os
import sysconfig
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import CodeType, FrameType

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "")
USER, LIBRARY, OWN, IMPORT = 1, 2, 3, 4


def _roots() -> tuple[str, ...]:
    """Return the folders of Python's own and installed modules."""
    found = {HERE, os.path.dirname(os.path.dirname(HERE))}
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        found.add(sysconfig.get_path(name) or "")
    found.add(os.path.dirname(os.path.abspath(os.__file__)))
    found |= {os.path.realpath(one) for one in found if one}
    return tuple(os.path.join(one, "") for one in sorted(found) if one)


_ROOTS = _roots()
_LAUNCHERS = os.path.join(sysconfig.get_path("scripts") or os.sep, "")
"""The folder of the commands that packages install (`torchrun`, `pytest`), which may lie in the project."""
_INSTALLED = tuple(f"{os.sep}{name}{os.sep}" for name in ("site-packages", "dist-packages"))


class Owners:
    """Tells code objects apart by the files that they were compiled from; a file is looked at once."""

    def __init__(self, project: tuple[str, ...]) -> None:
        self.project = project
        self.files: dict[str, int] = {}
        self.inner: set[str] = set()
        """Files whose calls among themselves are no draws of their own, such as Python's `random.py`."""
        self.inner_folders: tuple[str, ...] = ()

    def owner(self, code: CodeType, frame: FrameType) -> int:
        """Return who wrote the code of a frame."""
        name = code.co_filename
        found = self.files.get(name)
        if found is None:
            found = self.files[name] = self._owner(name, frame)
        return found

    def of_user(self, name: str) -> bool:
        """Return whether a file, which is not code without one, is the user's."""
        return not name.startswith("<") and self._owner_of_file(name) == USER

    def is_user(self, frame: FrameType) -> bool:
        """Return whether a frame is the user's."""
        return self.owner(frame.f_code, frame) == USER

    def _owner(self, name: str, frame: FrameType) -> int:
        if name in self.inner or name.startswith((HERE, *self.inner_folders)):
            return OWN
        if name.startswith("<frozen importlib"):
            return IMPORT
        if name.startswith("<"):
            # Code without a file is the user's where it is the program (`python -c`, a notebook); elsewhere it was
            # generated, as the `__init__` of a data class is.
            whole = frame.f_globals.get("__name__") == "__main__" and (
                not frame.f_globals.get("__file__") or name.startswith("<ipython")
            )
            return USER if whole else LIBRARY
        return self._owner_of_file(name)

    def _owner_of_file(self, name: str) -> int:
        path = os.path.abspath(name)
        if any(part in path for part in _INSTALLED) or os.path.dirname(path) + os.sep == _LAUNCHERS:
            return LIBRARY
        if self.project:
            return USER if path.startswith(self.project) else LIBRARY
        if path.startswith(_ROOTS) or "__autograph_generated_file" in path:
            return LIBRARY
        return USER
