"""Which file an import means: the project's modules by name, from where the import stands."""

from __future__ import annotations

import sys
from pathlib import PurePath
from posixpath import normpath
from typing import TYPE_CHECKING

from seedlint.notebooks.running import run_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.facts import Outline
    from seedlint.notebooks.running import Run
    from seedlint.source import SourceFile

_STANDARD = frozenset(sys.stdlib_module_names)


class ModuleIndex:
    """The project's modules. A module's key is its absolute path, as a string with forward slashes."""

    def __init__(self, sources: Iterable[SourceFile], installed: frozenset[str] = frozenset()) -> None:
        """Index files; `installed` are packages that a mere folder of their name does not hide."""
        self._installed = installed
        self._files: dict[str, SourceFile] = {source.key: source for source in sources}
        self._folders: set[str] = set()
        for source in self._files.values():
            for parent in source.absolute.parents:
                if parent.as_posix() in self._folders:
                    break
                self._folders.add(parent.as_posix())
        self._absolute: dict[tuple[str, str], str | None] = {}
        self._imported: dict[str, tuple[str, ...]] = {}
        self._search = self._search_path()

    def _search_path(self) -> tuple[str, ...]:
        """Folders that packages of the project may be imported from, besides the importer's own."""
        found: dict[str, None] = {}
        for source in self._files.values():
            found.setdefault(source.root.as_posix())
            found.setdefault((source.root / "src").as_posix())
        for key in self._files:
            found.setdefault(self.package_root(key))
        # Folders checked side by side are imported from where they lie.
        for source in self._files.values():
            found.setdefault(source.root.parent.as_posix())
        return tuple(found)

    def package_root(self, key: str) -> str:
        """Return the folder that holds the top-level package (or the script) that a file belongs to."""
        return self._files[key].package_root

    def in_package(self, key: str) -> bool:
        """Whether a file is part of a package."""
        return self._files[key].package_root != key.rpartition("/")[0]

    def absolute(self, importer: str, module: str) -> str | None:
        """Return the key of the module that `import module` means in a file, or None if it is no project module."""
        place = (importer.rpartition("/")[0], module)
        if place not in self._absolute:
            self._absolute[place] = self._find_absolute(importer, module)
        found = self._absolute[place]
        # A script called `random.py` means the library's; a package may name itself.
        return None if found == importer and not importer.endswith("/__init__.py") else found

    def find(self, module: str) -> str | None:
        """Return the key of a module by its dotted name, from whichever folder of the project it can be imported."""
        found = (self._at(root, module) for root in self._search)
        return next((key for key in found if key is not None and key in self._files), None)

    def _find_absolute(self, importer: str, module: str) -> str | None:
        run = run_of(module)
        if run is not None:
            return self._find_run(importer, run)
        own = self.package_root(importer)
        script_folder = importer.rpartition("/")[0]
        head = module.partition(".")[0]
        for root in (own, script_folder, *self._search):
            # A module of the project hides one of the standard library only for scripts beside it.
            if head in _STANDARD and root not in (own, script_folder):
                continue
            found = self._at(root, module)
            hidden = head in self._installed and self._at(root, head) not in self._files
            if found is not None and not hidden:
                return found
        return None

    def _find_run(self, importer: str, run: Run) -> str | None:
        """Return the key of a file that a notebook runs: from its own folder, or from the one that is checked."""
        for folder in (importer.rpartition("/")[0], self._files[importer].root.as_posix()):
            for path in run.candidates:
                key = normpath(f"{folder}/{path}") if not path.startswith("/") else path
                if key in self._files:
                    return key
        return None

    def relative(self, importer: str, level: int, module: str) -> str | None:
        """Return the key of the module that `from ..module import` means, or None."""
        folder = importer.rpartition("/")[0]
        for _ in range(level - 1):
            folder = folder.rpartition("/")[0]
        return self._at(folder, module) if module else self._package(folder)

    def imported(self, importer: str, outline: Outline) -> tuple[str, ...]:
        """Return the files that a file's imports run: the modules and the packages that they are in."""
        found = self._imported.get(importer)
        if found is None:
            targets: dict[str, None] = {}
            for module in outline.imports:
                targets.update(dict.fromkeys(self._targets(importer, module)))
            found = self._imported[importer] = tuple(targets)
        return found

    def _targets(self, importer: str, module: str) -> list[str]:
        level = len(module) - len(module.lstrip("."))
        parts = module[level:].split(".") if module[level:] else []
        found = []
        for end in range(0 if level else 1, len(parts) + 1):
            name = ".".join(parts[:end])
            target = self.relative(importer, level, name) if level else self.absolute(importer, name)
            if target is not None and target != importer and target in self._files:
                found.append(target)
        return found

    def child(self, key: str, name: str) -> str | None:
        """Return the key of a submodule of a package."""
        if key.endswith("/__init__.py"):
            return self._at(key.removesuffix("/__init__.py"), name)
        return self._at(key, name) if key in self._folders else None

    def _at(self, folder: str, module: str) -> str | None:
        path = f"{folder}/{module.replace('.', '/')}"
        # A package without __init__.py counts, but a file of that name comes first.
        for candidate in (f"{path}/__init__.py", f"{path}.py"):
            if candidate in self._files:
                return candidate
        return path if path in self._folders else None

    def _package(self, folder: str) -> str | None:
        init = f"{folder}/__init__.py"
        if init in self._files:
            return init
        return folder if folder in self._folders else None

    def is_file(self, key: str) -> bool:
        """Whether a key is a file's, rather than the folder of a package without `__init__.py`."""
        return key in self._files

    def source(self, key: str) -> SourceFile:
        """Return the file of a key."""
        return self._files[key]

    def keys(self) -> Iterable[str]:
        """Return all files' keys, in the order in which they were given."""
        return self._files.keys()

    def name(self, key: str) -> str:
        """Return a module's dotted name, as its own package sees it."""
        path = PurePath(key)
        relative = path.relative_to(self.package_root(key)).with_suffix("")
        parts = relative.parts[:-1] if relative.name == "__init__" else relative.parts
        return ".".join(parts)
