"""Fixes of seeds that are bad, ignored, computed, narrow or used again, of orders, pipelines and determinism.

Each program of `fixtures/fixes/` is fixed and run, before and after, in fresh processes under different hash seeds.
"""

from __future__ import annotations

import inspect
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from seedlint.catalogue import Does, load
from seedlint.cli import main

PROGRAMS = Path(__file__).resolve().parent.parent / "fixtures" / "fixes"
UNSAFE = "--unsafe-fixes"


def fixed(folder: Path, tmp_path: Path, *options: str) -> Path:
    """Return a fixed copy of a folder; fixing it again changes nothing, and nothing is left to find."""
    copy = tmp_path / "fixed"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
    said = seedlint(copy, "--fix", *options)
    once = texts(copy)
    assert once != texts(folder), said
    seedlint(copy, "--fix", *options)
    assert texts(copy) == once, "fixing twice changes something"
    return copy


def seedlint(folder: Path, *options: str) -> str:
    """Return what a check says in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        result = CliRunner().invoke(main, ["check", ".", "--exit-zero", "--no-cache", *options], catch_exceptions=False)
    finally:
        os.chdir(before)
    assert result.exit_code == 0, result.output
    return result.stdout


def texts(folder: Path) -> dict[str, str]:
    """The texts of a folder."""
    return {path.name: path.read_text("utf-8") for path in sorted(folder.rglob("*.py"))}


def runs(path: Path, entry: str = "run.py", times: int = 2) -> list[str]:
    """What a program prints in fresh processes, each with another hash seed."""
    outputs = []
    for number in range(times):
        environment = {**os.environ, "PYTHONHASHSEED": str(number + 1), "TF_CPP_MIN_LOG_LEVEL": "3"}
        environment.pop("PYTHONPATH", None)
        done = subprocess.run(
            [sys.executable, entry], cwd=path, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-2000:]
        outputs.append(done.stdout)
    return outputs


def lines(text: str, start: str = "") -> list[str]:
    """The lines of a text that start so."""
    return [line for line in text.splitlines() if line.startswith(start)]


def settled(name: str, tmp_path: Path, *options: str) -> tuple[Path, str]:
    """Fix a program whose runs differ; its runs agree afterwards, and as many lines differ from one another."""
    first, second = runs(PROGRAMS / name)
    assert first != second
    copy = fixed(PROGRAMS / name, tmp_path, *options)
    before, after = first, runs(copy, times=3)
    assert len(set(after)) == 1
    assert len(set(lines(after[0]))) == len(set(lines(before)))
    return copy, after[0]


def test_seeds_from_the_clock_become_derived(tmp_path: Path) -> None:
    """What was fresh each time stays so: sensors by their names, attempts by their numbers."""
    copy, after = settled("clock-seeds", tmp_path)
    noise = (copy / "noise.py").read_text("utf-8")
    assert 'random.Random(derive_seed(seed, "Sensor/rng", name))' in noise
    assert "import time" not in noise
    assert "seed = MASTER_SEED" in (copy / "run.py").read_text("utf-8")
    assert len(set(lines(after, "start"))) == 3


def test_a_global_seeder_takes_the_master_seed(tmp_path: Path) -> None:
    """The safe fix settles it; what then hangs on the global seed alone is left to the unsafe ones, in the same run."""
    copy, _ = settled("global-clock", tmp_path)
    text = (copy / "run.py").read_text("utf-8")
    assert "seed = MASTER_SEED\nrandom.seed(seed)\nnp.random.seed(seed)\n" in text
    robust = fixed(PROGRAMS / "global-clock", tmp_path / "unsafe", UNSAFE)
    assert "np.random.rand" not in (robust / "run.py").read_text("utf-8")
    assert len(set(runs(robust, times=3))) == 1


def test_parameters_are_passed_on(tmp_path: Path) -> None:
    """A seed is passed or made a generator of, a generator drawn from; an object keeps one for all of its methods."""
    copy, after = settled("forwarded-seeds", tmp_path)
    text = (copy / "model.py").read_text("utf-8")
    assert text.count("self.rng = ") == 1
    assert "noise = rng.normal(size=len(values))" in text
    assert "rng = np.random.default_rng(seed)\n    path" in text
    assert "def corrupt(values, rng):" in text
    more = (copy / "more.py").read_text("utf-8")
    assert "return self.rng.sample(range(self.size), self.size)" in more
    assert "    rng = np.random.default_rng(random_state)\n    return rng.permutation(count)" in more
    assert lines(after)[2] != lines(after)[3]
    assert len(set(lines(after)[-4:])) == 4


def test_computed_seeds_are_derived_by_name(tmp_path: Path) -> None:
    """No stream of one experiment is another stream of the next."""
    copy = fixed(PROGRAMS / "computed-seeds", tmp_path, UNSAFE)
    text = (copy / "run.py").read_text("utf-8")
    assert 'default_rng(derive_seed(seed, "rng", rank))' in text
    assert 'default_rng(derive_seed(seed, "rng", epoch))' in text
    assert 'seed = derive_seed(seed, "next")' in text
    outputs = runs(copy, times=3)
    assert len(set(outputs)) == 1
    (copy / "next.py").write_text(text.replace("SEED = 7", "SEED = 8"), "utf-8")
    (other,) = runs(copy, "next.py", 1)
    assert not set(lines(outputs[0])) & set(lines(other))
    old, new = runs(PROGRAMS / "computed-seeds", times=1)[0], outputs[0]
    assert len(set(lines(new))) == len(set(lines(old)))


def test_two_streams_of_one_seed_get_two_names(tmp_path: Path) -> None:
    """`worker` and `epochs` share the seed and the name of their variable: the numbers must not be the same."""
    program = "import numpy as np\n\nSEED = 3\n\n"
    program += "for i in range(2):\n    rng = np.random.default_rng(SEED + i)\n    print(rng.random())\n"
    program += "for i in range(2):\n    rng = np.random.default_rng(SEED + 10 * i)\n    print(rng.random())\n"
    (tmp_path / "it").mkdir()
    (tmp_path / "it" / "run.py").write_text(program, "utf-8")
    copy = fixed(tmp_path / "it", tmp_path, UNSAFE)
    assert 'derive_seed(SEED, "rng-2", i)' in (copy / "run.py").read_text("utf-8")
    assert len(set(lines(runs(copy, times=1)[0]))) == 4


def test_narrow_ranges_become_wide(tmp_path: Path) -> None:
    """The bounds change, and nothing else."""
    copy = fixed(PROGRAMS / "narrow-seeds", tmp_path, UNSAFE)
    text = (copy / "run.py").read_text("utf-8")
    for part in ("randint(1, 2**31 - 2)", "integers(1, 2**31 - 1, size=3)", "getrandbits(31)", "random() * 2**31"):
        assert part in text
    assert len(text.splitlines()) == len((PROGRAMS / "narrow-seeds" / "run.py").read_text("utf-8").splitlines())
    assert len(set(runs(copy))) == 1


def test_seeds_used_again_become_different(tmp_path: Path) -> None:
    """What gave the same numbers gives others: each place, each round."""
    before = runs(PROGRAMS / "repeated-seeds", times=1)[0]
    assert len(set(lines(before, "epoch"))) == len(set(lines(before, "while"))) == 1
    copy = fixed(PROGRAMS / "repeated-seeds", tmp_path, UNSAFE)
    after = runs(copy, times=3)
    assert len(set(after)) == 1
    assert len(set(lines(after[0]))) == len(lines(after[0]))
    assert "rng = random.Random(9)\nwhile count < 3:\n" in (copy / "run.py").read_text("utf-8")


def test_orders_are_settled(tmp_path: Path) -> None:
    """Sets of text and listings are sorted where their order is taken, a walk in each of its steps."""
    copy, _ = settled("unsettled-orders", tmp_path)
    text = (copy / "run.py").read_text("utf-8")
    assert "words = sorted(set(text.split()))" in text
    assert "    folders.sort()\n    files.sort()\n" in text
    assert "sorted(os.scandir(folder), key=lambda entry: entry.name)" in text


@pytest.mark.slow
def test_pipelines_keep_their_order_and_their_parts(tmp_path: Path) -> None:
    """Elements come in order, and nothing of the test set is seen in training."""
    before = lines(runs(PROGRAMS / "mixed-pipelines", times=1)[0])[-1]
    copy = fixed(PROGRAMS / "mixed-pipelines", tmp_path, UNSAFE)
    after = runs(copy)
    assert before != "0 of the test set seen in training" == lines(after[0])[-1]
    assert after[0] == after[1]
    assert lines(after[0])[0] == str(list(range(200)))


@pytest.mark.slow
def test_removed_calls_run_again(tmp_path: Path) -> None:
    """The program did not run before; now it does, twice alike."""
    with pytest.raises(AssertionError, match=r"ImportError|AttributeError"):
        runs(PROGRAMS / "renamed-calls", times=1)
    copy = fixed(PROGRAMS / "renamed-calls", tmp_path)
    assert len(set(runs(copy))) == 1
    assert "from tensorflow import" not in (copy / "run.py").read_text("utf-8")


def test_a_name_that_is_imported_in_a_function_stays_there(tmp_path: Path) -> None:
    """The new name is written behind what the old one was."""
    (tmp_path / "it").mkdir()
    text = "def seed(value):\n    import tensorflow as tf\n\n    tf.set_random_seed(value)\n\n\nseed(1)\n"
    (tmp_path / "it" / "run.py").write_text(text, "utf-8")
    copy = fixed(tmp_path / "it", tmp_path)
    assert (copy / "run.py").read_text("utf-8") == text.replace("tf.set_random_seed", "tf.random.set_seed")


@pytest.mark.slow
def test_what_is_called_outdated_is_gone() -> None:
    """None of the names by which old code is known is there any more; each was once."""
    import tensorflow as tf  # noqa: PLC0415

    for name in load(3, (), None).outdated:
        found: Any = tf
        old: Any = tf.compat.v1
        for part in name.split(".")[1:]:
            found, old = getattr(found, part, None), getattr(old, part, None)
        assert found is None, name
        assert old is not None or name == "tensorflow.contrib", name


@pytest.mark.slow
def test_what_replaces_a_removed_call_takes_the_same_arguments() -> None:
    """The old functions are still there under `compat.v1`: their parameters are those of the new ones, in order."""
    import tensorflow as tf  # noqa: PLC0415

    catalogue = load(3, (), None)
    apis = {
        name: api for table in catalogue.tables for api in table.api if api.does is Does.REMOVED for name in api.names
    }
    compared = 0
    for name, api in apis.items():
        old: Any = tf.compat.v1
        for part in name.split(".")[1:]:
            old = getattr(old, part, None)
        if api.replacement is None or old is None or not api.alike:
            continue
        new: Any = tf
        for part in api.replacement.split(".")[1:]:
            new = getattr(new, part)
        compared += 1
        assert list(inspect.signature(new).parameters) == list(inspect.signature(old).parameters), name
    assert compared >= 8


@pytest.mark.slow
def test_op_determinism_gets_its_seed_and_is_switched_on(tmp_path: Path) -> None:
    """A program that raised for want of a seed runs; one that is meant to repeat switches op determinism on."""
    with pytest.raises(AssertionError, match="RuntimeError"):
        runs(PROGRAMS / "missing-determinism", times=1)
    copy = fixed(PROGRAMS / "missing-determinism", tmp_path, UNSAFE)
    assert len(set(runs(copy))) == 1
    train = (copy / "train.py").read_text("utf-8")
    assert "set_random_seed(42)\n    tf.config.experimental.enable_op_determinism()\n" in train
    assert len(set(runs(copy, "train.py"))) == 1


def test_op_determinism_is_switched_on_once_by_a_name_that_is_known_there(tmp_path: Path) -> None:
    """The file imports the library further down; switching it on twice would mean that the first did not do."""
    text = (
        "import keras\n\nkeras.utils.set_random_seed(42)\n\nimport tensorflow\n\n"
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])\nmodel.compile(loss='mse')\n"
        "model.fit(tensorflow.ones((4, 2)), tensorflow.ones((4, 2)), verbose=0, shuffle=False)\n"
    )
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "a.py").write_text(text, "utf-8")
    after = (fixed(tmp_path / "program", tmp_path, UNSAFE) / "a.py").read_text("utf-8")
    assert after.count("enable_op_determinism()") == 1
    assert after.index("import tensorflow") < after.index("tf.config.experimental.enable_op_determinism()\n")


@pytest.mark.slow
def test_layers_get_initializers_of_their_own(tmp_path: Path) -> None:
    """Seven layers had two sets of weights; now each has its own, the same in every run."""
    before = lines(runs(PROGRAMS / "shared-starts", times=1)[0])
    assert len(set(before)) == 2
    copy = fixed(PROGRAMS / "shared-starts", tmp_path, UNSAFE)
    after = runs(copy)
    assert after[0] == after[1]
    assert len(set(lines(after[0]))) == 7


PAIRS = """\
import random

