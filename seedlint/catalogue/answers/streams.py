"""Answers about streams, what seeds them, and what draws from them."""

from __future__ import annotations

from functools import cached_property

from seedlint.catalogue.answers.apis import Apis
from seedlint.catalogue.api import Does
from seedlint.catalogue.streams import ENTROPY, SELF, Stream


class Streams(Apis):
    """Answers about streams, what seeds them, and what draws from them."""

    @cached_property
    def seeded_streams(self) -> tuple[str, ...]:
        """The global streams that some seeder of the tables sets."""
        seeded = (name for api in self._apis.values() for name in api.seeds if name != SELF)
        return tuple(dict.fromkeys(self.stream(name) for name in seeded))

    @cached_property
    def generator_types(self) -> frozenset[str]:
        """The classes whose objects hold a stream of their own."""
        made = {api.returns for api in self._apis.values() if api.does is Does.GENERATOR and api.returns is not None}
        seeded = {name.rpartition(".")[0] for name, api in self._apis.items() if SELF in api.seeds}
        return frozenset(name.strip("[]") for name in made) | seeded

    def is_host(self, name: str, stream: str | None) -> bool:
        """Whether an API draws by Python, from one of Python's streams or an object of such a library."""
        package = name.partition(".")[0]
        hosts = [table for table in self.tables if table.host]
        if stream in {SELF, ENTROPY}:
            return any(package in table.imports for table in hosts)
        return any(stream in table.streams for table in hosts)

    def is_common(self, stream: str | None) -> bool:
        """Whether most of what draws from a global stream takes no seed of its own."""
        known = self._streams.get(stream or "")
        return known is not None and known.common

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

    def is_initializer(self, name: str) -> bool:
        """Whether a class is that of initializers."""
        known = self.type(name)
        return known is not None and (known.repeats or known.anew)

    def initializer_class(self, name: str) -> str | None:
        """Return the class of a random initializer by the name under which it is asked for, or None."""
        return next(
            (table.initializer_classes[name] for table in self.tables if name in table.initializer_classes), None
        )

    def seeders_of(self, stream: str, shown: str) -> list[str]:
        """Return the functions that seed a global stream, the one that people are shown first."""
        found = [
            name
            for name, api in self._apis.items()
            if api.does is Does.SEEDER and api.seed is not None and not api.restores and api.until is None
            if stream in {self.stream(one) for one in api.seeds}
        ]
        return sorted(found, key=lambda name: self.short(name) != shown and name != shown)
