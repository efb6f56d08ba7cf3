"""From how many values a draw picks, by what the catalogue says of its parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.derivation import how_made, made, whole
from seedlint.program.makings import Counted, Fraction, Range
from seedlint.program.values import Constant, Items, Value, is_none, truth

if TYPE_CHECKING:
    from seedlint.catalogue import Parameter, Picks
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.machine import Machine


def with_range(
    machine: Machine, name: str, arguments: Arguments, place: Place | None, receiver: Value | None, result: Value
) -> Value:
    """Return what a call of a library gives, with the range that it was drawn from."""
    api = machine.catalogue.api(name)
    if api is None or api.picks is None or place is None:
        given = arguments.positional if receiver is None else [receiver]
        return whole(name, given, result)
    picks = api.picks
    if picks.fraction:
        width = 1.0 if picks.high is None else _width(picks, arguments)
        return result if width is None else made(result, Fraction(name, width, place))
    count = _count(picks, arguments)
    return result if count is None or count < 1 else made(result, Range(name, count, place))


def _count(picks: Picks, arguments: Arguments) -> int | None:
    """Return among how many values a call picks, None where that could not be told."""
    if picks.unless is not None and _is_false(picks.unless, arguments):
        return None
    if picks.bits is not None:
        bits = _number(picks.bits, arguments)
        return 2 ** int(bits) if bits is not None and 0 <= bits <= 128 else None
    if picks.among is not None:
        return _among(arguments.find(picks.among.name, picks.among.position))
    width = _width(picks, arguments)
    step = 1.0 if picks.step is None else _number(picks.step, arguments)
    if width is None or not step:
        return None
    inclusive = picks.inclusive
    if picks.endpoint is not None:
        given = arguments.find(picks.endpoint.name, picks.endpoint.position)
        closed = bool(picks.endpoint.default) if given is None else truth(given)
        if closed is None:
            return None
        inclusive = closed
    return int((width + inclusive + abs(step) - 1) // abs(step))


def _width(picks: Picks, arguments: Arguments) -> float | None:
    """Return how far apart the bounds are; a single one is the upper one."""
    if picks.low is None or picks.high is None:
        return None
    low = _number(picks.low, arguments)
    given = arguments.find(picks.high.name, picks.high.position)
    if given is None or is_none(given) is True:
        top = picks.high.default
        return top - (low or 0) if isinstance(top, int | float) else low
    high = given.value if isinstance(given, Constant) and isinstance(given.value, int | float) else None
    return None if low is None or high is None else high - low


def _among(given: Value | None) -> int | None:
    """Return how many items `range(n)`, or `n` itself, stands for."""
    if isinstance(given, Constant) and isinstance(given.value, int):
        return given.value
    if isinstance(given, Items) and len(given.items) == 1:
        how = how_made(given.items[0])
        return how.count if isinstance(how, Counted) else None
    return None


def _number(parameter: Parameter, arguments: Arguments) -> float | None:
    given = arguments.find(parameter.name, parameter.position)
    value = parameter.default if given is None else given.value if isinstance(given, Constant) else None
    return value if isinstance(value, int | float) else None


def _is_false(parameter: Parameter, arguments: Arguments) -> bool:
    given = arguments.find(parameter.name, parameter.position)
    return given is not None and truth(given) is not True
