"""The arguments of a call, as values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.program.values import UNKNOWN, Mapping, Value, join, options

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Arguments:
    """Values given by position and by keyword.

    `more` says that there are positional arguments which could not be told (`*args`), `more_keywords` the same for
    keywords (`**kwargs`): whatever is not found then may still have been given.
    """

    positional: list[Value] = field(default_factory=list)
    keywords: dict[str, Value] = field(default_factory=dict)
    more: bool = False
    more_keywords: bool = False

    def find(self, name: str, position: int | None) -> Value | None:
        """Return the value given for a parameter, None if it was left out, UNKNOWN if that could not be told."""
        if name in self.keywords:
            return self.keywords[name]
        if position is not None and position < len(self.positional):
            return self.positional[position]
        if self.more_keywords or (self.more and position is not None):
            return UNKNOWN
        return None

    def first(self) -> Value:
        """Return the first positional value, or UNKNOWN."""
        return self.positional[0] if self.positional else UNKNOWN

    def unpack(self, value: Value) -> None:
        """Add the keywords of a dict; one that only some of several possible dicts hold may or may not be given."""
        held = [dict(option.items) for option in options(value) if isinstance(option, Mapping)]
        if len(held) < len(options(value)):
            self.more_keywords = True
            held = []
        for key in dict.fromkeys(key for items in held for key in items):
            self.keywords[str(key)] = join(items.get(key, UNKNOWN) for items in held)
        self.more_keywords |= any(isinstance(option, Mapping) and not option.whole for option in options(value))

    def values(self) -> Iterator[Value]:
        """Yield every value that is given."""
        yield from self.positional
        yield from self.keywords.values()

    def before(self, *values: Value) -> Arguments:
        """Return the same arguments with others in front (the receiver of a method)."""
        return Arguments([*values, *self.positional], self.keywords, self.more, self.more_keywords)
