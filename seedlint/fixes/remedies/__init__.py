"""What each rule's findings need: one module for each kind of remedy.

A remedy is a function from the plan and a finding to a `Remedy`; it raises `RefusedError`, with the reason in words
that fit "not fixed: ...", where it has none. `REMEDIES` says which rule takes which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.fixes.remedies.draws import draw
from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan, Remedy

REMEDIES: dict[str, Callable[[Plan, Diagnostic], Remedy]] = {
    "SL101": draw,
    "SL102": draw,
    "SL103": draw,
    "SL105": draw,
    "SL106": draw,
    "SL201": draw,
    "SL202": draw,
}


def remedy_for(plan: Plan, finding: Diagnostic) -> Remedy:
    """Return what mends a finding.

    Raises:
        RefusedError: nothing that could be written down for it.

    """
    remedy = REMEDIES.get(finding.rule.code)
    if remedy is None:
        raise RefusedError("this rule has no fix")
    return remedy(plan, finding)
