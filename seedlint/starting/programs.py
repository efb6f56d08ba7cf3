"""Where a project's programs start, and with which seed each does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.analysis import deep_and_fast
from seedlint.diagnostics import Place
from seedlint.fixes.callers import Trees
from seedlint.fixes.masters import Masters
from seedlint.program.events import RootKind
from seedlint.syntax.outline import read_outline

if TYPE_CHECKING:
    from seedlint.analysis import Analysis
    from seedlint.engine import Outcome
    from seedlint.source import SourceFile

_LIKELY = frozenset({"main", "run", "train", "fit", "evaluate", "experiment"})
"""Names of functions with which a program may start, where nothing else shows one."""


@dataclass(frozen=True)
class Start:
    """A program: the file it starts in, its master seed as it is written there (empty if it has none), and where."""

    path: str
    seed: str = ""
    place: Place | None = None


def starts(outcome: Outcome) -> tuple[Start, ...]:
    """Return the programs of a project, in order of their files."""
    found = outcome.analysis
    if found is None or found.program is None or found.index is None:
        return ()
    with deep_and_fast():
        masters = Masters(found.program, Trees(_sources(outcome, found), found.index))
        return tuple(_start(masters, path) for path in sorted(masters.entries))


def likely_functions(outcome: Outcome) -> tuple[str, ...]:
    """Return functions with which a program may start, `package.module:function`, where no program is recognised."""
    found = outcome.analysis
    if found is None or found.program is None or found.index is None:
        return ()
    program, index = found.program, found.index
    if any(root.kind is RootKind.ENTRY for root in program.roots):
        return ()
    # Those that nobody calls, and that lead to a draw.
    roots = {draw.context.root for site in program.sites for draw, _ in site.draws}
    names = set()
    for root in roots:
        name = root.title.rpartition(":")[2]
        source = outcome.sources.get(root.path)
        if root.kind is not RootKind.FUNCTION or name not in _LIKELY or source is None:
            continue
        items = read_outline(source.text).outline.items
        if any(item.kind == "function" and item.name == name for item in items):  # no method
            names.add(f"{index.name(source.key)}:{name}")
    return tuple(sorted(names))


def _sources(outcome: Outcome, found: Analysis) -> list[SourceFile]:
    return [one for one in outcome.sources.values() if found.index is not None and found.index.is_file(one.key)]


def _start(masters: Masters, path: str) -> Start:
    tree = masters.trees.get(path)
    master = masters.of(tree) if tree is not None else None
    if master is None:
        return Start(path)
    if master.literal is not None:
        return Start(path, str(master.value), Place(path, master.literal))
    if master.added:
        return Start(path)
    return Start(path, master.expression, Place(path, master.after.span) if master.after is not None else None)
