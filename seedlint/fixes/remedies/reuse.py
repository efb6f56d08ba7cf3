"""Seeds that are used again: each place, and each round of a loop, gets one of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does
from seedlint.diagnostics import Effect, Span
from seedlint.fixes import writing
from seedlint.fixes.expressions import argument, purpose, rounds
from seedlint.fixes.planning import Derivation, Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change, text_of
from seedlint.program.derivation import names_seed
from seedlint.program.reuse import RepeatedSeed, SeedUse
from seedlint.program.values import Constant

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic, Place
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot


def apart(plan: Plan, finding: Diagnostic) -> Remedy:
    """Derive the seed of the second place by name."""
    spot = call_at(plan, finding)
    event = next(one for one in plan.program.met(SeedUse) if one.place == finding.place)
    given = argument(spot.call, (event.api.seed, *event.api.also), event.api.position)
    if given is None:
        raise RefusedError("where its seed is written could not be told")
    if (event.context.graph is not None or event.context.traced) and not isinstance(event.seed, Constant):
        raise RefusedError("it runs in a graph, where no name can be hashed with a seed that is not known")
    one = derived(plan, spot, given.value, ())
    return Remedy(finding, "derive the seed by name", Effect.CHANGES, derivations=(one,))


def each_round(plan: Plan, finding: Diagnostic) -> Remedy:
    """Give every round of a loop a seed of its own, or make the generator once, before the loop."""
    spot = call_at(plan, finding)
    events = [one for one in plan.program.met(RepeatedSeed) if one.place == finding.place]
    api = events[0].api
    given = argument(spot.call, (api.seed, *api.also), api.position)
    if any(one.mapped for one in events):
        raise RefusedError("each element needs a number of its own, which the data set must be given first")
    if given is None:
        raise RefusedError("where its seed is written could not be told")
    if api.does is Does.STATELESS:
        return _folded(plan, finding, (spot, events[0].name), given)
    found = rounds(spot)
    if found is not None:
        one = derived(plan, spot, given.value, found[0])
        title = "derive the seed with the loop's index"
        return Remedy(finding, title, Effect.CHANGES, changes=tuple(found[1]), derivations=(one,))
    if api.does is Does.GENERATOR:
        return Remedy(finding, "make it once, before the loop", Effect.CHANGES, changes=tuple(_once(spot)))
    raise RefusedError("the loop has no number that tells its rounds apart")


def folded_in(plan: Plan, finding: Diagnostic) -> Remedy:
    """Fold a number into a key at its second use, and another one at each later use; the first keeps its numbers."""
    spot = call_at(plan, finding)
    event = next((one for one in plan.program.met(SeedUse) if one.place == finding.place), None)
    if event is None:
        raise RefusedError("its seed is consumed further inside: which argument to change, a person must say")
    given = argument(spot.call, (event.api.seed, *event.api.also), event.api.position)
    fold = plan.program.catalogue.fold_of(event.name)
    if given is None:
        raise RefusedError("where its seed is written could not be told")
    if fold is None:
        raise RefusedError("nothing is known that folds a number into its seed")
    if any(one.path != finding.place.path for one in _consumers(plan, event)):
        raise RefusedError("the seed is consumed in several files, which might fold in the same number")
    name, changes = plan.imports.name(spot.tree, fold)
    number = _number(plan, spot, finding, f"{name}({text_of(spot.tree, given.value.span)}, ")
    edits = writing.around(spot.tree.path, given.value.span, f"{name}(", f", {number})")
    title = "fold a number of its own into the seed"
    return Remedy(finding, title, Effect.CHANGES, changes=(*changes, *edits))


def _consumers(plan: Plan, event: SeedUse) -> list[Place]:
    """Return the places that consume the seed of one use, in the same start of the program."""
    root = event.context.root.number
    return [one.place for one in plan.program.met(SeedUse) if (one.context.root.number, one.key) == (root, event.key)]


def _number(plan: Plan, spot: Spot, finding: Diagnostic, start: str) -> int:
    """Return a number that no other use in the file folds into the seed, now or by its own fix."""
    places = {one.place for one in plan.findings if one.rule == finding.rule and one.place.path == finding.place.path}
    first = 1
    while f"{start}{first})" in spot.tree.source.text:
        first += 1
    return first + sorted(place.span for place in places).index(finding.place.span)


def _folded(plan: Plan, finding: Diagnostic, called: tuple[Spot, str], given: facts.Argument) -> Remedy:
    spot, fold = called[0], plan.program.catalogue.fold_of(called[1])
    found = rounds(spot)
    if found is None:
        raise RefusedError("the loop has no number that tells its rounds apart")
    if fold is None:
        raise RefusedError("nothing is known that folds a number into its seed")
    name, changes = plan.imports.name(spot.tree, fold)
    opening, closing = f"{name}(" * len(found[0]), "".join(f", {one})" for one in found[0])
    edits = writing.around(spot.tree.path, given.value.span, opening, closing)
    return Remedy(finding, "fold the loop's index into the seed", Effect.CHANGES, changes=(*changes, *found[1], *edits))


def derived(plan: Plan, spot: Spot, given: facts.Expression, parts: tuple[str, ...]) -> Derivation:
    """Return that a call's seed is derived from the one that it is given."""

    def write(value: str) -> list[Change]:
        return [Change(spot.tree.path, given.span, value)]

    return Derivation(spot, base_of(plan, spot, given), purpose(spot), write, parts)


def base_of(plan: Plan, spot: Spot, given: facts.Expression) -> str:
    """Return how the seed that others are derived from is written.

    Raises:
        RefusedError: it is no number that is known by a name, and none that is written out.

    """
    match given:
        case facts.Literal(value=int(number)) if not isinstance(number, bool):
            master = plan.masters.of(spot.tree)
            if master is not None and not master.added and master.value == number and master.scope is None:
                return master.expression
            return text_of(spot.tree, given.span)
        case facts.Name() | facts.Attribute() | facts.Subscript() if names_seed(given):
            return text_of(spot.tree, given.span)
        case _:
            raise RefusedError("the seed that it is given is neither a number nor known to be one")


def _once(spot: Spot) -> list[Change]:
    """Return the edits that move an assignment out of the loop around it."""
    loop = spot.loops[-1] if spot.loops else None
    statement = spot.parent
    if not isinstance(loop, facts.For | facts.While) or not isinstance(statement, facts.Assign):
        raise RefusedError("the loop has no number that tells its rounds apart")
    if len(spot.loops) > 1 or statement not in loop.body or len(loop.body) < 2 or statement.value is not spot.node:
        raise RefusedError("the loop has no number that tells its rounds apart")
    target = facts.walk(loop.target) if isinstance(loop, facts.For) else ()
    assigned = {part.name for part in target if isinstance(part, facts.Name)}
    for inner in facts.statements(loop.body):
        if isinstance(inner, facts.Assign) and inner is not statement:
            assigned |= {one.name for one in inner.targets if isinstance(one, facts.Name)}
    used = {part.name for part in facts.walk(spot.call) if isinstance(part, facts.Name)}
    if used & assigned:
        raise RefusedError("what it is made of changes in the loop")
    tree, span = spot.tree, statement.span
    lines = tree.source.lines
    alone = span.line == span.end_line and not lines[span.line - 1][: span.column - 1].strip()
    rest = lines[span.line - 1][span.end_column - 1 :].strip()
    if not alone or (rest and not rest.startswith("#")):
        raise RefusedError("it shares its line with something else")
    gone = Span(span.line, 1, span.line + 1, 1)
    text = lines[span.line - 1].strip()
    return [writing.before(tree, loop, text), Change(tree.path, gone, "")]
