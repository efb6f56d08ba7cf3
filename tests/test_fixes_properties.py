"""What holds of every fix, on programs that nobody wrote: functions calling functions, draws in odd places.

Each draw of a generated program notes its number. A fixed program that has no finding left prints the same numbers in
every process, whatever the hash seed and the global streams; and no two of them are equal, for all are real numbers:
nothing is frozen, nothing doubled. `SEEDLINT_EXAMPLES` says how many programs are tried.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fix_checks import assert_names_mean_the_same, outside
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from seedlint.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = int(os.environ.get("SEEDLINT_EXAMPLES", "12"))
NAMES = ("one", "two", "rng", "seed", "path", "np_rng", "seeds", "digest")
NOTES = "NOTES = []\n\n\ndef note(value):\n    NOTES.append(repr(float(value)))\n    return value\n"
RUN = """import random, runpy, sys
import numpy
if {perturb}:
    random.random(); numpy.random.rand()
sys.path.insert(0, '.')
runpy.run_path('main.py', run_name='__main__')
"""

# How a file says numpy's and Python's generators, and the draws that it can write with that.
STYLES = {
    "import numpy as np": ("np.random.rand()", "np.random.normal(0, 1)", "np.random.uniform(1, 2, size=1)[0]"),
    "import numpy": ("numpy.random.rand()", "numpy.random.standard_normal()"),
    "from numpy import random as npr": ("npr.rand()", "npr.randn(1)[0]"),
    "from numpy.random import rand, normal": ("rand()", "normal(loc=1)"),
    "import random": ("random.random()", "random.gauss(0, 1)", "random.uniform(1, 2)"),
    "import random as rnd": ("rnd.random()", "rnd.expovariate(1)"),
    "from random import random, gauss": ("random()", "gauss(mu=0, sigma=2)"),
}

# Where an expression can stand in the body of a function; `{}` is the expression, `v` a name that is new there.
PLACES = (
    "{v} = {}",
    "{v} = {}; {w} = {v}",
    "if {} > 9: {v} = 1",
    "for {v} in range(2): {}",
    "for {v} in range(2):\n    {w} = {}",
    "while True:\n    {v} = {}\n    break",
    "{v} = [{} for _ in range(2)]",
    "{v} = {{n: {} for n in 'ab'}}",
    "{v} = sum({} for _ in range(2))",
    "{v} = lambda: {}\n{v}(), {v}()",
    "{v} = lambda {w}=({}): {w}\n{v}()",
    "def {v}():\n    return {}\n{v}(); {v}()",
    "try:\n    {v} = {}\nfinally:\n    pass",
    "with open('main.py') as {v}:\n    {w} = {}",
    "{v} = f'{{{}:.3f}}'",
    "{v} = (\n    {}\n    + 1  # one\n)",
    "{v} = {} + \\\n    1",
    "assert {} is not None",
    "class {V}:\n    {w} = {}",
    "class {V}:\n    def __init__(self):\n        self.{w} = {}\n{V}(), {V}()",
    "class {V}:\n    def {w}(self, k=1): return {}\n{v} = {V}()\n{v}.{w}(); {v}.{w}()",
    "print(\n    {},  # noted\n    file=open(__import__('os').devnull, 'w')\n)",
)

SIGNATURES = ("", "a=1", "*args", "a=1, *, b=2", "a: int = 1", "**kw", "\n    a=1,\n    b=2,  # last\n")


def indented(text: str, by: str) -> str:
    """A block, further in."""
    return "\n".join(by + line if line else line for line in text.split("\n"))


@st.composite
def programs(draw: Callable[..., object]) -> dict[str, str]:
    """Files of a program: `main.py`, and perhaps others, whose functions call one another."""
    files: dict[str, str] = {}
    callable_so_far: list[tuple[str, str]] = []
    modules = draw(st.sampled_from([["main"], ["main"], ["lib", "main"], ["low", "lib", "main"]]))
    for module in modules:
        style = draw(st.sampled_from(sorted(STYLES)))
        other = draw(st.sampled_from(sorted(STYLES)))
        imports = (
            [style] if {"random"} <= set(re.findall(r"\w+", style)) & set(re.findall(r"\w+", other)) else [style, other]
        )
        draws = [one for line in imports for one in STYLES[line]]
        parts, own = [], []
        for number in range(draw(st.integers(0 if module == "main" else 1, 3))):
            body = block(draw, [*draws, *(f"{name}()" for _, name in callable_so_far), *(f"{n}()" for n in own)])
            name = f"{module}_{number}"
            signature = draw(st.sampled_from(SIGNATURES))
            shape = draw(st.integers(0, 3))
            if shape == 0:
                parts.append(f"def {name}({signature}): return note({draw(st.sampled_from(draws))})")
            else:
                doc = '    """Doc."""\n' if shape == 1 else ""
                parts.append(f"def {name}({signature}):\n{doc}{indented(body, '    ')}\n    return 1")
            own.append(name)
        used = sorted({name for part in parts for name in re.findall(r"\b(?:low|lib)_\d\b", part)})
        if module == "main":
            calls = [f"{name}()" for _, name in callable_so_far] + [f"{name}()" for name in own]
            body = block(draw, [*draws, *calls])
            guard = draw(st.booleans())
            used = sorted({*used, *re.findall(r"\b(?:low|lib)_\d\b", body)})
            last = "print(NOTES)"
            if guard:
                parts.append(f"if __name__ == '__main__':\n{indented(body, '    ')}\n    {last}")
            else:
                parts.append(f"{body}\n{last}")
        froms = [f"from {name.partition('_')[0]} import {name}" for name in used if name not in own]
        logged = "from log import NOTES, note" if module == "main" else "from log import note"
        gap = draw(st.sampled_from(["\n\n", "\n\n\n", "\n"]))
        files[f"{module}.py"] = "\n".join([*imports, *froms, logged]) + gap + gap.join(parts) + "\n"
        callable_so_far += [(module, name) for name in own]
    return {**files, "log.py": NOTES}


def block(draw: Callable[..., object], expressions: list[str]) -> str:
    """Some statements that evaluate expressions."""
    lines = []
    for taken in range(draw(st.integers(1, 4))):
        expression = draw(st.sampled_from(expressions))
        if not re.fullmatch(r"(?:low|lib|main)_\d\(\)", expression):
            expression = f"note({expression})"
        place = draw(st.sampled_from(PLACES))
        first = draw(st.sampled_from(NAMES))
        names = {"v": f"{first}", "w": f"w{taken}", "V": f"K{taken}"}
        text = place
        for key, name in names.items():
            text = re.sub(rf"\{{{key}\}}", name, text)
        lines.append(text.replace("{}", expression).replace("{{", "{").replace("}}", "}"))
    return "\n".join(lines)


def seedlint(folder: Path, *options: str) -> tuple[int, str]:
    """Run the command line in a folder."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err):
        code = main.main(["check", ".", "--isolated", *options], standalone_mode=False)
    assert code in {0, 1}, err.getvalue()
    return code, out.getvalue()


