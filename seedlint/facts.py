"""What one file says, without syntax nodes: frozen values that can be pickled, compared and cached.

A file is known in two depths. Its `Outline` is cheap and always there: which definitions it has, where, and which
names each one mentions. The close facts of the statements that matter say everything that a judgement or an edit can
need: values, arguments, order, exact places (`Call.close` is where an argument can be added, `Parameters.close` where
a parameter can).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from seedlint.diagnostics import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# ---------------------------------------------------------------- expressions


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

# ---------------------------------------------------------------- statements


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

# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class OutlineMethod:
    """A method of a top-level class: where it stands, decorators included, and what it mentions.

    `aliases` are attributes that it binds to something that stands elsewhere (`self.draw = np.random.normal`).
    """

    name: str
    first_line: int
    last_line: int
    mentions: frozenset[str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One top-level statement of a file, or several that share a line.

    Attributes:
        first_line, last_line: where it stands, decorators included.
        kind: `function`, `class`, `import` or `statement`.
        name: what it defines, for a function or class.
        binds: the names that it binds at module level; of an import, only those that it gives itself (`as`).
        mentions: every name and attribute that it reads anywhere inside, imported names included; of a class, those
            outside its methods.
        methods: the methods of a class.
        works: whether it does something when the file runs, beyond binding names (a call, a loop).
        heavy: a literal table too large to be worth reading (its names are bound to something unknown).

    """

    first_line: int
    last_line: int
    kind: str
    name: str | None
    binds: tuple[str, ...]
    mentions: frozenset[str]
    methods: tuple[OutlineMethod, ...] = ()
    works: bool = False
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file has at top level, cheaply read.

    Attributes:
        items: its top-level statements, in order.
        imports: dotted names of the modules it may import, relative ones with their leading dots.
        changes: global names, attributes of modules and classes, and keys that are assigned to wherever the file runs:
            what they are worth depends on what has run.
        docstring_end: the last line of the module docstring, or 0.

    """

    items: tuple[OutlineItem, ...]
    imports: tuple[str, ...]
    docstring_end: int = 0
    changes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The close facts of a file: its top-level statements in order, without a body where they do not matter."""

    path: str
    body: tuple[Statement, ...]


def dotted(expression: Expression) -> str:
    """Return a name with attributes as it is written (`args.seed`), "" for any other expression."""
    if isinstance(expression, Name):
        return expression.name
    before = dotted(expression.value) if isinstance(expression, Attribute) else ""
    return f"{before}.{expression.name}" if isinstance(expression, Attribute) and before else ""


def statements(body: Iterable[Statement]) -> Iterator[Statement]:
    """Yield statements and those in their blocks, but not those of functions and classes inside."""
    for statement in body:
        yield statement
        match statement:
            case If(then=first, otherwise=last):
                yield from statements((*first, *last))
            case For(body=first, otherwise=last) | While(body=first, otherwise=last):
                yield from statements((*first, *last))
            case With(body=first):
                yield from statements(first)
            case Try(body=first, handlers=handlers, otherwise=otherwise, last=last):
                yield from statements((*first, *otherwise, *last))
                for handler in handlers:
                    yield from statements(handler.body)
            case Match(cases=cases):
                for case in cases:
                    yield from statements(case.body)
            case _:
                pass


_FIELDS: dict[type, tuple[str, ...]] = {Span: ()}


def walk(part: object) -> Iterator[object]:
    """Yield a fact and every fact inside it."""
    if isinstance(part, tuple):
        for item in part:
            yield from walk(item)
        return
    kind = type(part)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(getattr(kind, "__dataclass_fields__", ()))
    if names:
        yield part
        for name in names:
            yield from walk(getattr(part, name))
