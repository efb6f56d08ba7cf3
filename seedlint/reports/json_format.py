"""The findings as one JSON object, for programs, or as one a line; `document` says what they hold. It is all ASCII."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from seedlint import __version__
from seedlint.reports import document as form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.diagnostics import Diagnostic, Fix, Governance, Place
    from seedlint.engine import Outcome


def render(outcome: Outcome, *, statistics: bool = False, more: Mapping[str, Any] | None = None) -> str:
    """Return the JSON document; with `statistics`, the counts by rule are a further key of it, as is what is `more`."""
    document = form.Document(
        version=__version__,
        diagnostics=[_finding(one) for one in outcome.diagnostics],
        summary=form.Summary(
            files=outcome.files,
            findings=len(outcome.diagnostics),
            suppressed=outcome.hidden,
            draws=_draws(outcome.governance),
        ),
    )
    comparison = outcome.comparison
    if comparison is not None:
        gone = [
            form.Gone(code=one.rule, path=one.path, symbol=one.symbol, text=one.text)
            for one in comparison.mended(Path.cwd())
        ]
        document.compared = form.Compared(to=comparison.known.title, known=len(comparison.old), gone=gone)
    mended = outcome.mended
    if mended is not None:
        document.fixed = [_finding(one) for one in mended.fixed]
        document.not_fixed = [
            form.NotFixed(
                code=one.rule.code,
                name=one.rule.name,
                path=one.place.path,
                line=one.place.span.line,
                column=one.place.span.column,
                reason=reason,
            )
            for one, reason in (*mended.dropped.items(), *mended.refusals.items())
        ]
    if statistics:
        counts = Counter((one.rule.code, one.rule.name) for one in outcome.diagnostics)
        document.statistics = [
            form.RuleCount(code=code, name=name, count=counts[code, name]) for code, name in sorted(counts)
        ]
    return json.dumps({**msgspec.to_builtins(document), **(more or {})}, indent=2) + "\n"


def lines(outcome: Outcome) -> str:
    """Return the findings alone, each as a JSON object on a line of its own."""
    return "".join(f"{json.dumps(msgspec.to_builtins(_finding(one)))}\n" for one in outcome.diagnostics)


def _place(place: Place) -> dict[str, Any]:
    span = place.span
    return {
        "path": place.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _finding(finding: Diagnostic) -> form.Finding:
    rule = finding.rule
    return form.Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity.value,
        message=finding.message,
        help=finding.help,
        **_place(finding.place),
        cell=None,
        related=[form.Related(**_place(one.place), message=one.message) for one in finding.related],
        fix=_fix(finding.fix) if finding.fix is not None else None,
    )


def _fix(fix: Fix) -> form.Fix:
    edits = [form.Edit(**_place(edit.place), text=edit.text) for edit in fix.edits]
    return form.Fix(title=fix.title, effect=fix.effect.value, edits=edits)


def _draws(governance: Governance) -> form.Draws:
    return form.Draws(
        total=governance.draws,
        governed=[
            form.Governor(
                title=one.title,
                path=one.place.path if one.place else None,
                line=one.place.span.line if one.place else None,
                draws=one.draws,
            )
            for one in governance.governed
        ],
        fixed=governance.fixed,
        caller=governance.caller,
        reported=governance.reported,
        left=governance.left,
        unknown=len(governance.unknown),
        unknown_places=[
            form.Point(path=place.path, line=place.span.line, column=place.span.column) for place in governance.unknown
        ],
    )
