"""What a statement says, and what functions and classes do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from seedlint.diagnostics import Span
    from seedlint.facts.expressions import Argument, Expression


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter; `kind` is `positional`, `keyword`, `*` or `**`."""

    span: Span
    name: str
    kind: str
    default: Expression | None
    annotation: Expression | None


@dataclass(frozen=True, slots=True)
class Function:
    """A function; without `body` (None) it was not read closely: nothing is known of what it does.

    `close` is the empty span just before the parenthesis that ends the parameters (before the colon of a lambda);
    `last` is the empty span just after the last parameter (or the `/` after it), where `, another` can be
    added, None if there is none.
    """

    span: Span
    name: str
    parameters: tuple[Parameter, ...]
    close: Span
    body: tuple[Statement, ...] | None
    decorators: tuple[Expression, ...] = ()
    generator: bool = False
    returns: Expression | None = None
    last: Span | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class; without `body` (None) it was not read closely."""

    span: Span
    name: str
    bases: tuple[Argument, ...]
    body: tuple[Statement, ...] | None
    decorators: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class DefineFunction:
    """`def`."""

    span: Span
    function: Function


@dataclass(frozen=True, slots=True)
class DefineClass:
    """`class`."""

    span: Span
    definition: Class


@dataclass(frozen=True, slots=True)
class Evaluate:
    """An expression evaluated for what it does (also of `assert`)."""

    span: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class Assign:
    """`targets = value`; `value` is None for a bare annotation."""

    span: Span
    targets: tuple[Expression, ...]
    value: Expression | None
    annotation: Expression | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """`target += value` and its kin."""

    span: Span
    target: Expression
    operator: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Import:
    """`import module as alias`."""

    span: Span
    module: str
    alias: str | None


@dataclass(frozen=True, slots=True)
class ImportFrom:
    """`from module import name as alias`; `level` counts leading dots, a star has the one name `*`."""

    span: Span
    level: int
    module: str
    names: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class If:
    """`if test: then else: otherwise`."""

    span: Span
    test: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class For:
    """`for target in iterable: body else: otherwise`."""

    span: Span
    target: Expression
    iterable: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class While:
    """`while test: body else: otherwise`."""

    span: Span
    test: Expression
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class With:
    """`with value as target, ...: body`."""

    span: Span
    items: tuple[tuple[Expression, Expression | None], ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Handler:
    """`except caught as name: body`."""

    caught: Expression | None
    name: str | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Try:
    """`try: body except ...: handlers else: otherwise finally: last`."""

    span: Span
    body: tuple[Statement, ...]
    handlers: tuple[Handler, ...]
    otherwise: tuple[Statement, ...]
    last: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One `case` of a `match`: the names that its pattern binds, and its body."""

    names: tuple[str, ...]
    guard: Expression | None
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """`match subject: cases`."""

    span: Span
    subject: Expression
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Return:
    """`return value`."""

    span: Span
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Raise:
    """`raise value`."""

    span: Span
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Jump:
    """`break` or `continue`."""

    span: Span
    kind: str


@dataclass(frozen=True, slots=True)
class Delete:
    """`del targets`."""

    span: Span
    targets: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """`global names` or `nonlocal names`."""

    span: Span
    kind: str
    names: tuple[str, ...]


Statement: TypeAlias = (
    DefineFunction
    | DefineClass
    | Evaluate
    | Assign
    | Update
    | Import
    | ImportFrom
    | If
    | For
    | While
    | With
    | Try
    | Match
    | Return
    | Raise
    | Jump
    | Delete
    | Scope
)
