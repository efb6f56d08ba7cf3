"""One line a finding: `train.py:14:5: error[SL101] [*] message`.

`[*]` says that `--fix` mends it, `[!]` that it does with `--unsafe-fixes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Effect
from seedlint.reports.places import shown
from seedlint.reports.text import printable

if TYPE_CHECKING:
    from seedlint.engine import Outcome

_COLOURS = {"error": "1;31", "warning": "1;33", "info": "1;36"}


def render(outcome: Outcome, *, colour: bool = False) -> str:
    """Return the findings, one a line."""
    lines = []
    for finding in outcome.diagnostics:
        place, severity = shown(finding.place, outcome.sources), finding.rule.severity.value
        path, label = place.title, f"{severity}[{finding.rule.code}]"
        if colour:
            path, label = f"\x1b[1m{path}\x1b[0m", f"\x1b[{_COLOURS[severity]}m{label}\x1b[0m"
        mark = "" if finding.fix is None else " [!]" if finding.fix.effect is Effect.CHANGES else " [*]"
        lines.append(f"{path}:{place.span.line}:{place.span.column}: {label}{mark} {printable(finding.message)}\n")
    return "".join(lines)
