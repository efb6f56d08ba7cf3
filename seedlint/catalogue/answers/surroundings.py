"""Answers about what is around a program: variables, other processes, ranks and sessions."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.catalogue.answers.linked import Linked

if TYPE_CHECKING:
    from seedlint.catalogue.environment import Route, Setter, Variable
    from seedlint.catalogue.ranks import Rank
    from seedlint.catalogue.sessions import Session


class Surroundings(Linked):
    """Answers about what is around a program: variables, other processes, ranks and sessions."""

    @cached_property
    def variables(self) -> dict[str, Variable]:
        """The variables of the environment that determinism hangs on, by name."""
        return {one.name: one for table in self.tables for one in table.variable}

    @cached_property
    def routes(self) -> dict[str, Route]:
        """The variables of the environment by which a package stands in for another, by name."""
        return {one.variable: one for table in self.tables for one in table.route}

    @cached_property
    def ranks(self) -> dict[str, Rank]:
        """What APIs have to do with the ranks of a program, by canonical name."""
        return {name: one.role for table in self.tables for one in table.ranked for name in one.names}

    def speaks_of_ranks(self, name: str) -> bool:
        """Whether a dotted name belongs to a library that runs a program as several ranks."""
        head = name.partition(".")[0]
        return any(table.ranked and head in table.imports for table in self.tables)

    @cached_property
    def environments(self) -> frozenset[str]:
        """The mappings of the environment's variables, by canonical name."""
        return frozenset(name for table in self.tables for name in table.environments)

    @cached_property
    def processes(self) -> frozenset[str]:
        """The calls that start another process, by canonical name."""
        return frozenset(name for table in self.tables for name in table.processes)

    @cached_property
    def read_at_start(self) -> frozenset[str]:
        """The variables that are read once, when the process starts."""
        return frozenset(name for table in self.tables for name in table.read_at_start)

    @cached_property
    def variable_setters(self) -> dict[str, Setter]:
        """The calls that set variables of the environment or take them out, by canonical name."""
        return {name: one for table in self.tables for one in table.setter for name in one.names}

    @cached_property
    def sessions(self) -> dict[str, Session]:
        """The classes whose objects run a graph on threads, by canonical name."""
        return {name: session for table in self.tables for session in table.session for name in session.names}

    @cached_property
    def configurations(self) -> frozenset[str]:
        """The classes of their configurations, by canonical name."""
        return frozenset(name for session in self.sessions.values() for name in session.configurations)
