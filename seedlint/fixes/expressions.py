"""Expressions around a fact: which argument it is, how far the computation around it reaches, what it is for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes.rounds import indices
from seedlint.fixes.supplies import called_name
from seedlint.fixes.writing import Change
from seedlint.program.derivation import names_seed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Span
    from seedlint.fixes.trees import Spot

_WHOLE = frozenset({"int", "abs", "round", "float", "int32", "int64", "uint32", "uint64"})
_READING = _WHOLE | {"hash", "str", "repr", "bytes", "from_bytes", "encode", "sum", "hex"}
"""Functions that make of a value another one of the same origin."""
_SEEDER = re.compile(r"(?:set|manual|fix)_(?:\w+_)?seed|seed_(?:all|everything)")
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


def rounds(spot: Spot) -> tuple[tuple[str, ...], list[Change]] | None:
    """Return what tells the rounds of the loops around a place apart, and the edits that give it a name; or None."""
    found = indices(spot)
    if found is not None:
        return tuple(found), []
    loop = spot.loops[0] if len(spot.loops) == 1 else None
    clause = loop.clauses[0] if isinstance(loop, facts.Comprehension) and len(loop.clauses) == 1 else None
    part = loop if isinstance(loop, facts.For) else clause
    target, iterable = (None, None) if part is None else (part.target, part.iterable)
    counts = isinstance(iterable, facts.Call) and facts.dotted(iterable.function) == "range"
    repeats = sum(isinstance(one, facts.Function) for one in spot.inner)
    if not counts or repeats or not isinstance(target, facts.Name) or target.name != "_":
        return None
    name = next((one for one in ("i", "index", "number") if one not in spot.tree.names), None)
    return None if name is None else ((name,), [Change(spot.tree.path, target.span, name)])


def terms(node: facts.Expression) -> list[facts.Expression]:
    """Return what a sum, product or the like is made of."""
    match node:
        case facts.Operation(operator="+" | "-" | "*" | "^" | "|", operands=(left, right)):
            return [*terms(left), *terms(right)]
        case facts.Call(function=facts.Name(name=name), arguments=(only,)) if name in _WHOLE:
            return terms(only.value)
        case _:
            return [node]


def purpose(spot: Spot, *, reads: bool = False) -> str:
    """Return what a seed at a place is for: the variable that its user is assigned to, or what is called with it.

    `reads` says that the place is a call that gives the seed, rather than one that takes it.
    """
    called = ""
    for one, inner in outward(spot):
        match one:
            case facts.Assign(targets=(facts.Name(name=name) | facts.Attribute(name=name),)):
                owner = next((scope for scope in reversed(spot.scopes) if isinstance(scope, facts.Class)), None)
                kept = owner is not None and name.strip("_") == "seed"
                return owner.name.lower() if kept and owner is not None else _short(name)
            case facts.Update(target=facts.Name(name=name) | facts.Attribute(name=name)):
                return _short(name)
            case facts.Call(function=function) if function is not inner:
                name = called_name(one)
                if called or name == "print":
                    break
                called = "" if name in _READING else name
            case facts.Display() if called:
                break
            case facts.Return() | facts.Function() | facts.Evaluate() | facts.For() | facts.With() | facts.If():
                break
            case _:
                pass
    if not called and isinstance(spot.node, facts.Call) and not reads:
        called = called_name(spot.node)
    return _short(called) if called else "seed"


def _short(name: str) -> str:
    short = name.strip("_")
    lowered = short.lower()
    if _SEEDER.fullmatch(lowered) is not None:
        return "global"
    for word in _WORDS:
        if lowered.endswith(word) and len(short) > len(word):
            return short[: -len(word)].lower()
        if lowered.startswith(word) and len(short) > len(word):
            return short[len(word) :].lower()
    return lowered or "seed"
