"""What a statement does to names, attributes and streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import arrivals, environment, orders
from seedlint.program.annotations import annotated
from seedlint.program.arguments import Arguments
from seedlint.program.binding import assign, bind
from seedlint.program.branches import follow_if, follow_match, follow_try
from seedlint.program.classes import class_member
from seedlint.program.definitions import define_class, define_function
from seedlint.program.derivation import updated
from seedlint.program.imports import follow_import, follow_import_from
from seedlint.program.kernels import opens_tape
from seedlint.program.loops import follow_for, follow_while
from seedlint.program.operations import combine
from seedlint.program.scopes import Outcome
from seedlint.program.values import (
    UNKNOWN,
    Constant,
    FunctionValue,
    Given,
    Instance,
    Items,
    Module,
    Object,
    Suspended,
    Value,
    element_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame, Streams


def execute(machine: Machine, frame: Frame, statement: facts.Statement) -> None:
    """Follow one statement."""
    _EXECUTORS[type(statement)](machine, frame, statement)


# ---------------------------------------------------------------- binding


def _assign(machine: Machine, frame: Frame, node: facts.Assign) -> None:
    if node.value is None:
        if isinstance(node.targets[0], facts.Name) and frame.scope.kind == "class":
            return
        declared = annotated(machine, frame, node.annotation, "")
        if isinstance(node.targets[0], facts.Name) and isinstance(declared, Given) and declared.type:
            bind(machine, frame, node.targets[0].name, declared)
        return
    value = machine.evaluate(frame, node.value)
    if value == UNKNOWN and node.annotation is not None:
        declared = annotated(machine, frame, node.annotation, "")
        value = declared if isinstance(declared, Given) and declared.type else value
    for target in node.targets:
        if isinstance(target, facts.Attribute) and isinstance(module := machine.evaluate(frame, target.value), Module):
            scope = machine.scope_of(module)
            if scope is not None:
                scope.names[target.name] = value
            continue
        assign(machine, frame, target, value)


def _update(machine: Machine, frame: Frame, node: facts.Update) -> None:
    old = machine.evaluate(frame, node.target)
    value = machine.evaluate(frame, node.value)
    if (grown := arrivals.added(machine, frame, node, old, value)) is not None:
        assign(machine, frame, node.target, grown)
        return
    if isinstance(old, Items) and isinstance(value, Items):
        order = orders.joined(old.order, value.order)
        longer = Items(old.items + value.items, old.whole and value.whole, order=order, distinct=old.distinct)
        assign(machine, frame, node.target, orders.grown(frame, old, longer))
        return
    if isinstance(old, Instance | Object | Items):
        return
    assign(machine, frame, node.target, updated(machine, frame, node, old, value, combine((old, value))))


def _delete(machine: Machine, frame: Frame, node: facts.Delete) -> None:
    for target in node.targets:
        if isinstance(target, facts.Name):
            frame.scope.home(target.name).names.pop(target.name, None)
        elif isinstance(target, facts.Attribute):
            owner = machine.evaluate(frame, target.value)
            if isinstance(owner, Instance):
                owner.attributes.pop(target.name, None)
        else:
            environment.deleted(machine, frame, target)
            machine.evaluate(frame, target)


def _scope(machine: Machine, frame: Frame, node: facts.Scope) -> None:
    names = frame.scope.globals_ if node.kind == "global" else frame.scope.nonlocals
    names.update(node.names)


# ---------------------------------------------------------------- control


def _evaluate(machine: Machine, frame: Frame, node: facts.Evaluate) -> None:
    value = machine.evaluate(frame, node.value)
    arrivals.discarded(machine, frame, node.value, value)


def _jump(machine: Machine, frame: Frame, node: facts.Jump) -> None:
    if frame.exits:
        broken, continued = frame.exits[-1]
        left = broken if node.kind == "break" else continued
        left.append(Outcome(dict(frame.scope.names), dict(machine.streams)))
    frame.ended = True


def _return(machine: Machine, frame: Frame, node: facts.Return) -> None:
    value: Value = Constant(None) if node.value is None else machine.evaluate(frame, node.value)
    frame.returned.append((value, dict(machine.streams)))
    frame.ended = True


def _raise(machine: Machine, frame: Frame, node: facts.Raise) -> None:
    if node.value is not None:
        machine.evaluate(frame, node.value)
    frame.ended = True


def _with(machine: Machine, frame: Frame, node: facts.With) -> None:
    undone: list[tuple[Streams, Streams]] = []
    forked: list[Object] = []
    entered: list[Instance] = []
    taped = machine.taped
    for expression, target in node.items:
        manager = machine.evaluate(frame, expression)
        machine.taped += opens_tape(machine, manager)
        value: Value = manager
        if isinstance(manager, Object) and manager.saved is not None:
            forked.append(manager)
        if isinstance(manager, Instance):
            entered.append(manager)
            enter = class_member(manager.cls, "__enter__")
            if isinstance(enter, FunctionValue):
                value = machine.call(frame, enter, Arguments([manager]), None)
        elif isinstance(manager, Suspended):
            value = element_of(machine.iterated(frame, manager))
            if machine.at_yield is not None:
                undone.append((machine.at_yield, machine.streams))
                machine.streams = dict(machine.at_yield)
        if target is not None:
            assign(machine, frame, target, value)
    machine.execute(frame, node.body)
    machine.taped = taped
    for manager in reversed(entered):
        leave = class_member(manager.cls, "__exit__")
        if isinstance(leave, FunctionValue):
            machine.call(frame, leave, Arguments([manager], more=True), None)
    for manager in reversed(forked):
        if manager.saved is not None:
            machine.put_back(manager.saved)
    for inside, after in reversed(undone):
        # What the manager does after its `yield` (putting a state back) happens only now.
        for stream in {**inside, **after}:
            if inside.get(stream) != after.get(stream):
                machine.streams.pop(stream, None)
                if stream in after:
                    machine.streams[stream] = after[stream]


# ---------------------------------------------------------------- definitions


_EXECUTORS: dict[type, Callable[..., None]] = {
    facts.DefineFunction: define_function,
    facts.DefineClass: define_class,
    facts.Evaluate: _evaluate,
    facts.Assign: _assign,
    facts.Update: _update,
    facts.Import: follow_import,
    facts.ImportFrom: follow_import_from,
    facts.If: follow_if,
    facts.For: follow_for,
    facts.While: follow_while,
    facts.With: _with,
    facts.Try: follow_try,
    facts.Match: follow_match,
    facts.Return: _return,
    facts.Raise: _raise,
    facts.Jump: _jump,
    facts.Delete: _delete,
    facts.Scope: _scope,
}
