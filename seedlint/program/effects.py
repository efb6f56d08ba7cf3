"""What a call of each kind does: one function for each word that the tables have for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import SELF, Api, Does
from seedlint.program import arrivals, orders, python, queues, replaced, tasks, workers
from seedlint.program.chains import chained
from seedlint.program.classes import library_base
from seedlint.program.drawing import (
    draw_from_receiver,
    draws_through,
    excuse_given,
    is_drawing,
    record_draw,
    value_truth,
)
from seedlint.program.events import FOREIGN, Draw, Seeding, Use
from seedlint.program.graphs import wrapped
from seedlint.program.layers import layers_in
from seedlint.program.loading import configuration, loaded
from seedlint.program.makings import Part
from seedlint.program.operations import combine
from seedlint.program.reuse import note_birth, note_drawn, note_initializers, note_use
from seedlint.program.seeds import absent_in, check_seed, given_seed, reseed, seed_kind, written_seed
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Choice,
    Constant,
    Derived,
    Entropy,
    Given,
    Instance,
    Items,
    Key,
    Object,
    Provenance,
    Saved,
    Value,
    is_none,
)

if TYPE_CHECKING:
    from seedlint.catalogue import Parameter
    from seedlint.program.arguments import Arguments
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


_MOST_KEYS = 32


def _draw(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    api = use.api
    own = api.steers and given_seed(api, arguments) is not None
    orders.drawn(machine, frame, use.name, use.place, list(arguments.values()), own=own)
    if api.stream == SELF:
        workers.note_inherited(machine, use, receiver)
        draw_from_receiver(machine, use, receiver)
        note_drawn(machine, frame, use, receiver)
        return _result(machine, frame, use, arguments, receiver, Derived())
    note_initializers(machine, frame, use, arguments)
    number = len(machine.record.draws)
    turned_off = any(value_truth(one, arguments) is True for one in api.unless)
    if not turned_off and any(draws_through(machine, one, arguments) for one in api.initializers):
        record_draw(machine, frame, use, None, takes_seed=False)
    elif is_drawing(machine, api, arguments) and (api.seed is not None or not api.initializers):
        seed = _seed_for(api, arguments, receiver)
        record_draw(machine, frame, use, seed, takes_seed=api.seed is not None)
    seed = _seed_for(api, arguments, receiver)
    drawn = machine.record.draws[number:]
    if drawn and (drawn[-1].takes_seed or seed is not None) and machine.catalogue.is_layer(use.name):
        return Object(use.name, Derived(), use.place)
    if api.returns is None and drawn and drawn[-1].stream is not None and not drawn[-1].seedings and not frame.fallback:
        return Entropy("a stream that nothing seeds", use.place, drawn=True)
    made = _result(machine, frame, use, arguments, receiver, seed if seed is not None else Constant(None))
    note_birth(machine, frame, use, seed, made)
    if api.reseeds:
        excuse_given(machine, arguments)
    if api.later and drawn:
        for one in (made, receiver):
            if isinstance(one, Object | Instance):
                one.origin = number
        base = machine.catalogue.api(library_base(machine, frame.owner) or "")
        if base is not None and base.reseeds and not isinstance(receiver, Instance):
            machine.record.excused.add(number)  # a part for the library's class, which gives its parts their seeds
    return made


def _seed_for(api: Api, arguments: Arguments, receiver: Value | None) -> Value | None:
    """Return the seed that a call gives, or that of the object whose method it is, where that has one of its own."""
    seed = given_seed(api, arguments)
    return receiver.seed if seed is None and isinstance(receiver, Object) and receiver.own else seed


def _result(
    machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None, seed: Value
) -> Value:
    """Return what a call returns: an object where its methods matter, a number otherwise."""
    kind = use.api.returns
    if kind is None:
        return Derived()
    if isinstance(receiver, Object) and use.api.seed is None:
        seed = receiver.seed
    elif isinstance(receiver, Given) and use.api.seed is None:
        seed = receiver
    if kind.startswith("["):
        each = Object(kind.strip("[]"), seed, use.place, loops=workers.APART, worker=frame.worker)
        return Items((each,), whole=False, alike=True)
    links, parts = chained(machine, use, arguments, receiver), layers_in(machine, arguments.values())
    return Object(kind, seed, use.place, loops=frame.loops, worker=frame.worker, links=links, parts=parts)


def _generator(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    if use.api.stream == SELF:
        return _result(machine, frame, use, arguments, receiver, Derived())
    seed = given_seed(use.api, arguments)
    if isinstance(seed, Object) and use.api.returns is not None and seed.type == use.api.returns:
        return seed
    if isinstance(seed, Choice):
        known = [option for option in seed.options if isinstance(option, Object | Given)]
        if known and any(is_none(option) is True for option in seed.options):
            seed = UNKNOWN
    number = len(machine.record.draws)
    record_draw(machine, frame, use, seed, takes_seed=True)
    if use.api.key:
        return _key(frame, use)
    made = _result(machine, frame, use, arguments, None, Constant(None) if seed is None else seed)
    if isinstance(made, Object) and len(machine.record.draws) > number:
        made.origin = number
        made.fallback = frame.fallback
    note_birth(machine, frame, use, seed, made)
    return UNKNOWN if isinstance(receiver, Instance) else made


def _key(frame: Frame, use: Use) -> Key:
    return Key(use.place, frozenset(one.number for one in frame.rounds))


def _keys(frame: Frame, use: Use, parameter: Parameter, arguments: Arguments) -> Value:
    """Return as many new keys as a parameter says, as far as that is known."""
    given = arguments.find(parameter.name, parameter.position)
    number = parameter.default if given is None else given.value if isinstance(given, Constant) else None
    if isinstance(number, int) and 0 < number <= _MOST_KEYS:
        return Items(tuple(_key(frame, use) for _ in range(number)))
    return Derived(how=Part())


def _seeder(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    api = use.api
    seed = given_seed(api, arguments) if api.seed is not None else UNKNOWN
    if api.source is not None:
        seed = Entropy(api.source, use.place)
    if SELF in api.seeds:
        if receiver is not None:
            reseed(machine, receiver, Constant(None) if seed is None else seed)
        if seed is not None:
            check_seed(machine, use, seed)
        return receiver if api.returns is not None and receiver is not None else Constant(None)
    if machine.muted:
        return Constant(None)
    if isinstance(seed, Saved):
        machine.put_back(seed)
        return Constant(None)
    kind = seed_kind(seed)
    if seed is not None:
        check_seed(machine, use, seed)
    number = len(machine.record.seedings)
    streams = tuple(dict.fromkeys(machine.catalogue.stream(name, use.name) for name in api.seeds))
    parameter = seed.parameter if isinstance(seed, Given | Absent) else None
    title = str(seed.value) if isinstance(seed, Constant) and seed.value is not None else written_seed(frame, api)
    machine.record.seedings.append(
        Seeding(number, use.place, use.name, api, streams, kind, use.context, title, parameter, absent_in(seed))
    )
    for stream in streams:
        machine.streams[stream] = (number,)
        frame.seeded.add(stream)
    return Constant(None)


def _stateless(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    seed = given_seed(use.api, arguments)
    if not machine.muted:
        kind = seed_kind(seed)
        kind = Provenance.UNKNOWN if kind is Provenance.ABSENT else kind
        note_use(machine, frame, use, seed)
        if seed is not None:
            check_seed(machine, use, seed)
            workers.note_replica(machine, use, seed)
        if use.api.splits is None:
            machine.record.draws.append(Draw(use.place, use.name, use.api, use.context, kind))
    if use.api.splits is not None:
        return _keys(frame, use, use.api.splits, arguments)
    return _result(machine, frame, use, arguments, receiver, Derived())


def _entropy(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    api = use.api
    if use.name == python.HASH:
        return python.hash_of(arguments.first(), use.place, api.source or "")
    if api.unseedable and not machine.muted and receiver is None:
        machine.record.unseedable.append(use)
    if api.returns is not None and api.unseedable:
        return Object(api.returns, Derived(), use.place)
    return Entropy(api.source or "", use.place)


def _removed(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    if not machine.muted and not machine.versions:
        machine.record.removed.append(use)
        # The call fails; what it was meant to seed is not reported besides.
        for stream in use.api.seeds:
            machine.streams.setdefault(stream, (FOREIGN,))
            frame.seeded.add(stream)
    return UNKNOWN


def _plain(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    api = use.api
    if api.completion:
        return arrivals.source(use.place, use.name)
    if api.key:
        return _key(frame, use)
    if api.replaces:
        replaced.note_replaced(machine, frame, receiver)
    if api.fluent:
        return UNKNOWN if receiver is None else receiver
    if api.pure:
        return combine(list(arguments.values()))
    if api.saves is not None:
        stream = machine.catalogue.stream(api.saves, use.name)
        return Saved(stream, machine.streams.get(stream, ()))
    if api.forks is not None:
        stream = machine.catalogue.stream(api.forks, use.name)
        return Object(use.name, Derived(), use.place, saved=Saved(stream, machine.streams.get(stream, ())))
    if api.passes is not None:
        return arguments.find(api.passes.name, api.passes.position) or UNKNOWN
    if api.wraps:
        return wrapped(use, arguments)
    if api.queue is not None:
        return queues.used(api, frame, use, receiver)
    if api.delays:
        return tasks.delayed(arguments)
    if api.returns is None:
        return Derived() if isinstance(receiver, Object) else UNKNOWN
    if api.configures or api.loads is not None:
        return configuration(use, arguments) if api.loads is None else loaded(use, api.loads, arguments)
    seed = given_seed(api, arguments)
    made = _result(machine, frame, use, arguments, receiver, Derived() if seed is None else seed)
    if isinstance(made, Object) and seed is not None:
        made.own = True
    return made


DOES = {
    Does.DRAW: _draw,
    Does.GENERATOR: _generator,
    Does.SEEDER: _seeder,
    Does.STATELESS: _stateless,
    Does.ENTROPY: _entropy,
    Does.REMOVED: _removed,
    Does.PLAIN: _plain,
}
