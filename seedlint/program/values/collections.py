"""Values that hold others, and the order in which they do."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.values.choices import Value


@dataclass(frozen=True, slots=True)
class Order:
    """An order that changes from run to run or from machine to machine.

    `decided_by` says what decides it ("the file system", "string hashes"), `name` what was called or written, `place`
    where; `part` tells lists apart that one call gives; `around` are the orders of the loops around it that count too,
    `beside` those of the lists that were joined to it; `texts` says that all items are known to be text.
    """

    decided_by: str
    name: str
    place: Place
    part: str = ""
    around: tuple[Order, ...] = ()
    texts: bool = False
    beside: tuple[Order, ...] = ()

    @property
    def alone(self) -> Order:
        """The order itself, without those that count too."""
        return replace(self, around=(), beside=()) if self.around or self.beside else self


@dataclass(frozen=True, slots=True)
class Ranked:
    """A number that depends on an unsettled order: what `enumerate` counts, how many came before."""

    order: Order


ELSEWHERE = 1000
"""The depth of lists and dicts that were made where nobody counted."""


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, list or set whose items are known in order.

    `whole` is False when there may be others; `alike` says that these, too, are like one of those that are known: what
    a comprehension makes. `order` is set where the order itself is unsettled, `distinct` says that it is a set; `depth`
    counts the loops over unsettled orders around the place where it was made, as far as that is known.
    """

    items: tuple[Value, ...]
    whole: bool = True
    alike: bool = False
    order: Order | None = None
    distinct: bool = False
    depth: int = field(default=ELSEWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict with constant keys; `whole` is False when there may be others; `order` and `depth` are as for `Items`."""

    items: tuple[tuple[str | int, Value], ...]
    whole: bool = True
    order: Order | None = None
    depth: int = field(default=ELSEWHERE, compare=False)

    def get(self, key: object) -> Value | None:
        """Return the value of a key, or None when it is not there for certain."""
        for name, value in self.items:
            if name == key:
                return value
        return None
