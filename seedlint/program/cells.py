"""The cells of notebooks as they were last run: whether the seed and its draws came in the order of the document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedlint.diagnostics import Place
    from seedlint.notebooks.notebook import Notebook
    from seedlint.program.events import Context, Draw, Seeding
    from seedlint.program.sites import Program


@dataclass(frozen=True, slots=True)
class Ran:
    """Something that a cell did: where in the notebook, in which cell, and how many had been run by then."""

    place: Place
    cell: int
    count: int


@dataclass(frozen=True, slots=True)
class Reversal:
    """What a seed governs and was run in another order than the document's: `late` stands above `early`."""

    seeding: Seeding
    late: Ran
    early: Ran


def reversals(program: Program, notebooks: Mapping[str, Notebook]) -> Iterator[Reversal]:
    """Yield, for each seeder of a notebook, the first two cells that touch its stream and were run the other way round.

    Cells whose outputs were cleared have no count, and say nothing.
    """
    for site in program.seeding_sites:
        for seeding in site.seedings:
            notebook = notebooks.get(seeding.context.root.path)
            first = _ran(notebook, seeding.place, seeding.context) if notebook is not None else None
            if notebook is None or first is None:
                continue
            latest = first
            for draw in sorted(_governed(program, seeding), key=lambda draw: draw.context.order):
                ran = _ran(notebook, draw.place, draw.context)
                if ran is None:
                    continue
                if ran.count < latest.count and ran.cell > latest.cell:
                    yield Reversal(seeding, latest, ran)
                    break
                latest = max(latest, ran, key=lambda one: one.count)
            else:
                continue
            break


def _governed(program: Program, seeding: Seeding) -> list[Draw]:
    """Return the draws whose stream has its state from a seeding."""
    return [
        draw
        for site in program.sites
        for draw, _ in site.draws
        if draw.seedings == (seeding.number,) and draw.context.root == seeding.context.root
    ]


def _ran(notebook: Notebook, place: Place, context: Context) -> Ran | None:
    """Return the cell that something happened in, be it in a function that it calls."""
    outer = context.chain[-1] if context.chain else place
    block = notebook.block(outer.span.line) if outer.path == context.root.path else None
    if block is None or block.cell.count is None:
        return None
    return Ran(outer, block.cell.number, block.cell.count)
