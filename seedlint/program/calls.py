"""What a call does: of the project's functions and classes here, of a library's in `library`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program import arrivals, library, ranks
from seedlint.program.arguments import Arguments
from seedlint.program.blocks import alternative, new_group
from seedlint.program.callbacks import run_callbacks
from seedlint.program.classes import class_member, library_base
from seedlint.program.functions import call_function
from seedlint.program.kernels import hosting
from seedlint.program.layers import note_layer_call
from seedlint.program.objects import instantiate
from seedlint.program.scopes import Frame, join_streams
from seedlint.program.values import (
    UNKNOWN,
    Arrived,
    Bound,
    Choice,
    ClassValue,
    Entropy,
    FunctionValue,
    Given,
    Instance,
    Library,
    Method,
    Object,
    Partial,
    Value,
    join,
)

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine


def call(machine: Machine, frame: Frame, callee: Value, arguments: Arguments, place: Place | None) -> Value:
    """Follow a call of a value and return what it returns."""
    match callee:
        case FunctionValue():
            return call_function(machine, frame, callee, arguments, place)
        case Bound(function=function, receiver=receiver):
            return call_function(machine, frame, function, arguments.before(receiver), place)
        case ClassValue():
            return instantiate(machine, frame, callee, arguments, place)
        case Instance():
            return _call_instance(machine, frame, callee, arguments, place)
        case Library(name=name):
            return library.call_library(machine, frame, name, arguments, place)
        case Method(name=name, receiver=receiver):
            return library.call_library(machine, frame, name, arguments, place, receiver)
        case Partial(callee=inner, positional=positional, keywords=keywords):
            merged = Arguments(
                [*positional, *arguments.positional],
                {**dict(keywords), **arguments.keywords},
                arguments.more,
                arguments.more_keywords,
            )
            return call(machine, frame, inner, merged, place)
        case Choice(options=options):
            return _call_choice(machine, frame, options, arguments, place)
        case Entropy() | Arrived():
            return callee
        case Object(type=kind) if library.runs_tasks(machine, kind):
            return library.call_library(machine, frame, f"{kind}.__call__", arguments, place, callee)
        case Object():
            note_layer_call(machine, frame, callee, arguments, place)
            run_callbacks(machine, frame, arguments, place)
            ranks.told(machine, frame, arguments)
            return arrivals.passed(machine, frame, arguments)
        case _:
            ranks.told(machine, frame, arguments)
            with hosting(machine, frame):
                run_callbacks(machine, frame, arguments, place)
            return arrivals.passed(machine, frame, arguments)


def _call_choice(
    machine: Machine, frame: Frame, options: tuple[Value, ...], arguments: Arguments, place: Place | None
) -> Value:
    streams = machine.streams
    results, ends = [], []
    frame.branches += 1
    # What one of several names stands for was chosen by the library's version.
    machine.versions += 1
    before = frame.fallback
    given = any(_is_given(option) for option in options)
    group = new_group(machine)
    for number, option in enumerate(options):
        machine.streams = dict(streams)
        # Beside a generator that a caller may give, a module stands where it gave none (`rng = rng or random`).
        frame.fallback = before or (given and isinstance(option, Library))
        with alternative(machine, group, number):
            results.append(call(machine, frame, option, arguments, place))
        ends.append(machine.streams)
    frame.fallback = before
    machine.versions -= 1
    frame.branches -= 1
    machine.streams = join_streams(ends)
    return join(results)


def _is_given(value: Value) -> bool:
    return isinstance(value, Given) or (isinstance(value, Method) and isinstance(value.receiver, Given))


def _call_instance(
    machine: Machine, frame: Frame, instance: Instance, arguments: Arguments, place: Place | None
) -> Value:
    method = class_member(instance.cls, "__call__")
    if isinstance(method, FunctionValue):
        return call_function(machine, frame, method, arguments.before(instance), place)
    result: Value = UNKNOWN
    for name in machine.catalogue.calls_of(library_base(machine, instance.cls)):
        method = class_member(instance.cls, name)
        if isinstance(method, FunctionValue):
            result = call_function(machine, frame, method, Arguments([instance], {}, True, True), place)
    return result
