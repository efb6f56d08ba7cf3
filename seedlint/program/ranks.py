"""Programs that run as several ranks, each of which runs all of it: what sets one rank apart from the others.

A rank's number is followed as a value. Where all that is ever done with it is to ask whether it is the first one, and
to tell it to people, all ranks do the same work; whatever else it is used for (to cut the data, to name a file, to
make a seed) sets them apart, and so does any way of giving one rank what others don't get.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does, Rank
from seedlint.program.derivation import made
from seedlint.program.events import RootKind
from seedlint.program.makings import OfRank
from seedlint.program.values import Choice, Constant, Derived, Items, Library, Mapping, Partial, Value, options

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Draw, Root, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame
    from seedlint.program.sites import Program

_TELLING = frozenset(
    {"print", "debug", "info", "warning", "warn", "error", "exception", "critical", "log", "str", "repr", "format"}
    | {"write", "flush", "isinstance", "bool"}
)
"""What tells people a number, by the last name."""
_TEXTS = frozenset({"builtins.str", "builtins.repr", "builtins.format", "builtins.bool", "builtins.int"})
_LEAVING = frozenset({"exit", "_exit", "quit", "Abort", "abort"})
_VARIABLE = re.compile(r"RANK|PROCID|TASK|WORKER|NODEID|TF_CONFIG")


@dataclass(frozen=True, slots=True)
class Met:
    """A call that says something of ranks: `role` is what it does."""

    place: Place
    name: str
    role: Rank
    root: Root


@dataclass(frozen=True, slots=True)
class Apart:
    """Something that sets one rank apart from the others."""

    root: Root


@dataclass(frozen=True, slots=True)
class ConstantSeed:
    """A constant seed, given on every rank."""

    use: Use
    seed: str


@dataclass(frozen=True, slots=True)
class SharedSeed:
    """A seed from which all ranks draw the same numbers; where ranks are met, and what puts their results together."""

    seed: ConstantSeed
    started: Place
    collected: Met


def _note(machine: Machine, event: Met) -> None:
    if not machine.muted:
        machine.record.others.append(event)


def _part(machine: Machine) -> None:
    """Note, once for each start of the program, that something sets its ranks apart."""
    if not machine.muted and machine.root.number not in machine.apart:
        machine.apart.add(machine.root.number)
        machine.record.others.append(Apart(machine.root))


def _role(machine: Machine, value: Value) -> Rank | None:
    return machine.catalogue.ranks.get(value.name) if isinstance(value, Library) else None


def holds_rank(machine: Machine, value: Value) -> bool:
    """Whether a value is a rank's number, was made of it, or holds what tells it."""
    match value:
        case Derived(how=OfRank()):
            return True
        case Library():
            return _role(machine, value) in {Rank.NUMBER, Rank.GROUP}
        case Items(items=items) | Choice(options=items) | Partial(positional=items):
            return any(holds_rank(machine, item) for item in items)
        case Mapping(items=pairs):
            return any(holds_rank(machine, item) for _, item in pairs)
        case _:
            return False


def _any(machine: Machine, values: Iterable[Value]) -> bool:
    return machine.ranked and any(holds_rank(machine, value) for value in values)


def called(machine: Machine, name: str, arguments: Arguments, place: Place | None) -> Value | None:
    """Return what a library's function gives that tells a rank, None of others; note what it means for ranks."""
    role = machine.catalogue.ranks.get(name)
    if role is None:
        parallel = machine.ranked and machine.catalogue.speaks_of_ranks(name)
        reads = any(isinstance(value, Constant) and _is_variable(value) for value in arguments.positional[:1])
        if parallel or (reads and name.startswith("os.")) or _is_foreign(machine, name):
            _part(machine)
        elif name.rpartition(".")[2] not in _TELLING:
            passed(machine, arguments)
        if name in _TEXTS and _any(machine, arguments.values()):
            return Derived(text=name != "builtins.int", how=OfRank())
        return None
    if place is not None:
        _note(machine, Met(place, name, role, machine.root))
    return Derived(how=OfRank()) if role is Rank.NUMBER else None


def _is_foreign(machine: Machine, name: str) -> bool:
    """Whether a function is of a library of which nothing is known: it may look for the rank by itself."""
    head = name.partition(".")[0]
    known = head == "builtins" or head in sys.stdlib_module_names or head in machine.catalogue.packages()
    return not known and not machine.one_rank


def _is_variable(value: Constant) -> bool:
    return isinstance(value.value, str) and _VARIABLE.search(value.value) is not None


def passed(machine: Machine, arguments: Arguments) -> None:
    """Note a rank's number that is handed to what cannot be followed."""
    if _any(machine, arguments.values()):
        _part(machine)


