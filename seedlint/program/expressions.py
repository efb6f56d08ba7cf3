"""What an expression is worth."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.program import arrivals, orders, ranks
from seedlint.program.arguments import Arguments
from seedlint.program.attributes import attribute
from seedlint.program.binding import assign
from seedlint.program.blocks import alternative, new_group
from seedlint.program.definitions import make_function
from seedlint.program.frames import item_of_object
from seedlint.program.guards import branch_guards, none_test
from seedlint.program.mutation import changed
from seedlint.program.operations import compare, item_of, operation
from seedlint.program.reordering import changed_order
from seedlint.program.replaced import note_unknown
from seedlint.program.rounds import enter
from seedlint.program.scopes import Frame, Scope, join_streams
from seedlint.program.seeds import note_foreign_seeder
from seedlint.program.values import (
    UNKNOWN,
    Constant,
    Items,
    Library,
    Mapping,
    Method,
    Unknown,
    Value,
    element_of,
    join,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.program.machine import Machine


def evaluate(machine: Machine, frame: Frame, node: facts.Expression) -> Value:
    """Return what an expression is worth, recording what evaluating it does."""
    return _EVALUATORS[type(node)](machine, frame, node)


def _literal(machine: Machine, frame: Frame, node: facts.Literal) -> Value:
    return Constant(node.value, machine.place(frame, node.span))


def _name(machine: Machine, frame: Frame, node: facts.Name) -> Value:
    found = frame.scope.lookup(node.name)
    return Library(f"builtins.{node.name}") if found is None else found


def _attribute(machine: Machine, frame: Frame, node: facts.Attribute) -> Value:
    return attribute(machine, frame, evaluate(machine, frame, node.value), node.name)


def _call(machine: Machine, frame: Frame, node: facts.Call) -> Value:
    callee = evaluate(machine, frame, node.function)
    arguments = read_arguments(machine, frame, node.arguments)
    if isinstance(callee, Method) and isinstance(callee.receiver, Items | Mapping):
        _mutate(machine, frame, node.function, callee.name, callee.receiver, arguments)
    if isinstance(callee, Unknown):
        note_unknown(machine, frame, node.function)
    if isinstance(node.function, facts.Name) and callee in (UNKNOWN, Library(f"builtins.{node.function.name}")):
        # Python itself has no seeder: what is bound nowhere comes of a star import, or was run before.
        note_foreign_seeder(machine, frame, node.function.name, arguments)
    if isinstance(node.function, facts.Attribute) and not isinstance(callee, Library):
        arrivals.written(machine, frame, node, arguments)
    outer, frame.expression = frame.expression, node
    value = machine.call(frame, callee, arguments, machine.place(frame, called_span(node)))
    frame.expression = outer
    return value


def _mutate(
    machine: Machine,
    frame: Frame,
    function: facts.Expression,
    name: str,
    old: Items | Mapping,
    arguments: Arguments,
) -> None:
    """Follow a method that changes a list or dict, where it is held by a name or an attribute."""
    if isinstance(function, facts.Attribute) and isinstance(function.value, facts.Name | facts.Attribute):
        new = changed(name.rpartition(".")[2], old, arguments, once=not frame.loops)
        if new is not None:
            place = machine.place(frame, function.span)
            new = changed_order(machine, frame, name.rpartition(".")[2], old, new, arguments, place)
            assign(machine, frame, function.value, new)


def called_span(node: facts.Call) -> Span:
    """Return where a call stands: of a chain over several lines, the link that is called."""
    function = node.function
    if isinstance(function, facts.Attribute) and function.name_span.line > node.span.line:
        return Span(function.name_span.line, function.name_span.column, node.span.end_line, node.span.end_column)
    return node.span


def read_arguments(machine: Machine, frame: Frame, nodes: Sequence[facts.Argument]) -> Arguments:
    """Evaluate the arguments of a call."""
    found = Arguments()
    for node in nodes:
        value = evaluate(machine, frame, node.value)
        if node.star == "*":
            value = machine.iterated(frame, value)
            if isinstance(value, Items):
                found.positional.extend(value.items)
                found.more = found.more or not value.whole
            else:
                found.more = True
        elif node.star == "**":
            found.unpack(value)
        elif node.keyword is not None:
            found.keywords[node.keyword] = value
        elif found.more:
            continue
        else:
            found.positional.append(value)
    return found


def _subscript(machine: Machine, frame: Frame, node: facts.Subscript) -> Value:
    value = evaluate(machine, frame, node.value)
    index = evaluate(machine, frame, node.index)
    ranks.indexed(machine, index)
    parts = len(node.index.parts) if isinstance(node.index, facts.Other) else None
    place = machine.place(frame, node.span)
    found = orders.indexed(machine, frame, place, value, index, parts) or item_of_object(machine, place, value, index)
    return item_of(value, index) if found is None else found


def _display(machine: Machine, frame: Frame, node: facts.Display) -> Value:
    items: list[Value] = []
    whole = True
    order = None
    for item in node.items:
        if isinstance(item, facts.Starred):
            inner = machine.iterated(frame, evaluate(machine, frame, item.value))
            order = orders.joined(order, orders.taken(machine, inner, "*", machine.place(frame, node.span)))
            if isinstance(inner, Items):
                items.extend(inner.items)
                whole = whole and inner.whole
            else:
                whole = False
        else:
            items.append(evaluate(machine, frame, item))
    distinct = node.kind == "set"
    return orders.made(frame, Items(tuple(items), whole, order=None if distinct else order, distinct=distinct))


def _dict(machine: Machine, frame: Frame, node: facts.DictDisplay) -> Value:
    items: dict[str | int, Value] = {}
    whole = True
    for key_node, value_node in node.items:
        value = evaluate(machine, frame, value_node)
        if key_node is None:
            if isinstance(value, Mapping):
                items.update(value.items)
                whole = whole and value.whole
            else:
                whole = False
            continue
        key = evaluate(machine, frame, key_node)
        if isinstance(key, Constant) and isinstance(key.value, str | int):
            items[key.value] = value
        else:
            items[f"<{len(items)}>"] = value
    return orders.made(frame, Mapping(tuple(items.items()), whole))


def _not(machine: Machine, frame: Frame, node: facts.Not) -> Value:
    value = evaluate(machine, frame, node.value)
    answer = truth(value)
    return ranks.negated(machine, value, UNKNOWN if answer is None else Constant(not answer))


def _boolean(machine: Machine, frame: Frame, node: facts.Boolean) -> Value:
    left = evaluate(machine, frame, node.left)
    answer = truth(left)
    if answer is not None:
        stops = answer if node.operator == "or" else not answer
        if stops:
            return left
        if node.operator == "or":
            with branch_guards(machine, frame, none_test(node.left, negated=True), left, certain=True):
                return evaluate(machine, frame, node.right)
        return evaluate(machine, frame, node.right)
    guard = none_test(node.left, negated=node.operator == "or")
    streams = dict(machine.streams)
    frame.branches += 1
    with branch_guards(machine, frame, guard, left):
        right = evaluate(machine, frame, node.right)
    frame.branches -= 1
    machine.streams = _either(streams, machine.streams)
    return join((left, right))


def _either(first: dict[str, tuple[int, ...]], second: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, ...]]:
    return second if first == second else join_streams([first, second])


def _conditional(machine: Machine, frame: Frame, node: facts.Conditional) -> Value:
    test = evaluate(machine, frame, node.test)
    answer = truth(test)
    results: list[Value] = []
    streams = dict(machine.streams)
    ends: list[dict[str, tuple[int, ...]]] = []
    group = new_group(machine)
    for taken, branch in ((True, node.then), (False, node.otherwise)):
        if answer is not None and answer is not taken:
            continue
        machine.streams = dict(streams)
        frame.branches += answer is None
        guard = none_test(node.test, negated=not taken)
        with alternative(machine, group, taken), branch_guards(machine, frame, guard, None, certain=answer is not None):
            results.append(evaluate(machine, frame, branch))
        frame.branches -= answer is None
        ends.append(machine.streams)
    machine.streams = ends[0] if len(ends) == 1 else _either(*ends)
    ranks.chosen(machine, test, results)
    return join(results)


def _walrus(machine: Machine, frame: Frame, node: facts.Walrus) -> Value:
    value = evaluate(machine, frame, node.value)
    assign(machine, frame, node.target, value)
    return value


def _lambda(machine: Machine, frame: Frame, node: facts.Lambda) -> Value:
    return make_function(machine, frame, node.function)


def _comprehension(machine: Machine, frame: Frame, node: facts.Comprehension) -> Value:
    if node.kind == "GeneratorExp":
        return machine.lazily(frame, lambda: _comprehended(machine, frame, node))
    return _comprehended(machine, frame, node)


def _comprehended(machine: Machine, frame: Frame, node: facts.Comprehension) -> Value:
    scope = Scope("function", frame.scope.module, frame.scope)
    outer, frame.scope = frame.scope, scope
    frame.loops += 1
    around = frame.orders
    order = None
    rounds = enter(machine, frame, node)
    try:
        for clause in node.clauses:
            iterable = machine.iterated(frame, evaluate(machine, frame, clause.iterable))
            found = orders.taken(machine, iterable, "for", machine.place(frame, clause.iterable.span))
            if found is not None:
                order = order or found
                frame.orders = (*frame.orders, found)
            assign(machine, frame, clause.target, orders.element(machine, iterable))
            for condition in clause.conditions:
                evaluate(machine, frame, condition)
        values = [evaluate(machine, frame, element) for element in node.elements]
    finally:
        frame.loops -= 1
        frame.rounds = rounds
        frame.scope = outer
        frame.orders = around
    if node.kind != "GeneratorExp":
        orders.stored(machine, machine.place(frame, node.span), *values)
    if node.kind == "DictComp":
        return orders.made(frame, Mapping((("<0>", values[1]),), whole=False, order=order))
    if node.kind == "SetComp":
        return orders.made(frame, replace(arrivals.as_set(values[0]), alike=True, distinct=True))
    return orders.made(frame, Items((values[0],), whole=False, alike=True, order=order))


def _await(machine: Machine, frame: Frame, node: facts.Await) -> Value:
    return evaluate(machine, frame, node.value)


def _yield(machine: Machine, frame: Frame, node: facts.Yield) -> Value:
    if frame.at_yield is None:
        frame.at_yield = dict(machine.streams)
    if node.value is not None:
        value = evaluate(machine, frame, node.value)
        if node.from_:
            value = machine.iterated(frame, value)
        found = orders.taken(machine, value, "yield", machine.place(frame, node.span)) if node.from_ else None
        own = frame.orders[frame.inherited :]
        frame.yield_order = frame.yield_order or found or (own[0] if own else None)
        frame.yielded.append(element_of(value) if node.from_ else value)
    return UNKNOWN


def _starred(machine: Machine, frame: Frame, node: facts.Starred) -> Value:
    return evaluate(machine, frame, node.value)


def _other(machine: Machine, frame: Frame, node: facts.Other) -> Value:
    ranks.passed(machine, Arguments([evaluate(machine, frame, part) for part in node.parts]))
    return UNKNOWN


_EVALUATORS: dict[type, Callable[..., Value]] = {
    facts.Literal: _literal,
    facts.Name: _name,
    facts.Attribute: _attribute,
    facts.Call: _call,
    facts.Subscript: _subscript,
    facts.Starred: _starred,
    facts.Display: _display,
    facts.DictDisplay: _dict,
    facts.Operation: operation,
    facts.Compare: compare,
    facts.Boolean: _boolean,
    facts.Not: _not,
    facts.Conditional: _conditional,
    facts.Walrus: _walrus,
    facts.Lambda: _lambda,
    facts.Comprehension: _comprehension,
    facts.Await: _await,
    facts.Yield: _yield,
    facts.Other: _other,
}
