"""What a table says of what a call makes, and of its numbers: how many there are to pick from, what shares a seed."""

from __future__ import annotations

import msgspec

from seedlint.catalogue.arguments import Parameter


class Doubles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a call makes a second object from the configuration of one that it is given (`Bidirectional`).

    Attributes:
        original: the parameter that takes the first object, with its 0-based position.
        other: the parameter that takes the second one, instead of a copy.
        inverts: the parameter of both objects that is true of one and false of the other.

    """

    original: Parameter
    other: str
    inverts: str


class Picks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From how many values a draw picks, as its parameters say.

    Attributes:
        low, high: the bounds; `high` left out (and without a default), `low` is the upper one, from 0.
        inclusive: whether `high` is among the values.
        endpoint: the parameter that says so instead.
        step: the parameter with the distance between two values.
        bits: the parameter that says of how many bits.
        among: the parameter that holds what is picked from: a `range`, or how many.
        unless: a parameter by which nothing is picked twice, when it is false (`replace`).
        fraction: fractional numbers between the bounds; between 0 and 1, if there are none.

    """

    low: Parameter | None = None
    high: Parameter | None = None
    inclusive: bool = False
    endpoint: Parameter | None = None
    step: Parameter | None = None
    bits: Parameter | None = None
    among: Parameter | None = None
    unless: Parameter | None = None
    fraction: bool = False

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        named = (self.low, self.high, self.endpoint, self.step, self.bits, self.among, self.unless)
        return [parameter for parameter in named if parameter is not None]


class Copies(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A parameter of a layer of which it makes several weights or layers, each of a copy of its configuration.

    Attributes:
        parameter: takes an initializer or a layer; what is seeded in it makes all of them alike.
        alike: what they are, in words ("the kernels of query, key and value").
        unless: a parameter that gives one of them a configuration of its own.
        example: for the test: an expression for two such weights of a layer `{name}` made with the seed `{seed}`.

    """

    parameter: Parameter
    alike: str
    unless: Parameter | None = None
    example: str = ""
