"""The findings as one JSON object, for programs.

    {"version": "0.1.0",
     "diagnostics": [{"code", "name", "severity", "message", "help", "path",
                      "line", "column", "end_line", "end_column", "cell", "related", "fix"}],
     "summary": {"files", "findings", "suppressed", "draws"}}

`version` is seedlint's. Lines and columns count from 1, columns in characters; the end is exclusive. They are those of
the file, of a notebook those of its JSON text. `cell` is null outside notebooks; there it is `{number, id, line,
column, end_line, end_column}`: which cell, counted among all of them, and where in that. Paths have forward slashes and
are relative to the current folder for files below it. A place is `{path, line, column, end_line, end_column, cell}`;
`related` is a list of places with a `message`. `fix` is null or `{title, effect, edits}`, each edit a place with its
`text`, which is Python, in a notebook that of the cell. With `--fix`, `fixed` lists the findings that were fixed in the
same form, at their places before that, and `not_fixed` those that were not: `{code, name, path, line, column, cell,
reason}`. `draws` is `{total, governed, fixed, caller, reported, unknown, unknown_places}`: `governed` a list of
`{title, path, line, cell, draws}`, the others counts, which add up to `total`. The output is ASCII.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from seedlint import __version__
from seedlint.reports.places import shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.diagnostics import Diagnostic, Fix, Governance, Place, Span
    from seedlint.engine import Outcome
    from seedlint.source import SourceFile


def render(outcome: Outcome, *, statistics: bool = False, more: Mapping[str, Any] | None = None) -> str:
    """Return the JSON document; with `statistics`, the counts by rule are a further key of it, as is what is `more`."""
    document: dict[str, Any] = {
        "version": __version__,
        "diagnostics": [_diagnostic(finding, outcome.sources) for finding in outcome.diagnostics],
        "summary": {
            "files": outcome.files,
            "findings": len(outcome.diagnostics),
            "suppressed": outcome.hidden,
            "draws": _draws(outcome.governance, outcome.sources),
        },
    }
    mended = outcome.mended
    if mended is not None:
        before = outcome.before or outcome.sources
        document["fixed"] = [_diagnostic(finding, before) for finding in mended.fixed]
        document["not_fixed"] = [
            {
                "code": finding.rule.code,
                "name": finding.rule.name,
                **{key: _place(finding.place, before)[key] for key in ("path", "line", "column", "cell")},
                "reason": reason,
            }
            for finding, reason in (*mended.dropped.items(), *mended.refusals.items())
        ]
    if statistics:
        counts = Counter((finding.rule.code, finding.rule.name) for finding in outcome.diagnostics)
        document["statistics"] = [
            {"code": code, "name": name, "count": counts[code, name]} for code, name in sorted(counts)
        ]
    return json.dumps({**document, **(more or {})}, indent=2) + "\n"


def _span(span: Span) -> dict[str, int]:
    return {"line": span.line, "column": span.column, "end_line": span.end_line, "end_column": span.end_column}


def _place(place: Place, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    source = sources.get(place.path)
    inside = shown(place, sources)
    cell = None
    if inside.cell is not None:
        cell = {"number": inside.cell.number, "id": inside.cell.name, **_span(inside.span)}
    span = place.span if source is None else source.in_file(place.span)
    return {"path": place.path, **_span(span), "cell": cell}


def _diagnostic(finding: Diagnostic, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    rule = finding.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.place, sources),
        "related": [{**_place(one.place, sources), "message": one.message} for one in finding.related],
        "fix": _fix(finding.fix, sources) if finding.fix is not None else None,
    }


def _fix(fix: Fix, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    return {
        "title": fix.title,
        "effect": fix.effect.value,
        "edits": [{**_place(edit.place, sources), "text": edit.text} for edit in fix.edits],
    }


def _draws(governance: Governance, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    return {
        "total": governance.draws,
        "governed": [
            {
                "title": one.title,
                **_line(one.place, sources),
                "draws": one.draws,
            }
            for one in governance.governed
        ],
        "fixed": governance.fixed,
        "caller": governance.caller,
        "reported": governance.reported,
        "unknown": len(governance.unknown),
        "unknown_places": [
            {key: _place(place, sources)[key] for key in ("path", "line", "column", "cell")}
            for place in governance.unknown
        ],
    }


def _line(place: Place | None, sources: Mapping[str, SourceFile]) -> dict[str, Any]:
    where = _place(place, sources) if place is not None else {}
    return {key: where.get(key) for key in ("path", "line", "cell")}
