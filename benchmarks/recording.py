"""What recording costs: programs with and without the recorder, side by side.

    python benchmarks/recording.py [--repeats 5] [PROGRAM...]

Each program times itself (processor time, imports left out) and prints a digest of what it computed, which must be the
same either way. Runs alternate, and the fastest of each counts. `more` is how much more memory a recorded run took at
most; `seen` also looks into TensorFlow's graphs, as two of a verification's runs may.

On two cores, Python 3.11, NumPy 2.4, Keras 3 on TensorFlow 2.21, recorded runs took this many times as long:

    Keras `fit` as a graph 1.0, eagerly 1.1; a JAX training loop 1.05; a torch training loop 1.3
    TensorFlow, eagerly 1.0
    a million scalar draws from NumPy 1.5; a thousand arrays of a thousand draws 3.0, which is 20 milliseconds more
    a million draws of Python's `random` with some arithmetic 4.6; in a loop of nothing else 6.4 to 7.1, which is a
    quarter of a microsecond more for each draw
    draws of other kinds (`randint`, `gauss`, `choice`, which draw by each other) 6.0

`--sample` takes about as long: it keeps records small (8 MB for a million draws), and does not make runs faster.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
INJECT = ROOT / "seedlint" / "verify" / "inject"

PROGRAMS = {
    "numpy: a million scalar draws": """
import time
import numpy as np
rng = np.random.default_rng(1)
start, hits = time.process_time(), 0
for _ in range(500_000):
    x, y = rng.uniform(-1, 1), rng.uniform(-1, 1)
    hits += x * x + y * y < 1
print(time.process_time() - start, hits)
""",
    "numpy: a million draws, in a thousand arrays": """
import time
import numpy as np
rng = np.random.default_rng(1)
start, hits = time.process_time(), 0
for _ in range(500):
    x, y = rng.uniform(-1, 1, 1000), rng.uniform(-1, 1, 1000)
    hits += int((x * x + y * y < 1).sum())
print(time.process_time() - start, hits)
""",
    "python: a million draws": """
import random, time
rng = random.Random(1)
start, hits = time.process_time(), 0
for _ in range(500_000):
    x, y = rng.random(), rng.random()
    hits += x * x + y * y < 1
print(time.process_time() - start, hits)
""",
    "python: nothing but a million draws": """
import random, time
random.seed(1)
draw = random.random
start = time.process_time()
for _ in range(1_000_000):
    last = draw()
print(time.process_time() - start, last)
""",
    "python: a million numbers of other kinds": """
import random, time
random.seed(1)
start, total = time.process_time(), 0
for _ in range(250_000):
    total += random.randint(1, 6) + random.gauss(0, 1) + random.choice((1, 2, 3)) + random.uniform(0, 1)
print(time.process_time() - start, total)
""",
    "keras: fit, as a graph": """
import time, zlib
import keras, numpy as np
keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((32,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dropout(0.5), keras.layers.Dense(1),
])
model.compile("adam", "mse")
x = np.random.rand(4096, 32)
y = x.sum(axis=1)
start = time.process_time()
model.fit(x, y, epochs=10, verbose=0)
print(time.process_time() - start, zlib.crc32(b"".join(one.tobytes() for one in model.get_weights())))
""",
    "keras: fit, eagerly": """
import time, zlib
import keras, numpy as np
keras.utils.set_random_seed(1)
model = keras.Sequential([
    keras.Input((32,)), keras.layers.Dense(64, activation="relu"), keras.layers.Dropout(0.5), keras.layers.Dense(1),
])
model.compile("adam", "mse", run_eagerly=True)
x = np.random.rand(2048, 32)
y = x.sum(axis=1)
start = time.process_time()
model.fit(x, y, epochs=2, verbose=0)
print(time.process_time() - start, zlib.crc32(b"".join(one.tobytes() for one in model.get_weights())))
""",
    "tensorflow: an eager loop with noise": """
import time, zlib
import tensorflow as tf
tf.random.set_seed(1)
w = tf.Variable(tf.zeros([64, 64]))
start = time.process_time()
for _ in range(500):
    w.assign(0.99 * w + 0.01 * tf.matmul(w, w) + tf.random.normal([64, 64], stddev=0.01))
print(time.process_time() - start, zlib.crc32(w.numpy().tobytes()))
""",
    "torch: a training loop": """
