"""Which definitions matter: those that touch randomness, those on the way to them, and the seeds that they use.

Names decide, not meanings: a definition that mentions the name of a catalogued API may draw, one that mentions the
name of such a definition may call it. That reads too much rather than too little; what the names mean is settled when
the program is followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from seedlint.catalogue import SELF, Does, Rank
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
    plain: set[Definition] = field(default_factory=set)
    """Classes and statements outside functions: what they bind may decide a seed, or which branch runs."""

    def add(self, definition: Definition, mentions: frozenset[str], names: tuple[str, ...]) -> None:
        """Note a definition: what it mentions, and the names under which others may mean it."""
        self.mentions[definition] = mentions
        self.called[definition] = names
        for name in mentions:
            self.by_mention.setdefault(name, []).append(definition)
        for name in names:
            self.by_name.setdefault(name, []).append(definition)


@dataclass(frozen=True)
class _Vocabulary:
    """The names by which APIs are called: the last one, and the one before it, which stands near it or is imported.

    `drawing` and `typed` (what returns objects with methods) map last names to those before; `methods` are called on
    objects, whose class is not written there; `generators` are those of generators, which are called what they are;
    `entropy` matters only on its way to a seed.
    """

    drawing: dict[str, set[str]]
    entropy: dict[str, set[str]]
    methods: set[str]
    generators: set[str]

    def notable(self, name: str) -> None:
        """Add an API that matters though it draws nothing: a method by its name, others by the name before too."""
        owner, _, last = name.rpartition(".")
        self.drawing.setdefault(last, set()).add(owner.rpartition(".")[2])
        if owner.rpartition(".")[2][:1].isupper():
            self.methods.add(last)

    def matters(self, mentions: frozenset[str], words: frozenset[str]) -> bool:
        """Whether a definition may draw or seed by itself; `words` is what its file says at module level."""
        if not self.methods.isdisjoint(mentions):
            return True
        if not self.generators.isdisjoint(mentions) and speaks_of_seeds(mentions):
            return True
        return self._finds(self.drawing, mentions, words)

    def reads_entropy(self, mentions: frozenset[str], words: frozenset[str]) -> bool:
        """Whether a definition may read what differs from run to run."""
        return self._finds(self.entropy, mentions, words)

    @staticmethod
    def _finds(table: dict[str, set[str]], mentions: frozenset[str], words: frozenset[str]) -> bool:
        for name in mentions:
            before = table.get(name)
            if before is not None and not (before.isdisjoint(mentions) and before.isdisjoint(words)):
                return True
        return False


def _vocabulary(catalogue: Catalogue) -> _Vocabulary:
    found = _Vocabulary({}, {}, {*catalogue.variables, *catalogue.routes}, set())
    for name in catalogue.determinism_names:
        found.drawing.setdefault(name.rpartition(".")[2], set()).add(name.rpartition(".")[0].rpartition(".")[2])
    for name, api in catalogue.apis():
        owner, _, last = name.rpartition(".")
        if api.completion or api.completion_when is not None:
            found.notable(name)
            continue
        if api.queue is not None:
            found.drawing.setdefault(last, set()).update((owner.partition(".")[0], owner.rpartition(".")[2]))
            continue
        # What decides the order of elements is written as a keyword, or as an attribute.
        found.methods.update(f"{one.name}=" for one in (api.ordered, api.unordered) if one is not None)
        if api.part in {"rest", "shard"}:
            found.methods.add(last)
        if api.does is Does.PLAIN and (api.returns is None or catalogue.holds_data(api.returns)):
            continue
        if api.does is Does.ENTROPY and not api.unseedable:
            found.entropy.setdefault(last, set()).add(owner.rpartition(".")[2])
        elif catalogue.type(owner) is None:
            found.drawing.setdefault(last, set()).add(owner.rpartition(".")[2])
        elif api.stream == SELF and api.does is Does.DRAW:
            found.generators.add(last)
        elif api.stream != SELF and SELF not in api.seeds and api.does is not Does.PLAIN and last != "call":
            found.methods.add(last)
            found.drawing.setdefault(last, set()).add(owner.rpartition(".")[2])
    for name, role in catalogue.ranks.items():
        if role is not Rank.ALIKE:
            found.drawing.setdefault(name.rpartition(".")[2], set()).add(name.partition(".")[0])
    found.methods.update(catalogue.ordering_attributes)
    for name in catalogue.listings:
        owner, _, last = name.rpartition(".")
        found.drawing.setdefault(last, set()).add(owner.rpartition(".")[2])
        if catalogue.type(owner) is not None:
            found.methods.add(last)
    for name in (*catalogue.processes, *catalogue.sessions, *catalogue.configurations):
        owner, _, last = name.rpartition(".")
        found.drawing.setdefault(last, set()).add(owner.rpartition(".")[2])
    found.methods.update(_SETS, catalogue.read_at_start)
    return found


@dataclass(frozen=True)
class Relevance:
    """What to read, and what to follow.

    Attributes:
        read: for each file the numbers of the outline's items to read closely, with the methods of a class to read; a
            file that cannot matter is left out.
        draws: for each file the functions (`f`) and methods (`C.m`) that may draw or seed, by themselves or through
            others: the only ones worth following for their own sake.
        seeds: the same for those that may give something its seed.
        changes: global names, attributes and keys that some function of the program assigns to.
        turns: for functions (`f`) and methods (`C.m`) of a file that may draw: a number, smaller for a caller than for
            what it calls.

    """

    read: dict[str, dict[int, frozenset[str]]]
    draws: dict[str, frozenset[str]]
    seeds: dict[str, frozenset[str]]
    changes: frozenset[str]
    turns: dict[tuple[str, str], int]


def relevant(outlines: Mapping[str, Outline], index: ModuleIndex, catalogue: Catalogue) -> Relevance:
    """Find out which definitions of a program matter."""
    names = _collect(outlines)
    vocabulary = _vocabulary(catalogue.spoken(_imported(outlines)))
    near = _near(outlines, index, catalogue.packages())
    words = {key: _words(outline) for key, outline in outlines.items()}
    hot = {
        definition
        for definition, mentions in names.mentions.items()
        if (definition.key in near or not _SETS.isdisjoint(mentions))
        and vocabulary.matters(mentions, words[definition.key])
    }
    reach = _reach(outlines, index)
    _spread_up(hot, names, reach)
    hot |= _handing_out(hot, names)
    draws = _named(hot, outlines)
    turns = _turns(hot, names, reach, outlines)
    used = {
        definition
        for definition, mentions in names.mentions.items()
        if speaks_of_seeds((*mentions, *names.called[definition]))
        or vocabulary.reads_entropy(mentions, words[definition.key])
    }
    _spread_down(hot, used, names)
    wanted: dict[str, dict[int, set[str]]] = {}
    for key, number, method in hot:
        wanted.setdefault(key, {}).setdefault(number, set()).add(method)
    for key in list(_imported_by(wanted, outlines, index)):
        found = wanted.setdefault(key, {})
        for number, item in enumerate(outlines[key].items):
            if item.kind in {"statement", "import"}:
                found.setdefault(number, set())
    read = {
        key: {number: frozenset(methods) | _IMPLICIT for number, methods in numbers.items()}
        for key, numbers in wanted.items()
    }
    changes = frozenset[str]().union(*(outline.changes for outline in outlines.values()))
    return Relevance(read, draws, _named(used, outlines), changes, turns)


def _turns(
    hot: set[Definition], names: _Names, reach: Mapping[str, frozenset[str]], outlines: Mapping[str, Outline]
) -> dict[tuple[str, str], int]:
    """Return numbers that put callers before what they call, as far as names tell: depth first, the last done first."""
    order: list[Definition] = []
    seen: set[Definition] = set()
    for start in sorted(hot):
        pending = [(start, False)]
        while pending:
            definition, done = pending.pop()
            if done:
                order.append(definition)
            elif definition not in seen:
                seen.add(definition)
                pending.append((definition, True))
                called = (o for name in sorted(names.mentions[definition]) for o in names.by_name.get(name, ()))
                reached = reach[definition.key]
                pending.extend((o, False) for o in called if o in hot and o not in seen and o.key in reached)
    turns: dict[tuple[str, str], int] = {}
    for number, definition in enumerate(reversed(order)):
        title = _title(definition, outlines)
        if title is not None:
            turns[definition.key, title] = number
    return turns


def _title(definition: Definition, outlines: Mapping[str, Outline]) -> str | None:
    """Return the name of a function (`f`) or method (`C.m`), None of a statement."""
    name = outlines[definition.key].items[definition.number].name
    return name if name is None or not definition.method else f"{name}.{definition.method}"


def _named(definitions: Iterable[Definition], outlines: Mapping[str, Outline]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for definition in definitions:
        title = _title(definition, outlines)
        if title is not None:
            found.setdefault(definition.key, set()).add(title)
    return {key: frozenset(names) for key, names in found.items()}


def _words(outline: Outline) -> frozenset[str]:
    """Return what a file mentions at module level outside functions and classes: its imports and aliases above all."""
    empty: frozenset[str] = frozenset()
    return empty.union(*(item.mentions for item in outline.items if item.kind in {"statement", "import"}))


_IMPLICIT = frozenset(
    {"__init__", "__post_init__", "__new__", "__call__", "call", "__enter__", "__exit__", "__iter__", "__getitem__"}
)
"""Methods that run without being named."""


_SETS = frozenset({"set", "frozenset", "hash"})
"""What makes sets, and what their order hangs on: they need no library to reach a result."""


def _handing_out(hot: set[Definition], names: _Names) -> set[Definition]:
    """Return the methods that hand out by number what another method of their class may have listed."""
    found = {Definition(key, number, "__getitem__") for key, number, method in hot if method}
    return found & names.mentions.keys()


def _collect(outlines: Mapping[str, Outline]) -> _Names:
    names = _Names()
    for key, outline in outlines.items():
        for number, item in enumerate(outline.items):
            own = Definition(key, number)
            names.add(own, item.mentions, (item.name,) if item.name is not None else item.binds)
            if item.kind in {"class", "statement"}:
                names.plain.add(own)
            for method in item.methods:
                inner = Definition(key, number, method.name)
                # A name used twice (a property and its setter) is one definition.
                known = names.mentions.get(inner, frozenset())
                called = method.aliases if method.name.startswith("__") else (method.name, *method.aliases)
                names.add(inner, method.mentions | known, called)
    return names


def _imported(outlines: Mapping[str, Outline]) -> frozenset[str]:
    """Return the top-level packages that a program imports."""
    modules = (module for outline in outlines.values() for module in outline.imports)
    return frozenset(module.partition(".")[0] for module in modules)


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


def _reach(outlines: Mapping[str, Outline], index: ModuleIndex) -> dict[str, frozenset[str]]:
    """Return for each file the files that its imports run, and theirs."""
    reach: dict[str, frozenset[str]] = {}
    for key in outlines:
        found = {key}
        pending = [key]
        while pending:
            current = pending.pop()
            known = reach.get(current)
            if known is not None:
                found |= known
                continue
            for target in index.imported(current, outlines[current]):
                if target in outlines and target not in found:
                    found.add(target)
                    pending.append(target)
        reach[key] = frozenset(found)
    return reach


def _spread_up(hot: set[Definition], names: _Names, reach: Mapping[str, frozenset[str]]) -> None:
    """Add what mentions a definition that matters, in a file that imports its: it may call it."""
    pending = list(hot)
    spread: set[tuple[str, str]] = set()
    while pending:
        definition = pending.pop()
        if definition.method:
            own = Definition(definition.key, definition.number)
            if own not in hot:
                hot.add(own)
                pending.append(own)
        for name in names.called[definition]:
            if (name, definition.key) in spread:
                continue
            spread.add((name, definition.key))
            for place in names.by_mention.get(name, ()):
                if place not in hot and definition.key in reach[place.key]:
                    hot.add(place)
                    pending.append(place)


def _spread_down(hot: set[Definition], used: set[Definition], names: _Names) -> None:
    """Add what a definition that matters uses for its seeds, and the functions and bases that it hands draws to."""
    mentioned = {name for definition in hot for name in names.mentions[definition]}
    called = {place for name in mentioned for place in names.by_name.get(name, ())}
    pending = list(hot)
    seen: set[str] = set()
    while pending:
        for name in names.mentions[pending.pop()]:
            if name in seen:
                continue
            seen.add(name)
            for place in names.by_name.get(name, ()):
                if place not in hot and (place in used or place in names.plain):
                    hot.add(place)
                    pending.append(place)
    hot |= called


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
