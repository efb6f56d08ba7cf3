"""What fixes do, and what was fixed: the lines about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Effect
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from seedlint.diagnostics import Fix
    from seedlint.engine import Outcome

_DOES = {
    Effect.SETTLES: "settles the numbers, which differed every run",
    Effect.KEEPS: "keeps the numbers as they are",
    Effect.CHANGES: "changes the numbers, so only with --unsafe-fixes",
}


def fix_line(fix: Fix) -> str:
    """Return what a fix does: ``pass `seed` (--fix settles the numbers, which differed every run)``."""
    files = len({edit.place.path for edit in fix.edits})
    elsewhere = f" in {count(files, 'file')}" if files > 1 else ""
    return f"{fix.title}{elsewhere} ({_DOES[fix.effect]})"


def render(outcome: Outcome) -> str:
    """Return what was fixed, what was not, and why."""
    mended = outcome.mended
    if mended is None or mended.problems:
        return ""
    lines = []
    if outcome.options.show_fixes:
        for finding in mended.fixed:
            place = f"{printable(finding.place.path)}:{finding.place.span.line}"
            title = finding.fix.title if finding.fix is not None else ""
            lines.append(f"fixed {place}: {finding.rule.code} {finding.rule.name}: {printable(title)}")
    for finding, reason in mended.dropped.items():
        place = f"{printable(finding.place.path)}:{finding.place.span.line}"
        lines.append(f"not fixed {place}: {finding.rule.code} {finding.rule.name}: {reason}")
    if outcome.options.show_fixes:
        for finding, reason in mended.refusals.items():
            place = f"{printable(finding.place.path)}:{finding.place.span.line}"
            lines.append(f"not fixed {place}: {finding.rule.code} {finding.rule.name}: {printable(reason)}")
    if not outcome.options.quiet:
        lines.append(f"Fixed {count(len(mended.fixed), 'finding')} in {count(len(mended.texts), 'file')}.")
        if mended.unsafe:
            lines.append(f"{count(mended.unsafe, 'fix', 'fixes')} left out: --unsafe-fixes makes them.")
    return "".join(f"{line}\n" for line in lines)
