"""What a notebook runs with `%run` is followed where it runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from notebook_samples import notebook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEEDED = "import random\nif __name__ == '__main__':\n    random.seed(1)\n"
DRAW = "import random\nrandom.random()"


@pytest.fixture
def found(seedlint: Callable[..., Any], tmp_path: Path) -> Callable[..., list[tuple[str, str, int | None, int]]]:
    """What is found in files that are given by name: a notebook's cells, or a script's text."""

    def run(**files: Any) -> list[tuple[str, str, int | None, int]]:
        for name, content in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_text(content if isinstance(content, str) else notebook(*content))
        report = json.loads(seedlint("check", "--output-format", "json").out)
        places = [(one, one["cell"] or {"number": None, "line": one["line"]}) for one in report["diagnostics"]]
        return [(one["code"], one["path"], cell["number"], cell["line"]) for one, cell in places]

    return run


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("%run s.py", "SL201"),
        ("%run s", "SL201"),
        ("run s.py", "SL201"),
        ("%run -i s.py --fast 3", "SL201"),
        ("%run './s.py'", "SL201"),
        ("if True:\n    %run s.py", "SL201"),
        ("%run -n s.py", "SL101"),
    ],
)
def test_a_script_is_a_program_unless_it_is_told_otherwise(found, line, code):
    """Its guard is entered but with `-n`; what it seeds is seeded."""
    assert found(s__py=SEEDED, a__ipynb=(line, DRAW)) == [(code, "a.ipynb", 2, 2)]


def test_another_notebook_has_the_names_of_the_one_that_runs_it(found):
    """Both ways, as they are when a function is called; and what it draws is found in its own cells."""
    cells = ("import numpy as np\nnp.random.seed(SEED)", "def draw():\n    return np.random.rand() + OFFSET")
    main = ("SEED = 1\n%run other.ipynb", "OFFSET = 1\ndraw()")
    assert found(other__ipynb=cells, main__ipynb=main) == [("SL201", "other.ipynb", 2, 2)]
    (governing,) = {one[0] for one in found(main__ipynb=("SEED = None\n%run other.ipynb", "OFFSET = 1\ndraw()"))}
    assert governing == "SL103"


def test_each_run_is_one(found):
    """What was run before is run again, and what is imported is not."""
    seeds = "import random\nrandom.seed(1)\n"
    again = ("%run s.py", "import random", "random.seed()", "%run s.py", "random.random()")
    assert ("SL201", "a.ipynb", 5, 1) in found(s__py=seeds, a__ipynb=again)
    once = ("import s", *again[1:3], "import s", "random.random()")
    assert "SL201" not in [one[0] for one in found(a__ipynb=once)]


def test_what_a_seeded_notebook_runs_is_seeded(found):
    """A script without a guard, and a notebook, are judged where they are run: no starts of their own beside that."""
    drawing = "import random\nprint(random.random())\n"
    main = "import random\nrandom.seed(3)\n%run t.py\n%run u.ipynb"
    assert [one[0] for one in found(t__py=drawing, u__ipynb=(drawing,), a__ipynb=(main,))] == ["SL201", "SL201"]
    assert found(t__py=drawing, u__ipynb=(drawing,), a__ipynb=("%run t.py", "%run u.ipynb")) == [
        ("SL101", "t.py", None, 2),
        ("SL101", "u.ipynb", 1, 2),
    ]
    assert [one[:2] for one in found(t__py=f"{drawing}if __name__ == '__main__':\n    pass", a__ipynb=(main,))] == [
        ("SL101", "t.py"),
        ("SL201", "u.ipynb"),
    ]


def test_notebooks_may_run_each_other(found):
    """And themselves: that ends, with nothing said of what comes after."""
    cells = found(a__ipynb=("%run b", DRAW), b__ipynb=("%run a.ipynb", DRAW), c__ipynb=("%run c.ipynb", DRAW))
    assert {one[1] for one in cells} == {"a.ipynb", "b.ipynb"}


@pytest.mark.parametrize("line", ["%run gone.py", "%run {path}", "%run ~/s.py", "%run -m s"])
def test_what_is_not_there_may_have_seeded(found, seedlint, line):
    """Nothing is said of what comes after it."""
    assert found(s__py="", a__ipynb=(line, DRAW)) == []
    assert "1 not understood" in seedlint("check").out


def test_fixes_leave_the_lines_that_run_and_all_other_bytes(found, seedlint, tmp_path):
    """Only the changed source lines differ, in both notebooks."""
    found(**{"1-prep__ipynb": ("import numpy as np\nx = np.random.rand()",), "a__ipynb": ("%run 1-prep.ipynb", "x")})
    main, prep = (tmp_path / "a.ipynb").read_bytes(), (tmp_path / "1-prep.ipynb").read_text()
    assert seedlint("check", "--fix").code == 0
    assert (tmp_path / "a.ipynb").read_bytes() == main
    new = (tmp_path / "1-prep.ipynb").read_text()
    start = prep.index('    "x = np')
    assert new.startswith(prep[:start])
    assert new.endswith(prep[prep.index("\n", start) :])
    assert "rng.random()" in new


def test_no_fix_takes_a_name_from_a_file_that_is_run_with_it(found, seedlint, tmp_path):
    """A master seed of the notebook would become the script's, and a generator another."""
    found(
        t__py="import random\nprint(random.random())\n",
        e__ipynb=("import random\nrandom.seed(3)\n%run t.py", "random.random()"),
        f__ipynb=("import random\n%run t.py",),
    )
    script = (tmp_path / "t.py").read_text()
    result = seedlint("check", "--fix", "--unsafe-fixes")
    assert "`MASTER_SEED` would be a name of t.py and of e.ipynb, which are run as one" in result.out
    assert "MASTER_SEED = 3" in (tmp_path / "e.ipynb").read_text()
    assert (tmp_path / "t.py").read_text() == script


def test_imports_stay_that_others_use(found, seedlint, tmp_path):
    """What the script imports is the notebook's, whatever it needs itself."""
    found(
        t__py="import numpy as np\nimport random\n\nx = np.random.rand()\n",
        a__ipynb=("%run -i t.py", "print(random.Random(1).random(), np.zeros(3))"),
    )
    seedlint("check", "--fix", "--unsafe-fixes")
    text = (tmp_path / "t.py").read_text()
    assert "import numpy as np\nimport random\n" in text
