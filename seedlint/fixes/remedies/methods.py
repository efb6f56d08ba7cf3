"""Functions of a global stream become methods of a generator, with the same distribution, shape and type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes.planning import Ask
from seedlint.fixes.supplies import RefusedError, called_name, label_of
from seedlint.fixes.writing import CLOSING, Change, end_of, start_of

if TYPE_CHECKING:
    from seedlint.catalogue import Generator, Other
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot


def as_method(plan: Plan, spot: Spot, name: str, generator: Generator) -> Ask:
    """Return that a call of a function needs a generator, whose method it becomes."""
    node = spot.call
    other = plan.program.catalogue.method_for(generator, name)
    if other is None:
        raise RefusedError(f"`{plan.program.catalogue.short(generator.type)}` has no method for it")

    def write(value: str) -> list[Change]:
        changes = [Change(spot.tree.path, node.function.span, f"{value}.{other.method}")]
        return [*changes, *_arguments(spot, node, other)]

    _check(node, other)
    return Ask(spot, generator.type, label_of(spot) or called_name(node), write)


def _check(node: facts.Call, other: Other) -> None:
    starred = any(argument.star for argument in node.arguments)
    whole = other.dimensions and len(node.arguments) == 1
    if starred and not whole and (other.dimensions or other.scalar or other.inclusive):
        raise RefusedError("its arguments are unpacked, so their number is not known")
    if not isinstance(node.function, facts.Name | facts.Attribute):
        raise RefusedError("what is called is not a name")


def _arguments(spot: Spot, node: facts.Call, other: Other) -> list[Change]:
    """Return the edits that make the arguments those of the method."""
    path, arguments = spot.tree.path, node.arguments
    changes: list[Change] = []
    if other.dimensions and arguments:
        first, last = arguments[0], arguments[-1]
        if len(arguments) == 1 and first.star:
            changes.append(
                Change(
                    path,
                    Span(first.span.line, first.span.column, first.value.span.line, first.value.span.column),
                    "",
                )
            )
        elif len(arguments) > 1:
            changes += [Change(path, start_of(first.span), "("), Change(path, end_of(last.span), ")", CLOSING)]
    for argument in arguments:
        renamed = other.keywords.get(argument.keyword or "")
        if renamed is not None:
            span = Span(argument.span.line, argument.span.column, argument.value.span.line, argument.value.span.column)
            changes.append(Change(path, span, f"{renamed}="))
    if other.inclusive:
        if len(arguments) == 1:
            changes.append(Change(path, start_of(arguments[0].span), "1, "))
        changes.append(Change(path, end_of(arguments[-1].span), ", endpoint=True"))
    if other.scalar and not _has_size(node, other):
        changes.append(Change(path, start_of(node.span), f"{other.scalar}("))
        changes.append(Change(path, end_of(node.span), ")", CLOSING))
    return changes


def _has_size(node: facts.Call, other: Other) -> bool:
    if any(argument.keyword == "size" for argument in node.arguments):
        return True
    return other.size is not None and sum(argument.keyword is None for argument in node.arguments) > other.size
