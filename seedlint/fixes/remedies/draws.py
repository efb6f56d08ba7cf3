"""Draws: each gets a seed, or a generator, of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does
from seedlint.diagnostics import Effect
from seedlint.fixes import writing
from seedlint.fixes.planning import Ask, Remedy
from seedlint.fixes.remedies.initializers import initializers
from seedlint.fixes.remedies.methods import as_method
from seedlint.fixes.supplies import SEED, RefusedError, called_name, label_of
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot
    from seedlint.program.sites import DrawSite

CHANGING = frozenset({"SL201"})
"""Rules whose findings repeat from run to run as they are: their fixes give other numbers."""


def draw(plan: Plan, finding: Diagnostic) -> Remedy:
    """Give a draw a seed or a generator of its own."""
    spot = call_at(plan, finding)
    sites = [site for site in plan.program.sites if site.place == finding.place]
    effect = Effect.CHANGES if finding.rule.code in CHANGING else Effect.SETTLES
    if not sites:
        return Remedy(finding, "pass a seed", effect, (_other_call(plan, finding, spot),))
    if len(sites) != 1:
        raise RefusedError("which function is called depends on the run")
    site = sites[0]
    if any(found.context.worker is not None for found, _ in site.draws):
        raise RefusedError("it runs in workers, each of which needs a generator of its own")
    api = site.draws[0][0].api
    left_out = _left_out(plan, site)
    if left_out:
        return Remedy(finding, "pass a seed of its own", effect, tuple(left_out))
    if api.initializers:
        asks = initializers(plan, spot, site.name, api)
        if api.seed is not None and _wants_seed(api, spot):
            asks.append(seed_argument(spot, api))
        return Remedy(finding, "give each random weight a seed of its own", effect, tuple(asks))
    if api.seed is not None:
        return Remedy(finding, f"pass `{api.seed}`", effect, (seed_argument(spot, api),))
    stream = plan.program.catalogue.stream(api.stream or "", site.name)
    generator = plan.program.catalogue.generator_of(stream)
    if generator is None:
        raise RefusedError("this call takes neither a seed nor a generator")
    return Remedy(
        finding,
        f"draw from a generator of its own (`{generator.parameter}`)",
        effect,
        (as_method(plan, spot, site.name, generator),),
    )


def _other_call(plan: Plan, finding: Diagnostic, spot: Spot) -> Ask:
    """Return what a call needs that draws nothing by itself: a seeder, or a function that was to be given a seed."""
    for seeding in plan.program.seedings:
        if seeding.place == finding.place and seeding.api.seed is not None:
            return replace(seed_argument(spot, seeding.api), each=False)
        if seeding.absent is not None and seeding.absent.call == finding.place:
            return _passed(spot, seeding.absent.parameter)
    for site in plan.program.sites:
        for found in site.omitted:
            if found.absent is not None and found.absent.call == finding.place:
                return _passed(spot, found.absent.parameter)
    raise RefusedError("what it leaves out could not be told")


def call_at(plan: Plan, finding: Diagnostic) -> Spot:
    """Return the call that a finding is about."""
    tree = plan.trees.get(finding.place.path)
    spot = None if tree is None else tree.calls.get(finding.place.span)
    if spot is None:
        raise RefusedError("what it is about is not written as a call")
    return spot


def _wants_seed(api: Api, spot: Spot) -> bool:
    """Whether a layer with initializers draws by itself, too (`dropout` of an LSTM)."""
    node = spot.call
    names = {parameter.name for parameter in (*api.when, *api.when_any)}
    given = {
        argument.keyword
        for argument in node.arguments
        if not (isinstance(argument.value, facts.Literal) and not argument.value.value)
    }
    return bool(names & given)


def seed_argument(spot: Spot, api: Api) -> Ask:
    """Return that a call needs its seed, in place of one that says nothing."""
    node = spot.call
    name = api.seed or ""
    given = _given(node, (name, *api.also), api.position)
    if any(argument.star for argument in node.arguments) and given is None:
        raise RefusedError("it is called with unpacked arguments, which may hold a seed")
    if given is not None and not isinstance(given.value, facts.Literal):
        raise RefusedError("the seed that it is given comes from elsewhere")

    def write(value: str) -> list[Change]:
        if given is not None:
            return [Change(spot.tree.path, given.value.span, value)]
        return writing.add_argument(spot.tree, node, f"{name}={value}")

    label = label_of(spot) or called_name(node)
    return Ask(spot, SEED, label, write, each=_repeats(api))


def _repeats(api: Api) -> bool:
    """Whether the same seed gives the same numbers each time, so that each call needs another."""
    return api.repeats or api.does is Does.GENERATOR or api.returns is not None


def _given(call: facts.Call, names: tuple[str, ...], position: int | None) -> facts.Argument | None:
    for argument in call.arguments:
        if argument.keyword in names:
            return argument
    plain = [argument for argument in call.arguments if argument.keyword is None and not argument.star]
    return plain[position] if position is not None and position < len(plain) else None


def _left_out(plan: Plan, site: DrawSite) -> list[Ask]:
    """Return what the calls need that leave out the parameter which this draw takes its seed from."""
    asks = []
    places = {draw.absent.call: draw.absent.parameter for draw, _ in site.draws if draw.absent is not None}
    for place, parameter in places.items():
        tree = None if place is None else plan.trees.get(place.path)
        spot = None if tree is None or place is None else tree.calls.get(place.span)
        if spot is None or tree is None:
            raise RefusedError(f"`{parameter}` is left to callers that cannot be seen")
        asks.append(_passed(spot, parameter))
    return asks


def _passed(spot: Spot, parameter: str) -> Ask:
    node = spot.call

    def write(value: str) -> list[Change]:
        return writing.add_argument(spot.tree, node, f"{parameter}={value}")

    return Ask(spot, SEED, label_of(spot) or called_name(node), write)
