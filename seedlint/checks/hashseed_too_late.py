"""SL604: a variable that Python reads once, when it starts, is set while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.environment import ProcessStarted, VariableSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Place
    from seedlint.program.sites import Program

RULE = Rule("SL604", "hashseed-too-late", Severity.WARNING, "`PYTHONHASHSEED` is set while Python runs")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report variables that are set too late for this process, where no other process gets them."""
    started = [event.context for event in program.met(ProcessStarted)]
    too_late: dict[Place, VariableSet] = {}
    meant: set[Place] = set()
    for event in program.met(VariableSet):
        if event.variable not in program.catalogue.read_at_start:
            continue
        too_late[event.place] = event
        if any(other.root == event.context.root and other.order > event.context.order for other in started):
            meant.add(event.place)
    for place, event in too_late.items():
        if place in meant:
            continue
        message = f"`{event.variable}` is read once, when Python starts: set here, it changes nothing in this program"
        help_ = f"start the program with it (`{event.variable}=0 python ...`), or sort sets where their order matters"
        yield Diagnostic(RULE, place, message, help_)
