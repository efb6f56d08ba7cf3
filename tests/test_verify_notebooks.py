"""`seedlint verify notebook.ipynb` runs its cells as a kernel would, and says of each what is true of it."""

# ruff: noqa: D103 - the names of the tests are sentences

from __future__ import annotations

import json
import venv

import pytest
from notebook_samples import code, markdown, notebook

ALONE = ("--vary", "none", "--runs", "2")
DRAWS = ("import random", "random.seed(7)\nprint(random.random())", "r = random.Random()\nr.random()")


@pytest.fixture
def verify(seedlint, tmp_path):
    """Write a notebook, run the command on it, return its exit code and JSON."""

    def run(*cells, name="a.ipynb", arguments=ALONE):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(notebook(*cells))
        result = seedlint("verify", "--output-format", "json", *arguments, name)
        assert result.out, result.err
        return result.code, json.loads(result.out)

    return run


def printed(seedlint, name="a.ipynb"):
    """What a person reads."""
    return seedlint("verify", *ALONE, name).out


def test_what_parts_is_told_by_its_cell(verify, seedlint, tmp_path):
    status, report = verify(markdown("# A"), *DRAWS)
    first = report["first"]
    assert (status, first["path"], first["cell"]) == (1, "a.ipynb", {"number": 4, "id": None, "line": 2})
    line = (tmp_path / "a.ipynb").read_text().split("\n")[first["line"] - 1]
    assert line == '    "r.random()"'
    assert [(one["code"], one["cell"]["number"], one["cell"]["line"]) for one in first["predicted"]] == [
        ("SL202", 4, 1)
    ]
    assert {one["cell"]["number"]: one["verdict"] for one in report["places"]} == {3: "stable", 4: "unstable"}
    text = printed(seedlint)
    assert " --> a.ipynb:cell 4:2\n" in text
    assert "2 | r.random()\n  | ^^^^^^^^^^ draw 1 of " in text
    assert "predicted: SL202 seed-does-not-reach at a.ipynb:cell 4:1" in text
    assert "  a.ipynb:cell 3:2: `random.random`, 1 draw" in text


def test_a_seeded_notebook_is_reproducible_under_every_variation(verify):
    status, report = verify(*DRAWS[:2], "print({'a', 'b'} == {'b', 'a'})", arguments=("--runs", "2"))
    assert (status, report["reproducible"], report["notes"]) == (0, True, [])
    assert {run["exit_code"] for run in report["runs"]} == {0}


def test_a_place_that_is_perturbed_is_told_by_its_cell(verify, seedlint):
    cells = ("import random\nrandom.seed(7)", "x = 1", "x += 1\nprint(random.random())")
    _, report = verify(*cells, arguments=(*ALONE, "--perturb-each"))
    assert [one["perturbed"] for one in report["reach"]] == ["python", "at a.ipynb:cell 3:2"]
    assert [one["varied"] for one in report["runs"]][-1] == "perturb at a.ipynb:cell 3:2"
    shown = seedlint("verify", *ALONE, "--perturb-each", "a.ipynb").out
    assert "one more draw at a.ipynb:cell 3:2 changes 1 draw" in shown


def test_what_cells_end_with_is_a_result_of_theirs(verify):
    status, report = verify("import os", "os.urandom(3).hex()")
    assert (status, report["first"]["name"]) == (1, "os.urandom")
    assert verify("1 + 1", "object()\nobject()", "import time\ntime.time();")[0] == 0


def test_magics_run_as_ipython_runs_them(verify, tmp_path):
    cells = (
        "%matplotlib inline\nimport random",
        "%%writefile helper.py\nX = 3",
        "import helper\nx = !echo 39\nprint(x, helper.X)",
        "%%time\nrandom.seed(helper.X)",
        "%time y = random.random()\nassert 0 < y < 1",
        "%env SOMETHING=else",
        "import os\nassert os.environ['SOMETHING'] == 'else' and x.n == '39'",
        "%%bash\ntouch made",
        "?x",
        "%run helper.py",
        "assert X == 3 and get_ipython() is not None",
    )
    (tmp_path / "helper.py").touch()  # what writes it says whether it was there
    status, report = verify(*cells)
    assert (status, report["failure"]) == (0, None)
    assert [one["cell"] for one in report["places"]] == [{"number": 5, "id": None, "line": 1}]
    assert (tmp_path / "made").exists()


