"""What a table says of arguments: parameters, and what they must be for a fact to hold."""

from __future__ import annotations

import msgspec


class Parameter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter that decides whether an API draws: its name, 0-based position (without `self`) and default."""

    name: str
    position: int | None = None
    default: str | int | float | bool | None = None


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an argument must be for a fact to hold: one of `among` (constants, or dotted names of the library's own).

    Instead of `among`, `given` asks whether it is there at all: true for a value that is not None, false for none.
    """

    name: str
    position: int | None = None
    default: str | int | float | bool | None = None
    among: tuple[str | int | float | bool, ...] = ()
    given: bool | None = None
