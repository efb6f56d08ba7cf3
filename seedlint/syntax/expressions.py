"""LibCST expressions, read into facts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import libcst as cst

from seedlint import facts
from seedlint.diagnostics import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.syntax.positions import Positions

_COMPARISONS = {
    "Is": "is",
    "IsNot": "is not",
    "Equal": "==",
    "NotEqual": "!=",
    "In": "in",
    "NotIn": "not in",
    "LessThan": "<",
    "LessThanEqual": "<=",
    "GreaterThan": ">",
    "GreaterThanEqual": ">=",
}
_OPERATORS = {
    "Add": "+",
    "Subtract": "-",
    "Multiply": "*",
    "Divide": "/",
    "FloorDivide": "//",
    "Modulo": "%",
    "Power": "**",
    "LeftShift": "<<",
    "RightShift": ">>",
    "BitOr": "|",
    "BitAnd": "&",
    "BitXor": "^",
    "MatrixMultiply": "@",
    "Minus": "-",
    "Plus": "+",
    "BitInvert": "~",
}


def operator_of(node: cst.CSTNode) -> str:
    """Return an operator as it is written; the node of `+=` is named after that of `+`."""
    name = type(node).__name__.removesuffix("Assign")
    return _OPERATORS.get(name, name)


class ExpressionReader:
    """Turns the expressions of one rendered tree into facts."""

    def __init__(self, positions: Positions) -> None:
        self.positions = positions
        self.yields = False
        """Whether a `yield` was read: of the function that is being read, if whoever reads one resets it."""
        self._readers: dict[type[cst.CSTNode], Callable[[cst.CSTNode], facts.Expression]] = {}

    def read(self, node: cst.CSTNode) -> facts.Expression:
        """Return the facts of one expression; kinds that hold nothing of interest become `Other`."""
        kind = type(node)
        reader = self._readers.get(kind)
        if reader is None:
            reader = getattr(self, f"_read_{kind.__name__}", self._read_other)
            self._readers[kind] = reader
        return reader(node)

    def optional(self, node: cst.CSTNode | None) -> facts.Expression | None:
        """Return the facts of an expression that may be left out."""
        return None if node is None else self.read(node)

    def span(self, node: cst.CSTNode) -> Span:
        """Return where a node stands."""
        return self.positions.span(node)

    # ------------------------------------------------------------ atoms

    def _read_other(self, node: cst.CSTNode) -> facts.Expression:
        parts = tuple(self.read(child) for child in node.children if isinstance(child, cst.BaseExpression))
        return facts.Other(self.span(node), parts)

    def _read_Name(self, node: cst.Name) -> facts.Expression:
        span = self.span(node)
        constants = {"True": True, "False": False, "None": None}
        if node.value in constants:
            return facts.Literal(span, constants[node.value])
        return facts.Name(span, node.value)

    def _read_number(self, node: cst.Integer | cst.Float | cst.Imaginary) -> facts.Expression:
        try:
            value = ast.literal_eval(node.value)
        except (ValueError, SyntaxError):
            return facts.Other(self.span(node), ())
        return facts.Literal(self.span(node), value)

    _read_Integer = _read_Float = _read_Imaginary = _read_number

    def _read_text(self, node: cst.SimpleString | cst.ConcatenatedString) -> facts.Expression:
        value = node.evaluated_value
        if value is None:
            return facts.Operation(self.span(node), "format", tuple(self._string_parts(node)))
        return facts.Literal(self.span(node), value)

    _read_SimpleString = _read_ConcatenatedString = _read_text

    def _read_FormattedString(self, node: cst.FormattedString) -> facts.Expression:
        return facts.Operation(self.span(node), "format", tuple(self._string_parts(node)))

    def _string_parts(self, node: cst.CSTNode) -> Iterable[facts.Expression]:
        if isinstance(node, cst.ConcatenatedString):
            yield from self._string_parts(node.left)
            yield from self._string_parts(node.right)
        elif isinstance(node, cst.FormattedString):
            for part in node.parts:
                if isinstance(part, cst.FormattedStringExpression):
                    yield self.read(part.expression)

    # ------------------------------------------------------------ access and calls

    def _read_Attribute(self, node: cst.Attribute) -> facts.Expression:
        return facts.Attribute(self.span(node), self.read(node.value), node.attr.value, self.span(node.attr))

    def _read_Call(self, node: cst.Call) -> facts.Expression:
        span = self.span(node)
        close = Span(span.end_line, span.end_column - 1, span.end_line, span.end_column - 1)
        comma = bool(node.args) and isinstance(node.args[-1].comma, cst.Comma)
        return facts.Call(span, self.read(node.func), self.arguments(node.args), close, comma)

    def arguments(self, args: Sequence[cst.Arg]) -> tuple[facts.Argument, ...]:
        """Return the facts of the arguments of a call or the bases of a class."""
        return tuple(
            facts.Argument(
                self.span(arg), self.read(arg.value), None if arg.keyword is None else arg.keyword.value, arg.star
            )
            for arg in args
        )

    def _read_Subscript(self, node: cst.Subscript) -> facts.Expression:
        span, value = self.span(node), self.read(node.value)
        if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
            return facts.Subscript(span, value, self.read(node.slice[0].slice.value))
        parts: list[facts.Expression] = []
        for element in node.slice:
            if isinstance(element.slice, cst.Index):
                parts.append(self.read(element.slice.value))
            elif isinstance(element.slice, cst.Slice):
                bounds = (element.slice.lower, element.slice.upper, element.slice.step)
                parts.extend(self.read(bound) for bound in bounds if bound is not None)
        return facts.Subscript(span, value, facts.Other(span, tuple(parts)))

    # ------------------------------------------------------------ displays

    def _read_items(self, node: cst.Tuple | cst.List | cst.Set) -> facts.Expression:
        kind = type(node).__name__.lower()
        return facts.Display(self.span(node), kind, tuple(self._element(item) for item in node.elements))

    _read_Tuple = _read_List = _read_Set = _read_items

    def _element(self, item: cst.BaseElement) -> facts.Expression:
        if isinstance(item, cst.StarredElement):
            return facts.Starred(self.span(item), self.read(item.value))
        return self.read(item.value)

    def _read_StarredElement(self, node: cst.StarredElement) -> facts.Expression:
        return self._element(node)

    def _read_Dict(self, node: cst.Dict) -> facts.Expression:
        items: list[tuple[facts.Expression | None, facts.Expression]] = []
        for item in node.elements:
            key = self.read(item.key) if isinstance(item, cst.DictElement) else None
            items.append((key, self.read(item.value)))
        return facts.DictDisplay(self.span(node), tuple(items))

    # ------------------------------------------------------------ operators

    def _read_UnaryOperation(self, node: cst.UnaryOperation) -> facts.Expression:
        value = self.read(node.expression)
        if isinstance(node.operator, cst.Not):
            return facts.Not(self.span(node), value)
        return facts.Operation(self.span(node), operator_of(node.operator), (value,))

    def _read_BinaryOperation(self, node: cst.BinaryOperation) -> facts.Expression:
        operands = (self.read(node.left), self.read(node.right))
        return facts.Operation(self.span(node), operator_of(node.operator), operands)

    def _read_BooleanOperation(self, node: cst.BooleanOperation) -> facts.Expression:
        word = "and" if isinstance(node.operator, cst.And) else "or"
        return facts.Boolean(self.span(node), word, self.read(node.left), self.read(node.right))

    def _read_Comparison(self, node: cst.Comparison) -> facts.Expression:
        rest = tuple(self.read(target.comparator) for target in node.comparisons)
        word = "chain" if len(rest) > 1 else _COMPARISONS[type(node.comparisons[0].operator).__name__]
        return facts.Compare(self.span(node), word, self.read(node.left), rest)

    def _read_IfExp(self, node: cst.IfExp) -> facts.Expression:
        return facts.Conditional(self.span(node), self.read(node.test), self.read(node.body), self.read(node.orelse))

    def _read_NamedExpr(self, node: cst.NamedExpr) -> facts.Expression:
        return facts.Walrus(self.span(node), self.read(node.target), self.read(node.value))

    def _read_Await(self, node: cst.Await) -> facts.Expression:
        return facts.Await(self.span(node), self.read(node.expression))

    def _read_Yield(self, node: cst.Yield) -> facts.Expression:
        self.yields = True
        if isinstance(node.value, cst.From):
            return facts.Yield(self.span(node), self.read(node.value.item), from_=True)
        return facts.Yield(self.span(node), self.optional(node.value))

    # ------------------------------------------------------------ functions and comprehensions

    def _read_Lambda(self, node: cst.Lambda) -> facts.Expression:
        outer = self.yields
        span, value = self.span(node), self.read(node.body)
        self.yields = outer
        close = self.positions.start(node.colon)
        body = (facts.Return(value.span, value),)
        function = facts.Function(span, "<lambda>", self.parameters(node.params), close, body)
        return facts.Lambda(span, function)

    def parameters(self, node: cst.Parameters) -> tuple[facts.Parameter, ...]:
        """Return the parameters of a function or lambda, in order of their declaration."""
        found = [self._parameter(param, "positional") for param in (*node.posonly_params, *node.params)]
        if isinstance(node.star_arg, cst.Param):
            found.append(self._parameter(node.star_arg, "*"))
        found += [self._parameter(param, "keyword") for param in node.kwonly_params]
        if node.star_kwarg is not None:
            found.append(self._parameter(node.star_kwarg, "**"))
        return tuple(found)

    def last_parameter(self, node: cst.Parameters) -> Span | None:
        """Return the empty place just after the last parameter, or the slash after it; None if there are none."""
        parts = (
            *node.posonly_params,
            node.posonly_ind,
            *node.params,
            node.star_arg,
            *node.kwonly_params,
            node.star_kwarg,
        )
        ends = [part for part in parts if isinstance(part, cst.Param | cst.ParamSlash)]
        if not ends:
            return None
        end = ends[-1]
        after = end.whitespace_after if isinstance(end, cst.ParamSlash) else end.whitespace_after_param
        return self.positions.start(end.comma if isinstance(end.comma, cst.Comma) else after)

    def _parameter(self, node: cst.Param, kind: str) -> facts.Parameter:
        annotation = None if node.annotation is None else self.read(node.annotation.annotation)
        return facts.Parameter(self.span(node), node.name.value, kind, self.optional(node.default), annotation)

    def _read_comprehension(self, node: cst.GeneratorExp | cst.ListComp | cst.SetComp) -> facts.Expression:
        elements = (self.read(node.elt),)
        return facts.Comprehension(self.span(node), type(node).__name__, elements, self._clauses(node.for_in))

    _read_GeneratorExp = _read_ListComp = _read_SetComp = _read_comprehension

    def _read_DictComp(self, node: cst.DictComp) -> facts.Expression:
        elements = (self.read(node.key), self.read(node.value))
        return facts.Comprehension(self.span(node), "DictComp", elements, self._clauses(node.for_in))

    def _clauses(self, node: cst.CompFor | None) -> tuple[facts.Clause, ...]:
        clauses: list[facts.Clause] = []
        while node is not None:
            conditions = tuple(self.read(condition.test) for condition in node.ifs)
            clauses.append(facts.Clause(self.read(node.target), self.read(node.iter), conditions))
            node = node.inner_for_in
        return tuple(clauses)
