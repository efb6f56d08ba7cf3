"""Fixes of torch and JAX programs: they run, repeat, and nothing freezes or doubles."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from fix_proof import findings, fixed, proved, runs

FIXES = Path(__file__).resolve().parents[1] / "fixtures" / "fixes"

torch = pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
jax = pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed")


@pytest.mark.slow
@torch
def test_draws_that_take_a_generator_get_one(tmp_path: Path) -> None:
    """It is a `torch.Generator`, which its functions share and hand on; a seed that was ignored makes one."""
    proof = proved(FIXES / "torch-generators", tmp_path, "train.py", options=("--unsafe-fixes",))
    assert "generator = torch.Generator().manual_seed(seed)" in proof.text("helpers.py")
    assert "def noise(n, *, generator)" in proof.text("helpers.py")
    assert "DataLoader(data, batch_size=2, shuffle=True, generator=generator)" in proof.text("train.py")


@pytest.mark.slow
@torch
def test_layers_get_the_seed_of_all(tmp_path: Path) -> None:
    """Layers take no generator: `torch.manual_seed` comes first in the program, which a warning is left about."""
    folder = FIXES / "torch-layers"
    before = runs(folder, "train.py", 2)
    assert before[0] != before[1]
    copy = fixed(folder, tmp_path)
    after = runs(copy, "train.py")
    assert len(set(after)) == 1
    assert len(set(after[0].splitlines())) == 3
    assert 'torch.manual_seed(derive_seed(MASTER_SEED, "torch"))' in (copy / "train.py").read_text(encoding="utf-8")
    left = findings(copy)
    assert {one["code"] for one in left} == {"SL201"}
    assert fixed(copy, tmp_path).joinpath("train.py").read_text() == copy.joinpath("train.py").read_text()


@torch
def test_a_generator_of_an_unknown_device_is_not_made(tmp_path: Path) -> None:
    """Where it draws on a device, or fills a tensor, that could be anywhere, nothing is written."""
    copy = fixed(FIXES / "torch-layers", tmp_path, "--unsafe-fixes")
    text = copy.joinpath("train.py").read_text(encoding="utf-8")
    assert "generator=" not in text


@pytest.mark.slow
@jax
def test_a_key_from_the_clock_becomes_a_fixed_one(tmp_path: Path) -> None:
    """The key is made from a derived seed."""
    proof = proved(FIXES / "jax-keys", tmp_path, "main.py")
    assert "time" not in proof.text("main.py").replace("derive", "")