def run(folder: Path, hash_seed: str, *, perturb: bool) -> str:
    """What a program prints in a process of its own."""
    result = subprocess.run(
        [sys.executable, "-c", RUN.format(perturb=perturb)],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


PASSING = re.compile(r"(?m)^(?:[ \t]*|[ \t]*(?:import|from)\b[^\n]*)(?:\n|\Z)")
"""Whole lines that are imports, or blank: those may go, and come."""


def lasting(text: str, start: int, end: int) -> str:
    """A stretch of a text without imports and blank lines."""
    kept, position = [], start
    for match in PASSING.finditer(text):
        if match.end() > start and match.start() < end:
            kept.append(text[position : max(position, match.start())])
            position = max(position, min(match.end(), end))
    return "".join([*kept, text[position:end]]).strip()


@pytest.mark.slow
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="SEEDLINT_EXAMPLES" not in os.environ,
    phases=[Phase.explicit, Phase.generate],
    report_multiple_bugs=False,
)
@given(programs())
def test_a_fixed_program(files: dict[str, str]) -> None:
    """It compiles, is fixed for good, has fewer findings and the same names; its numbers are settled and distinct."""
    for name, text in files.items():
        if name != "log.py":
            note(f"# {name}\n{text}")
        compile(text, name, "exec")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for name, text in files.items():
            (folder / name).write_text(text)
        original = run(folder, "0", perturb=False)
        found = json.loads(seedlint(folder, "--output-format", "json")[1])
        code, out = seedlint(folder, "--fix", "--unsafe-fixes", "--show-fixes")
        note(out)
        after = {path.name: path.read_text() for path in folder.glob("*.py")}
        for name, text in after.items():
            if text != files.get(name) and name != "log.py":
                note(f"# fixed {name}\n{text}")
            compile(text, name, "exec")
        left = json.loads(seedlint(folder, "--output-format", "json")[1])
        assert len(left["diagnostics"]) <= len(found["diagnostics"])
        if any(text != files.get(name) for name, text in after.items()):
            assert len(left["diagnostics"]) < len(found["diagnostics"])
        for name, text in files.items():
            assert_names_mean_the_same(text, after[name])
            edits = [
                edit
                for finding in found["diagnostics"]
                for edit in (finding["fix"] or {"edits": ()})["edits"]
                if edit["path"] == name
            ]
            rest = lasting(after[name], 0, len(after[name]))
            for start, end in outside(text, edits):
                kept = lasting(text, start, end)
                assert kept in rest, kept
                rest = rest[rest.index(kept) + len(kept) :]
        seedlint(folder, "--fix", "--unsafe-fixes")
        assert {path.name: path.read_text() for path in folder.glob("*.py")} == after, "a second fix changes something"
        printed = {run(folder, seed, perturb=perturb) for seed, perturb in (("1", False), ("2", True))}
        numbers = re.findall(r"'([^']+)'", min(printed))
        assert len(numbers) == len(re.findall(r"'([^']+)'", original)), "more or fewer draws than before"
        assert len(set(numbers)) == len(numbers), "numbers that were different are equal"
        if code == 0:
            assert len(printed) == 1, "the numbers differ from run to run"
