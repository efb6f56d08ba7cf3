"""Evaluates the examples of a library table in a process of its own, and writes what they gave.

`python library_probe.py JOB RESULT`: both are JSON files. `test_libraries.py` writes the job, runs it in two fresh
processes and compares the two results; nothing is judged here. For every line the result holds one digest a *phase*:

- `fresh`: nothing was seeded; this phase of all lines comes first, before anything in the process is seeded;
- `seeded`, `other`: the call got its seed (two different ones); for a method, its receiver did;
- `again`: a second evaluation on the same seeded receiver;
- `same`: a second evaluation with the same seed, in the same process;
- `off0`, `off1`, ...: what the table says turns the draw off, was turned off;
- `alone0`, `alone1`, ...: of the conditions on which it draws, one alone holds;
- `late:S`: every stream was scrambled, and S was seeded between the making of an object and its use;
- `after:S`: every stream was scrambled from the operating system's entropy, then stream S was seeded;
- `extra:S`, `twice:S`: the same, and one more draw from S, or the call itself, came first;
- `sets:S`: scrambled, then the line (a seeder) was called; the digest is of a draw from S;
- `kept:S`, `quiet:S`: S was seeded, and a draw from it without, and with, the line being called before.

An evaluation that fails leaves its error in place of the digest, marked by a leading `!`.
"""

from __future__ import annotations

import ast
import builtins
import datetime as dt
import hashlib
import importlib
import itertools
import json
import os
import random
import sys
import uuid
import warnings
from pathlib import Path
from typing import Any

SEED = 1234
OTHER_SEED = 4321


class ExampleError(Exception):
    """An example that proves nothing: it never calls the API, or gives nothing that can be compared."""


def resolve(name: str) -> Any:
    """Return the object of a dotted name, importing modules on the way.

    Raises:
        AttributeError: there is no such object.

    """
    head, *rest = name.split(".")
    found: Any = importlib.import_module(head)
    path = head
    for part in rest:
        path = f"{path}.{part}"
        try:
            found = getattr(found, part)
        except AttributeError:
            if path.rpartition(".")[0] not in sys.modules:  # importing would replace what stands there for a module
                raise
            try:
                found = importlib.import_module(path)
            except ImportError:
                raise AttributeError(f"no {path!r}") from None
    return found


