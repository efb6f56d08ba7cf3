"""Blocks of statements, and alternatives between them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from seedlint.program.scopes import Frame, Outcome, Scope, join_names, join_streams

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint import facts
    from seedlint.program.machine import Machine
    from seedlint.program.values import Value


def run_block(machine: Machine, frame: Frame, body: Sequence[facts.Statement]) -> Outcome | None:
    """Follow a block; return how it ended, or None if control left it."""
    guards = frame.guards, frame.fallback, frame.left_out
    machine.execute(frame, body)
    frame.guards, frame.fallback, frame.left_out = guards
    ended, frame.ended = frame.ended, False
    return None if ended else Outcome(frame.scope.names, machine.streams)


def new_group(machine: Machine) -> int:
    """Return a number for alternatives of which the program takes one."""
    machine.groups += 1
    return machine.groups


@contextmanager
def alternative(machine: Machine, group: int, number: int) -> Iterator[tuple[int, int]]:
    """Follow one of several ways, of which the program takes only one; give the name of this one."""
    way = (group, number)
    outer, machine.path = machine.path, (*machine.path, way)
    yield way
    machine.path = outer


def run_branches(machine: Machine, frame: Frame, bodies: Sequence[Callable[[], Outcome | None]]) -> list[bool]:
    """Follow alternatives, each from the state before, and join the states in which they end; tell which left."""
    names, streams = frame.scope.names, machine.streams
    ends: list[Outcome] = []
    left: list[bool] = []
    frame.branches += 1
    group = new_group(machine)
    for number, body in enumerate(bodies):
        frame.scope.names, machine.streams = dict(names), dict(streams)
        with alternative(machine, group, number) as way:
            end = body()
        left.append(end is None)
        if end is None:
            machine.record.closed.add(way)
        if end is not None:
            ends.append(end)
    frame.branches -= 1
    if not ends:
        frame.scope.names, machine.streams = names, streams
        frame.ended = True
        return left
    replace_names(frame.scope, names, join_names([end.names for end in ends]))
    machine.streams = join_streams([end.streams for end in ends])
    return left


def replace_names(scope: Scope, original: dict[str, Value], new: dict[str, Value]) -> None:
    """Put new names into the dict that closures and importers of this scope already hold."""
    if new is not original:
        original.clear()
        original.update(new)
    scope.names = original
