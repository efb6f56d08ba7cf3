"""Places in a text as editors count them: lines from 0, columns from 0 in the units of an encoding.

Elsewhere lines and columns count from 1, columns in characters.
"""

from __future__ import annotations

import re

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"
MARK = "\ufeff"
"""A byte order mark that an editor leaves in its text; it is no character of the program."""

_NEWLINE = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    """Return the lines of a text without their endings: neither a form feed nor U+2028 ends one."""
    return _NEWLINE.split(text)


def units(text: str, encoding: str) -> int:
    """Return how long a text is in the units of an encoding."""
    if text.isascii() or encoding == UTF32:
        return len(text)
    if encoding == UTF8:
        return len(text.encode(errors="surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


class Lines:
    """The lines of a text, as it is in the editor."""

    def __init__(self, text: str, encoding: str) -> None:
        self.lines = split_lines(text)
        self._encoding = encoding
        self._marked = text.startswith(MARK)

    def outward(self, line: int, column: int) -> tuple[int, int]:
        """Return a place as the editor counts it; one beyond the text is moved to its nearest end."""
        number = min(max(line, 1), len(self.lines))
        text = self.lines[number - 1]
        if number < line:
            return number - 1, units(text, self._encoding)
        if self._marked and number == 1:
            column += 1
        return number - 1, units(text[: column - 1], self._encoding)

    def inward(self, line: int, character: int) -> tuple[int, int]:
        """Return the place that an editor means, counted from 1 in characters."""
        number = min(max(line, 0), len(self.lines) - 1)
        text = self.lines[number]
        column = self._characters(text, character) if line == number else len(text)
        if self._marked and number == 0:
            column = max(column - 1, 0)
        return number + 1, column + 1

    def _characters(self, text: str, wanted: int) -> int:
        if text.isascii() or self._encoding == UTF32:
            return min(wanted, len(text))
        passed = 0
        for index, character in enumerate(text):
            passed += units(character, self._encoding)
            if passed > wanted:
                return index
        return len(text)
