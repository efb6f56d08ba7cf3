"""Fixes of Keras and TensorFlow programs: how they are written, and that nothing freezes or doubles (run for real)."""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from seedlint import catalogue
from seedlint.cli import main

FIXES = Path(__file__).parents[1] / "fixtures" / "fixes"

PERTURBED = """
import random, runpy
import numpy, tensorflow, keras
random.random(); numpy.random.rand(); tensorflow.random.normal([]); keras.random.normal([])
runpy.run_path({entry!r}, run_name="__main__")
"""


def seedlint(folder: Path, *options: str) -> str:
    """What `seedlint check .` prints in a folder."""
    out = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        main.main(["check", ".", "--color", "never", *options], standalone_mode=False)
    return out.getvalue()


def fixed(folder: Path, tmp_path: Path, *options: str) -> Path:
    """A fixed copy of a folder, in which fixing once more changes nothing."""
    copy = tmp_path / f"fixed-{folder.name}"
    shutil.copytree(folder, copy)
    seedlint(copy, "--fix", *options)
    once = {path.name: path.read_text() for path in copy.glob("*.py")}
    seedlint(copy, "--fix", *options)
    assert {path.name: path.read_text() for path in copy.glob("*.py")} == once, "fixing twice changes something"
    return copy


def runs(path: Path, entry: str, times: int, *, perturb: bool = False) -> list[str]:
    """What a program prints in fresh processes, each with another hash seed; with extra draws first, if `perturb`."""
    command = [sys.executable, "-c", PERTURBED.format(entry=entry)] if perturb else [sys.executable, entry]
    found = []
    for number in range(times):
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(number + 1),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
        }
        done = subprocess.run(command, cwd=path, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-3000:]
        found.append(done.stdout)
    return found


def proved(name: str, tmp_path: Path) -> tuple[Path, str]:
    """Fix a folder and hold that the fix is good; the fixed copy, and what it prints.

    It differed before; now it repeats, extra draws change nothing, and as many of its lines differ as before.
    """
    copy = fixed(FIXES / name, tmp_path)
    before = runs(FIXES / name, "train.py", 2)
    assert before[0] != before[1], "it was repeatable as it was"
    after = runs(copy, "train.py", 2)
    assert after[0] == after[1], f"runs differ:\n{after[0]}---\n{after[1]}"
    assert runs(copy, "train.py", 1, perturb=True) == after[:1], "an extra draw changes it"
    kinds = [len(set(text.splitlines())) for text in (before[0], after[0])]
    assert kinds[0] == kinds[1], f"{kinds[0]} lines differed from one another, now {kinds[1]}:\n{after[0]}"
    return copy, after[0]


# ---------------------------------------------------------------- how it is written


def text_after(tmp_path: Path, text: str, *options: str) -> str:
    """The text of a program after its fix, without the lines that every fixed program has."""
    (tmp_path / "train.py").write_text(text)
    seedlint(tmp_path, "--fix", *options)
    fixed_text = (tmp_path / "train.py").read_text()
    start = fixed_text.find("\ndef derive_seed")
    end = fixed_text.find("% (2**31 - 2)\n")
    return fixed_text if start < 0 else fixed_text[:start] + fixed_text[end + len("% (2**31 - 2)\n") :]


