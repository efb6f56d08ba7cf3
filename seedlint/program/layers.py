"""Layers that draw when they are called, and where pipelines call them on several elements at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.program.values import Items, Object, Value, truth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


@dataclass(frozen=True, slots=True)
class LayerCall:
    """A layer that draws was called in a parallel pipeline; `name` is the layer's class."""

    place: Place
    name: str
    context: Context


def layers_in(machine: Machine, values: Iterable[Value]) -> tuple[Object, ...]:
    """Return the layers that draw among the arguments of a call that makes a model of them."""
    items = (item for value in values for item in (value.items if isinstance(value, Items) else (value,)))
    return tuple(item for item in items if isinstance(item, Object) and machine.catalogue.is_layer(item.type))


def change_parts(machine: Machine, use: Use, arguments: Arguments, receiver: Value | None) -> None:
    """Follow a method that adds a layer to a model, or takes one away: which are left then, is not asked."""
    if use.api.layers is not None and isinstance(receiver, Object):
        added = layers_in(machine, arguments.values())
        receiver.parts = (*receiver.parts, *added) if use.api.layers == "adds" else ()


def note_layer_call(machine: Machine, frame: Frame, layer: Object, arguments: Arguments, place: Place | None) -> None:
    """Note the call of a layer that draws, inside a graph that runs on several elements at a time."""
    if place is None or machine.muted or frame.graph is None or frame.graph.parallel is None:
        return
    training = arguments.keywords.get("training")
    if training is not None and truth(training) is not True:
        return
    for held in _held(layer):
        known, api = machine.catalogue.type(held.type), machine.catalogue.api(held.type)
        if known is None or api is None or api.does is not Does.DRAW:
            continue
        if known.active or training is not None:
            machine.record.others.append(LayerCall(place, held.type, machine.context(frame)))
            return


def _held(layer: Object) -> Iterable[Object]:
    yield layer
    for part in layer.parts:
        yield from _held(part)
