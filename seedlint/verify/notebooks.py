"""What there is to run of a notebook, worked out before: its cells as Python, and as IPython would be given them."""

from __future__ import annotations

import json
import linecache
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic
from seedlint.discovery import Found
from seedlint.errors import UsageError
from seedlint.notebooks.magics import ELSEWHERE, NOTHING, UNKNOWN
from seedlint.notebooks.running import run_of
from seedlint.paths import shown
from seedlint.reading import NotPython, is_notebook, read
from seedlint.verify.running import INJECTED

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.notebooks.notebook import Block
    from seedlint.source import SourceFile
    from seedlint.verify.running import Target

RUNNER = INJECTED / "seedlint_notebook.py"
_DISPLAY = ("%matplotlib", "%config")
"""Magics that only say how things are shown."""


@dataclass(frozen=True)
class Planned:
    """A notebook that is ready to run: as it was read, and what its run has in its environment."""

    source: SourceFile
    environment: dict[str, str]


def plan(target: Target, cwd: Path, scratch: Path) -> Planned | None:
    """Write down what is to be run of a notebook; None if the target is none.

    Raises:
        UsageError: the notebook cannot be run as Python.

    """
    place = target.script
    if place is None or not is_notebook(place.name):
        return None
    source = read(Found(shown(place, cwd), place, place.parent))
    if isinstance(source, NotPython):
        raise UsageError(str(source))
    if isinstance(source, Diagnostic):
        raise UsageError(f"{source.place.path}: {source.message}")
    notebook = source.notebook
    assert notebook is not None  # noqa: S101 - its name says so
    blocks = {block.cell.number: block for block in notebook.blocks}
    cells = []
    for cell in notebook.document.cells:
        if cell.kind != "code" or "skip-execution" in cell.tags:
            continue
        block = blocks.get(cell.number)
        cells.append(
            {
                "number": cell.number,
                "first": block.first if block is not None else 1,
                "python": "".join(map(_alone, block.masked.python)) if block is not None else None,
                "magic": cell.source if block is None else _with_magics(block),
                "may_fail": "raises-exception" in cell.tags,
            }
        )
    folder = scratch / "notebook"
    folder.mkdir()
    file = folder / "plan.json"
    file.write_text(json.dumps({"text": source.text, "cells": cells}), encoding="utf-8")
    for name in (str(place), source.path):  # lines of the notebook are those of its cells, not of its JSON
        linecache.cache[name] = (len(source.text), None, source.text.splitlines(keepends=True), name)
    return Planned(source, {"SEEDLINT_NOTEBOOK": str(file)})


def _alone(line: str) -> str:
    """Return a line of a cell's Python as it can run without IPython: what it runs is run, another notebook is not."""
    imported = line.strip().removeprefix("from ").removesuffix(" import *")
    run = run_of(imported)
    if run is None or run.path.endswith(".ipynb"):
        return line.replace(line.strip(), NOTHING) if run is not None or line.strip() == ELSEWHERE else line
    name = PurePath(run.path).stem if run.mode == "name" else "__main__"
    given = "globals()" if run.mode == "here" else "None"
    path = run.path if run.path.endswith(".py") else f"{run.path}.py"
    names = f"__import__('runpy').run_path({path!r}, {given}, {name!r}).items()"
    code = f"globals().update({{name: value for name, value in {names} if name[:2] != '__'}})"
    return line.replace(line.strip(), code)


def _with_magics(block: Block) -> str:
    """Return a cell for IPython: with those of its magics that are not Python already; nothing if there are none."""
    lines, found = [], False
    for line, python in zip(block.masked.lines, block.masked.python, strict=True):
        bare = python.strip()
        special = (
            bare in {NOTHING, ""} or bare.endswith(f"= {UNKNOWN}") or bare == ELSEWHERE or bare.startswith("from _run.")
        )
        cell_magic = line.startswith("%%")
        taken = line != python and special and not cell_magic and not line.lstrip().startswith(_DISPLAY)
        found |= taken
        lines.append(line if taken else python)
    return "".join(lines) if found else ""
