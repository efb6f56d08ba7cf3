"""What `seedlint init` found, what it proposes, and what it wrote."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlint.reports.places import shown
from seedlint.reports.summary import governor_title
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.engine import Outcome
    from seedlint.starting.programs import Start
    from seedlint.starting.proposal import Part


def render(
    outcome: Outcome, starts: Sequence[Start], functions: Sequence[str], parts: Sequence[Part], *, written: bool
) -> str:
    """Return the whole report."""
    lines = [*_programs(outcome, starts, functions), *_seeds(outcome), "", *_findings(outcome)]
    for part in parts:
        lines += ["", *_part(part, written=written)]
    if not written and any(part.whole is not None for part in parts):
        lines += ["", "Nothing was written: --write does that."]
    return "\n".join(lines) + "\n"


def _programs(outcome: Outcome, starts: Sequence[Start], functions: Sequence[str]) -> list[str]:
    if functions:
        named = ", ".join(printable(one) for one in functions)
        return [f"No program was recognised; these functions look like the start of one: {named}."]
    if not starts:
        return ["No program was recognised: this is a library, or `entry-points` must name where it starts."]
    lines = ["Programs start here:"]
    for one in starts:
        where = "" if one.place is None else f" ({shown(one.place, outcome.sources).within})"
        seed = f"its master seed is `{printable(one.seed)}`{where}" if one.seed else "no master seed was found"
        lines.append(f"  {printable(one.path)}: {seed}")
    return lines


def _seeds(outcome: Outcome) -> list[str]:
    governed = outcome.governance.governed
    if not governed:
        return []
    lines = ["Draws hang on these global seeds:"]
    lines += [f"  {governor_title(one, outcome.sources)}: {count(one.draws, 'draw')}" for one in governed]
    return lines


def _findings(outcome: Outcome) -> list[str]:
    kinds = Counter(finding.rule.severity.value for finding in outcome.diagnostics)
    if not kinds:
        return [f"No findings in {count(outcome.files, 'file')}."]
    told = ", ".join(f"{number} {kind}{'s' * (number != 1)}" for kind, number in sorted(kinds.items()))
    total = count(len(outcome.diagnostics), "finding")
    return [f"{total} now ({told}): `seedlint baseline` writes them down, and `check` reports what comes after."]


def _part(part: Part, *, written: bool) -> list[str]:
    path = printable(part.path)
    if not part.text:
        return [f"{path} {part.hindrance}."]
    if part.hindrance:
        head = f"{path} {part.hindrance} ({part.what}):"
    else:
        head = f"{'Written: ' if written else ''}{path} (the {part.what}):"
    return [head, *(f"  {line}".rstrip() for line in part.text.splitlines())]
