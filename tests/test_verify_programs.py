"""The verdict on programs of several kinds, held against what running them shows without any recorder.

Each program runs three times as a user would run it, with hashes salted anew. It is reproducible if what it prints is
the same each time, and just then `seedlint verify` says so. Wherever it says that something parts, `seedlint check`
said so before; what it does not see yet is listed here.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

ROOT = Path(__file__).resolve().parent.parent
SEVERAL = ROOT / "fixtures" / "verify" / "several"
ADVICE = ROOT / "fixtures" / "cases"

REPRODUCIBLE = {"monte_carlo", "vocabulary", "pool_spawned", "anneal"}
DIFFERENT = {
    *("bootstrap", "named_walk", "drawn_teams", "printed_set", "ticket", "by_process", "by_clock", "password"),
    *("pool_free", "as_they_finish", "late_seed", "other_stream"),
}
SLOW_REPRODUCIBLE = {"keras_settled", "traced_noise", "advice-epoch-seeds", "advice-layer-seeds"}
SLOW_DIFFERENT = {"keras_half", "shuffled_set", "free_generator", "advice-master-seed-weights"}
NOT_PREDICTED: set[str] = set()


def test_every_program_is_judged() -> None:
    """None is left out."""
    here = {path.stem for path in SEVERAL.glob("*.py")} | {path.name for path in ADVICE.glob("advice-*")}
    assert here == REPRODUCIBLE | DIFFERENT | SLOW_REPRODUCIBLE | SLOW_DIFFERENT


def printed(program: Path) -> str:
    """What a program prints, run as it is."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    environment["TF_CPP_MIN_LOG_LEVEL"] = "3"
    command = [sys.executable, program.name]
    return subprocess.run(
        command, cwd=program.parent, env=environment, check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.parametrize(
    "name",
    [
        *sorted(REPRODUCIBLE | DIFFERENT),
        *(pytest.param(name, marks=pytest.mark.slow) for name in sorted(SLOW_REPRODUCIBLE | SLOW_DIFFERENT)),
    ],
)
def test_the_verdict_is_what_running_it_shows(seedlint: Callable[..., Result], tmp_path: Path, name: str) -> None:
    """The same each time or not; and what parts was predicted."""
    program = tmp_path / "program.py"
    if (SEVERAL / f"{name}.py").is_file():
        shutil.copy(SEVERAL / f"{name}.py", program)
    else:
        [source] = (ADVICE / name).rglob("*.py")
        shutil.copy(source, program)
    same = len({printed(program) for _ in range(3)}) == 1
    assert same is (name in REPRODUCIBLE | SLOW_REPRODUCIBLE)
    result = seedlint("verify", "--output-format", "json", "--vary", "hash-seed", "--runs", "3", "program.py")
    report = json.loads(result.out)
    assert result.code == (0 if same else 1), report["first"]
    unstable = [place for place in report["places"] if place["verdict"] == "unstable"]
    missed = [f"{place['path']}:{place['line']}" for place in unstable if not place["predicted"]]
    first = report["first"]
    if first is not None and not first["predicted"] and not first["perhaps"]:
        missed.append(first["name"])
    assert bool(missed) is (name in NOT_PREDICTED), missed
