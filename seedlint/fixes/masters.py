"""The master seed of each program: what it has already, or a constant that is added where it starts."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Place
from seedlint.fixes.options import option
from seedlint.program.events import RootKind

if TYPE_CHECKING:
    from seedlint.diagnostics import Span
    from seedlint.fixes.callers import Trees
    from seedlint.fixes.trees import Spot, Tree
    from seedlint.program.events import Seeding
    from seedlint.program.sites import Program

NAME = "MASTER_SEED"
VALUE = 42
"""The literal that is added where a program has no seed; any other would do."""

_CONSTANT = re.compile(r"(?i)_*(?:(?:master|global|random|base|default|main)_?)?seed")
"""Names of constants that are a program's seed."""


@dataclass(frozen=True, eq=False)
class Master:
    """The seed of a program.

    Attributes:
        tree: the file that it is written in.
        expression: how to write it there.
        scope: the function whose local name it is; None at module level.
        after: the statement (directly in a block of its scope) after which it is known; None from the start on.
        value: its value, where it is a constant.
        literal: where it is written as a mere number in a seeder, to be replaced by a name.
        added: whether it is to be added.

    """

    tree: Tree
    expression: str
    scope: facts.Function | None = None
    after: facts.Statement | None = None
    value: int | None = None
    literal: Span | None = None
    added: bool = False


