"""Functions that a library runs in worker processes or threads.

A process starts with streams of its own: what its parent seeded does not reach it, what it seeds does not reach back.
A thread shares the streams of its program with all others. A generator that was made before belongs to all workers:
each process draws from a copy of it, threads draw from it in turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.catalogue import Does, Forked, Runs
from seedlint.program import arrivals, tasks
from seedlint.program.arguments import Arguments
from seedlint.program.callbacks import run_callbacks
from seedlint.program.classes import class_member
from seedlint.program.events import FOREIGN, Pool, Worker
from seedlint.program.values import (
    UNKNOWN,
    Bound,
    Choice,
    Constant,
    Derived,
    FunctionValue,
    Instance,
    Items,
    Library,
    Mapping,
    Object,
    Partial,
    Provenance,
    Value,
    is_none,
    options,
    provenance,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.catalogue import Api, Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame, Streams
    from seedlint.program.sites import Program

APART = 1_000
"""The loops around objects of which a call makes several: each is one of its own wherever it is used."""


@dataclass(frozen=True, slots=True)
class InheritedDraw:
    """A draw, in a worker, from a generator that was made outside of it."""

    place: Place
    name: str
    context: Context
    worker: Worker
    owner: Object


def run(
    machine: Machine,
    frame: Frame,
    name: str,
    api: Api,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None,
) -> Value:
    """Follow a call that runs a function in workers, or that makes a pool of workers; return what it returns."""
    if place is None or api.runs is None:
        return UNKNOWN
    pool = receiver if isinstance(receiver, Object) else None
    made = Pool(api.runs) if pool is None or pool.pool is None else pool.pool
    worker = Worker(made.kind or api.runs, name, place, api.many + (0 if _is_made_once(frame) else frame.loops))
    if api.initializer is not None:
        return _pool(machine, frame, worker, api, arguments)
    target, rest = _target(api, arguments, receiver)
    if api.tasks:
        target, rest = tasks.each(target), Arguments()
    run_callbacks(machine, frame, rest, place)
    if made.kind is None:
        return tasks.run_here(machine, frame, target, place)
    # One process alone may well go on from a state that it inherits; several would all start from it.
    inherited = {} if worker.loops else machine.streams
    streams = {stream: found for stream, found in inherited.items() if _is_copied(machine, stream)}
    if pool is not None:
        streams |= pool.prepared
    for option in options(target):
        if _may_run(option):
            _follow(machine, frame, worker, option, _handed(api, rest), streams)
    if api.completion or made.completion:
        return arrivals.source(place, name.removesuffix(".__call__"))
    return UNKNOWN if api.returns is None else Object(api.returns, Derived(), place)


def _is_made_once(frame: Frame) -> bool:
    """Whether what happens now happens where something is not there yet (`if self.thread is None`), so only once."""
    at: Frame | None = frame
    while at is not None:
        if at.missing:
            return True
        at = at.caller
    return False


def _is_copied(machine: Machine, stream: str) -> bool:
    known = machine.catalogue.stream_facts(stream)
    return known is not None and known.forked is Forked.SAME


def _may_run(value: Value) -> bool:
    return isinstance(value, FunctionValue | Bound | Partial | Library) or (
        isinstance(value, Instance) and class_member(value.cls, "__call__") is not None
    )


def _target(api: Api, arguments: Arguments, receiver: Value | None) -> tuple[Value, Arguments]:
    """Return the function that workers run, and the other arguments of the call."""
    if api.target is None:
        if isinstance(receiver, Instance):
            found = class_member(receiver.cls, "run")
            if isinstance(found, FunctionValue):
                return Bound(found, receiver), arguments
        return UNKNOWN, arguments
    target = arguments.find(api.target.name, api.target.position)
    at = api.target.position
    positional = [value for number, value in enumerate(arguments.positional) if number != at]
    keywords = {key: value for key, value in arguments.keywords.items() if key != api.target.name}
    rest = Arguments(positional, keywords, arguments.more, arguments.more_keywords)
    return UNKNOWN if target is None else target, rest


def _handed(api: Api, rest: Arguments) -> Arguments:
    """Return the arguments with which a worker calls its function; of several items, none is known."""
    if api.tasks:
        return Arguments()
    if api.many:
        return Arguments(more=True, more_keywords=True)
    if api.target is None:
        return Arguments()
    if api.given is None:
        return Arguments([_one(value) for value in rest.positional], rest.keywords, rest.more, rest.more_keywords)
    position = api.given.position
    if position is not None and api.target.position is not None and position > api.target.position:
        position -= 1
    return _spread(rest.find(api.given.name, position), rest)


def _spread(given: Value | None, rest: Arguments) -> Arguments:
    """Return the arguments that a tuple holds, and a dict of keywords beside it."""
    named = next((rest.keywords[name] for name in ("kwargs", "kwds") if name in rest.keywords), None)
    keywords = dict[str, Value]()
    if isinstance(named, Mapping):
        keywords = {str(key): _one(value) for key, value in named.items}
    open_ = named is not None and (not isinstance(named, Mapping) or not named.whole)
    if given is None:
        return Arguments([], keywords, more_keywords=open_)
    if not isinstance(given, Items):
        return Arguments([], keywords, more=True, more_keywords=True)
    return Arguments([_one(value) for value in given.items], keywords, not given.whole, open_)


def _one(value: Value) -> Value:
    """Return an argument, unless it is one of several things: those may be meant for a worker each."""
    return UNKNOWN if isinstance(value, Choice) else value


def _follow(
    machine: Machine, frame: Frame, worker: Worker, target: Value, arguments: Arguments, streams: Streams
) -> Streams:
    """Follow a function in a worker; return the streams as it leaves them there."""
    before, seeded, outer = machine.streams, set(frame.seeded), frame.worker
    separate = worker.kind is Runs.PROCESS
    if separate:
        machine.streams = dict(streams)
    frame.worker = worker
    machine.iterated(frame, machine.call(frame, target, arguments, worker.place))
    after = machine.streams
    frame.worker = outer
    if separate:
        machine.streams, frame.seeded = before, seeded
    return after


def _pool(machine: Machine, frame: Frame, worker: Worker, api: Api, arguments: Arguments) -> Value:
    """Return a pool of workers, after what each of them runs first; nothing is said of a pool of one."""
    count = None if api.workers is None else arguments.find(api.workers.name, api.workers.position)
    made = tasks.made(api, arguments)
    if api.returns is None or made is None or (not api.single and isinstance(count, Constant) and count.value == 1):
        return UNKNOWN
    worker = replace(worker, kind=made.kind or worker.kind)
    pool = Object(api.returns, Derived(), worker.place, pool=made)
    initializer = _find(arguments, api.initializer)
    if initializer is not None and is_none(initializer) is not True:
        pool.prepared = dict.fromkeys(machine.catalogue.seeded_streams, (FOREIGN,))
        if _is_readable(machine, initializer):
            given = _spread(_find(arguments, api.initial), Arguments())
            pool.prepared = _follow(machine, frame, worker, initializer, given, {})
    return pool


def _find(arguments: Arguments, parameter: Parameter | None) -> Value | None:
    return None if parameter is None else arguments.find(parameter.name, parameter.position)


def _is_readable(machine: Machine, function: Value) -> bool:
    """Whether it can be told what a function seeds."""
    if isinstance(function, Library):
        return machine.catalogue.api(function.name) is not None
    return isinstance(function, FunctionValue | Bound)


def note_inherited(machine: Machine, use: Use, receiver: Value | None) -> None:
    """Note a draw in a worker from a generator that was made outside of any worker, with a seed."""
    worker = use.context.worker
    if worker is None or machine.muted or not isinstance(receiver, Object) or receiver.worker is not None:
        return
    if provenance(receiver.seed) in {Provenance.FIXED, Provenance.DERIVED, Provenance.PARAMETER}:
        machine.record.others.append(InheritedDraw(use.place, use.name, use.context, worker, receiver))


@dataclass(frozen=True, slots=True)
class ReplicatedSeed:
    """An operation that runs on every replica of a distributed program with the same constant seed."""

    place: Place
    name: str
    worker: Worker
    seed: str


def note_replica(machine: Machine, use: Use, seed: Value) -> None:
    """Note a constant seed of an operation that every replica runs; the seed of a layer is not one."""
    worker = use.context.worker
    if worker is None or worker.kind is not Runs.REPLICA or not _is_operation(machine, use) or machine.muted:
        return
    written = _written(seed)
    if written is not None:
        machine.record.others.append(ReplicatedSeed(use.place, use.name, worker, written))


def _is_operation(machine: Machine, use: Use) -> bool:
    if use.api.does is Does.STATELESS:
        return True
    known = machine.catalogue.stream_facts(use.api.stream or "")
    return use.api.does is Does.DRAW and use.api.returns is None and known is not None and known.traced


def _written(seed: Value) -> str | None:
    """Return a seed that is the same constant for everyone, as a person would write it; None for others."""
    if isinstance(seed, Constant) and isinstance(seed.value, int):
        return str(seed.value)
    if isinstance(seed, Items) and seed.whole and seed.items:
        parts = [_written(item) for item in seed.items]
        return None if None in parts else f"[{', '.join(part for part in parts if part is not None)}]"
    return None


def inherited(program: Program, kind: Runs) -> Iterator[InheritedDraw]:
    """Yield the draws that several workers of a kind make from one generator, that was made outside of them."""
    events = [event for event in program.met(InheritedDraw) if event.worker.kind is kind]
    starts: dict[int, set[Place]] = {}
    for event in events:
        starts.setdefault(id(event.owner), set()).add(event.worker.place)
    for event in events:
        if event.worker.loops > event.owner.loops or len(starts[id(event.owner)]) > 1:
            yield event
