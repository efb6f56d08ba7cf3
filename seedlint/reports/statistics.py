"""How often each rule was found: `12  SL101  unseeded-global-stream  summary`, the most frequent first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.engine import Outcome


def render(outcome: Outcome) -> str:
    """Return one line a rule that was found."""
    counts = Counter(finding.rule for finding in outcome.diagnostics)
    if not counts:
        return ""
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].code))
    digits = len(str(ranked[0][1]))
    widest = max(len(rule.name) for rule in counts)
    return "".join(
        f"{number:>{digits}}  {rule.code}  {rule.name:<{widest}}  {rule.summary}\n" for rule, number in ranked
    )
