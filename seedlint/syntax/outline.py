"""The cheap pass: a file's outline, through the standard library's `ast`.

`ast` follows the running Python's grammar and refuses what would crash or hang LibCST, so it is also the guard that
every file passes before LibCST sees a line of it.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.facts import Outline, OutlineItem, OutlineMethod

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAX_DEPTH = 300
"""Deepest nesting of one statement that is read; LibCST's time grows with the square of a chain's length."""

GUARD = "if __name__"
"""What the guard of an entry point counts as mentioning; no name can be spelled so."""

HEAVY_NODES = 3000
"""A literal of more nodes than this, without a call in it, is a table of data: not read."""


@dataclass(frozen=True, slots=True)
class SourceProblem:
    """Why a file, or a statement of it, could not be read; line and column count from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class OutlineResult:
    """An outline, and the problems met on the way; `refused` says that the grammar of the running Python forbids it.

    A file that does not parse has an empty outline.
    """

    outline: Outline
    problems: tuple[SourceProblem, ...] = ()
    refused: bool = False


def read_outline(text: str) -> OutlineResult:
    """Read the outline of a file. Never raises for what the text contains."""
    parsed = _parsed(text)
    return parsed if isinstance(parsed, OutlineResult) else _outline_of(parsed)


def syntax_problem(text: str) -> SourceProblem | None:
    """Return why a text is no Python of the running version; None if it is."""
    parsed = _parsed(text)
    return parsed.problems[0] if isinstance(parsed, OutlineResult) else None


def _parsed(text: str) -> ast.Module | OutlineResult:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        failed = _failed(error.lineno or 1, error.offset or 1, f"syntax error: {error.msg}")
        return replace(failed, refused=True)
    except ValueError as error:
        line = text.count("\n", 0, max(text.find("\0"), 0)) + 1
        return _failed(line, 1, f"not Python: {error}")
    except (RecursionError, MemoryError):
        return _failed(1, 1, "nested too deeply for Python's own parser")


def _failed(line: int, column: int, message: str) -> OutlineResult:
    return OutlineResult(Outline((), ()), (SourceProblem(max(line, 1), max(column, 1), message),))


def _outline_of(tree: ast.Module) -> OutlineResult:
    items: list[OutlineItem] = []
    imports: dict[str, None] = {}
    changes: set[str] = set()
    problems: list[SourceProblem] = []
    for statement in tree.body:
        scan = _Scan()
        methods = tuple(_methods(statement, scan))
        scan.walk(statement, without={id(node) for node, _ in methods})
        imports.update(dict.fromkeys(scan.imports))
        changes |= scan.changes
        if scan.depth > MAX_DEPTH:
            column = statement.col_offset + 1
            message = f"a statement nested {scan.depth} deep is too deep to analyse (limit {MAX_DEPTH})"
            problems.append(SourceProblem(statement.lineno, column, message))
        items.append(_item(statement, scan, tuple(method for _, method in methods)))
    outline = Outline(tuple(_merged(items)), tuple(imports), _docstring_end(tree), frozenset(changes))
    return OutlineResult(outline, tuple(problems))


def _methods(statement: ast.stmt, scan: _Scan) -> Iterator[tuple[ast.stmt, OutlineMethod]]:
    """Yield the methods of a class, each scanned by itself; `scan` notes what they import and how deep they go."""
    if not isinstance(statement, ast.ClassDef):
        return
    for node in statement.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = _Scan()
            inner.walk(node)
            scan.imports += inner.imports
            scan.changes |= inner.changes
            scan.depth = max(scan.depth, inner.depth)
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            last = node.end_lineno or node.lineno
            yield node, OutlineMethod(node.name, first, last, frozenset(inner.mentions), tuple(inner.aliases))


def _item(statement: ast.stmt, scan: _Scan, methods: tuple[OutlineMethod, ...]) -> OutlineItem:
    kind, name, first = "statement", None, statement.lineno
    if isinstance(statement, ast.Import | ast.ImportFrom):
        kind = "import"
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        kind = "class" if isinstance(statement, ast.ClassDef) else "function"
        name = statement.name
        first = min([first, *(decorator.lineno for decorator in statement.decorator_list)])
    data = kind == "statement" and scan.nodes > HEAVY_NODES and not scan.calls
    binds = tuple(_renamed(statement)) if kind == "import" else tuple(_bound_names(statement))
    heavy = scan.depth > MAX_DEPTH or data
    return OutlineItem(
        first,
        statement.end_lineno or statement.lineno,
        kind,
        name,
        binds,
        frozenset(scan.mentions),
        methods,
        _works(statement),
        heavy,
    )


