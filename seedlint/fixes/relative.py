"""Imports of a project's own modules, by their names or by where they lie beside the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts

if TYPE_CHECKING:
    from seedlint.fixes.trees import Tree
    from seedlint.program.modules import ModuleIndex


def _package(tree: Tree, index: ModuleIndex) -> list[str]:
    """Return the parts of the name of the package that a file is in (or is)."""
    parts = index.name(tree.source.key).split(".")
    return parts if tree.source.absolute.name == "__init__.py" else parts[:-1]


def absolute(tree: Tree, index: ModuleIndex, node: facts.ImportFrom) -> str:
    """Return the whole name of the module that a file takes names from."""
    if not node.level:
        return node.module
    package = _package(tree, index)
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def written(tree: Tree, index: ModuleIndex, module: str) -> str:
    """Return how a file writes the module that it takes names from: as it writes the other ones of its package."""
    package, parts = _package(tree, index), module.split(".")
    nodes = list(tree.imports())
    beside = any(isinstance(node, facts.ImportFrom) and node.level for node in nodes)
    named = any(
        node.module.partition(".")[0] == parts[0] and not (isinstance(node, facts.ImportFrom) and node.level)
        for node in nodes
    )
    if not beside or named or package[:1] != parts[:1]:
        return module
    common = next((number for number, (one, two) in enumerate(zip(package, parts, strict=False)) if one != two), None)
    common = min(len(package), len(parts) - 1) if common is None else common
    return "." * (len(package) - common + 1) + ".".join(parts[common:])
