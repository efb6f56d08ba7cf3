"""Holds what the tables say of determinism against the installed TensorFlow, as far as a CPU can show it.

- Every `[[kernel]]` names APIs and parameters that exist, and says where its claim comes from; its example, traced with
  its gradient, has the operations in its graph that the line is about. What their GPU kernels do takes a GPU.
- Every random API that `demands` a seed raises under op determinism without it and runs with it; no other raises.
- The switches and variables do what they say, at the time at which they say so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from neighbours import load

from seedlint.catalogue import Demand, Does, Kernel, Table, read_table

pytestmark = pytest.mark.slow


libraries = load("test_libraries")
SPEAKING = [path for path in libraries.TABLES if read_table(path).kernel]


def probe(job: dict[str, Any], folder: Path, **environment: str) -> Any:
    """Run `kernel_probe.py` on a job in a fresh process."""
    given, result = folder / "job.json", folder / "result.json"
    given.write_text(json.dumps(job), encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "PYTHONHASHSEED"))}
    clean |= {"CUDA_VISIBLE_DEVICES": "", "KERAS_BACKEND": "tensorflow", **environment}
    command = [sys.executable, str(Path(__file__).with_name("kernel_probe.py")), str(given), str(result)]
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(result.read_text(encoding="utf-8"))


def versions_of(kernel: Kernel) -> list[str]:
    """Return the packages of Keras that a line's example is traced in."""
    return {2: ["tf_keras"], 3: ["keras"], None: ["keras", "tf_keras"]}[kernel.keras]


def examples_of(table: Table) -> dict[str, tuple[Kernel, str]]:
    """Return each line's examples, one for each of its names and versions."""
    found: dict[str, tuple[Kernel, str]] = {}
    for number, kernel in enumerate(table.kernel):
        if kernel.untested is not None:
            continue
        for name in kernel.names:
            example = kernel.examples.get(name, kernel.example) or ""
            for package in versions_of(kernel) if name.startswith("keras.") else [""]:
                called = name.replace("keras.", f"{package}.", 1) if package else name
                if package != "tf_keras" or not name.startswith("keras.ops."):
                    found[f"{number} {called}"] = (kernel, example.replace("{name}", called))
    return found


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.stem)
def test_every_kernel_line_is_sound(path: Path) -> None:
    """Names, parameters and positions exist; claims have a source, and what is not tested a reason."""
    table = read_table(path)
    libraries.require(table)
    problems: list[str] = []
    for kernel in table.kernel:
        first = kernel.names[0]
        problems += [f"{first}: no `why`"] * (not (kernel.why or "").strip())
        problems += [f"{first}: neither an example nor a reason"] * (
            not (kernel.example or kernel.examples or kernel.untested)
        )
        problems += [f"{name}: an example, but not in the group" for name in set(kernel.examples) - set(kernel.names)]
        for name in kernel.names:
            called = name.replace("keras.", "tf_keras.", 1) if kernel.keras == 2 else name
            if called.endswith("__call__"):
                continue
            problems += [f"{name}: stands for {libraries.catalogue().canonical(name)}"] * (
                libraries.catalogue().canonical(name) != name
            )
            if not libraries.exists(called):
                problems.append(f"{called}: does not exist")
                continue
            seen = libraries.signature(called, libraries.resolve(called))
            for one in kernel.given if seen is not None else ():
                problems += libraries._place_problems(called, seen, one.name, one.position)
                actual = seen.parameters.get(one.name)
                if one.default is not None and actual is not None and actual.default not in (one.default, actual.empty):
                    problems.append(f"{called}: the default of `{one.name}` is {actual.default!r}")
    names = [*table.gradients, *table.tapes, *(name for one in table.switch for name in one.names)]
    names += [one.name for one in table.attribute]
    for switch in table.switch:
        for one in (switch.mode, switch.warns):
            for name in switch.names if one is not None else ():
                problems += libraries._place_problems(
                    name, libraries.signature(name, libraries.resolve(name)), one.name, one.position
                )
    problems += [f"{name}: does not exist" for name in names if not libraries.exists(name)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.stem)
def test_the_operations_are_in_the_graph(path: Path, tmp_path: Path) -> None:
    """What a line is about is what its example runs; a line of one version of Keras is not true of the other."""
    table = read_table(path)
    libraries.require(table)
    lines = examples_of(table)
    if not lines:
        pytest.skip("nothing in it that a CPU can show")
    seen = probe({"mode": "operations", "lines": {key: example for key, (_, example) in lines.items()}}, tmp_path)
    problems = []
    for key, (kernel, _) in lines.items():
        operations = seen[key]
        if isinstance(operations, str):
            problems.append(f"{key}: {operations}")
        else:
            problems += [f"{key}: no {op} in {operations}" for op in kernel.ops if op not in operations]
    assert not problems, "\n".join(problems)


