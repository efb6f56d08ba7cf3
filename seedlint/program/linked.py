"""The linked program: every start of it followed, and what was met on the way, by place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint.program.classes import class_member
from seedlint.program.conventions import seed_attribute, seed_parameter
from seedlint.program.events import MAIN, Record, RootKind
from seedlint.program.machine import Machine, RootResult, common_streams, joined_streams
from seedlint.program.scopes import join_streams
from seedlint.program.values import FunctionValue
from seedlint.syntax.outline import GUARD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.catalogue import Catalogue
    from seedlint.environment import Setting
    from seedlint.facts import FileFacts, Outline
    from seedlint.notebooks.notebook import Notebook
    from seedlint.program.kept import Kept
    from seedlint.program.modules import ModuleIndex
    from seedlint.program.relevance import Relevance
    from seedlint.program.values import Value
    from seedlint.source import SourceFile

MAX_HEIRS = 3
"""Subclasses on whose objects an inherited method is followed as well: it may call what they override."""

_TEST_FOLDERS = frozenset({"test", "tests", "testing"})


@dataclass(eq=False)
class Linked:
    """A followed program: the record of what happened, how each start ended, and the files that programs import.

    `notebooks` are those among the files, by their paths.
    """

    record: Record
    catalogue: Catalogue
    results: list[RootResult] = field(default_factory=list)
    imported: frozenset[str] = frozenset()
    environment: tuple[Setting, ...] = ()
    notebooks: Mapping[str, Notebook] = field(default_factory=dict)


def is_test(source: SourceFile, outline: Outline) -> bool:
    """Whether a file holds tests, by its place under the checked folder: there a fresh draw does no harm.

    A script that only happens to be called `test_model.py` is a program.
    """
    try:
        parts = PurePath(source.absolute).relative_to(source.root).parts
    except ValueError:
        parts = (source.absolute.name,)
    name = parts[-1].removesuffix(".py") if parts else ""
    named = name.startswith("test_") or name.endswith(("_test", "_tests")) or name == "conftest"
    if not _TEST_FOLDERS.isdisjoint(parts[:-1]) or name in {"conftest", "test", "tests"}:
        return True
    if source.is_notebook:
        return False
    return named and (_holds_tests(outline) or not any(item.works for item in outline.items))


def _holds_tests(outline: Outline) -> bool:
    names = (item.name or "" for item in outline.items)
    tested = any(name.startswith("test") or "Test" in name for name in names)
    return tested or any("test" in module.lower() for module in outline.imports)


def follow(
    index: ModuleIndex,
    outlines: Mapping[str, Outline],
    files: Mapping[str, FileFacts],
    catalogue: Catalogue,
    entry_points: Sequence[str],
    relevance: Relevance,
    loops: Kept | None = None,
) -> Linked:
    """Follow a program from all its starts; of the functions that none reaches, those that may draw."""
    record = Record()
    machine = Machine(index, files, catalogue, record, relevance, loops)
    linked = Linked(record, catalogue)
    kinds = _kinds(index, outlines, entry_points)
    for key, kind in kinds.items():
        if key in files:
            linked.results.append(machine.run_module(key, kind))
    commands = _entry_functions(index, files, entry_points)
    for key, name in commands:
        linked.results.append(machine.run_entry_function(key, name))
    programs = [key for key, kind in kinds.items() if kind is RootKind.ENTRY]
    linked.imported = _imported(index, outlines, [*programs, *(key for key, _ in commands)])
    for key in files:
        if key not in machine.modules:
            linked.results.append(machine.run_module(key, RootKind.MODULE))
    _follow_uncalled(machine, linked)
    return linked


def _kinds(index: ModuleIndex, outlines: Mapping[str, Outline], entry_points: Sequence[str]) -> dict[str, RootKind]:
    """Return the files that are programs, and those that no other file imports."""
    imported = {target for key, outline in outlines.items() for target in index.imported(key, outline)}
    kinds: dict[str, RootKind] = {}
    for key, outline in outlines.items():
        guarded = any(GUARD in item.mentions for item in outline.items)
        # A notebook that another one runs is a part of that, as a script without a guard is of what imports it.
        notebook = index.source(key).is_notebook and key not in imported
        named = PurePath(key).name == "__main__.py" or notebook
        if guarded or named or _is_configured(index.source(key), entry_points):
            kinds[key] = RootKind.ENTRY
        elif key not in imported:
            works = any(item.works for item in outline.items) and not index.in_package(key)
            kinds[key] = RootKind.ENTRY if works else RootKind.MODULE
    return kinds


def _imported(index: ModuleIndex, outlines: Mapping[str, Outline], programs: Sequence[str]) -> frozenset[str]:
    """Return the files of programs and all that these import, near and far."""
    found: set[str] = set()
    waiting = list(programs)
    while waiting:
        key = waiting.pop()
        if key not in found and key in outlines:
            found.add(key)
            waiting.extend(index.imported(key, outlines[key]))
    return frozenset(found)


def _is_configured(source: SourceFile, entry_points: Sequence[str]) -> bool:
    return any(
        ":" not in entry and (source.path == entry or str(source.absolute).endswith(f"/{entry.lstrip('./')}"))
        for entry in entry_points
    )


def _entry_functions(
    index: ModuleIndex, files: Mapping[str, FileFacts], entry_points: Sequence[str]
) -> list[tuple[str, str]]:
    found = []
    for entry in entry_points:
        module, separator, function = entry.partition(":")
        if separator:
            key = index.find(module)
            if key is not None and key in files:
                found.append((key, function))
    return found


def _follow_uncalled(machine: Machine, linked: Linked) -> None:
    """Follow the functions that no start has reached, as a library's or a framework's callers would."""
    reached = frozenset(machine.executed)
    followed: set[int] = set()
    while True:
        waiting = [
            function
            for number, function in machine.closures.items()
            if number not in reached
            and number not in followed
            and function.facts.body is not None
            and machine.is_among(function, machine.relevance.draws)
            and (function.scope.kind in {"module", "class"} or number not in machine.executed)
        ]
        if not waiting:
            return
        for function in sorted(waiting, key=lambda function: _turn(machine, function)):
            followed.add(id(function.facts))
            if function.owner is not None and machine.holds_tests(function.owner):
                continue
            # What the project itself calls has been followed from there, unless other callers may give it a seed or get
            # to other branches.
            known = id(function.facts) in machine.executed
            if known and not _may_get_seed(function) and not _has_more(machine, function):
                continue
            if _is_stray_test(function):
                continue
            _follow_one(machine, linked, function)


def _is_private(function: FunctionValue) -> bool:
    name = function.facts.name
    special = name.startswith("__") and name.endswith("__")
    return function.scope.kind == "function" or (name.startswith("_") and not special)


def _may_get_seed(function: FunctionValue) -> bool:
    """Whether callers outside the project may give a function, or the object whose method it is, a seed."""
    if _is_private(function):
        return False
    if seed_parameter(function) is not None:
        return True
    return function.owner is not None and seed_attribute(function.owner) is not None


def _has_more(machine: Machine, function: FunctionValue) -> bool:
    """Whether callers outside the project may get to branches of a function that the project's own calls leave out."""
    return id(function.facts) in machine.pruned and not _is_private(function)


