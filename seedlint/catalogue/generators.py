"""What a table says of the generators that take the place of a global stream."""

from __future__ import annotations

import msgspec

from seedlint.catalogue.arguments import Parameter


class Other(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A function of a global stream whose generator's method is called, or takes its arguments, in another way.

    Attributes:
        name: canonical dotted name of the function.
        method: the method with the same distribution; "" where there is none.
        dimensions: its positional arguments are the dimensions of the result, which the method takes as one tuple.
        scalar: the type of a single number that it returns, where the method returns one of another type.
        unless: parameters that make it return an array, or a number of the type that they say, as the method does too.
        bounds: parameters that make it return an array if they are one themselves.
        inclusive: its upper bound, which is among its numbers; if it is left out, the lower one is it, and 1 the lower.
        rising: parameters of which the first must not be greater than the second for the method, but may for it.

    """

    name: str
    method: str = ""
    dimensions: bool = False
    scalar: str = ""
    unless: tuple[Parameter, ...] = ()
    bounds: tuple[Parameter, ...] = ()
    inclusive: Parameter | None = None
    rising: tuple[Parameter, ...] = ()


class Generator(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The objects that a fix lets a program draw from instead of a global stream.

    Attributes:
        type: canonical name of their class.
        make: what makes one from a seed.
        by: what follows that name where the seed is given to a method (`().manual_seed`).
        placed: the same where it is to be on a `{device}` (`(device={device}).manual_seed`).
        alone: a parameter that takes one takes no integer instead.
        parameter: what people call a parameter that holds one.
        otherwise: what to call it where that name is taken.
        stream: the global stream that they take the place of; "" for those that only count on for a seed parameter.
        inside: each object that draws keeps one of its own, made from a seed, rather than being given one.
        graphs: they go on counting inside a graph, where an operation's own seed would start again and again.
        seeds: how one is asked for the seed of a stateless operation, in words that fit "generator.{}".
        passes: `make` returns a generator that it is given as it is, and makes one of None.
        module: the module whose functions are its methods, and draw from the stream.
        other: functions of that stream whose method has another name or other arguments; all others are called as
            their method is.
        why: where the claim comes from.

    """

    type: str
    make: str
    parameter: str
    otherwise: str
    by: str = ""
    placed: str = ""
    alone: bool = False
    stream: str = ""
    inside: bool = False
    graphs: bool = False
    seeds: str = ""
    passes: bool = False
    module: str = ""
    other: tuple[Other, ...] = ()
    why: str | None = None