@dataclass(eq=False)
class Masters:
    """The master seeds of the programs of a project, by the file in which each starts."""

    program: Program
    trees: Trees
    _known: dict[str, Master] = field(default_factory=dict)

    @cached_property
    def entries(self) -> frozenset[str]:
        """The files in which programs start."""
        return frozenset(root.path for root in self.program.roots if root.kind is RootKind.ENTRY)

    def is_entry(self, tree: Tree) -> bool:
        """Whether a program starts in a file."""
        return tree.path in self.entries

    def is_library(self, tree: Tree) -> bool:
        """Whether a file is there for others to import: no program starts in its package, or anywhere.

        A package that lies beside the programs that use it belongs to them, unless it is distributed by itself. A
        module that others import, too, is no program for its guard, which may only run its tests.
        """
        if not self.entries:
            return True
        package = self._package(tree.path)
        if package is None or any(self._package(path) == package for path in self._programs):
            return False
        return is_distributed(Path(package[0])) or not self._programs & self.programs(tree)

    @cached_property
    def _programs(self) -> frozenset[str]:
        """The files in which programs start, and that no other file imports."""
        return frozenset(path for path in self.entries if not self.program.importers(self.trees.sources[path].key))

    def together(self, one: Tree, other: Tree) -> bool:
        """Whether two files belong to one package, or lie in one folder."""
        packages = self._package(one.path), self._package(other.path)
        return packages[0] == packages[1] and (
            packages[0] is not None or one.source.absolute.parent == other.source.absolute.parent
        )

    def _package(self, path: str) -> tuple[str, str] | None:
        """Return what names the package that a file is in: where it lies, and its name."""
        key = self.trees.sources[path].key
        index = self.trees.index
        return (index.package_root(key), index.name(key).partition(".")[0]) if index.in_package(key) else None

    def runs(self, tree: Tree, scope: facts.Function) -> bool:
        """Whether an entry function is called by a framework or an installed script."""
        return any(
            root.kind is RootKind.ENTRY and root.path == tree.path and root.title == f"{tree.path}:{scope.name}"
            for root in self.program.roots
        )

    def visible(self, tree: Tree, scope: facts.Function | facts.Class | None) -> bool:
        """Whether the program's seed is known in a function (or a module's own code) of a file."""
        master = self.of(tree)
        return master is not None and (master.scope is None or master.scope is scope)

    def shared(self, tree: Tree) -> bool:
        """Whether a module's own code, run when it is imported, can have a seed of the program."""
        master = self.of(tree)
        known = None if master is None else master.after
        return master is not None and master.scope is None and (known is None or known in master.tree.body)

    def of(self, tree: Tree) -> Master | None:
        """Return the master seed that counts in a file; None in a library, which takes its seeds from callers."""
        if tree.path not in self._known:
            found = self._find(tree)
            if found is None:
                return None
            self._known[tree.path] = found
        return self._known[tree.path]

    def _find(self, tree: Tree) -> Master | None:
        if self.is_entry(tree):
            found = self._seeded(tree) or self._option(tree) or self._constant(tree)
            return found or Master(tree, NAME, value=VALUE, added=True)
        programs = self.programs(tree)
        return Master(tree, NAME, value=self._common(programs), added=True) if programs else None

    def programs(self, tree: Tree) -> frozenset[str]:
        """Return the files of the programs that run a file."""
        return self.program.programs(tree.source.key)

    def _common(self, programs: frozenset[str]) -> int:
        """Return the value for code that several programs share: the seed that they all have, if it is one."""
        trees = [self.trees.get(path) for path in sorted(programs)]
        masters = [None if tree is None else self.of(tree) for tree in trees]
        values = {None if master is None else master.value for master in masters}
        value = values.pop() if len(values) == 1 else None
        return VALUE if value is None else value

    @staticmethod
    def _option(tree: Tree) -> Master | None:
        """Return the option of the command line that is for the seed."""
        found = option(tree, _CONSTANT)
        return None if found is None else Master(tree, found.expression, found.scope, found.statement)

    def _constant(self, tree: Tree) -> Master | None:
        """Return a constant of the module whose name says that it is the seed."""
        for statement in tree.body:
            match statement:
                case facts.Assign(targets=(facts.Name(name=name),), value=facts.Literal(value=int(value))):
                    if _CONSTANT.fullmatch(name) and not isinstance(value, bool):
                        return Master(tree, name, None, statement, value)
                case _:
                    pass
        return None

    def _seeded(self, tree: Tree) -> Master | None:
        """Return the seed that the program gives to a seeder."""
        for seeding in self.program.seedings:
            root = seeding.context.root
            if (
                root.kind is RootKind.ENTRY
                and root.path == tree.path
                and seeding in self.program.good_seedings([seeding.number])
            ):
                found = self._written(tree, seeding)
                if found is not None:
                    return found
        return None

    def _written(self, tree: Tree, seeding: Seeding) -> Master | None:
        """Return how the seed of a seeder is written in the program's first file, following calls back to it."""
        places = [seeding.place, *seeding.context.chain]
        parameter: str | None = seeding.api.seed
        position: int | None = seeding.api.position
        taker: facts.Function | None = None
        for place in places:
            other = self.trees.get(place.path)
            spot = None if other is None else other.calls.get(place.span)
            if other is None or spot is None or parameter is None:
                return None
            given = _argument(spot, parameter, position)
            if given is None:
                # A decorator gives it: from the command line, from a configuration.
                decorated = taker is not None and taker.decorators and other is tree and parameter
                return Master(tree, parameter, taker) if decorated else None
            scope = spot.scope
            if isinstance(given, facts.Name) and isinstance(scope, facts.Function):
                names = [one.name for one in scope.parameters if one.kind != "keyword"]
                if given.name in [one.name for one in scope.parameters]:
                    parameter, taker = given.name, scope
                    position = names.index(given.name) if given.name in names else None
                    continue
            return self._master(spot, given) if other is tree else None
        return None

    def _master(self, spot: Spot, given: facts.Expression) -> Master | None:
        tree, scope = spot.tree, spot.scope
        if isinstance(scope, facts.Class):
            return None
        match given:
            case facts.Literal(value=int(value)) if not isinstance(value, bool):
                constant = self._constant(tree)
                if constant is not None and constant.value == value:
                    return constant
                return Master(tree, NAME, value=value, literal=given.span, added=True)
            case facts.Name() | facts.Attribute():
                dotted = facts.dotted(given)
                head = dotted.partition(".")[0]
                return self._named(tree, scope, head, dotted) if dotted else None
            case _:
                return None

    def _named(self, tree: Tree, scope: facts.Function | None, head: str, dotted: str) -> Master | None:
        """Return the seed that has a name: a local one's scope is that function, a global one's the module."""
        for body, where in ((scope.body or () if scope is not None else (), scope), (tree.body, None)):
            last: facts.Statement | None = None
            for statement in facts.statements(body):
                if (
                    isinstance(statement, facts.Assign)
                    and any(isinstance(target, facts.Name) and target.name == head for target in statement.targets)
                ) or (isinstance(statement, facts.Import | facts.ImportFrom) and head in _imported(statement)):
                    last = statement
            if last is not None:
                value = last.value if isinstance(last, facts.Assign) else None
                constant = value.value if isinstance(value, facts.Literal) and head == dotted else None
                number = constant if isinstance(constant, int) and not isinstance(constant, bool) else None
                return Master(tree, dotted, where, last, number)
        return None


def is_distributed(folder: Path) -> bool:
    """Whether what lies in a folder (or in its `src`) is made to be installed elsewhere."""
    for place in (folder, folder.parent) if folder.name in {"src", "lib", "python"} else (folder,):
        if (place / "setup.py").is_file():
            return True
        try:
            document = tomllib.loads((place / "pyproject.toml").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        tools = document.get("tool")
        if "project" in document or (isinstance(tools, dict) and "poetry" in tools):
            return True
    return False


def _argument(spot: Spot, name: str, position: int | None) -> facts.Expression | None:
    node = spot.call
    for argument in node.arguments:
        if argument.keyword == name:
            return argument.value
    plain = [argument.value for argument in node.arguments if argument.keyword is None and not argument.star]
    return plain[position] if position is not None and position < len(plain) else None


def _imported(statement: facts.Import | facts.ImportFrom) -> set[str]:
    if isinstance(statement, facts.Import):
        return {statement.alias or statement.module.partition(".")[0]}
    return {alias or name for name, alias in statement.names}


__all__ = ["NAME", "VALUE", "Master", "Masters", "Place"]
