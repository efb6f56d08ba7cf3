"""Op determinism: switched on where the program starts, given the seed that it demands, no longer switched off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Demand, Under
from seedlint.diagnostics import Effect, Span
from seedlint.fixes import writing
from seedlint.fixes.imports import end_of_all
from seedlint.fixes.planning import Ask, Remedy
from seedlint.fixes.remedies.draws import draw
from seedlint.fixes.remedies.revealed import REVEALED
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.fixes.writing import Change, at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Diagnostic, Place
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Tree
    from seedlint.program.determinism import State
    from seedlint.program.events import Draw

_RANK = 40


def switch_on(plan: Plan, finding: Diagnostic) -> Remedy:
    """Switch op determinism on, right behind the program's seed."""
    program = plan.program
    states = [
        state
        for state in program.determinism.programs()
        if not state.may_be_on and any(one.place == finding.place for one in state.operations)
    ]
    if any(state.family for state in states):
        raise RefusedError("what has no deterministic form would raise: whether to ask for it, a person must say")
    known = program.catalogue.switches.items()
    name = next((name for name, one in known if one.on and program.catalogue.has_version(one.since)), None)
    if not states or name is None:
        raise RefusedError("no call switches op determinism on in the project's version")
    changes: list[Change] = []
    for state in states:
        _check(plan, state)
        changes += _switch(plan, state, name)
    title = f"call `{program.catalogue.short(name)}`"
    return Remedy(finding, title, Effect.CHANGES, changes=tuple(changes))


def _check(plan: Plan, state: State) -> None:
    """Refuse where the program would no longer run."""
    catalogue, determinism = plan.program.catalogue, plan.program.determinism
    for one in state.operations:
        if determinism.effect(one) is Under.RAISES and state.reached(one):
            raise RefusedError(f"`{catalogue.short(one.name)}` then raises on a GPU")
    for site in plan.program.sites:
        for drawn, status in site.draws:
            demand = catalogue.demands(drawn.api)
            if drawn.context.root != state.root or demand is Demand.NONE:
                continue
            if demand in {Demand.OWN, Demand.NEVER} or status.value in {"unseeded", "caused elsewhere"}:
                raise RefusedError(f"`{catalogue.short(drawn.name)}` has no seed, and then raises")


def _switch(plan: Plan, state: State, name: str) -> list[Change]:
    tree = plan.trees.get(state.root.path)
    if tree is None:
        raise RefusedError("the file in which the program starts could not be read")
    first = min((one.context.order for one in state.operations), default=0)
    for seeding in state.seedings:
        spots = [
            spot
            for place in (seeding.place, *seeding.context.chain)
            if place.path == tree.path and (spot := tree.calls.get(place.span)) is not None
        ]
        if spots and not spots[0].repeats and seeding.context.order < first:
            statement = spots[0].statement
            line = statement.span.end_line if spots[0].scope is None else None
            written, changes = plan.imports.name(tree, name, line=line)
            return [*changes, writing.after(tree, statement, f"{written}()")]
    written, changes = plan.imports.name(tree, name)
    return [*changes, _at_top(tree, f"{written}()")]


def _at_top(tree: Tree, text: str) -> Change:
    line = end_of_all(tree)
    if not line:
        return Change(tree.path, at(1, 1), f"{text}\n", _RANK)
    return Change(tree.path, at(line, len(tree.source.lines[line - 1]) + 1), text, _RANK, 1)


def complete(plan: Plan, finding: Diagnostic) -> Remedy:
    """Give an operation the seed that it demands, of its own or for all."""
    found = _refused(plan, finding)
    if found is None:
        raise RefusedError("no seed settles it: what to do without it, a person must say")
    demand = plan.program.catalogue.demands(found.api)
    if demand is Demand.NEVER:
        raise RefusedError("it takes no seed: what it is to start from, a person must say")
    if demand is not Demand.GLOBAL and found.api.seed is not None:
        return draw(plan, finding)
    if plan.program.later_seeding(found) is not None:
        raise RefusedError("the seed comes too late: what may run before it, a person must say")
    return _seeded(plan, finding, found)


def _refused(plan: Plan, finding: Diagnostic) -> Draw | None:
    drawn = (one for site in plan.program.sites if site.place == finding.place for one, _ in site.draws)
    return next((one for one in drawn if plan.program.determinism.refuses(one) is not None), None)


