"""Seeds that are computed: what arithmetic does to how a number was made, and where the outcome becomes a seed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.makings import Arithmetic, Counted, Fraction, Making, OfRank, Part, Range
from seedlint.program.values import Choice, Constant, Derived, Entropy, Given, Items, Unknown, Value, options

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.diagnostics import Place
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

_CARRIERS = (Unknown, Constant, Derived, Entropy, Given)
_SEED = re.compile(r"(?i)(?!(?:n|num|nb|number_of)_)(?:.*_)?(?:\w*seeds?\d*|random_?state)")
_INDEX = re.compile(
    r"(?i)(?:\w+_)?(?:i|j|k|n|idx|index|rank|id|epoch|step|fold|trial|run|rep|repeat|round|iter|iteration|worker|replica"
    r"|process|actor|agent|env|task|shard|job|host|split|episode|generation)(?:_(?:i|id|idx|index|num|number|rank|count))?"
)
_HASH = re.compile(r"(?i)hash|digest|crc")
_OPERATORS = frozenset({"+", "-", "*", "//", "^", "|"})
_WHOLE = frozenset({"int", "round", "abs", "int32", "int64", "uint32", "uint64", "astype", "item"})


@dataclass(frozen=True, slots=True)
class ArithmeticSeed:
    """A seed that arithmetic made of another seed or an index, given to `name` at `place`."""

    place: Place
    name: str
    making: Arithmetic
    context: Context


@dataclass(frozen=True, slots=True)
class NarrowSeed:
    """A seed drawn from few numbers (`making` says where), given to `name` at `place`."""

    place: Place
    name: str
    making: Range
    context: Context


def how_made(value: Value) -> Making | None:
    """Return how a number was made; of a choice, what is known of any option."""
    for option in options(value):
        if isinstance(option, _CARRIERS) and option.how is not None:
            return option.how
    return None


def made(value: Value, how: Making | None) -> Value:
    """Return a value that carries how it was made."""
    if how is None:
        return value
    if isinstance(value, Choice):
        return Choice(tuple(made(option, how) for option in value.options))
    return replace(value, how=how) if isinstance(value, _CARRIERS) else value


def part_of(value: Value) -> Value:
    """Return an item of a value of which no more is known than of the whole."""
    known = isinstance(value, _CARRIERS) and isinstance(value.how, Arithmetic | Range | Fraction)
    return value if known else made(value, Part())


def makings(values: Iterable[Value]) -> tuple[object, ...]:
    """Return how values were made, for telling apart calls that get the same ones."""
    return tuple(_deep(value) for value in values)


def _deep(value: Value) -> object:
    if isinstance(value, Items):
        return tuple(_deep(item) for item in value.items)
    return how_made(value)


def computed(machine: Machine, frame: Frame, node: facts.Operation, values: Sequence[Value], result: Value) -> Value:
    """Return what an operator gives, with how it was made."""
    if len(values) != 2 or len(node.operands) != 2:
        return result
    place = machine.place(frame, node.span)
    return made(result, _making(node, node.operator, node.operands, (values[0], values[1]), place))


def updated(machine: Machine, frame: Frame, node: facts.Update, old: Value, value: Value, result: Value) -> Value:
    """Return what `target += value` gives, with how it was made."""
    place = machine.place(frame, node.span)
    return made(result, _making(node, node.operator.removesuffix("="), (node.target, node.value), (old, value), place))


def _making(
    node: object, operator: str, nodes: Sequence[facts.Expression], values: tuple[Value, Value], place: Place
) -> Making | None:
    left, right = (how_made(value) for value in values)
    if operator == "%":
        return _remainder(left, values[1])
    if operator not in _OPERATORS or any(_is_text(value) for value in values):
        return None
    for how, other in ((left, values[1]), (right, values[0])):
        number = other.value if isinstance(other, Constant) else None
        if isinstance(how, Fraction) and isinstance(number, int | float):
            return replace(how, width=abs(how.width * number)) if operator == "*" else how
        if isinstance(how, Range) and isinstance(number, int | float):
            return how
    if not any(isinstance(how, Arithmetic) for how in (left, right)) and not _from_seed(nodes, values):
        return None
    return Arithmetic(written(nodes[0], operator, nodes[1]), place)


def _remainder(how: Making | None, by: Value) -> Making | None:
    """Return how `value % by` was made: it stays what it was, in at most `by` values."""
    if isinstance(how, Range) and isinstance(by, Constant) and isinstance(by.value, int) and by.value > 0:
        return replace(how, count=min(how.count, by.value))
    return how if isinstance(how, Arithmetic) else None


def _from_seed(nodes: Sequence[facts.Expression], values: Sequence[Value]) -> bool:
    """Whether one of two operands is a seed, or an index that arithmetic makes a seed of; beside a hash it is safe."""
    if any(_HASH.search(_written(node)) is not None for node in nodes):
        return False
    if any(names_seed(node) for node in nodes):
        return True
    return any(
        _names_index(node) or isinstance(how_made(value), Counted | OfRank)
        for node, value in zip(nodes, values, strict=True)
        if not isinstance(value, Constant)
    )


def names_seed(node: object) -> bool:
    """Whether an expression names a seed: `seed`, `self.seed`, `config["seed"]`, `seeds[i]`, `int(seed)`."""
    match node:
        case facts.Name(name=name) | facts.Attribute(name=name):
            return _SEED.fullmatch(name) is not None
        case facts.Subscript(value=value, index=index):
            keyed = isinstance(index, facts.Literal) and isinstance(index.value, str)
            return names_seed(value) or (keyed and _SEED.fullmatch(str(index.value)) is not None)  # type: ignore[union-attr]
        case facts.Call(function=facts.Name(name="int" | "abs"), arguments=(argument,)):
            return names_seed(argument.value)
        case facts.Operation(operator=operator, operands=operands) if operator != "format":
            return any(names_seed(operand) for operand in operands)
        case facts.Boolean(left=left, right=right):
            return names_seed(left) or names_seed(right)
        case _:
            return False


def _names_index(node: object) -> bool:
    match node:
        case facts.Name(name=name) | facts.Attribute(name=name):
            return _INDEX.fullmatch(name.strip("_")) is not None
        case facts.Operation(operator=operator, operands=operands) if operator != "format":
            return any(_names_index(operand) for operand in operands)
        case facts.Call(function=facts.Name(name="int"), arguments=(argument,)):
            return _names_index(argument.value)
        case _:
            return False


def _is_text(value: Value) -> bool:
    return any(
        (isinstance(option, Constant) and not isinstance(option.value, int | float))
        or (isinstance(option, Derived) and option.text)
        for option in options(value)
    )


def written(left: facts.Expression, operator: str, right: facts.Expression) -> str:
    """Return an operation as it is written, as far as it is short."""
    text = f"{_written(left)} {operator} {_written(right)}"
    return text if len(text) <= 60 else f"... {operator} ..."


def _written(node: facts.Expression) -> str:
    match node:
        case facts.Literal(value=value):
            return repr(value)
        case facts.Name() | facts.Attribute():
            return facts.dotted(node) or "..."
        case facts.Operation(operator=operator, operands=(left, right)) if operator != "format":
            return written(left, operator, right)
        case facts.Call(function=function, arguments=arguments):
            inner = ", ".join(_written(argument.value) for argument in arguments)
            return f"{_written(function)}({inner})"
        case facts.Subscript(value=value, index=index):
            return f"{_written(value)}[{_written(index)}]"
        case _:
            return "..."


def whole(name: str, given: Sequence[Value], result: Value) -> Value:
    """Return what a conversion to a whole number gives, with how the number was made."""
    if name.rpartition(".")[2] not in _WHOLE or not given:
        return result
    how = how_made(given[0])
    if isinstance(how, Fraction):
        return made(result, Range(how.name, int(how.width), how.place) if how.width >= 1 else None)
    return made(result, how if isinstance(how, Arithmetic | Range) else None)


def note_seed(machine: Machine, use: Use, seed: Value) -> None:
    """Note a seed that arithmetic made, or that was drawn from few numbers."""
    for option in options(_single(seed)):
        how = how_made(option)
        if isinstance(how, Arithmetic) and not isinstance(option, Entropy):
            machine.record.others.append(ArithmeticSeed(use.place, use.name, how, use.context))
        elif isinstance(how, Range):
            machine.record.others.append(NarrowSeed(use.place, use.name, how, use.context))


def _single(seed: Value) -> Value:
    """Return the one item of a seed of several that is not a constant: the others keep two seeds apart."""
    if not isinstance(seed, Items):
        return seed
    free = [item for item in seed.items if not isinstance(item, Constant) or item.how is not None]
    return free[0] if seed.whole and len(free) == 1 else seed
