"""What seedlint knows of libraries: the tables in `rules/libraries/`, as frozen values.

A table states facts only: what an API does, never what seedlint says about it. The keys of a table are the
fields of the classes below; an unknown key is an error that names the file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import msgspec

from seedlint.errors import CatalogueError
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ENTROPY = "entropy"
"""The name of what no seeder reaches: the operating system's randomness."""

SELF = "self"
"""The stream of a method: the generator object that it is called on."""


class Does(StrEnum):
    """What an API does, as far as randomness goes.

    `draw` consumes a stream (or its own seed, when it takes one and got it); `generator` makes an object that holds a
    stream of its own; `seeder` sets the state of streams; `stateless` computes from the seed it is given and no state;
    `entropy` returns something that differs from run to run; `removed` is gone from the library; `plain` draws
    nothing, and stands in a table for the type it returns or the seed that it takes along.
    """

    DRAW = "draw"
    GENERATOR = "generator"
    SEEDER = "seeder"
    STATELESS = "stateless"
    ENTROPY = "entropy"
    REMOVED = "removed"
    PLAIN = "plain"


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter that decides whether an API draws: its name, 0-based position (without `self`) and default."""

    name: str
    position: int | None = None
    default: str | int | float | bool | None = None


class Picks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From how many values a draw picks, as its parameters say.

    Attributes:
        low, high: the bounds; `high` left out (and without a default), `low` is the upper one, from 0.
        inclusive: whether `high` is among the values.
        endpoint: the parameter that says so instead.
        step: the parameter with the distance between two values.
        bits: the parameter that says of how many bits.
        among: the parameter that holds what is picked from: a `range`, or how many.
        unless: a parameter by which nothing is picked twice, when it is false (`replace`).
        fraction: fractional numbers between the bounds; between 0 and 1, if there are none.

    """

    low: Parameter | None = None
    high: Parameter | None = None
    inclusive: bool = False
    endpoint: Parameter | None = None
    step: Parameter | None = None
    bits: Parameter | None = None
    among: Parameter | None = None
    unless: Parameter | None = None
    fraction: bool = False

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        named = (self.low, self.high, self.endpoint, self.step, self.bits, self.among, self.unless)
        return [parameter for parameter in named if parameter is not None]


