"""Pipelines: their order is kept again, and what is split is shuffled once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect
from seedlint.fixes import writing
from seedlint.fixes.expressions import argument
from seedlint.fixes.planning import Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change
from seedlint.program.chains import Part
from seedlint.program.ordering import Unordered

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan


def keep_order(plan: Plan, finding: Diagnostic) -> Remedy:
    """Turn a setting round by which a pipeline gives up the order of its elements.

    Its author asked for that, to be faster: it is never done unasked.
    """
    tree = plan.trees.get(finding.place.path)
    if tree is None:
        raise RefusedError("its file could not be read")
    title = "keep the order of the elements"
    for spot in tree.statements:
        node = spot.node
        if isinstance(node, facts.Assign) and any(target.span == finding.place.span for target in node.targets):
            if not _is_flag(node.value) or node.value is None:
                raise RefusedError("whether it gives up the order depends on the run")
            return Remedy(finding, title, Effect.CHANGES, changes=(Change(tree.path, node.value.span, "True"),))
    spot = call_at(plan, finding)
    names = [one.name for one in plan.program.met(Unordered) if one.place == finding.place]
    api = plan.program.catalogue.api(names[0]) if names else None
    for parameter, wanted in ((api.ordered, "True"), (api.unordered, "False")) if api is not None else ():
        given = None if parameter is None else argument(spot.call, (parameter.name,), parameter.position)
        if given is not None and _is_flag(given.value):
            return Remedy(finding, title, Effect.CHANGES, changes=(Change(tree.path, given.value.span, wanted),))
    raise RefusedError("whether it gives up the order depends on the run")


def _is_flag(value: facts.Expression | None) -> bool:
    return isinstance(value, facts.Literal) and isinstance(value.value, bool)


def shuffle_once(plan: Plan, finding: Diagnostic) -> Remedy:
    """Keep the first order of what is split afterwards."""
    spot = call_at(plan, finding)
    api = next((one.shuffle.api for one in plan.program.met(Part) if one.shuffle.place == finding.place), None)
    parameter = None if api is None else api.reshuffles
    if parameter is None or any(one.star for one in spot.call.arguments):
        raise RefusedError("how it is told to keep its first order is not known")
    if api is not None and parameter in api.when:
        raise RefusedError("it would not shuffle at all then: what is shuffled when, a person must say")
    given = argument(spot.call, (parameter.name,), parameter.position)
    if given is not None and not isinstance(given.value, facts.Literal):
        raise RefusedError("whether it shuffles anew depends on the run")
    title = f"pass `{parameter.name}=False`"
    if given is not None:
        changes = [Change(spot.tree.path, given.value.span, "False")]
    else:
        changes = writing.add_argument(spot.tree, spot.call, f"{parameter.name}=False")
    return Remedy(finding, title, Effect.CHANGES, changes=tuple(changes))
