"""Configured entry functions that are not there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint.errors import nearest
from seedlint.program.modules import ModuleIndex
from seedlint.syntax.outline import read_outline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.config import Config
    from seedlint.source import SourceFile


def missing_entries(config: Config, sources: Sequence[SourceFile]) -> tuple[list[str], list[str]]:
    """Return warnings about configured entry functions that do not exist, and notes about those that are not checked.

    Neither is an error: a check of a part of the project may leave them out.
    """
    warnings: list[str] = []
    notes: list[str] = []
    entries = config.entry_functions() if sources else ()
    index = ModuleIndex(sources) if entries else None
    for entry in entries:
        module, _, function = entry.partition(":")
        key = index.find(module) if index is not None else None
        if index is not None and key is not None:
            problem = _without(index.source(key), function.partition(".")[0])
            told = warnings
        elif _on_disk(module, config, sources):
            problem = "its module is not among the checked files"
            told = notes
        else:
            problem = f"there is no module {module!r} among the checked files or in {config.base}"
            told = warnings
        if problem:
            told.append(str(config.error("entry-points", f"{entry!r}: {problem}", entry)))
    return warnings, notes


def _without(source: SourceFile, name: str) -> str:
    """Return what to say of a file that has nothing of this name at top level; nothing where that cannot be told."""
    result = read_outline(source.text)
    items = result.outline.items
    names = {name for item in items for name in (item.name, *item.binds) if name is not None}
    elsewhere = {word for item in items if item.kind in {"import", "statement"} for word in item.mentions}
    if result.problems or names & {name, "__getattr__"} or elsewhere & {name, "*"}:
        return ""
    return f"{source.path} has no {name!r}{nearest(name, sorted(names))}"


def _on_disk(module: str, config: Config, sources: Sequence[SourceFile]) -> bool:
    """Whether a module can be found where the project's modules lie, though it is not checked."""
    folders = dict.fromkeys([config.base, config.base / "src", *(Path(source.package_root) for source in sources)])
    path = module.replace(".", "/")
    return any(
        os.path.isfile(folder / name)  # noqa: PTH113 - never raises
        for folder in folders
        for name in (f"{path}.py", f"{path}/__init__.py")
    )
