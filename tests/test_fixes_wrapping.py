"""Lines that a fix made too long are broken where a formatter would, in files that no formatter has laid out."""

from __future__ import annotations

import ast

import pytest

from seedlint.fixes.wrapping import wrapped

LONG = "argument_number_one, argument_number_two, argument_number_three"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        pytest.param(
            f"value = function({LONG}, seed=1)\n",
            f"value = function(\n    {LONG}, seed=1\n)\n",
            id="what is between the brackets has room on one line",
        ),
        pytest.param(
            f"value = function({LONG}, another_argument=22, seed=1)\n",
            "value = function(\n    argument_number_one,\n    argument_number_two,\n    argument_number_three,\n"
            "    another_argument=22,\n    seed=1,\n)\n",
            id="else each item has its own, with a comma at the end",
        ),
        pytest.param(
            f"def function({LONG}, *, rng, another=None):\n\tpass\n",
            f"def function(\n\t{LONG}, *, rng, another=None\n):\n\tpass\n",
            id="tabs",
        ),
        pytest.param(
            f"value = first(1).second({LONG}, seed=1).third()  # why\r\n",
            f"value = first(1).second(\r\n    {LONG}, seed=1\r\n).third()  # why\r\n",
            id="the longest pair of brackets; a comment and the line's end stay",
        ),
        pytest.param(
            f"value = function(x * 1000 + y for x, y in zip({LONG}) if x and y and x and y and x > y)\n",
            f"value = function(\n    x * 1000 + y for x, y in zip(\n        {LONG}\n    )"
            " if x and y and x and y and x > y\n)\n",
            id="a generator takes no comma",
        ),
        pytest.param(
            f"value = function({LONG}, key=lambda first, second: first + second)\n",
            "value = function(\n    argument_number_one,\n    argument_number_two,\n    argument_number_three,\n"
            "    key=lambda first, second: first + second,\n)\n",
            id="a lambda is one item",
        ),
        pytest.param(
            f"value = (argument_one and argument_two or {LONG.replace(',', ' and')} is None)\n",
            f"value = (\n    argument_one and argument_two or {LONG.replace(',', ' and')} is None\n)\n",
            id="nor do brackets around a value",
        ),
        pytest.param(
            f'value = "function({LONG}, seed=1) and (more, and more) and more"\n',
            f'value = "function({LONG}, seed=1) and (more, and more) and more"\n',
            id="brackets in a string are none",
        ),
        pytest.param(
            f'value = f"{{function(1, 2)}} {LONG}, {LONG}"\n',
            f'value = f"{{function(1, 2)}} {LONG}, {LONG}"\n',
            id="nor are those in a formatted one",
        ),
    ],
)
def test_lines_are_broken(new: str, expected: str) -> None:
    """And mean the same."""
    assert wrapped("x = 1\n", new) == expected
    assert ast.dump(ast.parse(new)) == ast.dump(ast.parse(expected))


def test_lines_that_were_there_stay() -> None:
    """However long they are."""
    old = f"value = function({LONG}, another={LONG!r})\n"
    assert wrapped(old, f"x = 1\n{old}") == f"x = 1\n{old}"


def test_a_file_keeps_to_its_own_length() -> None:
    """What is no longer than its other lines is not too long, unless those are longer than anyone would have them."""
    new = f"value = function({LONG}, seed=1)\n"
    assert len(new) > 88
    assert wrapped("#" * 100 + "\n", new) == new
    assert wrapped("#" * 300 + "\n", new.replace("seed=1", f"seed={'1' * 60}")) != new
    assert wrapped("#" * 100 + "\n", new, 79) != new
