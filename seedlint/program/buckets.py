"""Where the salted hash of a text picks one of several: a part of the data, a shard, a column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.values import Constant, Entropy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame
    from seedlint.program.values import Value

HASH = "builtins.hash"

_MOST = 2**24
"""What is cut off beyond serves as an identifier, or as a seed, and picks nothing."""

_TABLE = frozenset({"__getitem__", "__setitem__", "__contains__", "add", "get", "insert", "put", "set"})
"""Methods of a hash table, which finds again by a hash what it has stored by it."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A salted hash, at `place`, of which a remainder picks one of `count`."""

    place: Place
    count: int


def note_bucket(machine: Machine, frame: Frame, operator: str, values: Sequence[Value]) -> None:
    """Note an operation that picks one of several by the salted hash of a text."""
    if machine.muted or operator not in {"%", "&"} or len(values) != 2:
        return
    picked, size = values
    if not isinstance(picked, Entropy) or not isinstance(size, Constant) or not isinstance(size.value, int):
        return
    count = size.value + (operator == "&")
    hashed = machine.catalogue.api(HASH)
    if hashed is None or picked.source != hashed.source or not 2 <= count <= _MOST:
        return
    if frame.owner is not None and not _TABLE.isdisjoint(frame.owner.names):
        return
    machine.record.others.append(Bucket(picked.place, count))
