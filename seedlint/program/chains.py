"""What a chain of calls remembers: where its elements were put in a new order, and what parts of it were taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.values import Constant, FunctionValue, Object, Value, is_none, truth

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Parameter
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine


@dataclass(frozen=True, slots=True)
class Link:
    """A call that matters to what comes later in its chain; `part` is empty for one that shuffles anew each time.

    A last one that is `numbered` says that the elements carry their number in front.

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
        part: `first`, `rest`, `shard` or `chosen`.
        place: where.
        name: the method that takes it.
        count: how many elements it takes or leaves out (of shards: how many there are), where that is a constant.
        which: which of the shards, where that is a constant; what chooses by number.
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
    which: object = None


def chained(machine: Machine, use: Use, arguments: Arguments, receiver: Value | None) -> tuple[Link, ...]:
    """Return the links of a chain after a call, noting the part that it takes."""
    before = receiver.links if isinstance(receiver, Object) else ()
    api = use.api
    if api.settles:
        return ()
    if api.reshuffles is not None:
        anew = _is_anew(api.reshuffles, arguments)
        return (*before, Link(use.place, use.name, api, use.context.order)) if anew else before
    numbered = bool(before) and before[-1].part == "numbered"
    kept = before[:-1] if numbered else before
    if api.part is None or not kept:
        return kept
    if api.part == "chosen" and (not numbered or _chooser(arguments.first()) is None):
        return kept
    if api.part != "numbered":
        _note_part(machine, use, api.part, arguments, kept)
    return (*kept, Link(use.place, use.name, api, use.context.order, api.part))


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
    values = list(arguments.values())
    which = _chooser(values[0]) if part == "chosen" and values else _number(values[1:2])
    count = _number(values[:1])
    machine.record.others.append(Part(part, use.place, use.name, count, before[last], path, use.context, which))


def _number(values: list[Value]) -> int | None:
    """Return the first of some values, where it is a whole number."""
    value = values[0] if values else None
    return value.value if isinstance(value, Constant) and isinstance(value.value, int) else None


def _chooser(function: Value) -> int | None:
    """Return what tells a function apart that looks at the number in front of an element, None for any other."""
    if not isinstance(function, FunctionValue) or len(function.facts.parameters) < 2:
        return None
    number = function.facts.parameters[0].name
    read = (part.name for part in facts.walk(tuple(function.facts.body or ())) if isinstance(part, facts.Name))
    return id(function.facts) if number in read else None
