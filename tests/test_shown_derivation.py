"""What the rules on derived and reused seeds claim, shown on the real libraries, beside what their pages run."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from seedlint.catalogue import load
from seedlint.checks.narrow_seed_range import collision


@pytest.mark.parametrize(("values", "seeds"), [(1000, 10), (1000, 100), (7, 3), (5, 9), (2**31, 100), (10, 1)])
def test_probability_is_that_of_the_birthday_problem(values: int, seeds: int) -> None:
    """One minus the probability that each seed misses all that were drawn before."""
    apart = Fraction(1)
    for drawn in range(seeds):
        apart *= max(Fraction(values - drawn, values), Fraction(0))
    assert collision(values, seeds) == pytest.approx(float(1 - apart), rel=1e-9)


def test_seeds_out_of_a_thousand_do_collide() -> None:
    """The message's probability is what happens."""
    rng = random.Random(1)
    rounds = 400
    collided = sum(len({rng.randint(1, 1000) for _ in range(100)}) < 100 for _ in range(rounds))
    assert collided / rounds == pytest.approx(collision(1000, 100), abs=0.02)


def test_sums_of_seeds_collide_across_experiments() -> None:
    """8 workers and 10 epochs get 17 seeds of `seed + worker + epoch`; keyed sequences stay apart."""
    sums = {42 + worker + epoch for worker in range(8) for epoch in range(10)}
    assert len(sums) == 17
    assert np.array_equal(np.random.default_rng(42 + 1).random(4), np.random.default_rng(43).random(4))
    keyed = {
        int(np.random.SeedSequence(seed, spawn_key=(worker, epoch)).generate_state(1, np.uint64)[0])
        for seed in (42, 43)
        for worker in range(8)
        for epoch in range(10)
    }
    assert len(keyed) == 160


@pytest.mark.slow
@pytest.mark.parametrize("seed", [None, 3])
def test_an_initializer_object_gives_the_same_numbers_at_each_use(seed: int | None) -> None:
    """Seeded or not, and scaled for another shape; by name, each layer has numbers of its own."""
    import keras  # noqa: PLC0415

    start = keras.initializers.GlorotUniform(seed=seed)
    first, second, wide = (np.asarray(start(shape)).ravel() for shape in ((4, 4), (4, 4), (4, 8)))
    assert np.array_equal(first, second)
    assert np.corrcoef(first, wide[:16])[0, 1] > 0.999
    named = [keras.layers.Dense(4, kernel_initializer="glorot_uniform") for _ in range(2)]
    for layer in named:
        layer.build((None, 4))
    assert not np.array_equal(named[0].kernel, named[1].kernel)


@pytest.mark.slow
def test_operations_with_one_seed_agree_inside_a_function_only() -> None:
    """Outside, the kernel counts its calls; two functions agree as well."""
    import tensorflow as tf  # noqa: PLC0415

    def both() -> tuple[tf.Tensor, tf.Tensor]:
        return tf.random.normal([4], seed=1), tf.random.normal([4], seed=1)

    eager, traced = both(), tf.function(both)()
    assert not np.array_equal(*eager)
    assert np.array_equal(*traced)


@pytest.mark.slow
@pytest.mark.parametrize("package", ["keras", "tf_keras"])
def test_layers_copy_what_the_tables_say_that_they_copy(package: str) -> None:
    """Seeded, the weights are equal; without a seed they are not."""
    library = pytest.importorskip(package)
    lines = [(name, copies) for name, api in load().apis() for copies in api.copies]
    assert lines
    for name, copies in lines:
        if not hasattr(library.layers, name.rpartition(".")[2]):
            continue
        for seed in ("1", "None"):
            expression = copies.example.replace("{name}", name).replace("{seed}", seed)
            first, second = eval(expression, {"keras": library, "numpy": np})
            assert np.array_equal(first, second) is (seed == "1"), expression


@pytest.mark.slow
def test_forward_and_backward_layers_drop_the_same_units() -> None:
    """The backward layer gets the seed of the other."""
    import keras  # noqa: PLC0415

    layer = keras.layers.Bidirectional(keras.layers.LSTM(4, dropout=0.5, seed=3))
    first, second = (np.asarray(one.cell.seed_generator.state) for one in (layer.forward_layer, layer.backward_layer))
    assert np.array_equal(first, second)
