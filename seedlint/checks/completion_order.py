"""SL508: results taken in the order in which workers finish reach the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.arrivals import Reached, Sorted
from seedlint.program.kernels import Asynchronous

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL508", "completion-order", Severity.WARNING, "results in the order in which workers finish are kept")

_HOW = {
    "handed on": "a list in that order is handed on",
    "kept": "a list in that order is kept",
    "written": "they are written in that order",
    "summed": "they are added up as floats, whose sum depends on the order",
    "joined": "they are joined in that order",
}


def check(program: Program) -> Iterator[Diagnostic]:
    """Report results as they arrive whose order stays, unless something sorts them, and updates that are applied so."""
    settled = {event.source for event in program.met(Sorted)}
    for event in program.met(Reached):
        if event.source in settled:
            continue
        name = program.catalogue.short(event.name)
        message = f"`{name}` gives results in the order in which workers finish, and {_HOW[event.how]}"
        here = event.where is None or event.where == event.source
        related = () if here or event.where is None else (Related(event.where, "the order stays here"),)
        yield Diagnostic(RULE, event.source, message, "sort them, or put each in the place of its task", related)
    for state in program.determinism.programs():
        for one in program.met(Asynchronous):
            # Under op determinism, what it does not cover is said by SL404.
            if state.family or one.context.root != state.root or not state.cares or state.may_be_on:
                continue
            name = program.catalogue.short(one.name)
            message = (
                f"`{name}` has its workers update the weights in the order in which they finish, whatever the seeds"
            )
            yield Diagnostic(RULE, one.place, message, "train with a synchronous strategy where runs have to agree")
