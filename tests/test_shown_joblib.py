"""What `rules/libraries/joblib.toml` says, shown with joblib itself: where tasks run, and what streams they find."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("joblib")
pytest.importorskip("numpy")

PROGRAM = """
import json, os, sys, threading, time
import numpy as np
from joblib import Parallel, delayed

def where():
    return [os.getpid(), threading.get_ident()]

def late(number):
    time.sleep(1.0 if number == 0 else 0.0)
    return number

def draw():
    return float(np.random.rand())

def draw_from(rng):
    return float(rng.random())

if __name__ == "__main__":
    np.random.seed(0)
    rng = np.random.default_rng(1)
    print(json.dumps([where(), {}]))
"""


def shown(expression: str, tmp_path: Path) -> tuple[list[int], list[object]]:
    """Return where a program runs, and what an expression gives in it; joblib's workers read the program's file."""
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.replace("{}", expression), encoding="utf-8")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    here, outcome = json.loads(done.stdout)
    return here, outcome


@pytest.mark.parametrize("given", ["", "backend='loky'", "backend='multiprocessing'", "prefer='processes'"])
def test_tasks_run_in_processes(given: str, tmp_path: Path) -> None:
    """By default, and where a backend with processes is named."""
    (pid, _), outcome = shown(f"Parallel(n_jobs=2, {given})(delayed(where)() for _ in range(4))", tmp_path)
    assert all(isinstance(one, list) and one[0] != pid for one in outcome)


@pytest.mark.parametrize("given", ["backend='threading'", "prefer='threads'", "require='sharedmem'"])
def test_tasks_run_in_threads(given: str, tmp_path: Path) -> None:
    """Other threads of the same process."""
    here, outcome = shown(f"Parallel(n_jobs=2, {given})(delayed(where)() for _ in range(4))", tmp_path)
    assert all(isinstance(one, list) and one[0] == here[0] and one[1] != here[1] for one in outcome)


@pytest.mark.parametrize("given", ["", "n_jobs=1", "n_jobs=1, backend='loky'"])
def test_one_job_is_the_program_itself(given: str, tmp_path: Path) -> None:
    """And so is a pool that is not told how many jobs."""
    here, outcome = shown(f"Parallel({given})(delayed(where)() for _ in range(4))", tmp_path)
    assert all(one == here for one in outcome)


def test_a_seed_of_the_parent_does_not_reach_the_workers(tmp_path: Path) -> None:
    """NumPy's global stream is another one in each run, and a generator that is sent along gives one number."""
    tasks = "Parallel(n_jobs=2)([*[delayed(draw)()] * 3, *[delayed(draw_from)(rng)] * 3])"
    first, second = (shown(tasks, tmp_path)[1] for _ in range(2))
    assert not set(map(str, first[:3])) & set(map(str, second[:3]))
    assert len(set(map(str, [*first[3:], *second[3:]]))) == 1


def test_results_come_as_they_are_finished(tmp_path: Path) -> None:
    """Where `return_as` asks for it; the task that takes longest is last."""
    unordered = "list(Parallel(n_jobs=2, return_as='generator_unordered')(delayed(late)(n) for n in range(3)))"
    assert shown(unordered, tmp_path)[1][-1] == 0
    assert shown(unordered.replace("_unordered", ""), tmp_path)[1] == [0, 1, 2]
