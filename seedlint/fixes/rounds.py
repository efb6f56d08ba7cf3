"""Loops that are numbered: what tells their rounds apart, for seeds that differ from round to round."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes import writing
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from seedlint.fixes.trees import Loop, Spot, Tree

NAMES = ("i", "j", "k", "index", "number")
"""What a new number of a round is called; the first that nothing in the file is called."""
_NOBODY = "_"


@dataclass(eq=False)
class Rounds:
    """The numbers of the rounds of loops, each named once."""

    _named: dict[tuple[str, Span], str] = field(default_factory=dict)

    def of(self, spot: Spot) -> tuple[list[str], list[Change]] | None:
        """Return the variables that number the rounds of all loops around a place, and the edits that make them so."""
        if not spot.loops or any(isinstance(one, facts.Function) for one in spot.inner):
            return None
        names: list[str] = []
        changes: list[Change] = []
        for loop in spot.loops:
            found = self._number(spot, loop, names)
            if found is None:
                return None
            names.append(found[0])
            changes += found[1]
        return names, changes

    def _number(self, spot: Spot, loop: Loop, outer: list[str]) -> tuple[str, list[Change]] | None:
        tree = spot.tree
        if isinstance(loop, facts.For):
            target, iterable = loop.target, loop.iterable
        elif isinstance(loop, facts.Comprehension) and len(loop.clauses) == 1:
            target, iterable = loop.clauses[0].target, loop.clauses[0].iterable
        else:
            return None
        called = facts.dotted(iterable.function) if isinstance(iterable, facts.Call) else ""
        counts, number = called == "range", target
        if called == "enumerate" and isinstance(target, facts.Display) and target.items:
            counts, number = True, target.items[0]
        if counts and isinstance(number, facts.Name) and number.name != _NOBODY:
            return number.name, []
        written = writing.text_of(tree, loop.span)
        if "async" in written or "async" in tree.source.lines[loop.span.line - 1]:
            return None
        name = self._name(spot, loop, outer)
        if name is None:
            return None
        if counts and isinstance(number, facts.Name):
            if _reads_nobody(loop):
                return None
            return name, [Change(tree.path, number.span, name)]
        if not isinstance(target, facts.Name | facts.Display):
            return None
        around, every = _outer(tree, target.span), _outer(tree, iterable.span)
        text, items = writing.text_of(tree, around), writing.text_of(tree, every)
        if "\n" in items or isinstance(iterable, facts.Starred):
            return None
        wrapped = isinstance(target, facts.Display) and around == target.span and not text.startswith("[")
        # A tuple without parentheses: `enumerate` would take its items as arguments.
        bare = isinstance(iterable, facts.Display) and every == iterable.span and not items.startswith(("[", "{"))
        return name, [
            Change(tree.path, around, f"{name}, ({text})" if wrapped else f"{name}, {text}"),
            Change(tree.path, every, f"enumerate(({items}))" if bare else f"enumerate({items})"),
        ]

    def _name(self, spot: Spot, loop: Loop, outer: list[str]) -> str | None:
        key = (spot.tree.path, loop.span)
        if key not in self._named:
            free = [name for name in NAMES if name not in spot.tree.names and name not in outer]
            if not free:
                return None
            self._named[key] = free[0]
        return self._named[key]


def _reads_nobody(loop: Loop) -> bool:
    """Whether a loop reads the variable that it does not care for."""
    targets = {id(part.target) for part in facts.walk(loop) if isinstance(part, facts.For | facts.Clause)}
    return any(
        isinstance(part, facts.Name) and part.name == _NOBODY and id(part) not in targets for part in facts.walk(loop)
    )


def _outer(tree: Tree, span: Span) -> Span:
    """Return a span with the parentheses that stand directly around it."""
    lines = tree.source.lines
    before, after = lines[span.line - 1][: span.column - 1], lines[span.end_line - 1][span.end_column - 1 :]
    if before.endswith("(") and after.startswith(")"):
        return Span(span.line, span.column - 1, span.end_line, span.end_column + 1)
    return span
