"""Where `derive_seed` and the master seed live: in the one file that needs them, or in a module of the project."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes import masters, writing
from seedlint.fixes.imports import end_of_leading
from seedlint.fixes.supplies import SEED, Route
from seedlint.fixes.writing import Change, at

if TYPE_CHECKING:
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.supplies import Need
    from seedlint.fixes.trees import Tree

FUNCTION = "derive_seed"
MODULE = "seeding"

DEFINITION = '''def derive_seed(master_seed, *name):
{indent}"""Return the seed of a named stream of random numbers: the same int, from 1 to 2**31 - 2, everywhere."""
{indent}path = "/".join(str(part) for part in (master_seed, *name))
{indent}digest = hashlib.sha256(path.encode()).digest()
{indent}return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 2)'''

MODULE_TEXT = '''"""The seeds of this project's random numbers, each derived by name from one master seed."""

import hashlib
{constant}

{definition}
'''


@dataclass(eq=False)
class Circle:
    """The files that take their seeds from one master seed, or from each other.

    Attributes:
        paths: the files that derive seeds.
        entries: the programs that run them.
        sharing: the files, other than a program's first one, that need the master seed itself.
        existing: the module that defines `derive_seed` already.

    """

    paths: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    sharing: set[str] = field(default_factory=set)
    existing: Tree | None = None

    @property
    def whole(self) -> bool:
        """Whether it needs a module of its own."""
        return bool(self.sharing) or len(self.paths) > 1 or self.existing is not None


class Seeding:
    """How the files of a plan come by `derive_seed` and by the master seed.

    A file that stands alone gets the function itself; files that hang together get a module for it.
    """

    numbers = "random.Random"
    """What makes seeds where their number is not known beforehand."""

    def __init__(self, plan: Plan) -> None:
        """Find out which files hang together."""
        self.plan = plan
        self._circles: dict[str, Circle] = {}
        for need in plan.supplies.needs.values():
            self._place(need)
        for circle in {id(one): one for one in self._circles.values()}.values():
            circle.existing = self._find_existing(circle)

    def _place(self, need: Need) -> None:
        """Put the files of a need into one circle."""
        if need.route is Route.TEST:
            return
        path = need.tree.path
        circle = self._circle(path)
        starts = need.route in {Route.START, Route.DETACHED}
        if need.kind == SEED or starts:
            circle.paths.add(path)
        if starts and not self.plan.masters.is_entry(need.tree):
            circle.sharing.add(path)
            for entry in self.plan.masters.programs(need.tree):
                self._join(path, entry)
        for use in need.uses:
            if use.target is not None and use.target.tree is not need.tree:
                self._join(path, use.target.tree.path)

    def _circle(self, path: str) -> Circle:
        if path not in self._circles:
            entries = {path} if path in self.plan.masters.entries else set()
            self._circles[path] = Circle(entries=entries)
        return self._circles[path]

    def _join(self, first: str, second: str) -> None:
        one, other = self._circle(first), self._circle(second)
        if one is other:
            return
        one.paths |= other.paths
        one.entries |= other.entries
        one.sharing |= other.sharing
        for path, circle in self._circles.items():
            if circle is other:
                self._circles[path] = one

    def shares(self, tree: Tree) -> bool:
        """Whether a file's seeds have names beside those of other files."""
        return self._circle(tree.path).whole

    def key(self, tree: Tree) -> object:
        """Return what stands for the master seed of a file: names derived from one seed must differ."""
        return id(self._circle(tree.path))

    def derivation(self, tree: Tree) -> list[Change]:
        """Return the edits by which a file has `derive_seed`."""
        if _defines(tree):
            return []
        circle = self._circle(tree.path)
        if circle.whole:
            return [*self._import(tree, circle, FUNCTION), *self._module(circle)]
        definition = DEFINITION.format(indent=writing.unit_of(tree))
        imports = [] if _imports_hashlib(tree) else [self.plan.imports.statement(tree, "import hashlib", "hashlib")]
        return [*imports, self._block(tree, definition, 10, 2)]

    def master_name(self, tree: Tree) -> str:
        """Return how the master seed is written in a file."""
        master = self.plan.masters.of(tree)
        return "" if master is None else master.expression

    def master(self, tree: Tree) -> list[Change]:
        """Return the edits by which a file has its master seed."""
        master = self.plan.masters.of(tree)
        if master is None or not master.added or masters.NAME in _assigned(tree):
            return []
        changes = []
        circle = self._circle(tree.path)
        if not self.plan.masters.is_entry(tree) or (circle.sharing and master.value == self._value(circle)):
            changes += [*self._import(tree, circle, masters.NAME), *self._module(circle)]
        else:
            changes.append(self._block(tree, f"{masters.NAME} = {master.value}", 0, 1))
        if master.literal is not None:
            changes.append(Change(tree.path, master.literal, masters.NAME))
        return changes

    def definition(self, tree: Tree, text: str, rank: int = 30) -> Change:
        """Return the edit that puts a statement into a module, behind the master seed."""
        master = self.plan.masters.of(tree)
        if master is not None and master.after is not None and master.scope is None:
            known = master.after
            if known.span.line > end_of_leading(tree) and known in tree.body:
                return writing.after(tree, known, text, rank)
        return self._block(tree, text, rank, 0)

    def _block(self, tree: Tree, text: str, rank: int, blank: int) -> Change:
        line = end_of_leading(tree)
        if not line:
            return Change(tree.path, at(1, 1), f"{text}\n\n", rank)
        return Change(tree.path, at(line, len(tree.source.lines[line - 1]) + 1), text, rank, blank)

    # ------------------------------------------------------------ a module for all

    def _find_existing(self, circle: Circle) -> Tree | None:
        """Return the module of the project that defines `derive_seed` already, and that these files can import."""
        home = self._home(circle)[0] if circle.paths else ""
        for tree in self.plan.trees.naming((f"def {FUNCTION}",)):
            if tree is None or not _defines(tree) or self.plan.masters.is_entry(tree):
                continue
            module = self.plan.trees.index.name(tree.source.key)
            users = [self.plan.trees.get(path) for path in circle.paths]
            if tree.path == home or any(user is not None and FUNCTION in _from(user, module) for user in users):
                return tree
        return None

    def _home(self, circle: Circle) -> tuple[str, str]:
        """Return the path of the module, and how it is imported.

        It lies in the package that the files are in; else beside the program that they belong to.
        """
        index, sources = self.plan.trees.index, self.plan.trees.sources
        paths = sorted(circle.paths | circle.sharing | circle.entries)
        packaged = [path for path in paths if index.in_package(sources[path].key)]
        if packaged:
            tops = Counter(self._top(path) for path in packaged)
            folder, name = min(tops, key=lambda top: (-tops[top], len(top[0])))
            return (PurePath(folder) / f"{MODULE}.py").as_posix(), f"{name}.{MODULE}"
        first = min(circle.entries) if circle.entries else paths[0]
        return PurePath(first).with_name(f"{MODULE}.py").as_posix(), MODULE

    def _top(self, path: str) -> tuple[str, str]:
        """Return the folder, as paths are written, and the name of the package that a file is in."""
        source = self.plan.trees.sources[path]
        parts = self.plan.trees.index.name(source.key).split(".")
        up = len(parts) if source.absolute.name == "__init__.py" else len(parts) - 1
        return PurePath(path).parents[up - 1].as_posix(), parts[0]

    def _import(self, tree: Tree, circle: Circle, name: str) -> list[Change]:
        if circle.existing is not None:
            module = self.plan.trees.index.name(circle.existing.source.key)
        else:
            module = self._home(circle)[1]
        names = _from(tree, module)
        if name in names:
            return []
        wanted = [FUNCTION, masters.NAME] if self._wants_master(tree, circle) else [FUNCTION]
        wanted = [one for one in (masters.NAME, FUNCTION) if one in wanted and one not in names]
        return [self.plan.imports.statement(tree, f"from {module} import {', '.join(wanted)}", module, own=True)]

    def _wants_master(self, tree: Tree, circle: Circle) -> bool:
        """Whether a file takes the master seed from the module."""
        master = self.plan.masters.of(tree)
        if tree.path in circle.sharing:
            return True
        shared = bool(circle.sharing) and master is not None and master.added and master.value == self._value(circle)
        return shared and masters.NAME not in _assigned(tree) and tree.path in circle.paths

    def _module(self, circle: Circle) -> list[Change]:
        """Return the edit that makes the module."""
        if circle.existing is not None:
            if not circle.sharing or masters.NAME in _assigned(circle.existing):
                return []
            return [self._block(circle.existing, f"{masters.NAME} = {self._value(circle)}", 0, 1)]
        text = MODULE_TEXT.format(
            constant=f"\n{masters.NAME} = {self._value(circle)}\n" if circle.sharing else "",
            definition=DEFINITION.format(indent="    "),
        )
        return [Change(self._home(circle)[0], Span(1, 1, 1, 1), text)]

    def _value(self, circle: Circle) -> int:
        """Return the value of the master seed in the module."""
        tree = self.plan.trees.get(min(circle.sharing))
        master = None if tree is None else self.plan.masters.of(tree)
        return masters.VALUE if master is None or master.value is None else master.value


def _defines(tree: Tree) -> bool:
    return any(isinstance(one, facts.DefineFunction) and one.function.name == FUNCTION for one in tree.body)


def _assigned(tree: Tree) -> set[str]:
    return {
        target.name
        for statement in tree.body
        if isinstance(statement, facts.Assign)
        for target in statement.targets
        if isinstance(target, facts.Name)
    }


def _imports_hashlib(tree: Tree) -> bool:
    return any(isinstance(node, facts.Import) and (node.alias or node.module) == "hashlib" for node in tree.imports())


def _from(tree: Tree, module: str) -> set[str]:
    return {
        name
        for node in tree.imports()
        if isinstance(node, facts.ImportFrom) and node.module == module and not node.level
        for name, _ in node.names
    }