@pytest.mark.parametrize(
    ("imported", "layer", "expected"),
    [
        ("import tensorflow as tf", "tf.keras.layers", ["tf.keras.initializers.GlorotUniform("]),
        ("import tensorflow", "tensorflow.keras.layers", ["tensorflow.keras.initializers.GlorotUniform("]),
        ("import keras", "keras.layers", ["keras.initializers.GlorotUniform("]),
        ("from tensorflow import keras", "keras.layers", [" keras.initializers.GlorotUniform("]),
        ("import tf_keras as keras", "keras.layers", [" keras.initializers.GlorotUniform("]),
        (
            "from tensorflow.keras import layers",
            "layers",
            ["from tensorflow.keras import initializers, layers", " initializers.GlorotUniform("],
        ),
        (
            "from keras import layers, models",
            "layers",
            ["from keras import initializers, layers, models", " initializers.GlorotUniform("],
        ),
        (
            "from tensorflow.keras import models, layers",
            "layers",
            ["from tensorflow.keras import models, layers, initializers"],
        ),
        (
            "import tensorflow as tf\nfrom tensorflow.keras import layers",
            "layers",
            ["import tensorflow as tf\nfrom tensorflow.keras import layers\n", " tf.keras.initializers.GlorotUniform("],
        ),
        (
            "from tensorflow.keras.initializers import HeNormal\nfrom tensorflow.keras import layers",
            "layers",
            ["from tensorflow.keras import initializers, layers", " initializers.GlorotUniform("],
        ),
        (
            "from keras.initializers import GlorotUniform\nfrom keras import layers",
            "layers",
            [" GlorotUniform("],
        ),
    ],
)
def test_names_are_written_as_the_file_does(tmp_path: Path, imported: str, layer: str, expected: list[str]) -> None:
    """A name is written by what the file imports; an import is added where it has none."""
    found = text_after(tmp_path, f"{imported}\n\ndense = {layer}.Dense(3)\nprint(dense)\n")
    for part in expected:
        assert part in found.replace("=", "= "), found
    assert '"dense")' in found
    assert "import keras as" not in found


def test_classes_are_imported_beside_classes(tmp_path: Path) -> None:
    """Where classes are imported by name, so is what is added, in one statement."""
    text = (
        "from tensorflow.keras.layers import LSTM, Dense\n"
        "from tensorflow.keras.models import Sequential\n\n"
        "model = Sequential([LSTM(3), Dense(3)])\nprint(model)\n"
    )
    found = text_after(tmp_path, text)
    assert "from tensorflow.keras.initializers import GlorotUniform, Orthogonal\n" in found
    assert found.count("tensorflow.keras.initializers") == 1
    assert found.count("GlorotUniform(") == 2
    assert found.count("Orthogonal(") == 1


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('keras.layers.Dense(3, name="head")', '"head"'),
        ("keras.layers.Conv2D(3, 2)", '"conv2d"'),
        ("keras.layers.SpatialDropout1D(0.5)", '"spatial_dropout1d"'),
        ("keras.layers.Dropout(0.5)", '"dropout"'),
        ("keras.layers.RandomFlip()", '"random_flip"'),
        ("keras.layers.Dense(3, kernel_initializer=keras.initializers.HeNormal())", '"dense/kernel"'),
        ('keras.layers.Dense(3, "relu", True, "he_normal")', 'HeNormal(seed=derive_seed(MASTER_SEED, "dense"))'),
        ("keras.layers.Dense(3, kernel_initializer=None)", "kernel_initializer=keras.initializers.GlorotUniform("),
        ("keras.layers.Dropout(0.5, seed=None)", 'seed=derive_seed(MASTER_SEED, "dropout")'),
    ],
)
def test_layers_are_called_by_name(tmp_path: Path, written: str, expected: str) -> None:
    """The name of a seed is that of its layer, or of its class in lower case."""
    found = text_after(tmp_path, f"import keras\n\nprint({written})\n")
    assert expected in "".join(found.split()) or expected in found.replace("\n", "").replace("    ", ""), found
    assert "None" not in found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            "cell = keras.layers.LSTM(3)\nprint(keras.layers.Bidirectional(cell))\n",
            "`Bidirectional` may use it for several weights",
        ),
        (
            "print(keras.layers.Bidirectional(keras.layers.RNN(keras.layers.LSTMCell(3))))\n",
            "`Bidirectional` copies it with its seeds",
        ),
        (
            "print(keras.layers.MultiHeadAttention(2, 4, kernel_initializer=keras.initializers.HeNormal()))\n",
            "`MultiHeadAttention` uses it for several weights",
        ),
        (
            "x = keras.initializers.HeNormal()\nprint(keras.layers.MultiHeadAttention(2, 4, kernel_initializer=x))\n",
            "`MultiHeadAttention` may use it for several weights",
        ),
        (
            "model = keras.Sequential([keras.layers.Dense(3)])\nprint(keras.models.clone_model(model))\n",
            "`clone_model` makes layers anew with the same seeds",
        ),
        ("options = {}\nprint(keras.layers.Dense(3, **options))\n", "unpacked arguments"),
    ],
)
def test_what_would_double_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """What would give several weights the same numbers is left alone, and said so."""
    (tmp_path / "train.py").write_text(f"import keras\n\n{text}")
    assert reason in seedlint(tmp_path, "--fix", "--show-fixes").replace("\n", " ")


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("for _ in range(3):\n    print(LAYER)", 'for i in range(3):|"dropout", i)'),
        ("for level in range(3):\n    print(LAYER)", 'for level in range(3):|"dropout", level)'),
        ("for rate in [0.1, 0.2]:\n    print(LAYER)", 'for i, rate in enumerate([0.1, 0.2]):|"dropout", i)'),
        ("for rate in 0.1, 0.2:\n    print(LAYER)", "for i, rate in enumerate((0.1, 0.2)):"),
        ("for a, b in [(1, 2)]:\n    print(LAYER)", "for i, (a, b) in enumerate([(1, 2)]):"),
        ("for (a, b) in [(1, 2)]:\n    print(LAYER)", "for i, (a, b) in enumerate([(1, 2)]):"),
        ("for number, rate in enumerate([0.1]):\n    print(LAYER)", '"dropout", number)'),
        ("for _ in range(2):\n    for _ in range(3):\n        print(LAYER)", 'for j in range(3):|"dropout", i, j)'),
        ("i = 5\nfor _ in range(3):\n    print(LAYER, i)", 'for j in range(3):|"dropout", j)'),
        ("print([LAYER for _ in range(3)])", 'for i in range(3)|"dropout", i)'),
        ("print([LAYER for rate in (0.1, 0.2)])", "for i, rate in enumerate((0.1, 0.2))"),
        ("for _ in range(3):\n    print(LAYER, _)", "seeds.randrange(1, 2**31 - 1)"),
        (
            "while True:\n    print(LAYER)",
            "seeds = random.Random(derive_seed(MASTER_SEED|seeds.randrange(1, 2**31 - 1)",
        ),
        ("print((lambda: LAYER)())", "seeds.randrange(1, 2**31 - 1)"),
    ],
)
def test_each_round_gets_another_seed(tmp_path: Path, loop: str, expected: str) -> None:
    """Rounds are numbered, by what numbers them already if anything does."""
    found = text_after(tmp_path, "import keras\n\n" + loop.replace("LAYER", "keras.layers.Dropout(0.5)") + "\n")
    plain = " ".join(found.split()).replace("( ", "(").replace(" )", ")")
    for part in expected.split("|"):
        assert part in plain, found


