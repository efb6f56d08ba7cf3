"""Put a function in place of a method of a class, of one written in C as well.

NumPy's generators are such: their classes refuse new attributes, and a class of one's own in their place would be seen
by `type(rng) is np.random.Generator` and by what was bound before. So the flag that makes a class immutable is lifted
for the moment of the assignment, which CPython itself then makes, slots and caches included. Where the flag is not
where it is expected, nothing is written.
"""

from __future__ import annotations

import sys
from typing import Any

_HEAP, _IMMUTABLE = 1 << 9, 1 << 8


class SealedError(Exception):
    """This interpreter's classes cannot be opened."""


def replace(cls: Any, name: str, function: Any) -> None:
    """Make `function` the attribute `name` of a class."""
    try:
        setattr(cls, name, function)
    except TypeError:
        _force(cls, name, function)


def _force(cls: Any, name: str, function: Any) -> None:
    if sys.implementation.name != "cpython":
        raise SealedError("classes written in C can be opened in CPython only")
    import ctypes

    # The flags of a class follow its head and eighteen pointers, sizes and the like (`PyTypeObject`).
    word = ctypes.sizeof(ctypes.c_void_p)
    flags = ctypes.c_ulong.from_address(id(cls) + object.__basicsize__ + word + 18 * word)
    if flags.value != cls.__flags__:
        raise SealedError("the flags of a class are not where CPython 3.9 to 3.14 have them")
    # Only this bit is set back: the assignment itself changes others, which say that caches are stale.
    if flags.value & _IMMUTABLE:
        flags.value &= ~_IMMUTABLE
        try:
            setattr(cls, name, function)
        finally:
            flags.value |= _IMMUTABLE
    else:  # before Python 3.10, a class made in C is immutable for being no heap type
        flags.value |= _HEAP
        try:
            setattr(cls, name, function)
        finally:
            flags.value &= ~_HEAP


def like(function: Any, original: Any) -> Any:
    """Let a function look like the one that it stands for."""
    if hasattr(original, "__dict__") and not isinstance(original, type):
        function.__dict__.update(original.__dict__)  # libraries keep the public names of their functions there
    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        try:
            setattr(function, name, getattr(original, name))
        except (AttributeError, TypeError):
            pass
    function.__wrapped__ = original
    return function
