"""Calls that make objects from the configuration of others: seeds that stand in it would be used twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes.callers import bound
from seedlint.fixes.supplies import RefusedError, label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.catalogue import Api, Doubles
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot, Tree

_WEIGHTS = "set_weights"
"""The method that gives a clone the weights of its model, whatever it started from."""


@dataclass(frozen=True, eq=False)
class Copy:
    """That a layer is written as an argument of a call that makes another one like it.

    Attributes:
        spot: the layer.
        around, name, copies: the call, what it is called, and what it does.

    """

    spot: Spot
    around: Spot
    name: str
    doubles: Doubles


def copied_by(plan: Plan, spot: Spot) -> Copy | None:
    """Return what makes another layer like one that is written as its argument."""
    for outer in reversed(_calls_around(spot)):
        name, api = _api(plan, outer)
        if api is None or api.doubles is None:
            continue
        node = outer.call
        if any(argument.keyword == api.doubles.other for argument in node.arguments):
            return None
        given = _argument(node, api.doubles.original.name, api.doubles.original.position)
        if given is not spot.node:
            raise RefusedError(f"`{name}` copies it with its seeds, so both would have the same weights")
        return Copy(spot, outer, name, api.doubles)
    return None


def check(plan: Plan, spot: Spot, *, weights: bool = False) -> None:
    """Refuse to give seeds to a layer, or to an initializer of `weights`, that is or may be used to make others.

    Raises:
        RefusedError: it is, or may be.

    """
    catalogue = plan.program.catalogue
    label = label_of(spot)
    escapes = not isinstance(spot.parent, facts.Call | facts.Display) and label is None
    for tree in plan.trees.naming(catalogue.copying):
        for other in () if tree is None else _copying(plan, tree):
            name, api = _api(plan, other)
            if api is None:
                continue
            if api.clones and not weights and not _is_overwritten(tree, other):
                raise RefusedError(f"`{name}` makes layers anew with the same seeds, so both would start alike")
            for value in _handed(other.call, api, weights=weights):
                held = isinstance(value, facts.Name | facts.Attribute)
                named = held and facts.dotted(value).rpartition(".")[2].strip("_") == label
                if named or (escapes and not _is_library(plan, other, value)):
                    raise RefusedError(f"`{name}` may use it for several weights, which would be the same then")


def check_initializer(plan: Plan, spot: Spot) -> None:
    """Refuse to give a seed to an initializer that several weights of one layer, or of copies, are made from.

    Raises:
        RefusedError: they are, or may be.

    """
    for outer in _calls_around(spot):
        name, api = _api(plan, outer)
        if api is not None and (api.composite or (api.doubles is not None and not _both(outer, api))):
            raise RefusedError(f"`{name}` uses it for several weights, which would be the same then")
    check(plan, spot, weights=True)


def used_twice(spot: Spot) -> bool:
    """Whether an object that a variable holds is mentioned more than once besides, or in something that repeats."""
    label = label_of(spot)
    if label is None:
        return not isinstance(spot.parent, facts.Call)
    found = [
        one
        for name in (label, f"_{label}")
        for one in spot.tree.mentions.get(name, ())
        if not (isinstance(one.parent, facts.Assign) and any(one.node is target for target in one.parent.targets))
    ]
    found = [one for one in found if _may_be_same(spot, one)]
    return len(found) > 1 or any(one.repeats or one.scope is not spot.scope for one in found)


def _may_be_same(spot: Spot, mention: Spot) -> bool:
    """Whether a name can stand for what a variable of that name holds: not for one of another function."""
    target, scope = spot.parent, spot.scope
    if not isinstance(mention.node, facts.Name) or not isinstance(target, facts.Assign):
        return True
    name = mention.node.name
    plain = any(isinstance(one, facts.Name) and one.name == name for one in target.targets)
    if not plain or (scope is not None and not isinstance(scope, facts.Function)):
        return True
    shared = scope is not None and any(
        isinstance(part, facts.Scope) and name in part.names for part in facts.walk(scope.body or ())
    )
    if scope is not None and not shared:
        return any(one is scope for one in mention.scopes)
    return not any(isinstance(one, facts.Function) and name in bound(one) for one in mention.scopes)


def _both(outer: Spot, api: Api) -> bool:
    return api.doubles is not None and any(one.keyword == api.doubles.other for one in outer.call.arguments)


def _calls_around(spot: Spot) -> list[Spot]:
    found = []
    for one in spot.inner:
        if isinstance(one, facts.Call) and one is not spot.node:
            found.append(spot.tree.calls[one.span])
        elif isinstance(one, facts.Function):
            found = []
    return found


def _api(plan: Plan, spot: Spot) -> tuple[str, Api | None]:
    name = plan.imports.meaning(spot, spot.call.function)
    return name.rpartition(".")[2], plan.program.catalogue.api(name) if name else None


def _copying(plan: Plan, tree: Tree) -> Iterator[Spot]:
    names = plan.program.catalogue.copying
    for spot in tree.calls.values():
        function = spot.call.function
        if isinstance(function, facts.Name | facts.Attribute) and function.name in names:
            yield spot


def _handed(call: facts.Call, api: Api, *, weights: bool) -> Iterator[facts.Expression]:
    """Yield the values that a call would use more than once, those left out that are written out as a layer."""
    names = [(one.name, one.position) for one in api.initializers] if api.composite and weights else []
    if api.doubles is not None and not any(one.keyword == api.doubles.other for one in call.arguments):
        names.append((api.doubles.original.name, api.doubles.original.position))
    for name, position in names:
        value = _argument(call, name, position)
        if value is not None and not isinstance(value, facts.Literal):
            if isinstance(value, facts.Call) and weights:
                yield from (one.value for one in value.arguments if isinstance(one.value, facts.Name | facts.Attribute))
            else:
                yield value


def _is_library(plan: Plan, spot: Spot, value: facts.Expression) -> bool:
    called = value.function if isinstance(value, facts.Call) else value
    return plan.program.catalogue.api(plan.imports.meaning(spot, called)) is not None


def _argument(call: facts.Call, name: str, position: int | None) -> facts.Expression | None:
    for argument in call.arguments:
        if argument.keyword == name:
            return argument.value
    plain = [argument.value for argument in call.arguments if argument.keyword is None and not argument.star]
    return plain[position] if position is not None and position < len(plain) else None


def _is_overwritten(tree: Tree | None, spot: Spot) -> bool:
    """Whether a clone gets the weights of its model right away."""
    label = label_of(spot)
    if tree is None or label is None:
        return False
    return any(
        isinstance(one.node, facts.Attribute)
        and facts.dotted(one.node.value).rpartition(".")[2].strip("_") == label
        and isinstance(one.parent, facts.Call)
        for one in tree.mentions.get(_WEIGHTS, ())
    )