class Api(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The facts of a group of APIs that behave alike.

    Attributes:
        names: canonical dotted names; a method is named after its class (`numpy.random.Generator.normal`).
        does: what a call does.
        stream: for `draw` and `generator`: the stream consumed when no seed is given; `self` for the object that
            the method is called on, `entropy` where no seeder reaches it.
        seeds: for `seeder`: the streams that a call sets (`self`: the object's own); for `removed`: those that it was
            there to set.
        restores: for `seeder`: puts back a state that was saved before, rather than seeding anew.
        seed: name of the parameter that takes a seed or generator; None when there is none.
        seed_since: the version of the library that added this parameter, where older ones matter.
        position: 0-based position of that parameter (`self` not counted); None when it is keyword-only.
        also: other names under which the seed is accepted.
        unseeded: values besides `None` that count as no seed (`0` in some TensorFlow ops).
        when: the call draws only if each of these parameters is truthy (`shuffle=False`, `rate=0.0`: no draw).
        when_any: the call draws only if at least one of these parameters is truthy (`dropout`, `recurrent_dropout`).
        unless: the call draws only if each of these parameters is falsy or left out.
        arrays: the call draws only if this parameter is given and is not None (`y` of `Model.fit`).
        initializers: parameters that take an initializer by name or object; the call draws for each random one.
        robust: the draws of a seeded run stay the same when other draws are added (so a global seed suffices).
        returns: the type of the result where its methods matter; `[type]` for a list of them.
        picks: for `draw`: from how many values it picks each number.
        repeats: for `draw`: two calls (or two objects) with one seed give the same numbers; no counter goes on between.
        traces: for `plain`: runs a function that it is given inside a graph (`tf.function`, `Dataset.map`).
        pure: for `plain`: computes from its arguments alone, so that what is derived from a seed stays so (a hash).
        saves: for `plain`: the global stream whose state it returns, to be put back later.
        passes: for `plain`: the parameter whose value it returns (`initializers.get` of an initializer or its name).
        applies: for `plain`: a method that calls the function that it is given with its own object (`Dataset.apply`).
        wraps: for `plain`: takes a function and returns it in another form, calling it later or never (`tf.function`).
        source: for `entropy`: what it reads, in words ("the clock").
        unseedable: for `entropy`: a source of random numbers (`secrets.token_bytes`), not just of changing ones.
        replacement: for `removed`: what to call instead.
        since, until: versions of the library that have the API (`until` is the first without it).
        example: an expression, for the test that runs it; `{name}` stands for the dotted name.
        examples: the same for single names of the group.
        untested: why no test can run the claim (a GPU, a download); counted, and refused when empty.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    does: Does
    stream: str | None = None
    seeds: tuple[str, ...] = ()
    restores: bool = False
    seed: str | None = None
    seed_since: str | None = None
    position: int | None = None
    also: tuple[str, ...] = ()
    unseeded: tuple[int, ...] = ()
    when: tuple[Parameter, ...] = ()
    when_any: tuple[Parameter, ...] = ()
    unless: tuple[Parameter, ...] = ()
    arrays: Parameter | None = None
    initializers: tuple[Parameter, ...] = ()
    robust: bool = False
    returns: str | None = None
    picks: Picks | None = None
    repeats: bool = False
    pure: bool = False
    saves: str | None = None
    passes: Parameter | None = None
    applies: bool = False
    wraps: bool = False
    traces: bool = False
    source: str | None = None
    unseedable: bool = False
    replacement: str | None = None
    since: str | None = None
    until: str | None = None
    example: str | None = None
    examples: dict[str, str] = {}
    untested: str | None = None
    why: str | None = None


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A class whose methods matter.

    Attributes:
        name: canonical dotted name.
        bases: the classes whose methods it inherits.
        layer: whether a framework calls the methods of its subclasses again and again.
        calls: methods of a subclass that run when its object is called.
        test: whether its subclasses hold tests.
        repeats: for an initializer: each use of one object gives the same numbers, seeded or not.

    """

    name: str
    bases: tuple[str, ...] = ()
    layer: bool = False
    calls: tuple[str, ...] = ()
    test: bool = False
    repeats: bool = False


class Stream(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A global stream.

    Attributes:
        title: what it is, in words that fit "draws from ...".
        seeder: the call that a user is told to add.
        traced: inside a traced function it has a counter of its own, which draws elsewhere do not move.
        shares: the stream that it really is (Keras's default seeds come from Python's `random`).
        before: the same for versions of the library before the key (`{"3" = "tensorflow"}`).

    """

    title: str
    seeder: str
    traced: bool = False
    shares: str | None = None
    before: dict[str, str] = {}


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One file of `rules/libraries/`.

    Attributes:
        library: the library's name, as a person writes it.
        imports: top-level packages of the library.
        tested: the distribution and version that the table was checked against (`numpy 2.4`); "" for Python itself.
        versions: packages that are one version of the library whatever the project uses (`tf_keras` is Keras 2), with
            the version; their names are those of the library's first package.
        aliases: dotted prefixes, and the canonical prefix that each stands for.
        streams, type, api: see the classes.
        short: how people abbreviate the library's package (`np`).
        random_initializers: names by which a random initializer is asked for (`"glorot_uniform"`).

    """

    library: str
    imports: tuple[str, ...]
    tested: str = ""
    versions: dict[str, int] = {}
    aliases: dict[str, str] = {}
    streams: dict[str, Stream] = {}
    type: tuple[Type, ...] = ()
    api: tuple[Api, ...] = ()
    short: str | None = None
    random_initializers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All tables, linked: every question about a library's API is answered here."""

    tables: tuple[Table, ...]
    keras: int = 3
    _apis: dict[str, Api] = field(default_factory=dict)
    _types: dict[str, Type] = field(default_factory=dict)
    _aliases: dict[str, str] = field(default_factory=dict)
    _streams: dict[str, Stream] = field(default_factory=dict)
    _members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _initializers: frozenset[str] = frozenset()

    def canonical(self, name: str) -> str:
        """Return the canonical form of a dotted name: `tensorflow.keras.layers.Dense` -> `keras.layers.Dense`."""
        for _ in range(4):
            replaced = self._replace_prefix(name)
            if replaced == name:
                break
            name = replaced
        return name

    def _replace_prefix(self, name: str) -> str:
        end = len(name)
        while end > 0:
            target = self._aliases.get(name[:end])
            if target is not None:
                return target + name[end:]
            end = name.rfind(".", 0, end)
        return name

    def api(self, name: str) -> Api | None:
        """Return the facts of a canonical dotted name, or None; methods are found in base classes too."""
        version, name = self._version(name), self._unversioned(name)
        found = self._apis.get(name)
        if found is not None:
            if found.seed_since is not None and version < int(found.seed_since):
                return msgspec.structs.replace(found, seed=None, position=None)
            return found
        owner, _, method = name.rpartition(".")
        for base in self._types[owner].bases if owner in self._types else ():
            found = self.api(f"{base}.{method}")
            if found is not None:
                return found
        return None

    def type(self, name: str) -> Type | None:
        """Return the facts of a class by its canonical dotted name."""
        return self._types.get(self._unversioned(name))

    def _unversioned(self, name: str) -> str:
        """Return the name in the library's own package: `tf_keras.layers.Dense` -> `keras.layers.Dense`."""
        package, dot, rest = name.partition(".")
        for table in self.tables:
            if package in table.versions:
                return self.canonical(f"{table.imports[0]}{dot}{rest}")
        return name

    def _version(self, name: str) -> int:
        """Return the version of Keras that a name belongs to."""
        package = name.partition(".")[0]
        return next((table.versions[package] for table in self.tables if package in table.versions), self.keras)

    def is_subtype(self, name: str, base: str) -> bool:
        """Whether the class called `name` is `base` or inherits from it, as far as the tables say."""
        if self._unversioned(name) == self._unversioned(base):
            return True
        known = self.type(name)
        return known is not None and any(self.is_subtype(parent, base) for parent in known.bases)

    def is_layer(self, name: str) -> bool:
        """Whether a class is one whose methods a framework calls again and again (a layer, a model)."""
        known = self.type(name)
        return known is not None and (known.layer or any(self.is_layer(parent) for parent in known.bases))

    @cached_property
    def seeded_streams(self) -> tuple[str, ...]:
        """The global streams that some seeder of the tables sets."""
        seeded = (name for api in self._apis.values() for name in api.seeds if name != SELF)
        return tuple(dict.fromkeys(self.stream(name) for name in seeded))

    @cached_property
    def generator_types(self) -> frozenset[str]:
        """The classes whose objects hold a stream of their own."""
        made = {api.returns for api in self._apis.values() if api.does is Does.GENERATOR and api.returns is not None}
        return frozenset(name.strip("[]") for name in made)

    def is_test(self, name: str) -> bool:
        """Whether the methods of a class's subclasses are tests."""
        known = self.type(name)
        return known is not None and (known.test or any(self.is_test(base) for base in known.bases))

    def calls_of(self, name: str | None) -> tuple[str, ...]:
        """Return the methods that a framework calls when an object of a class is called (`build`, `call`)."""
        known = None if name is None else self.type(name)
        if known is None:
            return ()
        return known.calls or next((found for base in known.bases if (found := self.calls_of(base))), ())

    def knows_package(self, name: str) -> bool:
        """Whether a dotted name starts with a package that a table speaks of."""
        head = name.partition(".")[0]
        return any(head in table.imports for table in self.tables)

    def members(self, prefix: str) -> tuple[str, ...]:
        """Return the names of catalogued members of a module, for star imports: sorted, without dots."""
        return self._members.get(self._unversioned(prefix), ())

    def short(self, name: str) -> str:
        """Return a dotted name as people write it: `numpy.random.rand` -> `np.random.rand`."""
        head, dot, rest = name.partition(".")
        for table in self.tables:
            if table.short is not None and head == table.imports[0]:
                return f"{table.short}{dot}{rest}"
        return name.removeprefix("builtins.")

    def stream(self, name: str, api: str = "") -> str:
        """Return the stream that `name` really is, for the library version that an API's name belongs to."""
        known = self._streams.get(name)
        if known is None:
            return name
        for version, target in known.before.items():
            if self._version(api) < int(version):
                return target
        return known.shares or name

    def stream_facts(self, name: str) -> Stream | None:
        """Return what is known of a global stream (title, seeder)."""
        return self._streams.get(name)

    def is_random_initializer(self, name: str) -> bool:
        """Whether an initializer asked for by `name` draws random numbers."""
        return name in self._initializers

    def last_names(self) -> frozenset[str]:
        """Return the last component of every API's name: what a file must mention to matter."""
        names = {name.rpartition(".")[2] for name in self._apis}
        return frozenset(names | {name.rpartition(".")[2] for name in self._types})

    def packages(self) -> frozenset[str]:
        """Return the top-level packages of all tables."""
        return frozenset(package for table in self.tables for package in table.imports)

    def apis(self) -> Iterable[tuple[str, Api]]:
        """Return every name with its facts, in order of the tables."""
        return self._apis.items()


def read_table(path: Path) -> Table:
    """Read one table.

    Raises:
        CatalogueError: the file is not TOML, or has an unknown key or a value of the wrong kind.

    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(path, str(error)) from error
    try:
        table = msgspec.convert(raw, Table)
    except msgspec.ValidationError as error:
        raise CatalogueError(path, str(error)) from error
    for api in table.api:
        _validate(path, api)
    return table


def _validate(path: Path, api: Api) -> None:
    """Refuse a line that says too little, or two things that exclude each other."""
    first = api.names[0] if api.names else "?"
    needs_stream = api.does in {Does.DRAW, Does.GENERATOR}
    if not api.names:
        raise CatalogueError(path, "an [[api]] has no names")
    if needs_stream and api.stream is None:
        raise CatalogueError(path, f"{first}: `{api.does}` needs a stream")
    if api.does is Does.SEEDER and not api.seeds:
        raise CatalogueError(path, f"{first}: a seeder needs `seeds`")
    if api.does is Does.ENTROPY and not api.source:
        raise CatalogueError(path, f"{first}: an entropy source needs `source`")
    if api.position is not None and api.seed is None:
        raise CatalogueError(path, f"{first}: `position` without `seed`")


def link(tables: Iterable[Table], keras: int = 3) -> Catalogue:
    """Join tables into a catalogue; a name stated twice takes the later table's facts."""
    joined = Catalogue(tuple(tables), keras)
    members: dict[str, set[str]] = {}
    for table in joined.tables:
        joined._aliases.update(table.aliases)  # noqa: SLF001
        joined._streams.update(table.streams)  # noqa: SLF001
        for known in table.type:
            joined._types[known.name] = known  # noqa: SLF001
            _add_member(members, known.name)
        for api in table.api:
            for name in api.names:
                joined._apis[name] = api  # noqa: SLF001
                _add_member(members, name)
    initializers = frozenset(name for table in joined.tables for name in table.random_initializers)
    return replace(
        joined,
        _members={prefix: tuple(sorted(names)) for prefix, names in members.items()},
        _initializers=initializers,
    )


def _add_member(members: dict[str, set[str]], name: str) -> None:
    prefix, _, last = name.rpartition(".")
    members.setdefault(prefix, set()).add(last)


@lru_cache(maxsize=8)
def load(keras: int = 3, extra: tuple[Path, ...] = ()) -> Catalogue:
    """Read all tables of seedlint, then the user's own (`extra`), into one catalogue.

    Raises:
        CatalogueError: a table is wrong; the message names the file and what is wrong in it.

    """
    paths = [*sorted((rules_root() / "libraries").glob("*.toml")), *extra]
    return link([read_table(path) for path in paths], keras)
