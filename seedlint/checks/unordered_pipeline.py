"""SL501: a pipeline is told to give up the order of its elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.ordering import Unordered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL501", "unordered-pipeline", Severity.WARNING, "a pipeline gives up the order of its elements")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report arguments and attributes by which pipelines give elements as they come, unless determinism overrules."""
    for event in program.met(Unordered):
        if program.traced.is_deterministic(event.context.root):
            continue
        where = f" lets `{program.catalogue.short(event.name).rpartition('.')[2]}`" if event.name else " lets pipelines"
        message = f"`{event.setting}`{where} give elements in the order in which they are ready: another one every run"
        yield Diagnostic(RULE, event.place, message, event.instead or "leave it out: order is kept by default")
