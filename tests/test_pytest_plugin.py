"""`pytest --seedlint-verify`, run for real on a small project."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import seedlint

if TYPE_CHECKING:
    import pytest

ROOT = Path(seedlint.__file__).resolve().parent.parent
TESTS = """
import random
import numpy as np

def test_settled():
    assert np.random.default_rng(3).normal() < 9

def test_free():
    assert np.random.default_rng().normal() < 99

def test_shared():
    random.seed(4)
    assert random.random() < 1

def test_broken():
    assert random.Random(2).random() > 1
"""


def test_tests_that_part_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that draw something else the second time, and those that fail anyway; leaks are named."""
    (tmp_path / "test_sample.py").write_text(TESTS)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    if not entry_points(group="pytest11", name="seedlint"):  # a checkout that is not installed
        monkeypatch.setenv("PYTEST_PLUGINS", "seedlint.pytest_plugin")
    command = [sys.executable, "-m", "pytest", "--seedlint-verify", "-p", "no:cacheprovider", "--rootdir", "."]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 1, result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert "test_sample.py::test_free: `numpy.random.Generator.normal` at test_sample.py:9 gives other values" in (
        next(line for line in lines if "test_free" in line)
    )
    assert "test_sample.py::test_shared: seeds `python`" in lines
    assert any(line.startswith("test_sample.py::test_broken: the program itself failed") for line in lines)
    assert not any("test_settled" in line for line in lines)
