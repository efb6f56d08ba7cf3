"""How a library's name is written in a file, by what the file imports; and the import that it lacks."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes import writing
from seedlint.fixes.writing import Change, at
from seedlint.program.targets import target_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedlint.catalogue import Catalogue
    from seedlint.fixes.callers import Trees
    from seedlint.fixes.trees import Spot, Tree

_OWN, _BESIDE = 2, 3
_SETTINGS = frozenset({"sys", "os", "warnings", "logging"})
"""Modules whose calls between imports are part of them: they say where modules lie, and what they may say."""
RANK = -10
"""Imports come before what is defined at the same place."""


@dataclass(eq=False)
class Imports:
    """The imports of all files that are edited."""

    catalogue: Catalogue
    trees: Trees
    _aliases: dict[tuple[str, str], str] = field(default_factory=dict)

    def name(
        self, tree: Tree, canonical: str, *, early: bool = False, line: int | None = None
    ) -> tuple[str, list[Change]]:
        """Return how a library's function or class is written in a file, and the import that this needs.

        `early` says that it is used right behind the imports at the top, where later ones have not been run; `line`,
        that it is used in the module's own code behind that line.
        """
        found: list[str] = []
        nodes = leading(tree) if early else list(tree.imports())
        if line is not None:
            nodes = [node for node in nodes if node.span.line <= line]
        for bound, module in bindings(tree, nodes):
            ways = [_below(one, module, bound) for one in self._ways(canonical)]
            ways.append(_below(canonical, self.catalogue.canonical(module), bound))
            found += [one for one in ways if one is not None]
        if found:
            return min(found, key=lambda one: (one.count("."), len(one))), []
        beside = self._beside(tree, canonical, nodes)
        if beside is not None:
            return beside
        package = canonical.partition(".")[0]
        short = self.catalogue.short(package)
        bound = self._free(tree, short)
        statement = f"import {package}" if bound == package else f"import {package} as {bound}"
        return canonical.replace(package, bound, 1), [self.statement(tree, statement, package)]

    def uses(self, tree: Tree, canonical: str) -> bool:
        """Whether a file imports anything of the package that a name is in."""
        package = canonical.partition(".")[0]
        return any(
            module == home or module.startswith(f"{home}.")
            for _, module in bindings(tree)
            for home in (package, *self.catalogue.homes(package))
        )

    def meaning(self, spot: Spot, expression: object) -> str:
        """Return the canonical name of what is written somewhere, "" if it is none of a library."""
        written = facts.dotted(expression)  # type: ignore[arg-type]
        head, dot, rest = written.partition(".")
        for bound, module in bindings(spot.tree):
            if bound == head:
                return self.catalogue.plain(f"{module}{dot}{rest}")
        return ""

    def _ways(self, canonical: str) -> list[str]:
        """Return the dotted names under which a thing can be reached that end in its own name."""
        package, _, rest = canonical.partition(".")
        return [f"{home}.{rest}" for home in (package, *self.catalogue.homes(package))]

    def optional(self, tree: Tree, written: str) -> tuple[str, list[Change]]:
        """Return the annotation of what may be None, as every Python that the file is for reads it."""
        new = any(_is_future(node) and "annotations" in {name for name, _ in node.names} for node in leading(tree))  # type: ignore[union-attr]
        if new or any("| None" in line for line in tree.source.lines):
            return f"{written} | None", []
        name, changes = self.name(tree, "typing.Optional")
        return f"{name}[{written}]", changes

    def _beside(
        self, tree: Tree, canonical: str, nodes: Sequence[facts.Import | facts.ImportFrom]
    ) -> tuple[str, list[Change]] | None:
        """Return how a thing is imported in the way in which a file imports other things of its library."""
        package, _, rest = canonical.partition(".")
        module, _, name = rest.rpartition(".")
        if not name:
            return None  # the module itself
        if not module and any(isinstance(node, facts.ImportFrom) and node.module == package for node in nodes):
            if name in tree.names:
                return None
            return name, [self._taken(tree, package, name, nodes)]
        homes: dict[str, bool] = {}
        for node in nodes:
            if isinstance(node, facts.ImportFrom) and not node.level:
                tail = self.catalogue.plain(node.module).removeprefix(package)
                home = node.module.removesuffix(tail)
                if self.catalogue.plain(home) == package and tail != self.catalogue.plain(node.module):
                    submodules = not tail and any(one.islower() for one, _ in node.names)
                    homes[home] = homes.get(home, False) or submodules
        if not homes or not module or "." in module:
            return None
        home, by_module = next(iter(homes.items()))
        # A function is taken by its own name: that of its module would say little.
        by_module = by_module and not name.islower()
        source, wanted = (home, module) if by_module else (f"{home}.{module}", name)
        if wanted in tree.names:
            return None
        return (f"{module}.{name}" if by_module else name), [self._taken(tree, source, wanted, nodes)]

    def _taken(self, tree: Tree, source: str, wanted: str, nodes: Sequence[facts.Import | facts.ImportFrom]) -> Change:
        """Return the edit that takes a name from a module, by one of some imports if there is one of that."""
        statement = f"from {source} import {wanted}"
        return self._extended(tree, source, wanted, nodes) or self.statement(tree, statement, source)

    @staticmethod
    def _extended(
        tree: Tree, source: str, wanted: str, nodes: Sequence[facts.Import | facts.ImportFrom]
    ) -> Change | None:
        """Return the edit that adds a name to an import of its module, where that stands on one line."""
        found = [
            node for node in nodes if isinstance(node, facts.ImportFrom) and not node.level and node.module == source
        ]
        # A module goes with other modules, a class with other classes.
        for node in sorted(found, key=lambda one: all(name.islower() != wanted.islower() for name, _ in one.names)):
            line = tree.source.lines[node.span.line - 1].rstrip()
            head = f"from {source} import "
            names = [name for name, _ in node.names]
            if not line.startswith(head) or line.endswith(("\\", "(")) or set("#;*(") & set(line):
                return None
            order = next((one for one in (_by_kind, str.lower) if names == sorted(names, key=one)), None)
            later = [name for name in names if order is not None and order(name) > order(wanted)]
            if later:
                column = len(head) + sum(len(part) + 2 for part in _written(line, head)[: names.index(later[0])])
                return Change(tree.path, at(node.span.line, column + 1), f"{wanted}, ", RANK)
            return Change(tree.path, at(node.span.line, len(line) + 1), f", {wanted}", RANK)
        return None

    def _free(self, tree: Tree, wanted: str) -> str:
        key = (tree.path, wanted)
        if key not in self._aliases:
            name, number = wanted, 2
            while name in tree.names and not _is_imported(tree, name):
                name, number = f"{wanted}_{number}", number + 1
            self._aliases[key] = name
        return self._aliases[key]

    def statement(self, tree: Tree, text: str, module: str, *, own: bool = False) -> Change:
        """Put an import where it belongs: with those of its kind, in the order of their names.

        `own` says that the module is one of the project's, though it may not be there yet.
        """
        direct = {id(statement) for statement in tree.body}
        block = [node for node in leading(tree) if id(node) in direct]
        kind = _kind(self, tree, module, 0)
        if own:
            kind = _BESIDE if text.startswith("from .") else _OWN
        same = [
            node
            for node in block
            if _kind(self, tree, node.module, getattr(node, "level", 0)) == kind and not _is_future(node)
        ]
        plain = _alike(same, module, by_name=text.startswith("from "))
        later = [node for node in plain if node.module.lower() > module.lower()]
        if later:
            line = writing.first_line(_statement(tree, later[0]))
            return Change(tree.path, at(line, 1), f"{text}\n", RANK)
        if plain:
            return self._behind(tree, _statement(tree, plain[-1]), text)
        if same:
            line = writing.first_line(_statement(tree, same[0]))
            return Change(tree.path, at(line, 1), f"{text}\n", RANK)
        others = [
            node
            for node in block
            if _is_future(node) or _kind(self, tree, node.module, getattr(node, "level", 0)) < kind
        ]
        if others:
            return self._behind(tree, _statement(tree, others[-1]), f"\n{text}")
        if block:
            line = writing.first_line(_statement(tree, block[0]))
            return Change(tree.path, at(line, 1), f"{text}\n\n", RANK)
        line = end_of_leading(tree)
        if not line:
            return Change(tree.path, at(1, 1), f"{text}\n\n", RANK)
        return Change(tree.path, at(line, len(tree.source.lines[line - 1]) + 1), f"\n\n{text}", RANK)

    @staticmethod
    def _behind(tree: Tree, statement: facts.Statement, text: str) -> Change:
        line = statement.span.end_line
        end = len(tree.source.lines[line - 1]) + 1
        return Change(tree.path, at(line, end), f"\n{text}", RANK)


def _alike(
    same: list[facts.Import | facts.ImportFrom], module: str, *, by_name: bool
) -> list[facts.Import | facts.ImportFrom]:
    """Return the imports of one group that a new one goes among: those of its own form and package, if there are any.

    Where a file keeps `import` apart from `from`, so does the new one; else it follows the names.
    """
    package = module.partition(".")[0].lower()
    whole = [node for node in same if isinstance(node, facts.Import)]
    if not by_name:
        return list(whole)
    taking = [node for node in same if isinstance(node, facts.ImportFrom)]
    related = [node for node in taking if node.module.partition(".")[0].lower() == package]
    if related:
        return list(related)
    apart = bool(taking) and all(node.span.line < taking[0].span.line for node in whole)
    return list(taking) if apart else same


def _by_kind(name: str) -> str:
    """Order names as most tools do: constants, classes, functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return f"{kind}{name.lower()}"


