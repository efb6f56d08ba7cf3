"""Draws: each gets a seed, or a generator, of its own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does, Runs
from seedlint.diagnostics import Effect, Place
from seedlint.fixes import writing
from seedlint.fixes.planning import MAIN, Ask, Remedy
from seedlint.fixes.remedies.copies import check, check_initializer
from seedlint.fixes.remedies.devices import device_of
from seedlint.fixes.remedies.fresh import built_by_hand, check_reuse, counter, method
from seedlint.fixes.remedies.initializers import layer
from seedlint.fixes.remedies.left_out import left_out, passed, passing
from seedlint.fixes.remedies.methods import as_method
from seedlint.fixes.remedies.naming import is_once, layer_label
from seedlint.fixes.remedies.replays import check_replays
from seedlint.fixes.remedies.revealed import REVEALED
from seedlint.fixes.remedies.seeders import seeders
from seedlint.fixes.supplies import SEED, RefusedError, label_of
from seedlint.fixes.writing import Change
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Generator
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
    # A program may seed what another one, which shares the code, does not.
    changes = finding.rule.code in CHANGING or any(site.of(Status.GLOBAL) for site in sites)
    effect = Effect.CHANGES if changes else Effect.SETTLES
    if not sites:
        return Remedy(finding, "pass a seed", effect, (_other_call(plan, finding, spot),))
    if len(sites) != 1:
        raise RefusedError("which function is called depends on the run")
    site = sites[0]
    if any(
        found.context.worker is not None and found.context.worker.kind is not Runs.REPLICA for found, _ in site.draws
    ):
        raise RefusedError("it runs in workers, each of which needs a generator of its own")
    api = site.draws[0][0].api
    asks = left_out(plan, spot, site)
    if asks:
        thing = "seed" if asks[0].kind == SEED else "generator"
        return Remedy(finding, f"pass a {thing} of its own", effect, tuple(asks))
    if api.seeded is not None:
        return Remedy(finding, "make it from a seed", effect, (_seeded(spot, api.seeded),))
    together = any(plan.program.is_told_once(found) for found, _ in site.draws)
    if together or api.composite or not (api.initializers or api.seed is not None):
        if plan.program.catalogue.method_for_stream(api.stream or "", site.name) is None:
            asks, title, leaves = seeders(plan, site)
            return Remedy(finding, f"call `{title}` where the program starts", effect, tuple(asks), leaves=leaves)
    elif api.initializers:
        return Remedy(finding, "give each random weight a seed of its own", effect, tuple(layer(plan, spot, api)))
    else:
        return _given_seed(plan, finding, effect, spot, site, api)
    stream = plan.program.catalogue.stream(api.stream or "", site.name)
    generator = plan.program.catalogue.generator_of(stream)
    if generator is None:
        raise RefusedError("this call takes neither a seed nor a generator")
    check_replays(plan, site, stream)
    return Remedy(
        finding,
        f"draw from a generator of its own (`{generator.parameter}`)",
        effect,
        (as_method(plan, spot, site.name, generator),),
        reveals=REVEALED if _seeds_another(plan, spot) else frozenset(),
    )


def _seeds_another(plan: Plan, spot: Spot) -> bool:
    """Whether what is drawn is handed to a seeder right away, so that all that it seeds is settled with it."""
    around = spot.parent
    place = Place(spot.tree.path, around.span) if isinstance(around, facts.Call) else None
    return any(seeding.place == place for seeding in plan.program.seedings)


def _other_call(plan: Plan, finding: Diagnostic, spot: Spot) -> Ask:
    """Return what a call needs that draws nothing by itself: a seeder, or a function that was to be given a seed."""
    for seeding in plan.program.seedings:
        if seeding.place == finding.place and seeding.api.seed is not None:
            return replace(seed_argument(plan, spot, seeding.api), each=False)
        if seeding.absent is not None and seeding.absent.call == finding.place:
            return passed(spot, seeding.absent.parameter)
    for site in plan.program.sites:
        for found in site.omitted:
            if found.absent is not None and found.absent.call == finding.place:
                return passing(plan, found, found.absent.parameter, spot)
    raise RefusedError("what it leaves out could not be told")


def _given_seed(plan: Plan, finding: Diagnostic, effect: Effect, spot: Spot, site: DrawSite, api: Api) -> Remedy:
    """Give a call that takes a seed one of its own, or a counter where a seed would repeat its numbers."""
    kind = counter(plan, spot, site, api)
    if kind is not None and kind.alone:
        device = device_of(plan, spot, site, api)
        check_replays(plan, site, plan.program.catalogue.stream(api.stream or "", site.name))
        if device:
            ask = _placed(plan, spot, api, kind, device)
            return Remedy(finding, f"pass a `{kind.parameter}` of its own, on its device", effect, (ask,))
    if kind is not None:
        ask = seed_argument(plan, spot, api, kind.type)
        return Remedy(finding, f"pass a `{kind.parameter}` of its own", effect, (ask,))
    asked = method(plan, spot, site, api)
    if asked is not None:
        return Remedy(finding, "draw from a generator of its own, which goes on inside a graph", effect, (asked,))
    check_reuse(plan, spot, api)
    if api.returns is not None and plan.program.catalogue.is_initializer(api.returns):
        check_initializer(plan, spot)
    elif plan.program.catalogue.is_layer(site.name):
        check(plan, spot)
    return Remedy(finding, f"pass `{api.given_as or api.seed}`", effect, (seed_argument(plan, spot, api),))


def _placed(plan: Plan, spot: Spot, api: Api, generator: Generator, device: str) -> Ask:
    """Return that a call needs a seed for a generator on a device, which is made where it is called."""
    if not generator.placed:
        raise RefusedError("a generator has to be on the device on which it draws, and cannot be made there")
    made, changes = plan.imports.name(spot.tree, generator.make)
    start = made + generator.placed.format(device=device)
    ask = seed_argument(plan, spot, api)
    return replace(ask, each=True, write=lambda value: [*changes, *ask.write(f"{start}({value})")])


def _seeded(spot: Spot, seeded: str) -> Ask:
    """Return that a generator's maker is to become the one that takes a seed."""
    node = spot.call
    method_name = seeded.rpartition(".")[2]
    function = node.function
    if not isinstance(function, facts.Attribute) or any(one.star for one in node.arguments):
        raise RefusedError("what is called is not written out")
    path = spot.tree.path

    def write(value: str) -> list[Change]:
        before = f"{value}, " if node.arguments else value
        place = writing.start_of(node.arguments[0].span) if node.arguments else node.close
        return [Change(path, function.name_span, method_name), Change(path, place, before)]

    return Ask(spot, SEED, label_of(spot) or "generator", write)


