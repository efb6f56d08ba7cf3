"""What a notebook runs with `%run`: another file, executed anew each time, whose names it has afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.arguments import Arguments
from seedlint.program.binding import bind
from seedlint.program.rounds import carried
from seedlint.program.scopes import Frame, Scope
from seedlint.program.seeds import note_foreign_seeder
from seedlint.program.values import UNKNOWN, Constant

if TYPE_CHECKING:
    from seedlint import facts
    from seedlint.notebooks.running import Run
    from seedlint.program.machine import Machine

MAX_DEPTH = 20
"""Files that run each other, one within the other."""


def follow_run(machine: Machine, frame: Frame, node: facts.ImportFrom, run: Run) -> None:
    """Follow a file that is run; one that is not among those that are checked may seed any stream."""
    key = machine.index.absolute(frame.scope.module, node.module)
    state = machine.modules.get(key or "")
    if key is None or not machine.index.is_file(key):
        note_foreign_seeder(machine, frame, "seed", Arguments([UNKNOWN]))
        return
    if (state is not None and not state.done) or machine.depth >= MAX_DEPTH:
        return  # it runs itself
    here = run.mode == "here"
    name = machine.index.name(key) if run.mode == "name" else "__main__"
    inner = Frame(
        Scope("module", key, frame.scope if here else None, {"__name__": Constant(name)}),
        caller=frame,
        call=machine.place(frame, node.span),
        loops=frame.loops,
        branches=frame.branches,
        orders=frame.orders,
        inherited=len(frame.orders),
        rounds=carried(frame),
    )
    active, machine.active = machine.active, []
    machine.depth += 1
    scope = machine.run_file(inner)
    machine.depth -= 1
    machine.active = active
    frame.seeded |= inner.seeded
    for bound, value in scope.names.items():
        if not bound.startswith("__"):
            bind(machine, frame, bound, value)
    if here:  # its functions see the names of the notebook, as they are when they are called
        scope.names.clear()
