"""A library that no checked program uses: its functions take a generator that its users may leave out."""

# ruff: noqa: D103 - the names of the tests are sentences

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from fix_proof import findings, fixed, runs, seedlint, texts

FOLDER = Path(__file__).resolve().parent.parent / "fixtures" / "fixes" / "library"
SHOWN = {
    "walks/steps.py": [
        'def step(scale=1.0, *, rng=None):\n    """Return one step."""\n    rng = random if rng is None else rng\n',
        "    return [step(scale, rng=rng) for _ in range(count)]\n",
        "def cloud(*shape, rng=None):\n",
        '    """\n    rng = np.random.default_rng(rng)\n    return _scaled(rng.normal(size=shape), rng=rng)\n',
        "def _scaled(points, *, rng):\n",
        "def typed(count: int, *, rng: typing.Optional[random.Random] = None) -> list[float]:\n",
        "    rng = random.Random() if rng is None else rng\n",
        "import random\nimport typing\n\nimport numpy as np\n",
    ],
    "walks/walkers.py": [
        "    def __init__(self, place, *, rng=None):\n        self.rng = np.random.default_rng(rng)\n",
        "        rng = np.random.default_rng(rng)\n        super().__init__(place, rng=rng)\n",
        "        super().__init__(place, rng=rng)\n        self.other = Walker(place, rng=rng)\n",
        "        self.steps = walk(count, rng=rng)\n",
        "        return self.rng.random()\n",
    ],
}
USER = """
import random
import numpy as np
from walks import steps, walkers
print(steps.walk(2, rng=random.Random(5)), steps.typed(2, rng=random.Random(5)))
print(steps.cloud(2, rng=np.random.default_rng(5)))
pair = walkers.Pair(0, rng=5)
went = np.array([pair.go() for _ in range(20)])
print(went.tolist(), pair.chance)
assert (went[:, 0] != went[:, 1]).any(), "twins"
print(walkers.Route(3, rng=random.Random(6)).steps)
random.seed(3)
print(steps.walk(3))
print(steps.cloud(2).shape, walkers.Pair(0).place, len(steps.typed(3)))
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return fixed(FOLDER, tmp_path_factory.mktemp("library"), "--unsafe-fixes")


def test_no_signature_is_changed_unasked(tmp_path):
    assert texts(fixed(FOLDER, tmp_path)) == texts(FOLDER)
    found = findings(FOLDER)
    assert found
    assert {one["fix"]["effect"] for one in found} == {"changes"}


@pytest.mark.parametrize("path", SHOWN)
def test_functions_take_a_generator(path, copy):
    text = texts(copy)[path].decode()
    assert [part for part in SHOWN[path] if part not in text] == []


def test_its_users_can_seed_it_and_those_who_seed_the_stream_have_their_numbers(copy):
    (copy / "user.py").write_text(USER)
    one, other = runs(copy, "user.py", 2)
    (copy / "user.py").unlink()
    assert one == other


def test_its_tests_pass_as_before(copy):
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "."]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False, env={"PYTHONPATH": "."})
    assert done.returncode == 0, done.stdout
    assert texts(copy)["tests/test_walks.py"] == texts(FOLDER)["tests/test_walks.py"]


def test_nothing_is_left_and_fixing_twice_changes_nothing(copy):
    once = texts(copy)
    assert findings(copy) == []
    seedlint(copy, "--fix", "--unsafe-fixes")
    assert texts(copy) == once
