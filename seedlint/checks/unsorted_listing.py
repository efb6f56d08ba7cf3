"""SL602: files in whatever order the file system lists them reach a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.ordering import related_use, unsettled
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.orders import HASHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL602", "unsorted-listing", Severity.WARNING, "files in whatever order the file system lists them")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report listings whose order decides a result and that nothing sorts on the way."""
    for found in unsettled(program):
        order = found.order
        if order.decided_by == HASHES:
            continue
        name = program.catalogue.short(order.name)
        message = f"the order of what `{name}` lists is up to {order.decided_by}, and {found.how}"
        yield Diagnostic(RULE, order.place, message, _way_out(order.name, order.part), related_use(found))


def _way_out(name: str, part: str) -> str:
    last = name.rpartition(".")[2]
    if last.lower() == "walk":
        return f"sort the {part or 'folders'} of each step in place before using them: `{part or 'folders'}.sort()`"
    return f"sort it where it is listed: `sorted({last}(...))`"
