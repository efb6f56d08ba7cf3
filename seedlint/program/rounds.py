"""Loops around what happens: which round of which loop, and whether the rounds differ for what is made in them.

A loop is *idle* when nothing that changes from round to round goes into a call in its body: its variable, what is
computed from it, its counters; being printed, logged or kept does not count. What an idle loop computes from a fixed
seed is the same in every round. A loop over models or settings is not idle: there the same numbers may be the point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.targets import changed_names, target_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

_KEEPING = re.compile(
    r"print|write|debug|info|warning|error|log|append|extend|add|format|str|repr|len|add_scalar|scalar|set_description"
    r"|set_postfix|savefig|range|enumerate|tqdm"
)
"""Functions that show or keep what they are given."""


@dataclass(frozen=True, slots=True)
class Round:
    """A loop being followed: its number, the frame it stands in and how many branches were around it there.

    `idle` is explained above; `changes` are the names and attributes that its body assigns to; `mapped` says that it is
    no loop of the program but a library that calls a function for each of many elements.
    """

    number: int
    frame: int
    branches: int
    idle: bool
    changes: frozenset[str] = frozenset()
    mapped: bool = False


def enter(machine: Machine, frame: Frame, node: facts.For | facts.While | facts.Comprehension) -> tuple[Round, ...]:
    """Note that a loop begins; return the loops around it, to be put back at its end."""
    outer = frame.rounds
    machine.rounds += 1
    idle, changes = machine.loops.known(node, _read)
    frame.rounds = (*outer, Round(machine.rounds, id(frame), frame.branches, idle, changes))
    return outer


def _read(node: facts.For | facts.While | facts.Comprehension) -> tuple[bool, frozenset[str]]:
    """Return whether a loop is idle, and what it changes: what its text says, wherever it is entered from."""
    if isinstance(node, facts.Comprehension):
        body: tuple[object, ...] = (node.elements, *(clause.conditions for clause in node.clauses))
        starts = [name for clause in node.clauses for name in target_names(clause.target)]
        changes: set[str] = set()
    else:
        body = node.body
        starts = list(target_names(node.target)) if isinstance(node, facts.For) else []
        changes = set(changed_names(node.body)) | set(_changed_attributes(node.body))
    return _is_idle(body, starts), frozenset(changes)


def enter_map(machine: Machine, frame: Frame) -> tuple[Round, ...]:
    """Note that a library begins to call a function for each element; return the loops around it."""
    outer = frame.rounds
    machine.rounds += 1
    frame.rounds = (*outer, Round(machine.rounds, id(frame), frame.branches, idle=True, mapped=True))
    return outer


def carried(frame: Frame) -> tuple[Round, ...]:
    """Return the loops that are around a call: those in which it is made each time."""
    return tuple(one for one in frame.rounds if is_each_time(frame, one))


def is_each_time(frame: Frame, one: Round) -> bool:
    """Whether what happens now happens in every round of a loop, rather than in a branch inside it."""
    return frame.branches == (one.branches if one.frame == id(frame) else 0)


def idle_round(frame: Frame, seed: str) -> Round | None:
    """Return the innermost loop whose every round does the same as this one, where it leaves the seed alone."""
    for one in frame.rounds[-1:]:
        if is_each_time(frame, one) and one.idle and seed.rpartition(".")[2] not in one.changes:
            return one
    return None


def _changed_attributes(body: Sequence[facts.Statement]) -> Iterator[str]:
    for part in facts.walk(tuple(body)):
        targets = part.targets if isinstance(part, facts.Assign) else ()
        for target in (*targets, *((part.target,) if isinstance(part, facts.Update) else ())):
            if isinstance(target, facts.Attribute):
                yield target.name


def _is_idle(body: Sequence[object], starts: Sequence[str]) -> bool:
    """Whether no call in a loop's body gets what changes with its variables and counters."""
    parts = list(facts.walk(tuple(body)))
    changing = set(starts)
    changing.update(
        part.target.name for part in parts if isinstance(part, facts.Update) and isinstance(part.target, facts.Name)
    )
    while True:
        before = len(changing)
        for part in parts:
            if isinstance(part, facts.Assign) and part.value is not None and _mentions(part.value, changing):
                changing.update(name for target in part.targets for name in (*target_names(target), *_owners(target)))
            elif isinstance(part, facts.For) and _mentions(part.iterable, changing):
                changing.update(target_names(part.target))
        if len(changing) == before:
            break
    return not any(isinstance(part, facts.Call) and _is_given(part, changing) for part in parts)


def _owners(target: facts.Expression) -> Iterator[str]:
    """Yield the name of what an assignment to an attribute or an item changes."""
    while isinstance(target, facts.Attribute | facts.Subscript):
        target = target.value
        if isinstance(target, facts.Name):
            yield target.name


def _is_given(call: facts.Call, changing: set[str]) -> bool:
    function = call.function
    last = function.name if isinstance(function, facts.Name | facts.Attribute) else ""
    if _KEEPING.fullmatch(last) is None:
        return _mentions(call, changing)
    # What is printed or kept does not matter, but what it is computed by does.
    inner = (part for argument in call.arguments for part in facts.walk(argument.value))
    return any(isinstance(part, facts.Call) and _is_given(part, changing) for part in inner)


def _mentions(part: object, names: set[str]) -> bool:
    if isinstance(part, facts.Operation) and part.operator == "format":
        return False
    if isinstance(part, facts.Name):
        return part.name in names
    if isinstance(part, tuple):
        return any(_mentions(item, names) for item in part)
    if hasattr(part, "__dataclass_fields__"):
        return any(_mentions(getattr(part, name), names) for name in part.__dataclass_fields__)
    return False
