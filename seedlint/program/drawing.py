"""Which calls draw, and what is recorded of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import ENTROPY, Api, Does
from seedlint.program import workers
from seedlint.program.events import FOREIGN, Draw, Use
from seedlint.program.kernels import holds
from seedlint.program.reuse import note_use
from seedlint.program.seeds import absent_in, check_seed, seed_kind
from seedlint.program.values import (
    UNKNOWN,
    Constant,
    Derived,
    Given,
    Instance,
    Library,
    Object,
    Provenance,
    Value,
    is_none,
    options,
    provenance,
    truth,
)

if TYPE_CHECKING:
    from seedlint.catalogue import Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def excuse_given(machine: Machine, arguments: Arguments) -> None:
    """Excuse the objects among arguments that were made without a seed: they are given others."""
    given = (option for value in arguments.values() for option in options(value))
    origins = (option.origin for option in given if isinstance(option, Object | Instance))
    machine.record.excused.update(origin for origin in origins if origin is not None)


def draw_from_receiver(machine: Machine, use: Use, receiver: Value | None) -> None:
    """Record a draw from a generator, by what it was seeded with."""
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


def record_draw(machine: Machine, frame: Frame, use: Use, seed: Value | None, *, takes_seed: bool) -> None:
    """Record a draw: by its seed where it has one, else from the stream that it draws from without."""
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


def is_drawing(machine: Machine, api: Api, arguments: Arguments) -> bool:
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
    if any(value_truth(one, arguments) is False for one in api.when):
        return False
    if api.draws_if and not any(holds(one, arguments) for one in api.draws_if):
        return False
    if api.when_any and all(value_truth(one, arguments) is False for one in api.when_any):
        return False
    return all(value_truth(one, arguments) is not True for one in api.unless)


def value_truth(parameter: Parameter, arguments: Arguments) -> bool | None:
    """Whether the argument for a parameter is truthy, or its default where it is left out; None if unknown."""
    given = arguments.find(parameter.name, parameter.position)
    return bool(parameter.default) if given is None else truth(given)


def draws_through(machine: Machine, parameter: Parameter, arguments: Arguments) -> bool:
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
