"""Draws that no seed of their own reaches: their stream is seeded where the program starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes import writing
from seedlint.fixes.planning import MAIN, Ask
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.fixes.trees import Spot
from seedlint.program.events import RootKind
from seedlint.program.sites import Status

if TYPE_CHECKING:
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Tree
    from seedlint.fixes.writing import Change
    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite

LEAVES = "SL201"
"""What is found instead: that a place hangs on a global seed alone."""


def seeders(plan: Plan, site: DrawSite) -> tuple[list[Ask], str, str]:
    """Return what seeds the stream of a place in each program that reaches it, how that is called, and what is left.

    Raises:
        RefusedError: a program that reaches it does not start in the project, or nothing seeds the stream.

    """
    catalogue = plan.program.catalogue
    draw = site.unseeded
    if draw is None:
        raise RefusedError("this call takes neither a seed nor a generator")
    shown = catalogue.stream_facts(draw.api.stream or "")
    names = [] if shown is None else catalogue.seeders_of(draw.stream or "", shown.seeder)
    if not names or shown is None:
        raise RefusedError("this call takes neither a seed nor a generator")
    if catalogue.stream(draw.api.stream or "", site.name) != draw.api.stream:
        # The stream of a library that shares that of another one: only its own seeder is one that its users know.
        names = names[:1]
    found = site.of(Status.UNSEEDED)
    if any(one.context.root.kind is not RootKind.ENTRY for one in found):
        raise RefusedError("this call takes no seed, and a library must not seed a global stream")
    if any(one.context.process is not None for one in found):
        raise RefusedError("this call takes no seed, and runs in another process than the program that could be seeded")
    asks, title = [], ""
    for path in sorted({one.context.root.path for one in found}):
        tree = plan.trees.get(path)
        if tree is None:
            raise RefusedError("the file in which the program starts cannot be read")
        title, ask = _seeder(plan, tree, names, draw)
        asks.append(ask)
    return asks, title, "" if plan.program.is_robust(draw) else LEAVES


def _seeder(plan: Plan, tree: Tree, names: list[str], draw: Draw) -> tuple[str, Ask]:
    """Return the call that seeds a stream where a file's program starts, and what it needs."""
    canonical = next((one for one in names if plan.imports.uses(tree, one)), names[0])
    first = None if _draws_early(plan, tree, draw) else _guarded(plan, tree)
    master = plan.masters.of(tree)
    known = None if master is None else master.after
    inside = master is not None and master.scope is not None and known is not None
    written, changes = plan.imports.name(tree, canonical, early=first is None and not inside)
    place = Spot(tree, tree.body[0] if first is None else first, ())
    if inside and master is not None and master.scope is not None:
        place = Spot(tree, known, (*tree.scopes[master.scope.span].around, master.scope))

    def write(value: str) -> list[Change]:
        text = f"{written}({value})"
        if inside and known is not None:
            return [*changes, writing.after(tree, known, text)]
        if first is None:
            return [*changes, plan.seeding.definition(tree, text, 40)]
        if known is not None and known.span.line >= first.span.line:
            return [*changes, writing.after(tree, known, text)]
        return [*changes, writing.before(tree, first, text)]

    return written, Ask(place, SEED, canonical.partition(".")[0], write, each=False, part=MAIN, whole=True)


def _guarded(plan: Plan, tree: Tree) -> facts.Statement | None:
    """Return the statement with which a program starts that only runs as such, None if it has none.

    What it imports of others comes first.
    """
    for statement in tree.body:
        if isinstance(statement, facts.If) and _is_guard(statement.test) and statement.then:
            rest = [one for one in statement.then if not _is_foreign(plan, tree, one)]
            return rest[0] if rest else statement.then[0]
    return None


def _is_foreign(plan: Plan, tree: Tree, statement: facts.Statement) -> bool:
    """Whether a statement imports what is none of the project's, so that it draws nothing that a seed is for."""
    return (
        isinstance(statement, facts.Import | facts.ImportFrom)
        and not getattr(statement, "level", 0)
        and plan.trees.index.absolute(tree.source.key, statement.module) is None
    )


def _draws_early(plan: Plan, tree: Tree, draw: Draw) -> bool:
    """Whether a program draws from a stream that nothing seeds before its guarded part, as its file is run."""
    for site in plan.program.sites:
        for one in site.of(Status.UNSEEDED):
            if one.context.root.path != tree.path or one.stream != draw.stream:
                continue
            here = [place for place in (one.place, *one.context.chain) if place.path == tree.path]
            spot = tree.calls.get(here[-1].span) if here else None
            if spot is not None and spot.scope is None and not any(_is_start(around) for around in spot.around):
                return True
    return False


def _is_start(statement: object) -> bool:
    return isinstance(statement, facts.If) and _is_guard(statement.test)


def _is_guard(test: facts.Expression) -> bool:
    return any(isinstance(part, facts.Name) and part.name == "__name__" for part in facts.walk(test))
