"""Arguments below an opening bracket move with it; all other lines stay where they are."""

from __future__ import annotations

import pytest

from seedlint.diagnostics import Edit, Place, Span
from seedlint.fixes import edits
from seedlint.fixes.aligning import aligned


def renamed(text: str, old: str, new: str) -> str:
    """Return a text in which one name has become another one by edits."""
    made = []
    for number, line in enumerate(text.split("\n"), 1):
        column = line.find(old) + 1
        if column:
            made.append(Edit(Place("a.py", Span(number, column, number, column + len(old))), new))
    return edits.apply(text, aligned(text, made))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = long(1,\n         2)\n", "x = f(1,\n      2)\n"),
        ("x = long(1,\n         g(2,\n           3))\n", "x = f(1,\n      g(2,\n        3))\n"),
        ("x = g(long(1,\n           2),\n      3)\n", "x = g(f(1,\n        2),\n      3)\n"),
        ("x = long(\n    1,\n    2)\n", "x = f(\n    1,\n    2)\n"),
        ("x = long(  # why\n    1)\n", "x = f(  # why\n    1)\n"),
        ("x = long(1,\n    2)\n", "x = f(1,\n    2)\n"),
        ('x = long("""\n          a""",\n         2)\n', 'x = f("""\n          a""",\n      2)\n'),
        ("x = long(1,\n\n         # two\n         2)\n", "x = f(1,\n\n      # two\n      2)\n"),
        ("x = long(f'''{1}\n         {2}''',\n         2)\n", "x = f(f'''{1}\n         {2}''',\n      2)\n"),
        ("x = long(1,\r\n         2)\r\n", "x = f(1,\r\n      2)\r\n"),
        ("x = long(1,\n\t\t 2)\n", "x = f(1,\n\t\t 2)\n"),
        ("x = long(1,\n         2\n", "x = f(1,\n      2\n"),
    ],
)
def test_lines_below_a_bracket_move_with_it(text: str, expected: str) -> None:
    """What hangs, stands elsewhere, is in a string or indented by tabs does not."""
    assert renamed(text, "long", "f") == expected


def test_lines_move_to_the_right_as_well() -> None:
    """And what another edit adds below them moves with its line."""
    text = "x = f(1,\n      2)\n"
    name = Edit(Place("a.py", Span(1, 5, 1, 6)), "much.longer")
    more = Edit(Place("a.py", Span(2, 8, 2, 8)), ",\n      seed=3")
    expected = "x = much.longer(1,\n                2,\n                seed=3)\n"
    assert edits.apply(text, aligned(text, [name, more])) == expected
