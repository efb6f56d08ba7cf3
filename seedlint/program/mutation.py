"""What methods that change a list or dict do to what is known of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program import arrivals
from seedlint.program.values import Items, Mapping, Value, element_of

if TYPE_CHECKING:
    from seedlint.program.arguments import Arguments

_ADDING = frozenset({"append", "add", "insert", "appendleft"})
_OTHER = frozenset({"pop", "clear", "remove", "popitem", "sort", "reverse", "popleft", "discard"})


def changed(method: str, old: Items | Mapping, arguments: Arguments, *, once: bool) -> Items | Mapping | None:
    """Return what a list or dict is after a method was called on it, None if it is as before.

    `once` says that the call runs a single time, so that what it adds is there once.
    """
    if method in _OTHER:
        if isinstance(old, Items):
            return Items(old.items, whole=False, alike=old.whole or old.alike)
        return Mapping(old.items, whole=False)
    if isinstance(old, Items):
        return _longer(method, old, arguments, once=once)
    return _updated(method, old, arguments, once=once)


def _longer(method: str, old: Items, arguments: Arguments, *, once: bool) -> Items | None:
    if method == "add" and arrivals.held(arguments.first()) is not None:
        return arrivals.as_set(arguments.first(), old)
    known = old.whole or old.alike
    if method in {"extend", "update"}:
        return Items((*old.items, element_of(arguments.first())), whole=False, alike=known)
    if method not in _ADDING or not arguments.positional:
        return None
    added: Value = arguments.positional[-1]
    return Items((*old.items, added), old.whole and once and method == "append", alike=known)


def _updated(method: str, old: Mapping, arguments: Arguments, *, once: bool) -> Mapping | None:
    if method not in {"update", "setdefault"}:
        return None
    items = dict(old.items)
    whole = old.whole and once and method == "update" and not arguments.more_keywords
    for given in arguments.positional[:1]:
        if method == "update" and isinstance(given, Mapping):
            items.update(given.items)
            whole = whole and given.whole
        else:
            whole = False
    items.update(arguments.keywords)
    return Mapping(tuple(items.items()), whole)
