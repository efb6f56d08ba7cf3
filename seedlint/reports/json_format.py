"""The findings as one JSON object, for programs.

    {"version": "0.1.0",
     "diagnostics": [{"code", "name", "severity", "message", "help", "path",
                      "line", "column", "end_line", "end_column", "cell", "related", "fix"}],
     "summary": {"files", "findings", "suppressed", "draws"}}

`version` is seedlint's. Lines and columns count from 1, columns in characters; the end is exclusive. Paths have
forward slashes and are relative to the current folder for files below it. `cell` is null outside notebooks. `related`
is a list of `{path, line, column, end_line, end_column, message}`. `fix` is null or `{title, effect, edits}`, each edit
a place with its `text`. With `--fix`, `fixed` lists the findings that were fixed in the same form, at their places
before that, and `not_fixed` those that were not: `{code, name, path, line, column, reason}`. `draws` is `{total,
governed, fixed, caller, reported, unknown, unknown_places}`: `governed` a list of `{title, path, line, draws}`, the
others counts, which add up to `total`. The output is ASCII.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from seedlint import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedlint.diagnostics import Diagnostic, Fix, Governance, Place
    from seedlint.engine import Outcome


def render(outcome: Outcome, *, statistics: bool = False, more: Mapping[str, Any] | None = None) -> str:
    """Return the JSON document; with `statistics`, the counts by rule are a further key of it, as is what is `more`."""
    document: dict[str, Any] = {
        "version": __version__,
        "diagnostics": [_diagnostic(finding) for finding in outcome.diagnostics],
        "summary": {
            "files": outcome.files,
            "findings": len(outcome.diagnostics),
            "suppressed": outcome.hidden,
            "draws": _draws(outcome.governance),
        },
    }
    mended = outcome.mended
    if mended is not None:
        document["fixed"] = [_diagnostic(finding) for finding in mended.fixed]
        document["not_fixed"] = [
            {
                "code": finding.rule.code,
                "name": finding.rule.name,
                "path": finding.place.path,
                "line": finding.place.span.line,
                "column": finding.place.span.column,
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


def _place(place: Place) -> dict[str, Any]:
    span = place.span
    return {
        "path": place.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _diagnostic(finding: Diagnostic) -> dict[str, Any]:
    rule = finding.rule
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "message": finding.message,
        "help": finding.help,
        **_place(finding.place),
        "cell": None,
        "related": [{**_place(one.place), "message": one.message} for one in finding.related],
        "fix": _fix(finding.fix) if finding.fix is not None else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {
        "title": fix.title,
        "effect": fix.effect.value,
        "edits": [{**_place(edit.place), "text": edit.text} for edit in fix.edits],
    }


def _draws(governance: Governance) -> dict[str, Any]:
    return {
        "total": governance.draws,
        "governed": [
            {
                "title": one.title,
                "path": one.place.path if one.place else None,
                "line": one.place.span.line if one.place else None,
                "draws": one.draws,
            }
            for one in governance.governed
        ],
        "fixed": governance.fixed,
        "caller": governance.caller,
        "reported": governance.reported,
        "left": governance.left,
        "unknown": len(governance.unknown),
        "unknown_places": [
            {"path": place.path, "line": place.span.line, "column": place.span.column} for place in governance.unknown
        ],
    }
