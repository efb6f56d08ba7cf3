"""Which definitions matter: those that touch randomness, those on the way to them, and the seeds that they use.

Names decide, not meanings: a definition that mentions the name of a catalogued API may draw, one that mentions the
name of such a definition may call it. That reads too much rather than too little; what the names mean is settled when
the program is followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seedlint.catalogue import Does
from seedlint.program.conventions import speaks_of_seeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedlint.catalogue import Catalogue
    from seedlint.facts import Outline
    from seedlint.program.modules import ModuleIndex


class Definition(NamedTuple):
    """A top-level statement of a file by its number, or a method of the class that it is."""

    key: str
    number: int
    method: str = ""


@dataclass(eq=False)
class _Names:
    """Who mentions which name, and who defines it."""

    mentions: dict[Definition, frozenset[str]] = field(default_factory=dict)
    by_mention: dict[str, list[Definition]] = field(default_factory=dict)
    by_name: dict[str, list[Definition]] = field(default_factory=dict)
    called: dict[Definition, tuple[str, ...]] = field(default_factory=dict)
    classes: dict[Definition, list[Definition]] = field(default_factory=dict)

    def add(self, definition: Definition, mentions: frozenset[str], names: tuple[str, ...]) -> None:
        """Note a definition: what it mentions, and the names under which others may mean it."""
        self.mentions[definition] = mentions
        self.called[definition] = names
        for name in mentions:
            self.by_mention.setdefault(name, []).append(definition)
        for name in names:
            self.by_name.setdefault(name, []).append(definition)


def random_names(catalogue: Catalogue) -> frozenset[str]:
    """Return the last names of all APIs that draw, seed or make generators."""
    return frozenset(name.rpartition(".")[2] for name, api in catalogue.apis() if api.does is not Does.PLAIN)


def relevant(
    outlines: Mapping[str, Outline], index: ModuleIndex, catalogue: Catalogue
) -> dict[str, dict[int, frozenset[str]]]:
    """Return for each file the numbers of the outline's items to read closely, with the methods of a class to read.

    A file that cannot matter is left out.
    """
    names = _collect(outlines)
    random = random_names(catalogue)
    near = _near(outlines, index, catalogue.packages())
    hot = {
        definition
        for definition, mentions in names.mentions.items()
        if definition.key in near and not random.isdisjoint(mentions)
    }
    _spread_up(hot, names)
    _spread_down(hot, names)
    wanted: dict[str, dict[int, set[str]]] = {}
    for key, number, method in hot:
        wanted.setdefault(key, {}).setdefault(number, set()).add(method)
    for key in list(_imported_by(wanted, outlines, index)):
        found = wanted.setdefault(key, {})
        for number, item in enumerate(outlines[key].items):
            if item.kind == "statement":
                found.setdefault(number, set())
    return {
        key: {number: frozenset(methods) | _IMPLICIT for number, methods in numbers.items()}
        for key, numbers in wanted.items()
    }


_IMPLICIT = frozenset({"__init__", "__post_init__", "__new__", "__call__", "__enter__", "__iter__", "__getitem__"})
"""Methods that run without being named."""


def _collect(outlines: Mapping[str, Outline]) -> _Names:
    names = _Names()
    for key, outline in outlines.items():
        for number, item in enumerate(outline.items):
            own = Definition(key, number)
            names.add(own, item.mentions, (item.name,) if item.name is not None else item.binds)
            for method in item.methods:
                inner = Definition(key, number, method.name)
                # A name used twice (a property and its setter) is one definition.
                known = names.mentions.get(inner, frozenset())
                called = () if method.name.startswith("__") else (method.name,)
                names.add(inner, method.mentions | known, called)
                names.classes.setdefault(own, []).append(inner)
    return names


def _near(outlines: Mapping[str, Outline], index: ModuleIndex, packages: frozenset[str]) -> set[str]:
    """Return the files that import a catalogued library, or a file of the project that does."""
    importers: dict[str, list[str]] = {}
    near: set[str] = set()
    for key, outline in outlines.items():
        if any(module.lstrip(".").partition(".")[0] in packages for module in outline.imports):
            near.add(key)
        for target in index.imported(key, outline):
            importers.setdefault(target, []).append(key)
    pending = list(near)
    while pending:
        for key in importers.get(pending.pop(), ()):
            if key not in near:
                near.add(key)
                pending.append(key)
    return near


def _spread_up(hot: set[Definition], names: _Names) -> None:
    """Add what mentions a definition that matters: it may call it."""
    pending = list(hot)
    spread: set[str] = set()
    while pending:
        definition = pending.pop()
        if definition.method:
            own = Definition(definition.key, definition.number)
            if own not in hot:
                hot.add(own)
                pending.append(own)
        for name in names.called[definition]:
            if name in spread:
                continue
            spread.add(name)
            for place in names.by_mention.get(name, ()):
                if place not in hot:
                    hot.add(place)
                    pending.append(place)


def _spread_down(hot: set[Definition], names: _Names) -> None:
    """Add what a definition that matters uses for its seeds: functions, classes and settings that speak of them."""
    pending = list(hot)
    while pending:
        definition = pending.pop()
        used = [place for name in names.mentions[definition] for place in names.by_name.get(name, ())]
        for place in used:
            if place in hot:
                continue
            bases = not place.method and not definition.method and place in names.classes
            if bases or speaks_of_seeds((*names.mentions[place], *names.called[place])):
                hot.add(place)
                pending.append(place)


def _imported_by(wanted: Iterable[str], outlines: Mapping[str, Outline], index: ModuleIndex) -> Iterable[str]:
    """Yield the files that matter and all that they import: names, constants and seeds come from there."""
    pending = list(wanted)
    found = dict.fromkeys(pending)
    while pending:
        key = pending.pop()
        yield key
        for target in index.imported(key, outlines[key]):
            if target in outlines and target not in found:
                found[target] = None
                pending.append(target)