def _is_stray_test(function: FunctionValue) -> bool:
    """Whether a function that nobody calls is a test, though its file holds a program: it takes nothing."""
    return function.facts.name.startswith("test_") and not function.facts.parameters


def _turn(machine: Machine, function: FunctionValue) -> tuple[bool, int, bool]:
    """Order of functions that nobody calls: objects are made before they are used, callers come before callees."""
    name = function.facts.name
    title = f"{function.owner.facts.name}.{name}" if function.owner is not None else name
    rank = machine.relevance.turns.get((function.module, title), 0)
    return (name != "__init__", rank, _is_private(function))


def _follow_one(machine: Machine, linked: Linked, function: FunctionValue) -> None:
    results = [result for result in linked.results if function.module in result.imported]
    programs = [result for result in results if result.root.kind is RootKind.ENTRY]
    # Which of the programs gets here could not be told: a stream that one of them leaves unseeded is not seeded.
    streams = common_streams(programs) if programs else joined_streams(results)
    streams = machine.entered.get(id(function.facts), streams)
    owner = function.owner if function.scope.kind == "class" else None
    made = None if owner is None else class_member(owner, "__init__")
    if isinstance(made, FunctionValue) and made.owner is not None and function is not made:
        streams = join_streams([streams, made.owner.seeded])
    for receiver in _receivers(machine, function):
        machine.run_function(function, receiver, streams, alone=_is_alone(linked, function))
    if owner is not None and function is made:
        owner.seeded = {name: found for name, found in machine.streams.items() if name not in streams}


def _is_alone(linked: Linked, function: FunctionValue) -> bool:
    """Whether who calls a function, and seeds before, is not to be seen."""
    return function.module not in linked.imported and function.facts.name not in MAIN


def _receivers(machine: Machine, function: FunctionValue) -> list[Value | None]:
    """Return the objects to follow a method on: those that the program made, or one of unknown make."""
    owner = function.owner
    if owner is None or function.kind == "staticmethod" or function.scope.kind != "class":
        return [None]
    if function.kind == "classmethod":
        return [owner]
    if owner.instances:
        others = _may_get_seed(function) or _has_more(machine, function)
        return [*owner.instances, machine.given_instance(owner)] if others else [*owner.instances]
    heirs = [cls for cls in owner.subclasses if function.facts.name not in cls.names][:MAX_HEIRS]
    return [machine.given_instance(cls) for cls in (owner, *heirs)]
