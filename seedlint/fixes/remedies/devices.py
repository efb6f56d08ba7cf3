"""Generators of a device: what draws on another one refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes.expressions import argument
from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot
    from seedlint.program.sites import DrawSite

_SETTING = frozenset({"set_default_device", "set_default_tensor_type"})
"""Functions, by last name, that choose where tensors are made which say nothing of it."""


def check_device(plan: Plan, spot: Spot, site: DrawSite, api: Api) -> None:
    """Refuse to give a call a generator that may not be on the device on which it draws.

    Raises:
        RefusedError: that device is not the CPU for certain, or an object that is moved about would hold the generator.

    """
    if any(draw.context.layer for draw, _ in site.draws):
        raise RefusedError("a module is copied and moved about, and its generator would not go with it")
    if any(tree is not None for tree in plan.trees.naming(_SETTING)):
        raise RefusedError("the program chooses on which device tensors are made, and a generator has to be there too")
    if api.device is None:
        return
    if api.device.name == "input":
        raise RefusedError("a generator has to be on the device of the tensor, which could not be told")
    given = argument(spot.call, (api.device.name,), api.device.position)
    if given is not None and not (isinstance(given.value, facts.Literal) and given.value.value in {None, "cpu"}):
        raise RefusedError("a generator has to be on the device on which it draws, which could not be told")
