"""Seeds in short."""

from __future__ import annotations

from typing import Any

from .digests import digest

_MOST_PLAIN = 1_000_000  # a seed that is no larger is no time


def described(seed: Any) -> tuple[str, str]:
    """Return a seed in short, and whether the program gave it or the machine's entropy."""
    if isinstance(seed, Described):
        return seed.text, seed.source
    if seed is None:
        return "None", "entropy"
    if type(seed) in (int, float, str, bytes, bool):
        text = repr(seed)
        now = _now()
        for unit in (1.0, 1e3, 1e6, 1e9) if type(seed) in (int, float) and seed > _MOST_PLAIN else ():
            if abs(seed - now * unit) < 5 * unit or (unit == 1e3 and abs(seed - now * unit % 2**32) < 5 * unit):
                return f"{text} (the time)", "entropy"
    elif type(seed) in (list, tuple):
        text = repr([described(one)[0] for one in seed[:16]])
    elif hasattr(seed, "dtype") and hasattr(seed, "tolist"):
        text = repr(seed.tolist() if getattr(seed, "size", 99) <= 16 else digest(seed))
    else:
        text = f"{type(seed).__module__}.{type(seed).__qualname__}"
    return (text if len(text) <= 80 else f"{text[:70]}... ({digest(text):08x})"), "given"


class Described:
    """A seed that whoever gave it can describe better."""

    __slots__ = ("source", "text")

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.source = source


def _now() -> float:
    import time

    return time.time()
