"""What findings say, besides where they are: the cause that can be told, and a way out that helps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from click.testing import CliRunner

from seedlint.cli import main

if TYPE_CHECKING:
    from pathlib import Path

LAYERS = """\
import tf_keras


def block(inputs):
    hidden = tf_keras.layers.Dense(3)(inputs)
    return tf_keras.layers.Dropout(0.5)(hidden)
"""

SELECTED = ("--extend-select", "SL108", "--output-format", "json")


def findings(folder: Path, **files: str) -> list[tuple[str, str]]:
    """Return the message and the help of each finding in some files."""
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", str(folder), "--isolated", *SELECTED])
    return [(found["message"], found["help"]) for found in json.loads(result.stdout)["diagnostics"]]


def test_a_library_is_told_about_its_callers(tmp_path: Path) -> None:
    """Where no program is in sight, nobody can say that nothing seeds."""
    (dense, dense_help), (dropout, dropout_help) = findings(tmp_path, blocks=LAYERS)
    unseen = "and no checked program calls this: it varies unless its caller seeds"
    assert dense == f"`tf_keras.layers.Dense` draws from Python's `random` (Keras's default seeds), {unseen}"
    assert dropout == f"`tf_keras.layers.Dropout` draws from TensorFlow's global generator, {unseen}"
    seeder = "have the program call `tf_keras.utils.set_random_seed` where it starts"
    assert dense_help == f"{seeder}, or take `kernel_initializer=` from the caller and pass it on"
    assert dropout_help == f"{seeder}, or take `seed=` from the caller and pass it on"


def test_weights_are_best_seeded_all_at_once(tmp_path: Path) -> None:
    """Nobody gives each of many layers an initializer: the seeder comes first."""
    (_, dense), (_, dropout) = findings(
        tmp_path, blocks=LAYERS, main="from blocks import block\n\nprint(block(None))\n"
    )
    seeder = "call `tf_keras.utils.set_random_seed` where the program starts"
    own = "pass `kernel_initializer=` an initializer with a seed of its own"
    assert dense == f"{seeder}, for all layers at once; or {own}"
    assert dropout == f"pass `seed=`, derived from the program's own seed; or, for all of them at once, {seeder}"


def test_a_library_draws_from_what_the_caller_gives(tmp_path: Path) -> None:
    """A library is not the one to choose a generator."""
    text = "import numpy as np\n\n\ndef jitter(values):\n    return values + np.random.normal(size=len(values))\n"
    assert [way_out for _, way_out in findings(tmp_path, noise=text)] == ["draw from a generator that the caller gives"]


def test_a_program_is_told_that_nothing_seeds(tmp_path: Path) -> None:
    """A program that calls the layers is in sight, and seeds nothing."""
    found = findings(tmp_path, blocks=LAYERS, main="from blocks import block\n\nprint(block(None))\n")
    assert all("which nothing seeds" in message for message, _ in found)


def test_what_a_program_imports_is_no_library_of_unknown_programs(tmp_path: Path) -> None:
    """Functions that a program may reach in ways that are not followed are the program's."""
    found = findings(tmp_path, blocks=LAYERS, main="import blocks\n\nprint(blocks.__name__)\n")
    assert all("which nothing seeds" in message for message, _ in found)


def test_the_seeder_is_that_of_the_package_in_use(tmp_path: Path) -> None:
    """Keras 2 and 3 live beside each other in different packages."""
    main_text = "from blocks import block\n\nprint(block(None))\n"
    old = findings(tmp_path, blocks=LAYERS, main=main_text)
    assert all("call `tf_keras.utils.set_random_seed`" in way_out for _, way_out in old)
    new = findings(tmp_path, blocks=LAYERS.replace("tf_keras", "keras"), main=main_text)
    assert all("call `keras.utils.set_random_seed`" in way_out for _, way_out in new)


def test_one_seed_is_not_passed_to_several_calls_as_it_is(tmp_path: Path) -> None:
    """Passed on as it is, it would make the numbers of all of them the same."""
    text = """\
import keras
import tensorflow as tf


class Noise:
    def __init__(self, seed):
        self.seed = seed

    def ratio(self):
        return tf.random.gamma([], 1.0) / tf.random.gamma([], 2.0)

    def layer(self):
        return keras.layers.Dense(3)


noise = Noise(3)
print(noise.ratio(), noise.layer())
"""
    ways_out = [way_out for _, way_out in findings(tmp_path, noise=text)]
    assert ways_out == [
        "pass `seed=` a seed derived from `seed`",
        "pass `seed=` a seed derived from `seed`",
        "pass `kernel_initializer=` an initializer with a seed derived from `seed`",
    ]


def test_a_parameter_that_says_nothing_is_not_named(tmp_path: Path) -> None:
    """`random.seed` calls its seed `a`."""
    text = "import random\n\nimport tensorflow as tf\n\nrandom.seed()\nprint(random.random())\n"
    assert findings(tmp_path, main=text)[0][1] == "pass a seed"
    text = "import tensorflow as tf\n\ntf.random.set_global_generator(None)\n"
    assert findings(tmp_path, main=text)[0][1] == "pass a generator made from a seed"


def test_what_hands_out_a_global_stream_is_given_a_seed(tmp_path: Path) -> None:
    """It takes one: nothing has to be seeded before."""
    text = "from sklearn.utils import check_random_state\n\nprint(check_random_state(None).uniform())\n"
    assert findings(tmp_path, main=text)[0][1] == (
        "pass `seed=`, derived from the program's own seed; "
        "or, for all of them at once, call `np.random.seed` where the program starts"
    )


def test_the_global_generator_is_replaced_by_a_seeded_one(tmp_path: Path) -> None:
    """It is not made here, so it can't be made from a seed here."""
    text = "import tensorflow as tf\n\nprint(tf.random.get_global_generator().normal([2]))\n"
    assert findings(tmp_path, main=text)[0][1] == (
        "call `tf.random.set_global_generator` with a generator made from a seed before"
    )


def test_a_task_is_no_layer(tmp_path: Path) -> None:
    """A framework runs other classes as well."""
    text = """\
import tensorflow as tf


class Task(tf.Module):
    def build_model(self):
        tf.random.set_seed(0)
        return tf.random.normal([2])
"""
    messages = [message for message, _ in findings(tmp_path, task=text)]
    assert "inside a class that a framework runs (a layer, a callback, a task)" in messages[0]


def test_a_seed_that_several_weights_would_share_is_not_advised(tmp_path: Path) -> None:
    """Query, key and value would start alike."""
    text = "import keras\n\n\ndef attention():\n    return keras.layers.MultiHeadAttention(2, 4)\n"
    shared = "an initializer with a seed would give several of its weights the same numbers"
    program = f"call `keras.utils.set_random_seed` where the program starts; {shared}"
    assert [way_out for _, way_out in findings(tmp_path, blocks=text)] == [
        f"leave it to the program, which can {program}"
    ]
    start = "from blocks import attention\n\nprint(attention())\n"
    assert [way_out for _, way_out in findings(tmp_path, blocks=text, main=start)] == [program]
    start = f"import keras\n\nkeras.utils.set_random_seed(1)\n{start}"
    assert [way_out for _, way_out in findings(tmp_path, blocks=text, main=start)] == [
        f"only the global seed serves here: {shared}"
    ]
