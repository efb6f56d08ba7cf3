"""Seeds as calls give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import conventions, ranks
from seedlint.program.derivation import note_seed
from seedlint.program.events import FOREIGN, BadSeed, Use
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Constant,
    Instance,
    Method,
    Object,
    Provenance,
    Value,
    entropy_in,
    options,
    provenance,
)

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.program.arguments import Arguments
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def note_foreign_seeder(machine: Machine, frame: Frame, name: str, arguments: Arguments) -> None:
    """Note a call of a function that cannot be read and says by its name that it seeds: it may seed any stream."""
    if not conventions.seeds_by_name(name.rpartition(".")[2]) or machine.muted:
        return
    if arguments.positional or arguments.keywords or arguments.more:
        for stream in machine.catalogue.seeded_streams:
            machine.streams.setdefault(stream, (FOREIGN,))
            frame.seeded.add(stream)


def given_seed(api: Api, arguments: Arguments) -> Value | None:
    """Return the seed that a call gives, None if it gives none."""
    if api.seed is None:
        return None
    found = arguments.find(api.seed, api.position)
    for other in api.also:
        if found is None or (found == UNKNOWN and other in arguments.keywords):
            found = arguments.keywords.get(other, found)
    if isinstance(found, Constant) and found.value is not None and not isinstance(found.value, bool):
        return Constant(None, found.place) if found.value in api.unseeded else found
    return found


def written_seed(frame: Frame, api: Api) -> str:
    """Return the seed of the call that is being followed as it is written, where that is a name; "" elsewhere."""
    for position, argument in enumerate(frame.expression.arguments if frame.expression is not None else ()):
        if argument.keyword == api.seed or (argument.keyword is None and position == api.position):
            return facts.dotted(argument.value)
    return ""


def absent_in(seed: Value | None) -> Absent | None:
    """Return the parameter that was left out, when that is what a seed is."""
    return seed if isinstance(seed, Absent) else None


def seed_kind(seed: Value | None) -> Provenance:
    """Return where a seed comes from; one that was not given is absent."""
    return Provenance.ABSENT if seed is None else provenance(seed)


def check_seed(machine: Machine, use: Use, seed: Value) -> None:
    """Note a seed that differs from run to run, or was made in a way that lets seeds collide."""
    if not machine.muted:
        note_seed(machine, use, seed)
        ranks.note_seed(machine, use, seed)
    entropy = entropy_in(seed)
    if entropy is not None and not entropy.drawn and not machine.muted:
        machine.record.bad_seeds.append(BadSeed(use.place, use.name, entropy, use.context))
        machine.record.used_as_seed.add(entropy.place)


def reseed(machine: Machine, value: Value, seed: Value) -> None:
    """Give a generator object another seed or state; made without one and not drawn from yet, it is excused."""
    for option in options(value):
        held = option.receiver if isinstance(option, Method) else option
        if isinstance(held, Object):
            held.seed, held.birth = seed, None
        if (
            isinstance(held, Object | Instance)
            and held.origin is not None
            and provenance(seed) not in {Provenance.ABSENT, Provenance.ENTROPY}
        ):
            machine.record.excused.add(held.origin)