def call_at(plan: Plan, finding: Diagnostic) -> Spot:
    """Return the call that a finding is about."""
    tree = plan.trees.get(finding.place.path)
    spot = None if tree is None else tree.calls.get(finding.place.span)
    if spot is None:
        raise RefusedError("what it is about is not written as a call")
    return spot


def seed_argument(plan: Plan, spot: Spot, api: Api, kind: str = SEED) -> Ask:
    """Return that a call needs its seed, in place of one that says nothing."""
    node = spot.call
    name = api.given_as or api.seed or ""
    given = _given(node, (api.seed or "", *api.also), api.position)
    if any(argument.star for argument in node.arguments) and given is None:
        raise RefusedError("it is called with unpacked arguments, which may hold a seed")
    if given is not None and not isinstance(given.value, facts.Literal):
        raise RefusedError("the seed that it is given comes from elsewhere")

    def write(value: str) -> list[Change]:
        if given is not None:
            return [Change(spot.tree.path, given.value.span, value)]
        return writing.add_argument(spot.tree, node, f"{name}={value}")

    label = layer_label(spot)
    once = is_once(spot, plan.program.catalogue.once_methods)
    return Ask(spot, kind, label, write, each=_repeats(api) or built_by_hand(plan), part=MAIN, once=once)


def _repeats(api: Api) -> bool:
    """Whether the same seed gives the same numbers each time, so that each call needs another."""
    return api.repeats or api.does is Does.GENERATOR or api.returns is not None


def _given(call: facts.Call, names: tuple[str, ...], position: int | None) -> facts.Argument | None:
    for argument in call.arguments:
        if argument.keyword in names:
            return argument
    plain = [argument for argument in call.arguments if argument.keyword is None and not argument.star]
    return plain[position] if position is not None and position < len(plain) else None
