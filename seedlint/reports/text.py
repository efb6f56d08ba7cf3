"""Text that is safe to print: what users wrote may hold control characters, and paths anything at all."""

from __future__ import annotations

import unicodedata

_HARMFUL = frozenset({"Cc", "Cs", "Zl", "Zp"})
_BIDIRECTIONAL = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def printable(text: str) -> str:
    r"""Return `text` on one line, control characters escaped (`\n`, `\x1b`), so that it cannot steer a terminal."""
    if text.isprintable():
        return text
    return "".join(_escaped(char) if _harmful(char) else char for char in text)


def pictured(char: str) -> str:
    """Return a character of a source line as one that shows and steers nothing."""
    if not _harmful(char):
        return char
    return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "\N{REPLACEMENT CHARACTER}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 file`, `2 files`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _harmful(char: str) -> bool:
    return char in _BIDIRECTIONAL or unicodedata.category(char) in _HARMFUL


def _escaped(char: str) -> str:
    if "\udc80" <= char <= "\udcff":  # a byte of a file name that is not text
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("unicode_escape").decode("ascii")