def _is_imported(tree: Tree, name: str) -> bool:
    """Whether a name stands for nothing but an import at the start of functions, of whatever it is short for."""
    modules = set()
    for part in facts.walk(tree.body):
        match part:
            case facts.Import(module=module, alias=alias) if (alias or module.partition(".")[0]) == name:
                modules.add(module if alias else name)
            case facts.ImportFrom(names=names) if any((alias or original) == name for original, alias in names):
                return False
            case facts.Function(body=body) if body and not _starts_with(body, name):
                return False
            case facts.Assign(targets=targets) if any(name in target_names(target) for target in targets):
                return False
            case facts.For(target=target) if name in target_names(target):
                return False
            case facts.Function(name=found) | facts.Class(name=found) | facts.Parameter(name=found) if found == name:
                return False
            case facts.Scope(names=names) if name in names:
                return False
            case _:
                pass
    return len(modules) == 1


def _starts_with(body: Sequence[facts.Statement], name: str) -> bool:
    """Whether a function's imports of a name, if it has any, come before all else in it."""
    for number, statement in enumerate(body):
        if isinstance(statement, facts.Import | facts.ImportFrom) or (number == 0 and writing.is_docstring(statement)):
            continue
        return not any(
            isinstance(part, facts.Import) and (part.alias or part.module.partition(".")[0]) == name
            for part in facts.walk(body[number:])
        )
    return True


