"""APIs that are gone from their library: the name that they go by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect
from seedlint.fixes.planning import Remedy
from seedlint.fixes.remedies.draws import call_at
from seedlint.fixes.remedies.revealed import REVEALED
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Tree

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
    if _is_outdated(plan, spot.tree):
        raise RefusedError("the file is written for the library's old version in other places, too")
    full = catalogue.full(new)
    written = _beside(facts.dotted(spot.call.function), old, full)
    changes: list[Change] = []
    if not written:
        written, changes = plan.imports.name(spot.tree, full)
    function = spot.call.function
    # What came through a name of its own keeps its arguments; what it was imported by goes, once nothing uses it.
    edits = (*changes, Change(spot.tree.path, function.span, written))
    return Remedy(finding, f"call `{new}`", Effect.SETTLES, changes=edits, reveals=REVEALED | _MORE)


def _beside(written: str, old: str, new: str) -> str:
    """Return how the new name is written behind what the old one is an attribute of, or ""."""
    module = old.rpartition(".")[0]
    while module:
        inside = old[len(module) :]
        if written.endswith(inside) and new.startswith(f"{module}."):
            return written.removesuffix(inside) + new[len(module) :]
        module = module.rpartition(".")[0]
    return ""


def _is_outdated(plan: Plan, tree: Tree) -> bool:
    """Whether a file mentions what is gone from the library besides its random functions."""
    for name in plan.program.catalogue.outdated:
        last = name.rpartition(".")[2]
        for spot in tree.mentions.get(last, ()):
            if not isinstance(spot.node, facts.Attribute):
                continue
            written, missing = plan.imports.name(tree, name)
            if not missing and facts.dotted(spot.node) == written:
                return True
    return False
