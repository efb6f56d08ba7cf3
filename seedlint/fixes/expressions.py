"""Expressions around a fact: which argument it is, how far the computation around it reaches, what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes.supplies import called_name
from seedlint.program.derivation import names_seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Span
    from seedlint.fixes.trees import Spot

_WHOLE = frozenset({"int", "abs", "round", "float", "int32", "int64", "uint32", "uint64"})
_READING = _WHOLE | {"hash", "str", "repr", "bytes", "from_bytes", "encode", "sum", "hex"}
"""Functions that make of a value another one of the same origin."""
_WORDS = ("_seed", "seed_")


def argument(call: facts.Call, names: tuple[str | None, ...], position: int | None) -> facts.Argument | None:
    """Return the argument that a call gives under one of several names, or at a position."""
    for one in call.arguments:
        if one.keyword is not None and one.keyword in names:
            return one
    plain = [one for one in call.arguments if one.keyword is None]
    if position is None or position >= len(plain) or any(one.star for one in plain[: position + 1]):
        return None
    return plain[position]


def outward(spot: Spot) -> Iterator[tuple[object, object]]:
    """Yield each fact around a spot with what it has of the spot in it, innermost first."""
    inner: object = spot.node
    for one in reversed(spot.around):
        yield one, inner
        inner = one


def made_whole(spot: Spot) -> Span:
    """Return the span of a computed seed with what only fits it to a range: `int(...)`, `... % 2**32`."""
    whole: object = spot.node
    for one, inner in outward(spot):
        match one:
            case facts.Argument(star=""):
                continue
            case facts.Call(function=facts.Name(name=name), arguments=(only,)) if name in _WHOLE and only is inner:
                whole = one
            case facts.Operation(operator="%", operands=(left, right)) if left is inner and not names_seed(right):
                whole = one
            case _:
                break
    return whole.span  # type: ignore[attr-defined, no-any-return]


def reading(spot: Spot, end: facts.Call | None = None) -> tuple[facts.Expression, object]:
    """Return the whole expression that is computed of what a call reads, and the fact that it stands in.

    `end` is a call that takes it: what is inside belongs to the expression, not the call itself.
    """
    whole: facts.Expression = spot.call
    for one, inner in outward(spot):
        match one:
            case facts.Argument():
                continue
            case facts.Call() if one is end:
                return whole, one
            case facts.Call(function=function) if function is inner:
                whole = one
            case facts.Call(function=function) if facts.dotted(function).rpartition(".")[2] in _READING:
                whole = one
            case facts.Attribute() | facts.Operation() | facts.Subscript():
                whole = one
            case _:
                return whole, one
    return whole, None


def terms(node: facts.Expression) -> list[facts.Expression]:
    """Return what a sum, product or the like is made of."""
    match node:
        case facts.Operation(operator="+" | "-" | "*" | "^" | "|", operands=(left, right)):
            return [*terms(left), *terms(right)]
        case facts.Call(function=facts.Name(name=name), arguments=(only,)) if name in _WHOLE:
            return terms(only.value)
        case _:
            return [node]


def purpose(spot: Spot) -> str:
    """Return what a seed at a place is for: the variable that its user is assigned to, or what is called with it."""
    called = ""
    for one, inner in outward(spot):
        match one:
            case facts.Assign(targets=(facts.Name(name=name) | facts.Attribute(name=name),)):
                return _short(name)
            case facts.Update(target=facts.Name(name=name) | facts.Attribute(name=name)):
                return _short(name)
            case facts.Call(function=function) if function is not inner and not called:
                name = called_name(one)
                called = "" if name in _READING else name
            case facts.Return() | facts.Function():
                break
            case facts.Evaluate() | facts.For() | facts.With() | facts.If():
                break
            case _:
                pass
    if not called and isinstance(spot.node, facts.Call):
        called = called_name(spot.node)
    return _short(called) if called else "seed"


def _short(name: str) -> str:
    short = name.strip("_")
    lowered = short.lower()
    for word in _WORDS:
        if lowered.endswith(word) and len(short) > len(word):
            return short[: -len(word)].lower()
        if lowered.startswith(word) and len(short) > len(word):
            return short[len(word) :].lower()
    return lowered or "seed"
