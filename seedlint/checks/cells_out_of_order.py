"""SL109: the cells of a notebook that a seed governs were run in another order than they stand in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL109", "cells-out-of-order", Severity.WARNING, "cells that share a seed were run in another order")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report seeders of notebooks whose stream was last used in another order than the document's."""
    for found in program.reversals():
        late, early = found.late, found.early
        name = program.catalogue.short(found.seeding.name)
        seeds = late.place == found.seeding.place or late.cell == early.cell
        what = f"`{name}` was run" if seeds else f"this draw from what `{name}` seeds was run"
        message = (
            f"{what} (In [{late.count}]) after cell {early.cell} drew (In [{early.count}]): the outputs kept here are "
            "not those of a run from the top"
        )
        related = (Related(early.place, f"In [{early.count}]"),)
        yield Diagnostic(RULE, late.place, message, "restart the kernel and run all cells, then save", related)
