"""Draws whose function could have been given a seed or a generator: the calls that leave it out pass one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does
from seedlint.fixes import writing
from seedlint.fixes.planning import Ask
from seedlint.fixes.supplies import SEED, RefusedError, called_name, label_of
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot
    from seedlint.fixes.writing import Change
    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite


def left_out(plan: Plan, spot: Spot, site: DrawSite) -> list[Ask]:
    """Return what the calls need that leave out the parameter which this draw takes its seed or generator from.

    Raises:
        RefusedError: such a call cannot be seen, or what it should pass cannot be told.

    """
    asks = []
    places = {draw.absent.call: draw for draw, _ in site.draws if draw.absent is not None}
    for place, draw in places.items():
        if draw.absent is None:
            continue
        parameter = draw.absent.parameter
        kind = _kind(plan, spot, draw, parameter)
        if kind is None:
            continue
        tree = None if place is None else plan.trees.get(place.path)
        call = None if tree is None or place is None else tree.calls.get(place.span)
        if call is None:
            raise RefusedError(f"`{parameter}` is left to callers that cannot be seen")
        asks.append(passed(call, parameter, kind))
    if asks and any(draw.absent is None for draw in site.of(Status.UNSEEDED)):
        raise RefusedError("some of its callers say nothing, and others say None")
    return asks


def _kind(plan: Plan, spot: Spot, draw: Draw, parameter: str) -> str | None:
    """Return what a parameter takes; None if the draw takes nothing from it."""
    api = draw.api
    if api.seed is not None and _names_one(spot.call, api.seed, api.position):
        return SEED
    if api.seed is None:
        if api.stream == "self" or "seed" in parameter.lower():
            return None
        raise RefusedError(f"`{parameter}` is left out, and what should be passed for it could not be told")
    # `if rng is None: rng = default_rng()`, `rng = rng or default_rng()`: it is what is made here.
    generator = plan.supplies.generators.get(api.returns or "")
    if api.does is Does.GENERATOR and generator is not None and parameter in {generator.parameter, generator.otherwise}:
        return generator.type
    if "seed" in parameter.lower():
        return SEED
    raise RefusedError(f"`{parameter}` is left out, and whether it takes a seed or a generator could not be told")


def _names_one(call: facts.Call, name: str, position: int | None) -> bool:
    """Whether a call gives its seed by the name of something."""
    plain = [argument.value for argument in call.arguments if argument.keyword is None and not argument.star]
    given = [argument.value for argument in call.arguments if argument.keyword == name]
    given += plain[position : position + 1] if position is not None else []
    return any(isinstance(one, facts.Name | facts.Attribute) for one in given)


def passing(plan: Plan, draw: Draw, parameter: str, call: Spot) -> Ask:
    """Return that a call passes what a draw elsewhere takes from a parameter of its function."""
    tree = plan.trees.get(draw.place.path)
    spot = None if tree is None else tree.calls.get(draw.place.span)
    kind = None if spot is None else _kind(plan, spot, draw, parameter)
    if kind is None:
        raise RefusedError(f"what should be passed for `{parameter}` could not be told")
    return passed(call, parameter, kind)


def passed(spot: Spot, parameter: str, kind: str = SEED) -> Ask:
    """Return that a call passes a parameter."""
    node = spot.call
    if any(argument.star == "**" for argument in node.arguments):
        raise RefusedError(f"`{parameter}` may be among the keywords that a call unpacks")

    def write(value: str) -> list[Change]:
        given = next((argument for argument in node.arguments if argument.keyword == parameter), None)
        if given is not None:
            return [writing.Change(spot.tree.path, given.value.span, value)]
        return writing.add_argument(spot.tree, node, f"{parameter}={value}")

    return Ask(spot, kind, label_of(spot) or called_name(node), write)
