"""What fixes do, and what was fixed: the lines about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Effect
from seedlint.reports.places import shown
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from seedlint.baselines.silencing import Silenced
    from seedlint.diagnostics import Diagnostic, Fix
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


def can_fix_line(outcome: Outcome) -> str:
    """Return how many findings have a fix: `3 of 5 findings can be fixed with --fix, 1 more with --unsafe-fixes`."""
    fixes = [finding.fix for finding in outcome.diagnostics if finding.fix is not None]
    unsafe = sum(fix.effect is Effect.CHANGES for fix in fixes) if not outcome.options.unsafe_fixes else 0
    safe = len(fixes) - unsafe
    if not fixes:
        return ""
    total = count(len(outcome.diagnostics), "finding")
    if not safe:
        return f"{unsafe} of {total} can be fixed with --fix --unsafe-fixes."
    more = f", {unsafe} more with --unsafe-fixes" if unsafe else ""
    return f"{safe} of {total} can be fixed with --fix{more}."


def render(outcome: Outcome, *, would: bool = False) -> str:
    """Return what was fixed (or would be), what was not, and why."""
    mended, options = outcome.mended, outcome.options
    if mended is None or mended.problems:
        return ""
    lines = []
    if options.show_fixes:
        for finding in mended.fixed:
            title = printable(finding.fix.title) if finding.fix is not None else ""
            lines.append(f"{'would fix' if would else 'fixed'} {_named(finding, outcome)}: {title}")
    for finding, reason in mended.dropped.items():
        lines.append(f"not fixed {_named(finding, outcome)}: {printable(reason)}")
    if options.show_fixes:
        for finding, reason in mended.refusals.items():
            lines.append(f"not fixed {_named(finding, outcome)}: {printable(reason)}")
    if not options.quiet:
        done = "Would fix" if would else "Fixed"
        where = f" in {count(len(mended.texts), 'file')}" if mended.texts else ""
        lines.append(f"{done} {count(len(mended.fixed), 'finding')}{where}.")
        if mended.unsafe:
            lines.append(f"{count(mended.unsafe, 'fix', 'fixes')} left out: --unsafe-fixes makes them.")
    return "".join(f"{line}\n" for line in lines)


def silenced_lines(result: Silenced, outcome: Outcome) -> list[str]:
    """Return how many findings comments suppress now, and of each other one why none does."""
    lines = [
        f"not suppressed {_named(finding, outcome)}: {printable(reason)}" for finding, reason in result.left.items()
    ]
    where = f" in {count(len(result.files), 'file')}" if result.files else ""
    return [*lines, f"suppressed {count(len(result.done), 'finding')}{where}"]


def _named(finding: Diagnostic, outcome: Outcome) -> str:
    return f"{shown(finding.place, outcome.before or outcome.sources).line}: {finding.rule.code} {finding.rule.name}"
