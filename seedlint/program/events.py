"""What happened while the program was followed: draws, seedings and other uses of randomness, by place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from seedlint.catalogue import Runs

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.diagnostics import Place
    from seedlint.program.graphs import Graph
    from seedlint.program.values import Absent, Entropy, Provenance


FOREIGN = -1
"""The number of a seeding by code that is not there to read: which streams it sets, and to what, cannot be told."""


MAIN = frozenset({"main", "_main"})
"""Functions by whose name a program starts."""


class RootKind(StrEnum):
    """From where a program was followed: a program's start, a module nobody imports, a function nobody calls."""

    ENTRY = "entry"
    MODULE = "module"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Root:
    """One start: its kind, the file, and what to call it in a message.

    `alone` says of a function that no program among the checked files imports its module, and that it is not itself the
    start of one: who seeds is not to be seen.
    """

    number: int
    kind: RootKind
    path: str
    title: str
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker process or thread, or several of a kind.

    Attributes:
        kind, name, place: what it is, and the call that starts it.
        loops: how many loops are around its start, one more where it is run for each of several items.

    """

    kind: Runs
    name: str
    place: Place
    loops: int


@dataclass(frozen=True, slots=True)
class Pool:
    """What the making of a pool decided: the kind of its workers, None if there is only the program itself.

    `completion` says that its results come in the order in which they are finished.
    """

    kind: Runs | None
    completion: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """The circumstances of an event.

    Attributes:
        root: the start from which it was reached.
        order: a number that grows with time within a root.
        chain: the calls that led there, innermost first.
        loops: whether a loop is around it, in its function or around a call that led there.
        function: name of the function it stands in, or None at module level.
        layer: whether that function is a method of a framework's layer or model.
        fallback: whether it runs only when the caller of a library gave nothing.
        ignores: the seed-like parameter of the function that the call could have used and does not; `self.` stands
            before one that the object got when it was made.
        taker: the function that takes it: the one around the event, or one around that.
        worker: the worker process or thread that it runs in, or None in the program's own.
        starts: whether that function looks like a program's start (`main`, or one that a command line runs).
        traced: whether it runs inside a graph that keeps a counter of its own (`tf.function`, `Dataset.map`).
        graph: what runs it inside a graph, if only under a framework's training loop.
        one_rank: whether it happens only on one of several ranks of the program.

    """

    root: Root
    order: int
    chain: tuple[Place, ...] = ()
    loops: bool = False
    function: str | None = None
    layer: bool = False
    fallback: bool = False
    ignores: str | None = None
    taker: str | None = None
    traced: bool = False
    starts: bool = False
    worker: Worker | None = None
    graph: Graph | None = None
    one_rank: bool = False

    @property
    def process(self) -> Worker | None:
        """The worker process that it runs in: its streams are not those of the program that started it."""
        return self.worker if self.worker is not None and self.worker.kind is Runs.PROCESS else None

    @property
    def ignored_here(self) -> str | None:
        """The seed-like parameter of the very function around the event that it ignores."""
        return None if self.ignores is None or self.ignores.startswith("self.") else self.ignores


@dataclass(frozen=True, slots=True)
class Seeding:
    """A seeder that ran: the streams that it set and with what."""

    number: int
    place: Place
    name: str
    api: Api
    streams: tuple[str, ...]
    seed: Provenance
    context: Context
    title: str = ""
    parameter: str | None = None
    absent: Absent | None = None


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw (or the making of a generator) that was reached.

    Attributes:
        place, api, name: where, the facts of what was called, and its canonical name.
        seed: provenance of the seed or generator that it got; ABSENT if it got none.
        stream: what it falls back to without a seed (a global stream, `entropy`); None when it got a seed.
        seedings: the seedings that the stream may have its state from; empty when nothing seeded it.
        others: seedings of other streams that had run by then.
        absent: the parameter left out by a call, when that is why the seed is None.
        owner: where the seed or the object that was drawn from was made.
        takes_seed: whether the call could have been given a seed of its own.

    """

    place: Place
    name: str
    api: Api
    context: Context
    seed: Provenance
    stream: str | None = None
    seedings: tuple[int, ...] = ()
    others: tuple[int, ...] = ()
    absent: Absent | None = None
    owner: Place | None = None
    takes_seed: bool = False


@dataclass(frozen=True, slots=True)
class BadSeed:
    """A seed that differs from run to run: given to `name` at `place`."""

    place: Place
    name: str
    entropy: Entropy
    context: Context


@dataclass(frozen=True, slots=True)
class Use:
    """A call of an API that matters for another reason: it is removed, or a source that cannot be seeded."""

    place: Place
    name: str
    api: Api
    context: Context


@dataclass(eq=False, slots=True)
class Record:
    """Everything that happened, in order."""

    draws: list[Draw] = field(default_factory=list)
    seedings: list[Seeding] = field(default_factory=list)
    bad_seeds: list[BadSeed] = field(default_factory=list)
    removed: list[Use] = field(default_factory=list)
    unseedable: list[Use] = field(default_factory=list)
    others: list[object] = field(default_factory=list)
    """Events of other kinds, each a frozen class of the module that notes them; read by `Program.met`."""
    closed: set[tuple[int, int]] = field(default_factory=set)
    """Alternatives after which what follows them does not run."""
    excused: set[int | None] = field(default_factory=set)
    """Numbers of draws that made a generator without a seed, which got one before it was drawn from."""
    used_as_seed: set[Place] = field(default_factory=set)
    called: dict[Place, set[Place]] = field(default_factory=dict)
    """For each call of something of the project: the functions that it ran, or the classes that it made objects of."""
    undone: set[int] = field(default_factory=set)
    """Numbers of seedings after which the program put back the state from before."""
    repeated: set[int] = field(default_factory=set)
    """Numbers of seedings that a remembered call would have run once more."""
