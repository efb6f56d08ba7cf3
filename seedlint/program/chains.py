"""What a chain of calls remembers: where its elements were put in a new order, and what parts of it were taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.values import Constant, Object, Value, is_none, truth

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine


@dataclass(frozen=True, slots=True)
class Link:
    """A call that matters to what comes later in its chain; `part` is empty for one that shuffles anew each time.

    `number` tells two evaluations of the same call apart.
    """

    place: Place
    name: str
    api: Api
    number: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part was taken of what is shuffled anew at each iteration.

    Attributes:
        part: `first` or `rest`.
        place: where.
        name: the method that takes it.
        count: how many elements it takes or leaves out, where that is a constant.
        shuffle: what gives the elements a new order at each iteration.
        path: the parts of which this is a part, back to the shuffling.
        context: the circumstances.

    """

    part: str
    place: Place
    name: str
    count: int | None
    shuffle: Link
    path: tuple[Place, ...]
    context: Context


def chained(machine: Machine, use: Use, arguments: Arguments, receiver: Value | None) -> tuple[Link, ...]:
    """Return the links of a chain after a call, noting the part that it takes."""
    before = receiver.links if isinstance(receiver, Object) else ()
    api = use.api
    if api.settles:
        return ()
    if api.reshuffles is not None:
        anew = _is_anew(api.reshuffles, arguments)
        return (*before, Link(use.place, use.name, api, use.context.order)) if anew else before
    if api.part is None or not before:
        return before
    _note_part(machine, use, api.part, arguments, before)
    return (*before, Link(use.place, use.name, api, use.context.order, api.part))


def _is_anew(parameter: Parameter, arguments: Arguments) -> bool | None:
    given = arguments.find(parameter.name, parameter.position)
    if given is None or is_none(given) is True:
        return bool(parameter.default)
    return truth(given)


def _note_part(machine: Machine, use: Use, part: str, arguments: Arguments, before: tuple[Link, ...]) -> None:
    shuffles = [number for number, link in enumerate(before) if not link.part]
    if not shuffles or machine.muted:
        return
    last = shuffles[-1]
    path = tuple(link.place for link in before[last + 1 :])
    given = arguments.first() if arguments.positional else next(iter(arguments.keywords.values()), None)
    count = given.value if isinstance(given, Constant) and isinstance(given.value, int) else None
    machine.record.others.append(Part(part, use.place, use.name, count, before[last], path, use.context))
