"""Functions that a training loop calls inside its graph: losses, metrics, and what layers are made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.arguments import Arguments
from seedlint.program.callbacks import run_callbacks
from seedlint.program.graphs import Graph, Kind
from seedlint.program.values import Items, Mapping, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def run_handed(machine: Machine, frame: Frame, name: str, arguments: Arguments, place: Place | None) -> None:
    """Follow the functions that a call is given: in a graph those that training calls there, others as they are."""
    positions, keywords = _inside(machine, name)
    inside = [value for number, value in enumerate(arguments.positional) if number in positions]
    inside += [value for keyword, value in arguments.keywords.items() if keyword in keywords]
    if not inside:
        run_callbacks(machine, frame, arguments, place, repeats=True)
        return
    others = [value for number, value in enumerate(arguments.positional) if number not in positions]
    named = {keyword: value for keyword, value in arguments.keywords.items() if keyword not in keywords}
    run_callbacks(machine, frame, Arguments(others, named), place, repeats=True)
    outer = frame.graph
    title = f"the function given to `{name.rpartition('.')[2]}`"
    frame.graph = outer or Graph(Kind.METHOD, title, place)
    try:
        flat = [item for value in inside for item in _flat(value)]
        run_callbacks(machine, frame, Arguments(flat), place, repeats=True)
    finally:
        frame.graph = outer


def _inside(machine: Machine, name: str) -> tuple[set[int], set[str]]:
    """Return by position and by name the parameters whose functions a training loop calls."""
    api = machine.catalogue.api(name)
    parameters = () if api is None else api.inside
    keywords = {parameter.name for parameter in parameters} | set(machine.catalogue.type_names(name, "inside"))
    return {parameter.position for parameter in parameters if parameter.position is not None}, keywords


def _flat(value: Value) -> Iterator[Value]:
    """Yield the items of lists and dicts, however deep."""
    if isinstance(value, Items | Mapping):
        for item in value.items if isinstance(value, Items) else (item for _, item in value.items):
            yield from _flat(item)
    else:
        yield value