def _seeded(plan: Plan, finding: Diagnostic, found: Draw) -> Remedy:
    """Seed the stream of a draw for all, right before op determinism is switched on."""
    on = plan.program.determinism.refuses(found)
    known = plan.program.catalogue.stream_facts(found.api.stream or "")
    tree = None if on is None else plan.trees.get(on.place.path)
    spot = None if on is None or tree is None else tree.calls.get(on.place.span)
    seeder = None if known is None else plan.program.catalogue.api(plan.program.catalogue.full(known.seeder))
    if seeder is None or seeder.seed is None or not is_number(seeder.seed):
        raise RefusedError("what it draws from is no stream that a number seeds")
    if on is None or known is None or spot is None or tree is None:
        raise RefusedError("where op determinism is switched on is not written as a call")
    ask = plan.known.get((on.place, known.seeder))
    if not isinstance(ask, Ask):
        written, changes = plan.imports.name(tree, plan.program.catalogue.full(known.seeder))

        def write(value: str) -> list[Change]:
            return [*changes, writing.before(tree, spot.statement, f"{written}({value})")]

        ask = plan.known[on.place, known.seeder] = Ask(spot, SEED, "global", write, each=False, whole=True)
    return Remedy(finding, f"call `{known.seeder}`", Effect.SETTLES, (ask,), reveals=REVEALED)


def is_number(parameter: str) -> bool:
    """Whether a parameter's name says that it takes a seed as a number, rather than a generator."""
    return "seed" in parameter


def leave_on(plan: Plan, finding: Diagnostic) -> Remedy:
    """Take away what asks for nondeterminism."""
    tree = plan.trees.get(finding.place.path)
    if tree is None:
        raise RefusedError("it is set in a file that is not Python")
    statement, block = _statement(tree, finding.place)
    return Remedy(finding, "take the setting away", Effect.CHANGES, changes=(_without(tree, statement, block),))


def _statement(tree: Tree, place: Place) -> tuple[facts.Statement, tuple[facts.Statement, ...]]:
    """Return the statement that makes a setting and nothing else, and the block that it stands in."""
    for block in _blocks(tree.body):
        for one in block:
            match one:
                case facts.Assign(targets=(target,), value=facts.Literal(value=str(value))):
                    if not _is_at(target, one, place):
                        continue
                    if " " in value.strip():
                        raise RefusedError("other flags stand beside it")
                    return one, block
                case facts.Evaluate(value=facts.Call() as call) if call.span == place.span:
                    _check_alone(call)
                    return one, block
                case _:
                    pass
    raise RefusedError("more than the setting is written there")


def _is_at(target: facts.Expression, statement: facts.Statement, place: Place) -> bool:
    owner = target.value.span if isinstance(target, facts.Subscript) else target.span
    return place.span in (owner, target.span, statement.span)


def _check_alone(call: facts.Call) -> None:
    if len(call.arguments) > 2 or any(one.star for one in call.arguments):
        raise RefusedError("it sets more than this")
    for one in call.arguments:
        if isinstance(one.value, facts.DictDisplay) and len(one.value.items) > 1:
            raise RefusedError("it sets more than this")
        if one.keyword is not None and len(call.arguments) > 1:
            raise RefusedError("it sets more than this")


def _blocks(body: tuple[facts.Statement, ...]) -> Iterator[tuple[facts.Statement, ...]]:
    yield body
    for part in facts.walk(body):
        for name in ("body", "then", "otherwise", "last"):
            block = getattr(part, name, None)
            if isinstance(block, tuple) and block:
                yield block


def _without(tree: Tree, statement: facts.Statement, block: tuple[facts.Statement, ...]) -> Change:
    span = statement.span
    lines = tree.source.lines
    before = lines[span.line - 1][: span.column - 1].strip()
    after = lines[span.end_line - 1][span.end_column - 1 :].strip()
    if len(block) == 1 or before or (after and not after.startswith("#")):
        return Change(tree.path, span, "pass")
    if span.end_line >= len(lines):
        return Change(tree.path, Span(span.line, 1, span.end_line, len(lines[span.end_line - 1]) + 1), "")
    end = span.end_line + 1
    blank = [not line.strip() for line in lines]
    if blank[span.end_line] and (span.line == 1 or blank[span.line - 2]):
        end += 1
    return Change(tree.path, Span(span.line, 1, end, 1), "")