pairs = {("a", 1), ("b", 2)}
print(random.Random(1).choice(list(pairs)))
"""
FOREIGN = """\
import random

import numpy as np


def pick(items, rng):
    return random.choice(items)


rng = np.random.default_rng(1)
print(pick([1, 2], rng))
"""
OPTIONAL = """\
import numpy as np


def two(seed=None):
    first = np.random.default_rng(seed)
    return first.normal(), np.random.normal()


print(two(3))
"""
STEPS = """\
import random

rng = random.Random(1)
print(random.Random(rng.randrange(0, 10**6, 1000)).random())
"""
NAMES = """\
import random

for name in ["a", "b"]:
    print(name, random.Random(1).random())
"""
WORKERS = """\
import multiprocessing
import os
import random


def work(number):
    rng = random.Random(os.getpid())
    return rng.random()


if __name__ == "__main__":
    with multiprocessing.Pool(4) as pool:
        print(pool.map(work, range(8)))
"""
TWICE = """\
import numpy as np

data = np.random.default_rng(np.random.SeedSequence(3))
state = [1, 2]
first = np.random.default_rng(state)
second = np.random.default_rng(state)
print(first.random(), second.random(), data.random())
"""
OLD = """\
import tensorflow as tf

tf.set_random_seed(1)
x = tf.placeholder(tf.float32)
with tf.Session() as session:
    print(session.run(x, {x: 1.0}))
