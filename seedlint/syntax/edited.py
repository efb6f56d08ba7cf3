"""What is asked of a text that was edited: whether it is valid, and which imports it needs no more."""

from __future__ import annotations

import ast
import re
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_NEWLINE = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"[^\W\d]\w*")
_TYPE = re.compile(r"#\s*type:(.*)")
_NAME = 80
"""Up to this length a string may be an annotation, or the name of a thing."""

Import: TypeAlias = ast.Import | ast.ImportFrom


def is_valid(text: str) -> bool:
    """Whether a text is Python, as far as its compiler can tell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<edited>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def statement_lines(text: str) -> set[int]:
    """Return the lines on which a statement starts; none of a text that is no Python."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    return {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt)}


def means_the_same(one: str, other: str) -> bool:
    """Whether two texts differ in their layout alone."""
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def without_unused_imports(old: str, new: str, wanted: Callable[[str], bool] = lambda _: False) -> str:
    """Return the new text of a file without the imports that only the old one used.

    `wanted` says whether another file takes a name from this one.
    """
    if not old:
        return new
    try:
        before, after = _uses(ast.parse(old), old), ast.parse(new)
    except (SyntaxError, ValueError, RecursionError):
        return new
    used = _uses(after, new)
    exported = _exported(after)
    text = _Text(new)
    for body in _bodies(after):
        for number, node in enumerate(body):
            if not isinstance(node, Import) or getattr(node, "module", "") == "__future__":
                continue
            gone = [
                alias
                for alias in node.names
                if (name := alias.asname or alias.name.partition(".")[0]) in before
                and name not in used
                and name not in exported
                and alias.name != alias.asname  # `import a as a` says that others may take it from here
                and not wanted(name)
            ]
            if gone and "noqa" not in text.line(node.lineno):
                _remove(text, body, number, node, gone)
    return text.edited()


class _Text:
    """A text and what is to be cut out of it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self._cuts: list[tuple[int, int]] = []

    def line(self, number: int) -> str:
        """Return a line, with its end."""
        return self.text[self._starts[number - 1] : self.end_of_line(number)]

    def end_of_line(self, number: int) -> int:
        """Return where the line after this one starts."""
        return self._starts[number] if number < len(self._starts) else len(self.text)

    def start(self, node: ast.stmt | ast.alias) -> int:
        """Return where a node starts."""
        return self._place(node.lineno, node.col_offset)

    def end(self, node: ast.stmt | ast.alias) -> int:
        """Return where a node ends."""
        return self._place(node.end_lineno or node.lineno, node.end_col_offset or 0)

    def _place(self, line: int, column: int) -> int:
        # Python counts the bytes of UTF-8.
        return self._starts[line - 1] + len(self.line(line).encode()[:column].decode(errors="replace"))

    def cut(self, start: int, end: int) -> None:
        """Leave out a stretch."""
        self._cuts.append((start, end))

    def cut_lines(self, first: int, last: int) -> None:
        """Leave out whole lines, and a blank one that is left over where two meet, or at the top."""
        end = self.end_of_line(last)
        above = first == 1 or not self.line(first - 1).strip()
        if above and self._is_blank(last + 1) and not self._is_blank(last + 2):
            end = self.end_of_line(last + 1)
        self.cut(self._starts[first - 1], end)

    def _is_blank(self, number: int) -> bool:
        there = number <= len(self._starts) and self.end_of_line(number) < len(self.text)
        return there and not self.line(number).strip()

    def edited(self) -> str:
        """Return the text without what is cut out."""
        parts, position = [], 0
        for start, end in sorted(self._cuts):
            if start >= position:
                parts.append(self.text[position:start])
                position = end
        return "".join([*parts, self.text[position:]])


def _remove(text: _Text, body: list[ast.stmt], number: int, node: Import, gone: list[ast.alias]) -> None:
    """Cut names out of an import, or all of it."""
    names = node.names
    kept = [alias for alias in names if alias not in gone]
    if kept:
        last = names.index(kept[-1])
        for alias, following in pairwise(names[: last + 1]):
            if alias in gone:
                text.cut(text.start(alias), text.start(following))
        if last + 1 < len(names):
            text.cut(text.end(kept[-1]), text.end(names[-1]))
        return
    following_one = body[number + 1] if number + 1 < len(body) else None
    previous = body[number - 1] if number else None
    if following_one is not None and following_one.lineno == node.end_lineno:
        text.cut(text.start(node), text.start(following_one))
    elif previous is not None and previous.end_lineno == node.lineno:
        text.cut(text.end(previous), text.end(node))
    elif text.line(node.lineno)[: node.col_offset].strip():
        return  # behind a colon
    else:
        text.cut_lines(node.lineno, node.end_lineno or node.lineno)


def _bodies(tree: ast.Module) -> Iterator[list[ast.stmt]]:
    """Yield the blocks whose imports can go: the module's own, and those of functions that do more than import."""
    yield tree.body
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not all(
            isinstance(one, Import) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
            for one in node.body
        ):
            yield node.body


def _uses(tree: ast.Module, text: str) -> set[str]:
    """Return the names that a file reads, those in annotations, type comments and doctests included."""
    found = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and (len(node.value) < _NAME or ">>>" in node.value)
        ):
            found.update(_WORD.findall(node.value))
    for comment in _TYPE.findall(text):
        found.update(_WORD.findall(comment))
    return found


def _exported(tree: ast.Module) -> set[str]:
    """Return the names that a module says are for others, wherever it does so."""
    return {
        part.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Call)
        and any(isinstance(one, ast.Name) and one.id == "__all__" for one in ast.walk(node))
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    }


def takes(text: str, module: str, name: str) -> bool:
    """Whether a file may take a name from a module, which is named by the last part of its name."""
    if module not in text or name not in text:
        return False
    if f"{module}.{name}" in text:
        return True
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return True
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names}
            if (node.module or module).rpartition(".")[2] == module and names & {name, "*"}:
                return True
            bound |= {alias.asname or alias.name for alias in node.names if alias.name == module}
        elif isinstance(node, ast.Import):
            bound |= {alias.asname for alias in node.names if alias.asname and alias.name.rpartition(".")[2] == module}
    return any(
        isinstance(node, ast.Attribute) and node.attr == name and getattr(node.value, "id", None) in bound
        for node in ast.walk(tree)
    )


def global_names(text: str) -> dict[str, str]:
    """Return the names that a file binds at its top, with what is imported under them; nothing for those it makes."""
    found: dict[str, str] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            found |= {alias.asname or alias.name: f"{module}:{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            heads = {alias.name.partition(".")[0] for alias in node.names if not alias.asname}
            found |= {head: head for head in heads} | {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = ""
        else:
            stored = (one for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store))
            found |= dict.fromkeys((one.id for one in stored), "")
    return found
