"""What a call of a library does, by the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import ENTROPY, SELF, Api, Does
from seedlint.program import (
    arrivals,
    environment,
    kernels,
    loaders,
    orders,
    python,
    queues,
    ranks,
    replaced,
    sessions,
    tasks,
    workers,
)
from seedlint.program.arguments import Arguments
from seedlint.program.callbacks import run_callbacks
from seedlint.program.chains import chained
from seedlint.program.classes import library_base
from seedlint.program.composites import note_composite
from seedlint.program.conventions import is_seed_name
from seedlint.program.events import FOREIGN, Draw, Seeding, Use
from seedlint.program.graphs import handed_over, note_switches, wrapped
from seedlint.program.kernels import holds
from seedlint.program.layers import change_parts, layers_in
from seedlint.program.loading import configuration, loaded
from seedlint.program.makings import Part
from seedlint.program.operations import combine
from seedlint.program.ordering import note_order
from seedlint.program.ranges import with_range
from seedlint.program.reordering import reordered
from seedlint.program.reuse import note_birth, note_drawn, note_initializers, note_use
from seedlint.program.rounds import enter_map
from seedlint.program.seeds import (
    absent_in,
    check_seed,
    given_seed,
    note_foreign_seeder,
    reseed,
    seed_kind,
    written_seed,
)
from seedlint.program.training import run_handed
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
    Library,
    Mapping,
    Method,
    Object,
    Provenance,
    Saved,
    Value,
    element_of,
    is_none,
    options,
    provenance,
    truth,
)

if TYPE_CHECKING:
    from seedlint.catalogue import Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


_MOST_KEYS = 32
_HOLDING = frozenset({"copy", "inspect", "json", "logging", "pickle", "typing", "warnings", "weakref"})
"""Packages that look at functions, or put them away, without calling them."""


def call_library(
    machine: Machine,
    frame: Frame,
    name: str,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None = None,
) -> Value:
    """Follow a call of a library's function, class or method, by its canonical name."""
    arguments.positional = [machine.iterated(frame, value) for value in arguments.positional]
    result = _call(machine, frame, name, arguments, place, receiver)
    return with_range(machine, name, arguments, place, receiver, result)


def _call(
    machine: Machine,
    frame: Frame,
    name: str,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None,
) -> Value:
    kernels.note_call(machine, frame, name, arguments, place)
    api = machine.catalogue.api(name)
    environment.called(machine, frame, name, arguments, place)
    if machine.catalogue.ranks and (number := ranks.called(machine, name, arguments, place)) is not None:
        return number
    configured = sessions.called(machine, frame, name, arguments, place)
    if configured is not None:
        return configured
    listing = machine.catalogue.listings.get(name)
    if listing is not None and place is not None:
        return orders.listed(listing, name, place)
    ordered = machine.catalogue.ordered.get(name)
    if ordered is not None and place is not None:
        orders.kept(machine, name, place, arguments.find(ordered.parameter.name, ordered.parameter.position))
    if api is None:
        return _call_unlisted(machine, frame, name, arguments, place, receiver)
    if api.applies and receiver is not None and arguments.positional:
        applied = machine.call(frame, arguments.first(), Arguments([receiver]), place)
        if applied != UNKNOWN:
            return applied
    elif api.runs is not None:
        return workers.run(machine, frame, name, api, arguments, place, receiver)
    elif api.deferred:
        machine.lazily(frame, lambda: _run_given(machine, frame, name, api, arguments, place))
    elif not api.wraps and not api.delays:
        rounds = enter_map(machine, frame) if api.traces and receiver is not None else frame.rounds
        _run_given(machine, frame, name, api, arguments, place)
        frame.rounds = rounds
    if place is None:
        return UNKNOWN
    arrived = arrivals.handed(machine, frame, name, arguments, receiver)
    loaders.read(machine, frame, name, api, arguments, place)
    if (
        arrived is not None
        and api.does is Does.PLAIN
        and api.returns is not None
        and machine.catalogue.holds_data(api.returns)
    ):
        return arrived
    use = Use(place, name, api, machine.context(frame))
    note_switches(machine, use, arguments)
    note_order(machine, use, arguments, receiver)
    change_parts(machine, use, arguments, receiver)
    return note_composite(machine, use, arguments, _DOES[api.does](machine, frame, use, arguments, receiver))


