"""Functions of a global stream become methods of a generator, with the same distribution, shape and type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes.planning import Ask
from seedlint.fixes.resolving import written_as
from seedlint.fixes.supplies import RefusedError, called_name, label_of
from seedlint.fixes.writing import CLOSING, Change, end_of, start_of

if TYPE_CHECKING:
    from seedlint.catalogue import Generator, Other, Parameter
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot


def as_method(plan: Plan, spot: Spot, name: str, generator: Generator) -> Ask:
    """Return that a call of a function needs a generator, whose method it becomes."""
    node = spot.call
    catalogue = plan.program.catalogue
    other = catalogue.method_for(generator, name)
    if other is None:
        raise RefusedError(f"`{catalogue.short(generator.type)}` has no method for it")
    if written_as(catalogue, spot, node.function) != catalogue.canonical(name):
        # A parameter, an attribute, a variable: elsewhere it may stand for another function.
        raise RefusedError("it is not called by its own name")
    _check(node, other)

    def write(value: str) -> list[Change]:
        changes = [Change(spot.tree.path, node.function.span, f"{value}.{other.method}")]
        return [*changes, *_arguments(spot, node, other)]

    return Ask(spot, generator.type, label_of(spot) or called_name(node), write)


def _check(node: facts.Call, other: Other) -> None:
    starred = any(argument.star for argument in node.arguments)
    if starred and (other.scalar or other.inclusive is not None or other.rising):
        raise RefusedError("its arguments are unpacked, so it cannot be told which are given")
    if other.inclusive is not None and _is_none(node, other.inclusive):
        raise RefusedError("its upper bound is given as None")
    if other.rising:
        low, high = (_number(node, parameter) for parameter in other.rising)
        if low is not None and high is not None and low > high:
            raise RefusedError("its bounds are the wrong way round, which the generator does not accept")


def _arguments(spot: Spot, node: facts.Call, other: Other) -> list[Change]:
    """Return the edits that make the arguments those of the method."""
    path = spot.tree.path
    changes: list[Change] = []
    if other.dimensions:
        changes += _as_shape(path, node)
    if other.inclusive is not None:
        changes += _inclusive(path, node, other.inclusive)
    if other.scalar and _is_scalar(spot, node, other):
        changes.append(Change(path, start_of(node.span), f"{other.scalar}("))
        changes.append(Change(path, end_of(node.span), ")", CLOSING))
    return changes


def _as_shape(path: str, node: facts.Call) -> list[Change]:
    """Return the edits that turn several dimensions into one shape."""
    arguments = node.arguments
    if not arguments:
        return []
    first, last = arguments[0], arguments[-1]
    if len(arguments) > 1:
        return [Change(path, start_of(first.span), "("), Change(path, end_of(last.span), ")", CLOSING)]
    if not first.star:
        return []
    if isinstance(first.value, facts.Name | facts.Attribute | facts.Subscript | facts.Display):
        line, column = first.span.line, first.span.column
        return [Change(path, Span(line, column, line, column + 1), "")]
    # Whatever can be unpacked, an iterator too, and whatever stands around it.
    return [Change(path, start_of(first.span), "("), Change(path, end_of(first.span), ",)", CLOSING)]


def _inclusive(path: str, node: facts.Call, high: Parameter) -> list[Change]:
    """Return the edits that keep an upper bound, which may be the only one, among the numbers."""
    changes = []
    if _argument(node, high) is None:
        first = node.arguments[0]
        given = "" if first.keyword is None else "low="
        changes.append(Change(path, start_of(first.span), f"{given}1, "))
        if first.keyword is not None:
            start = Span(first.span.line, first.span.column, first.value.span.line, first.value.span.column)
            changes = [Change(path, start, f"low=1, {high.name}=")]
    return [*changes, Change(path, end_of(node.arguments[-1].span), ", endpoint=True", CLOSING + 1)]


def _is_scalar(spot: Spot, node: facts.Call, other: Other) -> bool:
    """Whether a call returns a single number of the function's own type, so far as can be told; and it may matter."""
    parent = spot.parent
    if isinstance(parent, facts.Subscript) and parent.index is node:
        return False
    if any(_argument(node, parameter) is not None and not _is_none(node, parameter) for parameter in other.unless):
        return False
    bounds = [_argument(node, parameter) for parameter in other.bounds]
    return not any(bound is not None and _is_array(spot, bound) for bound in bounds)


def _is_array(spot: Spot, value: facts.Expression) -> bool:
    """Whether an argument is a list or the like, as it is written, or as a name of its function or file is assigned."""
    if isinstance(value, facts.Name):
        scope = spot.scope
        body = (*spot.tree.body, *((scope.body or ()) if scope is not None else ()))
        return any(
            isinstance(one, facts.Assign)
            and one.value is not None
            and not isinstance(one.value, facts.Name)
            and any(isinstance(target, facts.Name) and target.name == value.name for target in one.targets)
            and _is_array(spot, one.value)
            for one in facts.statements(body)
        )
    if isinstance(value, facts.Operation):
        return any(_is_array(spot, one) for one in value.operands if not isinstance(one, facts.Name))
    return isinstance(value, facts.Display | facts.Comprehension)


def _argument(node: facts.Call, parameter: Parameter) -> facts.Expression | None:
    for argument in node.arguments:
        if argument.keyword == parameter.name:
            return argument.value
    plain = [argument.value for argument in node.arguments if argument.keyword is None]
    position = parameter.position
    return plain[position] if position is not None and position < len(plain) else None


def _is_none(node: facts.Call, parameter: Parameter) -> bool:
    value = _argument(node, parameter)
    return isinstance(value, facts.Literal) and value.value is None


def _number(node: facts.Call, parameter: Parameter) -> float | None:
    value = _argument(node, parameter)
    sign = 1.0
    if isinstance(value, facts.Operation) and value.operator == "-" and len(value.operands) == 1:
        value, sign = value.operands[0], -1.0
    if value is None and isinstance(parameter.default, int | float):
        return float(parameter.default)
    if isinstance(value, facts.Literal) and isinstance(value.value, int | float):
        return sign * value.value
    return None
