"""Which file an import means: the project's modules by name, from where the import stands."""

from __future__ import annotations

import sys
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.source import SourceFile

_STANDARD = frozenset(sys.stdlib_module_names)


class ModuleIndex:
    """The project's modules. A module's key is its absolute path, as a string."""

    def __init__(self, sources: Iterable[SourceFile]) -> None:
        self._files: dict[str, SourceFile] = {str(source.absolute): source for source in sources}
        self._folders: set[str] = set()
        for source in self._files.values():
            for parent in source.absolute.parents:
                if str(parent) in self._folders:
                    break
                self._folders.add(str(parent))
        self._roots: dict[str, tuple[str, ...]] = {}
        self._search = self._search_path()

    def _search_path(self) -> tuple[str, ...]:
        """Folders that packages of the project may be imported from, besides the importer's own."""
        found: dict[str, None] = {}
        for source in self._files.values():
            found.setdefault(str(source.root))
            found.setdefault(str(source.root / "src"))
        for key in self._files:
            found.setdefault(self.package_root(key))
        return tuple(found)

    def package_root(self, key: str) -> str:
        """Return the folder that holds the top-level package (or the script) that a file belongs to."""
        folder = PurePath(key).parent
        while str(folder / "__init__.py") in self._files and folder != folder.parent:
            folder = folder.parent
        return str(folder)

    def in_package(self, key: str) -> bool:
        """Whether a file is part of a package."""
        return str(PurePath(key).parent / "__init__.py") in self._files

    def absolute(self, importer: str, module: str) -> str | None:
        """Return the key of the module that `import module` means in a file, or None if it is no project module."""
        own = self.package_root(importer)
        script_folder = str(PurePath(importer).parent)
        head = module.partition(".")[0]
        for root in (own, script_folder, *self._search):
            # A module of the project hides one of the standard library only for scripts beside it.
            if head in _STANDARD and root not in (own, script_folder):
                continue
            found = self._at(PurePath(root), module)
            if found is not None and found != importer:
                return found
        return None

    def relative(self, importer: str, level: int, module: str) -> str | None:
        """Return the key of the module that `from ..module import` means, or None."""
        folder = PurePath(importer).parent
        for _ in range(level - 1):
            folder = folder.parent
        return self._at(folder, module) if module else self._package(folder)

    def targets(self, importer: str, module: str) -> list[str]:
        """Return the files that importing a dotted name runs: the module and the packages that it is in."""
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
        path = PurePath(key)
        if path.name == "__init__.py":
            return self._at(path.parent, name)
        return self._at(path, name) if key in self._folders else None

    def _at(self, folder: PurePath, module: str) -> str | None:
        path = folder.joinpath(*module.split("."))
        as_file = f"{path}.py"
        package = self._package(path)
        # A package without __init__.py counts, but a file of that name comes first.
        if package is not None and package.endswith("__init__.py"):
            return package
        return as_file if as_file in self._files else package

    def _package(self, folder: PurePath) -> str | None:
        init = str(folder / "__init__.py")
        if init in self._files:
            return init
        return str(folder) if str(folder) in self._folders else None

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
