"""Seeds that arithmetic makes: each is derived by name instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does
from seedlint.diagnostics import Effect
from seedlint.fixes.expressions import made_whole, purpose, terms
from seedlint.fixes.planning import Ask, Derivation, Remedy
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.fixes.writing import Change, text_of
from seedlint.program.derivation import ArithmeticSeed, names_seed

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic, Place
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot


def by_name(plan: Plan, finding: Diagnostic) -> Remedy:
    """Derive a seed by name from the one that arithmetic made it of."""
    events = [one for one in plan.program.met(ArithmeticSeed) if one.place == finding.place]
    for event in events:
        api = plan.program.catalogue.api(event.name)
        if event.context.graph is not None or event.context.traced or (api and api.does is Does.STATELESS):
            raise RefusedError("it may be computed in a graph, where no name can be hashed: fold the number in instead")
    asks, derivations = [], []
    for place in dict.fromkeys(event.making.place for event in events):
        one = plan.known.get(place)
        if one is None:
            one = plan.known[place] = _at(plan, place)
        if isinstance(one, Derivation):
            derivations.append(one)
        else:
            asks.append(one)
    return Remedy(finding, "derive the seed by name", Effect.CHANGES, tuple(asks), derivations=tuple(derivations))


def _at(plan: Plan, place: Place) -> Ask | Derivation:
    tree = plan.trees.get(place.path)
    spot = None if tree is None else tree.computed.get(place.span)
    if spot is None or isinstance(spot.scope, facts.Class):
        raise RefusedError("where it is computed could not be told")
    node = spot.node
    if isinstance(node, facts.Update):
        return _counted(spot, node)
    found = terms(node) if isinstance(node, facts.Operation) else []
    if isinstance(node, facts.Operation) and len(found) < 2:
        found = list(node.operands)
    seeds = [term for term in found if names_seed(term)]
    others = [term for term in found if not isinstance(term, facts.Literal) and term not in seeds[:1]]
    base = seeds[0] if seeds else None
    if base is None and len(others) > 1:
        raise RefusedError("which of its terms is the seed could not be told")
    if base is not None and not isinstance(base, facts.Name | facts.Attribute | facts.Subscript):
        raise RefusedError("what its seed is made of is more than a name")
    if any(isinstance(part, facts.Await | facts.Yield | facts.Walrus) for term in others for part in facts.walk(term)):
        raise RefusedError("what it is made of does more than give a number")
    span = made_whole(spot)

    def write(value: str) -> list[Change]:
        return [Change(spot.tree.path, span, value)]

    parts = tuple(text_of(spot.tree, term.span) for term in others)
    if any("\n" in part for part in parts):
        raise RefusedError("what it is made of goes over several lines")
    label = purpose(spot)
    if base is None:
        return Ask(spot, SEED, label, write, each=False, parts=parts)
    return Derivation(spot, text_of(spot.tree, base.span), label, write, parts)


def _counted(spot: Spot, node: facts.Update) -> Derivation:
    """Return that `seed += 1` goes on to another seed, derived from the last one."""
    if not isinstance(node.target, facts.Name | facts.Attribute) or not names_seed(node.target):
        raise RefusedError("which seed it is computed of could not be told")
    target = text_of(spot.tree, node.target.span)
    plain = isinstance(node.value, facts.Literal)
    parts = () if plain else (text_of(spot.tree, node.value.span),)

    def write(value: str) -> list[Change]:
        return [Change(spot.tree.path, node.span, f"{target} = {value}")]

    return Derivation(spot, target, "next", write, parts)