def test_graphs_built_by_hand_need_a_seed_for_each_operation(tmp_path: Path) -> None:
    """In such a graph, two operations with one seed give the same numbers, whichever function makes them."""
    text = (
        "import tensorflow as tf\n\n\ndef noise():\n    return tf.random.normal([2])\n\n\n"
        "with tf.Graph().as_default():\n    values = [noise() for _ in range(2)]\n"
        "    with tf.compat.v1.Session() as session:\n        print(session.run(values))\n"
    )
    found = text_after(tmp_path, text)
    assert 'noise(seed=derive_seed(MASTER_SEED, "noise", i)) for i in range(2)' in " ".join(found.split()), found


def test_a_clone_that_gets_its_weights_is_no_obstacle(tmp_path: Path) -> None:
    """A clone that is given its model's weights may start alike."""
    text = (
        "import keras\n\n"
        "model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])\n"
        "target = keras.models.clone_model(model)\n"
        "target.set_weights(model.get_weights())\n"
    )
    assert "GlorotUniform(" in text_after(tmp_path, text)


def test_an_object_is_made_again_without_a_new_parameter(tmp_path: Path) -> None:
    """A layer with a configuration takes no parameter that is not in it."""
    copy = fixed(FIXES / "keras-layers", tmp_path)
    found = (copy / "train.py").read_text()
    configured = found[found.index("class Configured") : found.index("def tower")]
    assert "def __init__(self, units, **kwargs)" in configured
    assert "_configured_seeds" in configured


