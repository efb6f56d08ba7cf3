"""Findings as a Code Quality report of GitLab, which compares it with that of the target branch by fingerprint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seedlint.baselines.comparing import identified
from seedlint.baselines.identity import digest
from seedlint.diagnostics import Severity
from seedlint.reports.roots import Root, in_file
from seedlint.reports.text import printable

if TYPE_CHECKING:
    from seedlint.engine import Outcome

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(outcome: Outcome) -> str:
    """Return a JSON list of one object a finding."""
    root = Root.here()
    found = identified(outcome.diagnostics, outcome.sources, root.top, root.cwd)
    report = [
        {
            "description": f"{finding.rule.name}: {printable(finding.message)}",
            "check_name": finding.rule.code,
            "fingerprint": digest(one.path, one.symbol, one.rule, one.text, one.statement, str(one.n)),
            "severity": _SEVERITIES[finding.rule.severity],
            "location": {
                "path": printable(root.path(finding.place.path)),
                "lines": {"begin": span.line, "end": span.end_line},
            },
        }
        for finding, one in zip(outcome.diagnostics, found, strict=True)
        for span in (in_file(finding.place, outcome.sources),)
    ]
    return json.dumps(report, indent=2) + "\n"
