"""Proof that a fix is one: programs are fixed and run, before and after, in fresh processes.

`fixed` fixes a copy of a folder, `runs` runs a program of it several times with the hash seed varied, `proved` holds
all that a good fix must hold and returns what the programs printed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedlint.cli import main

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

TIMES = 3
HASH_SEEDS = ("0", "1", "4711", "31", "77", "1234")

# Takes an extra draw from every global stream that can be imported, first of all and after each seeder: nothing that
# the program prints may follow from how much was drawn before. Libraries are asked only if the program has them loaded
# (or will load them: `LIBRARIES`), for they take seconds to import.
_DRIVER = '''
import functools, importlib, json, os, runpy, sys

libraries, module, arguments = json.loads(sys.argv[1])

import random

draws = [random.random]


def after(owner, name, draw):
    """Let a seeder be followed by an extra draw."""
    seeder = getattr(owner, name)

    @functools.wraps(seeder)
    def wrapped(*args, **kwargs):
        result = seeder(*args, **kwargs)
        draw()
        return result

    setattr(owner, name, wrapped)


after(random, "seed", random.random)
if "numpy" in libraries:
    import numpy

    draws.append(lambda: numpy.random.random_sample(3))
    after(numpy.random, "seed", lambda: numpy.random.random_sample(3))
if "tensorflow" in libraries or "keras" in libraries:
    import keras
    import tensorflow

    def more():
        if tensorflow.executing_eagerly():
            try:
                tensorflow.random.normal([3])
                keras.random.normal([3])
            except RuntimeError:  # op determinism without a seed
                pass

    draws.append(more)
    after(tensorflow.random, "set_seed", more)
    after(keras.utils, "set_random_seed", more)
    after(tensorflow.keras.utils, "set_random_seed", more)
if "torch" in libraries:
    import torch

    draws.append(lambda: torch.rand(3))
    after(torch, "manual_seed", lambda: torch.rand(3))
for draw in draws:
    draw()

sys.argv = arguments
if module:
    sys.path[0] = os.getcwd()
    runpy.run_module(arguments[0], run_name="__main__", alter_sys=True)
else:
    sys.path[0] = os.path.dirname(os.path.abspath(arguments[0]))
    runpy.run_path(arguments[0], run_name="__main__")
'''

LIBRARIES = ("numpy", "tensorflow", "keras", "torch")


@dataclass(frozen=True)
class Proof:
    """What the programs of a folder printed.

    Attributes:
        path: the fixed copy.
        before, after: what was printed, by entry.

    """

    path: Path
    before: dict[str, str]
    after: dict[str, str]

    def text(self, name: str) -> str:
        """Return the text of a fixed file."""
        return (self.path / name).read_text(encoding="utf-8")


def fixed(folder: Path, tmp_path: Path, *options: str) -> Path:
    """Return a fixed copy of a folder; `options` are further ones of `seedlint check --fix`."""
    number = 1
    while (tmp_path / f"fixed-{number}").exists():
        number += 1
    copy = tmp_path / f"fixed-{number}"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    seedlint(copy, "--fix", *options)
    return copy


def seedlint(folder: Path, *options: str) -> str:
    """Return what `seedlint check .` prints in a folder."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main.main(["check", ".", "--color", "never", *options], standalone_mode=False)
    assert code in {0, 1}, f"seedlint failed:\n{out.getvalue()}{err.getvalue()}"
    return out.getvalue()


def findings(folder: Path, *options: str) -> list[dict[str, Any]]:
    """Return what is found in a folder, as the JSON report has it."""
    found: list[dict[str, Any]] = json.loads(seedlint(folder, "--output-format", "json", *options))["diagnostics"]
    return found


def texts(folder: Path) -> dict[str, bytes]:
    """Return the contents of all Python files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def runs(path: Path, entry: str, times: int = TIMES, *, perturb: bool = False, timeout: float = 300) -> list[str]:
    """Return what a program prints, run several times in fresh processes, each under another hash seed.

    `entry` is a command line without the interpreter: `train.py --seed 3`, or `-m package.train`. If `perturb`, an
    extra draw is taken from every global stream at the start and after each seeder.
    """
    words = shlex.split(entry)
    command = [sys.executable, *words]
    if perturb:
        module = words[0] == "-m"
        libraries = [name for name in LIBRARIES if any(name.encode() in text for text in texts(path).values())]
        job = json.dumps([libraries, module, words[1:] if module else words])
        command = [sys.executable, "-c", _DRIVER, job]

    def run(number: int) -> str:
        environment = {
            **os.environ,
            "PYTHONHASHSEED": HASH_SEEDS[number % len(HASH_SEEDS)],
            "PYTHONDONTWRITEBYTECODE": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        environment.pop("PYTHONPATH", None)
        done = subprocess.run(
            command, cwd=path, env=environment, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, f"{entry} failed:\n{done.stderr[-3000:]}"
        return done.stdout

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, range(times)))


def proved(
    folder: Path,
    tmp_path: Path,
    *entries: str,
    options: Sequence[str] = (),
    steady: Sequence[str] = (),
    clean: bool = True,
    timeout: float = 300,
) -> Proof:
    """Fix a copy of a folder, and hold that the fix is a good one.

    Before, two runs differ (but for the entries that are `steady`, whose numbers hang on a seed already). After, three
    runs agree under three hash seeds, extra draws from the global streams change nothing, and as many printed lines
    differ from one another as before: no draw is frozen or doubled. Fixing again changes nothing; no finding is left
    (unless not `clean`).
    """
    copy = fixed(folder, tmp_path, *options)
    proof = Proof(copy, {}, {})
    assert texts(copy) != texts(folder), "nothing was fixed"
    for entry in entries:
        before = runs(folder, entry, 2, timeout=timeout)
        assert (before[0] == before[1]) is (entry in steady), f"{entry}: two runs before: {before}"
        after = runs(copy, entry, TIMES, timeout=timeout)
        assert after[0], f"{entry} prints nothing"
        assert len(set(after)) == 1, f"{entry}: after, runs differ:\n{after[0]}---\n{after[1]}---\n{after[2]}"
        (perturbed,) = runs(copy, entry, 1, perturb=True, timeout=timeout)
        assert perturbed == after[0], f"{entry}: an extra draw changes:\n{after[0]}---\n{perturbed}"
        lines = [len(set(text.splitlines())) for text in (before[0], after[0])]
        assert lines[0] == lines[1], f"{entry}: {lines[0]} lines differed from one another, now {lines[1]}:\n{after[0]}"
        proof.before[entry], proof.after[entry] = before[0], after[0]
    once = texts(copy)
    if clean:
        left = findings(copy)
        assert not left, "\n".join(f"{one['code']} {one['path']} {one['message']}" for one in left)
    seedlint(copy, "--fix", *options)
    assert texts(copy) == once, "fixing twice changes something"
    return proof
