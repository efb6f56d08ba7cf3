"""Initializer objects that several layers share: each layer gets one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect, Span
from seedlint.fixes.expressions import argument, purpose, rounds
from seedlint.fixes.planning import Ask, Derivation, Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.remedies.reuse import base_of
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.fixes.writing import Change, text_of
from seedlint.program.reuse import InitializerUse

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot


def own_initializer(plan: Plan, finding: Diagnostic) -> Remedy:
    """Give a layer an initializer like the one that it shares, with a seed of its own."""
    spot = call_at(plan, finding)
    events = [one for one in plan.program.met(InitializerUse) if one.place == finding.place]
    if len({one.made for one in events}) != 1:
        raise RefusedError("it shares several of its initializers")
    event = events[0]
    layer = plan.program.catalogue.api(event.name)
    if layer is not None and layer.composite:
        raise RefusedError("one seeded initializer would give several of its weights the same numbers")
    made = spot.tree.calls.get(event.made.span) if event.made.path == spot.tree.path else None
    target = None if made is None else made.parent
    if made is None or not isinstance(target, facts.Assign) or target.value is not made.node:
        raise RefusedError("the initializer is not made by an assignment in this file")
    names = [one.name for one in target.targets if isinstance(one, facts.Name)]
    shared = [one for one in spot.call.arguments if isinstance(one.value, facts.Name) and one.value.name in names]
    if not shared and isinstance(spot.scope, facts.Function):
        raise RefusedError("the initializer comes in by a parameter: its callers have to give it one each")
    if len(shared) != 1 or shared[0].keyword is None:
        raise RefusedError("which of its arguments is the initializer could not be told")
    if made.scope is not None and made.scope is not spot.scope:
        raise RefusedError("the initializer is made in another function")
    found = rounds(spot) if spot.repeats else ((), [])
    if found is None:
        raise RefusedError("the loop has no number that tells its rounds apart")
    api = plan.program.catalogue.api(event.kind)
    if api is None or api.seed is None:
        raise RefusedError("which of the initializer's arguments is its seed could not be told")
    return _remedy(plan, finding, (spot, made), shared[0], api, found)


def _remedy(
    plan: Plan,
    finding: Diagnostic,
    spots: tuple[Spot, Spot],
    shared: facts.Argument,
    api: Api,
    found: tuple[tuple[str, ...], list[Change]],
) -> Remedy:
    spot, tree, node = spots[0], spots[0].tree, spots[1].call
    given = argument(node, (api.seed,), api.position)
    title = "give it an initializer of its own"
    label = purpose(spot)

    def write(value: str) -> list[Change]:
        if given is not None:
            start = Span(node.span.line, node.span.column, given.value.span.line, given.value.span.column)
            end = Span(given.value.span.end_line, given.value.span.end_column, node.span.end_line, node.span.end_column)
            text = text_of(tree, start) + value + text_of(tree, end)
        else:
            start = Span(node.span.line, node.span.column, node.close.line, node.close.column)
            comma = ", " if node.arguments else ""
            text = f"{text_of(tree, start)}{comma}{api.seed}={value})"
        return [*found[1], Change(tree.path, shared.value.span, text)]

    if given is None and any(one.star for one in node.arguments):
        raise RefusedError("which of the initializer's arguments is its seed could not be told")
    # What a function makes again and again must differ each time: its callers tell it apart.
    once = spot.scope is None or bool(found[0])
    if given is not None and once:
        one = Derivation(spot, base_of(plan, spot, given.value), label, write, found[0])
        return Remedy(finding, title, Effect.CHANGES, derivations=(one,))
    effect = Effect.SETTLES if given is None else Effect.CHANGES
    return Remedy(finding, title, effect, (Ask(spot, SEED, label, write, parts=found[0]),))