def runs_tasks(machine: Machine, kind: str) -> bool:
    """Whether calling an object of a library's class runs what it is given in workers."""
    api = machine.catalogue.api(f"{kind}.__call__")
    return api is not None and api.runs is not None


def _run_given(machine: Machine, frame: Frame, name: str, api: Api, arguments: Arguments, place: Place | None) -> Value:
    """Follow what a library's call runs of the functions that it is given."""
    with handed_over(machine, frame, name, api, arguments, place), kernels.hosting(machine, frame, name):
        run_handed(machine, frame, name, arguments, place)
    return UNKNOWN


def _call_unlisted(
    machine: Machine,
    frame: Frame,
    name: str,
    arguments: Arguments,
    place: Place | None,
    receiver: Value | None,
) -> Value:
    found = arrivals.handed(machine, frame, name, arguments, receiver)
    if found is None:
        found = python.call_python(machine, frame, name, arguments, place, receiver)
        found = reordered(machine, frame, name, arguments, place, receiver, found)
    if found is not None:
        return found
    if name.partition(".")[0] not in _HOLDING:
        run_callbacks(machine, frame, arguments, place)
    if receiver is None:
        note_foreign_seeder(machine, frame, name, arguments)
        if any(is_seed_name(key) and is_none(value) is not True for key, value in arguments.keywords.items()):
            _excuse_given(machine, arguments)  # what takes a seed beside an estimator may hand it on
    values = list(arguments.values())
    entropy = next((value for value in values if isinstance(value, Entropy)), None)
    if entropy is not None and all(isinstance(value, Entropy | Constant | Derived) for value in values):
        return entropy
    if machine.catalogue.type(name) is not None:
        return Object(name, Derived(), place, parts=layers_in(machine, values))
    return UNKNOWN


# ---------------------------------------------------------------- seeds


# ---------------------------------------------------------------- kinds


def _draw(machine: Machine, frame: Frame, use: Use, arguments: Arguments, receiver: Value | None) -> Value:
    api = use.api
    own = api.steers and given_seed(api, arguments) is not None
    orders.drawn(machine, frame, use.name, use.place, list(arguments.values()), own=own)
    if api.stream == SELF:
        workers.note_inherited(machine, use, receiver)
        _draw_from_receiver(machine, use, receiver)
        note_drawn(machine, frame, use, receiver)
        return _result(machine, frame, use, arguments, receiver, Derived())
    note_initializers(machine, frame, use, arguments)
    number = len(machine.record.draws)
    turned_off = any(_value_truth(one, arguments) is True for one in api.unless)
    if not turned_off and any(_draws_through(machine, one, arguments) for one in api.initializers):
        _record_draw(machine, frame, use, None, takes_seed=False)
    elif _is_drawing(machine, api, arguments) and (api.seed is not None or not api.initializers):
        seed = _seed_for(api, arguments, receiver)
        _record_draw(machine, frame, use, seed, takes_seed=api.seed is not None)
    seed = _seed_for(api, arguments, receiver)
    drawn = machine.record.draws[number:]
    if drawn and (drawn[-1].takes_seed or seed is not None) and machine.catalogue.is_layer(use.name):
        return Object(use.name, Derived(), use.place)
    if api.returns is None and drawn and drawn[-1].stream is not None and not drawn[-1].seedings and not frame.fallback:
        return Entropy("a stream that nothing seeds", use.place, drawn=True)
    made = _result(machine, frame, use, arguments, receiver, seed if seed is not None else Constant(None))
    note_birth(machine, frame, use, seed, made)
    if api.reseeds:
        _excuse_given(machine, arguments)
    if api.later and drawn:
        for one in (made, receiver):
            if isinstance(one, Object | Instance):
                one.origin = number
        base = machine.catalogue.api(library_base(machine, frame.owner) or "")
        if base is not None and base.reseeds and not isinstance(receiver, Instance):
            machine.record.excused.add(number)  # a part for the library's class, which gives its parts their seeds
    return made


def _excuse_given(machine: Machine, arguments: Arguments) -> None:
    """Excuse the objects among arguments that were made without a seed: they are given others."""
    given = (option for value in arguments.values() for option in options(value))
    origins = (option.origin for option in given if isinstance(option, Object | Instance))
    machine.record.excused.update(origin for origin in origins if origin is not None)


def _seed_for(api: Api, arguments: Arguments, receiver: Value | None) -> Value | None:
    """Return the seed that a call gives, or that of the object whose method it is, where that has one of its own."""
    seed = given_seed(api, arguments)
    return receiver.seed if seed is None and isinstance(receiver, Object) and receiver.own else seed


