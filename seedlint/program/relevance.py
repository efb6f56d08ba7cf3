"""Which definitions matter: those that touch randomness, those on the way to them, and what they use.

Names decide, not meanings: a definition that mentions the name of a catalogued API may draw, one that mentions the
name of such a definition may call it. That reads too much rather than too little; what the names mean is settled when
the program is followed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.catalogue import Catalogue
    from seedlint.facts import Outline, OutlineItem
    from seedlint.program.modules import ModuleIndex


def random_names(catalogue: Catalogue) -> frozenset[str]:
    """Return the last names of all APIs that draw, seed or make generators."""
    return frozenset(name.rpartition(".")[2] for name, api in catalogue.apis() if api.does is not Does.PLAIN)


def relevant(
    outlines: Mapping[str, Outline], index: ModuleIndex, catalogue: Catalogue
) -> dict[str, frozenset[int]]:
    """Return for each file the numbers of the outline's items to read closely; none for a file that cannot matter."""
    names = random_names(catalogue)
    near = _near(outlines, index, catalogue.packages())
    hot: set[tuple[str, int]] = set()
    by_mention: dict[str, list[tuple[str, int]]] = {}
    items: dict[tuple[str, int], OutlineItem] = {}
    for key, outline in outlines.items():
        for number, item in enumerate(outline.items):
            items[key, number] = item
            for name in item.mentions:
                by_mention.setdefault(name, []).append((key, number))
            if key in near and not names.isdisjoint(item.mentions):
                hot.add((key, number))
    _spread_up(hot, items, by_mention)
    _spread_down(hot, items)
    wanted: dict[str, set[int]] = {}
    for key, number in hot:
        wanted.setdefault(key, set()).add(number)
    for key in _imported_by(wanted, outlines, index):
        loose = (number for number, item in enumerate(outlines[key].items) if item.kind == "statement")
        wanted.setdefault(key, set()).update(loose)
    return {key: frozenset(numbers) for key, numbers in wanted.items()}


def _near(outlines: Mapping[str, Outline], index: ModuleIndex, packages: frozenset[str]) -> set[str]:
    """Return the files that import a catalogued library, or a file of the project that does."""
    importers: dict[str, list[str]] = {}
    near: set[str] = set()
    for key, outline in outlines.items():
        if any(module.lstrip(".").partition(".")[0] in packages for module in outline.imports):
            near.add(key)
        for module in outline.imports:
            for target in index.targets(key, module):
                importers.setdefault(target, []).append(key)
    pending = list(near)
    while pending:
        for key in importers.get(pending.pop(), ()):
            if key not in near:
                near.add(key)
                pending.append(key)
    return near


def _spread_up(
    hot: set[tuple[str, int]],
    items: Mapping[tuple[str, int], OutlineItem],
    by_mention: Mapping[str, list[tuple[str, int]]],
) -> None:
    """Add what mentions a definition that matters: it may call it."""
    pending = list(hot)
    spread: set[str] = set()
    while pending:
        for name in _called_by(items[pending.pop()]):
            if name in spread:
                continue
            spread.add(name)
            for place in by_mention.get(name, ()):
                if place not in hot:
                    hot.add(place)
                    pending.append(place)


def _called_by(item: OutlineItem) -> Iterable[str]:
    """Yield the names under which something in an item may be called from elsewhere."""
    if item.name is not None:
        yield item.name
    yield from (name for name in item.defines if not name.startswith("__"))
    if item.kind == "statement":
        yield from item.binds


def _spread_down(hot: set[tuple[str, int]], items: Mapping[tuple[str, int], OutlineItem]) -> None:
    """Add what a definition that matters uses: a function that it calls may give it its seed."""
    by_name: dict[str, list[tuple[str, int]]] = {}
    for place, item in items.items():
        if item.name is not None:
            by_name.setdefault(item.name, []).append(place)
    pending = list(hot)
    while pending:
        for name in items[pending.pop()].mentions:
            for place in by_name.get(name, ()):
                if place not in hot:
                    hot.add(place)
                    pending.append(place)


def _imported_by(wanted: Iterable[str], outlines: Mapping[str, Outline], index: ModuleIndex) -> Iterable[str]:
    """Yield the files that matter and all that they import: names, constants and seeds come from there."""
    pending = list(wanted)
    found = dict.fromkeys(pending)
    while pending:
        key = pending.pop()
        yield key
        for module in outlines[key].imports:
            for target in index.targets(key, module):
                if target in outlines and target not in found:
                    found[target] = None
                    pending.append(target)
