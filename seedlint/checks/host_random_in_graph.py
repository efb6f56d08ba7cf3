"""SL503: a draw by Python inside a graph happens once, when it is traced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.graphs import Kind
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.graphs import Graph
    from seedlint.program.sites import Program

RULE = Rule("SL503", "host-random-in-graph", Severity.ERROR, "a draw by Python inside a graph happens only once")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report draws of Python's libraries in code that is traced into a graph."""
    for site in program.sites:
        for draw in site.of(Status.FROZEN)[:1]:
            graph = draw.context.graph
            if graph is not None and draw.api.does is Does.DRAW:
                message = (
                    f"`{program.catalogue.short(site.name)}` draws once, when {graph.title} is traced{_when(graph)}: "
                    f"every later call gets the same numbers"
                )
                yield Diagnostic(RULE, site.place, message, _way_out(program, graph), tuple(_related(graph)))


def _when(graph: Graph) -> str:
    return " for training" if graph.kind is Kind.METHOD else ""


def _way_out(program: Program, graph: Graph) -> str:
    live = program.catalogue.short(program.catalogue.live_in(graph.tracer) or "")
    return f"draw with an operation of the graph's own library, or call Python through `{live}`, which runs each time"


def _related(graph: Graph) -> Iterator[Related]:
    if graph.place is not None:
        yield Related(graph.place, "traced from here")
