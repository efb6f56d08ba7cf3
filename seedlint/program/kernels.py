"""What a program runs that determinism on a GPU hangs on: operations, gradients, and the switch itself."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.environment import is_certain
from seedlint.program.values import UNKNOWN, Constant, Library, Object, Value, is_none, options, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.catalogue import Condition, Kernel, Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


_WORD = re.compile(r"[a-z]+")
_LABELS = frozenset({"label", "labels", "mask", "masks", "target", "targets", "gt", "truth", "true", "groundtruth"})


@dataclass(frozen=True, slots=True)
class Operation:
    """An API of whose kernel something is known was called; `near`: under an open tape, or in a layer's method."""

    place: Place
    name: str
    kernel: Kernel
    context: Context
    near: bool


@dataclass(frozen=True, slots=True)
class Gradient:
    """Something that shows that gradients flow in the program."""

    place: Place
    context: Context
    family: str = ""


@dataclass(frozen=True, slots=True)
class Accelerated:
    """Something that shows that the program may run on a GPU."""

    context: Context
    family: str


@dataclass(frozen=True, slots=True)
class AttributeSet:
    """An attribute of a library's module that determinism hangs on was set; `value` is None if it could not be told."""

    place: Place
    name: str
    value: bool | None
    context: Context
    certain: bool


@dataclass(frozen=True, slots=True)
class Asynchronous:
    """A call, whatever a condition says, that has workers apply their updates in the order in which they finish."""

    place: Place
    name: str
    context: Context


@dataclass(frozen=True, slots=True)
class Switched:
    """A call that switches op determinism on, or off again."""

    place: Place
    name: str
    on: bool
    context: Context
    certain: bool
    warns: bool = False


def note_setting(machine: Machine, frame: Frame, name: str, value: Value, place: Place) -> None:
    """Note that an attribute of a library's module is set."""
    if not machine.muted and name in machine.catalogue.attributes:
        event = AttributeSet(place, name, truth(value), machine.context(frame), is_certain(machine, frame))
        machine.record.others.append(event)


def note_call(machine: Machine, frame: Frame, name: str, arguments: Arguments, place: Place | None) -> None:
    """Note what a call of a library has to do with determinism."""
    if machine.muted or place is None:
        return
    switch = machine.catalogue.switches.get(name)
    others = machine.record.others
    if switch is not None:
        certain, on = is_certain(machine, frame), _is_true(switch.mode, arguments, default=switch.on)
        warns = _is_true(switch.warns, arguments, default=False) is not False
        others.append(Switched(place, name, on is not False, machine.context(frame), certain and on is not None, warns))
    if machine.catalogue.shows_gradient(name):
        others.append(Gradient(place, machine.context(frame), machine.catalogue.family(name)))
    if name.startswith(machine.catalogue.accelerators):
        others.append(Accelerated(machine.context(frame), machine.catalogue.family(name)))
    for kernel in machine.catalogue.kernels(name):
        # What a pipeline runs, it runs on the CPU, whose kernels are another matter.
        if kernel.only is None and not machine.hosted and all(holds(one, arguments) for one in kernel.given):
            context = machine.context(frame)
            near = (machine.taped > 0 or context.layer) and not _of_labels(frame)
            others.append(Operation(place, name, kernel, context, near))
        if kernel.asynchronous and is_certain(machine, frame):
            others.append(Asynchronous(place, name, machine.context(frame)))


def holds(condition: Condition, arguments: Arguments) -> bool:
    """Whether a condition on an argument holds for certain."""
    value = arguments.find(condition.name, condition.position)
    if condition.given is not None:
        absent = True if value is None else is_none(value)
        if value == UNKNOWN and _is_written(condition, arguments):
            absent = False
        return absent is not None and absent is not condition.given
    if value is None:
        return condition.default in condition.among
    return all(_named(option) in condition.among for option in options(value))


def _is_true(parameter: Parameter | None, arguments: Arguments, *, default: bool) -> bool | None:
    """Whether an argument is truthy; the default where there is no such parameter."""
    if parameter is None:
        return default
    given = arguments.find(parameter.name, parameter.position)
    return bool(parameter.default) if given is None else truth(given)


def _is_written(condition: Condition, arguments: Arguments) -> bool:
    """Whether an argument is written out: what could not be told of it, it is hardly None."""
    at = condition.position
    return condition.name in arguments.keywords or (at is not None and at < len(arguments.positional))


def _named(value: Value) -> object:
    return value.value if isinstance(value, Constant) else value.name if isinstance(value, Library) else None


def _of_labels(frame: Frame) -> bool:
    """Whether the call that is being followed takes, by its name, what a model is compared with: no gradient flows."""
    given = frame.expression.arguments[:1] if frame.expression is not None else ()
    words = {word for one in given for word in _WORD.findall(facts.dotted(one.value).lower())}
    return not words.isdisjoint(_LABELS)


def opens_tape(machine: Machine, manager: Value) -> bool:
    """Whether gradients are recorded in the `with` block of a context manager."""
    return isinstance(manager, Object) and manager.type in machine.catalogue.tapes


@contextmanager
def hosting(machine: Machine, frame: Frame, name: str | None = None) -> Iterator[None]:
    """Follow the functions given to a call; a pipeline's method (by its `name`, or as it is written) runs them."""
    if name is None:
        called = frame.expression.function if frame.expression is not None else None
        hosted = isinstance(called, facts.Attribute) and called.name in machine.catalogue.host_methods
    else:
        hosted = machine.catalogue.runs_on_cpu(name)
    machine.hosted += hosted
    try:
        yield
    finally:
        machine.hosted -= hosted
