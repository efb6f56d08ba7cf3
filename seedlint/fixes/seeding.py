"""Where `derive_seed` and the master seed live: in the one file that needs them, or in a module of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes import masters, writing
from seedlint.fixes.imports import end_of_leading
from seedlint.fixes.writing import Change, at

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Tree

FUNCTION = "derive_seed"
MODULE = "seeding"
OTHERS = ("derived_seeds", "derived_seeds_2", "derived_seeds_3", "derived_seeds_4")

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
class Seeding:
    """How the files of a plan come by `derive_seed` and by the master seed.

    A single file gets the function itself; as soon as two files need it, the project gets a module for it.
    """

    plan: Plan
    derived: AbstractSet[str] = frozenset()
    """The files that derive seeds from what stands there."""
    _function: dict[str, str] = field(default_factory=dict)

    numbers = "random.Random"
    """What makes seeds where their number is not known beforehand."""

    def __post_init__(self) -> None:
        """Decide whether the plan needs a module of its own."""
        needs = [need for need in self.plan.supplies.needs.values() if need.route.value != "test"]
        self._paths = {need.tree.path for need in needs}
        self._paths |= {use.spot.tree.path for need in needs for use in need.uses if use.spot.tree is need.tree}
        self._paths |= self.derived
        foreign = any(
            not self.plan.masters.is_entry(need.tree) and need.route.value in {"start", "detached"} for need in needs
        )
        self._existing = self._find_existing()
        self._shared = foreign or len(self._paths) > 1

    @property
    def shares(self) -> bool:
        """Whether several files take their seeds from one master seed."""
        return self._shared

    def key(self, tree: Tree) -> object:
        """Return what stands for the master seed of a file: names derived from one seed must differ."""
        return "shared" if self._shared else tree.path

    def derivation(self, tree: Tree) -> list[Change]:
        """Return the edits by which a file has `derive_seed`."""
        if self._defines(tree):
            return []
        if self._shared or self._existing is not None:
            return [*self._import(tree, FUNCTION), *self._module()]
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
        if not self.plan.masters.is_entry(tree):
            return [*self._import(tree, masters.NAME), *self._module()]
        changes = [self._block(tree, f"{masters.NAME} = {master.value}", 0, 1)]
        if master.literal is not None:
            changes.append(Change(tree.path, master.literal, masters.NAME))
        return changes

    def definition(self, tree: Tree, text: str) -> Change:
        """Return the edit that defines a variable of a module, behind the master seed."""
        master = self.plan.masters.of(tree)
        if master is not None and master.after is not None and master.scope is None:
            known = master.after
            if known.span.line > end_of_leading(tree) and known in tree.body:
                return writing.after(tree, known, text, 30)
        return self._block(tree, text, 30, 0)

    def _block(self, tree: Tree, text: str, rank: int, blank: int) -> Change:
        line = end_of_leading(tree)
        if not line:
            return Change(tree.path, at(1, 1), f"{text}\n\n", rank)
        return Change(tree.path, at(line, len(tree.source.lines[line - 1]) + 1), text, rank, blank)

    # ------------------------------------------------------------ a module for all

    def _find_existing(self) -> Tree | None:
        """Return the module of the project that defines `derive_seed` already."""
        for tree in self.plan.trees.naming((f"def {FUNCTION}",)):
            if tree is not None and self._defines(tree):
                return tree
        return None

    @staticmethod
    def _defines(tree: Tree) -> bool:
        return any(isinstance(one, facts.DefineFunction) and one.function.name == FUNCTION for one in tree.body)

    def _home(self) -> tuple[str, str]:
        """Return the path of the module, and how it is imported."""
        index = self.plan.trees.index
        entries = sorted(path for path in self._paths if path in self.plan.masters.entries)
        paths = entries or sorted(self._paths) or sorted(self.plan.masters.entries)
        packaged = [path for path in sorted(self._paths) if index.in_package(self.plan.trees.sources[path].key)]
        if packaged:
            source = self.plan.trees.sources[packaged[0]]
            name = index.name(source.key).partition(".")[0]
            depth = index.name(source.key).count(".") - (source.absolute.name == "__init__.py")
            folder = PurePath(packaged[0]).parent
            for _ in range(max(depth - 1, 0)):
                folder = folder.parent
            module = self._free(folder)
            return (folder / f"{module}.py").as_posix(), f"{name}.{module}"
        folder = PurePath(paths[0]).parent
        module = self._free(folder)
        return (folder / f"{module}.py").as_posix(), module

    def _free(self, folder: PurePath) -> str:
        """Return the name of the module: another one where the project has a module of its own by that name."""
        taken = self.plan.trees.sources
        return next(name for name in (MODULE, *OTHERS) if (folder / f"{name}.py").as_posix() not in taken)

    def _import(self, tree: Tree, name: str) -> list[Change]:
        if self._existing is not None:
            module = self.plan.trees.index.name(self._existing.source.key)
        else:
            module = self._home()[1]
        names = _from(tree, module)
        if name in names:
            return []
        wanted = [FUNCTION, masters.NAME] if self._wants_master(tree) else [FUNCTION]
        wanted = [one for one in (masters.NAME, FUNCTION) if one in wanted and one not in names]
        return [self.plan.imports.statement(tree, f"from {module} import {', '.join(wanted)}", module, own=True)]

    def _wants_master(self, tree: Tree) -> bool:
        if self.plan.masters.is_entry(tree):
            return False
        return any(
            need.tree is tree and need.route.value in {"start", "detached"}
            for need in self.plan.supplies.needs.values()
        )

    def _module(self) -> list[Change]:
        """Return the edit that makes the module."""
        if self._existing is not None:
            tree = self._existing
            if not any(self._wants_master(one) for one in self._trees()) or masters.NAME in _assigned(tree):
                return []
            return [self._block(tree, f"{masters.NAME} = {self._value()}", 0, 1)]
        wanted = any(self._wants_master(tree) for tree in self._trees())
        text = MODULE_TEXT.format(
            constant=f"\n{masters.NAME} = {self._value()}\n" if wanted else "",
            definition=DEFINITION.format(indent="    "),
        )
        return [Change(self._home()[0], Span(1, 1, 1, 1), text)]

    def _trees(self) -> list[Tree]:
        return [tree for path in sorted(self._paths) if (tree := self.plan.trees.get(path)) is not None]

    def _value(self) -> int:
        tree = next(tree for tree in self._trees() if self._wants_master(tree))
        master = self.plan.masters.of(tree)
        return masters.VALUE if master is None or master.value is None else master.value


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
