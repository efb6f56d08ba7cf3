"""APIs that are gone from their library: the name that they go by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect
from seedlint.fixes.planning import Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.remedies.entropy import REVEALED
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan

_MORE = frozenset({"SL101", "SL102", "SL103", "SL104", "SL302", "SL303", "SL306", "SL401", "SL501", "SL502", "SL507"})


def rename(plan: Plan, finding: Diagnostic) -> Remedy:
    """Call what took the place of an API that is gone, if it is called alike."""
    spot = call_at(plan, finding)
    catalogue = plan.program.catalogue
    uses = {use.name: use.api for use in plan.program.removed if use.place == finding.place}
    if len(uses) != 1:
        raise RefusedError("which function is called depends on the run")
    ((old, api),) = uses.items()
    new = api.replacement
    if not new:
        raise RefusedError(f"nothing took the place of `{catalogue.short(old)}`")
    if not api.alike:
        raise RefusedError(f"`{new}` takes other arguments: which, a person must say")
    if not isinstance(spot.call.function, facts.Name | facts.Attribute):
        raise RefusedError("what is called is not a name")
    written, changes = plan.imports.name(spot.tree, catalogue.full(new))
    function = spot.call.function
    # What came through a name of its own keeps its arguments; what it was imported by goes, once nothing uses it.
    edits = (*changes, Change(spot.tree.path, function.span, written))
    return Remedy(finding, f"call `{new}`", Effect.SETTLES, changes=edits, reveals=REVEALED | _MORE)
