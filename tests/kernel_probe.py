"""Run in a fresh process by `test_kernel_facts.py`: what the installed TensorFlow does with examples of the tables.

`kernel_probe.py JOB RESULT`: JOB is a JSON file with `mode` and `lines`, RESULT the file for the answers by line.

- `operations`: each example is traced, with the gradient of all variables that it uses; the answer is the operations
  in its graph. In an example, `x` is a batch of images, `rows` of sequences, `volume` of volumes, and `v` makes a
  variable of a shape.
- `refusals`: op determinism is switched on (and a global seed set, if `seed`), each example is run; the answer is the
  error's class, or "".
- `program`: each example is the source of a program; the answer is the error's class, or "".
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def operations(lines: dict[str, str]) -> dict[str, Any]:
    """Return the operations in the graph of each example, or what hinders it."""
    import keras  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415
    import tensorflow as tf  # noqa: PLC0415
    import tf_keras  # noqa: PLC0415

    found: dict[str, Any] = {}
    for key, example in lines.items():
        made: dict[str, Any] = {}

        def v(shape: list[int], made: dict[str, Any] = made) -> Any:
            key = f"v{shape}"
            if key not in made:
                made[key] = tf.Variable(tf.random.uniform(shape, seed=1))
            return made[key]

        names = {
            "tensorflow": tf, "keras": keras, "tf_keras": tf_keras, "numpy": np, "v": v,
            "x": v([2, 8, 8, 4]), "rows": v([2, 8, 4]), "volume": v([2, 4, 4, 4, 2]),
        }  # fmt: skip
        code = compile(example, key, "eval")
        layers: dict[str, Any] = {}
        for library in (keras, tf_keras):
            # Variables may be made only once in a traced function: a layer is made and built before, and found again.
            _keep_layers(library, layers)
        try:
            eval(code, names)

            graph = tf.function(_stepper(code, names)).get_concrete_function().graph.as_graph_def()
            inner = (node for function in graph.library.function for node in function.node_def)
            found[key] = sorted({node.op for node in (*graph.node, *inner)})
        except Exception as error:  # noqa: BLE001 - whatever hinders it is the answer
            found[key] = f"{type(error).__name__}: {str(error)[:300]}"
        finally:
            for library in (keras, tf_keras):
                library.layers.__dict__.update(layers.pop(library.__name__))
    return found


def _stepper(code: Any, names: dict[str, Any]) -> Any:
    """Return a function that evaluates an example and takes its gradient, as far as it has one."""
    tf = names["tensorflow"]

    def step() -> Any:
        with tf.GradientTape() as tape:
            result = eval(code, names)
        try:
            gradients = tape.gradient(result, tape.watched_variables())
        except (LookupError, TypeError, AttributeError):
            return result
        return result, [tf.convert_to_tensor(one) for one in gradients if one is not None]

    return step


def _keep_layers(library: Any, kept: dict[str, Any]) -> None:
    """Make the classes of layers give the same object for the same arguments, until put back."""
    kept[library.__name__] = dict(vars(library.layers))
    objects: dict[str, Any] = {}
    for name, cls in kept[library.__name__].items():
        if isinstance(cls, type):

            def make(*args: Any, name: str = name, cls: type = cls, **kwargs: Any) -> Any:
                key = f"{name}{args}{kwargs}"
                return objects.setdefault(key, objects.get(key) or cls(*args, **kwargs))

            setattr(library.layers, name, make)


def refusals(lines: dict[str, str], seed: int | None) -> dict[str, str]:
    """Return the class of the error that each example raises under op determinism, or an empty string."""
    import keras  # noqa: PLC0415, F401
    import numpy  # noqa: PLC0415, F401, ICN001
    import tensorflow  # noqa: PLC0415, ICN001

    tensorflow.config.experimental.enable_op_determinism()
    if seed is not None:
        tensorflow.random.set_seed(seed)

    def run_in_graph(build: Any) -> Any:
        with tensorflow.Graph().as_default() as graph, tensorflow.compat.v1.Session(graph=graph) as session:
            if seed is not None:
                tensorflow.random.set_seed(seed)
            result = build()
            session.run(tensorflow.compat.v1.global_variables_initializer())
            return session.run(result)

    found = {}
    for key, example in lines.items():
        try:
            eval(example, {**sys.modules, "run_in_graph": run_in_graph})
            found[key] = ""
        except Exception as error:  # noqa: BLE001 - the class is the answer
            found[key] = type(error).__name__
    return found


def program(source: str) -> str:
    """Return the class of the error that a program ends with, or an empty string."""
    try:
        exec(source, {})
    except Exception as error:  # noqa: BLE001 - the class is the answer
        return type(error).__name__
    return ""


def main() -> None:
    """Do a job."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    if job["mode"] == "operations":
        answer: Any = operations(job["lines"])
    elif job["mode"] == "refusals":
        answer = refusals(job["lines"], job["seed"])
    else:
        answer = program(job["source"])
    Path(sys.argv[2]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
