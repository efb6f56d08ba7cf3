"""What an expression says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from seedlint.diagnostics import Span
    from seedlint.facts.statements import Function


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant written out: a number, string, bytes, `True`, `False`, `None` or `...`."""

    span: Span
    value: str | bytes | int | float | complex | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name that is read."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class Attribute:
    """`value.name`; `name_span` is where the name itself stands."""

    span: Span
    value: Expression
    name: str
    name_span: Span


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call; `star` is `*` or `**` for unpacked ones."""

    span: Span
    value: Expression
    keyword: str | None = None
    star: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """`function(arguments)`; `close` is the empty span just before the closing parenthesis."""

    span: Span
    function: Expression
    arguments: tuple[Argument, ...]
    close: Span
    trailing_comma: bool


@dataclass(frozen=True, slots=True)
class Subscript:
    """`value[index]`; a slice or several indices make `index` an `Other`."""

    span: Span
    value: Expression
    index: Expression


@dataclass(frozen=True, slots=True)
class Starred:
    """`*value` in a display or a target."""

    span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class Display:
    """A tuple, list or set written out; `kind` says which."""

    span: Span
    kind: str
    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class DictDisplay:
    """A dict written out; a key of None stands for `**value`."""

    span: Span
    items: tuple[tuple[Expression | None, Expression], ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator on operands: arithmetic, unary, or `format` for an f-string."""

    span: Span
    operator: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`; a chain of comparisons has the operator `chain` and all operands in `rest`."""

    span: Span
    operator: str
    left: Expression
    rest: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Boolean:
    """`left and right`, `left or right`."""

    span: Span
    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Not:
    """`not value`."""

    span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class Conditional:
    """`then if test else otherwise`."""

    span: Span
    test: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Walrus:
    """`(name := value)`."""

    span: Span
    target: Expression
    value: Expression


@dataclass(frozen=True, slots=True)
class Lambda:
    """A lambda: a function whose body is one returned expression."""

    span: Span
    function: Function


@dataclass(frozen=True, slots=True)
class Clause:
    """One `for target in iterable if conditions` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Comprehension:
    """A comprehension or generator expression; a dict comprehension has two elements."""

    span: Span
    kind: str
    elements: tuple[Expression, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Await:
    """`await value`."""

    span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class Yield:
    """`yield value` or `yield from value`."""

    span: Span
    value: Expression | None
    from_: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """An expression of which only the parts matter (a slice, several indices)."""

    span: Span
    parts: tuple[Expression, ...]


Expression: TypeAlias = (
    Literal
    | Name
    | Attribute
    | Call
    | Subscript
    | Starred
    | Display
    | DictDisplay
    | Operation
    | Compare
    | Boolean
    | Not
    | Conditional
    | Walrus
    | Lambda
    | Comprehension
    | Await
    | Yield
    | Other
)
