"""Where names live while a program is followed: scopes, the states of streams, and one call's frame."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from seedlint.program.values import join

if TYPE_CHECKING:
    from seedlint import facts
    from seedlint.diagnostics import Place
    from seedlint.program.events import Worker
    from seedlint.program.graphs import Graph
    from seedlint.program.rounds import Round
    from seedlint.program.values import Absent, ClassValue, FunctionValue, Order, Value

Streams: TypeAlias = "dict[str, tuple[int, ...]]"
"""For each stream that something seeded: the numbers of the seedings it may have its state from."""


@dataclass(eq=False, slots=True)
class Scope:
    """The names of a module, class body, function or comprehension, and the scope around it."""

    kind: str
    module: str
    parent: Scope | None
    names: dict[str, Value] = field(default_factory=dict)
    globals_: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    function: FunctionValue | None = None

    def lookup(self, name: str) -> Value | None:
        """Return what a name is bound to, as seen from inside this scope, or None."""
        if name in self.globals_:
            return self.top().names.get(name)
        if name in self.names:
            return self.names[name]
        scope = self.parent
        while scope is not None:
            # The names of a class body are not seen by the functions inside it.
            if scope.kind != "class" and name in scope.names:
                return scope.names[name]
            scope = scope.parent
        return None

    def holder(self, name: str) -> Scope | None:
        """Return the scope in which a name is found, as seen from inside this one."""
        if name in self.globals_:
            return self.top()
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names and (scope is self or scope.kind != "class"):
                return scope
            scope = scope.parent
        return None

    def top(self) -> Scope:
        """Return the module's scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def home(self, name: str) -> Scope:
        """Return the scope that an assignment to a name goes to."""
        if name in self.globals_:
            return self.top()
        if name in self.nonlocals:
            scope = self.parent
            while scope is not None:
                if scope.kind == "function" and name in scope.names:
                    return scope
                scope = scope.parent
        return self


@dataclass(slots=True)
class Outcome:
    """How a block ended: the names and streams where control leaves it."""

    names: dict[str, Value]
    streams: Streams


@dataclass(eq=False, slots=True)
class Frame:
    """One call being followed, or a module's body.

    Attributes:
        scope: where its names live.
        function, owner: the function (None in a module's body) and the class whose method it is.
        caller, call: the frame that called it, and where.
        expression: the call that is being followed, as it is written.
        loops: how many loops are around the current statement, those around the call included.
        rounds: which loops these are, as far as the statement runs in each of their rounds.
        branches: how many branches that may not be taken are around it.
        guards: parameters (or attributes) that are None wherever the current statement runs.
        missing: whether it is in a branch for what is not there yet (`if self.thread is None`).
        fallback: whether it runs only when the caller of a library gave nothing.
        left_out: the parameter that is None here because a call left it out.
        traced: whether it runs inside a traced graph.
        worker: the worker process or thread that runs it, or None.
        graph: what runs it inside a graph, if only under a framework's training loop.
        seeded: streams that were seeded since the call began.
        ended: whether control has left the current block.
        exits: for each loop around the current statement, how `break` and how `continue` left its body.
        yielded, at_yield: what it yields, and the streams when it first did.
        returned: what it returns, and the streams as they were then.
        orders: the unsettled orders of the loops around the current statement, innermost last; the first `inherited`
            of them are loops around the call.
        yield_order: the unsettled order in which it yields.

    """

    scope: Scope
    function: FunctionValue | None = None
    owner: ClassValue | None = None
    caller: Frame | None = None
    call: Place | None = None
    expression: facts.Call | None = None
    loops: int = 0
    rounds: tuple[Round, ...] = ()
    branches: int = 0
    guards: tuple[str, ...] = ()
    missing: bool = False
    fallback: bool = False
    left_out: Absent | None = None
    traced: bool = False
    worker: Worker | None = None
    graph: Graph | None = None
    seeded: set[str] = field(default_factory=set)
    ended: bool = False
    returned: list[tuple[Value, Streams]] = field(default_factory=list)
    exits: list[tuple[list[Outcome], list[Outcome]]] = field(default_factory=list)
    yielded: list[Value] = field(default_factory=list)
    at_yield: Streams | None = None
    orders: tuple[Order, ...] = ()
    inherited: int = 0
    yield_order: Order | None = None

    def chain(self) -> tuple[Place, ...]:
        """Return the calls that led here, innermost first."""
        places: list[Place] = []
        frame: Frame | None = self
        while frame is not None and len(places) < 12:
            if frame.call is not None:
                places.append(frame.call)
            frame = frame.caller
        return tuple(places)


def join_names(outcomes: list[dict[str, Value]]) -> dict[str, Value]:
    """Return the names after branches meet: a name that one branch left unbound keeps the others' value."""
    if len(outcomes) == 1:
        return outcomes[0]
    joined: dict[str, Value] = {}
    for names in outcomes:
        for name in names:
            if name not in joined:
                found = [other[name] for other in outcomes if name in other]
                first = found[0]
                joined[name] = first if all(value is first for value in found) else join(found)
    return joined


def join_streams(states: list[Streams]) -> Streams:
    """Return the streams after branches meet: a stream is seeded if any branch seeded it."""
    if len(states) == 1:
        return states[0]
    joined: Streams = {}
    for state in states:
        for stream, seedings in state.items():
            known = joined.get(stream, ())
            joined[stream] = known + tuple(number for number in seedings if number not in known)
    return joined
