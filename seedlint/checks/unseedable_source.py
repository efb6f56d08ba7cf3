"""SL107: random numbers from a source that nothing can seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL107", "unseedable-source", Severity.INFO, "random numbers from a source that nothing can seed")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report computations with the operating system's randomness."""
    for use in program.unseedable():
        message = f"`{program.catalogue.short(use.name)}` reads {use.api.source}, which nothing can seed"
        yield Diagnostic(RULE, use.place, message, "draw from a seeded generator, unless this is about security")
