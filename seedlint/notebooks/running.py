"""What `%run` runs, as the name of a module: it stands in a cell's Python as `from _run.main_tools_2epy import *`.

A star import is what comes nearest to it, and what a module's name may hold is enough for a path: other characters than
letters and digits are written by their bytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_ABOVE = "_run"
_PLAIN = re.compile(r"[^A-Za-z0-9]")
_ESCAPED = re.compile(r"((?:_[0-9a-f]{2})+)")
_OPTION = re.compile(r"-[a-zA-Z]+")
_MODES = {frozenset(): "main", frozenset("n"): "name", frozenset("i"): "here"}
_SILENT = frozenset("e")
"""Options that change nothing of what is run."""
_UNTOLD = re.compile(r"[$~{}*?]")
"""What IPython replaces in a path before it looks for the file."""


@dataclass(frozen=True, slots=True)
class Run:
    """A program that a cell runs.

    Attributes:
        path: as it is written, with forward slashes, relative to the folder that the notebook runs in.
        mode: `main`, a program of its own whose names are taken over in the end; `name`, the same but that it is called
            by its own name, so that its guard is not entered; `here`, in the names of the notebook.

    """

    path: str
    mode: str

    @property
    def candidates(self) -> tuple[str, ...]:
        """The paths that may be meant."""
        return (self.path, f"{self.path}.py", f"{self.path}.ipynb")


def parsed(rest: str) -> Run | None:
    """Return what `%run` runs by what is written behind it; None where that is not to be told."""
    words = [one.group().strip("\"'") for one in re.finditer(r"\"[^\"]*\"|'[^']*'|\S+", rest)]
    options: set[str] = set()
    while words and _OPTION.fullmatch(words[0]):
        options.update(words.pop(0)[1:])
    mode = _MODES.get(frozenset(options - _SILENT))
    if mode is None or not words or not words[0] or _UNTOLD.search(words[0]):
        return None
    path = PurePosixPath(words[0].replace("\\", "/")).as_posix()
    return Run(path, "here" if path.endswith(".ipynb") else mode)


def module_of(run: Run) -> str:
    """Return the module's name that stands for what is run."""
    text = _PLAIN.sub(lambda one: "".join(f"_{byte:02x}" for byte in one.group().encode()), run.path)
    return f"{_ABOVE}.{run.mode}_{text}"


def run_of(module: str) -> Run | None:
    """Return what is run by the module's name that stands for it; None if it is a module's own."""
    above, _, rest = module.partition(".")
    mode, separator, text = rest.partition("_")
    if above != _ABOVE or not separator or mode not in _MODES.values():
        return None
    path = _ESCAPED.sub(lambda one: bytes.fromhex(one.group().replace("_", "")).decode(errors="replace"), text)
    return Run(path, mode)
