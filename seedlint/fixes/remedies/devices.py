"""Generators of a device: what draws on another one refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from seedlint import facts
from seedlint.fixes import writing
from seedlint.fixes.expressions import argument
from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot
    from seedlint.program.sites import DrawSite

_SETTING = frozenset({"set_default_device", "set_default_tensor_type"})
"""Functions, by last name, that choose where tensors are made which say nothing of it."""


def device_of(plan: Plan, spot: Spot, site: DrawSite, api: Api) -> str:
    """Return how the device on which a call draws is written there, for the generator to be on it; "" is the CPU.

    Raises:
        RefusedError: that could not be told, or an object that is moved about would hold the generator.

    """
    if any(draw.context.layer for draw, _ in site.draws):
        raise RefusedError("a module is copied and moved about, and its generator would not go with it")
    if any(tree is not None for tree in plan.trees.naming(_SETTING)):
        raise RefusedError("the program chooses on which device tensors are made, and a generator has to be there too")
    if api.device is None:
        return ""
    if api.device.name == "input":
        tensor = _tensor(plan, spot.call, site.name)
        if tensor is None:
            raise RefusedError("a generator has to be on the device of the tensor, which could not be told")
        return f"{writing.text_of(spot.tree, tensor.span)}.device"
    given = argument(spot.call, (api.device.name,), api.device.position)
    if given is None or (isinstance(given.value, facts.Literal) and given.value.value in {None, "cpu"}):
        return ""
    if isinstance(given.value, facts.Literal) or _is_path(given.value):
        return writing.text_of(spot.tree, given.value.span)
    raise RefusedError("a generator has to be on the device on which it draws, which could not be told")


def _tensor(plan: Plan, call: facts.Call, name: str) -> facts.Name | facts.Attribute | None:
    """Return the tensor that a call fills or is like: the receiver of a method, or the first argument."""
    if plan.program.catalogue.type(name.rpartition(".")[0]) is not None:
        owner = call.function.value if isinstance(call.function, facts.Attribute) else None
        return owner if owner is not None and _is_path(owner) else None
    first = next(iter(call.arguments), None)
    plain = first is not None and first.keyword is None and not first.star
    return first.value if first is not None and plain and _is_path(first.value) else None


def _is_path(expression: facts.Expression) -> TypeGuard[facts.Name | facts.Attribute]:
    """Whether an expression is a name, or an attribute of one, so that writing it twice means the same."""
    inner = expression
    while isinstance(inner, facts.Attribute):
        inner = inner.value
    return isinstance(inner, facts.Name)
