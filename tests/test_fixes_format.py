"""A fixed file reads as its author wrote it: what is not fixed is as it was, what is new has the file's style."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import black
import pytest
from fix_checks import assert_kept_outside, assert_names_mean_the_same

from seedlint.fixes import formatting

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

    Fix = Callable[..., str]

DERIVE = '''def derive_seed(master_seed, *name):
    """Return a named stream's seed: the same, from 1 to 2**31 - 2, on every machine."""
    path = "/".join(str(part) for part in (master_seed, *name))
    digest = hashlib.sha256(path.encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % (2**31 - 2)
'''
SINGLE = DERIVE.replace('"/"', "'/'").replace('"big"', "'big'")


@pytest.fixture
def fix(tmp_path: Path, seedlint: Callable[..., Result]) -> Fix:
    """Fix a file (and others beside it), and return its text; a second fix must change nothing."""

    def run(text: str | bytes, *options: str, name: str = "a.py", **others: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True, parents=True)
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(data)
        for other, content in others.items():
            (tmp_path / other.replace("__", ".")).write_bytes(content.encode())
        assert seedlint("check", ".", "--fix-only", "--unsafe-fixes", *options).code == 0
        after = path.read_bytes()
        seedlint("check", ".", "--fix-only", "--unsafe-fixes", *options)
        assert path.read_bytes() == after
        return after.decode(errors="surrogateescape")

    return run


# ---------------------------------------------------------------- what is around


ODD = {
    "comments behind last arguments": '''import numpy as np


def f(
    a,  # first
    b=1  # last, no comma
):
    """Doc."""
    return np.random.normal(
        a, b,
        # size
        size=3,  # three
    )


print(f(
    1,  # one
    # two
    b=2,  # the end
))
print(f(1  # only one
        ))
''',
    "one-line bodies and semicolons": """import numpy as np; import sys

def f(): a = 1; return np.random.rand(a)
class K: x = 1; y = np.random.rand()
if f(): print(np.random.rand()); print(2)
for i in range(2): print(np.random.rand())
x = lambda: np.random.rand()
print(x(), sys.argv)
""",
    "parentheses and backslashes": """import numpy as np

def f(a, \\
      b=2):
    return np.random.rand(a) + \\
        np.random.rand(b)

y = ((np.random.rand(2, 3)))
v = [np.random.normal(loc=(0), scale=((1)))
     for _ in range(2)
     if np.random.rand() > 0.5]
s = f"{np.random.rand():.2f} {np.random.randint(0, 3)}"
w = (np
     .random.rand(3))
print(f(1, \\
    b=3), f(2))
""",
    "decorators and annotations": """import functools
from typing import Any
import numpy as np

@functools.lru_cache(
    maxsize=None,
)
def f(x: int) -> float:
    return np.random.rand()

class K:
    @property
    def p(self) -> float:
        return np.random.rand()

    @staticmethod
    def s(): return np.random.choice([1, 2])

def g(n: int, *args: Any, flag: bool = False, **kw: Any) -> np.ndarray:
    return np.random.rand(n)

def h(n: int, /) -> float: return np.random.rand(n)[0]

print(f(1), K().p, K.s(), g(2), h(3), g(1), h(1))
""",
    "strings in strings": """import random

def f(a): return random.random() + a

print(f'{f(1):.3f} {random.random():.2f}', f"{f(2):.3f}", f'''{f(3)}''', 'a' f'{f(4)}' 'b')
""",
    "nothing above": """print("first")
import random
x = random.random()
""",
    "a docstring alone": '''"""Doc."""
def f():
    """Doc."""
    import numpy as np
    return np.random.rand()
print(f())
''',
    "no newline at the end": "import random\nprint(random.random())",
    "form feeds and blank lines": 'import random\n\n\n\n\x0c\n"""a\x0cb"""\nprint(random.random())   \n\n\n\n# end\n\n',
    "strange lines in strings": 'import random\n\ns = "a\x85b\u2028c\x1cd"\nprint(random.random()); t = """\u2029"""\n',
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("name", ODD)
def test_nothing_changes_outside_of_the_edits(
    tmp_path: Path, seedlint: Callable[..., Result], name: str, newline: str
) -> None:
    """Byte by byte, under every kind of line ending; and no other kind of it comes in."""
    before = ODD[name].replace("\n", newline)
    path = tmp_path / "a.py"
    path.write_bytes(before.encode())
    (tmp_path / "pyproject.toml").write_text("[tool.black]\nline-length = 1000\n")  # no line is too long
    found = json.loads(seedlint("check", ".", "--output-format", "json").out)["diagnostics"]
    edits = [edit for finding in found if finding["fix"] for edit in finding["fix"]["edits"]]
    assert edits
    assert seedlint("check", ".", "--fix-only", "--unsafe-fixes").code == 0
    after = path.read_bytes().decode()
    assert after != before
    assert_kept_outside(before, after, edits)
    assert_names_mean_the_same(before, after)
    if newline == "\n":
        assert "\r" not in after
    elif newline == "\r":
        assert "\n" not in after
    else:
        assert not {"\r", "\n"} & set(after.replace("\r\n", ""))
    path.write_bytes(ODD[name].encode())
    seedlint("check", ".", "--fix-only", "--unsafe-fixes")
    assert path.read_bytes().decode().replace("\n", newline) == after


def test_an_encoding_is_kept(fix: Fix) -> None:
    """Latin-1 stays latin-1, columns count characters, and the cookie stays on top."""
    before = '# -*- coding: latin-1 -*-\nimport random\n\ngrüße = "äöü"; print(random.random())\n'.encode("latin-1")
    after = fix(before).encode(errors="surrogateescape").decode("latin-1")
    assert after == (
        f"# -*- coding: latin-1 -*-\nimport hashlib\nimport random\n\nMASTER_SEED = 42\n\n\n{DERIVE}\n\n"
        'grüße = "äöü"; rng = random.Random(derive_seed(MASTER_SEED, "rng")); print(rng.random())\n'
    )


def test_a_byte_order_mark_is_kept(fix: Fix) -> None:
    """It stays the first thing in the file, once."""
    after = fix("\ufeffimport random\n\nprint('ä', random.random())\n")
    assert after.startswith("\ufeffimport hashlib\nimport random\n")
    assert after.count("\ufeff") == 1


# ---------------------------------------------------------------- what is new


def test_tabs_and_single_quotes(fix: Fix) -> None:
    """What is put in has the file's own indent and quotes."""
    after = fix("import random\n\nif __name__ == '__main__':\n\tprint('x', random.random())\n")
    assert after == (
        "import hashlib\nimport random\n\nMASTER_SEED = 42\n\n\n" + SINGLE.replace("    ", "\t") + "\n\n"
        "if __name__ == '__main__':\n\trng = random.Random(derive_seed(MASTER_SEED, 'rng'))\n"
        "\tprint('x', rng.random())\n"
    )


def test_two_spaces(fix: Fix) -> None:
    """An indent of two."""
    after = fix("import random\n\nfor i in range(3):\n  print(i, random.random())\n")
    assert DERIVE.replace("    ", "  ") in after
    assert after.endswith("for i in range(3):\n  print(i, rng.random())\n")


def test_lists_that_are_written_one_a_line(fix: Fix) -> None:
    """A new parameter and a new argument stand on lines of their own there, with or without a trailing comma."""
    after = fix(ODD["comments behind last arguments"])
    assert "    a,  # first\n    b=1,  # last, no comma\n    *,\n    rng\n):" in after
    assert '    b=2,  # the end\n    rng=np.random.default_rng(derive_seed(MASTER_SEED, "f")),\n))' in after


def test_black_stays_black(fix: Fix, tmp_path: Path) -> None:
    """A file that was formatted is formatted, at the project's own length."""
    before = (
        "import numpy as np\n\n\ndef f(first_argument, second_argument=1):\n"
        "    return np.random.normal(first_argument, second_argument)\n\n\n"
        'print(f(1, second_argument=2), f(3, second_argument=4), "a longer text, to fill it")\n'
    )
    for length in (88, 110, 60):
        (tmp_path / "pyproject.toml").write_text(f"[tool.black]\nline-length = {length}\n")
        mode = black.Mode(line_length=length)
        formatted = black.format_str(before, mode=mode)
        after = fix(formatted)
        assert black.format_str(after, mode=mode) == after
        assert "rng" in after
        # A file that is not formatted is left as it is, but for lines that the fix made too long.
        odd = fix(formatted.replace("print(", "x=1\nprint(f(1,second_argument=3),", 1))
        assert "\nx=1\n" in odd
        assert max(map(len, odd.splitlines())) <= max(length, 88)


def test_ruff_with_single_quotes(fix: Fix, tmp_path: Path) -> None:
    """Ruff's settings count as Black's do; a file without strings gets the quotes that they ask for."""
    (tmp_path / "ruff.toml").write_text('line-length = 100\n[format]\nquote-style = "single"\n')
    after = fix("import random\n\nprint(random.random())\n")
    assert SINGLE in after
    assert "derive_seed(MASTER_SEED, 'rng')" in after


def test_a_length_that_nobody_states(fix: Fix) -> None:
    """A file that Black formatted at 100 columns, with no configuration to say so."""
    line = f'print("{"x" * 70}", f(1), f(2))\n'
    before = "import random\n\n\ndef f(a):\n    return random.gauss(a, 1)\n\n\n" + line
    assert 88 < len(line.rstrip()) <= 100
    after = fix(before)
    assert black.format_str(after, mode=black.Mode(line_length=100)) == after


def test_what_is_nearly_formatted_is_formatted_where_it_is_fixed(fix: Fix) -> None:
    """Code that Black laid out and somebody edited since: what is fixed is laid out, all else stays."""
    rest = "".join(f"value_{number} = [{number}, {number + 1}]\n" for number in range(60)) + "other = {  'a':1 }\n"
    before = (
        "import random\n\n\nclass Die:\n    def roll(self, first_argument, second_argument):\n"
        "        return random.uniform(\n            first_argument, second_argument\n        )\n\n\n" + rest
    )
    after = fix(before + "print(Die().roll(1.0, 2.0))\n")
    assert after.endswith(
        "class Die:\n    def roll(self, first_argument, second_argument):\n"
        "        return _die_rng.uniform(first_argument, second_argument)\n\n\n"
        + rest
        + "print(Die().roll(1.0, 2.0))\n"
    )


def test_statements_of_one_line_stay_on_it_in_nearly_formatted_code(fix: Fix) -> None:
    """That was their author's wish, and is none of the fix's business."""
    rest = "".join(f"value_{number} = [{number}, {number + 1}]\n" for number in range(60))
    after = fix(f"import random\n\n\ndef roll():\n    if random.random() > 0.5: return 1\n\n\n{rest}print(roll())\n")
    assert "    if rng.random() > 0.5: return 1\n\n\n" in after


@pytest.mark.parametrize("end", ["", "\n", "\n\n\n"])
def test_a_nearly_formatted_file_ends_as_it_did(fix: Fix, end: str) -> None:
    """With a line feed, without one, or with blank lines."""
    assert fix(f"\nimport random\n\nprint(random.random())\n# end{end}").endswith(f"\n# end{end}")


def test_single_quotes_that_a_formatter_left_alone(fix: Fix) -> None:
    """A file that is formatted but for its quotes keeps them, and stays as it was formatted."""
    before = (
        "import random\n\nnames = ['a', 'b', 'c']\nfor name in names:\n    print('{}'.format(name), random.random())\n"
    )
    after = fix(before)
    assert black.format_str(after, mode=black.Mode(string_normalization=False)) == after
    assert SINGLE in after


def test_what_a_later_fix_adds_stands_behind_what_it_calls(fix: Fix) -> None:
    """A file that was fixed before has the master seed and the function that derives from it already."""
    head = "import hashlib\nimport random\n\nMASTER_SEED = 42\n\n\n" + DERIVE
    body = "\n\ndef f(x):\n    return random.random()\n\n\ndef g(x):\n    return random.random()\n\n\n"
    after = fix(head + body + "print(list(map(f, [1])), list(map(g, [1])))\n")
    assert after.startswith(
        head
        + '\n\n_f_rng = random.Random(derive_seed(MASTER_SEED, "f/rng"))\n'
        + '_g_rng = random.Random(derive_seed(MASTER_SEED, "g/rng"))\n\n\ndef f(x):\n'
    )


def test_a_module_of_which_only_functions_were_imported(fix: Fix) -> None:
    """A library's function draws from the module unless it is given a generator, and so needs the module."""
    after = fix("from random import shuffle\n\n\ndef mixed(items):\n    shuffle(items)\n    return items\n")
    assert after.startswith("import random\n")
    assert "rng = random if rng is None else rng\n    rng.shuffle(items)\n" in after


def test_a_seed_that_was_drawn_settles_what_it_seeds(fix: Fix) -> None:
    """What hangs on it is found only then, and is no reason to leave it as it was."""
    after = fix("import random\n\nrandom.seed(random.randint(0, 1000))\nprint([random.random() for _ in range(2)])\n")
    assert "random.seed(rng.randint(" in after


# ---------------------------------------------------------------- the top of a file


IMPORTS = {
    "sorted groups": (
        """\
import argparse
import sys
from pathlib import Path

import numpy as np
import yaml

print(np.random.rand(), argparse, sys, Path, yaml)
""",
        """\
import argparse
import hashlib
import sys
from pathlib import Path

import numpy as np
import yaml
""",
    ),
    "unsorted": (
        """\
import numpy as np
import os
from sys import argv

print(np.random.rand(), os, argv)
""",
        """\
import numpy as np
import hashlib
import os
from sys import argv
""",
    ),
    "future and licence": (
        '''\
#!/usr/bin/env python
# Copyright.

"""Doc."""

from __future__ import annotations

import numpy as np

print(np.random.rand())
''',
        '''\
#!/usr/bin/env python
# Copyright.

"""Doc."""

from __future__ import annotations

import hashlib

import numpy as np

MASTER_SEED = 42
''',
    ),
    "only a future": (
        """\
from __future__ import annotations

try:
    import numpy as np
except ImportError:
    np = None

print(np.random.rand())
""",
        """\
from __future__ import annotations

import hashlib

try:
    import numpy as np
except ImportError:
    np = None

MASTER_SEED = 42
""",
    ),
    "a path that is set first": (
        """\
import sys

sys.path.insert(0, '..')

import numpy as np

print(np.random.rand())
""",
        """\
import hashlib
import sys

sys.path.insert(0, '..')

import numpy as np

MASTER_SEED = 42
""",
    ),
    "code first": (
        """\
# Just a script.

x = 3
import random
print(random.random(), x)
""",
        """\
# Just a script.

import hashlib

MASTER_SEED = 42
""",
    ),
    "from an import that is used no more": (
        """\
import os
from random import (
    choice,
    randint,  # inclusive
    Random,
)

print(choice([1, 2]), randint(1, 6), os.sep, Random)
""",
        """\
import hashlib
import os
from random import (
    Random,
)
""",
    ),
    "the last names of an import go": (
        """\
from random import Random, choice, randint

print(choice([1, 2]), randint(1, 6), Random)
""",
        """\
import hashlib
from random import Random

""",
    ),
    "one of several on a line": (
        """\
import os; from random import choice; import sys

print(choice([1, 2]), os, sys)
""",
        """\
import hashlib
import os; import sys
from random import Random
""",
    ),
    "those of a package together": (
        """\
import random
import numpy as np

from keras import layers
from keras import losses
print(random.random(), np, layers, losses)
keras_model = layers.Dense(1)
""",
        """\
import hashlib
import random
import numpy as np

from keras import initializers, layers
from keras import losses
""",
    ),
    "behind a story": (
        """\
'''Title.'''

'''A first chapter, told in a string.'''
import random

'''A second one.'''
print(random.random())
""",
        """\
'''Title.'''

'''A first chapter, told in a string.'''
import hashlib
import random

MASTER_SEED = 42
""",
    ),
}


@pytest.mark.parametrize("name", IMPORTS)
def test_imports_are_where_they_belong(fix: Fix, name: str) -> None:
    """With those of their kind, in the file's own order; what nobody uses any more is gone."""
    before, top = IMPORTS[name]
    after = fix(before)
    assert after[: len(top)] == top
    assert_names_mean_the_same(before, after)


KEPT = {
    "__all__": ('from random import random\n\n__all__ = ["random"]\n\nprint(random())\n', "import Random, random"),
    "extended __all__": (
        'from random import random\n\n__all__ = []\n__all__ += ["random"]\nprint(random())\n',
        "import Random, r",
    ),
    "a redundant alias": (
        "from random import random as random\n\nprint(random())\n",
        "import Random, random as random",
    ),
    "noqa": ("from random import random  # noqa: F401\n\nprint(random())\n", "import random  # noqa"),
    "a type comment": (
        "from random import random\n\nprint(random())\nx = 1  # type: random\n",
        "from random import Random, random\n",
    ),
    "a doctest": (
        'from random import random\n\nprint(random())\n"""\n>>> random() < 1\nTrue\n"""\n',
        "from random import Random, random\n",
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_an_import_that_others_need_stays(fix: Fix, name: str) -> None:
    """What a file says that it exports, or uses in other ways."""
    before, kept = KEPT[name]
    after = fix(before)
    assert "rng.random()" in after
    assert kept in after


@pytest.mark.parametrize(
    "other",
    [
        "from a import random\n\nprint(random)\n",
        "import a\n\nprint(a.random)\n",
        "import a as b\n\nprint(b.random)\n",
        "from a import *\n\nprint(random)\n",
        "from unittest import mock\n\nmock.patch('a.random')\n",
    ],
)
def test_an_import_that_another_file_takes_stays(fix: Fix, other: str) -> None:
    """A name that is imported from here is no less used."""
    before = "from random import random\n\nprint(random())\n"
    after = fix(before, other__py=other)
    assert "from random import Random, random\n" in after
    assert "rng.random()" in after


def test_an_import_that_nobody_takes_goes(fix: Fix) -> None:
    """The same file beside one that has nothing to do with it."""
    after = fix("from random import random\n\nprint(random())\n", other__py="random = 3\nprint(random)\n")
    assert "from random import random\n" not in after


def test_a_comment_stays_with_the_statement_that_it_is_about(fix: Fix) -> None:
    """What is added before a statement comes before the comment on it, but not before what starts a cell."""
    after = fix(
        "import random\n\n## Part one\n# Numbers,\n# two of them\nnumbers = [random.random(), random.random()]\n\n\n"
        "class Draw:\n    def __init__(self, size):\n        # how many\n        self.size = size\n\n"
        "    def draw(self):\n        return random.random()\n\n\nprint(numbers, Draw(2).draw())\n"
    )
    assert "\n## Part one\nrng = random.Random(" in after
    assert "\n# Numbers,\n# two of them\nnumbers = [rng.random(), " in after
    assert "        self.rng = rng\n        # how many\n        self.size = size\n" in after
    cells = fix('import random\n\n# %% numbers\nprint(random.random())\ntext = """\n# no comment"""\nprint(text)\n')
    assert "# %% numbers\nrng = random.Random(" in cells


def test_what_looks_like_a_comment_in_a_string_is_none(fix: Fix) -> None:
    """A string that ends with such a line right before the statement."""
    after = fix('import random\n\ntext = """\n# no comment"""\nprint(text, random.random())\n')
    assert 'text = """\n# no comment"""\nrng = random.Random(' in after


def test_a_function_that_takes_or_returns_something_is_given_its_generator(fix: Fix) -> None:
    """It may be called again some day; one that does neither is the program."""
    after = fix(
        "import random\n\n\ndef draw(count):\n    return [random.random() for _ in range(count)]\n\n\n"
        "def show():\n    print(random.random())\n\n\nnumbers = draw(3)\nshow()\n"
    )
    assert "def draw(count, *, rng):" in after
    assert "numbers = draw(3, rng=random.Random(derive_seed(MASTER_SEED, " in after
    assert "def show():\n    rng = random.Random(derive_seed(MASTER_SEED, " in after


def test_without_black(tmp_path: Path, seedlint: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines that are too long are broken all the same; a project that names its formatter is told to run it."""
    monkeypatch.setattr(formatting, "find_spec", lambda _: None)
    path = tmp_path / "a.py"
    draw = "np.random.normal(loc=10.0, scale=2.0, size=(1000, 1000)).mean(axis=0).round(3)"
    text = f"import numpy as np\n\nprint({draw})\n"
    path.write_text(text)
    result = seedlint("check", ".", "--fix")
    assert "Black" not in result.err
    lines = path.read_text().splitlines()
    assert "rng" in path.read_text()
    assert max(map(len, lines)) <= 88
    path.write_text(text)
    (tmp_path / "ruff.toml").write_text("line-length = 100\n")
    assert "Black is not installed" in seedlint("check", ".", "--fix").err
