"""Read NumPy's own files (`.npy`) without NumPy: the numbers in them, and what else tells two of them apart."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from math import prod

_MAGIC = b"\x93NUMPY"
_HEAD = re.compile(r"'descr': '([<>=|]\w+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\)")
_FLOATS = {"f2": "e", "f4": "f", "f8": "d", "c8": "f", "c16": "d"}


@dataclass(frozen=True)
class Floats:
    """An array of floating-point numbers; complex ones are two each. `about` is its type, order and shape."""

    about: str
    values: tuple[float, ...]


def read(data: bytes) -> Floats | None:
    """Return what a `.npy` file holds, or None if it is none, is cut off, or holds something else than floats."""
    if not data.startswith(_MAGIC) or len(data) < 12:
        return None
    long = data[6] > 1
    size = int.from_bytes(data[8 : 12 if long else 10], "little")
    start = (12 if long else 10) + size
    found = _HEAD.search(data[12 if long else 10 : start].decode("latin-1"))
    if found is None or found[1][1:] not in _FLOATS:
        return None
    described, order, shape = found.groups()
    count = prod(int(size) for size in shape.split(",") if size.strip()) * (2 if described[1] == "c" else 1)
    layout = f"{'>' if described[0] == '>' else '<'}{count}{_FLOATS[described[1:]]}"
    if len(data) < start + struct.calcsize(layout):
        return None
    values = struct.unpack_from(layout, data, start)
    about = f"{described[1:]} ({shape}){' in columns' if order == 'True' else ''}"
    return Floats(about, values)
