"""SL502: stateful random operations race where a pipeline works on several elements at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.layers import LayerCall
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Place
    from seedlint.program.events import Context
    from seedlint.program.sites import Program

RULE = Rule("SL502", "random-in-parallel-map", Severity.ERROR, "random operations race in a parallel pipeline")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report stateful random operations, and layers that draw, in functions that run for several elements at a time."""
    for site in program.sites:
        for draw in site.of(Status.RACING)[:1]:
            yield _finding(program, site.place, site.name, draw.context)
    for call in program.met(LayerCall):
        if program.traced.is_parallel(call.context):
            yield _finding(program, call.place, call.name, call.context)


def _finding(program: Program, place: Place, name: str, context: Context) -> Diagnostic:
    message = (
        f"`{program.catalogue.short(name)}` runs for several elements at a time, and which of them gets which numbers "
        f"is a race: no seed settles it"
    )
    way_out = "use a stateless operation with a seed made from the element's index, or map without parallel calls"
    graph = context.graph
    related = (Related(graph.parallel, "in parallel here"),) if graph is not None and graph.parallel is not None else ()
    return Diagnostic(RULE, place, message, way_out, related)
