"""What a table says of the order of things."""

from __future__ import annotations

import msgspec

from seedlint.catalogue.arguments import Parameter


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs that give things in an order which nothing settles.

    Attributes:
        names: canonical dotted names; a method is named after its class (`pathlib.Path.iterdir`).
        decided_by: what decides the order, in words ("the file system").
        gives: what an item is: a name (`text`), an object of the class named here, or for a `walk` a folder with its
            folders and its files.
        lists: whether it gives a list, rather than what can be gone through once.
        by: the attribute that its items are to be sorted by, where they have no order of their own.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    decided_by: str
    gives: str
    why: str
    lists: bool = False
    by: str | None = None


class Ordered(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """APIs that keep the order of what they are given: as rows, elements of a data set, lines of a file.

    Attributes:
        names: canonical dotted names.
        parameter: the parameter whose items keep their order, with its 0-based position.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    parameter: Parameter
    why: str
