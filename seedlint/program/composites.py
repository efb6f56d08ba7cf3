"""Layers that make several weights, or layers, of one configuration: what is seeded in it makes them all alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.seeds import given_seed
from seedlint.program.values import Derived, Object, Provenance, Value, is_none, provenance

if TYPE_CHECKING:
    from seedlint.catalogue import Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Use
    from seedlint.program.machine import Machine

_SEEDED = frozenset({Provenance.FIXED, Provenance.DERIVED, Provenance.PARAMETER})


@dataclass(frozen=True, slots=True)
class Composite:
    """`name` makes several weights of one initializer: `alike` says which, `made` where the numbers come from.

    `own` is a parameter by which one of them gets something of its own.
    """

    place: Place
    name: str
    alike: str
    made: Place | None
    own: str | None = None


def note_composite(machine: Machine, use: Use, arguments: Arguments, made: Value) -> Value:
    """Note a call whose one seeded argument makes several weights; return what it makes, with what is seeded in it."""
    if machine.muted:
        return made
    for copies in use.api.copies:
        given = arguments.find(copies.parameter.name, copies.parameter.position)
        own = copies.unless
        apart = None if own is None else arguments.find(own.name, own.position)
        if apart is not None and is_none(apart) is not True:
            continue
        if isinstance(given, Object) and (given.seeded or _is_seeded(machine, given)):
            name = None if own is None else own.name
            machine.record.others.append(Composite(use.place, use.name, copies.alike, given.made, name))
    _note_shared(machine, use, arguments)
    if machine.catalogue.is_layer(use.name) and _holds_seed(machine, use, arguments):
        layer = made if isinstance(made, Object) else Object(use.name, Derived(), use.place)
        layer.seeded = True
        return layer
    return made


def _note_shared(machine: Machine, use: Use, arguments: Arguments) -> None:
    """Note one initializer object that makes two weights of a layer."""
    seen: list[tuple[Object, Parameter]] = []
    for parameter in use.api.initializers:
        given = arguments.find(parameter.name, parameter.position)
        random = isinstance(parameter.default, str) and machine.catalogue.is_random_initializer(parameter.default)
        if not isinstance(given, Object) or not random or not _is_repeating(machine, given):
            continue
        other = next((before for held, before in seen if held is given), None)
        if other is not None:
            alike = f"what `{other.name}` and `{parameter.name}` are for"
            machine.record.others.append(Composite(use.place, use.name, alike, given.made))
        seen.append((given, parameter))


def _holds_seed(machine: Machine, use: Use, arguments: Arguments) -> bool:
    """Whether a copy of a layer's configuration makes the same weights, or drops the same units."""
    for parameter in use.api.initializers:
        given = arguments.find(parameter.name, parameter.position)
        if isinstance(given, Object) and _is_seeded(machine, given):
            return True
    seed = given_seed(use.api, arguments)
    decided = (arguments.find(one.name, one.position) for one in (*use.api.when, *use.api.when_any))
    return seed is not None and provenance(seed) in _SEEDED and any(value is not None for value in decided)


def _is_seeded(machine: Machine, given: Object) -> bool:
    known = machine.catalogue.type(given.type)
    repeats = known is not None and known.repeats and given.birth is not None
    return repeats and provenance(given.seed) in _SEEDED


def _is_repeating(machine: Machine, given: Object) -> bool:
    """Whether each use of an initializer gives the same numbers: one with a generator of its own goes on."""
    known = machine.catalogue.type(given.type)
    return known is not None and known.repeats and given.birth is not None and not isinstance(given.seed, Object)
