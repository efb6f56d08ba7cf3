"""Seeds that differ from run to run: each becomes one that is derived from the program's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does
from seedlint.diagnostics import Effect
from seedlint.fixes.expressions import argument, purpose, reading, terms
from seedlint.fixes.planning import Ask, Derivation, Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.remedies.revealed import REVEALED
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.fixes.writing import Change, text_of
from seedlint.program.derivation import names_seed

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.diagnostics import Diagnostic, Span
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot

_HASH = "hash"


def entropy(plan: Plan, finding: Diagnostic) -> Remedy:
    """Put a seed that is derived from the program's own where one is read from what changes."""
    user = call_at(plan, finding)
    found = [one for one in plan.program.bad_seeds if one.place == finding.place]
    origins = list(dict.fromkeys(one.entropy.place for one in found))
    api = plan.program.catalogue.api(found[0].name) if found else None
    if len(origins) != 1 or api is None:
        raise RefusedError("its seed comes from several places")
    if any(one.context.worker is not None for one in found):
        raise RefusedError("every worker needs a seed of its own: which number tells it apart, a person must say")
    steady = plan.program.catalogue.is_steady(found[0].entropy.source)
    tree = plan.trees.get(origins[0].path)
    origin = None if tree is None else tree.calls.get(origins[0].span)
    given = argument(user.call, (api.seed, *api.also), api.position)
    if origin is None or given is None:
        raise RefusedError("where its seed is read is not written as a call")
    whole, around = reading(origin, user.call)
    if around is not user.call and not _is_seed_only(origin, around, given.value):
        origin, whole = user, given.value
    reads = origin is not user
    known = plan.known.get((origin.tree.path, whole.span))
    if known is None:
        known = plan.known[origin.tree.path, whole.span] = _asked(origin, whole, api, reads=reads, steady=steady)
    title = "take the seed from the program's own"
    if isinstance(known, Derivation):
        return Remedy(finding, title, Effect.SETTLES, derivations=(known,), reveals=REVEALED)
    return Remedy(finding, title, Effect.SETTLES, (known,), reveals=REVEALED)


def _is_seed_only(origin: Spot, around: object, given: facts.Expression) -> bool:
    """Whether what is read there serves as a seed and as nothing else, as far as names tell."""
    if isinstance(around, facts.Boolean | facts.Conditional):
        around = next((one for one in reversed(origin.around) if isinstance(one, facts.Assign | facts.Return)), around)
    match around:
        case facts.Assign(targets=(target,)):
            return names_seed(target)
        case facts.Return():
            scope = origin.scope
            return scope is not None and "seed" in scope.name.lower()
        case facts.Call():
            return names_seed(given)
        case _:
            return False


def _asked(spot: Spot, whole: facts.Expression, api: Api, *, reads: bool, steady: bool) -> Ask | Derivation:
    def write(value: str) -> list[Change]:
        return [Change(spot.tree.path, whole.span, value)]

    label = purpose(spot, reads=reads)
    parts, base = _kept(spot, whole)
    if base is not None:
        return Derivation(spot, base, label, write, parts)
    each = not steady and (api.does is not Does.DRAW or api.repeats or api.returns is not None)
    seeds = api.does is Does.SEEDER or label == "seed"
    return Ask(spot, SEED, label, write, each=each, parts=parts, whole=seeds)


def _kept(spot: Spot, whole: facts.Expression) -> tuple[tuple[str, ...], str | None]:
    """Return what tells seeds apart in an expression, beside what changes: hashed names, numbers; and a known seed."""
    parts: list[str] = []
    bases: list[str] = []
    for term in terms(_without_remainder(whole)):
        if isinstance(term, facts.Call) and facts.dotted(term.function) == _HASH and len(term.arguments) == 1:
            hashed = term.arguments[0].value
            items = hashed.items if isinstance(hashed, facts.Display) and hashed.kind == "tuple" else (hashed,)
            for item in items:
                (bases if names_seed(item) and isinstance(item, facts.Name | facts.Attribute) else parts).append(
                    _text(spot, item.span)
                )
        elif isinstance(term, facts.Name | facts.Attribute) and not _is_read(term, whole):
            (bases if names_seed(term) else parts).append(_text(spot, term.span))
    if not bases:
        return tuple(parts), None
    return (*bases[1:], *parts), bases[0]


def _without_remainder(whole: facts.Expression) -> facts.Expression:
    match whole:
        case facts.Operation(operator="%", operands=(left, _)):
            return _without_remainder(left)
        case facts.Call(function=facts.Name(name="int" | "abs"), arguments=(only,)):
            return _without_remainder(only.value)
        case _:
            return whole


def _is_read(term: facts.Expression, whole: facts.Expression) -> bool:
    """Whether a name is all that there is: what it holds changes."""
    if term is whole:
        return True
    return isinstance(term, facts.Attribute) and any(isinstance(part, facts.Call) for part in facts.walk(term))


def _text(spot: Spot, span: Span) -> str:
    return text_of(spot.tree, span)