def told(machine: Machine, frame: Frame, arguments: Arguments) -> None:
    """Note the same, unless what is called tells people by its name."""
    node = frame.expression
    last = node.function.name if node is not None and isinstance(node.function, facts.Attribute | facts.Name) else ""
    if last not in _TELLING:
        passed(machine, arguments)


def operated(machine: Machine, operator: str, values: list[Value], result: Value) -> Value:
    """Return what an operator makes, with what it owes to the rank; a number that is computed sets ranks apart."""
    if not _any(machine, values):
        return result
    if operator == "format" or (operator == "%" and not holds_rank(machine, values[0])):
        return made(result, OfRank())
    _part(machine)
    return result


def compared(machine: Machine, node: facts.Compare, values: list[Value], result: Value) -> Value:
    """Return a comparison's answer: that of a rank with 0 is whether it is the first one."""
    if not _any(machine, values):
        return result
    first = [value for value in values if isinstance(value, Constant) and value.value == 0]
    if len(values) != 2 or len(first) != 1 or node.operator not in {"==", "!=", ">"}:
        _part(machine)
    return Derived(how=OfRank())


def negated(machine: Machine, value: Value, result: Value) -> Value:
    """Return what `not` makes of an answer."""
    return Derived(how=OfRank()) if _any(machine, [value]) else result


def indexed(machine: Machine, index: Value) -> None:
    """Note an item that is looked up by the rank, or a variable of the environment that tells it."""
    if _any(machine, [index]) or (isinstance(index, Constant) and _is_variable(index)):
        _part(machine)


def chosen(machine: Machine, test: Value, results: list[Value]) -> None:
    """Note one of two values that the rank decides on, unless it is only whether to do something."""
    plain = all(isinstance(value, Constant) and value.value in {None, 0, 1, 2} for value in results)
    if not plain and _any(machine, [test]):
        _part(machine)


def guards(machine: Machine, node: facts.If, test: Value) -> bool:
    """Whether what is under a test is for one rank; with another branch beside it, or left by it, ranks part there."""
    if not _any(machine, options(test)):
        return False
    if node.otherwise or (node.then and _leaves(node.then[-1])):
        _part(machine)
    return True


def _leaves(last: facts.Statement) -> bool:
    if isinstance(last, facts.Evaluate) and isinstance(last.value, facts.Call):
        return facts.dotted(last.value.function).rpartition(".")[2] in _LEAVING
    return isinstance(last, facts.Return | facts.Raise | facts.Jump)


def note_seed(machine: Machine, use: Use, seed: Value) -> None:
    """Note a constant seed, where the program is known to run as several ranks."""
    if isinstance(seed, Constant) and isinstance(seed.value, int) and not use.context.one_rank:
        machine.record.others.append(ConstantSeed(use, str(seed.value)))


def shared_seeds(program: Program) -> Iterator[SharedSeed]:
    """Yield the seeds with which all ranks of a program draw the same numbers, to put together the same results."""
    met = program.met(Met)
    apart = {event.root for event in program.met(Apart)}
    if not met or any(root.kind is not RootKind.ENTRY for root in apart):
        return
    for event in program.met(ConstantSeed):
        root = event.use.context.root
        own = [one for one in met if one.root == root]
        collected = next((one for one in own if one.role is Rank.COLLECTS), None)
        if root.kind is not RootKind.ENTRY or root in apart or collected is None or _has_fresh(program, root):
            continue
        if any(_is_of(program, draw, event) and _is_data(program, draw) for draw in _draws(program, root)):
            yield SharedSeed(event, own[0].place, collected)


def _draws(program: Program, root: Root) -> Iterator[Draw]:
    return (draw for site in program.sites for draw, _ in site.draws if draw.context.root == root)


def _has_fresh(program: Program, root: Root) -> bool:
    """Whether a program draws fresh numbers too, which differ from rank to rank."""
    return any(site.unseeded is not None and site.unseeded.context.root == root for site in program.sites)


def _is_of(program: Program, draw: Draw, event: ConstantSeed) -> bool:
    """Whether a draw hangs on a seed: its own, that of its generator, or that of its stream."""
    use = event.use
    if use.api.does is Does.SEEDER:
        return any(seeding.place == use.place for seeding in program.good_seedings(draw.seedings))
    return use.place in {draw.owner, draw.place}


def _is_data(program: Program, draw: Draw) -> bool:
    """Whether a draw makes or orders data; all ranks should start from the same weights."""
    api = draw.api
    if api.does is Does.GENERATOR or api.initializers or (api.returns is not None and api.reshuffles is None):
        return False
    return not (draw.context.one_rank or draw.context.layer or program.catalogue.is_layer(draw.name))
