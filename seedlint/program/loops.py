"""What loops do: each body is followed once, as the first of many times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import arrivals, orders
from seedlint.program.binding import assign
from seedlint.program.blocks import replace_names, run_block
from seedlint.program.rounds import enter
from seedlint.program.scopes import Frame, Outcome, join_names, join_streams
from seedlint.program.targets import changed_names
from seedlint.program.trust import trusted_truth
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Bound,
    Choice,
    ClassValue,
    Constant,
    Derived,
    FunctionValue,
    Instance,
    Items,
    Library,
    Mapping,
    Method,
    Value,
    is_none,
    join,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.program.machine import Machine

MAX_UNROLLED = 8


def _loop(machine: Machine, frame: Frame, start: Callable[[], None], node: facts.For | facts.While) -> None:
    """Follow a loop's body once, as the first of many times."""
    _forget_changing(frame, node.body)
    names, streams = frame.scope.names, machine.streams
    frame.scope.names, machine.streams = dict(names), dict(streams)
    start()
    frame.loops += 1
    rounds = enter(machine, frame, node)
    frame.exits.append(([], []))
    end = run_block(machine, frame, node.body)
    broken, continued = frame.exits.pop()
    frame.loops -= 1
    frame.rounds = rounds
    through = [*continued, *([end] if end is not None else [])]
    if not node.otherwise:
        through, broken = [*through, *broken], []
    # A loop is taken to run at least once: a stream that its body seeds is seeded after it.
    machine.streams = join_streams([other.streams for other in through]) if through else streams
    frame.scope.names = join_names([dict(names), *(other.names for other in through)])
    ends = _after_else(machine, frame, node, broken)
    if ends:
        machine.streams = join_streams([other.streams for other in ends])
    replace_names(frame.scope, names, join_names([other.names for other in ends]) if ends else dict(names))


def _after_else(
    machine: Machine, frame: Frame, node: facts.For | facts.While, broken: Sequence[Outcome]
) -> list[Outcome]:
    """Follow a loop's `else`, which a `break` skips; return how the loop can have ended."""
    last = run_block(machine, frame, node.otherwise)
    ends = [*broken, *([last] if last is not None else [])]
    frame.ended = not ends
    return ends


def _forget_changing(frame: Frame, body: Sequence[facts.Statement]) -> None:
    """Forget what constants are worth that the loop changes (a counter, a flag for the first time)."""
    for name in changed_names(body):
        value = frame.scope.names.get(name)
        if isinstance(value, Constant | Absent | Items | Mapping):
            frame.scope.names[name] = join((value, UNKNOWN))


def follow_for(machine: Machine, frame: Frame, node: facts.For) -> None:
    """Follow `for`, once for each item where these are few things of their own."""
    iterable = machine.iterated(frame, machine.evaluate(frame, node.iterable))
    if isinstance(iterable, Items) and _is_unrolled(iterable):
        _unrolled(machine, frame, node, iterable.items)
        return
    order = orders.taken(machine, iterable, "for", machine.place(frame, node.iterable.span))
    around = frame.orders
    frame.orders = around if order is None else (*around, order)
    counters: list[str] = []

    def start() -> None:
        assign(machine, frame, node.target, _loop_element(machine, iterable))
        if order is not None:
            counters.extend(orders.counted(frame, node.body, order))

    _loop(machine, frame, start, node)
    orders.counted_to_the_end(frame, counters)
    frame.orders = around
    arrivals.leave_loop(frame, iterable)


def _is_unrolled(iterable: Items) -> bool:
    """Whether a loop is followed once for each item: over a few functions or objects, or over seeds with a None."""
    few = iterable.whole and 0 < len(iterable.items) <= MAX_UNROLLED
    return few and (all(_is_distinct(item) for item in iterable.items) or any(is_none(i) for i in iterable.items))


def _is_distinct(item: Value) -> bool:
    """Whether an item of a loop is a thing of its own (a function, an object), rather than one of many numbers."""
    if isinstance(item, Items):
        return any(_is_distinct(part) for part in item.items)
    return isinstance(item, Library | FunctionValue | ClassValue | Instance | Bound | Method)


def _unrolled(machine: Machine, frame: Frame, node: facts.For, items: Sequence[Value]) -> None:
    """Follow a loop over functions or objects that are written out: once for each."""
    frame.exits.append(([], []))
    for item in items:
        assign(machine, frame, node.target, item)
        run_block(machine, frame, node.body)
    broken, _ = frame.exits.pop()
    _after_else(machine, frame, node, [Outcome(frame.scope.names, machine.streams)] if broken else [])


def _loop_element(machine: Machine, iterable: Value) -> Value:
    """Return what a loop's variable is worth: one of several constants is not a constant."""
    value = orders.element(machine, iterable)
    if isinstance(value, Choice) and all(isinstance(option, Constant) for option in value.options):
        return Derived(text=all(isinstance(option.value, str) for option in value.options))  # type: ignore[union-attr]
    return value


def follow_while(machine: Machine, frame: Frame, node: facts.While) -> None:
    """Follow `while`."""
    test = machine.evaluate(frame, node.test)
    if trusted_truth(machine, frame, node.test, test) is False:
        return
    _loop(machine, frame, lambda: None, node)
    if truth(test) is True and isinstance(node.test, facts.Literal) and not _breaks(node.body):
        frame.ended = True


def _breaks(body: Iterable[facts.Statement]) -> bool:
    for statement in body:
        match statement:
            case facts.Jump(kind="break"):
                return True
            case facts.If(then=then, otherwise=otherwise) if _breaks((*then, *otherwise)):
                return True
            case facts.With(body=inner) if _breaks(inner):
                return True
            case facts.Try(body=inner, handlers=handlers, otherwise=otherwise, last=last):
                parts = [inner, otherwise, last, *(handler.body for handler in handlers)]
                if any(_breaks(part) for part in parts):
                    return True
            case facts.Match(cases=cases) if any(_breaks(case.body) for case in cases):
                return True
            case _:
                pass
    return False