def test_a_library_does_not_seed_what_is_global(tmp_path: Path) -> None:
    """In a library nothing is seeded for all."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "nets"\n')
    package = tmp_path / "nets"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "attention.py").write_text(
        "import keras\n\n\ndef build():\n    return keras.layers.MultiHeadAttention(2, 4)\n"
    )
    before = (package / "attention.py").read_text()
    seedlint(tmp_path, "--fix", "--unsafe-fixes")
    assert (package / "attention.py").read_text() == before


# ---------------------------------------------------------------- facts


def test_composite_layers_and_copies_are_facts() -> None:
    """What the tables say of layers that share or copy initializers."""
    known = catalogue.load()
    composite = {name for name, api in known.apis() if api.composite}
    assert composite == {"keras.layers.MultiHeadAttention", "keras.layers.GroupQueryAttention"}
    assert {name for name, api in known.apis() if api.doubles} == {"keras.layers.Bidirectional"}
    assert {name for name, api in known.apis() if api.clones} == {"keras.models.clone_model"}


@pytest.mark.slow
def test_the_facts_hold() -> None:
    """What the tables say for fixes is so in the installed libraries."""
    import keras  # noqa: PLC0415 - takes seconds
    import numpy as np  # noqa: PLC0415
    import tensorflow as tf  # noqa: PLC0415

    known = catalogue.load()
    # Layers with initializers: with a seed in each, some of the weights of composite ones are equal, of no others.
    glorot = keras.initializers.GlorotUniform(seed=1)
    data = np.ones((2, 4, 8), "float32")
    attention = keras.layers.MultiHeadAttention(2, 4, kernel_initializer=glorot)
    attention(data, data)
    grouped = keras.layers.GroupQueryAttention(4, 2, 2, kernel_initializer=glorot)
    grouped(data, data)
    for layer in (attention, grouped):
        kernels = [weight.numpy().ravel() for weight in layer.weights if weight.name == "kernel"]
        assert any(np.array_equal(one, other) for one in kernels for other in kernels if one is not other)
    # A copy has the seeds of its original, an object that is given instead has its own.
    copies = next(api.doubles for _, api in known.apis() if api.doubles)
    parameters = inspect.signature(keras.layers.Bidirectional.__init__).parameters
    assert list(parameters)[1] == copies.original.name
    assert copies.other in parameters
    assert copies.inverts in inspect.signature(keras.layers.LSTM.__init__).parameters
    twice = keras.layers.Bidirectional(keras.layers.LSTM(3, kernel_initializer=glorot))
    twice(data)
    assert np.array_equal(twice.forward_layer.get_weights()[0], twice.backward_layer.get_weights()[0])
    # Clones of layers with seeds are equal, of others not.
    for seed, alike in ((1, True), (None, False)):
        initializer = keras.initializers.GlorotUniform(seed=seed)
        model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, kernel_initializer=initializer)])
        clones = [keras.models.clone_model(model).get_weights()[0] for _ in range(2)]
        assert np.array_equal(*clones) is alike
    # A seed repeats, a counter goes on, for every API that takes both.
    counters = [api for _, api in known.apis() if api.counter]
    assert all(api.repeats or known.generators[api.counter or ""].alone for api in counters)
    for seed, alike in ((5, True), (keras.random.SeedGenerator(5), False)):
        draws = [keras.random.normal((3,), seed=seed).numpy() for _ in range(2)]
        assert np.array_equal(*draws) is alike
    # These initializers draw anew at each use, as long as they have no seed.
    anew = [name for name, api in known.apis() if api.returns and getattr(known.type(api.returns), "anew", False)]
    assert anew == ["tensorflow.random_normal_initializer", "tensorflow.random_uniform_initializer"]
    for name in anew:
        cls = getattr(tf, name.rpartition(".")[2])
        for seed, alike in ((1, True), (None, False)):
            used = cls(seed=seed)
            assert np.array_equal(used([3]).numpy(), used([3]).numpy()) is alike
    # The stateless form of an operation takes what the operation takes, at the same places.
    for table in known.tables:
        for name, form in table.stateless.items():
            found, other = (
                list(inspect.signature(getattr(tf.image, one.rpartition(".")[2])).parameters) for one in (name, form)
            )
            assert found[: found.index("seed") + 1] == other[: other.index("seed") + 1]
    # A layer is built once, however often it is called.
    assert known.once_methods == {"build"}


# ---------------------------------------------------------------- run for real


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["keras-fit", "keras-layers", "keras-random", "tf-function-ops"],
)
def test_fixed_programs_hold(tmp_path: Path, name: str) -> None:
    """The fixed programs repeat, are independent of global streams, and keep different what was."""
    copy, _ = proved(name, tmp_path)
    left = seedlint(copy, "--ignore", "SL401")
    assert "No findings" in left, left


@pytest.mark.slow
def test_attention_is_seeded_where_the_program_starts(tmp_path: Path) -> None:
    """No seed of its own would do: its projections stay different, through a global one."""
    copy, printed = proved("keras-attention", tmp_path)
    assert "alike False" in printed
    assert "SL201" in seedlint(copy), "what is left to say is that it hangs on the global seed"


@pytest.mark.slow
def test_both_directions_get_weights_of_their_own(tmp_path: Path) -> None:
    """The layer that runs backwards is written out, with seeds of its own."""
    copy, printed = proved("keras-bidirectional", tmp_path)
    assert "cell = tf.keras.layers.LSTM(4)\n" in (copy / "train.py").read_text()
    assert len(set(printed.splitlines())) == len(printed.splitlines())


@pytest.mark.slow
def test_a_shared_initializer_is_shared_no_more(tmp_path: Path) -> None:
    """Each layer gets weights of its own; what differed differs still."""
    copy, printed = proved("keras-shared-initializers", tmp_path)
    lines = dict(line.split("[", 1) for line in printed.splitlines() if "[" in line)
    assert lines["first  "] != lines["second "]
    assert "differ True" in printed
    assert "fresh = tf.random_normal_initializer()\n" in (copy / "train.py").read_text()


@pytest.mark.slow
def test_pipelines_change_their_elements_anew_in_each_epoch(tmp_path: Path) -> None:
    """No epoch repeats the numbers of another one."""
    copy = proved("tf-data-pipelines", tmp_path)[0]
    text = (copy / "train.py").read_text()
    assert "tf.random.shuffle(tf.range(8))" in text, "its seed would repeat in each epoch"
    assert text.count("_flip_rng.make_seeds(1)[:, 0]") == 2


@pytest.mark.slow
def test_clones_stay_different(tmp_path: Path) -> None:
    """No layer that is cloned gets a seed."""
    _, printed = proved("keras-clones", tmp_path)
    assert "different 3" in printed


@pytest.mark.slow
def test_replicas_draw_numbers_of_their_own(tmp_path: Path) -> None:
    """What runs on each replica gets no seed that would be the same on all."""
    # No draw can come before: the devices are split first.
    copy = fixed(FIXES / "tf-replicas", tmp_path)
    printed = runs(copy, "train.py", 2)
    assert printed[0] == printed[1]
    assert printed[0].count("differ True") == 2
    assert "each replica would draw the same numbers" in seedlint(copy, "--fix", "--show-fixes")


@pytest.mark.slow
def test_integers_of_numpy_become_plain_ones(tmp_path: Path) -> None:
    """A seed that may be NumPy's is not handed on as it is."""
    copy, _ = proved("keras-numpy-seeds", tmp_path)
    assert "seed=seed" not in (copy / "train.py").read_text()


