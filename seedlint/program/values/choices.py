"""Everything that a value can be, and the choice between several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from seedlint.program.values.collections import Items, Mapping, Ranked
from seedlint.program.values.objects import (
    Bound,
    ClassValue,
    FunctionValue,
    Instance,
    Lazy,
    Library,
    Method,
    Module,
    Object,
    Options,
    Partial,
    Super,
    Suspended,
)
from seedlint.program.values.scalars import (
    UNKNOWN,
    Absent,
    Arrived,
    Constant,
    Derived,
    Entropy,
    Given,
    Key,
    Saved,
    Unknown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values; which, depends on what happens when the program runs."""

    options: tuple[Value, ...]


Value: TypeAlias = (
    Unknown
    | Constant
    | Absent
    | Derived
    | Key
    | Entropy
    | Arrived
    | Saved
    | Given
    | Library
    | Module
    | FunctionValue
    | ClassValue
    | Instance
    | Object
    | Method
    | Bound
    | Options
    | Partial
    | Super
    | Suspended
    | Lazy
    | Ranked
    | Items
    | Mapping
    | Choice
)


MAX_OPTIONS = 6


MAX_CALLEES = 32
"""Functions that may be meant by one name (a table of models); each is followed."""


def options(value: Value) -> tuple[Value, ...]:
    """Return what a value may be: the options of a choice, or the value itself."""
    return value.options if isinstance(value, Choice) else (value,)


def join(values: Iterable[Value]) -> Value:
    """Return the value that is one of `values`: the same one if they agree, unknown if there are too many."""
    found: list[Value] = []
    for value in values:
        for option in options(value):
            if not any(option == other or _alike(option, other) for other in found) or _is_another(option, found):
                found.append(option)
    if not found:
        return UNKNOWN
    if len(found) == 1:
        return found[0]
    most = (
        MAX_CALLEES
        if all(isinstance(option, Library | FunctionValue | ClassValue) for option in found)
        else MAX_OPTIONS
    )
    return Choice(tuple(found)) if len(found) <= most else UNKNOWN


def _is_another(value: Value, found: Iterable[Value]) -> bool:
    """Whether a value is a key, and none of those that were found."""
    return isinstance(value, Key) and not any(value is other for other in found)


def _alike(first: Value, second: Value) -> bool:
    """Whether two objects of a library are as good as one: links of a chain, rather than generators made apart."""
    if not isinstance(first, Object) or not isinstance(second, Object):
        return False
    apart = first.origin is not None or second.origin is not None
    return not apart and first.type == second.type and first.seed == second.seed
