"""What an expression can be worth, as far as a reader can tell.

The values that matter here are those that decide where random numbers come from: constants, what callers give, what
differs from run to run, functions and classes, and the library objects that hold a stream. Everything else is
`UNKNOWN`, and nothing is ever said of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from seedlint.program.makings import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from seedlint import facts
    from seedlint.diagnostics import Place
    from seedlint.program.chains import Link
    from seedlint.program.events import Pool, Worker
    from seedlint.program.makings import Making
    from seedlint.program.reuse import Birth
    from seedlint.program.scopes import Frame, Scope, Streams


class Provenance(StrEnum):
    """Where the value of a seed comes from."""

    FIXED = "fixed"
    DERIVED = "derived"
    PARAMETER = "parameter"
    ENTROPY = "entropy"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that could not be told."""

    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant; `place` is where it is written, `how` how it was made (neither is part of equality)."""

    value: str | bytes | int | float | complex | bool | None
    place: Place | None = field(default=None, compare=False)
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Absent:
    """The `None` that a parameter has because a call left it out: which parameter, and the call."""

    parameter: str
    call: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Derived:
    """Something computed from constants and other repeatable values; `text` if it is a string."""

    text: bool = False
    place: Place | None = field(default=None, compare=False)
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Key:
    """A seed that one stateless draw uses up; made at `place`, in the rounds of these loops.

    Two are equal, so that functions which are given them need not be followed twice, but each is one of its own.
    """

    place: Place = field(compare=False)
    rounds: frozenset[int] = field(default=frozenset(), compare=False)


@dataclass(frozen=True, slots=True)
class Entropy:
    """Something that differs from run to run; `source` says what it was read from, `place` where.

    `drawn` says that it is a number from a stream that nothing seeds: that is reported where it was drawn.
    """

    source: str
    place: Place
    drawn: bool = False
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    """Something that comes when a worker has finished, whichever does so first: what `name` gave at `source`."""

    source: Place
    name: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The state of a global stream, as a program puts it aside: the numbers of the seedings that it had it from."""

    stream: str
    seedings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter of a function whose callers are not known: what it is worth is the caller's business."""

    parameter: str
    type: str | None = None
    how: Making | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Library:
    """A module, function or class of a library, by its canonical dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module of the project, by its absolute path."""

    key: str


@dataclass(eq=False, slots=True)
class FunctionValue:
    """A function of the project, with the scope it was made in; `owner` is the class for a method.

    `traced` says that it runs inside a graph, `live` that it runs as Python code even there; `compiled` is the traced
    form that the program made of it, `tracer` the function of a library that did.
    """

    facts: facts.Function
    module: str
    scope: Scope
    defaults: dict[str, Value]
    owner: ClassValue | None = None
    kind: str = "function"
    traced: bool = False
    injected: bool = False
    live: bool = False
    compiled: FunctionValue | None = None
    tracer: str = ""


@dataclass(eq=False, slots=True)
class ClassValue:
    """A class of the project; `bases` are its bases' values, `names` its body's scope.

    `subclasses` are those made so far; `instances` are some of the objects that the program makes, `given` is one that
    an unknown caller made; `seeded` are the streams that making one by an unknown caller seeds; `ancestry` and
    `changing` keep what was found out once.
    """

    facts: facts.Class
    module: str
    bases: tuple[Value, ...]
    scope: Scope
    names: dict[str, Value]
    fields: tuple[tuple[str, Value | None], ...] | None = None
    subclasses: list[ClassValue] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    given: Instance | None = None
    seeded: dict[str, tuple[int, ...]] = field(default_factory=dict)
    ancestry: list[Value] | None = None
    changing: frozenset[str] | None = None


@dataclass(eq=False, slots=True)
class Instance:
    """An object of a class of the project; `version` counts changes of its attributes.

    `span` is between which events it was made, `home` in which frame and how deep in its branches. `origin` is the
    number of the draw that records the making of the library's part of it, which a seed given later settles.
    """

    cls: ClassValue
    attributes: dict[str, Value] = field(default_factory=dict)
    version: int = 0
    depth: int = 0
    span: tuple[int, int] = (0, 0)
    home: tuple[Frame, int] | None = None
    origin: int | None = None


