"""SL304: one seed each time round a loop, so the same numbers each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.reuse import RepeatedSeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL304", "constant-seed-in-loop", Severity.WARNING, "one seed each time round gives the same numbers")

_ONCE = "make it once, before the loop, or derive its seed from the program's seed and the loop's own index"
_FOLD = "derive the seed from the program's seed and the loop's own index (`{}`)"
_MAP = "give every element a seed of its own: zip the data with `Dataset.counter` and fold the number into the seed"


def check(program: Program) -> Iterator[Diagnostic]:
    """Report what is seeded alike in every round of a loop, or for every element."""
    for event in program.met(RepeatedSeed):
        name = program.catalogue.short(event.name)
        when = "for every element" if event.mapped else "each time round the loop"
        message = f"`{name}` gets the same seed {when}, so it gives the same numbers {when}"
        stateless = event.api.does is Does.STATELESS
        fold = _FOLD.format(program.catalogue.short(program.catalogue.fold_of(event.name) or ""))
        yield Diagnostic(RULE, event.place, message, _MAP if event.mapped else fold if stateless else _ONCE)
