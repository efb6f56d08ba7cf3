"""Whether the names that an edit brought into a file are there when they are read."""

from __future__ import annotations

import ast
import builtins
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)
_LATER = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def missing_name(old: str, new: str) -> str:
    """Return a name that an edited text reads and the old one did not, and that is bound nowhere or too late.

    Too late is only what the module's own code reads in an earlier statement. Nothing where all is well, or where it
    could not be told.
    """
    try:
        before, after = ast.parse(old), ast.parse(new)
    except _FAILURES:
        return ""
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in ast.walk(after)):
        return ""
    known = {node.id for node in ast.walk(before) if isinstance(node, ast.Name)}
    bound = {name for node in ast.walk(after) for name in _bound(node)}
    for node in ast.walk(after):
        if isinstance(node, ast.Name) and node.id not in known | bound and not hasattr(builtins, node.id):
            return node.id
    return _too_early(after, {name for node in ast.walk(before) for name in _bound(node)})


def _too_early(tree: ast.Module, known: set[str]) -> str:
    """Return a name that a statement of a module reads before one binds it; none of those that are known."""
    there: set[str] = set()
    own = {name for statement in tree.body for node in _now(statement) for name in _bound(node)} - known
    for statement in tree.body:
        nodes = list(_now(statement))
        there.update(name for node in nodes for name in _bound(node))
        for node in nodes:
            if isinstance(node, ast.Name) and node.id in own and node.id not in there:
                return node.id
    return ""


def _now(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is evaluated with a statement: not what stands in the bodies of functions."""
    yield node
    for field, value in ast.iter_fields(node):
        if isinstance(node, _LATER) and field == "body":
            continue
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, ast.AST):
                yield from _now(one)


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds itself."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name
        case ast.Global(names=names):
            yield from names
        case _:
            pass
