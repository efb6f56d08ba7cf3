"""Code inside strings: doctests, and what is handed to `timeit`, `exec` and their like."""

from __future__ import annotations

import ast
import doctest
import textwrap
import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


def called_in_strings(text: str) -> frozenset[str]:
    """Return the last names of what code in a file's strings calls; none if the file cannot be read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except _FAILURES:
            return frozenset()
        return frozenset(name for string in _strings(tree) for code in _codes(string) for name in _called(code))


def _strings(tree: ast.Module) -> Iterator[str]:
    """Yield the strings that hold a call, if anything; what an f-string fills in is a number."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(value)) if "(" in value:
                yield value
            case ast.JoinedStr(values=values):
                parts = [str(one.value) if isinstance(one, ast.Constant) else "0" for one in values]
                yield "".join(parts)
            case _:
                pass


def _codes(string: str) -> Iterator[str]:
    if ">>>" not in string:
        yield textwrap.dedent(string).strip()
        return
    try:
        yield from (example.source for example in doctest.DocTestParser().get_examples(string))
    except ValueError:
        return


def _called(code: str) -> Iterator[str]:
    try:
        tree = ast.parse(code)
    except _FAILURES:
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) | ast.Call(func=ast.Attribute(attr=name)):
                yield name
            case _:
                pass
