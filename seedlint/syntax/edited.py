"""What is asked of a text that was edited: whether it is valid, and which imports it needs no more."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def is_valid(text: str) -> bool:
    """Whether a text is Python."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def without_unused_imports(old: str, new: str) -> str:
    """Return the new text of a file without the imports that only the old one used."""
    if not old:
        return new
    before, after = _uses(ast.parse(old)), ast.parse(new)
    used = _uses(after)
    lines = new.splitlines(keepends=True)
    for node in reversed(list(_imports(after))):
        bound = [(alias, alias.asname or alias.name.partition(".")[0]) for alias in node.names]
        gone = [alias for alias, name in bound if name in before and name not in used]
        if not gone or _exported(after, {name for _, name in bound}):
            continue
        kept = [alias for alias in node.names if alias not in gone]
        first, last = node.lineno - 1, node.end_lineno or node.lineno
        if kept:
            if last - first > 1 or lines[first].count("import") != 1 or "#" in lines[first] or ";" in lines[first]:
                continue
            head = lines[first][: lines[first].index("import") + len("import")]
            end = lines[first][len(lines[first].rstrip("\r\n")) :]
            names = ", ".join(one.name + (f" as {one.asname}" if one.asname else "") for one in kept)
            lines[first] = f"{head} {names}{end}"
        elif all(one.strip() for one in lines[first:last]) and ";" not in "".join(lines[first:last]):
            del lines[first:last]
            _close_gap(lines, first)
    return "".join(lines)


def _close_gap(lines: list[str], at: int) -> None:
    """Remove a blank line that is left over where two of them meet, or at the top."""
    blank = at < len(lines) and not lines[at].strip()
    if blank and (at == 0 or not lines[at - 1].strip()) and not (at + 1 < len(lines) and not lines[at + 1].strip()):
        del lines[at]


def _imports(tree: ast.Module) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__":
            yield node


def _uses(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        word
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 80
        for word in node.value.replace(".", " ").replace("[", " ").replace("]", " ").split()
        if word.isidentifier()
    }


def _exported(tree: ast.Module, names: set[str]) -> bool:
    """Whether a module says that a name is for others."""
    return any(
        isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets)
        and names & {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
        for node in tree.body
    )
