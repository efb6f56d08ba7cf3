"""Where `derive_seed` and the master seed live: in the one file that needs them, or in a module of the project."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes import masters, relative, writing
from seedlint.fixes.imports import end_of_leading
from seedlint.fixes.supplies import SEED, RefusedError, Route
from seedlint.fixes.writing import Change, at
from seedlint.paths import absolute, shown

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from seedlint.fixes.planning import Plan
    from seedlint.fixes.supplies import Need
    from seedlint.fixes.trees import Tree

FUNCTION = "derive_seed"
MODULE = "seeding"
OTHERS = ("derived_seeds", "derived_seeds_2", "derived_seeds_3", "derived_seeds_4")

DEFINITION = '''def derive_seed(master_seed, *name):
{indent}"""Return a named stream's seed: the same, from 1 to 2**31 - 2, on every machine."""
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
        existing: the module that defines `derive_seed` already, or that is to.
        refusal: why there can be no such module.

    """

    paths: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    sharing: set[str] = field(default_factory=set)
    existing: Tree | None = None
    refusal: str = ""
    home: tuple[str, str] | None = None

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

    def __init__(self, plan: Plan, derived: AbstractSet[str] = frozenset()) -> None:
        """Find out which files hang together; `derived` are those that derive seeds from what stands there."""
        self.plan = plan
        self._circles: dict[str, Circle] = {}
        for need in plan.supplies.needs.values():
            self._place(need)
        for path in derived:
            self._circle(path).paths.add(path)
        for circle in {id(one): one for one in self._circles.values()}.values():
            circle.existing = self._find_existing(circle)
            if circle.existing is None and circle.whole:
                home, module = self._home(circle)
                circle.existing = plan.trees.get(home)
                place = absolute(home, plan.places.cwd)
                if circle.existing is None:
                    circle.refusal = plan.places.refusal(place)
                circle.refusal = circle.refusal or self._unreachable(circle, place, module)
                if circle.refusal:
                    circle.existing = None

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
        self._check(tree, FUNCTION)
        if circle.whole and not circle.refusal:
            return [*self._import(tree, circle, FUNCTION), *self._module(circle)]
        return self._define(tree)

    def _define(self, tree: Tree) -> list[Change]:
        """Return the edits that put the function into a file."""
        definition = writing.quoted(tree, DEFINITION.format(indent=writing.unit_of(tree)))
        imports = [] if _imports_hashlib(tree) else [self.plan.imports.statement(tree, "import hashlib", "hashlib")]
        return [*imports, self._block(tree, definition, 10, 2)]

    def _check(self, tree: Tree, name: str) -> None:
        """See to it that a name that is to be added to a file does not mean something else there.

        Raises:
            RefusedError: it does.

        """
        mine = any(
            isinstance(node, facts.ImportFrom) and name in {alias or original for original, alias in node.names}
            for node in tree.imports()
        )
        if name in tree.names and not mine:
            raise RefusedError(f"`{name}` means something else in {tree.path}")

    def master_name(self, tree: Tree) -> str:
        """Return how the master seed is written in a file."""
        master = self.plan.masters.of(tree)
        return "" if master is None else master.expression

    def master(self, tree: Tree) -> list[Change]:
        """Return the edits by which a file has its master seed."""
        master = self.plan.masters.of(tree)
        if master is None or not master.added or masters.NAME in _assigned(tree) | _imported(tree):
            return []
        changes = []
        circle = self._circle(tree.path)
        self._check(tree, masters.NAME)
        entry = self.plan.masters.is_entry(tree)
        if not entry and circle.refusal:
            raise RefusedError(circle.refusal)
        if not entry or (circle.sharing and master.value == self._value(circle) and not circle.refusal):
            changes += [*self._import(tree, circle, masters.NAME), *self._module(circle)]
        else:
            changes.append(self._block(tree, f"{masters.NAME} = {master.value}", 0, 1))
        if master.literal is not None:
            changes.append(Change(tree.path, master.literal, masters.NAME))
        return changes

    def definition(self, tree: Tree, text: str, rank: int = 30) -> Change:
        """Return the edit that puts a statement into a module, behind the master seed."""
        master = self.plan.masters.of(tree)
        known = None if master is None or master.scope is not None else master.after
        function = _definition(tree)
        # A file that was fixed before has the function, too, which is to be there first.
        if function is not None and (known is None or function.span.line > known.span.line):
            end = function.span.end_line
            return Change(tree.path, at(end, len(tree.source.lines[end - 1]) + 1), text, rank, 0)
        if known is not None and known.span.line > end_of_leading(tree) and known in tree.body:
            return writing.after(tree, known, text, rank)
        return self._block(tree, text, rank, 0)

    def _block(self, tree: Tree, text: str, rank: int, blank: int) -> Change:
        line = end_of_leading(tree)
        if not line:
            around = "\n" if blank > 1 else ""
            return Change(tree.path, at(1, 1), f"{around}{text}\n\n{around}", rank)
        return Change(tree.path, at(line, len(tree.source.lines[line - 1]) + 1), text, rank, blank)

    # ------------------------------------------------------------ a module for all

    def _find_existing(self, circle: Circle) -> Tree | None:
        """Return the module of the project that defines `derive_seed` already, and that these files can import."""
        home = self._home(circle)[0] if circle.paths else ""
        for tree in self.plan.trees.holding((f"def {FUNCTION}",)):
            if tree is None or not _defines(tree) or self.plan.masters.is_entry(tree):
                continue
            module = self.plan.trees.index.name(tree.source.key)
            users = [self.plan.trees.get(path) for path in circle.paths]
            if tree.path == home or any(user is not None and FUNCTION in self._from(user, module) for user in users):
                return tree
        return None

    def _home(self, circle: Circle) -> tuple[str, str]:
        """Return the path of the module, and how it is imported."""
        if circle.home is None:
            circle.home = self._find_home(circle)
        return circle.home

    def _find_home(self, circle: Circle) -> tuple[str, str]:
        """Return where the module is to be, and how it is imported from there.

        It lies in the package that the files are in; else beside the program that they belong to.
        """
        index, sources = self.plan.trees.index, self.plan.trees.sources
        paths = sorted(circle.paths | circle.sharing | circle.entries)
        starts = [self.plan.trees.get(path) for path in sorted(circle.entries)]
        packaged = [path for path in paths if index.in_package(sources[path].key)]
        if any(start is not None and self._is_script(start) for start in starts):
            packaged = []
        if self.plan.places.module is not None:
            return self._configured(self.plan.places.module)
        if packaged:
            tops = Counter(self._top(path) for path in packaged)
            top, name = min(tops, key=lambda top: (-tops[top], len(top[0])))
            module = self._free(PurePath(top))
            return (PurePath(top) / f"{module}.py").as_posix(), f"{name}.{module}"
        folder = PurePath(min(circle.entries) if circle.entries else paths[0]).parent
        module = self._free(folder)
        return (folder / f"{module}.py").as_posix(), module

    def _free(self, folder: PurePath) -> str:
        """Return the name of the module: another one where the project has a module of its own by that name."""
        taken = self.plan.trees.sources
        return next(name for name in (MODULE, *OTHERS) if (folder / f"{name}.py").as_posix() not in taken)

    def _unreachable(self, circle: Circle, place: Path, module: str) -> str:
        """Return which file could not import a module, in words; nothing if all can."""
        top, *inner = module.split(".")
        root = place.parents[len(inner)]
        for path in sorted(circle.paths | circle.sharing):
            tree = self.plan.trees.get(path)
            if tree is None or tree.source.absolute.parent == root or tree.source.absolute == place:
                continue
            imported = tree.outline.imports
            if inner and any(one.partition(".")[0] == top for one in imported):
                continue
            programs = [one for name in self._programs(tree) if (one := self.plan.trees.get(name)) is not None]
            in_package = bool(inner) and tree.source.package_root == root.as_posix()
            if in_package and not any(self._is_script(one) for one in (tree, *programs)):
                continue
            if programs and all(one.source.absolute.parent == root for one in programs):
                continue
            return f"{path} could not import `{module}`"
        return ""

    def _programs(self, tree: Tree) -> list[str]:
        """Return the files whose programs run a file."""
        return sorted(self.plan.masters.programs(tree))

    def _is_script(self, tree: Tree) -> bool:
        """Whether a file of a package is run by its path: it imports what lies beside it by its mere name."""
        folder = tree.source.absolute.parent
        beside = self.plan.trees.places
        return any(folder / f"{one.partition('.')[0]}.py" in beside for one in tree.outline.imports if one[0] != ".")

    def _configured(self, place: Path) -> tuple[str, str]:
        """Return the path of the module that the configuration names, and how it is imported."""
        folder, parts = place.parent, [place.stem]
        while (folder / "__init__.py").is_file():
            folder, parts = folder.parent, [folder.name, *parts]
        return shown(place, self.plan.places.cwd), ".".join(parts)

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
        names = self._from(tree, module)
        if name in names:
            return []
        wanted = [FUNCTION, masters.NAME] if self._wants_master(tree, circle) else [FUNCTION]
        wanted = [one for one in (masters.NAME, FUNCTION) if one in wanted and one not in names]
        source = relative.written(tree, self.plan.trees.index, module)
        text = f"from {source} import {', '.join(wanted)}"
        return [self.plan.imports.statement(tree, text, source.lstrip("."), own=True)]

    def _from(self, tree: Tree, module: str) -> set[str]:
        """Return the names that a file takes from a module."""
        return {
            name
            for node in tree.imports()
            if isinstance(node, facts.ImportFrom) and relative.absolute(tree, self.plan.trees.index, node) == module
            for name, _ in node.names
        }

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
            changes = [] if _defines(circle.existing) else self._define(circle.existing)
            if circle.sharing and masters.NAME not in _assigned(circle.existing):
                changes.append(self._block(circle.existing, f"{masters.NAME} = {self._value(circle)}", 0, 1))
            return changes
        text = MODULE_TEXT.format(
            constant=f"\n{masters.NAME} = {self._value(circle)}\n" if circle.sharing else "",
            definition=DEFINITION.format(indent="    "),
        )
        like = self.plan.trees.get(min(circle.paths | circle.sharing))
        quoted = text if like is None else writing.quoted(like, text)
        return [Change(self._home(circle)[0], Span(1, 1, 1, 1), quoted)]

    def _value(self, circle: Circle) -> int:
        """Return the value of the master seed in the module."""
        tree = self.plan.trees.get(min(circle.sharing))
        master = None if tree is None else self.plan.masters.of(tree)
        return masters.VALUE if master is None or master.value is None else master.value


def _defines(tree: Tree) -> bool:
    """Whether a file defines the function, as it is written here: with one seed and any number of names."""
    return _definition(tree) is not None


def _definition(tree: Tree) -> facts.DefineFunction | None:
    """Return the statement that defines the function in a file, None if none does."""
    for one in tree.body:
        if isinstance(one, facts.DefineFunction) and one.function.name == FUNCTION:
            kinds = [parameter.kind for parameter in one.function.parameters]
            return one if kinds == ["positional", "*"] else None
    return None


def _assigned(tree: Tree) -> set[str]:
    return {
        target.name
        for statement in tree.body
        if isinstance(statement, facts.Assign)
        for target in statement.targets
        if isinstance(target, facts.Name)
    }


def _imported(tree: Tree) -> set[str]:
    return {
        alias or original
        for node in tree.imports()
        if isinstance(node, facts.ImportFrom)
        for original, alias in node.names
    }


def _imports_hashlib(tree: Tree) -> bool:
    return any(isinstance(node, facts.Import) and (node.alias or node.module) == "hashlib" for node in tree.imports())
