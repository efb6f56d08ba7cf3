"""What holds of every fix, whatever the program: looked at from outside, with Python's own means."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NEWLINE = re.compile(r"\r\n|\r|\n")
ADDED = frozenset({"hashlib", "random", "derive_seed", "MASTER_SEED", "np", "numpy", "seeding"})
"""Global names that a fix may add, or may take away as an import that is used no more."""


def offsets(text: str, edit: Mapping[str, Any]) -> tuple[int, int]:
    """Where an edit of the JSON output starts and ends in the text that it is about."""
    starts = [0, *(match.end() for match in NEWLINE.finditer(text))]
    start = starts[edit["line"] - 1] + edit["column"] - 1
    return start, starts[edit["end_line"] - 1] + edit["end_column"] - 1


def outside(before: str, edits: list[Mapping[str, Any]]) -> list[tuple[int, int]]:
    """Where the stretches of a text start and end that no edit touches, in order."""
    kept, position = [], 0
    for start, end in sorted({offsets(before, edit) for edit in edits}):
        kept.append((position, start))
        position = max(position, end)
    return [*kept, (position, len(before))]


def assert_kept_outside(before: str, after: str, edits: list[Mapping[str, Any]]) -> None:
    """Everything outside of the edits is there still, character by character, in its order."""
    rest = after
    for number, (start, end) in enumerate(outside(before, edits)):
        stretch = before[start:end]
        at = rest.find(stretch) if number else (0 if rest.startswith(stretch) else -1)
        assert at >= 0, f"changed outside of the edits: {stretch!r}"
        rest = rest[at + len(stretch) :]
    assert not rest or edits


def tables(text: str) -> Iterator[tuple[str, symtable.SymbolTable]]:
    """Every scope of a file with its qualified name; those of one name are numbered."""
    counts: dict[str, int] = {}

    def walk(table: symtable.SymbolTable, prefix: str) -> Iterator[tuple[str, symtable.SymbolTable]]:
        for child in table.get_children():
            name = f"{prefix}.{child.get_name()}"
            if child.get_name() == "derive_seed":
                continue
            counts[name] = counts.get(name, 0) + 1
            qualified = f"{name}#{counts[name]}"
            yield qualified, child
            yield from walk(child, qualified)

    top = symtable.symtable(text, "x.py", "exec")
    yield "", top
    yield from walk(top, "")


def kind(symbol: symtable.Symbol) -> str:
    """How a scope comes by a name."""
    if symbol.is_free():
        return "free"
    return "global" if symbol.is_global() else "local"


def assert_names_mean_the_same(before: str, after: str) -> None:
    """No name is captured or lost.

    Each name that a scope read before is found in the same way after, a new global name was not known anywhere, and
    every global name that is read is bound.
    """
    old = dict(tables(before))
    new = dict(tables(after))
    used = {node.id for node in ast.walk(ast.parse(before)) if isinstance(node, ast.Name)}
    assert set(old) - {key for key in old if "lambda" in key} <= set(new), "a function or class is gone"
    for key, table in new.items():
        former = old.get(key)
        if former is None:
            continue
        known = {symbol.get_name(): symbol for symbol in former.get_symbols()}
        for symbol in table.get_symbols():
            name = symbol.get_name()
            if name in known:
                is_module = not key
                assert is_module or kind(symbol) == kind(known[name]), f"{name} in {key}"
            elif not key and (symbol.is_assigned() or symbol.is_imported()):
                assert name not in used or name in ADDED, f"{name} is new in {key}, and known elsewhere"
    top = new[""]
    bound = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    bound |= {one.get_name() for one in top.get_symbols() if one.is_namespace()}
    for table in new.values():
        for symbol in table.get_symbols():
            if symbol.is_global() and symbol.is_referenced():
                name = symbol.get_name()
                assert name in bound or hasattr(builtins, name) or name in {"__file__", "__name__"}, name
