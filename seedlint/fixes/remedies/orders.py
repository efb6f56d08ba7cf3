"""Orders that nothing settles: sets of text and listings are sorted where their order is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect
from seedlint.fixes import writing
from seedlint.fixes.planning import Remedy
from seedlint.fixes.supplies import RefusedError
from seedlint.fixes.writing import Change
from seedlint.program.buckets import Bucket
from seedlint.program.orders import HASHES, Depends

if TYPE_CHECKING:
    from seedlint.catalogue import Listing
    from seedlint.diagnostics import Diagnostic, Span
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot, Tree
    from seedlint.program.values import Order

SORTED = "sorted"
_LISTING = frozenset({"list", "tuple"})
"""What makes a list of a set: `sorted` does that as well."""
_ONCE = "next"
_TITLE = "sort it where its order is taken"


def sort_set(plan: Plan, finding: Diagnostic) -> Remedy:
    """Sort a set of text where its order is taken."""
    if any(bucket.place == finding.place for bucket in plan.program.met(Bucket)):
        raise RefusedError("which digest takes the place of `hash()`, a person must say")
    orders = _orders(plan, finding, hashes=True)
    if not all(order.texts for order in orders):
        raise RefusedError("its items are not known to be all text: sorting them may fail")
    tree = _tree(plan, finding)
    call = tree.calls.get(finding.place.span)
    taken = {order.name for order in orders}
    if taken & {"*", "yield"}:
        raise RefusedError("the set is unpacked where its order is taken")
    if call is None or "for" in taken:
        return Remedy(finding, _TITLE, Effect.SETTLES, changes=_around(tree, finding.place.span))
    name, arguments = facts.dotted(call.call.function), call.call.arguments
    if len(arguments) != 1 or arguments[0].keyword is not None or arguments[0].star:
        raise RefusedError("which of its arguments is the set could not be told")
    if name == "list":
        change = Change(tree.path, call.call.function.span, SORTED)
        return Remedy(finding, _TITLE, Effect.SETTLES, changes=(change,))
    return Remedy(finding, _TITLE, Effect.SETTLES, changes=_around(tree, arguments[0].value.span))


def sort_listing(plan: Plan, finding: Diagnostic) -> Remedy:
    """Sort a listing where it is made."""
    orders = _orders(plan, finding, hashes=False)
    tree = _tree(plan, finding)
    spot = tree.calls.get(finding.place.span)
    names = {order.name for order in orders}
    listing = plan.program.catalogue.listings.get(next(iter(names))) if len(names) == 1 else None
    if spot is None or listing is None:
        raise RefusedError("what lists it is not written as a call")
    if listing.gives == "walk":
        return Remedy(finding, "sort the lists of each step", Effect.SETTLES, changes=_walked(spot, orders))
    return Remedy(finding, "sort it where it is listed", Effect.SETTLES, changes=_listed(spot, listing))


def _orders(plan: Plan, finding: Diagnostic, *, hashes: bool) -> list[Order]:
    met = [one.order for one in plan.program.met(Depends) if one.order.place == finding.place]
    found = [order for order in dict.fromkeys(met) if (order.decided_by == HASHES) is hashes]
    if not found:
        raise RefusedError("where its order comes from could not be told")
    return found


def _tree(plan: Plan, finding: Diagnostic) -> Tree:
    tree = plan.trees.get(finding.place.path)
    if tree is None:
        raise RefusedError("its file could not be read")
    if any(
        isinstance(spot.node, facts.Function | facts.Class) and spot.node.name == SORTED
        for spot in tree.scopes.values()
    ):
        raise RefusedError("`sorted` is another function in this file")
    return tree


def _around(tree: Tree, span: Span, key: str = "", before: str = "", after: str = "") -> tuple[Change, ...]:
    return writing.around(tree.path, span, f"{before}{SORTED}(", f"{key}){after}")


def _listed(spot: Spot, listing: Listing) -> tuple[Change, ...]:
    tree, node = spot.tree, spot.call
    key = "" if listing.by is None else f", key=lambda entry: entry.{listing.by}"
    parent = spot.parent
    if isinstance(parent, facts.Call) and parent.function is not node and not listing.lists:
        called = facts.dotted(parent.function)
        if called == "list" and len(parent.arguments) == 1:
            # A sorted list is a list already.
            end = writing.at(node.span.end_line, node.span.end_column)
            changes = [Change(tree.path, parent.function.span, SORTED)]
            return (*changes, Change(tree.path, end, key)) if key else tuple(changes)
        if called == _ONCE:
            return _around(tree, node.span, key, "iter(", ")")
    if isinstance(parent, facts.With):
        raise RefusedError("a `with` statement closes what it lists from")
    if isinstance(parent, facts.Attribute | facts.Await):
        raise RefusedError("more is done with what it gives than to go through it")
    if isinstance(parent, facts.Assign) and not listing.lists:
        names = {target.name for target in parent.targets if isinstance(target, facts.Name)}
        for other in tree.calls.values():
            given = {one.value.name for one in other.call.arguments if isinstance(one.value, facts.Name)}
            if facts.dotted(other.call.function) == _ONCE and given & names:
                raise RefusedError("its items are taken one by one with `next`")
    return _around(tree, node.span, key)


def _walked(spot: Spot, orders: list[Order]) -> tuple[Change, ...]:
    """Return the edits that sort the lists of every step of a walk, before they are used."""
    loop = next((one for one in reversed(spot.around) if getattr(one, "loop", None) is not None), None)
    statement = getattr(loop, "loop", None)
    if not isinstance(statement, facts.For) or statement.iterable is not spot.node:
        raise RefusedError("the walk is not gone through by a loop of its own")
    target = statement.target
    items = target.items if isinstance(target, facts.Display) else ()
    if len(items) != 3 or not all(isinstance(one, facts.Name) for one in items):
        raise RefusedError("the folders and files of a step have no names")
    _, folders, files = (one.name for one in items if isinstance(one, facts.Name))
    parts = {order.part for order in orders}
    wanted = [folders] if folders != "_" or "" in parts or "folders" in parts else []
    if "_" in wanted:
        raise RefusedError("the folders of a step have no name, and they decide in which order it goes on")
    if "files" in parts and files != "_":
        wanted.append(files)
    first = statement.body[0]
    return tuple(
        writing.before(spot.tree, first, f"{name}.sort()", number) for number, name in enumerate(dict.fromkeys(wanted))
    )
