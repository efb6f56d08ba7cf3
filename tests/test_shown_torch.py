"""What the tables say of torch that no single call shows: when things draw, what workers find, determinism."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import textwrap

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed"),
]

START = """
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


def numbers(made):
    return [value for batch in made for value in torch.as_tensor(batch).flatten().tolist()]


class Held(Dataset):
    def __init__(self):
        self.rng = np.random.default_rng(0)

    def __len__(self):
        return 8

    def __getitem__(self, index):
        return self.rng.normal()


class Global(Held):
    def __getitem__(self, index):
        return np.random.normal()

"""


def shown(code: str) -> None:
    """Run a program in a fresh process; what it asserts is what is shown."""
    text = f"{START}\nif __name__ == '__main__':\n{textwrap.indent(textwrap.dedent(code).strip(), '    ')}\n"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_generator_in_a_data_set_is_copied_into_each_worker() -> None:
    """Two workers give each number twice; without workers, all are different."""
    shown("""
    assert len(set(numbers(DataLoader(Held(), num_workers=2, batch_size=1)))) == 4
    assert len(set(numbers(DataLoader(Held(), batch_size=1)))) == 8
    """)


def test_global_streams_of_workers_hang_on_the_seed_of_torch() -> None:
    """NumPy's stream is another one in each worker, the same after the same `torch.manual_seed`, whatever NumPy's."""
    shown("""
    found = []
    for _ in range(2):
        torch.manual_seed(3)
        found.append(numbers(DataLoader(Global(), num_workers=2, batch_size=1)))
    assert found[0] == found[1]
    assert len(set(found[0])) == 8
    np.random.seed(0)
    torch.manual_seed(4)
    assert numbers(DataLoader(Global(), num_workers=2, batch_size=1)) != found[0]
    """)


def test_what_is_made_before_the_seed_draws_after_it() -> None:
    """Dropout and a data loader draw when they are used, layers when they are made."""
    shown("""
    found = []
    for _ in range(2):
        loader, drop, layer = DataLoader(range(64), shuffle=True), torch.nn.Dropout(0.5), torch.nn.Linear(4, 4)
        torch.manual_seed(3)
        found.append((numbers(loader), drop(torch.ones(64)).tolist(), layer.weight.tolist()))
    assert found[0][:2] == found[1][:2]
    assert found[0][2] != found[1][2]
    """)


def test_loaded_weights_take_the_place_of_those_that_were_drawn() -> None:
    """And dropout draws nothing when a model is not trained."""
    shown("""
    def model():
        return torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Dropout(0.5))
    first, second = model(), model()
    second.load_state_dict(first.state_dict())
    assert first.eval()(torch.ones(4)).tolist() == second.eval()(torch.ones(4)).tolist()
    """)


def test_a_bare_generator_starts_from_a_constant_and_fork_rng_puts_the_state_back() -> None:
    """The constant is the same in every process."""
    shown("""
    assert torch.Generator().initial_seed() == 67280421310721
    before = torch.get_rng_state()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        torch.rand(3)
    assert torch.equal(before, torch.get_rng_state())
    """)


def test_what_has_no_deterministic_form_raises_unless_told_to_warn() -> None:
    """Of those that raise on a CPU as well; the others take a GPU to show."""
    shown("""
    import warnings
    pool, indices = torch.nn.MaxUnpool1d(2), torch.tensor([[[1, 3]]])
    torch.use_deterministic_algorithms(True)
    try:
        pool(torch.ones(1, 1, 2), indices)
    except RuntimeError as error:
        assert "deterministic" in str(error)
    else:
        raise AssertionError
    torch.use_deterministic_algorithms(True, warn_only=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pool(torch.ones(1, 1, 2), indices)
    """)
