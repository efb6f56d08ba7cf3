"""Methods of layers and models that a framework calls when a model is fitted: part of the program that makes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.program.classes import class_member, library_base
from seedlint.program.values import FunctionValue, Instance, Value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Context, Record, Root
    from seedlint.program.kernels import Operation
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame
    from seedlint.program.values import ClassValue


@dataclass(frozen=True, slots=True)
class LayerMade:
    """An object of a project's layer or model was made."""

    cls: ClassValue
    context: Context


@dataclass(frozen=True, slots=True)
class TrainedMethod:
    """A start that follows a method through which gradients flow when an object with it is fitted."""

    root: Root
    name: str
    function: FunctionValue


def note_made(machine: Machine, frame: Frame, made: Instance) -> None:
    """Note the making of a layer or model."""
    if not machine.muted and machine.is_layer(made.cls):
        machine.record.others.append(LayerMade(made.cls, machine.context(frame)))


def note_method(machine: Machine, function: FunctionValue, receiver: Value | None) -> None:
    """Note that a method which nobody in the project calls is followed by itself."""
    if not isinstance(receiver, Instance):
        return
    name = function.facts.name
    if name in machine.catalogue.type_names(library_base(machine, receiver.cls), "trained"):
        machine.record.others.append(TrainedMethod(machine.root, name, function))


def adopted(record: Record, operations: list[Operation]) -> Iterator[Operation]:
    """Yield the operations of such methods once more, for each start that makes an object: there they run later."""
    methods = {event.root.number: event for event in record.others if isinstance(event, TrainedMethod)}
    made = [event for event in record.others if isinstance(event, LayerMade)]
    for operation in sorted(operations, key=lambda one: (one.place.path, one.place.span.line)):
        method = methods.get(operation.context.root.number)
        if method is None:
            continue
        for event in made:
            member = class_member(event.cls, method.name)
            if isinstance(member, FunctionValue) and member.facts is method.function.facts:
                context = replace(operation.context, root=event.context.root, order=event.context.order)
                yield replace(operation, context=context)
