"""What is masked is what IPython would not run as Python, and nothing moves."""

from __future__ import annotations

import ast
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from seedlint.notebooks.magics import ELSEWHERE, lines_of, mask

PIECES = [
    "x = 1",
    "for i in x:\n    f(i)\n    !ls {i}",
    "%matplotlib inline",
    "!pip install a \\\n  b c",
    "%time f(x)",
    "y = %time f(x)",
    "y = !ls *.py",
    "a, b = %magic words",
    "f?",
    "?f",
    "f.g??",
    "%env A=1",
    "s = '''\n%time no magic\n!nor this\nf?\n'''",
    "g(1,\n  2)",
    "x = (3\n% 2)",
    "d = {'a': 1,\n  # %time\n}",
    "z = x != y",
    "x %= 3",
    's = "a = %s" % x',
    "if x:\n    %time f(x)\nelse:\n    y = %time g(x)",
    "%time x = f()",
    "%timeit -n 10 -r3 f(x)",
    "%%prun",
    "# a ?",
    "s = 'what?'",
    "x = 1 # really?",
    "await f()",
    "x = \\\n  3",
    "!!ls",
    "%cd ..",
    "",
]


def python(source: str) -> str | None:
    """The cell as Python."""
    masked = mask(source)
    return None if masked is None else "".join(masked.python)


def parses(text: str) -> bool:
    """Whether a text is Python."""
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=6).map("\n".join))
def test_a_cell_is_python_where_ipython_makes_it_python(source: str) -> None:
    """IPython's own transformer is the judge; and no line is added, lost or, where Python is left, moved."""
    masked = mask(source)
    if masked is None:
        return
    transformed = TransformerManager().transform_cell(source)
    if source.lstrip("\n").startswith("%%"):
        return  # to IPython, one call of the magic
    assert parses("".join(masked.python)) == parses(transformed), (source, transformed)
    assert len(masked.python) == len(lines_of(source))
    for line, new in zip(masked.lines, masked.python, strict=True):
        assert line == new or line.lstrip()[:1] in set("%!?") or "=" in line or "?" in line or not new.strip()
        assert line[len(line.rstrip("\r\n")) :] == new[len(new.rstrip("\r\n")) :]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("%matplotlib inline", "0                 "),
        ("    !ls", "0  "),
        ("%time f(x)", "0    ;f(x)"),
        ("%timeit -n 10 f(x)", "0            ;f(x)"),
        ("%timeit -n10 -r 3 f(x)", "0                ;f(x)"),
        ("%time for a in b: a()", "0                    "),
        ("%prun -s cumulative f()", "0                      "),
        ("y = %time f(x)", "y =       f(x)"),
        ("y = %timeit -o f(x)", "y = __             "),
        ("y = !ls", "y = __ "),
        ("y = !", "y = _"),
        ("a.b[0], c = !ls", "a.b[0], c = __ "),
        ("%env PYTHONHASHSEED=0", 'import os; os.environ["PYTHONHASHSEED"] = "0"'),
        ("%env A 1", 'import os; os.environ["A"] = "1"'),
        ("%env A=$B", "0        "),
        ("%env A", "0     "),
        ("%run utils.py", "from _run.main_utils_2epy import *"),
        ("%run ./lib/utils.py --fast", "from _run.main_lib_2futils_2epy import *"),
        ("%run -i utils.py -n", "from _run.here_utils_2epy import *"),
        ("%run -n utils", "from _run.name_utils import *"),
        ("%run -e 'my file.py'", "from _run.main_my_20file_2epy import *"),
        ("%run other.ipynb", "from _run.here_other_2eipynb import *"),
        ("if x:\n    %run ../up.py", "if x:\n    from _run.main__2e_2e_2fup_2epy import *"),
        ("%run é_1.py", "from _run.main__c3_a9_5f1_2epy import *"),
        ("%run ..\\up.py", "from _run.main__2e_2e_2fup_2epy import *"),
        ("%run {name}.py", ELSEWHERE),
        ("%run ~/$USER.py", ELSEWHERE),
        ("%run -m tool", ELSEWHERE),
        ("%run -n -i a.py", ELSEWHERE),
        ("%run -i", ELSEWHERE),
        ("run utils.py", "from _run.main_utils_2epy import *"),
        ("%run", "0   "),
        ("!a \\\n  b\nx = 1", "0   \n\nx = 1"),
        ("pip install x", "0            "),
        ("x = 1\npip install x", "x = 1\npip install x"),
        ("cd = 3", "cd = 3"),
        ("ls [0]", "ls [0]"),
        ("%%time\nf(x)", "0     \nf(x)"),
        ("\n%%capture out\nf(x)", "\n0            \nf(x)"),
        ("%%bash\nls", None),
        ("%%html", None),
        ("%%writefile a.py\nx = 1", None),
        ("f?\ng??  \n", "0 \n0    \n"),
        ("g??  # why\n", "g??  # why\n"),
        ("x = '?'", "x = '?'"),
        ("x = 1  # ?", "x = 1  # ?"),
        ("s = '''\n!a\n%b\nc?'''\n", "s = '''\n!a\n%b\nc?'''\n"),
        ("x = (1\n%2)", "x = (1\n%2)"),
        ("x = 1 \\\n% 2", "x = 1 \\\n% 2"),
        ("f(a='b'\n)\n!c", "f(a='b'\n)\n0 "),
        ("x = 'it''s'\n!c", "x = 'it''s'\n0 "),
        ("x == !y", "x == !y"),
        ("print(a, b=!c)", "print(a, b=!c)"),
        ("", ""),
        ("\r\n!a\r\nb\r\n", "\r\n0 \r\nb\r\n"),
        ("!a\rb", "0 \rb"),
    ],
)
def test_what_stands_in_its_place(source: str, expected: str | None) -> None:
    """Magics by hand."""
    assert python(source) == expected


def test_hostile_cells_take_no_long_time() -> None:
    """No input makes a pattern try again and again."""
    many = 50_000
    for text in (" " * many + "=", "a" * many + "=", "a = " * many + "!", "?" * many, "(" * many, "'" * many):
        mask(f"x{text}")
        mask(f"%{text}")
    letters = "%!?=(){}[]'\"#\\\n a"
    chance = random.Random(4)
    for _ in range(200):
        mask("".join(chance.choices(letters, k=500)))


def test_ipython_knows_the_cells_that_are_python() -> None:
    """The magics that are said to run Python are none that IPython has for another purpose."""
    from IPython.core.interactiveshell import InteractiveShell  # noqa: PLC0415 - dear

    from seedlint.notebooks.magics import PYTHON_CELLS  # noqa: PLC0415

    known = InteractiveShell().magics_manager.magics["cell"]
    assert {"time", "timeit", "capture", "prun"} <= PYTHON_CELLS & known.keys()
    assert not PYTHON_CELLS & {"bash", "sh", "script", "html", "writefile", "latex", "javascript", "python", "perl"}
