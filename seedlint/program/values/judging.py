"""What can be said of a value: where it comes from, whether it is true, what it holds."""

from __future__ import annotations

from enum import StrEnum

from seedlint.program.makings import Part
from seedlint.program.values.choices import Choice, Value, join, options
from seedlint.program.values.collections import Items, Mapping
from seedlint.program.values.objects import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
    Library,
    Method,
    Module,
    Object,
    Partial,
)
from seedlint.program.values.scalars import UNKNOWN, Absent, Arrived, Constant, Derived, Entropy, Given, Key, Unknown


class Provenance(StrEnum):
    """Where the value of a seed comes from."""

    FIXED = "fixed"
    DERIVED = "derived"
    PARAMETER = "parameter"
    ENTROPY = "entropy"
    ABSENT = "absent"
    UNKNOWN = "unknown"


def provenance(value: Value) -> Provenance:
    """Return where a seed's value comes from; of a choice, the most certain harm is not assumed."""
    match value:
        case Constant(value=None) | Absent():
            return Provenance.ABSENT
        case Constant():
            return Provenance.FIXED
        case Derived() | Key():
            return Provenance.DERIVED
        case Entropy():
            return Provenance.ENTROPY
        case Given():
            return Provenance.PARAMETER
        case Object() | Instance():
            return Provenance.DERIVED
        case Items(items=items):
            kinds = {provenance(item) for item in items}
            if Provenance.ENTROPY in kinds:
                return Provenance.ENTROPY
            return Provenance.UNKNOWN if Provenance.UNKNOWN in kinds else Provenance.FIXED
        case Choice(options=found):
            kinds = {provenance(option) for option in found}
            if kinds == {Provenance.FIXED, Provenance.DERIVED}:
                return Provenance.DERIVED
            return kinds.pop() if len(kinds) == 1 else Provenance.UNKNOWN
        case _:
            return Provenance.UNKNOWN


def entropy_in(value: Value) -> Entropy | None:
    """Return the entropy that a value holds for certain, or None."""
    match value:
        case Entropy():
            return value
        case Items(items=items):
            return next((found for item in items if (found := entropy_in(item)) is not None), None)
        case Choice(options=found):
            held = [entropy_in(option) for option in found]
            return held[0] if all(item is not None for item in held) else None
        case _:
            return None


def truth(value: Value) -> bool | None:
    """Return whether a value is truthy, or None when that could not be told."""
    match value:
        case Constant(value=constant):
            return bool(constant)
        case Absent():
            return False
        case Library(name="typing.TYPE_CHECKING"):
            return False
        case FunctionValue() | ClassValue() | Object() | Library() | Module() | Bound() | Method() | Partial():
            return True
        case Items(items=items, whole=whole):
            # An empty list is there to be filled.
            return True if items and whole else None
        case Choice(options=found):
            kinds = {truth(option) for option in found}
            return kinds.pop() if len(kinds) == 1 else None
        case _:
            return None


def is_none(value: Value) -> bool | None:
    """Return whether a value is None, or None when that could not be told."""
    match value:
        case Constant(value=constant):
            return constant is None
        case Absent():
            return True
        case Unknown() | Given() | Arrived():
            return None
        case Choice(options=found):
            kinds = {is_none(option) for option in found}
            return kinds.pop() if len(kinds) == 1 else None
        case _:
            return False


def without_none(value: Value) -> Value:
    """Return a value that is known not to be None."""
    kept = [option for option in options(value) if is_none(option) is not True]
    return join(kept) if kept else value


def _arrives(value: Value) -> bool:
    """Whether an item came when a worker had finished: a list that is filled with such holds no others."""
    return isinstance(value, Arrived) or (isinstance(value, Items) and any(_arrives(item) for item in value.items))


def element_of(value: Value) -> Value:
    """Return what iterating over a value gives."""
    match value:
        case Items(items=items, whole=whole, alike=alike):
            sure = whole or (alike and items) or all(_arrives(item) for item in items)
            return join(items) if sure else join((*items, UNKNOWN))
        case Mapping(items=items):
            return join(Constant(key) for key, _ in items)
        case Constant(value=str() | bytes()) | Given(type="builtins.str"):
            return Derived(text=True)
        case Derived(text=text, how=how):
            # Of several numbers, each was made as all of them were; otherwise it is one of many.
            return Derived(text=text, how=how or Part())
        case Entropy() | Arrived():
            return value
        case Choice(options=found):
            return join(element_of(option) for option in found)
        case _:
            return UNKNOWN