BLOCKS = """\
import tensorflow as tf


def block(size):
    initializer = tf.random_normal_initializer(0.0, 0.02)
    return tf.keras.layers.Dense(size, kernel_initializer=initializer)


def blocks(size):
    initializer = tf.random_normal_initializer(0.0, 0.02)
    first = tf.keras.layers.Dense(size, kernel_initializer=initializer)
    second = tf.keras.layers.Dense(size, kernel_initializer=initializer)
    return [first, second, block(size), block(size)]


layers = [block(1), *blocks(1)]
for layer in layers:
    layer.build((None, 8))
print([layer.kernel.numpy().sum() for layer in layers])
"""


def test_a_variable_of_the_same_name_elsewhere_is_another_one(tmp_path: Path) -> None:
    """What one function uses twice keeps the other from nothing, though both call it alike."""
    (tmp_path / "main").mkdir()
    (tmp_path / "main" / "a.py").write_text(BLOCKS)
    after = (fixed(tmp_path / "main", tmp_path, "--unsafe-fixes") / "a.py").read_text()
    assert after.count('0.0, 0.02, seed=derive_seed(seed, "initializer")') == 1
    assert "def blocks(size, *, seed):\n    initializer = tf.random_normal_initializer(0.0, 0.02)\n" in after
    assert 'block(size, seed=derive_seed(seed, "block-2"))' in after
