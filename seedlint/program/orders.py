"""Orders that nothing settles: where they come from, how values carry them, and where a result depends on them.

A listing gives names as the file system has them; a set of strings gives its items by hashes that are salted in every
process. The order travels with the list (`Items.order`), through loops and comprehensions (`Frame.orders`) into what
they fill. Sorting ends it, and so does whatever does not ask for an order: a length, a sum, membership, another set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from seedlint import facts
from seedlint.program.values import (
    UNKNOWN,
    Choice,
    Constant,
    Derived,
    Entropy,
    Given,
    Items,
    Mapping,
    Object,
    Order,
    Ranked,
    Value,
    element_of,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.catalogue import Listing
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame

HASHES = "string hashes"
_PLACEHOLDER = re.compile(r"<\d+>")


@dataclass(frozen=True, slots=True)
class Depends:
    """A result that depends on an unsettled order: `how` says in which way, `place` where."""

    order: Order
    place: Place
    how: str


@dataclass(frozen=True, slots=True)
class Settled:
    """An order that the program settles later, in place (`names.sort()`; the folders of a walk)."""

    order: Order


def depend(machine: Machine, order: Order | None, place: Place | None, how: str) -> None:
    """Note that a result depends on an order."""
    if order is not None and place is not None and not machine.muted:
        for one in (order.alone, *order.beside, *order.around):
            machine.record.others.append(Depends(one, place, how))


# ---------------------------------------------------------------- what has an order


def order_of(value: Value) -> Order | None:
    """Return the unsettled order of a list or dict; where one way leads to a settled one, it is taken to be chosen."""
    match value:
        case Items(order=order) | Mapping(order=order):
            return order
        case Choice(options=found):
            held = [option for option in found if isinstance(option, Items | Mapping)]
            unsettled = [option for option in held if option.order is not None]
            settled = [option for option in held if option.order is None and not _is_start(option, unsettled)]
            return unsettled[0].order if unsettled and not settled else None
        case _:
            return None


def _is_start(early: Items | Mapping, later: Sequence[Items | Mapping]) -> bool:
    """Whether a list is what another one was before a loop filled it."""
    size = len(early.items)
    return any(size < len(one.items) and one.items[:size] == early.items for one in later)


def taken(machine: Machine, value: Value, name: str, place: Place | None) -> Order | None:
    """Return the unsettled order in which iterating over a value at a place gives its items, or None."""
    order = order_of(value)
    if order is not None or place is None:
        return order
    held = [option for option in options(value) if isinstance(option, Items)]
    scattered = [option for option in held if _scatters(machine, option)]
    others = [option for option in held if option not in scattered and not _is_start(option, scattered)]
    texts = all(_is_text(item) for one in scattered for item in one.items)
    return Order(HASHES, name, place, texts=texts) if scattered and not others else None


def _is_text(value: Value) -> bool:
    """Whether a value is known to be text, so that it can be sorted among others."""
    match value:
        case Constant(value=str()) | Derived(text=True) | Given(type="builtins.str"):
            return True
        case Choice(options=found):
            return all(_is_text(option) for option in found)
        case _:
            return False


def _scatters(machine: Machine, items: Items) -> bool:
    """Whether a set has several items, some of them for certain with a salted hash."""
    several = not items.whole or len(items.items) > 1
    return items.distinct and several and any(is_salted(machine, item) for item in items.items)


def is_salted(machine: Machine, value: Value) -> bool:
    """Whether the hash of a value differs from process to process: of text, and of what is hashed by text."""
    match value:
        case Constant(value=str() as text):
            return _PLACEHOLDER.fullmatch(text) is None
        case Constant(value=bytes()) | Derived(text=True):
            return True
        case Given(type=kind) if kind is not None:
            return kind == "builtins.str" or _has_salted_hash(machine, kind)
        case Object(type=kind):
            return _has_salted_hash(machine, kind)
        case Items(items=items, distinct=False):
            return any(is_salted(machine, item) for item in items)
        case Choice(options=found):
            return any(is_salted(machine, option) for option in found)
        case _:
            return False


def _has_salted_hash(machine: Machine, kind: str) -> bool:
    known = machine.catalogue.type(kind)
    return known is not None and known.salted


# ---------------------------------------------------------------- where it comes from


def listed(listing: Listing, name: str, place: Place) -> Value:
    """Return what a listing gives."""
    order = Order(listing.decided_by, name, place)
    if listing.gives == "walk":
        text = Derived(text=True)
        folders = Items((text,), whole=False, order=replace(order, part="folders"))
        files = Items((text,), whole=False, order=replace(order, part="files"))
        return Items((Items((text, folders, files)),), whole=False, order=order)
    item: Value = Derived(text=True) if listing.gives == "text" else Object(listing.gives, Derived())
    return Items((item,), whole=False, order=order)


def sorted_in_place(machine: Machine, value: Value) -> None:
    """Note that a list is sorted where it stands: the folders of a walk settle in which order it goes on."""
    order = order_of(value)
    if order is not None:
        machine.record.others.extend(Settled(one) for one in (order.alone, *order.beside))
        if order.part == "folders":
            machine.record.others.append(Settled(replace(order.alone, part="")))


def joined(first: Order | None, second: Order | None) -> Order | None:
    """Return the order of a list that two lists were joined to: where both are unsettled, each counts."""
    if first is None or second is None:
        return first or second
    more = (one for one in (*first.beside, second.alone, *second.beside) if one != first.alone)
    around = dict.fromkeys((*first.around, *second.around))
    return replace(first, beside=tuple(dict.fromkeys(more)), around=tuple(around))


# ---------------------------------------------------------------- loops and what they fill


Collection = TypeVar("Collection", Items, Mapping)


def made(frame: Frame, new: Collection) -> Collection:
    """Return a list or dict that was made in the current loops: what it gets there has their order inside it only."""
    return replace(new, depth=len(frame.orders))


def grown(frame: Frame, old: Collection, new: Collection) -> Collection:
    """Return a list or dict after something was added to it: in a loop over an unsettled order, in this order."""
    orders = frame.orders[old.depth :]
    order = new.order or (replace(orders[-1], around=orders[:-1]) if orders else None)
    return replace(new, depth=old.depth, order=order)


def stored(machine: Machine, place: Place, *values: Value) -> None:
    """Follow values into a list or dict: a number that depends on an order is kept."""
    for value in values:
        for option in options(value):
            if isinstance(option, Ranked):
                depend(machine, option.order, place, "the number of an item in it is kept")
            elif isinstance(option, Items) and option.whole:
                stored(machine, place, *(item for item in option.items if isinstance(item, Ranked)))


def counted(frame: Frame, body: tuple[facts.Statement, ...], order: Order) -> list[str]:
    """Turn the counters of a loop over an unsettled order into numbers that depend on it; return their names."""
    names = [
        part.target.name
        for part in facts.walk(body)
        if isinstance(part, facts.Update)
        and isinstance(part.target, facts.Name)
        and isinstance(part.value, facts.Literal)
    ]
    known = [name for name in dict.fromkeys(names) if _is_number(frame.scope.names.get(name))]
    for name in known:
        frame.scope.names[name] = Ranked(order)
    return known


def _is_number(value: Value | None) -> bool:
    return value is not None and any(
        isinstance(option, Constant) and isinstance(option.value, int) for option in options(value)
    )


def counted_to_the_end(frame: Frame, names: list[str]) -> None:
    """Turn counters back into numbers: how many there were in all does not depend on the order."""
    for name in names:
        if any(isinstance(option, Ranked) for option in options(frame.scope.names.get(name, UNKNOWN))):
            frame.scope.names[name] = Derived()


def element(machine: Machine, iterable: Value) -> Value:
    """Return what iterating over a value gives: the lines of a file are text, groups come with their keys."""
    if isinstance(iterable, Object):
        known = machine.catalogue.type(iterable.type)
        if known is not None and known.groups is not None:
            return Items((UNKNOWN, Object(known.groups, Derived(), iterable.made)))
        return Derived(text=True) if known is not None and known.lines else element_of(iterable)
    if isinstance(iterable, Items) and iterable.order is not None and not iterable.whole and iterable.items:
        return element_of(replace(iterable, whole=True))
    return element_of(iterable)


def drawn(machine: Machine, frame: Frame, name: str, place: Place, values: list[Value], *, own: bool = False) -> None:
    """Follow a draw: what it does to things in an unsettled order depends on it (with its `own` seed: no loop)."""
    title = machine.catalogue.short(name)
    for value in values if name not in machine.catalogue.sorting else ():
        depend(machine, taken(machine, value, title, place), place, f"`{title}` draws over it")
    if len(frame.orders) > frame.inherited and not own:
        depend(machine, frame.orders[-1], place, f"`{title}` draws for its items one after the other")


def kept(machine: Machine, name: str, place: Place, value: Value | None) -> None:
    """Follow a value into what keeps its order: an array, a data set."""
    if value is None or isinstance(value, Entropy):
        return
    title = machine.catalogue.short(name)
    depend(machine, taken(machine, value, title, place), place, f"`{title}` keeps it")
    if isinstance(value, Items) and value.order is None and not value.distinct:
        for item in value.items:
            depend(machine, order_of(item), place, f"`{title}` keeps it")


def printed(machine: Machine, place: Place | None, values: Sequence[Value]) -> None:
    """Follow what is printed: a set of strings, or a list of one. Listings are printed to be looked at."""
    for value in values:
        order = taken(machine, value, "print", place)
        if order is not None and order.decided_by == HASHES:
            depend(machine, order, place, "`print` shows it")


# ---------------------------------------------------------------- positions


def indexed(
    machine: Machine, frame: Frame, place: Place, value: Value, index: Value, parts: int | None
) -> Value | None:
    """Follow `value[index]` (`parts` counts the bounds of a slice) where the order matters; None where it does not.

    A constant index is left alone: it often takes the only item.
    """
    order = order_of(value)
    if order is None or isinstance(value, Mapping):
        return None
    if parts is not None:
        if parts:
            depend(machine, order, place, "a slice takes items by position")
        return value
    if isinstance(index, Given) and frame.function is not None and frame.function.facts.name == "__getitem__":
        depend(machine, order, place, "items are handed out by position")
    return element(machine, value) if isinstance(value, Items) else None
