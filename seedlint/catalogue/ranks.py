"""What a table says of a program that runs as several ranks."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Rank(StrEnum):
    """What an API has to do with the ranks of a program, of which each runs all of it.

    `number` gives a rank's number, `group` is what gives such numbers; `collects` puts together what all ranks have;
    `alike` is the same on every rank, or makes it so.
    """

    NUMBER = "number"
    GROUP = "group"
    COLLECTS = "collects"
    ALIKE = "alike"


class Ranked(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs of a library that runs a program as several ranks; all others of it may set one rank apart.

    Attributes:
        names: canonical dotted names.
        role: what they have to do with the ranks.
        untested: why no test can look for them.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    role: Rank
    untested: str | None = None
    why: str | None = None
