"""What a notebook's cell says in Python: magics and shell lines are IPython's, and become something that says nothing.

Every character keeps its place, so that a finding's line and column are those of the cell.
"""

from __future__ import annotations

import re

from seedlint.notebooks.magics import run_as_python
from seedlint.server.positions import split_lines

PYTHON_MAGICS = frozenset({"capture", "memit", "prun", "time", "timeit"})
"""Magics whose line, or whose cell, is Python that runs."""

_CELL_MAGIC = re.compile(r"\s*%%(\w*)")
_WITH_OPTIONS = r"(?P<magic>%(?P<name>\w+)(?:\s+-\w+(?:\s+\d+)?)*\s+)"
_LINE_MAGIC = re.compile(rf"(?P<indent>\s*)(?:{_WITH_OPTIONS}|[%!?]|(?=[\w.*]+\?{{1,2}}\s*$))")
_RUN = re.compile(r"(?P<indent>\s*)%run\s+(?P<rest>\S.*)")
_ASSIGNED = re.compile(rf"(?P<target>\s*[\w.,\s\[\]'\"]+=\s*)(?:{_WITH_OPTIONS}|[!%])")
_TOKEN = re.compile(r"#.*|[rRbBuUfFtT]{0,3}(?P<quote>'''|\"\"\"|'|\")|(?P<open>[(\[{])|(?P<close>[)\]}])|\\$|.")


def as_python(text: str) -> str:
    """Return the text of a cell (or of several, joined) as Python, each line as long as it was at least up to a magic.

    A cell of another language (`%%bash`) becomes blank lines.
    """
    if "%" not in text and "!" not in text and "?" not in text:
        return text
    lines = split_lines(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    magic = _CELL_MAGIC.match(lines[first])
    if magic is not None:
        if magic[1] not in PYTHON_MAGICS:
            return "\n" * text.count("\n")
        lines[first] = ""
    scan = _Scan()
    return "\n".join(scan.line(line) for line in lines)


def magic_lines(text: str) -> int:
    """Return how many lines at the start of a cell must stay there: those up to the magic of the whole cell."""
    lines = split_lines(text)
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    return first + 1 if _CELL_MAGIC.match(lines[first]) else 0


class _Scan:
    """A walk over lines that knows whether a statement may start in the next one."""

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._continued = False
        self._magic = False

    def line(self, line: str) -> str:
        if self._magic:  # the line before was a magic that ended in a backslash
            self._magic = line.endswith("\\")
            return ""
        if not self._depth and not self._quote and not self._continued:
            line = self._started(line)
        self._pass(line)
        return line

    def _started(self, line: str) -> str:
        """Return a line in which a statement may start, without its magic."""
        match = _LINE_MAGIC.match(line)
        if match is not None:
            run = _RUN.fullmatch(line)
            if run is not None and not line.endswith("\\"):
                return run["indent"] + run_as_python(run["rest"])
            if match["magic"] and match["name"] in PYTHON_MAGICS:  # `%time f()` runs `f()`
                return f"{match['indent']}_;" + " " * (len(match["magic"]) - 2) + line[match.end() :]
            self._magic = line.endswith("\\")
            return f"{match['indent']}_"
        assigned = _ASSIGNED.match(line)
        if assigned is None or "==" in assigned["target"]:
            return line
        if assigned["name"] in PYTHON_MAGICS:
            return assigned["target"] + " " * len(assigned["magic"] or "") + line[assigned.end() :]
        self._magic = line.endswith("\\")
        return f"{assigned['target']}_"

    def _pass(self, line: str) -> None:
        """Take note of brackets and strings that are still open where a line ends."""
        self._continued = False
        position = 0
        while position < len(line):
            if self._quote:
                position = self._within(line, position)
                continue
            match = _TOKEN.match(line, position)
            if match is None:
                return
            position = match.end()
            if match["quote"]:
                self._quote = match["quote"]
            elif match["open"]:
                self._depth += 1
            elif match["close"]:
                self._depth = max(self._depth - 1, 0)
            elif match.group() == "\\":
                self._continued = True
        if len(self._quote) == 1 and not line.endswith("\\"):  # a string that its line should have ended
            self._quote = ""

    def _within(self, line: str, position: int) -> int:
        """Return where the string that is open at a position ends, or the end of the line."""
        while position < len(line):
            if line[position] == "\\":
                position += 2
            elif line.startswith(self._quote, position):
                position += len(self._quote)
                self._quote = ""
                return position
            else:
                position += 1
        return position
