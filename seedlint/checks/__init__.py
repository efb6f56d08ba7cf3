"""The rules: one module a rule, each a small function from what the program answers to diagnostics.

A rule's module defines `RULE` and, unless its findings come from reading files or comments, `check(program)`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.program.sites import Program


def run_checks(program: Program) -> list[Diagnostic]:
    """Return the findings of all rules on a program, in the order of places."""
    from seedlint.checks.registry import all_checks  # noqa: PLC0415

    found: dict[object, Diagnostic] = {}
    for check in all_checks():
        for finding in check(program):
            # One call that may mean several functions is one finding.
            found.setdefault((finding.rule, finding.place), finding)
    return sorted(found.values(), key=lambda finding: finding.sort_key)
