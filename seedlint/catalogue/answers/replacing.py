"""Answers about what a fix puts in the place of a call."""

from __future__ import annotations

from functools import cached_property

from seedlint.catalogue.answers.streams import Streams
from seedlint.catalogue.generators import Generator, Other


class Replacing(Streams):
    """Answers about what a fix puts in the place of a call."""

    def fold_of(self, name: str) -> str | None:
        """Return the function that folds a number into the seed of a library's stateless operation."""
        package = name.partition(".")[0]
        return next((table.fold for table in self.tables if package in table.imports), None)

    def split_of(self, name: str) -> str | None:
        """Return the function that makes several seeds of one for a library's stateless operations."""
        table = next((table for table in self.tables if name.partition(".")[0] in table.imports), None)
        return None if table is None else table.split

    @cached_property
    def generators(self) -> dict[str, Generator]:
        """What takes the place of global streams in fixes, by class."""
        return {one.type: one for table in self.tables for one in table.generator}

    def generator_of(self, stream: str) -> Generator | None:
        """Return what takes the place of a global stream, or None."""
        return next((one for one in self.generators.values() if stream and one.stream == stream), None)

    def method_for(self, generator: Generator, name: str) -> Other | None:
        """Return how a generator is asked for what a function of its stream draws; None if it cannot be."""
        for other in generator.other:
            if other.name == name:
                return other if other.method else None
        method = name.rpartition(".")[2]
        return Other(name, method) if self.api(f"{generator.type}.{method}") is not None else None

    def stateless_form(self, name: str) -> str | None:
        """Return the operation that draws the same from the seed of each call, or None."""
        return next((table.stateless[name] for table in self.tables if name in table.stateless), None)

    def method_for_stream(self, stream: str, name: str) -> Other | None:
        """Return how a generator that takes the place of a stream is asked for what a function draws, or None."""
        generator = self.generator_of(self.stream(stream, name))
        return None if generator is None else self.method_for(generator, name)
