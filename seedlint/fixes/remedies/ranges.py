"""Seeds that are drawn from few numbers: they are drawn from all that a seed can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect, Span
from seedlint.fixes.expressions import argument, outward
from seedlint.fixes.planning import Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change
from seedlint.program.derivation import NarrowSeed

if TYPE_CHECKING:
    from seedlint.catalogue import Parameter, Picks
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot

BITS = "31"
_END = {False: "2**31 - 1", True: "2**31 - 2"}
"""The upper bound, left out or included: every seed from 1 to 2**31 - 2 is accepted by every library."""
_FRACTIONS = "2**31"


def widen(plan: Plan, finding: Diagnostic) -> Remedy:
    """Draw a seed from every number that one can be."""
    spot = call_at(plan, finding)
    makings = [one.making for one in plan.program.met(NarrowSeed) if one.making.place == finding.place]
    api = plan.program.catalogue.api(makings[0].name) if makings else None
    if api is None or api.picks is None or any(one.star for one in spot.call.arguments):
        raise RefusedError("from what it picks could not be told")
    changes = _wider(spot, api.picks)
    return Remedy(
        finding, "draw it from every number that a seed can be", Effect.CHANGES, changes=(*changes, *_bare(spot))
    )


def _wider(spot: Spot, picks: Picks) -> list[Change]:
    path = spot.tree.path
    if picks.among is not None:
        raise RefusedError("it picks from what it is given: a longer range may be too long to hold")
    if picks.bits is not None:
        given = _given(spot, picks.bits)
        return [] if given is None else [Change(path, given.value.span, BITS)]
    low, high = (None if one is None else _given(spot, one) for one in (picks.low, picks.high))
    if picks.fraction and low is None and high is None:
        return [_multiplied(spot)]
    if picks.step is not None and _given(spot, picks.step) is not None:
        raise RefusedError("it picks in steps")
    if picks.endpoint is not None and _given(spot, picks.endpoint) is not None:
        raise RefusedError("whether its end is picked, too, depends on an argument")
    if any(one.keyword == "dtype" for one in spot.call.arguments):
        raise RefusedError("the type that it asks for may not hold such numbers")
    end = _END[picks.inclusive]
    if low is None:
        raise RefusedError("from what it picks could not be told")
    if high is None:
        return [Change(path, low.value.span, f"1, {end}" if low.keyword is None else end)]
    return [Change(path, low.value.span, "1"), Change(path, high.value.span, end)]


def _given(spot: Spot, parameter: Parameter) -> facts.Argument | None:
    return argument(spot.call, (parameter.name,), parameter.position)


def _multiplied(spot: Spot) -> Change:
    """Return the edit of `int(random() * 1000)`: the factor is how many numbers there are."""
    for one, inner in outward(spot):
        if isinstance(one, facts.Operation) and one.operator == "*" and len(one.operands) == 2:
            other = one.operands[1] if one.operands[0] is inner else one.operands[0]
            if isinstance(other, facts.Literal):
                return Change(spot.tree.path, other.span, _FRACTIONS)
        break
    raise RefusedError("how many numbers are made of its fraction could not be told")


def _bare(spot: Spot) -> list[Change]:
    """Return the edits that take away what shifts a number, or leaves few of many: `1000 + ...`, `... % 100`."""
    whole: object = spot.node
    for one, inner in outward(spot):
        if not isinstance(one, facts.Operation) or one.operator not in {"+", "-", "%"}:
            break
        if any(other is not inner and not isinstance(other, facts.Literal) for other in one.operands):
            raise RefusedError("it is worked on before it is a seed")
        whole = one
    if whole is spot.node:
        return []
    outer, own = whole.span, spot.call.span  # type: ignore[attr-defined]
    before = Span(outer.line, outer.column, own.line, own.column)
    after = Span(own.end_line, own.end_column, outer.end_line, outer.end_column)
    return [
        Change(spot.tree.path, span, "")
        for span in (before, after)
        if (span.line, span.column) != (span.end_line, span.end_column)
    ]
