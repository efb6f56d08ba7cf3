"""SL104: a seed that differs from run to run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL104", "nondeterministic-seed", Severity.ERROR, "a seed that differs from run to run")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report seeds whose value is the clock, the process, a salted hash or the system's entropy."""
    for bad in program.bad_seeds:
        name = program.catalogue.short(bad.name)
        message = f"the seed of `{name}` comes from {bad.entropy.source}, so it differs from run to run"
        elsewhere = bad.entropy.place.span.line != bad.place.span.line or bad.entropy.place.path != bad.place.path
        related = (Related(bad.entropy.place, "read here"),) if elsewhere else ()
        yield Diagnostic(RULE, bad.place, message, "use a constant, an option or a seed derived from one", related)
