"""Who calls a function or makes objects of a class, over the whole project, tests included."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Place
from seedlint.fixes.fields import decorator_of
from seedlint.fixes.hidden import is_called_in_strings, is_defined_again, is_looked_up
from seedlint.fixes.trees import Spot, Tree, grow
from seedlint.program.targets import target_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from seedlint.fixes.trees import Scope
    from seedlint.program.modules import ModuleIndex
    from seedlint.source import SourceFile

_WORD = re.compile(r"\w+")
_RENAMED = re.compile(r"(\w+)[\s\\]+as\b")
_ATTRIBUTE = re.compile(r"\.(?:[\s\\]|#[^\n]*\n)*(\w+)")
_IMPORT = re.compile(r"\bimport\b(?:[ \t\\\n]*\((?:[^()#]|#[^\n]*)*|(?:[^\n;#\\]|\\\n)*)")
_IMPORTED = re.compile(r"\w+|\*")
_LOOKING = frozenset({"isinstance", "issubclass", "type", "hasattr", "help"})
"""Functions that look at a class without making an object of it."""
_ABSTRACT = frozenset({"object", "ABC", "ABCMeta", "Protocol", "Generic"})
"""Bases that make no objects of their heirs."""
TRANSPARENT = frozenset({"staticmethod", "classmethod", "override"})
"""Decorators that leave a function's parameters alone, whatever library they come from."""


class Trees:
    """The files of a project, read whole when they are asked for."""

    def __init__(self, sources: Sequence[SourceFile], index: ModuleIndex) -> None:
        self.sources = {source.path: source for source in sources}
        self.index = index
        self._grown: dict[str, Tree | None] = {}

    @cached_property
    def places(self) -> frozenset[Path]:
        """The absolute paths of all files."""
        return frozenset(source.absolute for source in self.sources.values())

    @cached_property
    def _words(self) -> dict[str, list[str]]:
        """The files that write each word, in order."""
        return _files_by(_WORD, self.sources)

    @cached_property
    def _attributes(self) -> dict[str, list[str]]:
        """The files that write each word behind a dot, in order."""
        return _files_by(_ATTRIBUTE, self.sources)

    @cached_property
    def _imported(self) -> dict[str, list[str]]:
        """The files that may import each name, in order; `*` stands for all."""
        found: dict[str, list[str]] = {}
        for path, words in self._imports.items():
            for word in words:
                found.setdefault(word, []).append(path)
        return found

    @cached_property
    def _imports(self) -> dict[str, frozenset[str]]:
        """The words in the imports of each file."""
        return {
            path: frozenset(_IMPORTED.findall(" ".join(_IMPORT.findall(source.text))))
            for path, source in self.sources.items()
        }

    @cached_property
    def _renamed(self) -> dict[str, list[str]]:
        """The files that may import each name under another one, in order."""
        return _files_by(_RENAMED, self.sources)

    def get(self, path: str) -> Tree | None:
        """Return the tree of a file, None if it could not be read."""
        if path not in self._grown:
            source = self.sources.get(path)
            self._grown[path] = None if source is None else grow(source)
        return self._grown[path]

    def naming(self, names: Iterable[str]) -> Iterator[Tree | None]:
        """Yield the trees of the files that write one of several words."""
        writing = [self._words.get(name, []) for name in dict.fromkeys(names)]
        paths = writing[0] if len(writing) == 1 else sorted({path for some in writing for path in some})
        yield from (self.get(path) for path in paths)

    def meaning(self, names: Iterable[str], home: Tree, *, nested: bool) -> Iterator[Tree | None]:
        """Yield the trees of the files that can mean what a file defines by several names.

        They write it behind a dot. What is not `nested` in a function or class, they import, or a module that has it.
        """
        paths = {home.path}
        for name in names:
            written = self._attributes.get(name, ())
            if nested:
                paths.update(written)
                continue
            importing = {*self._imported.get(name, ()), *self._imported.get("*", ())}
            modules = {_last(path) for path in (home.path, *importing)}
            paths |= importing
            paths.update(path for path in written if not modules.isdisjoint(self._imports[path]))
        yield from (self.get(path) for path in sorted(paths))

    def holding(self, texts: Iterable[str]) -> Iterator[Tree | None]:
        """Yield the trees of the files whose text holds one of several pieces."""
        wanted = tuple(texts)
        for path, source in self.sources.items():
            if any(text in source.text for text in wanted):
                yield self.get(path)

    def renaming(self, name: str) -> Iterator[Tree | None]:
        """Yield the trees of the files that may import a name under another one."""
        yield from (self.get(path) for path in self._renamed.get(name, ()))

    def by_key(self, key: str | None) -> Tree | None:
        """Return the tree of a module by its key."""
        return self.get(self.index.source(key).path) if key is not None and self.index.is_file(key) else None


def _last(path: str) -> str:
    """Return the last part of a module's dotted name."""
    pure = PurePath(path)
    return pure.parent.name if pure.stem == "__init__" else pure.stem


