"""What the table says of JAX that no single call shows: what is traced once, and what a key is used for."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="JAX is not installed"),
]

SHOWN = """
import random

import jax
import numpy as np

drawn = jax.jit(lambda x: x + np.random.normal())
assert float(drawn(1.0)) == float(drawn(1.0))
mapped = jax.pmap(lambda x: x + random.random())
assert mapped(np.ones(1)).tolist() == mapped(np.ones(1)).tolist()
scalar = jax.ShapeDtypeStruct((), "float32")
live = jax.jit(lambda x: x + jax.pure_callback(lambda: np.float32(np.random.normal()), scalar))
assert float(live(1.0)) != float(live(1.0))

key = jax.random.key(0)
assert jax.random.normal(key, (3,)).tolist() == jax.random.normal(key, (3,)).tolist()
with jax.debug_key_reuse(True):
    left, right = jax.random.split(key)
    jax.random.fold_in(left, 1), jax.random.fold_in(left, 2), jax.random.normal(left)
    for use in (jax.random.normal, jax.random.split):
        try:
            use(left)
        except jax.errors.KeyReuseError:
            continue
        raise AssertionError(use)
"""


def test_what_is_compiled_draws_once_and_a_key_is_used_once() -> None:
    """JAX's own checker says of keys what the table says: a draw and a split use one up, `fold_in` does not."""
    done = subprocess.run([sys.executable, "-c", SHOWN], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
