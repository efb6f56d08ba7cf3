"""All tables together, and how they are linked."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from seedlint.catalogue.answers.determinism import Determinism
from seedlint.catalogue.answers.orders import Orders
from seedlint.catalogue.answers.replacing import Replacing
from seedlint.catalogue.answers.surroundings import Surroundings
from seedlint.catalogue.table import Table, read_table
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class Catalogue(Replacing, Determinism, Orders, Surroundings):
    """All tables, linked: every question about a library's API is answered here."""

    def spoken(self, packages: frozenset[str]) -> Catalogue:
        """Return the tables that a program with these imports may speak of: its libraries, and Python's own."""
        reached = packages | {
            target.partition(".")[0] for name, target in self._aliases.items() if name.partition(".")[0] in packages
        }
        kept = tuple(table for table in self.tables if not table.tested or not reached.isdisjoint(table.imports))
        return self if len(kept) == len(self.tables) else link(kept, self.keras, self.tensorflow)


def link(tables: Iterable[Table], keras: int = 3, tensorflow: str | None = None) -> Catalogue:
    """Join tables into a catalogue; a name stated twice takes the later table's facts."""
    joined = Catalogue(tuple(tables), keras, tensorflow)
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
        for name in (*table.gradients, *table.tapes, *(name for kernel in table.kernel for name in kernel.names)):
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
def load(keras: int = 3, extra: tuple[Path, ...] = (), tensorflow: str | None = None) -> Catalogue:
    """Read all tables of seedlint, then the user's own (`extra`), into one catalogue.

    Raises:
        CatalogueError: a table is wrong; the message names the file and what is wrong in it.

    """
    paths = [*sorted((rules_root() / "libraries").glob("*.toml")), *extra]
    return link([read_table(path) for path in paths], keras, tensorflow)
