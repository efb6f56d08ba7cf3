"""SL204: a call of a random API that its library no longer has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL204", "removed-seed-api", Severity.ERROR, "a random API that the library no longer has")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report calls that raise `AttributeError` instead of seeding or drawing."""
    for use in program.removed:
        way_out = f"use `{program.catalogue.short(use.api.replacement)}`" if use.api.replacement else ""
        yield Diagnostic(
            RULE, use.place, f"`{program.catalogue.short(use.name)}` was removed from its library", way_out
        )
