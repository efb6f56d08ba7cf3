"""Findings as a JUnit report: a suite a file, a failed test a finding; a file that cannot be read is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.reports.roots import Root, in_file
from seedlint.reports.text import printable

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.engine import Outcome


def render(outcome: Outcome) -> str:
    """Return the XML document; without findings it holds one test that passed."""
    root = Root.here()
    suites = ET.Element("testsuites", name="seedlint")
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in outcome.diagnostics:
        by_path.setdefault(finding.place.path, []).append(finding)
    for path, findings in by_path.items():
        name = printable(root.path(path))
        suite = ET.SubElement(suites, "testsuite", {"name": name, **_counts(findings)})
        for finding in findings:
            _case(suite, name, finding, outcome)
    if not by_path:
        suite = ET.SubElement(suites, "testsuite", name="seedlint", tests="1", failures="0", errors="0", skipped="0")
        ET.SubElement(suite, "testcase", name=f"no findings in {outcome.files} files", classname="seedlint", time="0")
    for key, value in _counts(outcome.diagnostics).items():
        suites.set(key, value if by_path or key != "tests" else "1")
    ET.indent(suites)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + _text(ET.tostring(suites, encoding="unicode")) + "\n"


def _counts(findings: tuple[Diagnostic, ...] | list[Diagnostic]) -> dict[str, str]:
    errors = sum(finding.rule == UNREADABLE for finding in findings)
    failures = len(findings) - errors
    return {"tests": str(len(findings)), "failures": str(failures), "errors": str(errors), "skipped": "0"}


def _case(suite: ET.Element, path: str, finding: Diagnostic, outcome: Outcome) -> None:
    rule, span = finding.rule, in_file(finding.place, outcome.sources)
    name = f"{rule.code} {rule.name} ({span.line}:{span.column})"
    case = ET.SubElement(suite, "testcase", name=name, classname=path, file=path, line=str(span.line), time="0")
    kind = "error" if rule == UNREADABLE else "failure"
    message = printable(finding.message)
    told = ET.SubElement(case, kind, message=message, type=rule.severity.value)
    lines = [f"{path}:{span.line}:{span.column}: {message}"]
    lines += [
        f"{printable(one.place.path)}:{where.line}:{where.column}: {printable(one.message)}"
        for one in finding.related
        for where in (in_file(one.place, outcome.sources),)
    ]
    if finding.help:
        lines.append(f"help: {printable(finding.help)}")
    told.text = "\n".join(lines)


def _text(xml: str) -> str:
    """Return XML without the characters that it may not hold, even escaped."""
    return "".join(char if char not in "\ufffe\uffff" else "\N{REPLACEMENT CHARACTER}" for char in xml)
