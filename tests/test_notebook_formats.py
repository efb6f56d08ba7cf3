"""Formats for programs name the true line of a notebook; baselines and revisions know notebooks as other files."""

from __future__ import annotations

import json
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from notebook_samples import notebook

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

SOURCE = Path(__file__).parent.parent / "fixtures" / "notebooks" / "bootstrap.ipynb"
DRAWS = {"SL201": "np.random.normal(size=50)", "SL202": "np.random.default_rng()"}


@pytest.fixture
def lines(tmp_path: Path) -> set[tuple[str, int]]:
    """The rules of the findings in a notebook, each with the line of its file that holds the draw."""
    shutil.copy(SOURCE, tmp_path / "a.ipynb")
    text = SOURCE.read_text(encoding="utf-8").splitlines()
    return {(code, next(number for number, line in enumerate(text, 1) if draw in line)) for code, draw in DRAWS.items()}


def _github(out: str) -> set[tuple[str, int]]:
    found = [line for line in out.splitlines() if line.startswith("::") and "title=SL" in line]
    return {(one.split("title=")[1][:5], int(one.split("line=")[1].split(",")[0])) for one in found}


def _sarif(out: str) -> set[tuple[str, int]]:
    (run,) = json.loads(out)["runs"]
    return {(one["ruleId"], _region(one)["startLine"]) for one in run["results"]}


def _region(result: dict[str, Any]) -> dict[str, Any]:
    region: dict[str, Any] = result["locations"][0]["physicalLocation"]["region"]
    return region


READERS: dict[str, Callable[[str], set[tuple[str, int]]]] = {
    "json": lambda out: {(one["code"], one["line"]) for one in json.loads(out)["diagnostics"]},
    "json-lines": lambda out: {(one["code"], one["line"]) for one in map(json.loads, out.splitlines())},
    "sarif": _sarif,
    "github": _github,
    "gitlab": lambda out: {(one["check_name"], one["location"]["lines"]["begin"]) for one in json.loads(out)},
    "junit": lambda out: {
        (str(one.get("name"))[:5], int(str(one.get("line")))) for one in ET.fromstring(out).iter("testcase")
    },
}


@pytest.mark.parametrize("form", READERS)
def test_the_line_is_that_of_the_file(seedlint: Callable[..., Result], lines: set[tuple[str, int]], form: str) -> None:
    """Not that of the cell, nor of the cells joined."""
    assert READERS[form](seedlint("check", ".", "--output-format", form).out) == lines


def test_what_is_known_of_a_notebook_is_not_reported(
    seedlint: Callable[..., Result], lines: set[tuple[str, int]], tmp_path: Path
) -> None:
    """By a baseline or by a revision; of a cell that is new, all is."""
    place = tmp_path / "a.ipynb"
    git = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "-q"], ["add", "a.ipynb"], ["commit", "-qm", "x"]):
        subprocess.run([*git, *words], check=True)
    assert seedlint("baseline", ".").code == 0
    assert seedlint("check", ".").code == 0
    assert seedlint("check", ".", "--no-baseline", "--diff-base", "HEAD").code == 2
    assert seedlint("check", ".", "--diff-base", "HEAD").code == 0
    document = json.loads(place.read_text(encoding="utf-8"))
    new = {"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "execution_count": None}
    document["cells"].append({**new, "source": ["np.random.default_rng().normal()"]})
    place.write_text(json.dumps(document, indent=1), encoding="utf-8")
    for options in ([], ["--diff-base", "HEAD"]):
        found = json.loads(seedlint("check", ".", "--output-format", "json", *options).out)["diagnostics"]
        assert [(one["code"], one["cell"]["id"]) for one in found] == [("SL202", "new")]
    assert len(lines) == 2


def test_people_read_the_cell_and_the_line_within_it(seedlint: Callable[..., Result], tmp_path: Path) -> None:
    """On the page of a job, in what `init` finds, and in what a baseline leaves out."""
    cells = "%matplotlib inline\nimport numpy as np\nSEED = 3", "\nnp.random.seed(SEED)\nnp.random.rand()", "\nz = ("
    (tmp_path / "a.ipynb").write_text(notebook(*cells), encoding="utf-8")
    row = next(line for line in seedlint("check", "-o", "markdown").out.splitlines() if "SL201" in line)
    (number,) = (at for at, line in enumerate((tmp_path / "a.ipynb").read_text().splitlines(), 1) if "rand()" in line)
    assert f"| `a.ipynb:{number}` (cell 2, line 3) |" in row
    assert "a.ipynb: its master seed is `SEED` (cell 1, line 3)\n" in seedlint("init").out
    assert "not in the baseline: a.ipynb:cell 3:2: syntax error" in seedlint("baseline").err
