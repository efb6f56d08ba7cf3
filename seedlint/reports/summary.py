"""The lines that end a report: how many findings, and what governs the program's draws."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from seedlint.diagnostics import Severity
from seedlint.reports.places import shown
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.diagnostics import Governance, Governor
    from seedlint.engine import Outcome
    from seedlint.source import SourceFile

_MOST_GOVERNORS = 3


def findings_line(outcome: Outcome) -> str:
    """Return the one line of counts: `3 findings in 2 of 12 files: 2 errors, 1 warning`."""
    hidden = f" ({outcome.hidden} suppressed)" if outcome.hidden else ""
    more = f" {outcome.elsewhere} more in other files of the project." if outcome.elsewhere else ""
    if not outcome.diagnostics:
        return f"No findings in {count(outcome.files, 'file')}{hidden}.{more}"
    kinds = Counter(finding.rule.severity for finding in outcome.diagnostics)
    by_severity = ", ".join(
        count(kinds[severity], severity.value, "info" if severity is Severity.INFO else "")
        for severity in Severity
        if kinds[severity]
    )
    touched = len({finding.place.path for finding in outcome.diagnostics})
    return (
        f"{count(len(outcome.diagnostics), 'finding')} in {touched} of {count(outcome.files, 'file')}: "
        f"{by_severity}{hidden}.{more}"
    )


def governance_line(outcome: Outcome) -> str:
    """Return what governs the draws: ``61 draws: 52 governed by `42` (train.py:14), 9 with a seed of their own``."""
    governance = outcome.governance
    if not governance.draws:
        return "No random draws were found."
    parts = _parts(governance, _reported(outcome), outcome.sources)
    if governance.left:
        parts.append(f"{governance.left} {_left(outcome)}")
    unknown = f"{len(governance.unknown)} not understood" if governance.unknown else ""
    draws = count(governance.draws, "draw")
    if len(parts) == 1 and not unknown:
        return f"{draws}, {'all ' if governance.draws > 1 else ''}{parts[0].partition(' ')[2]}."
    return f"{draws}: {'; '.join(part for part in (', '.join(parts), unknown) if part)}."


def unknown_lines(outcome: Outcome) -> list[str]:
    """Return the places of the draws that were not understood, one a line."""
    return [f"{shown(place, outcome.sources).column}: not understood" for place in outcome.governance.unknown]


def _parts(governance: Governance, reported: str, sources: Mapping[str, SourceFile]) -> list[str]:
    ranked = sorted(governance.governed, key=lambda one: (-one.draws, one.title, one.place is not None and one.place))
    parts = [f"{one.draws} governed by {governor_title(one, sources)}" for one in ranked[:_MOST_GOVERNORS]]
    rest = ranked[_MOST_GOVERNORS:]
    if rest:
        parts.append(f"{sum(one.draws for one in rest)} governed by {count(len(rest), 'other seed')}")
    for number, what in (
        (governance.fixed, "with a seed of their own" if governance.fixed > 1 else "with a seed of its own"),
        (governance.caller, "left to the caller"),
        (governance.reported, reported),
    ):
        if number:
            parts.append(f"{number} {what}")
    return parts


def _reported(outcome: Outcome) -> str:
    """Return in words where the findings of the reported draws are; some may be suppressed or not selected."""
    if not outcome.unseen:
        return "above"
    unseen = "suppressed or not selected"
    if outcome.comparison is not None and outcome.comparison.old:
        unseen = f"known, {unseen}"
    if outcome.elsewhere:
        unseen = f"in other files, {unseen}"
    if any(finding.rule.code >= "SL1" for finding in outcome.diagnostics):
        return f"above, {unseen}"
    return f"found wanting, but {unseen}"


def _left(outcome: Outcome) -> str:
    """Return in words what becomes of draws that only programs out of sight may seed, and how to see them."""
    where = "in code that no checked program calls"
    return (
        f"{where}, above"
        if outcome.lists_left
        else f"{where}, for its callers to seed (--extend-select SL108 lists them)"
    )


def governor_title(governor: Governor, sources: Mapping[str, SourceFile]) -> str:
    """Return a seed and where it is set: `` `42` (train.py:14) ``."""
    title = printable(governor.title)
    title = title if "`" in title else f"`{title}`"
    if governor.place is None:
        return title
    return f"{title} ({shown(governor.place, sources).line})"