def _draw_from_receiver(machine: Machine, use: Use, receiver: Value | None) -> None:
    if machine.muted:
        return
    for option in options(receiver if receiver is not None else UNKNOWN):
        if isinstance(option, Object):
            kind, owner = provenance(option.seed), option.made
            if kind is Provenance.ABSENT:
                machine.record.excused.discard(option.origin)
                kind = Provenance.PARAMETER if option.fallback else kind
            option.origin = None
        elif isinstance(option, Given):
            kind, owner = Provenance.PARAMETER, None
        else:
            kind, owner = Provenance.UNKNOWN, None
        machine.record.draws.append(Draw(use.place, use.name, use.api, use.context, kind, owner=owner))


def _record_draw(machine: Machine, frame: Frame, use: Use, seed: Value | None, *, takes_seed: bool) -> None:
    if machine.muted:
        return
    kind = seed_kind(seed)
    api = use.api
    if kind is not Provenance.ABSENT:
        note_use(machine, frame, use, seed)
        if seed is not None:
            check_seed(machine, use, seed)
            workers.note_replica(machine, use, seed)
        owner = _seed_place(seed)
        machine.record.draws.append(Draw(use.place, use.name, api, use.context, kind, owner=owner))
        return
    stream = machine.catalogue.stream(api.stream or ENTROPY, use.name)
    machine.record.draws.append(
        Draw(
            use.place,
            use.name,
            api,
            use.context,
            Provenance.ABSENT,
            stream,
            machine.streams.get(stream, ()),
            _other_seedings(machine, stream),
            absent_in(seed) or frame.left_out,
            takes_seed=takes_seed,
        )
    )


def _other_seedings(machine: Machine, stream: str) -> tuple[int, ...]:
    """Return what seeded the other streams."""
    numbers = [n for name, found in machine.streams.items() if name != stream for n in found if n != FOREIGN]
    return tuple(dict.fromkeys(numbers))


def _seed_place(seed: Value | None) -> Place | None:
    if isinstance(seed, Constant | Derived):
        return seed.place
    return seed.made if isinstance(seed, Object) else None


def _is_drawing(machine: Machine, api: Api, arguments: Arguments) -> bool:
    """Whether a call draws, by the parameters that decide; what could not be told counts as drawing."""
    if api.arrays is not None:
        given = arguments.find(api.arrays.name, api.arrays.position)
        if given is None or given == UNKNOWN or is_none(given) is not False:
            # An unknown value that was written out as an argument is an array all the same.
            written = api.arrays.name in arguments.keywords or (
                api.arrays.position is not None and api.arrays.position < len(arguments.positional)
            )
            if not written or (given is not None and is_none(given) is True):
                return False
    if any(_value_truth(one, arguments) is False for one in api.when):
        return False
    if api.draws_if and not any(holds(one, arguments) for one in api.draws_if):
        return False
    if api.when_any and all(_value_truth(one, arguments) is False for one in api.when_any):
        return False
    return all(_value_truth(one, arguments) is not True for one in api.unless)


def _value_truth(parameter: Parameter, arguments: Arguments) -> bool | None:
    given = arguments.find(parameter.name, parameter.position)
    return bool(parameter.default) if given is None else truth(given)


def _draws_through(machine: Machine, parameter: Parameter, arguments: Arguments) -> bool:
    """Whether a layer draws from its default stream for an initializer: one asked for by name, or left out."""
    given = arguments.find(parameter.name, parameter.position)
    if given is None or is_none(given) is True:
        return isinstance(parameter.default, str) and machine.catalogue.is_random_initializer(parameter.default)
    match given:
        case Constant(value=str() as name):
            return machine.catalogue.is_random_initializer(name)
        case Library(name=name):
            api = machine.catalogue.api(name)
            return api is not None and api.does is Does.DRAW
        case _:
            return False


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
    _record_draw(machine, frame, use, seed, takes_seed=True)
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


_DOES = {
    Does.DRAW: _draw,
    Does.GENERATOR: _generator,
    Does.SEEDER: _seeder,
    Does.STATELESS: _stateless,
    Does.ENTROPY: _entropy,
    Does.REMOVED: _removed,
    Does.PLAIN: _plain,
}

__all__ = ["Mapping", "Method", "call_library", "element_of"]
