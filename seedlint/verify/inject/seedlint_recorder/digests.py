"""Digests of drawn values: 32 bits over all that makes two values differ, quickly, and calling no code of the user."""

from __future__ import annotations

import sys
from marshal import dumps
from typing import Any
from zlib import crc32

_VERSION = 2  # of marshal: later ones write references, which depend on who else holds a value
_heads: dict[tuple[str, tuple[int, ...]], int] = {}
_arrays: list[type] = []


def learn_arrays(kind: type) -> None:
    """Take in the class of NumPy's arrays, once NumPy is there."""
    _arrays.append(kind)


def digest(value: Any) -> int:
    """Return a digest of a value: the same for equal values of the same types, whatever the process."""
    try:
        if type(value) in _arrays:
            return _array(value)
        return crc32(dumps(value, _VERSION))
    except ValueError:  # something that marshal does not know is in it
        return crc32(dumps(_plain(value, 0), _VERSION))


def _array(value: Any) -> int:
    if value.dtype.hasobject:
        return crc32(dumps(_plain(value.tolist(), 0), _VERSION))
    key = (value.dtype.str, value.shape)
    head = _heads.get(key)
    if head is None:
        if len(_heads) > 1000:
            _heads.clear()
        head = _heads[key] = crc32(repr(key).encode())
    try:
        return crc32(value if value.flags.c_contiguous else value.tobytes(), head)
    except (ValueError, TypeError, BufferError):  # a type that has no buffer, such as bfloat16 or dates
        return crc32(value.tobytes(), head)


def _plain(value: Any, depth: int) -> Any:
    """Return what marshal can write of a value; of an object of an unknown class, only the name of the class."""
    kind = type(value)
    if value is None or kind in (bool, int, float, complex, str, bytes):
        return value
    if kind in (list, tuple) and depth < 8:
        return [_plain(one, depth + 1) for one in value]
    if kind is dict and depth < 8:
        return [[_plain(key, depth + 1), _plain(one, depth + 1)] for key, one in value.items()]
    if kind in (set, frozenset) and depth < 8:
        return sorted(repr(_plain(one, depth + 1)) for one in value)
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        return [str(value.dtype), list(value.shape), _array(numpy.asarray(value))]
    return f"{kind.__module__}.{kind.__qualname__}"
