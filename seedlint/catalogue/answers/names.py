"""Answers about names: which of them mean the same, and what they belong to."""

from __future__ import annotations

from seedlint.catalogue.answers.linked import Linked


class Names(Linked):
    """Answers about names: which of them mean the same, and what they belong to."""

    def canonical(self, name: str) -> str:
        """Return the canonical form of a dotted name: `tensorflow.keras.layers.Dense` -> `keras.layers.Dense`."""
        for _ in range(4):
            replaced = self._replace_prefix(name)
            if replaced == name:
                break
            name = replaced
        return name

    def _replace_prefix(self, name: str) -> str:
        end = len(name)
        while end > 0:
            target = self._aliases.get(name[:end])
            if target is not None:
                return target + name[end:]
            end = name.rfind(".", 0, end)
        return name

    def _unversioned(self, name: str) -> str:
        """Return the name in the library's own package: `tf_keras.layers.Dense` -> `keras.layers.Dense`."""
        package, dot, rest = name.partition(".")
        for table in self.tables:
            if package in table.versions:
                return self.canonical(f"{table.imports[0]}{dot}{rest}")
        return name

    def _version(self, name: str) -> int:
        """Return the version of Keras that a name belongs to."""
        package = name.partition(".")[0]
        return next((table.versions[package] for table in self.tables if package in table.versions), self.keras)

    def knows_package(self, name: str) -> bool:
        """Whether a dotted name starts with a package that a table speaks of."""
        head = name.partition(".")[0]
        return any(head in table.imports for table in self.tables)

    def members(self, prefix: str) -> tuple[str, ...]:
        """Return the names of catalogued members of a module, for star imports: sorted, without dots."""
        return self._members.get(self._unversioned(prefix), ())

    def short(self, name: str) -> str:
        """Return a dotted name as people write it: `numpy.random.rand` -> `np.random.rand`; no private modules."""
        if "._" in name:
            name = ".".join(part for part in name.split(".") if not part.startswith("_") or part.startswith("__"))
        head, dot, rest = name.partition(".")
        for table in self.tables:
            if table.short is not None and head == table.imports[0]:
                return f"{table.short}{dot}{rest}"
        return name.removeprefix("builtins.")

    def full(self, name: str) -> str:
        """Return the dotted name that people write as `name`: `np.random.rand` -> `numpy.random.rand`."""
        head, dot, rest = name.partition(".")
        package = next((table.imports[0] for table in self.tables if table.short == head), head)
        return f"{package}{dot}{rest}"

    def beside(self, name: str, other: str) -> str:
        """Return a dotted name in the package that `other` is of, where one table knows both packages."""
        package, kin = name.partition(".")[0], other.partition(".")[0]
        same = any(package in table.imports and kin in table.imports for table in self.tables)
        return f"{kin}{name.removeprefix(package)}" if same else name

    def plain(self, name: str) -> str:
        """Return the canonical form of a dotted name in the library's own package, whatever its version."""
        return self._unversioned(self.canonical(name))

    def homes(self, package: str) -> tuple[str, ...]:
        """Return where else a library is found under its own names: in another one, or as one of its versions."""
        parts = [one for one, target in self._aliases.items() if target == package and one.count(".") == 1]
        versions = [other for table in self.tables if table.imports[0] == package for other in table.versions]
        return (*(one for one in parts if one.endswith(f".{package}")), *versions)

    def packages(self) -> frozenset[str]:
        """Return the top-level packages of all tables."""
        return frozenset(package for table in self.tables for package in table.imports)