@dataclass(eq=False, slots=True)
class Object:
    """An object of a library's class. `seed` is the value it was seeded with; `made` is where.

    `links` are the calls of a chain that matter for what comes later, `parts` the objects that it was made of.

    `origin` is the number of the draw that records its making, as long as nothing was drawn from it: seeded then, it is
    as good as made with a seed. `fallback` says that it was made because the caller of a library gave nothing. `birth`
    says how it was made, where that is known; `loops` is how many loops were around its making, `worker` the worker
    that made it. `prepared` are, for a pool of workers, the streams that each of them seeds first. `settings` are the
    attributes of a configuration, where all are known; `pool` is what the making of a pool decided; `fillers` are the
    workers that put something into a queue. `saved` is the state that a stream gets back when its `with` block ends.
    `seeded` says that a copy of a layer's configuration would start from the same numbers. `own` says that its methods
    draw from its own seed, where others of its class draw from a global stream.
    """

    type: str
    seed: Value
    made: Place | None = None
    origin: int | None = None
    fallback: bool = False
    loops: int = 0
    worker: Worker | None = None
    prepared: Streams = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    parts: tuple[Object, ...] = ()
    settings: dict[str, Value] | None = None
    birth: Birth | None = None
    pool: Pool | None = None
    fillers: tuple[Worker, ...] = ()
    saved: Saved | None = None
    seeded: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a library object, not called yet: the canonical name of the method, and the object."""

    name: str
    receiver: Value


@dataclass(frozen=True, slots=True)
class Bound:
    """A method of the project, bound to its instance or class."""

    function: FunctionValue
    receiver: Value


@dataclass(eq=False, slots=True)
class Options:
    """A command line's options and what they are worth when none is given; `args` is the parser itself."""

    defaults: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial(callee, *positional, **keywords)`."""

    callee: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Super:
    """`super()` inside a method of `cls`."""

    cls: ClassValue
    receiver: Value


@dataclass(eq=False, slots=True)
class Suspended:
    """What calling a generator function gives: its body runs when it is iterated over."""

    function: FunctionValue
    names: dict[str, Value]
    call: Place | None


@dataclass(eq=False, slots=True)
class Lazy:
    """What is worked out only when it is iterated over (a generator expression, `map`): `items`, once it was."""

    run: Callable[[], Value]
    items: Value | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order that changes from run to run or from machine to machine.

    `decided_by` says what decides it ("the file system", "string hashes"), `name` what was called or written, `place`
    where; `part` tells lists apart that one call gives; `around` are the orders of the loops around it that count too;
    `texts` says that all items are known to be text.
    """

    decided_by: str
    name: str
    place: Place
    part: str = ""
    around: tuple[Order, ...] = ()
    texts: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A number that depends on an unsettled order: what `enumerate` counts, how many came before."""

    order: Order


ELSEWHERE = 1000
"""The depth of lists and dicts that were made where nobody counted."""


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, list or set whose items are known in order.

    `whole` is False when there may be others; `alike` says that these, too, are like one of those that are known: what
    a comprehension makes. `order` is set where the order itself is unsettled, `distinct` says that it is a set; `depth`
    counts the loops over unsettled orders around the place where it was made, as far as that is known.
    """

    items: tuple[Value, ...]
    whole: bool = True
    alike: bool = False
    order: Order | None = None
    distinct: bool = False
    depth: int = field(default=ELSEWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict with constant keys; `whole` is False when there may be others; `order` and `depth` are as for `Items`."""

    items: tuple[tuple[str | int, Value], ...]
    whole: bool = True
    order: Order | None = None
    depth: int = field(default=ELSEWHERE, compare=False)

    def get(self, key: object) -> Value | None:
        """Return the value of a key, or None when it is not there for certain."""
        for name, value in self.items:
            if name == key:
                return value
        return None


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

UNKNOWN = Unknown()
MAX_OPTIONS = 6
MAX_CALLEES = 32
"""Functions that may be meant by one name (a table of models); each is followed."""
PARSER = "argparse.ArgumentParser"
"""The class whose objects are `Options`."""


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
