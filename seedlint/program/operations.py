"""What operators make of values."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from seedlint.program import arrivals, ranks
from seedlint.program.buckets import note_bucket
from seedlint.program.derivation import computed, part_of
from seedlint.program.makings import Part
from seedlint.program.reordering import combined
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Arrived,
    Choice,
    Constant,
    Derived,
    Entropy,
    Given,
    Instance,
    Items,
    Library,
    Mapping,
    Module,
    Object,
    Unknown,
    Value,
    element_of,
    is_none,
    join,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint import facts
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

_ARITHMETIC: dict[str, Callable[..., object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "/": operator.truediv,
    "%": operator.mod,
    "|": operator.or_,
    "&": operator.and_,
    "^": operator.xor,
    "**": lambda left, right: left**right if abs(right) <= _MOST_BITS else None,
    "<<": lambda left, right: left << right if right <= _MOST_BITS else None,
}
_MOST_BITS = 128


_LARGE = 2**128


def combine(values: Sequence[Value], *, text: bool = False) -> Value:
    """Return what is worth a computation on values: entropy stays entropy, constants give something repeatable."""
    for value in values:
        if isinstance(value, Entropy | Arrived):
            return value
    given = next((value for value in values if isinstance(value, Given)), None)
    known = all(isinstance(value, Constant | Derived | Given | Absent) for value in values)
    if known and given is not None and given.type is None:
        return Derived(text) if text else Given(given.parameter, how=Part())
    if known and given is None:
        return Derived(text)
    return Derived(text=True) if text else UNKNOWN


def operation(machine: Machine, frame: Frame, node: facts.Operation) -> Value:
    """Return what an operator makes of its operands."""
    values = [machine.evaluate(frame, operand) for operand in node.operands]
    note_bucket(machine, frame, node.operator, values)
    result = combined(machine, node.operator, values, _operate(machine, frame, node, values))
    return ranks.operated(machine, node.operator, values, computed(machine, frame, node, values, result))


def _operate(machine: Machine, frame: Frame, node: facts.Operation, values: Sequence[Value]) -> Value:
    if node.operator == "format":
        return combine(values, text=True)
    if len(values) == 2:
        left, right = values
        if isinstance(left, Items) and isinstance(right, Items) and node.operator == "+":
            return Items(left.items + right.items, left.whole and right.whole)
        if isinstance(left, Items) and node.operator == "*":
            return Items(left.items, whole=False, alike=left.whole or left.alike)
        if isinstance(left, Constant) and isinstance(right, Constant):
            return _fold(machine.place(frame, node.span), node.operator, left, right)
        text = any(_is_text(value) for value in values)
        return combine(values, text=text)
    if isinstance(values[0], Constant) and node.operator == "-" and isinstance(values[0].value, int | float):
        return Constant(-values[0].value, values[0].place)
    return combine(values)


def _is_text(value: Value) -> bool:
    if isinstance(value, Constant):
        return isinstance(value.value, str)
    return isinstance(value, Derived) and value.text


def _fold(place: object, operator_: str, left: Constant, right: Constant) -> Value:
    function = _ARITHMETIC.get(operator_)
    numbers = isinstance(left.value, int | float) and isinstance(right.value, int | float)
    if function is None or not numbers or abs(left.value) > _LARGE or abs(right.value) > _LARGE:  # type: ignore[arg-type]
        return Derived(text=isinstance(left.value, str))
    try:
        value = function(left.value, right.value)
    except (ArithmeticError, ValueError, TypeError):
        return UNKNOWN
    return Constant(value, left.place) if isinstance(value, int | float) else Derived()


def compare(machine: Machine, frame: Frame, node: facts.Compare) -> Value:
    """Return what a comparison gives: a constant where it can be told."""
    left = machine.evaluate(frame, node.left)
    rest = [machine.evaluate(frame, operand) for operand in node.rest]
    if node.operator == "chain":
        return ranks.compared(machine, node, [left, *rest], UNKNOWN)
    right = machine.iterated(frame, rest[0]) if "in" in node.operator else rest[0]
    answer: bool | None = None
    if node.operator in {"is", "is not", "==", "!="}:
        if is_none(right) is True:
            answer = is_none(left)
        elif is_none(left) is True:
            answer = is_none(right)
        elif isinstance(left, Constant) and isinstance(right, Constant):
            answer = left.value == right.value
        elif isinstance(left, Library) and isinstance(right, Library):
            answer = left.name == right.name
        elif node.operator in {"is", "is not"} and isinstance(left, Library | Module) != isinstance(
            right, Library | Module
        ):
            known = Constant | Object | Instance | Library | Module
            answer = False if isinstance(left, known) and isinstance(right, known) else None
        if answer is not None and node.operator in {"is not", "!="}:
            answer = not answer
    elif isinstance(left, Constant) and isinstance(right, Constant):
        answer = _ordered(node.operator, left.value, right.value)
    elif node.operator in {"in", "not in"}:
        answer = _contains(right, left)
        if answer is not None and node.operator == "not in":
            answer = not answer
    return ranks.compared(machine, node, [left, right], UNKNOWN if answer is None else Constant(answer))


def _contains(container: Value, value: Value) -> bool | None:
    """Whether a constant is among constants, or None where that could not be told."""
    if not isinstance(container, Items) or not container.whole or not isinstance(value, Constant | Absent):
        return None
    wanted = value.value if isinstance(value, Constant) else None
    known = [item.value for item in container.items if isinstance(item, Constant)]
    return wanted in known if len(known) == len(container.items) else None


def _ordered(operator_: str, left: object, right: object) -> bool | None:
    tests: dict[str, Callable[..., bool]] = {
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
    }
    try:
        return bool(tests[operator_](left, right)) if operator_ in tests else None
    except TypeError:
        return None


def item_of(value: Value, index: Value) -> Value:
    """Return `value[index]`."""
    if isinstance(value, Items | Unknown) and (came := arrivals.held(index)) is not None:
        return came
    match value, index:
        case Items(items=items, whole=True), Constant(value=int() as number) if -len(items) <= number < len(items):
            return items[number]
        case Items(), _:
            return element_of(value)
        case Mapping(items=pairs, whole=whole), Constant(value=key):
            found = value.get(key)
            if found is None:
                return UNKNOWN
            return arrivals.looked_up(found) if whole else join((arrivals.looked_up(found), UNKNOWN))
        case Mapping(items=pairs), _:
            return join(arrivals.looked_up(item) for _, item in pairs)
        case Choice(options=found), _:
            return join(item_of(option, index) for option in found)
        case Arrived(), _:
            return value
        case ((Derived() | Entropy() | Given()), _):
            return part_of(value)
        case _:
            return UNKNOWN