def _works(statement: ast.stmt) -> bool:
    """Whether a top-level statement does something when the file runs, beyond binding names."""
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    if isinstance(statement, ast.If | ast.Try):
        return any(_works(inner) for inner in statement.body)
    return isinstance(statement, ast.For | ast.While | ast.With | ast.AsyncFor | ast.AsyncWith)


def _merged(items: list[OutlineItem]) -> Iterator[OutlineItem]:
    """Join neighbours that share a line (`a = 1; b = 2`), which can only be read together."""
    pending: OutlineItem | None = None
    for item in items:
        if pending is not None and item.first_line <= pending.last_line:
            pending = OutlineItem(
                pending.first_line,
                max(pending.last_line, item.last_line),
                "statement",
                None,
                pending.binds + item.binds,
                pending.mentions.union(item.mentions, *(method.mentions for method in item.methods)),
                (),
                pending.works or item.works,
                pending.heavy or item.heavy,
            )
            continue
        if pending is not None:
            yield pending
        pending = item
    if pending is not None:
        yield pending


def _docstring_end(tree: ast.Module) -> int:
    first = tree.body[0] if tree.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        return first.end_lineno or first.lineno
    return 0


def _renamed(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that an import gives to what it takes from a module, where they are other names."""
    if isinstance(statement, ast.ImportFrom):
        yield from (alias.asname for alias in statement.names if alias.asname and alias.asname != alias.name)


def _bound_names(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a top-level statement binds in the module, those in its blocks included."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
        return
    if isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
        return
    for child in ast.iter_child_nodes(statement):
        if isinstance(child, ast.stmt):
            yield from _bound_names(child)
        elif isinstance(child, ast.ExceptHandler | ast.match_case):
            for inner in child.body:
                yield from _bound_names(inner)
        elif isinstance(child, ast.expr):
            for node in ast.walk(child):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


class _Scan:
    """One walk over a statement: what it mentions, imports and how deep it goes."""

    def __init__(self) -> None:
        self.mentions: set[str] = set()
        self.changes: set[str] = set()
        self.imports: list[str] = []
        self.aliases: list[str] = []
        self.nodes = 0
        self.calls = 0
        self.depth = 0

    def walk(self, root: ast.stmt, without: Collection[int] = ()) -> None:
        stack: list[tuple[ast.AST, int]] = [(root, 0)]
        while stack:
            node, depth = stack.pop()
            if id(node) in without:
                continue
            self.nodes += 1
            self.depth = max(self.depth, depth)
            self._note(node)
            # Depth counts expressions only: blocks nest by indentation, which Python itself limits to 100.
            below = depth + 1 if isinstance(node, ast.expr) else depth
            # An `elif` chain is a tower of statements, which LibCST and the reader climb one by one.
            below += isinstance(node, ast.If)
            for child in reversed(list(ast.iter_child_nodes(node))):
                stack.append((child, below))  # noqa: PERF401

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name):
                self.mentions.add(name)
            case ast.Attribute(attr=name, value=value, ctx=context):
                self.mentions.add(name)
                own = isinstance(value, ast.Name) and value.id == "self"
                # Nothing that a function does to `f.__name__` changes what a module is called.
                if isinstance(context, ast.Store) and not own and not name.startswith("__"):
                    self.changes.add(name)
            case ast.Subscript(slice=ast.Constant(value=str() as key), ctx=ast.Store()):
                self.changes.add(key)
            case ast.Global(names=names):
                self.changes.update(names)
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=ast.Attribute() | ast.IfExp()):
                self.aliases.append(name)
            case ast.Call(keywords=keywords):
                self.calls += 1
                self.mentions.update(f"{one.arg}=" for one in keywords if one.arg is not None)
            case ast.Import(names=aliases):
                for alias in aliases:
                    self.imports.append(alias.name)
                    self.mentions.update(alias.name.split("."))
            case ast.ImportFrom(module=module, level=level, names=aliases):
                base = "." * level + (module or "")
                self.imports.append(base)
                self.mentions.update((module or "").split("."))
                for alias in aliases:
                    self.imports.append(f"{base}.{alias.name}" if module else base + alias.name)
                    self.mentions.add(alias.name)
            case ast.Constant(value=str() as text) if text.isidentifier() or "." in text:
                self.mentions.update(text.split(".") if len(text) < 80 else ())
            case ast.FunctionDef(name=name, args=args) | ast.AsyncFunctionDef(name=name, args=args):
                self.mentions.add(name)
                self.mentions.update(one.arg for one in (*args.posonlyargs, *args.args, *args.kwonlyargs))
            case ast.Set() | ast.SetComp():
                self.mentions.add("set")
            case ast.Compare(left=ast.Name(id="__name__")):
                self.mentions.add(GUARD)
            case _:
                pass
