"""What a table says of data: what loads it by name, what reads it item by item."""

from __future__ import annotations

import msgspec

from seedlint.catalogue.arguments import Parameter


class Loads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a call gives that loads data by name, one object (`returns`) for each part that is asked for.

    Attributes:
        name: the parameter that names the data; without it, the object that the method is called on was made for it.
        parts: the parameter that names the parts: a text stands for one, a list or dict of them for as many, None for
            a dict of all; without it, what is made is yet to load them (a builder).
        keys: the keys of that dict, as most data have them.
        pair: the parameter that, if truthy, makes it a tuple: the data, and what describes it.
        config: the parameter that takes a configuration.
        configuration: its class.
        settled: settings of the configuration, of which any one keeps the order that `unordered` would give up.
        several: data known to lie in several files, so that there is an order to give up.

    """

    name: Parameter | None = None
    parts: Parameter | None = None
    keys: tuple[str, ...] = ()
    pair: Parameter | None = None
    config: Parameter | None = None
    configuration: str = ""
    settled: tuple[str, ...] = ()
    several: tuple[str, ...] = ()

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        return [one for one in (self.name, self.parts, self.pair, self.config) if one is not None]


class Feeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That what a call makes reads a data set item by item, and that worker processes may do so.

    Attributes:
        data: the parameter that takes the data set.
        workers: the parameter that says how many worker processes read it; 0 for none.
        initializer: the parameter that takes a function which every worker runs first.
        seeds: the global streams that the library seeds in each worker, with a state of its own.
        stream: the stream of the program from which it does.
        asks: the function by which a data set asks which worker it is read in.

    """

    data: Parameter
    workers: Parameter
    initializer: Parameter
    seeds: tuple[str, ...]
    stream: str
    asks: str

    @property
    def parameters(self) -> list[Parameter]:
        """All parameters that are named."""
        return [self.data, self.workers, self.initializer]
