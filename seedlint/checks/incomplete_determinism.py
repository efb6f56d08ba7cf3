"""SL404: op determinism is on, and something that it needs is missing, or is out of its reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Demand
from seedlint.checks.operations import switch_title, switched_here
from seedlint.checks.wording import related_calls, where_from
from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.causes import Cause, unseeded
from seedlint.program.environment import VariableSet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Draw
    from seedlint.program.sites import Program

RULE = Rule("SL404", "incomplete-determinism", Severity.ERROR, "determinism is on, but something it needs is missing")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report what raises for want of a seed, what raises anyway, and what op determinism leaves as it was."""
    for _, draw in unseeded(program, Cause.REFUSED):
        yield from _refused(program, draw, tuple(related_calls(draw)))
    for site in program.sites:
        lacking = [draw for draw, _ in site.draws if program.determinism.lacks_global_seed(draw)]
        if lacking:
            yield from _refused(program, lacking[0], ())
    yield from _operations(program)
    yield from _late(program)


def _refused(program: Program, draw: Draw, related: tuple[Related, ...]) -> Iterator[Diagnostic]:
    """Report a draw that raises, with the seed that it lacks."""
    on = program.determinism.refuses(draw)
    if on is None:
        return
    name, demand = program.catalogue.short(draw.name), program.catalogue.demands(draw.api)
    known = program.catalogue.stream_facts(draw.api.stream or "")
    seeder = "" if known is None else known.seeder
    lack, way_out = {
        Demand.NEVER: ("it takes no seed, and raises whenever it is called", "make the generator from a seed"),
        Demand.OWN: (
            f"it raises without `{draw.api.seed}=`, which no global seed replaces",
            f"pass `{draw.api.seed}=`, other than 0",
        ),
        Demand.GLOBAL: (f"it raises without a global seed, `{draw.api.seed}=` or not", f"call `{seeder}` first"),
    }.get(
        demand,
        (
            "it raises, as it has no seed of its own and nothing sets the global one",
            f"call `{seeder}` first" + (f", or pass `{draw.api.seed}=`" if draw.takes_seed else ""),
        ),
    )
    if demand is Demand.GLOBAL and draw.api.seed is None:
        lack = "it raises without a global seed"
    message = f"`{name}` under {switch_title(program, on)}: {lack}{where_from(draw)}"
    yield Diagnostic(RULE, draw.place, message, way_out, (switched_here(on), *related))


def _operations(program: Program) -> Iterator[Diagnostic]:
    """Report operations that raise on any device, or that op determinism does not settle."""
    for state, on in program.determinism.switched_on():
        if on.warns:
            continue
        for one in state.operations:
            if one.context.order < on.order:
                continue
            name, kernel = program.catalogue.short(one.name), one.kernel
            if kernel.everywhere:
                message = f"`{name}` raises on every device once {switch_title(program, on)} asks for determinism"
            elif kernel.remains is not None:
                message = f"`{name}` stays nondeterministic under {switch_title(program, on)}: {kernel.remains}"
            else:
                continue
            way_out = f"use `{kernel.instead}`" if kernel.instead else "do without it where runs are to agree"
            yield Diagnostic(RULE, one.place, message, way_out, (switched_here(on),))


def _late(program: Program) -> Iterator[Diagnostic]:
    """Report variables that are set when they have been read already."""
    for event in program.met(VariableSet):
        asked = event.value is not None and program.determinism.asks(event.variable, event.value)
        draw = program.determinism.first_draw(event) if asked else None
        if draw is not None and program.determinism.state(event.context.root).on is None:
            name = program.catalogue.short(draw.name)
            message = f"`{event.variable}` is read once, by the first op that asks for it: set here, it comes too late"
            related = (Related(draw.place, f"`{name}` has read it here"),)
            yield Diagnostic(RULE, event.place, message, "set it before anything of TensorFlow runs", related)
