"""Findings in SARIF 2.1.0, the format that code scanning services and editors read.

What is known already or suppressed stays in it, marked so. Only in GitHub Actions is it left out: GitHub shows
suppressed results as open alerts.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from seedlint import __version__
from seedlint.baselines.comparing import identified
from seedlint.baselines.identity import digest
from seedlint.checks.registry import all_rules
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.diagnostics import Severity
from seedlint.fixes.edits import newline_of
from seedlint.reports.roots import Root, file_uri, in_file, is_notebook
from seedlint.reports.text import printable
from seedlint.rulepages import page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.diagnostics import Diagnostic, Edit, Fix, Place, Rule, Span
    from seedlint.engine import Outcome

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_ROOT = "SRCROOT"
_FINGERPRINT = "seedlintFinding/v1"

Json = dict[str, Any]


def render(outcome: Outcome) -> str:
    """Return the SARIF document, in ASCII."""
    return json.dumps(_Log(outcome).document(), indent=2) + "\n"


class _Log:
    """One document in the making."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._root = Root.here()
        self._numbers = {rule.code: number for number, rule in enumerate(all_rules())}

    def document(self) -> Json:
        run = {
            "tool": {
                "driver": {
                    "name": "seedlint",
                    "organization": "seedlint",
                    "product": "seedlint",
                    "fullName": f"seedlint {__version__}",
                    "version": __version__,
                    "semanticVersion": __version__,
                    "informationUri": f"pkg:pypi/seedlint@{__version__}",
                    "shortDescription": _text("Finds the randomness that a program cannot repeat."),
                    "rules": [_descriptor(rule) for rule in all_rules()],
                }
            },
            "invocations": [self._invocation()],
            "originalUriBaseIds": {
                _ROOT: {
                    "uri": file_uri(self._root.top) + "/",
                    "description": _text("The top of the repository, or the folder that was checked from."),
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": self._results(),
        }
        return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}

    def _invocation(self) -> Json:
        outcome = self._outcome
        told = [{"level": "error", "message": _text(one)} for one in outcome.problems]
        told += [{"level": "warning", "message": _text(one)} for one in outcome.warnings]
        return {"executionSuccessful": not outcome.problems, **({"toolExecutionNotifications": told} if told else {})}

    def _results(self) -> list[Json]:
        outcome, comparison = self._outcome, self._outcome.comparison
        state = {"baselineState": "new"} if comparison is not None else {}
        results = [{**result, **state} for result in self._described(outcome.diagnostics)]
        if os.environ.get("GITHUB_ACTIONS") == "true":
            return results
        if comparison is not None:
            known = [finding for finding, _ in comparison.old]
            why = f"known: {comparison.known.title}"
            results += [
                {**result, "baselineState": "unchanged", "suppressions": [_suppression("external", why)]}
                for result in self._described(known)
            ]
        hidden = [finding for finding, _ in outcome.suppressed]
        for result, (_, reason) in zip(self._described(hidden), outcome.suppressed, strict=True):
            kind = "external" if reason == "per-file-ignores" else "inSource"
            results.append({**result, **state, "suppressions": [_suppression(kind, reason)]})
        return results

    def _described(self, findings: Sequence[Diagnostic]) -> list[Json]:
        root = self._root
        found = identified(findings, self._outcome.sources, root.top, root.cwd)
        prints = [digest(one.path, one.symbol, one.rule, one.text, one.statement, str(one.n)) for one in found]
        return [self._result(finding, mark) for finding, mark in zip(findings, prints, strict=True)]

    def _result(self, finding: Diagnostic, fingerprint: str) -> Json:
        rule = finding.rule
        message = printable(finding.message) + (f". To mend it: {printable(finding.help)}" if finding.help else "")
        result: Json = {
            "ruleId": rule.code,
            "ruleIndex": self._numbers[rule.code],
            "level": _LEVELS[rule.severity],
            "message": _text(_sentence(message)),
            "locations": [self._location(finding.place)],
            "partialFingerprints": {_FINGERPRINT: fingerprint},
        }
        if finding.related:
            result["relatedLocations"] = [
                {"id": number, **self._location(one.place, one.message)}
                for number, one in enumerate(finding.related, start=1)
            ]
            result["codeFlows"] = [self._flow(finding)]
        sources, fix = self._outcome.sources, finding.fix
        if fix is not None and fix.edits and not any(is_notebook(one.place.path, sources) for one in fix.edits):
            result["fixes"] = [self._fix(fix)]
        return result

    def _flow(self, finding: Diagnostic) -> Json:
        """Return the way to the finding: where the seed is, where it goes, and the draw at the end."""
        steps = [(one.place, one.message) for one in finding.related]
        steps.append((finding.place, f"{finding.rule.name}: {finding.message}"))
        places = [{"location": self._location(place, message)} for place, message in steps]
        return {"threadFlows": [{"locations": places}]}

    def _location(self, place: Place, message: str = "") -> Json:
        location: Json = {
            "physicalLocation": {
                "artifactLocation": self._artifact(place.path),
                "region": self._region(place),
            }
        }
        if message:
            location["message"] = _text(_sentence(printable(message)))
        return location

    def _artifact(self, path: str) -> Json:
        uri, inside = self._root.uri(path)
        return {"uri": uri, "uriBaseId": _ROOT} if inside else {"uri": uri}

    def _region(self, place: Place) -> Json:
        span = in_file(place, self._outcome.sources)
        region: Json = {"startLine": span.line, "startColumn": span.column}
        if span.end_line != span.line:
            region["endLine"] = span.end_line
        end = span.end_column
        region["endColumn"] = max(end, span.column) if span.end_line == span.line else end
        snippet = self._snippet(place.path, span)
        if snippet:
            region["snippet"] = {"text": snippet}
        return region

    def _snippet(self, path: str, span: Span) -> str:
        source = self._outcome.sources.get(path)
        if source is None or is_notebook(path, self._outcome.sources):
            return ""
        lines = list(source.lines[span.line - 1 : span.end_line])
        if not lines or span.end_line > len(source.lines):
            return ""
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return newline_of(source.text).join(lines)

    def _fix(self, fix: Fix) -> Json:
        by_path: dict[str, list[Edit]] = {}
        for edit in fix.edits:
            by_path.setdefault(edit.place.path, []).append(edit)
        changes = [
            {
                "artifactLocation": self._artifact(path),
                "replacements": [_replacement(edit.place.span, edit.text) for edit in _ordered(edits)],
            }
            for path, edits in by_path.items()
        ]
        return {"description": _text(_sentence(printable(fix.title))), "artifactChanges": changes}


def _ordered(edits: Iterable[Edit]) -> list[Edit]:
    return sorted(dict.fromkeys(edits), key=lambda edit: edit.place.span)


def _replacement(span: Span, text: str) -> Json:
    region: Json = {"startLine": span.line, "startColumn": span.column, "endColumn": span.end_column}
    if span.end_line != span.line:
        region["endLine"] = span.end_line
    return {"deletedRegion": region, **({"insertedContent": {"text": text}} if text else {})}


def _descriptor(rule: Rule) -> Json:
    markdown = page(rule.code)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": _text(_sentence(rule.summary)),
        "fullDescription": _text(_first_paragraph(markdown) or _sentence(rule.summary)),
        "help": {"text": markdown, "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.enabled_by_default},
        "properties": {
            "tags": ["reproducibility", "randomness"],
            "precision": "very-high" if rule.severity is Severity.ERROR or rule == UNREADABLE else "high",
            "problem.severity": "recommendation" if rule.severity is Severity.INFO else rule.severity.value,
        },
    }


def _first_paragraph(markdown: str) -> str:
    for paragraph in markdown.split("\n\n"):
        if not paragraph.startswith(("#", "```", "-", "|", "**")):
            return _sentence(" ".join(paragraph.split()))
    return ""


def _suppression(kind: str, reason: str) -> Json:
    return {"kind": kind, "status": "accepted", **({"justification": printable(reason)} if reason else {})}


def _text(text: str) -> Json:
    return {"text": text}


def _sentence(text: str) -> str:
    """Return text as a sentence: with a capital, and a full stop at its end."""
    text = text.strip()
    text = text if text.endswith((".", "!", "?")) else f"{text}."
    return text[:1].upper() + text[1:]