def test_it_runs_in_its_own_folder_and_is_the_main_module(verify, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "beside.py").write_text("import random\n\n\ndef draw():\n    return random.random()\n")
    cells = (
        "import beside, os, pickle, sys",
        "assert os.path.basename(os.getcwd()) == 'sub' and __name__ == '__main__' and '__file__' not in globals()",
        "class A: pass",
        "assert pickle.loads(pickle.dumps(A())).__class__ is sys.modules['__main__'].A",
        "open('out.txt', 'w').write(str(beside.draw()))",
    )
    status, report = verify(*cells, name="sub/a.ipynb")
    assert (status, report["failure"], report["first"]["path"]) == (1, None, "sub/beside.py")
    assert "sub/out.txt" in report["results"]


def test_await_needs_no_function(verify):
    cells = ("import asyncio\nasync def f(): return 3", "assert await f() == 3", "async for x in g():\n    pass")
    more = "async def g():\n    yield 1"
    status, report = verify(cells[0], more, cells[1], cells[2], "await asyncio.sleep(0)\nx")
    assert (status, report["failure"]) == (0, None)


def test_a_cell_that_fails_ends_the_run(verify, seedlint, tmp_path):
    status, report = verify("x = 1", "1 / 0", "open('late', 'w')")
    assert (status, report["failure"]) == (3, "the program itself failed, each time alike: exit code 1")
    assert not (tmp_path / "late").exists()
    text = printed(seedlint)
    assert "ZeroDivisionError" in text
    assert "seedlint: cell 2 of the notebook failed" in text


def test_a_cell_that_is_no_python_fails_where_it_is_reached(verify, tmp_path):
    status, _ = verify("open('early', 'w').close()", "x = (", "open('late', 'w').close()")
    assert status == 3
    assert ((tmp_path / "early").exists(), (tmp_path / "late").exists()) == (True, False)


def test_a_cell_may_be_meant_to_fail_or_not_to_run(verify):
    failing, skipped = code("1 / 0", tags=["raises-exception"]), code("1 / 0", tags=["skip-execution"])
    assert verify(failing, skipped, "print(1)")[0] == 0


def test_leaving_is_no_failure(verify):
    assert verify("import sys\nsys.exit(0)", "1 / 0")[0] == 0
    assert verify("import sys\nsys.exit(3)")[0] == 3


def test_a_python_without_ipython_runs_what_is_python(verify, tmp_path):
    venv.create(tmp_path / ".venv", with_pip=False)
    python = str(tmp_path / ".venv" / "bin" / "python")
    cells = ("import random\n!echo hi\nrandom.seed(1)", "%%bash\necho hi", "%time x = random.random()\nprint(x)")
    status, report = verify(*cells, arguments=(*ALONE, "--python", python))
    assert (status, report["failure"]) == (0, None)
    assert [one["cell"]["number"] for one in report["places"]] == [3]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("{", "a.ipynb: not valid JSON: expecting property name enclosed in double quotes"),
        ('{"cells": [], "metadata": {"language_info": {"name": "R"}}}', "a.ipynb: a notebook in R, not checked"),
    ],
)
def test_what_cannot_be_run_is_said_in_a_line(seedlint, tmp_path, text, line):
    (tmp_path / "a.ipynb").write_text(text)
    result = seedlint("verify", "a.ipynb")
    assert (result.code, result.err) == (2, f"seedlint: error: {line}\n")
    missing = seedlint("verify", "b.ipynb")
    assert (missing.code, "b.ipynb: no such file" in missing.err) == (2, True)


def test_a_fixed_notebook_is_reproducible(seedlint, tmp_path):
    cells = ("import numpy as np", "%time a = np.random.rand(2)\na", "np.random.permutation(5)")
    (tmp_path / "a.ipynb").write_text(notebook(*cells))
    assert seedlint("verify", *ALONE, "a.ipynb").code == 1
    assert seedlint("check", "--fix").code == 0
    assert seedlint("verify", *ALONE, "a.ipynb").code == 0