def _files_by(pattern: re.Pattern[str], sources: Mapping[str, SourceFile]) -> dict[str, list[str]]:
    """Return the paths of the files in which a pattern finds each of its words."""
    found: dict[str, list[str]] = {}
    for path, source in sources.items():
        for word in frozenset(pattern.findall(source.text)):
            found.setdefault(word, []).append(path)
    return found


@dataclass(eq=False)
class Callers:
    """The calls of the project's functions and classes.

    `called` is what following the program showed; where it was not followed (tests, dead code), imports tell.
    """

    trees: Trees
    called: Mapping[Place, set[Place]]
    _found: dict[tuple[str, object], list[Spot] | None] = field(default_factory=dict)

    def of(self, tree: Tree, scope: Scope) -> list[Spot] | None:
        """Return all calls of a function (or makings of objects of a class); None if some cannot be seen."""
        key = (tree.path, scope.span)
        if key not in self._found:
            self._found[key] = None  # for a function that is asked about while its callers are looked for
            self._found[key] = self._look(tree, scope)
        return self._found[key]

    def seen(self, tree: Tree, scope: Scope) -> list[Spot]:
        """Return the calls that were followed to a function and to no other, or to a class and its methods."""
        target = Place(tree.path, scope.span)
        found = []
        for place, targets in self.called.items():
            meant = target in targets if isinstance(scope, facts.Class) else targets == {target}
            other = self.trees.get(place.path) if meant else None
            spot = None if other is None else other.calls.get(place.span)
            if spot is not None:
                found.append(spot)
        return sorted(found, key=lambda spot: (spot.tree.path, spot.call.span))

    def heirs(self, tree: Tree, scope: facts.Class) -> list[tuple[Tree, facts.Class]] | None:
        """Return the classes that name a class as their base; None if a base could not be told."""
        found = []
        nested = tree.scopes[scope.span].scope is not None
        for other in self.trees.meaning((scope.name,), tree, nested=nested):
            if other is None:
                return None
            found += [
                (other, spot.node)
                for spot in other.scopes.values()
                if isinstance(spot.node, facts.Class)
                and any(
                    self.meant(Spot(other, base.value, spot.around), base.value) == (tree.path, scope.name)
                    for base in spot.node.bases
                )
            ]
        return found

    def base(self, tree: Tree, expression: facts.Expression) -> tuple[Tree, facts.Class] | None:
        """Return the class of the project that a base is, None if it is not one."""
        meant = self.meant(Spot(tree, expression, ()), expression)
        other = None if meant is None else self.trees.get(meant[0])
        if other is None or meant is None:
            return None
        found = (spot.node for spot in other.scopes.values() if not spot.scopes)
        return next(((other, node) for node in found if isinstance(node, facts.Class) and node.name == meant[1]), None)

    def is_foreign(self, tree: Tree, scope: facts.Class, depth: int = 8) -> bool:
        """Whether a class has bases outside of the project: what they belong to may make its objects, too."""
        for argument in scope.bases:
            value = argument.value.value if isinstance(argument.value, facts.Subscript) else argument.value
            last = facts.dotted(value).rpartition(".")[2]
            if last in _ABSTRACT:
                continue
            above = self.base(tree, value) if argument.keyword is None and depth else None
            if above is None or self.is_foreign(*above, depth - 1):
                return True
        return False

    def _look(self, tree: Tree, scope: Scope) -> list[Spot] | None:
        spot = tree.scopes[scope.span]
        plain = isinstance(scope, facts.Class) and decorator_of(tree, scope.decorators) is not None
        if not plain and any(facts.dotted(one).rpartition(".")[2] not in TRANSPARENT for one in scope.decorators):
            return None
        nested = spot.scope is not None
        if not nested and (is_defined_again(tree, scope.name) or is_looked_up(self.trees, scope.name)):
            return None
        if scope.name in tree.called_in_strings or (not nested and is_called_in_strings(self.trees, scope.name)):
            return None
        target = Place(tree.path, scope.span)
        found: list[Spot] = []
        names = {scope.name, *self._aliases(scope.name)}
        for other in self.trees.meaning(names, tree, nested=nested):
            if other is None:
                return None
            for mention in [one for name in sorted(names) for one in other.mentions.get(name, ())]:
                kind = self._kind(mention, target, scope, nested=nested)
                if kind is None:
                    return None
                if kind and isinstance(mention.parent, facts.Call):
                    found.append(other.calls[mention.parent.span])
        return found

    def _aliases(self, name: str) -> set[str]:
        """Return the other names under which a name is imported somewhere."""
        return {
            alias
            for tree in self.trees.renaming(name)
            if tree is not None
            for spot in tree.statements
            if isinstance(spot.node, facts.ImportFrom)
            for original, alias in spot.node.names
            if original == name and alias is not None
        }

    def _kind(self, mention: Spot, target: Place, scope: Scope, *, nested: bool) -> bool | None:
        """Return whether a mention is a call of the target; None if it is, or may be, another use of it."""
        if mention.annotation:
            return False
        parent = mention.parent
        is_call = isinstance(parent, facts.Call) and parent.function is mention.node
        known = self.called.get(Place(mention.tree.path, parent.span)) if isinstance(parent, facts.Call) else None
        if is_call and known:
            if target not in known:
                return False
            return True if known == {target} or isinstance(scope, facts.Class) else None
        if not self._may_mean(mention, target, scope, nested=nested):
            return False
        if isinstance(scope, facts.Class) and self._only_looks(mention, parent):
            return False
        if isinstance(mention.node, facts.Name) and is_defined_again(mention.tree, mention.node.name):
            return None
        if (
            isinstance(parent, facts.Call)
            and not nested
            and parent.arguments
            and parent.arguments[0].value is mention.node
        ):
            return True if is_partial(mention.tree, parent) else None
        return True if is_call and not nested else None

    @staticmethod
    def _only_looks(mention: Spot, parent: object) -> bool:
        """Whether a class is mentioned without being called or handed on."""
        if isinstance(parent, facts.Attribute | facts.DefineClass | facts.Handler):
            return True
        inside = isinstance(parent, facts.Call) and parent.function is not mention.node
        return inside and isinstance(parent, facts.Call) and facts.dotted(parent.function) in _LOOKING

    def _may_mean(self, mention: Spot, target: Place, scope: Scope, *, nested: bool) -> bool:
        """Whether a name can stand for the target, as far as imports and definitions say."""
        if nested:
            # A method or a function inside another: an attribute of anything, or a name in the same file.
            return isinstance(mention.node, facts.Attribute) or mention.tree.path == target.path
        return self.meant(mention, mention.node) == (target.path, scope.name)

    def meant(self, spot: Spot, expression: object) -> tuple[str, str] | None:
        """Return the file and name of what a global name (or an attribute of a module) of the project stands for."""
        match expression:
            case facts.Name(name=name):
                if any(name in bound(one) for one in spot.around if isinstance(one, facts.Function)):
                    return None
                return self._global(spot.tree, name, 8)
            case facts.Attribute(value=value, name=name):
                module = self._module(spot.tree, facts.dotted(value))
                return None if module is None else self._global(module, name, 8)
            case _:
                return None

    def _global(self, tree: Tree, name: str, steps: int) -> tuple[str, str] | None:
        """Return what a global name of a module stands for: one of its own, or one that it imports."""
        if any(getattr(one, "name", None) == name and not spot.scopes for one, spot in _defined(tree)):
            return tree.path, name
        for spot in tree.statements:
            node = spot.node
            if isinstance(node, facts.ImportFrom) and steps:
                for original, alias in node.names:
                    if original != "*" and (alias or original) != name:
                        continue
                    source = self.trees.by_key(self._key(tree, node))
                    found = None
                    if source is not None:
                        found = self._global(source, name if original == "*" else original, steps - 1)
                    if found is not None:
                        return found
        return None

    def _key(self, tree: Tree, node: facts.ImportFrom) -> str | None:
        index, importer = self.trees.index, tree.source.key
        if node.level:
            return index.relative(importer, node.level, node.module)
        return index.absolute(importer, node.module)

    def _module(self, tree: Tree, dotted: str) -> Tree | None:
        """Return the project's module that a dotted name stands for in a file."""
        if not dotted:
            return None
        index, importer = self.trees.index, tree.source.key
        for spot in tree.statements:
            node = spot.node
            if isinstance(node, facts.Import):
                written = node.alias or node.module
                if written == dotted:
                    return self.trees.by_key(index.absolute(importer, node.module))
            elif isinstance(node, facts.ImportFrom):
                for original, alias in node.names:
                    if (alias or original) == dotted:
                        parent = self._key(tree, node)
                        return None if parent is None else self.trees.by_key(index.child(parent, original))
        return None


def is_partial(tree: Tree, call: facts.Call) -> bool:
    """Whether a call gives a function some of its arguments, to be called later."""
    name = facts.dotted(call.function)
    return any(
        name == f"{node.alias or node.module}.partial"
        if isinstance(node, facts.Import)
        else any(original == "partial" and (alias or original) == name for original, alias in node.names)
        for node in tree.imports()
        if node.module == "functools"
    )


def _defined(tree: Tree) -> Iterator[tuple[Scope, Spot]]:
    for spot in tree.scopes.values():
        node = spot.node
        if isinstance(node, facts.Function | facts.Class):
            yield node, spot


def bound(function: facts.Function) -> set[str]:
    """Return the names that a function binds: its parameters, and what it assigns."""
    names = {parameter.name for parameter in function.parameters}
    for statement in facts.statements(function.body or ()):
        if isinstance(statement, facts.Assign):
            names.update(name for target in statement.targets for name in target_names(target))
        elif isinstance(statement, facts.For):
            names.update(target_names(statement.target))
    return names
