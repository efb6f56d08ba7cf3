"""What the rules on graphs and pipelines claim of TensorFlow, shown by running it: SL501, SL502, SL503, SL507.

The pages run most of it from one process to the next; here is what they take for granted, in one process each.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

SETUP = """
import os, tempfile, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np, keras, tensorflow as tf
numbers = tf.data.Dataset.range(100)
def of(data):
    return [int(x) for batch in data for x in np.ravel(batch)]
def common(data, count=20):
    rest, first = data.skip(count), data.take(count)
    return len((set(of(rest)) | set(of(rest))) & set(of(first)))
def orders(make, times=4):
    found = set()
    for _ in range(times):
        keras.utils.set_random_seed(1)
        found.add(tuple(float(x) for x in make()))
    return len(found)
def noisy(x):
    return tf.cast(x, tf.float32) + tf.random.uniform([], seed=1)
many = tf.data.Dataset.range(500)
"""

SHOWN = {
    "shuffle reshuffles, seeded or not": """
assert common(numbers.shuffle(100)) and common(numbers.shuffle(100, seed=1)) and common(numbers.cache().shuffle(100))
assert common(numbers.shuffle(100, seed=1).batch(10).prefetch(1), 2)
assert not common(numbers.shuffle(100, seed=1, reshuffle_each_iteration=False))
""",
    "cache and snapshot settle": """
assert not common(numbers.shuffle(100).cache())
assert not common(numbers.shuffle(100).snapshot(tempfile.mkdtemp()))
""",
    "sources shuffle anew": """
folder = tempfile.mkdtemp()
for i in range(100):
    tf.io.write_file(f"{folder}/{i:02}.txt", str(i))
names = lambda **given: tf.data.Dataset.list_files(folder + "/*", **given).map(
    lambda name: tf.strings.to_number(tf.strings.substr(name, -6, 2), tf.int64)
)
assert common(names(seed=1)) and not common(names(shuffle=False))
texts = lambda **given: keras.utils.text_dataset_from_directory(
    folder, labels=None, batch_size=None, verbose=False, **given
).map(lambda text: tf.strings.to_number(text, tf.int64))
assert common(texts(seed=1)) and not common(texts(shuffle=False))
""",
    "parallel maps race, whatever the order of elements": """
auto = tf.data.AUTOTUNE
assert orders(lambda: many.map(noisy)) == orders(lambda: many.map(noisy, num_parallel_calls=1)) == 1
assert orders(lambda: many.map(noisy, num_parallel_calls=4)) > 1
assert orders(lambda: many.map(noisy, num_parallel_calls=auto, deterministic=True)) > 1
rows = lambda x: tf.data.Dataset.from_tensors(x).repeat(20)
assert orders(lambda: many.interleave(lambda x: tf.data.Dataset.from_tensors(noisy(x)), num_parallel_calls=auto)) == 1
assert orders(lambda: many.interleave(lambda x: rows(x).map(noisy), num_parallel_calls=auto)) > 1
assert orders(lambda: many.interleave(lambda x: rows(x).map(noisy))) == 1
""",
    "op determinism orders draws and elements": """
tf.config.experimental.enable_op_determinism()
slow = lambda x: tf.py_function(lambda v: (time.sleep(0.001 * (int(v) % 3)), v)[1], [x], tf.int64)
assert orders(lambda: many.map(noisy, num_parallel_calls=4)) == 1
assert orders(lambda: many.map(slow, num_parallel_calls=4, deterministic=False)) == 1
""",
    "a layer is traced by fit, not when it is run eagerly": """
class Count(keras.layers.Layer):
    seen = 0
    def call(self, x):
        Count.seen += 1
        return x * np.random.rand()
def calls(**given):
    model = keras.Sequential([keras.layers.Dense(1), Count()])
    model.compile(loss="mse", **given)
    model.fit(np.ones((64, 1)), np.ones(64), batch_size=1, verbose=0)
    before, Count.seen = Count.seen, 0
    return before
assert calls() < 10 and calls(run_eagerly=True) >= 64
""",
    "losses, metrics and what layers are made with are traced by fit, callbacks are not": """
seen = {}
def count(name, value):
    seen[name] = seen.get(name, 0) + 1
    return value
class Loss(keras.losses.Loss):
    def call(self, wanted, found):
        return count("Loss", found * 0.0)
class Metric(keras.metrics.Metric):
    def update_state(self, wanted, found, sample_weight=None):
        count("Metric", None)
    def result(self):
        return 0.0
class Regularizer(keras.regularizers.Regularizer):
    def __call__(self, weights):
        return count("Regularizer", tf.reduce_sum(weights) * 0.0)
class Constraint(keras.constraints.Constraint):
    def __call__(self, weights):
        return count("Constraint", weights)
class Schedule(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return count("Schedule", 0.1)
called = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs=None: count("callback", None))
def train(loss, **given):
    layers = keras.layers
    dense = layers.Dense(
        1, activation=lambda x: count("activation", x), kernel_regularizer=Regularizer(), kernel_constraint=Constraint()
    )
    model = keras.Sequential([dense, layers.Lambda(lambda x: count("Lambda", x))])
    model.compile(keras.optimizers.SGD(Schedule()), loss=loss, metrics=[Metric(), metric], weighted_metrics=[metric])
    model.fit(np.ones((64, 1)), np.ones((64, 1)), batch_size=1, verbose=0, callbacks=[called])
metric = lambda wanted, found: count("metric", tf.reduce_mean(found))
train(lambda wanted, found: count("loss", tf.reduce_mean(found) * 0.0))
train(Loss())
assert seen.pop("callback") == 128
assert set(seen) == {
    "Constraint", "Lambda", "Loss", "Metric", "Regularizer", "Schedule", "activation", "loss", "metric",
}
assert max(seen.values()) < 20
""",
    "functions run eagerly, pipelines do not": """
tf.config.run_functions_eagerly(True)
drawn = tf.function(lambda: np.random.rand())
assert drawn() != drawn()
assert len({float(x) for x in numbers.map(lambda x: np.random.rand())}) == 1
""",
    "debug mode runs pipelines as Python": """
tf.data.experimental.enable_debug_mode()
assert len({float(x) for x in numbers.map(lambda x: np.random.rand())}) > 1
""",
}


@pytest.mark.parametrize("title", SHOWN)
def test_tensorflow_does_what_the_rules_claim(title: str) -> None:
    """Each claim holds in a fresh process."""
    done = subprocess.run([sys.executable, "-c", SETUP + SHOWN[title]], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
