"""Functions, classes and objects: those of the project, and those of libraries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint import facts
    from seedlint.diagnostics import Place
    from seedlint.program.chains import Link
    from seedlint.program.events import Pool, Worker
    from seedlint.program.reuse import Birth
    from seedlint.program.scopes import Frame, Scope, Streams
    from seedlint.program.values.choices import Value
    from seedlint.program.values.scalars import Saved


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


PARSER = "argparse.ArgumentParser"
"""The class whose objects are `Options`."""
