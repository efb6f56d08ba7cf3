"""The findings as one JSON object, for programs, or as one a line; `document` says what they hold. It is all ASCII."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from seedlint import __version__
from seedlint.reports import document as form
from seedlint.reports.places import shown
from seedlint.reports.roots import in_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.diagnostics import Diagnostic, Fix, Governance, Place, Span
    from seedlint.engine import Outcome
    from seedlint.source import SourceFile


def render(outcome: Outcome, *, statistics: bool = False, more: Mapping[str, Any] | None = None) -> str:
    """Return the JSON document; with `statistics`, the counts by rule are a further key of it, as is what is `more`."""
    document = form.Document(
        version=__version__,
        diagnostics=[_finding(one, outcome.sources) for one in outcome.diagnostics],
        summary=form.Summary(
            files=outcome.files,
            findings=len(outcome.diagnostics),
            suppressed=outcome.hidden,
            draws=_draws(outcome.governance, outcome.sources),
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
        before = outcome.before or outcome.sources
        document.fixed = [_finding(one, before) for one in mended.fixed]
        document.not_fixed = [
            form.NotFixed(
                code=one.rule.code,
                name=one.rule.name,
                **_point(one.place, before),
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
    return "".join(
        f"{json.dumps(msgspec.to_builtins(_finding(one, outcome.sources)))}\n" for one in outcome.diagnostics
    )


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _finding(finding: Diagnostic, sources: Mapping[str, SourceFile]) -> form.Finding:
    rule = finding.rule
    return form.Finding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity.value,
        message=finding.message,
        help=finding.help,
        **_place(finding.place, sources),
        related=[form.Related(**_place(one.place, sources), message=one.message) for one in finding.related],
        fix=_fix(finding.fix, sources) if finding.fix is not None else None,
    )


def _fix(fix: Fix, sources: Mapping[str, SourceFile]) -> form.Fix:
    edits = [form.Edit(**_place(edit.place, sources), text=edit.text) for edit in fix.edits]
    return form.Fix(title=fix.title, effect=fix.effect.value, edits=edits)


def _draws(governance: Governance, sources: Mapping[str, SourceFile]) -> form.Draws:
    return form.Draws(
        total=governance.draws,
        governed=[
            form.Governor(title=one.title, **_line(one.place, sources), draws=one.draws) for one in governance.governed
        ],
        fixed=governance.fixed,
        caller=governance.caller,
        reported=governance.reported,
        left=governance.left,
        unknown=len(governance.unknown),
        unknown_places=[form.Point(**_point(place, sources)) for place in governance.unknown],
    )


def _point(place: Place, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    where = _place(place, sources)
    return {key: where[key] for key in ("path", "line", "column", "cell")}


def _place(place: Place, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    inside = shown(place, sources)
    cell = None
    if inside.cell is not None:
        cell = form.Cell(number=inside.cell.number, id=inside.cell.name, **_span(inside.span))
    span = in_file(place, sources)
    return {"path": place.path, **_span(span), "cell": cell}


def _line(place: Place | None, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    where = _place(place, sources) if place is not None else {}
    return {key: where.get(key) for key in ("path", "line", "cell")}
