"""What comparing with known findings came to, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.reports.places import shown
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from seedlint.baselines.identity import Identity
    from seedlint.baselines.keeping import Written
    from seedlint.engine import Outcome


def line(outcome: Outcome) -> str:
    """Return how many findings are known, and how many have been mended since; nothing where nothing was compared."""
    comparison = outcome.comparison
    if comparison is None:
        return ""
    name = printable(comparison.known.title)
    known = count(len(comparison.old), "known finding")
    left_out = f"{known} {'is' if len(comparison.old) == 1 else 'are'} not shown"
    if comparison.known.path is None:
        mended = f", {len(comparison.gone)} mended since" if comparison.gone else ""
        return f"Compared with revision {name}: {left_out}{mended}."
    if outcome.baseline is not None and not outcome.baseline.problems:
        taken = f", {count(outcome.baseline.gone, 'entry', 'entries')} taken out" if outcome.baseline.gone else ""
        return f"Compared with {name}: {left_out}{taken}."
    mended = f", {len(comparison.gone)} mended since: --update-baseline takes them out" if comparison.gone else ""
    return f"Compared with {name}: {left_out}{mended}."


def written_line(written: Written) -> str:
    """Return what a baseline holds now that it is written."""
    gone = f", {count(written.gone, 'entry', 'entries')} taken out" if written.gone else ""
    return f"{printable(written.path)}: {count(written.findings, 'finding')}{gone}."


def left_out_lines(outcome: Outcome) -> list[str]:
    """Return the findings that no baseline holds: files that could not be read."""
    return [
        f"not in the baseline: {shown(one.place, outcome.sources).line}: {printable(one.message)}"
        for one in outcome.diagnostics
        if one.rule == UNREADABLE
    ]


def stale_lines(outcome: Outcome) -> list[str]:
    """Return the entries of the baseline that are found no more, one a line."""
    comparison = outcome.comparison
    if comparison is None or outcome.baseline is not None:
        return []
    return [f"{printable(comparison.known.title)}: stale: {_named(one)}" for one in comparison.mended(Path.cwd())]


def _named(one: Identity) -> str:
    symbol = f" in {printable(one.symbol)}" if one.symbol else ""
    return f"{printable(one.path)}: {one.rule}{symbol}: {printable(one.text)}"
