"""Answers about functions, methods and classes."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

import msgspec

from seedlint.catalogue.answers.names import Names
from seedlint.catalogue.api import Api, Does

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.catalogue.types import Type


class Apis(Names):
    """Answers about functions, methods and classes."""

    def api(self, name: str) -> Api | None:
        """Return the facts of a canonical dotted name, or None; methods are found in base classes too."""
        asked, name = name, self._unversioned(name)
        found = self._apis.get(name)
        if found is not None:
            if found.seed_since is not None and self._version(asked) < int(found.seed_since):
                return msgspec.structs.replace(found, seed=None, position=None)
            for version, position in found.position_before.items():
                if self._version(asked) < int(version):
                    return msgspec.structs.replace(found, position=position)
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
    def replacing(self) -> frozenset[str]:
        """The methods, by last name, that put weights from elsewhere in the place of those that were drawn."""
        return frozenset(name.rpartition(".")[2] for name, api in self._apis.items() if api.replaces)

    def is_test(self, name: str) -> bool:
        """Whether the methods of a class's subclasses are tests."""
        known = self.type(name)
        return known is not None and (known.test or any(self.is_test(base) for base in known.bases))

    def holds_data(self, name: str) -> bool:
        """Whether only the methods that are called on a class's objects matter, and not that they are made."""
        known = self.type(name)
        return known is not None and known.data

    def calls_of(self, name: str | None) -> tuple[str, ...]:
        """Return the methods that a framework calls when an object of a class is called (`build`, `call`)."""
        known = None if name is None else self.type(name)
        if known is None:
            return ()
        return known.calls or next((found for base in known.bases if (found := self.calls_of(base))), ())

    @cached_property
    def traced_methods(self) -> frozenset[str]:
        """The names of methods that frameworks run inside a graph."""
        return frozenset(name for known in self._types.values() for name in known.traced)

    @cached_property
    def ordering_attributes(self) -> frozenset[str]:
        """The attributes that, set to false, give up the order of elements."""
        return frozenset(name for known in self._types.values() for name in known.ordered)

    def type_names(
        self, name: str | None, field_: Literal["traced", "trained", "inside", "eager", "ordered"]
    ) -> tuple[str, ...]:
        """Return the methods or attributes of a class that a field of it or its bases lists."""
        known = None if name is None else self.type(name)
        if known is None:
            return ()
        found: tuple[str, ...] = getattr(known, field_)
        return (*found, *(other for base in known.bases for other in self.type_names(base, field_)))

    def live_in(self, name: str) -> str | None:
        """Return an API that runs Python code inside a graph of the library that a dotted name belongs to."""
        package = name.partition(".")[0]
        live = [other for other, api in self._apis.items() if api.live and api.does is Does.PLAIN]
        return next((one for one in live if one.partition(".")[0] == package), live[0] if live else None)

    def is_steady(self, source: str) -> bool:
        """Whether what entropy was read from, in words, is the same all through one run."""
        return any(api.steady and api.source == source for table in self.tables for api in table.api)

    @cached_property
    def outdated(self) -> tuple[str, ...]:
        """What is gone from libraries, besides random functions."""
        return tuple(name for table in self.tables for name in table.outdated)

    @cached_property
    def once_methods(self) -> frozenset[str]:
        """The names of methods that frameworks run once for each object."""
        return frozenset(name for known in self._types.values() for name in known.once)

    @cached_property
    def copying(self) -> frozenset[str]:
        """The last names of the calls that make objects from the configuration of others, and of composite layers."""
        return frozenset(
            name.rpartition(".")[2]
            for name, known in self._apis.items()
            if known.doubles is not None or known.clones or known.composite
        )

    def apis(self) -> Iterable[tuple[str, Api]]:
        """Return every name with its facts, in order of the tables."""
        return self._apis.items()