def bindings(tree: Tree, nodes: Iterable[facts.Import | facts.ImportFrom] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the names that a file's imports (or some of them) bind, each with the dotted name of what it stands for."""
    for node in tree.imports() if nodes is None else nodes:
        if isinstance(node, facts.Import):
            head = node.module.partition(".")[0]
            yield (node.alias, node.module) if node.alias else (head, head)
        elif not node.level:
            for original, alias in node.names:
                yield alias or original, f"{node.module}.{original}"


def joined(texts: list[str]) -> list[str]:
    """Return the texts of new imports at one place, those that take names from one module joined."""
    found: dict[tuple[str, str], list[str]] = {}
    for text in texts:
        head, word, names = text.partition(" import ")
        if not word or "," in head:
            found[text, ""] = []
            continue
        plain = names.rstrip("\n")
        known = found.setdefault((f"{head}{word}", names[len(plain) :]), [])
        known += [one for one in plain.split(", ") if one not in known]
    made = [head + ", ".join(sorted(names, key=_by_kind)) + tail for (head, tail), names in found.items()]
    if all(text.split()[:1] in (["import"], ["from"]) for text in made):
        made.sort(key=lambda text: not _is_standard(text))
    for number, (text, following) in enumerate(pairwise(made)):
        # New imports of one kind need no blank line between them.
        if _is_standard(text) and _is_standard(following):
            if text.endswith("\n\n"):
                made[number] = text.removesuffix("\n")
            elif following.startswith("\n\n"):
                made[number + 1] = following.removeprefix("\n")
    return made


def _is_standard(text: str) -> bool:
    words = text.split()
    return words[:1] in (["import"], ["from"]) and words[1].partition(".")[0] in sys.stdlib_module_names


def leading(tree: Tree) -> list[facts.Import | facts.ImportFrom]:
    """Return the imports at the top of a file, before anything else happens.

    Those that are tried count, and so do those after settings that the imports need (`sys.path.insert`), after mere
    strings, by which some scripts tell a story, and after the magics of a notebook.
    """
    found: list[facts.Import | facts.ImportFrom] = []
    for statement in tree.body:
        if isinstance(statement, facts.Import | facts.ImportFrom):
            found.append(statement)
        elif (inner := _imports_in(statement)) is not None:
            found += inner
        elif not _is_mere_literal(statement) and not _is_setting(statement):
            break
    return found


def _is_mere_literal(statement: facts.Statement) -> bool:
    return isinstance(statement, facts.Evaluate) and isinstance(statement.value, facts.Literal)


def _imports_in(statement: facts.Statement) -> list[facts.Import | facts.ImportFrom] | None:
    """Return the imports in a `try` or an `if` that does little else; None for anything else."""
    match statement:
        case facts.Try(body=body, handlers=handlers, otherwise=otherwise, last=last):
            parts = [*body, *otherwise, *last, *(one for handler in handlers for one in handler.body)]
        case facts.If(then=then, otherwise=otherwise):
            parts = [*then, *otherwise]
        case _:
            return None
    found: list[facts.Import | facts.ImportFrom] = []
    for part in parts:
        match part:
            case facts.Import() | facts.ImportFrom():
                found.append(part)
            case facts.Assign(value=facts.Literal() | None) | facts.Raise():
                pass
            case _:
                inner = _imports_in(part)
                if inner is None:
                    return None
                found += inner
    return found or None


def _is_setting(statement: facts.Statement) -> bool:
    """Whether a statement does no more than set the interpreter up."""
    match statement:
        case facts.Evaluate(value=facts.Call(function=function)):
            return facts.dotted(function).partition(".")[0] in _SETTINGS
        case facts.Assign(targets=(facts.Subscript(value=value),), value=facts.Literal()):
            return facts.dotted(value).partition(".")[0] in _SETTINGS
        case _:
            return False


def end_of_leading(tree: Tree) -> int:
    """Return the last line of the imports at the top of a file (of its docstring, of its comments), or 0."""
    imports = leading(tree)
    if imports:
        return max(_last_line(tree, one) for one in imports)
    return tree.outline.docstring_end or _first_code_line(tree) - 1


def end_of_all(tree: Tree) -> int:
    """Return the last line of all imports that always run, wherever they stand; without any, as `end_of_leading`."""
    lines = [_last_line(tree, one) for one in tree.imports()]
    return max(lines) if lines else end_of_leading(tree)


def _last_line(tree: Tree, node: facts.Import | facts.ImportFrom) -> int:
    # The fact of an `import a` is the name alone; that of `from a import (b, c)` is the statement.
    item = next((one for one in tree.outline.items if one.first_line <= node.span.line <= one.last_line), None)
    return node.span.end_line if item is None else item.last_line


def _first_code_line(tree: Tree) -> int:
    """Return the line after the comments at the top of a file (a licence); of a cell, the line after its magics."""
    number = 0
    lines = tree.source.lines
    magics = set() if tree.source.notebook is None else {one.span.line for one in tree.body if _is_mere_literal(one)}
    while number < len(lines) and (lines[number].startswith("#") or number + 1 in magics):
        number += 1
    return number + 1


def _statement(tree: Tree, node: facts.Import | facts.ImportFrom) -> facts.Statement:
    """Return an import with the span of its whole statement."""
    item = next((one for one in tree.outline.items if one.first_line <= node.span.line <= one.last_line), None)
    if item is None:
        return node
    span = Span(item.first_line, 1, item.last_line, len(tree.source.lines[item.last_line - 1]) + 1)
    return facts.Evaluate(span, facts.Other(span, ()))


def _below(canonical: str, module: str, bound: str) -> str | None:
    """Return how a name is written if `bound` stands for a module or thing that it lies in."""
    if canonical == module:
        return bound
    return bound + canonical[len(module) :] if canonical.startswith(f"{module}.") else None


def _written(line: str, head: str) -> list[str]:
    return [part.strip() for part in line.removeprefix(head).split(",")]


def _is_future(node: facts.Import | facts.ImportFrom) -> bool:
    return isinstance(node, facts.ImportFrom) and node.module == "__future__"


def _kind(imports: Imports, tree: Tree, module: str, level: int) -> int:
    """Return the group of a module among imports: the standard library, others, the project, what lies beside."""
    if level:
        return _BESIDE
    if module.partition(".")[0] in sys.stdlib_module_names:
        return 0
    return 1 if imports.trees.index.absolute(tree.source.key, module) is None else _OWN