class _Edit(ast.NodeTransformer):
    """Finds the API in an example, gives its call more arguments, and reports what the call returned."""

    def __init__(self, name: str, arguments: dict[str, ast.expr], positions: dict[str, int | None]) -> None:
        self.name = name
        self.last = name.rpartition(".")[2]
        self.arguments = arguments
        self.positions = positions
        self.found = False

    def _is_target(self, node: ast.expr) -> bool:
        if self.found:
            return False
        return ast.unparse(node) == self.name or (
            isinstance(node, ast.Attribute)
            and node.attr == self.last
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        )

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if not self._is_target(node.func):
            self.generic_visit(node)
            return node
        self.found = True
        for argument, value in self.arguments.items():
            self._give(node, argument, value)
        self.generic_visit(node)
        return self._report(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        if self._is_target(node):
            self.found = True
            return self._report(node)
        self.generic_visit(node)
        return node

    def _give(self, node: ast.Call, argument: str, value: ast.expr) -> None:
        position = self.positions.get(argument)
        if position is not None and position < len(node.args):
            node.args[position] = value
            return
        for keyword in node.keywords:
            if keyword.arg == argument:
                keyword.value = value
                return
        node.keywords.append(ast.keyword(arg=argument, value=value))

    @staticmethod
    def _report(node: ast.expr) -> ast.expr:
        return ast.Call(func=ast.Name("__returned__", ast.Load()), args=[node], keywords=[])


def _compile(line: dict[str, Any], example: str, arguments: dict[str, str]) -> Any:
    tree = ast.parse(example.strip(), mode="eval")
    given = {name: ast.parse(text, mode="eval").body for name, text in arguments.items()}
    edit = _Edit(line["name"], given, line["positions"])
    tree = edit.visit(tree)
    if not edit.found:
        raise ExampleError(f"the example never calls it: {example}")
    return compile(ast.fix_missing_locations(tree), f"<example of {line['name']}>", "eval")


def digest(value: Any) -> str:
    """Return a digest of a value's contents; generators are drawn from, data sets read."""
    if value is None:
        raise ExampleError("the example gives None: let it return what was drawn")
    state = hashlib.sha256()
    _feed(state, value, 0)
    return state.hexdigest()[:24]


def _feed(state: Any, value: Any, depth: int) -> None:
    if depth > 8:
        raise ExampleError("the value is nested too deep to compare")
    if value is None or isinstance(value, bool | int | float | complex | str | bytes | bytearray | dt.date | uuid.UUID):
        state.update(f"{type(value).__name__}:{value!r};".encode())
        return
    for part in _parts(value):
        _feed(state, part, depth + 1)
    state.update(b"|")


def _parts(value: Any) -> list[Any]:
    """Return what makes up a value.

    Raises:
        ExampleError: the value can't be compared between processes.

    """
    if isinstance(value, dict):
        return [list(item) for item in value.items()]
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    if isinstance(value, list | tuple):
        return list(value) or ["empty"]
    if isinstance(value, random.Random):
        return [value.random() for _ in range(4)]
    ancestors = {base.__name__ for base in type(value).__mro__}
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray | numpy.generic):
        array = numpy.asarray(value)
        return [array.dtype.str, list(array.shape), array.tolist() if array.dtype == object else array.tobytes()]
    if "SeedSequence" in ancestors:
        return [value.generate_state(4)]
    if "BitGenerator" in ancestors:
        return [value.random_raw(4)]
    if "RandomState" in ancestors:
        return [value.random_sample(4)]
    if "Generator" in ancestors and hasattr(value, "bit_generator"):
        return [value.random(4)]
    if "Generator" in ancestors and hasattr(value, "uniform_full_int"):
        return [value.uniform_full_int([4]).numpy()]
    if "Generator" in ancestors and hasattr(value, "initial_seed"):
        return [value.get_state().numpy()]
    if "Tensor" in ancestors and hasattr(value, "detach"):
        return [value.detach().numpy()]
    if "SeedGenerator" in ancestors:
        return [value.state.numpy()]
    if "Layer" in ancestors or "Model" in ancestors:
        return _weights(value)
    if "Initializer" in ancestors or (callable(value) and "init_ops" in type(value).__module__):
        return [value(shape=(6, 6)).numpy()]
    if hasattr(value, "as_numpy_iterator"):
        return list(itertools.islice(value.as_numpy_iterator(), 64))
    if callable(getattr(value, "numpy", None)):
        return [value.numpy()]
    if hasattr(value, "indices") and hasattr(value, "values"):
        return [value.indices, value.values]
    if numpy is not None and hasattr(value, "__array__"):
        return [numpy.asarray(value)]
    if hasattr(value, "__next__"):
        return list(itertools.islice(value, 8))
    raise ExampleError(f"a {type(value).__module__}.{type(value).__qualname__} can't be compared between processes")


def _weights(layer: Any) -> list[Any]:
    if not layer.weights:
        raise ExampleError("the layer has no weights: let the example call it on data, or return what it computes")
    return [weight.numpy() for weight in layer.weights]


def run_in_graph(build: Any) -> Any:
    """Build tensors in a TensorFlow 1 graph and return their values, for examples that need one."""
    v1 = importlib.import_module("tensorflow").compat.v1
    with v1.Graph().as_default():
        tensors = build()
        with v1.Session() as session:
            session.run(v1.global_variables_initializer())
            return session.run(tensors)


