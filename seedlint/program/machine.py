"""Following a program: its starts, its modules and its calls, in the order in which they would run.

The machine reads facts and keeps values; it runs nothing. Each start of the program (an entry point, a module that
nobody imports, a function that nobody calls) is followed once with the streams as they would be there. What it meets
(draws, seedings) goes into the record, from which checks are answered.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Place, Span
from seedlint.program import calls, conventions, expressions, statements
from seedlint.program.arguments import Arguments
from seedlint.program.attributes import attribute
from seedlint.program.classes import ancestry, library_base
from seedlint.program.events import MAIN, Context, Record, Root, RootKind
from seedlint.program.fitted import note_method
from seedlint.program.functions import Remembered, call_given, initialise_given, iterated
from seedlint.program.kept import Kept
from seedlint.program.scopes import Frame, Scope, Streams, join_streams
from seedlint.program.values import (
    UNKNOWN,
    Bound,
    Constant,
    Derived,
    FunctionValue,
    Instance,
    Lazy,
    Library,
    Module,
    Partial,
    Value,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Mapping as MappingType

    from seedlint.catalogue import Catalogue
    from seedlint.program.modules import ModuleIndex
    from seedlint.program.relevance import Relevance
    from seedlint.program.values import ClassValue, Saved, Suspended

MAX_CALL_DEPTH = 100
SHORT = 4
"""Statements of a function that is followed wherever it is called."""
MAX_STEPS = {RootKind.ENTRY: 200_000, RootKind.MODULE: 200_000, RootKind.FUNCTION: 1_500}
"""Statements followed from one start; what lies beyond a function is followed from its own start."""


@dataclass(eq=False, slots=True)
class ModuleState:
    """A module that was followed: its names, and what its import did to streams."""

    scope: Scope
    imports: list[str] = field(default_factory=list)
    eventful: bool = False
    done: bool = False


@dataclass(eq=False, slots=True)
class RootResult:
    """How a start ended: the streams then, and the modules that it had imported."""

    root: Root
    streams: Streams
    imported: frozenset[str]


class Machine:
    """Follows one program. Use `run_module` and `run_function`, then read `record`."""

    def __init__(
        self,
        index: ModuleIndex,
        files: MappingType[str, facts.FileFacts],
        catalogue: Catalogue,
        record: Record,
        relevance: Relevance,
        loops: Kept | None = None,
    ) -> None:
        self.loops = loops or Kept()
        self.relevance = relevance
        self.index = index
        self.files = files
        self.catalogue = catalogue
        self.record = record
        self.streams: Streams = {}
        self.modules: dict[str, ModuleState] = {}
        self.imported: dict[str, None] = {}
        self.executed: set[int] = set()
        self.entered: dict[int, Streams] = {}
        """For functions that were followed: the streams as calls found them."""
        self.pruned: set[int] = set()
        """Functions of which a call followed one branch only, by what it was given."""
        self.closures: dict[int, FunctionValue] = {}
        self.memory: dict[object, Remembered] = {}
        self.suspended: list[Suspended | Lazy] = []
        self.patched: dict[str, Value] = {}
        self.routed: dict[str, str] = {}
        """Dotted names that stand for another package in this start, by what the environment says."""
        self.roots: list[Root] = []
        self.root = Root(0, RootKind.MODULE, "", "")
        self.order = 0
        self.steps = 0
        self.depth = 0
        self.active: list[int] = []
        self.muted = 0
        self.hosted = 0
        self.taped = 0
        self.one_rank = 0
        self.ranked = False
        """Whether a library was imported that runs a program as several ranks."""
        self.apart: set[int] = set()
        self.rounds = 0
        self.groups = 0
        self.path: tuple[tuple[int, int], ...] = ()
        self.statement: facts.Statement | None = None
        self.kept: list[Value] = []
        self.versions = 0
        self._versions: dict[int, bool] = {}
        self._names: dict[int, tuple[facts.Name | facts.Attribute | facts.Subscript, ...]] = {}
        self.at_yield: Streams | None = None
        self.changes = relevance.changes

    # ------------------------------------------------------------ starts

    def _begin(self, kind: RootKind, path: str, title: str, streams: Streams, *, alone: bool = False) -> None:
        self.root = Root(len(self.roots), kind, path, title, alone)
        self.roots.append(self.root)
        self.streams = dict(streams)
        self.imported = {}
        self.patched = {}
        self.routed = {}
        self.steps = 0
        if kind is not RootKind.FUNCTION:
            self.memory = {}

    def run_module(self, key: str, kind: RootKind) -> RootResult:
        """Follow a file as a program of its own, or as a module that is imported first."""
        path = self.index.source(key).path
        self._begin(kind, path, path, {})
        name = "__main__" if kind is RootKind.ENTRY else self.index.name(key)
        self._run_body(key, name)
        return self._end()

    def run_entry_function(self, key: str, name: str) -> RootResult:
        """Follow a module's import and then a call of one of its functions, as an installed script does."""
        path = self.index.source(key).path
        self._begin(RootKind.ENTRY, path, f"{path}:{name}", {})
        module = self.import_key(key)
        function = attribute(self, Frame(self.modules[key].scope), module, name)
        frame = Frame(self.modules[key].scope)
        self.call(frame, function, Arguments(), None)
        return self._end()

    def run_function(
        self, function: FunctionValue, receiver: Value | None, streams: Streams, *, alone: bool = False
    ) -> None:
        """Follow a function that nobody calls, with whatever its callers may give."""
        path = self.index.source(function.module).path
        self._begin(RootKind.FUNCTION, path, f"{path}:{function.facts.name}", streams, alone=alone)
        state = self.modules[function.module]
        frame = Frame(state.scope)
        note_method(self, function, receiver)
        call_given(self, frame, function.compiled or function, receiver)
        self._end()

    def _end(self) -> RootResult:
        """End a start: generators that nobody was seen to iterate over are iterated over elsewhere."""
        waiting, self.suspended = self.suspended, []
        for one in waiting:
            if isinstance(one, Lazy):
                one.run()
            elif id(one.function.facts) not in self.executed:
                self.iterated(Frame(self.modules[one.function.module].scope), one)
        self.suspended = []
        return RootResult(self.root, self.streams, frozenset(self.imported))

    @staticmethod
    def is_among(function: FunctionValue, names: MappingType[str, frozenset[str]]) -> bool:
        """Whether a function is among the named ones; one inside another has no name of its own, and counts as such."""
        found = names.get(function.module, frozenset())
        scope = function.scope
        if scope.kind == "module":
            return function.facts.name in found or function.facts.name == "<lambda>"
        if scope.kind == "class" and scope.parent is not None and scope.parent.kind == "module" and function.owner:
            return f"{function.owner.facts.name}.{function.facts.name}" in found
        return True

    def may_matter(self, function: FunctionValue, arguments: Arguments) -> bool:
        """Whether to follow a call: in a program's start always, in a library only where it may draw or give a seed.

        Short functions are always followed: many only hand on what they are given.
        """
        body = function.facts.body or ()
        if self.root.kind is not RootKind.FUNCTION or len(body) <= SHORT:
            return True
        if self.is_among(function, self.relevance.draws) or self.is_among(function, self.relevance.seeds):
            return True
        return any(isinstance(value, FunctionValue | Bound | Partial | Library) for value in arguments.values())

    # ------------------------------------------------------------ modules

    def _run_body(self, key: str, name: str) -> Scope:
        return self.run_file(Frame(Scope("module", key, None, {"__name__": Constant(name)})))

    def run_file(self, frame: Frame) -> Scope:
        """Follow the file that a new frame stands in."""
        scope, key = frame.scope, frame.scope.module
        scope.names.setdefault("__file__", Derived(text=True))
        state = ModuleState(scope)
        self.modules[key] = state
        self.imported[key] = None
        before = self._mark()
        already = set(self.imported)
        facts_ = self.files.get(key)
        if facts_ is not None:
            self.execute(frame, facts_.body)
        state.imports = [other for other in self.imported if other not in already]
        state.eventful = self._mark() != before
        state.done = True
        return scope

    def _mark(self) -> tuple[int, int]:
        return len(self.record.draws), len(self.record.seedings)

    def import_key(self, key: str) -> Value:
        """Import a module of the project (its packages first) and return it."""
        if not self.index.is_file(key):
            return Module(key)
        known = self.modules.get(key)
        if key in self.imported:
            return Module(key)
        if known is not None and known.done and not known.eventful:
            self.imported[key] = None
            for other in known.imports:
                if other not in self.imported:
                    self.import_key(other)
            return Module(key)
        if self.depth < MAX_CALL_DEPTH:
            self.depth += 1
            active, self.active = self.active, []
            self._run_body(key, self.index.name(key))
            self.active = active
            self.depth -= 1
        return Module(key)

    def import_name(self, importer: str, module: str) -> Value:
        """Return what `import module` means in a file: a project's module, or a library's."""
        found = self.index.absolute(importer, module)
        if found is None:
            self.ranked = self.ranked or self.catalogue.speaks_of_ranks(module)
            return Library(self.canonical(module))
        # Importing `a.b.c` imports `a` and `a.b` as well, in this order.
        parts = module.split(".")
        for end in range(1, len(parts)):
            parent = self.index.absolute(importer, ".".join(parts[:end]))
            if parent is not None:
                self.import_key(parent)
        return self.import_key(found)

    def canonical(self, name: str) -> str:
        """Return the canonical form of a dotted name, as the environment routes it in this start of the program."""
        for prefix, package in self.routed.items():
            if f"{name}.".startswith(f"{prefix}."):
                name = package + name[len(prefix) :]
        return self.catalogue.canonical(name)

    def scope_of(self, module: Module) -> Scope | None:
        """Return the scope of an imported module, or None for a folder."""
        state = self.modules.get(module.key)
        return None if state is None else state.scope

    # ------------------------------------------------------------ following

    def execute(self, frame: Frame, body: Sequence[facts.Statement]) -> None:
        """Follow statements until the block ends; one that leaves the loop around it runs once at most."""
        once = frame.exits and body and _leaves(body[-1])
        frame.loops -= bool(once)
        self._follow_statements(frame, body)
        frame.loops += bool(once)

    def _follow_statements(self, frame: Frame, body: Sequence[facts.Statement]) -> None:
        for statement in body:
            if frame.ended:
                return
            self.steps += 1
            if self.steps > MAX_STEPS[self.root.kind]:
                frame.ended = True
                return
            outer, self.statement = self.statement, statement
            statements.execute(self, frame, statement)
            self.statement = outer

    def evaluate(self, frame: Frame, expression: facts.Expression) -> Value:
        """Return what an expression is worth, recording what evaluating it does."""
        return expressions.evaluate(self, frame, expression)

    def call(self, frame: Frame, callee: Value, arguments: Arguments, place: Place | None) -> Value:
        """Follow a call."""
        return calls.call(self, frame, callee, arguments, place)

    def lazily(self, frame: Frame, run: Callable[[], Value]) -> Value:
        """Return what is worked out when it is iterated over, in the scope and the loops where it is written."""
        scope, loops = frame.scope, frame.loops

        def later() -> Value:
            before = frame.scope, frame.loops
            frame.scope, frame.loops = scope, max(loops, frame.loops)
            try:
                return run()
            finally:
                frame.scope, frame.loops = before

        lazy = Lazy(later)
        self.suspended.append(lazy)
        return lazy

    def iterated(self, frame: Frame, value: Value) -> Value:
        """Return a value that is about to be iterated over: the body of a generator function runs now."""
        return iterated(self, frame, value)

    def names_in(self, test: facts.Expression) -> tuple[facts.Name | facts.Attribute | facts.Subscript, ...]:
        """Return the names, attributes and items that a test reads."""
        found = self._names.get(id(test))
        if found is None:
            kinds = facts.Name | facts.Attribute | facts.Subscript
            found = self._names[id(test)] = tuple(part for part in facts.walk(test) if isinstance(part, kinds))
        return found

    def asks_version(self, node: facts.If) -> bool:
        """Whether a test asks for a version: its branches are for different versions of a library."""
        found = self._versions.get(id(node))
        if found is None:
            words = (part.name for part in self.names_in(node.test) if not isinstance(part, facts.Subscript))
            found = self._versions[id(node)] = any("version" in word.lower() for word in words)
        return found

    # ------------------------------------------------------------ recording

    def note_call(self, place: Place | None, called: FunctionValue | ClassValue) -> None:
        """Note which function or class of the project a call means."""
        if place is not None:
            where = Place(self.index.source(called.module).path, called.facts.span)
            self.record.called.setdefault(place, set()).add(where)

    def put_back(self, saved: Saved) -> None:
        """Give a global stream the state back that was put aside."""
        since = set(self.streams.get(saved.stream, ())) - set(saved.seedings)
        self.record.undone.update(since)
        self.streams.pop(saved.stream, None)
        if saved.seedings:
            self.streams[saved.stream] = saved.seedings

    def place(self, frame: Frame, span: Span) -> Place:
        """Return the place of a span in the file that a frame stands in."""
        return Place(self.index.source(frame.scope.module).path, span)

    def context(self, frame: Frame) -> Context:
        """Return the circumstances of what happens now."""
        self.order += 1
        ignores, taker = conventions.ignored_seed(self, frame)
        function = frame.function
        owner = frame.owner
        return Context(
            self.root,
            self.order,
            frame.chain(),
            frame.loops > 0,
            None if function is None else function.facts.name,
            owner is not None and self._called_by_framework(owner, function),
            frame.fallback,
            ignores,
            taker,
            frame.traced,
            function is not None and (function.injected or function.facts.name in MAIN),
            frame.worker,
            frame.graph,
            self.one_rank > 0,
        )

    def _called_by_framework(self, owner: ClassValue, function: FunctionValue | None) -> bool:
        """Whether the methods of a class are run by a framework: a layer's, or a callback's that nobody else calls."""
        if self.is_layer(owner):
            return True
        if self.root.kind is not RootKind.FUNCTION or function is None or function.facts.name == "__init__":
            return False
        base = library_base(self, owner)
        return base is not None and base.partition(".")[0] not in sys.stdlib_module_names

    def is_layer(self, cls: ClassValue) -> bool:
        """Whether a class inherits from a framework's layer or model."""
        bases = [base.name for base in ancestry(cls) if isinstance(base, Library)]
        return any(self.catalogue.is_layer(base) for base in bases)

    def holds_tests(self, cls: ClassValue) -> bool:
        """Whether a class is a test case, whatever its file is called."""
        bases = [base.name for base in ancestry(cls) if isinstance(base, Library)]
        return any(self.catalogue.is_test(base) for base in bases)

    def given_instance(self, cls: ClassValue) -> Instance:
        """Return an object of a class whose maker is not known: made with whatever its callers may give."""
        if cls.given is None:
            cls.given = Instance(cls)
            self.muted += 1
            streams, self.streams = self.streams, {}
            try:
                initialise_given(self, Frame(self.modules[cls.module].scope), cls.given)
            finally:
                self.muted -= 1
                self.streams = streams
        return cls.given


def _leaves(statement: facts.Statement) -> bool:
    """Whether a statement ends the loop that it stands in."""
    return isinstance(statement, facts.Return) or (isinstance(statement, facts.Jump) and statement.kind == "break")


def common_streams(results: Sequence[RootResult]) -> Streams:
    """Return the streams that each of several starts seeded, as any of them left them."""
    joined = joined_streams(results)
    return {stream: numbers for stream, numbers in joined.items() if all(stream in one.streams for one in results)}


def joined_streams(results: Sequence[RootResult]) -> Streams:
    """Return the streams as they may be after any of several starts."""
    return join_streams([result.streams for result in results]) if results else {}


__all__ = ["UNKNOWN", "Machine", "RootResult", "joined_streams"]
