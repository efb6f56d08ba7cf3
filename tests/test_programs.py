"""The programs in fixtures/programs run, and do what is claimed of them: differ from run to run, or agree."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import seedlint as package

PROGRAMS = Path(package.__file__).resolve().parent.parent / "fixtures" / "programs"
STARTS = {"clean": "simulate.py", "threading": "main.py", "training": "train.py"}


def outputs(name: str) -> set[str]:
    """What a program prints in two fresh processes."""
    return {
        subprocess.run(
            [sys.executable, "-B", STARTS[name]],
            cwd=PROGRAMS / name,
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""},
            capture_output=True,
            text=True,
            check=True,
            timeout=300,
        ).stdout
        for _ in range(2)
    }


def test_every_program_is_run() -> None:
    """The list above is complete."""
    assert sorted(path.name for path in PROGRAMS.iterdir()) == sorted(STARTS)


@pytest.mark.parametrize("name", ["threading", pytest.param("training", marks=pytest.mark.slow)])
def test_what_is_reported_differs(name: str) -> None:
    """The findings are about something."""
    assert len(outputs(name)) == 2


def test_what_is_clean_agrees() -> None:
    """No findings, and the same numbers."""
    assert len(outputs("clean")) == 1
