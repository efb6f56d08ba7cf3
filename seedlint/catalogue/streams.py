"""What a table says of global streams."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from seedlint.catalogue.determinism import Demand

ENTROPY = "entropy"
"""The name of what no seeder reaches: the operating system's randomness."""


SELF = "self"
"""The stream of a method: the generator object that it is called on."""


class Forked(StrEnum):
    """What a forked process finds in a stream of its parent."""

    SAME = "same"
    FRESH = "fresh"


class Stream(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A global stream.

    Attributes:
        title: what it is, in words that fit "draws from ...".
        seeder: the call that a user is told to add.
        traced: inside a traced function it has a counter of its own, which draws elsewhere do not move.
        forked: what a forked worker process finds in it: the `same` state as its parent and every other worker, or a
            `fresh` one from the operating system; None where that was not tried.
        shares: the stream that it really is (Keras's default seeds come from Python's `random`).
        before: the same for versions of the library before the key (`{"3" = "tensorflow"}`).
        demands: which seed its draws raise without once op determinism is on.
        by_program: its library has it seeded by the program, once for all that draws from it: code that others call
            need not take a seed for it.
        common: most of what draws from it takes no seed of its own: libraries leave it to programs to seed, and a
            program is told once of all that it draws so.
        apart: how numbers of such draws are kept apart from those of others, in words.

    """

    title: str
    seeder: str
    common: bool = False
    apart: str = ""
    traced: bool = False
    forked: Forked | None = None
    shares: str | None = None
    before: dict[str, str] = {}
    demands: Demand = Demand.NONE
    by_program: bool = False
