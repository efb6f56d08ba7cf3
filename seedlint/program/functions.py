"""What calling a function of the project does: its body is followed, once for the same circumstances."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program import arrivals, conventions, ranks
from seedlint.program.annotations import annotated, given_parameters
from seedlint.program.arguments import Arguments
from seedlint.program.classes import class_member, fields_of
from seedlint.program.derivation import makings
from seedlint.program.graphs import entered
from seedlint.program.reuse import note_again, renewed
from seedlint.program.rounds import carried
from seedlint.program.scopes import Frame, Scope, join_streams
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Constant,
    FunctionValue,
    Given,
    Instance,
    Items,
    Lazy,
    Mapping,
    Suspended,
    Value,
    join,
)

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a followed call did, to be done again without following it once more."""

    value: Value
    streams: tuple[tuple[str, tuple[int, ...]], ...]
    seeded: frozenset[str]
    seedings: tuple[int, ...]
    orders: tuple[int, int]


MAX_DEPTH = 100


def call_function(
    machine: Machine, frame: Frame, function: FunctionValue, arguments: Arguments, place: Place | None
) -> Value:
    """Follow a call of a function of the project."""
    machine.note_call(place, function)
    if not machine.may_matter(function, arguments):
        return UNKNOWN
    names = _bind(function, arguments, place)
    for parameter in function.facts.parameters:
        if parameter.annotation is not None and names[parameter.name] == UNKNOWN:
            declared = annotated(machine, Frame(function.scope), parameter.annotation, parameter.name)
            if isinstance(declared, Given) and declared.type:
                names[parameter.name] = declared
    if function.facts.generator:
        suspended = Suspended(function, names, place)
        machine.suspended.append(suspended)
        return suspended
    return _follow(machine, frame, function, names, place)


def iterated(machine: Machine, frame: Frame, value: Value) -> Value:
    """Return a value that is about to be iterated over: the body of a generator function runs now."""
    if isinstance(value, Suspended):
        return _follow(machine, frame, value.function, value.names, value.call)
    if isinstance(value, Lazy):
        if value.items is None:
            value.items = UNKNOWN
            value.items = value.run()
        return value.items
    return value


def _bind(function: FunctionValue, arguments: Arguments, place: Place | None) -> dict[str, Value]:
    """Return the parameters' values; one that was left out has its default."""
    names: dict[str, Value] = {}
    position = 0
    keywords = dict(arguments.keywords)
    for parameter in function.facts.parameters:
        name = parameter.name
        if parameter.kind == "*":
            rest = arguments.positional[position:]
            names[name] = Items(tuple(rest), whole=not arguments.more)
            position = len(arguments.positional)
        elif parameter.kind == "**":
            whole = not arguments.more_keywords and not function.injected
            names[name] = Mapping(tuple(keywords.items()), whole)
        elif parameter.kind == "positional" and position < len(arguments.positional):
            names[name] = arguments.positional[position]
            position += 1
        elif name in keywords:
            names[name] = keywords.pop(name)
        elif arguments.more_keywords or (arguments.more and parameter.kind == "positional"):
            names[name] = UNKNOWN
        else:
            default = function.defaults.get(name, UNKNOWN)
            if isinstance(default, Constant) and default.value is None:
                default = UNKNOWN if function.injected else Absent(name, place)
            elif function.injected and not conventions.may_hold_seed(name):
                default = join((default, UNKNOWN))
            names[name] = default
    return names


