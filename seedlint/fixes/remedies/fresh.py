"""Draws that must give other numbers each time: where a seed alone would repeat them, they take a counter as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Runs
from seedlint.fixes import writing
from seedlint.fixes.planning import Ask
from seedlint.fixes.remedies.copies import used_twice
from seedlint.fixes.remedies.methods import as_method
from seedlint.fixes.remedies.naming import layer_label
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change
from seedlint.program.graphs import Kind

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Generator
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot
    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite

_ANEW = "inside a graph, its seed would start anew and repeat numbers; it has a stateless form"


def counter(plan: Plan, spot: Spot, site: DrawSite, api: Api) -> Generator | None:
    """Return the class of objects that a call's seed parameter takes, where an integer would repeat its numbers."""
    if api.counter is None:
        return None
    generator = plan.program.catalogue.generators[api.counter]
    draws = [draw for draw, _ in site.draws]
    if not generator.alone and plan.supplies.is_started(spot) and not any(_in_graph(draw) for draw in draws):
        return None
    return generator


def method(plan: Plan, spot: Spot, site: DrawSite, api: Api) -> Ask | None:
    """Return that an operation in a graph needs a generator, where a seed of its own would start again and again.

    Raises:
        RefusedError: it does, and no generator has a method for it.

    """
    draws = [draw for draw, _ in site.draws]
    if any(draw.context.worker is not None and draw.context.worker.kind is Runs.REPLICA for draw in draws):
        raise RefusedError("with one seed, each replica would draw the same numbers")
    graphed = [draw for draw in draws if _in_graph(draw)]
    if not graphed or api.initializers:
        return None
    if api.repeats or api.returns is not None:
        if any(draw.context.graph is not None and draw.context.graph.kind is Kind.PIPELINE for draw in graphed):
            raise RefusedError("in a pipeline, a seed would give the same numbers for each element and in each epoch")
        return None
    if _is_whole_graph(spot, graphed):
        return None
    stream = plan.program.catalogue.stream(api.stream or "", site.name)
    generator = plan.program.catalogue.generator_of(stream)
    other = None if generator is None else plan.program.catalogue.method_for(generator, site.name)
    if generator is None:
        raise RefusedError(_ANEW)
    if other is None:
        return _as_stateless(plan, spot, site, api, generator)
    _check_arguments(spot, api)
    return as_method(plan, spot, site.name, generator)


def _as_stateless(plan: Plan, spot: Spot, site: DrawSite, api: Api, generator: Generator) -> Ask:
    """Return that an operation becomes its stateless form, which a generator gives a seed at each call."""
    form, node = plan.program.catalogue.stateless_form(site.name), spot.call
    if form is None or not isinstance(node.function, facts.Attribute):
        raise RefusedError(_ANEW)
    _check_arguments(spot, api)
    function = node.function

    def write(value: str) -> list[Change]:
        renamed = Change(spot.tree.path, function.name_span, form.rpartition(".")[2])
        return [renamed, *writing.add_argument(spot.tree, node, f"{api.seed}={value}.{generator.seeds}")]

    return Ask(spot, generator.type, layer_label(spot), write)


def _check_arguments(spot: Spot, api: Api) -> None:
    if any(argument.keyword == api.seed or argument.star for argument in spot.call.arguments):
        raise RefusedError("its arguments cannot be handed on as they are")
    if api.position is not None and sum(one.keyword is None for one in spot.call.arguments) > api.position:
        raise RefusedError("its arguments are given by position, up to the seed")


def check_reuse(plan: Plan, spot: Spot, api: Api) -> None:
    """Refuse to give a seed to an object that draws anew at each use only as long as it has none.

    Raises:
        RefusedError: it is used, or may be used, more than once.

    """
    made = None if api.returns is None else plan.program.catalogue.type(api.returns)
    if made is not None and made.anew and used_twice(spot):
        raise RefusedError("it is used several times, and with a seed would give the same numbers each time")


def built_by_hand(plan: Plan) -> bool:
    """Whether a program builds its graphs itself, where each operation starts from its own seed, called once or not."""
    sessions = plan.program.catalogue.sessions
    names = {name.rpartition(".")[2] for name in sessions}
    return any(
        plan.imports.meaning(spot, spot.call.function) in sessions
        for tree in plan.trees.naming(names)
        if tree is not None
        for spot in tree.calls.values()
        if isinstance(spot.call.function, facts.Name | facts.Attribute) and spot.call.function.name in names
    )


def _in_graph(draw: Draw) -> bool:
    return draw.context.traced or draw.context.graph is not None


def _is_whole_graph(spot: Spot, draws: list[Draw]) -> bool:
    """Whether a place stands directly in a function of a module that is one graph of its own, and runs there once.

    A function with parameters is traced again for other shapes, and its operations start again then.
    """
    scope = spot.scope
    if len(spot.scopes) != 1 or not isinstance(scope, facts.Function) or spot.repeats or scope.parameters:
        return False
    start = (spot.tree.path, scope.span.line, scope.span.column)
    graphs = [draw.context.graph for draw in draws]
    return all(
        graph is not None
        and graph.kind is Kind.FUNCTION
        and graph.place is not None
        and (graph.place.path, graph.place.span.line, graph.place.span.column) == start
        for graph in graphs
    )
