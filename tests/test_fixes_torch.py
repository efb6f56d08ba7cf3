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
    assert "    torch.manual_seed(MASTER_SEED)\n" in (copy / "train.py").read_text(encoding="utf-8")
    left = findings(copy)
    assert {one["code"] for one in left} == {"SL201"}
    assert fixed(copy, tmp_path).joinpath("train.py").read_text() == copy.joinpath("train.py").read_text()


@pytest.mark.slow
@torch
def test_a_generator_is_made_on_the_device_on_which_it_draws(tmp_path: Path) -> None:
    """That is the device that is given, or that of the tensor."""
    proof = proved(FIXES / "torch-devices", tmp_path, "main.py")
    text = "".join(proof.text("main.py").split())
    assert "device=args.device,generator=torch.Generator(device=args.device).manual_seed(" in text
    assert "weights.normal_(generator=torch.Generator(device=weights.device).manual_seed(" in text


def test_a_tensor_without_a_name_has_no_device_to_write_down(tmp_path: Path) -> None:
    """What draws into it is left alone."""
    folder = tmp_path / "before"
    folder.mkdir()
    (folder / "main.py").write_text("import torch\n\nprint(torch.empty(3, device='cuda').uniform_())\n")
    copy = fixed(folder, tmp_path, "--unsafe-fixes")
    assert copy.joinpath("main.py").read_text() == folder.joinpath("main.py").read_text()


@pytest.mark.slow
@jax
def test_a_key_from_the_clock_becomes_a_fixed_one(tmp_path: Path) -> None:
    """The key is made from a derived seed."""
    proof = proved(FIXES / "jax-keys", tmp_path, "main.py")
    assert "time" not in proof.text("main.py").replace("derive", "")


@pytest.mark.slow
@jax
def test_a_key_that_is_consumed_twice_gets_a_number_at_each_later_use(tmp_path: Path) -> None:
    """The first use keeps its numbers, no two are equal any more, and JAX's own checker of keys agrees."""
    folder = FIXES / "jax-keys-consumed-twice"
    before = runs(folder, "main.py", 1)[0].splitlines()
    copy = fixed(folder, tmp_path, "--unsafe-fixes")
    assert findings(copy) == []
    once = copy.joinpath("main.py").read_text(encoding="utf-8")
    checked = copy / "checked.py"
    checked.write_text(f"import jax\n\njax.config.update('jax_debug_key_reuse', True)\n{once}", encoding="utf-8")
    after = runs(copy, "checked.py", 2)
    assert after[0] == after[1]
    lines = after[0].splitlines()
    assert len(before) == len(lines) == 6
    assert (before[2], before[5]) == (before[3], "[0. 0.]")
    assert len(set(lines)) == len(lines)
    assert [lines[0], lines[2]] == [before[0], before[2]]
    checked.unlink()
    assert fixed(copy, tmp_path / "again", "--unsafe-fixes").joinpath("main.py").read_text(encoding="utf-8") == once
