"""Weights that a program loads in place of those that its layers have drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.values import Instance, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.program.events import Context, Draw, Root
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


@dataclass(frozen=True, slots=True)
class WeightsReplaced:
    """The weights of a layer or model were replaced by others.

    `made` is the span of what happened while the object was made, where that one is known and is loaded whenever it is
    made.
    """

    context: Context
    made: tuple[int, int] | None


def note_made(machine: Machine, frame: Frame, made: Instance, first: int) -> None:
    """Note where an object was made, and between which events."""
    made.span, made.home = (first, machine.order), (frame, frame.branches)


def note_replaced(machine: Machine, frame: Frame, receiver: Value | None) -> None:
    """Note that the weights of an object are replaced."""
    if machine.muted:
        return
    made = None
    if isinstance(receiver, Instance) and receiver.home is not None:
        home, branches = receiver.home
        made = receiver.span if home is frame and branches == frame.branches else None
    machine.record.others.append(WeightsReplaced(machine.context(frame), made))


def note_unknown(machine: Machine, frame: Frame, function: facts.Expression) -> None:
    """Note the call of a method that replaces weights, by its name, on an object of which nothing is known."""
    if isinstance(function, facts.Attribute) and function.name in machine.catalogue.replacing:
        note_replaced(machine, frame, None)


class Replaced:
    """Questions about the weights that a program replaces."""

    def __init__(self, events: Iterable[WeightsReplaced]) -> None:
        self._made: dict[int, list[tuple[int, int] | None]] = {}
        for event in events:
            self._made.setdefault(event.context.root.number, []).append(event.made)

    def loads(self, root: Root) -> bool:
        """Whether a start of the program loads any weights."""
        return root.number in self._made

    def holds(self, draw: Draw) -> bool:
        """Whether the weights that a draw made were replaced for certain; what draws when it is used goes on to."""
        spans = self._made.get(draw.context.root.number, ())
        inside = any(span is not None and span[0] < draw.context.order <= span[1] for span in spans)
        return inside and not draw.api.later