import time, zlib
import torch
torch.manual_seed(1)
model = torch.nn.Sequential(torch.nn.Linear(32, 64), torch.nn.ReLU(), torch.nn.Dropout(0.5), torch.nn.Linear(64, 1))
optimizer = torch.optim.Adam(model.parameters())
x = torch.rand(4096, 32)
y = x.sum(dim=1, keepdim=True)
start = time.process_time()
for epoch in range(5):
    order = torch.randperm(len(x))
    for batch in order.split(32):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(model(x[batch]), y[batch]).backward()
        optimizer.step()
print(time.process_time() - start, zlib.crc32(b"".join(one.detach().numpy().tobytes() for one in model.parameters())))
""",
    "jax: a training loop": """
import time, zlib
import jax, jax.numpy as jnp, numpy as np
def loss(weights, x, y, key):
    hidden = jnp.maximum(x @ weights[0], 0)
    hidden = jnp.where(jax.random.bernoulli(key, 0.5, hidden.shape), hidden * 2, 0)
    return ((hidden @ weights[1] - y) ** 2).mean()
@jax.jit
def step(weights, x, y, key):
    return [one - 0.01 * slope for one, slope in zip(weights, jax.grad(loss)(weights, x, y, key))]
key, first, second, data = jax.random.split(jax.random.key(1), 4)
weights = [jax.random.normal(first, (32, 64)) / 8, jax.random.normal(second, (64, 1)) / 8]
x = jax.random.uniform(data, (4096, 32))
y = x.sum(axis=1, keepdims=True)
start = time.process_time()
for epoch in range(20):
    key, shuffle = jax.random.split(key)
    order = jax.random.permutation(shuffle, len(x))
    for batch in order.reshape(-1, 32):
        key, dropout = jax.random.split(key)
        weights = step(weights, x[batch], y[batch], dropout)
print(time.process_time() - start, zlib.crc32(b"".join(np.asarray(one).tobytes() for one in weights)))
""",
}


MEMORY = "import resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"  # in kB, on Linux

KINDS: dict[str, dict[str, object] | None] = {
    "without": None,
    "recorded": {},
    "sampled": {"sample": 100},
    "seen": {"values": True},
}


@dataclass(frozen=True)
class Taken:
    """What a run took: processor time, what it computed, the size of its record, its memory at most in kB."""

    seconds: float
    result: str
    size: int
    memory: int


def run(program: str, folder: Path, options: dict[str, object] | None) -> Taken:
    """Run a program once, recorded unless `options` is None."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    if options is not None:
        environment["PYTHONPATH"] = os.pathsep.join([str(INJECT), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment["SEEDLINT_RECORD"] = str(folder)
        environment["SEEDLINT_RECORD_OPTIONS"] = json.dumps(options)
    script = folder / "program.py"
    script.write_text(program + MEMORY, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    first, memory = done.stdout.splitlines()
    seconds, result = first.split(maxsplit=1)
    size = sum(path.stat().st_size for path in folder.glob("*.seedtrace"))
    return Taken(float(seconds), result.strip(), size, int(memory))


def main() -> None:
    """Print a line for each program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("programs", nargs="*", help="only programs whose name holds one of these")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{'program':46} {'without':>9} {'recorded':>9} {'1 in 100':>9} {'seen':>6} {'record':>9} {'more':>8}")
    for name, program in PROGRAMS.items():
        if arguments.programs and not any(one in name for one in arguments.programs):
            continue
        kinds = {kind: one for kind, one in KINDS.items() if kind != "seen" or name.startswith(("keras", "tensorflow"))}
        taken: dict[str, list[Taken]] = {kind: [] for kind in kinds}
        for _ in range(arguments.repeats):
            for kind, options in kinds.items():
                with tempfile.TemporaryDirectory() as folder:
                    taken[kind].append(run(program, Path(folder), options))
        best = {kind: min(one.seconds for one in runs) for kind, runs in taken.items()}
        times = {kind: f"{best[kind] / best['without']:.2f}x" for kind in best}
        memory = {kind: min(one.memory for one in runs) for kind, runs in taken.items()}
        more = (memory["recorded"] - memory["without"]) / 1000
        same = len({one.result for runs in taken.values() for one in runs}) == 1
        print(
            f"{name:46} {best['without']:8.2f}s {times['recorded']:>9} {times['sampled']:>9} "
            f"{times.get('seen', ''):>6} "
            f"{taken['recorded'][0].size / 1e6:7.2f}MB {more:6.1f}MB{'' if same else '  THE RESULTS DIFFER'}",
            flush=True,
        )


if __name__ == "__main__":
    main()
