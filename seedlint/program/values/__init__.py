"""What an expression can be worth, as far as a reader can tell.

The values that matter here are those that decide where random numbers come from: constants, what callers give, what
differs from run to run, functions and classes, and the library objects that hold a stream. Everything else is
`UNKNOWN`, and nothing is ever said of it.
"""

from __future__ import annotations

from seedlint.program.values.choices import MAX_CALLEES, MAX_OPTIONS, Choice, Value, join, options
from seedlint.program.values.collections import ELSEWHERE, Items, Mapping, Order, Ranked
from seedlint.program.values.judging import Provenance, element_of, entropy_in, is_none, provenance, truth, without_none
from seedlint.program.values.objects import (
    PARSER,
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

__all__ = [
    "ELSEWHERE",
    "MAX_CALLEES",
    "MAX_OPTIONS",
    "PARSER",
    "UNKNOWN",
    "Absent",
    "Arrived",
    "Bound",
    "Choice",
    "ClassValue",
    "Constant",
    "Derived",
    "Entropy",
    "FunctionValue",
    "Given",
    "Instance",
    "Items",
    "Key",
    "Lazy",
    "Library",
    "Mapping",
    "Method",
    "Module",
    "Object",
    "Options",
    "Order",
    "Partial",
    "Provenance",
    "Ranked",
    "Saved",
    "Super",
    "Suspended",
    "Unknown",
    "Value",
    "element_of",
    "entropy_in",
    "is_none",
    "join",
    "options",
    "provenance",
    "truth",
    "without_none",
]