def _follow(
    machine: Machine, frame: Frame, function: FunctionValue, names: dict[str, Value], place: Place | None
) -> Value:
    body = function.facts.body
    if body is None or machine.depth >= MAX_DEPTH or machine.active.count(id(function.facts)) >= 2:
        ranks.passed(machine, Arguments(list(names.values())))
        return UNKNOWN
    machine.executed.add(id(function.facts))
    if not machine.muted:
        known = machine.entered.get(id(function.facts))
        found = dict(machine.streams) if known is None else join_streams([known, machine.streams])
        machine.entered[id(function.facts)] = found
    if id(function.facts) in machine.active:
        names = {name: _unsettled(name, value) for name, value in names.items()}
    key = _memory_key(machine, frame, function, names)
    remembered = machine.memory.get(key)
    if remembered is not None:
        note_again(machine, frame, remembered.orders, place, names.values())
        return _repeat(machine, frame, remembered)
    scope = Scope("function", function.module, function.scope, names, function=function)
    inner = Frame(scope, function, function.owner, frame, place, loops=frame.loops, fallback=frame.fallback)
    inner.worker = frame.worker
    inner.traced = (frame.traced or function.traced) and not function.live
    inner.graph = entered(machine, frame, function)
    inner.orders, inner.inherited = frame.orders, len(frame.orders)
    inner.rounds = carried(frame)
    first_order = machine.order
    first_seeding = len(machine.record.seedings)
    machine.depth += 1
    machine.active.append(id(function.facts))
    machine.execute(inner, body)
    machine.active.pop()
    machine.depth -= 1
    ends = [streams for _, streams in inner.returned]
    if not inner.ended or not ends:
        ends.append(machine.streams)
        if not inner.ended:
            inner.returned.append((Constant(None), machine.streams))
    machine.streams = join_streams(ends)
    frame.seeded |= inner.seeded
    value = join(result for result, _ in inner.returned)
    if function.facts.generator:
        machine.at_yield = inner.at_yield
        return Items(tuple(inner.yielded), whole=False, alike=True, order=inner.yield_order)

    seedings = tuple(seeding.number for seeding in machine.record.seedings[first_seeding:])
    machine.memory[key] = Remembered(
        value, tuple(machine.streams.items()), frozenset(inner.seeded), seedings, (first_order, machine.order)
    )
    return value


def _unsettled(name: str, value: Value) -> Value:
    """Return what an argument may be the next times round, when a function calls itself: seeds stay what they are."""
    if isinstance(value, Constant | Absent) and not conventions.may_hold_seed(name):
        return join((value, UNKNOWN))
    return value


def _memory_key(machine: Machine, frame: Frame, function: FunctionValue, names: dict[str, Value]) -> object:
    versions = tuple(value.version for value in names.values() if isinstance(value, Instance))
    return (
        id(function),
        tuple(names.items()),
        makings(names.values()),
        versions,
        tuple(sorted(machine.streams.items())),
        frame.loops > 0,
        any(one.idle for one in carried(frame)),
        frame.fallback,
        frame.traced,
        frame.worker,
        None if frame.graph is None else (frame.graph.kind, frame.graph.parallel is None),
        frame.orders,
        machine.muted > 0,
        machine.hosted > 0,
        machine.taped > 0,
        machine.one_rank > 0,
    )


def _repeat(machine: Machine, frame: Frame, remembered: Remembered) -> Value:
    """Do again what a remembered call did."""
    machine.streams = dict(remembered.streams)
    frame.seeded |= remembered.seeded
    machine.record.repeated.update(remembered.seedings)
    return renewed(remembered.value, remembered.orders)


def call_given(machine: Machine, frame: Frame, function: FunctionValue, receiver: Value | None) -> None:
    """Follow a function whose callers are not known: every parameter is the caller's business."""
    names = given_parameters(machine, frame, function, receiver)
    arrivals.kept(machine, frame, _follow(machine, frame, function, names, None))


def initialise_given(machine: Machine, frame: Frame, made: Instance) -> None:
    """Follow the making of an object with whatever an unknown caller may give."""
    cls = made.cls
    init = class_member(cls, "__init__")
    if isinstance(init, FunctionValue):
        known = id(init.facts) in machine.executed
        _follow(machine, frame, init, given_parameters(machine, frame, init, made), None)
        if not known:
            machine.executed.discard(id(init.facts))
    else:
        for name, _ in fields_of(cls):
            made.attributes[name] = Given(name)
