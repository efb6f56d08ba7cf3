"""SL505: every replica of a distributed program gets the same seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.ranks import shared_seeds
from seedlint.program.workers import ReplicatedSeed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL505", "same-seed-per-replica", Severity.WARNING, "every replica of a distributed program gets one seed")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report operations that run on every replica with one constant seed, and seeds of programs of equal ranks."""
    for event in program.met(ReplicatedSeed):
        name = program.catalogue.short(event.name)
        message = f"`{name}` has the seed {event.seed} on every replica, so all of them draw the same numbers"
        way_out = "derive the seed from the replica's number, or draw from a generator made in the strategy's scope"
        yield Diagnostic(RULE, event.place, message, way_out, (Related(event.worker.place, "run on replicas here"),))
    for shared in shared_seeds(program):
        use, collected = shared.seed.use, shared.collected.name.rpartition(".")[2]
        message = (
            f"`{program.catalogue.short(use.name)}` gets the seed {shared.seed.seed} on every rank, and nothing else "
            f"sets the ranks apart: `{collected}` puts together the same results"
        )
        way_out = "derive the seed from the program's and the rank: `np.random.SeedSequence([seed, rank])`"
        yield Diagnostic(RULE, use.place, message, way_out, (Related(shared.collected.place, "put together here"),))
