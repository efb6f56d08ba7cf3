"""Notebooks for tests, written by hand and by Hypothesis."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

PLAIN = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}


def code(source: str | list[str], count: int | None = None, **metadata: Any) -> dict[str, Any]:
    """A code cell; its source is text or a list of lines, as it is to stand in the file."""
    return {"cell_type": "code", "execution_count": count, "metadata": metadata, "outputs": [], "source": source}


def markdown(source: str) -> dict[str, Any]:
    """A cell of text."""
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def document(*cells: str | dict[str, Any], metadata: dict[str, Any] | None = None, form: int = 4) -> dict[str, Any]:
    """A notebook; a string is a code cell, in the usual form of a list of lines."""
    made = [code(cell.splitlines(keepends=True)) if isinstance(cell, str) else cell for cell in cells]
    return {"cells": made, "metadata": PLAIN if metadata is None else metadata, "nbformat": form, "nbformat_minor": 5}


def notebook(*cells: str | dict[str, Any], metadata: dict[str, Any] | None = None) -> str:
    """A notebook's JSON, as Jupyter writes it."""
    return json.dumps(document(*cells, metadata=metadata), indent=1, ensure_ascii=False) + "\n"


# ------------------------------------------------------------ any notebook at all

_CHARACTERS = st.characters(codec="utf-8", exclude_characters="\0")
_TEXT = st.text(_CHARACTERS, max_size=12)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False) | _TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXT, inner, max_size=3),
    max_leaves=6,
)
LINES = st.sampled_from(
    [
        "x = 1",
        "é = 'ñ\\t\"'",
        "s = '\U0001f600\u2028'",
        "print(x)  # \\u0041",
        "",
        "%matplotlib inline",
        "%time f(x)",
        "y = %time g(x)",
        "y = !ls",
        "for a in b:\n    a()",
        '"""\nlong\n"""',
    ]
)


@st.composite
def sources(draw: st.DrawFn) -> str | list[str]:
    """A cell's source in one of the forms that occur: one string, a list of lines, a list of other pieces."""
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    text = "\n".join(draw(st.lists(LINES, max_size=5))).replace("\n", newline)
    text += draw(st.sampled_from(["", newline]))
    match draw(st.sampled_from(["text", "lines", "lines", "pieces"])):
        case "text":
            return text
        case "lines":
            return text.splitlines(keepends=True) if "\u2028" not in text else [text]
        case _:
            cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4)))
            return [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]


@st.composite
def any_notebook(draw: st.DrawFn) -> str:
    """The JSON of any notebook: any order of keys, indentation, escapes, foreign keys and outputs."""

    def cell() -> dict[str, Any]:
        kind = draw(st.sampled_from(["code", "code", "markdown", "raw"]))
        items: list[tuple[str, Any]] = [("cell_type", kind), ("metadata", {}), ("source", draw(sources()))]
        if kind == "code":
            items += [("execution_count", draw(st.none() | st.integers(0, 99))), ("outputs", draw(_JSON))]
        items += draw(st.lists(st.tuples(_TEXT.map(lambda key: f"x{key}"), _JSON), max_size=2))
        return dict(draw(st.permutations(items)))

    made = document(*[cell() for _ in range(draw(st.integers(0, 4)))])
    items = [*made.items(), *draw(st.lists(st.tuples(_TEXT.map(lambda key: f"y{key}"), _JSON), max_size=2))]
    text = json.dumps(
        dict(draw(st.permutations(items))),
        indent=draw(st.sampled_from([None, 1, 2, 4, "\t"])),
        ensure_ascii=draw(st.booleans()),
        separators=draw(st.sampled_from([None, (",", ":"), (" , ", " : ")])),
    )
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    return text.replace("\n", newline) + draw(st.sampled_from(["", newline]))
