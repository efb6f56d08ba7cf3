"""Findings as commands of GitHub Actions, which shows them at their lines: the worst first, for it shows few.

GitHub takes ten errors, ten warnings and ten notices from one step; whatever comes after these is dropped without a
word. What would be is listed below them in the log, and counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.diagnostics import Severity
from seedlint.reports import concise
from seedlint.reports.roots import Root, in_file
from seedlint.reports.text import count, printable

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic, Span
    from seedlint.engine import Outcome

MOST = 10
"""Annotations of each kind that GitHub takes from a step."""

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(outcome: Outcome) -> str:
    """Return one command a finding, as far as GitHub shows them, and the others as plain lines."""
    root = Root.here()
    order = list(Severity)
    ranked = sorted(outcome.diagnostics, key=lambda one: order.index(one.rule.severity))
    shown: Counter[str] = Counter()
    lines: list[str] = []
    rest: list[Diagnostic] = []
    for finding in ranked:
        kind = _KINDS[finding.rule.severity]
        if shown[kind] == MOST:
            rest.append(finding)
            continue
        shown[kind] += 1
        lines.append(_command(kind, finding, root, in_file(finding.place, outcome.sources)))
    text = "".join(f"{line}\n" for line in lines)
    if not rest:
        return text
    kinds = ", ".join(count(shown[kind], kind) for kind in _KINDS.values() if shown[kind])
    closing = f"GitHub shows {kinds} of a step at their lines; {count(len(rest), 'finding')} more:\n"
    return text + closing + concise.render(replace(outcome, diagnostics=tuple(rest)))


def _command(kind: str, finding: Diagnostic, root: Root, span: Span) -> str:
    rule = finding.rule
    properties = {"file": printable(root.path(finding.place.path)), "line": span.line, "endLine": span.end_line}
    if span.line == span.end_line:  # over several lines, GitHub refuses columns
        properties |= {"col": span.column, "endColumn": max(span.column, span.end_column - 1)}
    properties["title"] = f"{rule.code} {rule.name}"
    message = printable(finding.message) + (f"\n{printable(finding.help)}" if finding.help else "")
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{kind} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
