"""One file of `rules/libraries/`, as it is read."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import msgspec

from seedlint.catalogue.api import Api, Does
from seedlint.catalogue.determinism import Attribute, Kernel, Switch
from seedlint.catalogue.environment import Route, Setter, Variable
from seedlint.catalogue.generators import Generator
from seedlint.catalogue.orders import Listing, Ordered
from seedlint.catalogue.ranks import Ranked
from seedlint.catalogue.sessions import Session
from seedlint.catalogue.streams import Stream
from seedlint.catalogue.types import Type
from seedlint.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """One file of `rules/libraries/`.

    Attributes:
        library: the library's name, as a person writes it.
        imports: top-level packages of the library.
        tested: the distribution and version that the table was checked against (`numpy 2.4`); "" for Python itself.
        versions: packages that are one version of the library whatever the project uses (`tf_keras` is Keras 2), with
            the version; their names are those of the library's first package.
        aliases: dotted prefixes, and the canonical prefix that each stands for.
        streams, type, api, listing, ordered, setter, session: see the classes.
        ranked: APIs that have to do with the ranks of a program; see the class.
        texts: functions and methods that return text, or a list of it.
        sorting: functions that sort what they are given, so that its order does not matter.
        environments: mappings whose items are the variables of the environment (`os.environ`).
        processes: calls that start another process, with the environment as it is then.
        read_at_start: variables that are read once, when the process starts.
        short: how people abbreviate the library's package (`np`).
        random_initializers: names by which a random initializer is asked for (`"glorot_uniform"`).
        initializer_classes: the classes of those of them that are layers' defaults, or asked for by name.
        outdated: other things than random functions that the library no longer has, and by which code for its old
            version is known.
        fold: the function that makes another seed for its stateless operations of one and a number.
        split: the function that makes several of one.
        generator: what takes the place of a global stream in a fix; see the class.
        route: see the class.
        stateless: operations, and the same that take the seed of each call, by the parameter of the same name.
        kernel, switch, variable, attribute: what determinism hangs on; see the classes.
        family: what the determinism of tables has in common: a switch of one does nothing for another one.
        accelerators: calls, or prefixes of them that end in a dot, which show that a program may run on a GPU; where
            there are none, any may.
        refusal: what an operation raises that has no deterministic kernel.
        gradients: calls that show that gradients flow in a program (a tape, `fit`, the making of an optimizer).
        tapes: those of them in whose `with` block gradients are recorded.
        host: its draws are made by Python while the program runs; inside a graph they happen once, when it is traced.

    """

    library: str
    imports: tuple[str, ...]
    tested: str = ""
    versions: dict[str, int] = {}
    aliases: dict[str, str] = {}
    streams: dict[str, Stream] = {}
    type: tuple[Type, ...] = ()
    api: tuple[Api, ...] = ()
    listing: tuple[Listing, ...] = ()
    ordered: tuple[Ordered, ...] = ()
    texts: tuple[str, ...] = ()
    sorting: tuple[str, ...] = ()
    setter: tuple[Setter, ...] = ()
    session: tuple[Session, ...] = ()
    ranked: tuple[Ranked, ...] = ()
    environments: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    read_at_start: tuple[str, ...] = ()
    short: str | None = None
    random_initializers: tuple[str, ...] = ()
    initializer_classes: dict[str, str] = {}
    fold: str | None = None
    split: str | None = None
    outdated: tuple[str, ...] = ()
    generator: tuple[Generator, ...] = ()
    stateless: dict[str, str] = {}
    kernel: tuple[Kernel, ...] = ()
    switch: tuple[Switch, ...] = ()
    variable: tuple[Variable, ...] = ()
    attribute: tuple[Attribute, ...] = ()
    family: str = ""
    accelerators: tuple[str, ...] = ()
    refusal: str = "UnimplementedError"
    route: tuple[Route, ...] = ()
    gradients: tuple[str, ...] = ()
    tapes: tuple[str, ...] = ()
    host: bool = False


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
