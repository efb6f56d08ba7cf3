"""The close pass: the top-level statements that matter, read with LibCST into facts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import libcst as cst

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.syntax.expressions import ExpressionReader, operator_of
from seedlint.syntax.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from seedlint.source import SourceFile


def read_closely(source: SourceFile, outline: facts.Outline, wanted: Mapping[int, Collection[str]]) -> facts.FileFacts:
    """Read a file: the statements of its outline whose number is in `wanted` closely, the others by name only.

    Of a class, the methods that `wanted` names for it are read, the others are known by name.
    """
    body: list[facts.Statement] = []
    for index, item in enumerate(outline.items):
        if item.heavy or index not in wanted:
            body.extend(_by_name(item))
            continue
        body.extend(_read_item(source, item, wanted[index]))
    return facts.FileFacts(source.path, tuple(body))


def read_whole(text: str) -> tuple[facts.Statement, ...] | None:
    """Read all of a file; None if LibCST refuses it."""
    try:
        module = cst.parse_module(text)
    except (cst.ParserSyntaxError, RecursionError):
        return None
    positions = Positions(1, module.default_indent)
    module._codegen(positions)  # noqa: SLF001
    return StatementReader(positions).block(module.body)


def _read_item(source: SourceFile, item: facts.OutlineItem, methods: Collection[str]) -> Sequence[facts.Statement]:
    lines = list(source.lines[item.first_line - 1 : item.last_line])
    skipped = [method for method in item.methods if method.name not in methods]
    for method in skipped:
        # Lines that hold nothing else; `pass` keeps a class that is left without a statement whole.
        start, end = method.first_line - item.first_line, method.last_line - item.first_line + 1
        indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
        lines[start:end] = [f"{indent}pass", *[""] * (end - start - 1)]
    try:
        module = cst.parse_module("\n".join(lines) + "\n")
    except (cst.ParserSyntaxError, RecursionError):
        # The file is valid Python, as `ast` has read it: LibCST is at its limits with this one statement.
        return tuple(_by_name(item))
    positions = Positions(item.first_line, module.default_indent)
    module._codegen(positions)  # noqa: SLF001
    read = StatementReader(positions).block(module.body)
    return tuple(_with_names(statement, skipped) for statement in read) if skipped else read


def _with_names(statement: facts.Statement, skipped: Sequence[facts.OutlineMethod]) -> facts.Statement:
    """Add to a class the methods that were not read: they exist, and hide those of its bases."""
    if not isinstance(statement, facts.DefineClass) or statement.definition.body is None:
        return statement
    known = [_unread(Span(method.first_line, 1, method.last_line, 1), method.name) for method in skipped]
    body = (*known, *statement.definition.body)
    return replace(statement, definition=replace(statement.definition, body=body))


def _unread(span: Span, name: str) -> facts.DefineFunction:
    return facts.DefineFunction(span, facts.Function(span, name, (), span, None))


def _by_name(item: facts.OutlineItem) -> Iterator[facts.Statement]:
    """Stand for a statement that was not read: what it defines exists, and is unknown."""
    span = Span(item.first_line, 1, item.last_line, 1)
    if item.kind == "function" and item.name is not None:
        yield _unread(span, item.name)
    elif item.kind == "class" and item.name is not None:
        yield facts.DefineClass(span, facts.Class(span, item.name, (), None))
    elif item.binds:
        targets = tuple(facts.Name(span, name) for name in item.binds)
        yield facts.Assign(span, (facts.Display(span, "tuple", targets),), facts.Other(span, ()))


class StatementReader:
    """Turns the statements of one rendered tree into facts."""

    def __init__(self, positions: Positions) -> None:
        self.expressions = ExpressionReader(positions)
        self.read = self.expressions.read
        self.span = positions.span
        self.start = positions.start
        self._readers: dict[type[cst.CSTNode], Callable[[cst.CSTNode], Iterator[facts.Statement]]] = {}

    def block(self, nodes: Sequence[cst.CSTNode]) -> tuple[facts.Statement, ...]:
        """Return the facts of a sequence of statements."""
        found: list[facts.Statement] = []
        for node in nodes:
            found.extend(self._statement(node))
        return tuple(found)

    def _statement(self, node: cst.CSTNode) -> Iterator[facts.Statement]:
        kind = type(node)
        reader = self._readers.get(kind)
        if reader is None:
            reader = getattr(self, f"_read_{kind.__name__}", self._read_nothing)
            self._readers[kind] = reader
        return reader(node)

    def _suite(self, node: cst.BaseSuite) -> tuple[facts.Statement, ...]:
        return self.block(node.body)

    def _read_nothing(self, node: cst.CSTNode) -> Iterator[facts.Statement]:
        yield from ()

    def _read_SimpleStatementLine(self, node: cst.SimpleStatementLine) -> Iterator[facts.Statement]:
        yield from self.block(node.body)

    # ------------------------------------------------------------ simple statements

    def _read_Expr(self, node: cst.Expr) -> Iterator[facts.Statement]:
        yield facts.Evaluate(self.span(node), self.read(node.value))

    def _read_Assert(self, node: cst.Assert) -> Iterator[facts.Statement]:
        yield facts.Evaluate(self.span(node), self.read(node.test))

    def _read_Assign(self, node: cst.Assign) -> Iterator[facts.Statement]:
        targets = tuple(self.read(target.target) for target in node.targets)
        yield facts.Assign(self.span(node), targets, self.read(node.value))

    def _read_AnnAssign(self, node: cst.AnnAssign) -> Iterator[facts.Statement]:
        annotation = self.read(node.annotation.annotation)
        value = self.expressions.optional(node.value)
        yield facts.Assign(self.span(node), (self.read(node.target),), value, annotation)

    def _read_AugAssign(self, node: cst.AugAssign) -> Iterator[facts.Statement]:
        operator = operator_of(node.operator)
        yield facts.Update(self.span(node), self.read(node.target), operator, self.read(node.value))

    def _read_Import(self, node: cst.Import | cst.LazyImport) -> Iterator[facts.Statement]:
        for alias in node.names:
            yield facts.Import(self.span(alias), alias.evaluated_name, alias.evaluated_alias)

    _read_LazyImport = _read_Import

    def _read_ImportFrom(self, node: cst.ImportFrom | cst.LazyImportFrom) -> Iterator[facts.Statement]:
        module = "" if node.module is None else _dotted(node.module)
        names: tuple[tuple[str, str | None], ...] = (("*", None),)
        if not isinstance(node.names, cst.ImportStar):
            names = tuple((alias.evaluated_name, alias.evaluated_alias) for alias in node.names)
        yield facts.ImportFrom(self.span(node), len(node.relative), module, names)

    _read_LazyImportFrom = _read_ImportFrom

    def _read_Return(self, node: cst.Return) -> Iterator[facts.Statement]:
        yield facts.Return(self.span(node), self.expressions.optional(node.value))

    def _read_Raise(self, node: cst.Raise) -> Iterator[facts.Statement]:
        yield facts.Raise(self.span(node), self.expressions.optional(node.exc))

    def _read_jump(self, node: cst.Break | cst.Continue) -> Iterator[facts.Statement]:
        yield facts.Jump(self.span(node), type(node).__name__.lower())

    _read_Break = _read_Continue = _read_jump

    def _read_Del(self, node: cst.Del) -> Iterator[facts.Statement]:
        target = self.read(node.target)
        targets = target.items if isinstance(target, facts.Display) else (target,)
        yield facts.Delete(self.span(node), targets)

    def _read_scope(self, node: cst.Global | cst.Nonlocal) -> Iterator[facts.Statement]:
        names = tuple(item.name.value for item in node.names)
        yield facts.Scope(self.span(node), type(node).__name__.lower(), names)

    _read_Global = _read_Nonlocal = _read_scope

    # ------------------------------------------------------------ compound statements

    def _read_If(self, node: cst.If) -> Iterator[facts.Statement]:
        otherwise: tuple[facts.Statement, ...] = ()
        if isinstance(node.orelse, cst.If):
            otherwise = tuple(self._statement(node.orelse))
        elif node.orelse is not None:
            otherwise = self._suite(node.orelse.body)
        yield facts.If(self.span(node), self.read(node.test), self._suite(node.body), otherwise)

    def _read_For(self, node: cst.For) -> Iterator[facts.Statement]:
        otherwise = () if node.orelse is None else self._suite(node.orelse.body)
        target, iterable = self.read(node.target), self.read(node.iter)
        yield facts.For(self.span(node), target, iterable, self._suite(node.body), otherwise)

    def _read_While(self, node: cst.While) -> Iterator[facts.Statement]:
        otherwise = () if node.orelse is None else self._suite(node.orelse.body)
        yield facts.While(self.span(node), self.read(node.test), self._suite(node.body), otherwise)

    def _read_With(self, node: cst.With) -> Iterator[facts.Statement]:
        items = tuple(
            (self.read(item.item), None if item.asname is None else self.read(item.asname.name)) for item in node.items
        )
        yield facts.With(self.span(node), items, self._suite(node.body))

    def _read_Try(self, node: cst.Try | cst.TryStar) -> Iterator[facts.Statement]:
        handlers = tuple(
            facts.Handler(self.expressions.optional(handler.type), _as_name(handler.name), self._suite(handler.body))
            for handler in node.handlers
        )
        otherwise = () if node.orelse is None else self._suite(node.orelse.body)
        last = () if node.finalbody is None else self._suite(node.finalbody.body)
        yield facts.Try(self.span(node), self._suite(node.body), handlers, otherwise, last)

    _read_TryStar = _read_Try

    def _read_Match(self, node: cst.Match) -> Iterator[facts.Statement]:
        cases = tuple(
            facts.Case(
                tuple(_pattern_names(case.pattern)), self.expressions.optional(case.guard), self._suite(case.body)
            )
            for case in node.cases
        )
        yield facts.Match(self.span(node), self.read(node.subject), cases)

    # ------------------------------------------------------------ definitions

    def _read_FunctionDef(self, node: cst.FunctionDef) -> Iterator[facts.Statement]:
        parameters = self.expressions.parameters(node.params)
        close = self.start(node.whitespace_before_colon)
        # The parenthesis that ends the parameters stands just before the returned type or the colon.
        if node.returns is not None:
            before = node.returns.whitespace_before_indicator
            close = self.start(before if isinstance(before, cst.CSTNode) else node.returns)
        close = Span(close.line, close.column - 1, close.line, close.column - 1)
        outer, self.expressions.yields = self.expressions.yields, False
        body = self._suite(node.body)
        generator, self.expressions.yields = self.expressions.yields, outer
        function = facts.Function(
            self.span(node.name),
            node.name.value,
            parameters,
            close,
            body,
            tuple(self.read(decorator.decorator) for decorator in node.decorators),
            generator=generator,
            returns=None if node.returns is None else self.read(node.returns.annotation),
            last=self.expressions.last_parameter(node.params),
        )
        yield facts.DefineFunction(self.span(node), function)

    def _read_ClassDef(self, node: cst.ClassDef) -> Iterator[facts.Statement]:
        definition = facts.Class(
            self.span(node.name),
            node.name.value,
            self.expressions.arguments((*node.bases, *node.keywords)),
            self._suite(node.body),
            tuple(self.read(decorator.decorator) for decorator in node.decorators),
        )
        yield facts.DefineClass(self.span(node), definition)


def _dotted(node: cst.CSTNode) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _as_name(node: cst.AsName | None) -> str | None:
    return node.name.value if node is not None and isinstance(node.name, cst.Name) else None


def _pattern_names(node: cst.CSTNode) -> Iterator[str]:
    """Yield the names that a pattern binds."""
    if isinstance(node, cst.MatchAs | cst.MatchStar) and node.name is not None:
        yield node.name.value
    if isinstance(node, cst.MatchMapping) and node.rest is not None:
        yield node.rest.value
    for child in node.children:
        if not isinstance(child, cst.BaseExpression):
            yield from _pattern_names(child)