def outcome(estimator: Any, data: str = "any", target: str = "classes", columns: int = 24) -> list[Any]:
    """Fit an estimator of scikit-learn's kind and return what it found and what it computes, for examples.

    The first 6 columns come again and again, so that ties are common. `data` is `any` numbers, `positive` ones, or such
    with `gaps`; `target` is `classes`, `flags` or `numbers`, or `several` or `many` numbers each.
    """
    numpy = importlib.import_module("numpy")
    made = numpy.random.RandomState(0)
    given = made.normal(size=(90, max(6, columns) if columns > 24 else 6)).round(2)
    given = given[:, numpy.arange(columns) % given.shape[1]]
    noisy = given[:, :1] + made.normal(size=(90, 1)) + numpy.zeros((1, 8)) + made.normal(size=(90, 8))
    targets = {
        "classes": (noisy[:, 0] > 0).astype(int) + (noisy[:, 1] > 1),
        "flags": (noisy > 0).astype(int),
        "numbers": noisy[:, 0],
        "several": noisy[:, :2],
        "many": noisy,
    }
    given = numpy.abs(given) if data == "positive" else given
    if data == "gaps":
        for number in range(12):
            given[number::13, number] = numpy.nan
    estimator.fit(given, targets[target])
    found = [value for name, value in sorted(vars(estimator).items()) if name.endswith("_") and "time" not in name]
    found.append(getattr(estimator, "feature_importances_", None))
    for method in ("predict", "predict_proba", "transform", "decision_function", "score_samples"):
        try:
            found.append(getattr(estimator, method)(given))
        except (AttributeError, ValueError):
            continue
    dense = [value.toarray() if hasattr(value, "toarray") else value for value in found]
    return [value for value in dense if isinstance(value, numpy.ndarray | int | float) and _is_plain(value)]


def _is_plain(value: Any) -> bool:
    return getattr(getattr(value, "dtype", None), "kind", "f") in "fiub"