"""
TERMS = """\
import random


def start(i, rank):
    return random.Random(i + 1000 * rank).random()
"""
REFUSED = {
    OLD: "written for the library's old version",
    TERMS: "which of its terms is the seed",
    PAIRS: "not known to be all text",
    FOREIGN: "another library's stream",
    STEPS: "in steps",
    NAMES: "no number that tells its rounds apart",
    WORKERS: "every worker needs a seed of its own",
    TWICE: "neither a number nor known to be one",
}


@pytest.mark.parametrize("text", REFUSED, ids=REFUSED.values())
def test_what_could_break_is_refused(text: str, tmp_path: Path) -> None:
    """Nothing is changed, and the reason is given."""
    reason = REFUSED[text]
    (tmp_path / "run.py").write_text(text, "utf-8")
    said = seedlint(tmp_path, "--fix", UNSAFE, "--show-fixes")
    assert (tmp_path / "run.py").read_text("utf-8") == text
    assert reason in said


def test_a_seed_that_may_be_none_stays_none(tmp_path: Path) -> None:
    """None asks for other numbers each time, and still does; any other seed gives the same numbers."""
    (tmp_path / "run.py").write_text(OPTIONAL, "utf-8")
    seedlint(tmp_path, "--fix", UNSAFE)
    assert "None if seed is None else derive_seed(seed, " in (tmp_path / "run.py").read_text("utf-8")
