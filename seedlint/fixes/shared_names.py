"""Files whose names come together when a notebook runs other files with `%run`: what one binds, the others have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.notebooks.running import run_of
from seedlint.syntax.edited import global_names, is_valid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.program.modules import ModuleIndex
    from seedlint.source import SourceFile

_RUN = re.compile(r"^[ \t]*from (_run\.\w+) import \*", re.MULTILINE)


class SharedNames:
    """Which files share their names with which others."""

    def __init__(self, sources: Sequence[SourceFile], index: ModuleIndex) -> None:
        runs = {source.key: list(_run(source, index)) for source in sources if source.is_notebook}
        paths = {source.key: source.path for source in sources}
        self._texts = {source.path: source.text for source in sources}
        self._with: dict[str, set[str]] = {}
        for key in runs:
            found, waiting = {key}, [key]
            while waiting:
                more = [one for one in runs.get(waiting.pop(), ()) if one not in found]
                found.update(more)
                waiting += more
            for one in found if len(found) > 1 else ():
                self._with.setdefault(paths[one], set()).update(paths[other] for other in found if other != one)

    def shares(self, path: str) -> bool:
        """Whether another file has the names of a file."""
        return path in self._with

    def clash(self, texts: Mapping[str, str]) -> str:
        """Return which name of changed files would take the place of another file's; nothing if none does."""
        for path, text in sorted(texts.items()):
            if path not in self._with or not is_valid(text):
                continue
            old = self._texts[path]
            before = global_names(old) if is_valid(old) else {}
            added = {name: origin for name, origin in global_names(text).items() if name not in before}
            for other in sorted(self._with[path]) if added else ():
                now = texts.get(other, self._texts[other])
                theirs = global_names(now) if is_valid(now) else {}
                words = set(re.findall(r"\w+", self._texts[other]))
                for name, origin in added.items():
                    if (name in theirs and (not origin or theirs[name] != origin)) or (
                        name not in theirs and not origin and name in words
                    ):
                        return f"`{name}` would be a name of {path} and of {other}, which are run as one"
        return ""


def _run(source: SourceFile, index: ModuleIndex) -> list[str]:
    """Return the keys of the files that a notebook runs."""
    modules = [found[1] for found in _RUN.finditer(source.text)]
    keys = [index.absolute(source.key, module) for module in modules if run_of(module) is not None]
    return [key for key in keys if key is not None and index.is_file(key)]
