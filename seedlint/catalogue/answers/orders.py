"""Answers about the order of things."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.catalogue.answers.linked import Linked

if TYPE_CHECKING:
    from seedlint.catalogue.orders import Listing, Ordered


class Orders(Linked):
    """Answers about the order of things."""

    @cached_property
    def listings(self) -> dict[str, Listing]:
        """The APIs that give things in an order which nothing settles, by canonical name."""
        return {name: listing for table in self.tables for listing in table.listing for name in listing.names}

    @cached_property
    def ordered(self) -> dict[str, Ordered]:
        """The APIs that keep the order of what they are given, by canonical name."""
        return {name: ordered for table in self.tables for ordered in table.ordered for name in ordered.names}

    @cached_property
    def texts(self) -> frozenset[str]:
        """The functions and methods that return text, or a list of it, by canonical name."""
        return frozenset(name for table in self.tables for name in table.texts)

    @cached_property
    def sorting(self) -> frozenset[str]:
        """The functions that sort what they are given, by canonical name."""
        return frozenset(name for table in self.tables for name in table.sorting)
