"""A fix that reads a name before it is there, or one that nothing binds, is none."""

from __future__ import annotations

import pytest

from seedlint.syntax.bound import missing_name

DEFINED = "def derive(x):\n    return SEED + x\n"


@pytest.mark.parametrize(
    ("new", "missing"),
    [
        ("a = derive(1)\n" + DEFINED + "SEED = 2\n", "derive"),
        ("library.switch()\n", "library"),
        ("def f():\n    return library.switch()\n", "library"),
        (DEFINED + "SEED = 2\na = derive(1)\n", ""),
        ("def f():\n    return derive(1)\n" + DEFINED + "SEED = 2\n", ""),
        ("def f(x=derive(1)):\n    pass\n" + DEFINED + "SEED = 2\n", "derive"),
        ("for i in range(3):\n    print(i, [j for j in str(i)], __name__)\n", ""),
        ("import a.b as c, d.e\nc(d)\n", ""),
        ("from a import *\nlibrary.switch()\n", ""),
        ("old(1)\n", ""),
        ("def f(\n", ""),
    ],
)
def test_names_are_there_when_they_are_read(new: str, missing: str) -> None:
    """The module's own code needs them above, functions anywhere; what the old text read is not the edit's business."""
    assert missing_name("print(old)\n", new) == missing
