"""What each rule's findings need: one module for each kind of remedy.

A remedy is a function from the plan and a finding to a `Remedy`; it raises `RefusedError`, with the reason in words
that fit "not fixed: ...", where it has none. `REMEDIES` says which rule takes which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.fixes.remedies.arithmetic import by_name
from seedlint.fixes.remedies.displayed import REASONS, displayed
from seedlint.fixes.remedies.draws import draw
from seedlint.fixes.remedies.entropy import entropy
from seedlint.fixes.remedies.extending import extend, is_for_users
from seedlint.fixes.remedies.forwarding import forward
from seedlint.fixes.remedies.orders import sort_listing, sort_set
from seedlint.fixes.remedies.pipelines import keep_order, shuffle_once
from seedlint.fixes.remedies.ranges import widen
from seedlint.fixes.remedies.renames import rename
from seedlint.fixes.remedies.reuse import apart, each_round, folded_in
from seedlint.fixes.remedies.sharing import own_initializer
from seedlint.fixes.remedies.starts import start_seeded
from seedlint.fixes.remedies.switches import complete, leave_on, switch_on
from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan, Remedy

REMEDIES: dict[str, Callable[[Plan, Diagnostic], Remedy]] = {
    "SL101": draw,
    "SL102": draw,
    "SL103": draw,
    "SL104": entropy,
    "SL105": forward,
    "SL106": draw,
    "SL108": draw,
    "SL201": draw,
    "SL202": draw,
    "SL204": rename,
    "SL301": apart,
    "SL302": by_name,
    "SL303": widen,
    "SL304": each_round,
    "SL305": folded_in,
    "SL306": own_initializer,
    "SL401": switch_on,
    "SL402": leave_on,
    "SL404": complete,
    "SL501": keep_order,
    "SL507": shuffle_once,
    "SL601": sort_set,
    "SL602": sort_listing,
    **dict.fromkeys(REASONS, displayed),
}

INSTEAD: dict[str, Callable[[Plan, Diagnostic], Remedy]] = {"SL101": start_seeded, "SL202": start_seeded}
"""What is done where the remedy of a rule is refused: less, but the numbers are settled."""

EXTENDING = frozenset({"SL101"})
"""Rules whose findings in a library are mended by letting its users pass a generator."""


def remedy_for(plan: Plan, finding: Diagnostic) -> Remedy:
    """Return what mends a finding.

    Raises:
        RefusedError: nothing that could be written down for it.

    """
    remedy = REMEDIES.get(finding.rule.code)
    if remedy is None:
        raise RefusedError("this rule has no fix")
    return remedy(plan, finding)


def remedies_for(plan: Plan, finding: Diagnostic) -> Iterator[Callable[[], Remedy]]:
    """Yield what may mend a finding, the best first: the next one is tried where the needs of one are refused."""
    yield lambda: remedy_for(plan, finding)
    remedy = INSTEAD.get(finding.rule.code)
    if remedy is not None:
        yield lambda: remedy(plan, finding)
    if finding.rule.code in EXTENDING and is_for_users(plan, finding):
        yield lambda: extend(plan, finding)
