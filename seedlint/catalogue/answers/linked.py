"""What all answers are given from: the tables, linked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.catalogue.api import Api
    from seedlint.catalogue.streams import Stream
    from seedlint.catalogue.table import Table
    from seedlint.catalogue.types import Type


@dataclass(frozen=True)
class Linked:
    """All tables, and what they say by name."""

    tables: tuple[Table, ...]
    keras: int = 3
    tensorflow: str | None = None
    _apis: dict[str, Api] = field(default_factory=dict)
    _types: dict[str, Type] = field(default_factory=dict)
    _aliases: dict[str, str] = field(default_factory=dict)
    _streams: dict[str, Stream] = field(default_factory=dict)
    _members: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _initializers: frozenset[str] = frozenset()