class Probe:
    """One table's lines, and the names that its examples may use."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.lines: list[dict[str, Any]] = job["lines"]
        self.streams: dict[str, dict[str, str]] = job["streams"]
        self.resets: list[str] = job["resets"]
        self.names: dict[str, Any] = {"__builtins__": builtins, "run_in_graph": run_in_graph, "outcome": outcome}
        for package in job["imports"]:
            importlib.import_module(package)
            self.names[package.partition(".")[0]] = sys.modules[package.partition(".")[0]]
        self.wrong_type = ""
        self.between: Any = None
        self.results: dict[str, dict[str, str]] = {line["name"]: {} for line in self.lines}

    def run(self) -> dict[str, dict[str, str]]:
        """Evaluate every line in every phase that its claims need, those that seed nothing first."""
        for kinds in (
            {"fresh"},
            {"off", "alone"},
            {"seeded", "other", "again", "same"},
            {"after", "late", "extra", "twice", "sets", "kept", "quiet"},
        ):
            for line in self.lines:
                for phase in line["phases"]:
                    if phase.partition(":")[0] in kinds:
                        self.note(line, phase)
        return self.results

    def outcome(self, line: dict[str, Any], phase: str) -> str:
        """Evaluate a line in one phase."""
        kind, _, rest = phase.partition(":")
        match kind:
            case "fresh":
                return digest(self.value(line, None))
            case "off":
                return digest(self.value(line, None, line["off"][int(rest)]))
            case "alone":
                return digest(self.value(line, None, line["alone"][int(rest)]))
            case "late":
                return self.late(line, rest)
            case "seeded" | "same":
                return digest(self.value(line, SEED))
            case "other":
                return digest(self.value(line, OTHER_SEED))
            case "again":
                return self.again(line)
            case "after" | "extra" | "twice":
                return self.after(line, kind, rest)
            case "sets":
                return self.sets(line, rest)
            case _:
                return self.quiet(line, kind, rest)

    def note(self, line: dict[str, Any], phase: str) -> None:
        """Write down a phase's digest, or why there is none."""
        self.wrong_type = ""
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                outcome = self.outcome(line, phase)
        except Exception as error:  # noqa: BLE001 - whatever an example raises is the outcome
            outcome = f"!{type(error).__name__}: {str(error)[:400]}"
        if self.wrong_type and not outcome.startswith("!"):
            outcome = f"!{self.wrong_type}"
        self.results[line["name"]][phase] = outcome

    def evaluate(self, text: str, seed: int | None = None) -> Any:
        """Evaluate an expression of the job (a receiver, a seeder, a witness)."""
        return eval(text.replace("{seed}", repr(seed)), dict(self.names))

    def receiver(self, line: dict[str, Any], seed: int | None) -> Any:
        """Make the object that a method is called on."""
        if not line["receiver"]:
            return None
        return self.evaluate(line["receiver"]["unseeded" if seed is None else "seeded"], seed)

    def value(
        self, line: dict[str, Any], seed: int | None, off: dict[str, str] | None = None, receiver: Any = None
    ) -> Any:
        """Evaluate a line's example, with or without a seed."""
        example: str = line["example"]
        arguments = dict(off or (line["on"] if seed is None else line["constants"]))
        if "{required}" in example:
            example = example.replace("{required}", repr(SEED if seed is None else seed))
        elif "{seed}" in example:
            filled = SEED if seed is None and line["does"] in {"stateless", "seeder", "plain"} else seed
            example = example.replace("{seed}", repr(filled))
        elif seed is not None and line["seed"]:
            arguments[line["seed"]] = repr(seed)
        names = dict(self.names)
        names["__returned__"] = lambda value: self.check_type(line, value)
        if line["receiver"]:
            names["self"] = self.receiver(line, seed) if receiver is None else receiver
        return eval(_compile(line, example, arguments), names)

    def check_type(self, line: dict[str, Any], value: Any) -> Any:
        """Compare what the API returned with the type that the line states."""
        if self.between is not None:
            self.between()
        stated: str | None = line["returns"]
        if stated:
            wanted = resolve(stated.strip("[]"))
            values = value if stated.startswith("[") and isinstance(value, list | tuple) else [value]
            if stated.startswith("[") and not isinstance(value, list | tuple):
                self.wrong_type = f"returns a {type(value).__qualname__}, not a list: `returns = {stated!r}`"
            elif not all(isinstance(item, wanted) for item in values):
                self.wrong_type = f"returns a {type(values[0]).__qualname__}: `returns = {stated!r}`"
        return value

    def scramble(self) -> None:
        """Put every stream into a state that nobody knows."""
        for reset in self.resets:
            self.evaluate(reset)
        for stream in self.streams.values():
            self.evaluate(stream["seeder"], 1 + int.from_bytes(os.urandom(8), "big") % (2**31 - 2))

    def again(self, line: dict[str, Any]) -> str:
        """Call twice on one seeded receiver; what the second call gives."""
        receiver = self.receiver(line, SEED)
        self.value(line, SEED, receiver=receiver)
        return digest(self.value(line, SEED, receiver=receiver))

    def after(self, line: dict[str, Any], kind: str, stream: str) -> str:
        """Scramble, seed one stream, let something else draw from it or not, and call."""
        self.scramble()
        self.evaluate(self.streams[stream]["seeder"], SEED)
        if kind == "extra":
            self.evaluate(self.streams[stream]["witness"])
        elif kind == "twice":
            self.value(line, None)
        return digest(self.value(line, None))

    def late(self, line: dict[str, Any], stream: str) -> str:
        """Scramble, call, seed one stream, and go on with what the call made."""
        self.scramble()
        self.between = lambda: self.evaluate(self.streams[stream]["seeder"], SEED)
        try:
            return digest(self.value(line, None))
        finally:
            self.between = None

    def sets(self, line: dict[str, Any], stream: str) -> str:
        """Scramble, call the seeder, and draw from a stream."""
        self.scramble()
        receiver = self.receiver(line, None)
        self.value(line, None, receiver=receiver)
        return digest(receiver if stream == "self" else self.evaluate(self.streams[stream]["witness"]))

    def quiet(self, line: dict[str, Any], kind: str, stream: str) -> str:
        """Seed a stream, call or don't, and draw from it."""
        receiver = self.receiver(line, SEED)
        self.scramble()
        self.evaluate(self.streams[stream]["seeder"], SEED)
        if kind == "quiet":
            self.value(line, None, receiver=receiver)
        return digest(self.evaluate(self.streams[stream]["witness"]))


def main() -> None:
    """Run the job named on the command line."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(json.dumps(Probe(job).run()), encoding="utf-8")


if __name__ == "__main__":
    main()
