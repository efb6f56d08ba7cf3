"""Data sets that a library reads item by item, in the program itself or in worker processes.

The library seeds the global streams of its workers, each with a state of its own, from a stream of the program. What a
data set holds is another matter: each worker gets a copy of it, with the state of any generator in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Runs
from seedlint.program.arguments import Arguments
from seedlint.program.classes import class_member
from seedlint.program.events import FOREIGN, Worker
from seedlint.program.values import Bound, Constant, FunctionValue, Instance, is_none, options

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Feeds
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

_READING = ("__getitem__", "__getitems__", "__iter__")


def read(machine: Machine, frame: Frame, name: str, api: Api, arguments: Arguments, place: Place | None) -> None:
    """Follow the methods by which a call's result reads the data set that it is given."""
    feeds = api.feeds
    if feeds is None or place is None:
        return
    given = arguments.find(feeds.data.name, feeds.data.position)
    for data in options(given) if given is not None else ():
        if isinstance(data, Instance):
            for method in _READING:
                function = class_member(data.cls, method)
                if isinstance(function, FunctionValue):
                    _follow(machine, frame, name, feeds, Bound(function, data), arguments, place)


def _follow(
    machine: Machine, frame: Frame, name: str, feeds: Feeds, method: Bound, arguments: Arguments, place: Place
) -> None:
    number = arguments.find(feeds.workers.name, feeds.workers.position)
    alone = number is None or (isinstance(number, Constant) and not number.value)
    before, seeded, outer, loops = machine.streams, set(frame.seeded), frame.worker, frame.loops
    frame.loops += 1
    if not alone:
        fed = machine.streams.get(machine.catalogue.stream(feeds.stream, name), (FOREIGN,))
        machine.streams = dict.fromkeys(machine.catalogue.seeded_streams, (FOREIGN,))
        machine.streams.update((machine.catalogue.stream(one, name), fed) for one in feeds.seeds)
        initializer = arguments.find(feeds.initializer.name, feeds.initializer.position)
        own = initializer is not None and is_none(initializer) is not True
        if isinstance(number, Constant) and not own and not _asks_worker(feeds, method.function):
            frame.worker = Worker(Runs.PROCESS, name, place, frame.loops)
    machine.iterated(frame, machine.call(frame, method, Arguments(more=True), place))
    machine.streams, frame.seeded, frame.worker, frame.loops = before, seeded, outer, loops


def _asks_worker(feeds: Feeds, function: FunctionValue) -> bool:
    """Whether a method asks which worker it runs in: it may well tell them apart."""
    asking = feeds.asks.rpartition(".")[2]
    parts = facts.walk(function.facts.body or ())
    return asking in (part.name for part in parts if isinstance(part, facts.Name | facts.Attribute))
