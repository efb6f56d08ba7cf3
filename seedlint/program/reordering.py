"""What Python's own functions and methods do to the order of things."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.program.derivation import how_made
from seedlint.program.makings import Counted
from seedlint.program.orders import depend, element, grown, joined, made, order_of, sorted_in_place, stored, taken
from seedlint.program.values import Derived, Given, Items, Mapping, Ranked, Value

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame
    from seedlint.program.values import Order

_SETS = frozenset({"builtins.set", "builtins.frozenset"})
_KEEPING = {
    "builtins.list": 0,
    "builtins.tuple": 0,
    "builtins.reversed": 0,
    "builtins.iter": 0,
    "builtins.map": 1,
    "builtins.filter": 1,
    "copy.copy": 0,
    "copy.deepcopy": 0,
}
"""Functions whose result is in the order of an argument, and which."""
_SET_METHODS = frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"})
_ADDING = frozenset({"append", "add", "extend", "insert", "appendleft", "setdefault", "update"})
_SET_OPERATORS = frozenset("|&-^")


def reordered(
    machine: Machine,
    frame: Frame,
    name: str,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None,
    found: Value | None,
) -> Value | None:
    """Return what a function gives, with the order that it is in; `found` is what it gives otherwise."""
    given = _reordered(machine, frame, name, arguments, place, receiver, found)
    if receiver is not None:
        return given
    return (
        made(frame, given) if isinstance(given, Items) else made(frame, given) if isinstance(given, Mapping) else given
    )


def _reordered(
    machine: Machine,
    frame: Frame,
    name: str,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None,
    found: Value | None,
) -> Value | None:
    if name in machine.catalogue.texts:
        return Derived(text=True)
    if receiver is not None:
        return _method(machine, name.rpartition(".")[2], arguments, receiver, found)
    if name in _SETS and not arguments.positional:
        return Items((), whole=False, distinct=True)
    if name in _SETS:
        return replace(found, order=None, distinct=True) if isinstance(found, Items) else found
    if name == "builtins.sorted":
        return replace(found, order=None, distinct=False) if isinstance(found, Items) else found
    if name in _KEEPING:
        return _kept(machine, name, arguments, place, found)
    if name == "builtins.enumerate":
        return _numbered(machine, arguments, place, found)
    if name == "builtins.zip":
        return _paired(machine, arguments, place, found)
    first = arguments.first()
    if name == "builtins.dict" and isinstance(first, Items):
        _keyed(machine, first, place)
    if name == "builtins.len" and frame.orders and isinstance(arguments.first(), Mapping):
        return Ranked(frame.orders[-1])
    return found


def _kept(machine: Machine, name: str, arguments: Arguments, place: Place | None, found: Value | None) -> Value | None:
    position = _KEEPING[name]
    if position >= len(arguments.positional) or not isinstance(found, Items):
        return found
    given = arguments.positional[position]
    copied = name.startswith("copy.")
    order = order_of(given) if copied else taken(machine, given, name.rpartition(".")[2], place)
    return replace(found, order=order, distinct=found.distinct and copied)


def _numbered(machine: Machine, arguments: Arguments, place: Place | None, found: Value | None) -> Value | None:
    first = arguments.first()
    order = taken(machine, first, "enumerate", place)
    if order is None:
        return found
    return Items((Items((Ranked(order), element(machine, first))),), whole=False, order=order)


def _paired(machine: Machine, arguments: Arguments, place: Place | None, found: Value | None) -> Value | None:
    orders = [taken(machine, value, "zip", place) for value in arguments.positional]
    known = [order for order in orders if order is not None]
    if not known:
        return found
    written = any(
        isinstance(value, Items) and value.whole and len(value.items) > 1 and order is None and not value.distinct
        for value, order in zip(arguments.positional, orders, strict=True)
    )
    if written or any(order != known[0] for order in known):
        for order in known:
            depend(machine, order, place, "`zip` pairs its items by position")
    pair = Items(tuple(_partner(machine, value, known[0]) for value in arguments.positional))
    return Items((pair,), whole=False, order=known[0])


def _partner(machine: Machine, value: Value, order: Order) -> Value:
    """Return what `zip` pairs with items in an unsettled order: `range(...)` numbers them, as `enumerate` does."""
    found = element(machine, value)
    counts = order_of(value) is None and isinstance(how_made(found), Counted)
    return Ranked(order) if counts else found


def _keyed(machine: Machine, pairs: Items, place: Place | None) -> None:
    for pair in pairs.items:
        if isinstance(pair, Items) and place is not None:
            stored(machine, place, *pair.items)


def _method(machine: Machine, method: str, arguments: Arguments, receiver: Value, found: Value | None) -> Value | None:
    if isinstance(receiver, Given) and receiver.type == "builtins.str" and found is not None:
        return Derived(text=True) if method not in {"find", "index", "count", "encode"} else found
    if not isinstance(receiver, Items):
        return found
    if method == "sort":
        sorted_in_place(machine, receiver)
    if receiver.distinct and method in _SET_METHODS:
        others = [item for value in arguments.positional for item in _items(value)] if method != "difference" else []
        return Items((*receiver.items, *others), whole=False, distinct=True)
    if receiver.order is not None and method == "copy":
        return receiver
    if receiver.order is not None and method == "index":
        return Ranked(receiver.order)
    if receiver.order is not None and method in {"__next__", "next", "pop"}:
        return element(machine, receiver)
    return found


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, Items) else ()


def combined(machine: Machine, operator: str, values: list[Value], found: Value) -> Value:
    """Return what an operator makes of lists and sets, with the order that it is in."""
    if len(values) != 2:
        return found
    left, right = values
    ranked = next((value for value in values if isinstance(value, Ranked)), None)
    if ranked is not None and operator != "format":
        return ranked
    if operator in _SET_OPERATORS and isinstance(left, Items) and left.distinct:
        more = _items(right) if operator in "|^" else ()
        return Items((*left.items, *more), whole=False, distinct=True)
    if isinstance(found, Items) and operator in {"+", "*"}:
        order = joined(order_of(left), order_of(right))
        return replace(found, order=order) if order is not None else found
    return found


def changed_order(
    machine: Machine,
    frame: Frame,
    method: str,
    old: Items | Mapping,
    new: Items | Mapping,
    arguments: Arguments,
    place: Place,
) -> Items | Mapping:
    """Return a list, set or dict after a method that changes it, with the order that it is then in."""
    if method in _ADDING:
        stored(machine, place, *arguments.values())
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        return grown(frame, old, replace(new, order=old.order)) if method in _ADDING else replace(new, order=old.order)
    if not isinstance(new, Items) or not isinstance(old, Items):
        return new
    order = None if method == "sort" else old.order
    if method == "extend":
        order = joined(order, taken(machine, arguments.first(), "extend", place))
    new = replace(new, distinct=old.distinct, order=order, depth=old.depth)
    return grown(frame, old, new) if method in _ADDING and not old.distinct else new
