"""Results in the order in which workers finish: where they go, and whether anything puts them back in order.

What such a call gives is a list of `Arrived`. A list that is filled from it (in a loop, a comprehension, a generator)
holds `Arrived` as well, and so is in the order of completion, wherever it is handed on to. Counting, looking up and
filling a table by key take no order from it. A source that anything sorts on its way is taken to be put right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.values import UNKNOWN, Arrived, Choice, Constant, Items, Mapping, Value, element_of, join, options

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

_SORTING = frozenset(
    {"sorted", "sort", "sort_values", "sort_index", "argsort", "lexsort", "heapify", "nsmallest", "nlargest", "unique"}
)
_NEUTRAL = frozenset(
    {"len", "min", "max", "any", "all", "sum", "amin", "amax", "size", "Counter", "count_nonzero", "wait", "gather"}
    | {"isin", "groupby", "median", "percentile", "quantile", "dict", "next", "shape", "deque"}
    | {"debug", "info", "warning", "warn", "error", "exception", "critical", "log", "update", "set_postfix"}
    | {"print_exc", "isinstance", "type", "bool", "id", "cancel", "shutdown", "map", "submit", "starmap", "imap"}
)
"""Functions that take no order from a list, that only tell how far things are, or that have results of their own."""
_STRUCTURAL = frozenset(f"builtins.{name}" for name in ("list", "tuple", "reversed", "enumerate", "zip", "iter"))
_SETS = frozenset({"builtins.set", "builtins.frozenset"})
_WRITING = frozenset({"write", "writelines", "writerow", "writerows", "write_row"})


@dataclass(frozen=True, slots=True)
class Reached:
    """Results in the order of completion reach something that stays: what `name` gave at `source`, and `where`."""

    source: Place
    name: str
    where: Place | None
    how: str


@dataclass(frozen=True, slots=True)
class Sorted:
    """Results that come in the order of completion are sorted somewhere."""

    source: Place


def held(value: Value) -> Arrived | None:
    """Return what an item owes to the order of completion, or None."""
    match value:
        case Arrived():
            return value
        case Items(items=items) | Choice(options=items):
            return next((found for item in items if (found := held(item)) is not None), None)
        case Mapping(items=pairs):
            return next((found for _, item in pairs if (found := held(item)) is not None), None)
        case _:
            return None


def in_order(value: Value) -> Arrived | None:
    """Return the source in whose order of completion a list is, or a list inside it; None if in none that is known."""
    match value:
        case Items(items=items, whole=whole):
            found = None if whole else held(value)
            return found or next((inner for item in items if (inner := in_order(item)) is not None), None)
        case Mapping(items=pairs):
            return next((inner for _, item in pairs if (inner := in_order(item)) is not None), None)
        case Choice(options=found_options):
            return next((inner for item in found_options if (inner := in_order(item)) is not None), None)
        case _:
            return None


def source(place: Place, name: str) -> Items:
    """Return what a call gives that yields results in the order of completion."""
    return Items((Arrived(place, name),), whole=False)


def looked_up(value: Value) -> Value:
    """Return what a table holds under a key: when it was put there does not show in it."""
    return UNKNOWN if held(value) is not None and in_order(value) is None else value


def as_set(value: Value, old: Items | None = None) -> Items:
    """Return a set's items after one is added: which came first does not show in it."""
    items = () if old is None else old.items
    return Items((*items, UNKNOWN if held(value) is not None else value), whole=False)


def _reach(machine: Machine, source: Arrived | None, where: Place | None, how: str) -> None:
    if source is not None and not machine.muted:
        machine.record.others.append(Reached(source.source, source.name, where, how))


def handed(machine: Machine, frame: Frame, name: str, arguments: Arguments, receiver: Value | None) -> Value | None:
    """Return what a library's function makes of a list in the order of completion, or of a result; None of others."""
    given = [*([] if receiver is None else [receiver]), *arguments.values()]
    last = name.rpartition(".")[2]
    source = next((found for value in given if (found := in_order(value)) is not None), None)
    if source is None:
        one = next((found for value in given if (found := held(value)) is not None), None)
        return None if name.startswith("builtins.") or last in _NEUTRAL else one
    if last in _SORTING:
        if not machine.muted:
            machine.record.others.append(Sorted(source.source))
        return UNKNOWN
    if name in _SETS:
        return Items((UNKNOWN,), whole=False)
    own = isinstance(receiver, Items | Mapping) and hasattr(list if isinstance(receiver, Items) else dict, last)
    if name in _STRUCTURAL or own:
        return None
    return UNKNOWN if last in _NEUTRAL else _passed(source)


def passed(machine: Machine, frame: Frame, arguments: Arguments) -> Value:
    """Return what a function that cannot be read makes of its arguments, if any is there by the order of completion."""
    node = frame.expression
    last = node.function.name if node is not None and isinstance(node.function, facts.Attribute | facts.Name) else ""
    found = handed(machine, frame, last, arguments, None)
    return UNKNOWN if found is None else found


def _passed(source: Arrived) -> Items:
    return Items((source,), whole=False)


def discarded(machine: Machine, frame: Frame, node: facts.Expression, value: Value) -> None:
    """Note a list in the order of completion that a call does something with, other than giving it back."""
    if isinstance(node, facts.Call):
        _reach(machine, in_order(value), machine.place(frame, node.span), "handed on")


def kept(machine: Machine, frame: Frame, value: Value) -> None:
    """Note a list in the order of completion that an object keeps, or that an unknown caller gets."""
    source = in_order(value)
    if source is not None:
        _reach(machine, source, None, "kept")


def written(machine: Machine, frame: Frame, node: facts.Call, arguments: Arguments) -> None:
    """Note a result that is written to a file as it arrives."""
    if isinstance(node.function, facts.Attribute) and node.function.name in _WRITING:
        source = next((found for value in arguments.values() if (found := held(value)) is not None), None)
        _reach(machine, source, machine.place(frame, node.span), "written")


def added(machine: Machine, frame: Frame, node: facts.Update, old: Value, value: Value) -> Value | None:
    """Return what adding a result to something gives, None if that has no part in the order of completion."""
    source = held(value)
    if source is None:
        return None
    for option in options(old):
        if isinstance(option, Items):
            return Items((*option.items, element_of(value)), whole=False)
        if isinstance(option, Constant) and isinstance(option.value, float):
            _reach(machine, source, machine.place(frame, node.span), "summed")
        if isinstance(option, Constant) and isinstance(option.value, str):
            _reach(machine, source, machine.place(frame, node.span), "joined")
    return UNKNOWN


def leave_loop(frame: Frame, iterable: Value) -> None:
    """Forget what a loop over results as they arrive has bound to names: one value has no order, nor has a table."""
    if in_order(iterable) is not None:
        for name, value in frame.scope.names.items():
            if held(value) is not None:
                frame.scope.names[name] = join(_settled(option) for option in options(value))


def _settled(value: Value) -> Value:
    if isinstance(value, Mapping):
        return Mapping(tuple((key, looked_up(item)) for key, item in value.items), value.whole)
    return UNKNOWN if isinstance(value, Arrived) else value