def test_keras_3_resizes_by_repeating(tmp_path: Path) -> None:
    """The lines for Keras 2 alone are not true of Keras 3."""
    lines = {
        "nearest": "keras.layers.UpSampling2D(2)(x)",
        "norm": "keras.layers.BatchNormalization()(x, training=False)",
    }
    seen = probe({"mode": "operations", "lines": lines}, tmp_path)
    assert "ResizeNearestNeighborGrad" not in seen["nearest"]
    assert "FusedBatchNormGradV3" not in seen["norm"]


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.stem)
def test_demands_are_what_raises(path: Path, tmp_path: Path) -> None:
    """Under op determinism, what a line demands is what it raises without, and nothing else raises."""
    table = read_table(path)
    libraries.require(table)
    known, table_trial = libraries.catalogue(), libraries.trial(path.stem)
    if table.family:
        pytest.skip("the switches of TensorFlow are not its own")
    demands: dict[str, Demand] = {}
    streams: dict[str, str | None] = {}
    bare: dict[str, str] = {}
    seeded: dict[str, str] = {}
    for api in table.api:
        for name in api.names:
            line = (
                None
                if libraries.excluded(api, libraries.installed_version(table))
                else libraries.line_of(name, api, table_trial, known)
            )
            if line is None or api.does not in {Does.DRAW, Does.GENERATOR} or line["receiver"] is not None:
                continue
            if "{required}" in line["example"]:
                continue
            demands[name], streams[name] = known.demands(api), api.stream
            bare[name] = line["example"].replace("{seed}", "None")
            if api.seed is not None and "{seed}" not in line["example"]:
                seeds = ", ".join(f"{seed}=1" for seed in (api.seed, *api.also))
                given = f"__import__('functools').partial({name}, {seeds})"
                seeded[name] = given.join(line["example"].split(name, 1))
    runs = {
        "none": probe({"mode": "refusals", "lines": bare, "seed": None}, tmp_path),
        "global": probe({"mode": "refusals", "lines": bare, "seed": 1}, tmp_path),
        "own": probe({"mode": "refusals", "lines": seeded, "seed": None}, tmp_path),
    }
    problems = []
    for name, demand in demands.items():
        raised = {kind: answers.get(name) for kind, answers in runs.items()}
        wanted = {
            Demand.NONE: {"none": False, "global": False, "own": False},
            # The one stream that the global seed does not reach has a seeder of its own.
            Demand.ANY: {"none": True, "global": streams[name] != "tensorflow", "own": False},
            Demand.GLOBAL: {"none": True, "global": False, "own": True},
            Demand.OWN: {"none": True, "global": True, "own": False},
            Demand.NEVER: {"none": True, "global": True, "own": True},
        }[demand]
        problems += [
            f"{name}: demands {demand}, but with {kind} seed: {raised[kind] or 'no error'}"
            for kind, should in wanted.items()
            if raised[kind] is not None and bool(raised[kind]) is not should
        ]
    assert not problems, f"{len(problems)}\n" + "\n".join(problems)


DRAW = "import tensorflow as tf\ntf.random.normal([2])\n"
SEEDED = "import tensorflow as tf\ntf.random.normal([2], seed=1)\n"
ON = "tf.config.experimental.enable_op_determinism()\n"
OFF = "from tensorflow.python.framework import config\nconfig.disable_op_determinism()\n"


@pytest.mark.parametrize(
    ("source", "environment", "raises"),
    [
        (DRAW, {}, False),
        (DRAW, {"TF_DETERMINISTIC_OPS": "1"}, True),
        (DRAW, {"TF_DETERMINISTIC_OPS": "true"}, True),
        (DRAW, {"TF_DETERMINISTIC_OPS": "0"}, False),
        (DRAW, {"TF_CUDNN_DETERMINISTIC": "1"}, False),
        ("import os\nos.environ['TF_DETERMINISTIC_OPS'] = '1'\n" + DRAW, {}, True),
        ("import tensorflow, os\nos.environ['TF_DETERMINISTIC_OPS'] = '1'\n" + DRAW, {}, True),
        (DRAW + "import os\nos.environ['TF_DETERMINISTIC_OPS'] = '1'\n" + DRAW, {}, False),
        (SEEDED + "import os\nos.environ['TF_DETERMINISTIC_OPS'] = '1'\n" + DRAW, {}, True),
        ("import os\ndel os.environ['TF_DETERMINISTIC_OPS']\n" + DRAW, {"TF_DETERMINISTIC_OPS": "1"}, False),
        ("import os\nos.environ.pop('TF_DETERMINISTIC_OPS')\n" + DRAW, {"TF_DETERMINISTIC_OPS": "1"}, False),
        ("import os\nos.unsetenv('TF_DETERMINISTIC_OPS')\n" + DRAW, {"TF_DETERMINISTIC_OPS": "1"}, False),
        ("import tensorflow as tf\n" + ON + DRAW, {"TF_DETERMINISTIC_OPS": "0"}, True),
        ("import tensorflow as tf\nimport os\n" + ON + "os.environ['TF_DETERMINISTIC_OPS'] = '0'\n" + DRAW, {}, True),
        ("import tensorflow as tf\n" + ON + OFF + DRAW, {}, False),
        ("import tensorflow as tf\n" + OFF + DRAW, {"TF_DETERMINISTIC_OPS": "1"}, False),
        ("import tensorflow as tf\n" + ON + "tf.timestamp()\n", {}, True),
    ],
)
def test_switches_and_variables(source: str, environment: dict[str, str], raises: bool, tmp_path: Path) -> None:
    """The variable is read once, by the first operation without a seed; calls overrule it whenever they are made."""
    libraries.require(read_table(next(path for path in libraries.TABLES if path.stem == "tensorflow")))
    assert bool(probe({"mode": "program", "source": source}, tmp_path, **environment)) is raises
