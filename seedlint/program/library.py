"""What a call of a library does, by the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Api, Does
from seedlint.program import arrivals, environment, kernels, loaders, orders, python, ranks, sessions, workers
from seedlint.program.arguments import Arguments
from seedlint.program.callbacks import run_callbacks
from seedlint.program.composites import note_composite
from seedlint.program.conventions import is_seed_name
from seedlint.program.drawing import excuse_given
from seedlint.program.effects import DOES
from seedlint.program.events import Use
from seedlint.program.graphs import handed_over, note_switches
from seedlint.program.layers import change_parts, layers_in
from seedlint.program.ordering import note_order
from seedlint.program.ranges import with_range
from seedlint.program.reordering import reordered
from seedlint.program.rounds import enter_map
from seedlint.program.seeds import note_foreign_seeder
from seedlint.program.training import run_handed
from seedlint.program.values import (
    UNKNOWN,
    Constant,
    Derived,
    Entropy,
    Object,
    Value,
    is_none,
)

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


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
    return note_composite(machine, use, arguments, DOES[api.does](machine, frame, use, arguments, receiver))


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
            excuse_given(machine, arguments)  # what takes a seed beside an estimator may hand it on
    values = list(arguments.values())
    entropy = next((value for value in values if isinstance(value, Entropy)), None)
    if entropy is not None and all(isinstance(value, Entropy | Constant | Derived) for value in values):
        return entropy
    if machine.catalogue.type(name) is not None:
        return Object(name, Derived(), place, parts=layers_in(machine, values))
    return UNKNOWN
