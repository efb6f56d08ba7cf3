"""Findings as Markdown, for the page of a job: `-o markdown:summary.md`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.reports import compared, summary
from seedlint.reports.places import shown
from seedlint.reports.roots import Root, in_file
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from seedlint.engine import Outcome

_MOST = 200
"""Rows that a page holds; GitHub refuses pages of more than a mebibyte."""

_SPECIAL = re.compile(r"([\\*_{}\[\]<>|#~!])")


def render(outcome: Outcome) -> str:
    """Return a heading, what governs the draws, and a table of the findings."""
    root = Root.here()
    lines = ["## seedlint", "", _plain(summary.findings_line(outcome))]
    lines += [f"\\\n{_plain(line)}" for line in (compared.line(outcome), summary.governance_line(outcome)) if line]
    if outcome.diagnostics:
        lines += ["", "| | place | rule | finding |", "|---|---|---|---|"]
        for finding in outcome.diagnostics[:_MOST]:
            place = f"{printable(root.path(finding.place.path))}:{in_file(finding.place, outcome.sources).line}"
            here = shown(finding.place, outcome.sources)
            where = _code(place) if here.cell is None else f"{_code(place)} ({here.within})"
            rule = f"{finding.rule.code} {finding.rule.name}"
            told = _plain(printable(finding.message))
            if finding.help:
                told += f"<br>{_plain(printable(finding.help))}"
            lines.append(f"| {finding.rule.severity.value} | {where} | {_plain(rule)} | {told} |")
        rest = len(outcome.diagnostics) - _MOST
        if rest > 0:
            lines += ["", f"{count(rest, 'finding')} more."]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return text that means itself in Markdown; what stands in backquotes is code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", text).replace("`", "\\`")
    return "".join(_code(part) if number % 2 else _SPECIAL.sub(r"\\\1", part) for number, part in enumerate(parts))


def _code(text: str) -> str:
    """Return text as code in a table, where a bar needs a backslash nevertheless."""
    text = text.replace("|", "\\|")
    ticks = "``" if "`" in text else "`"
    pad = " " if "`" in text else ""
    return f"{ticks}{pad}{text}{pad}{ticks}" if text else ""
