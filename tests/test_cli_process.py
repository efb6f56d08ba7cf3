"""What only a process of its own shows of the command line: imports, pipes, signals, encodings, hash seeds."""

# ruff: noqa: D103 - the names of the tests are sentences

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import seedlint as package
from seedlint import __version__

ROOT = Path(package.__file__).resolve().parent.parent
ALL_KINDS = "import numpy as np\nnp.random.rand(3)\ndefault_rng()\nurandom(3)\ntf.random.normal([2])\n"


def process(*args, cwd, **options):
    """Run `python -m seedlint` in a process of its own."""
    environment = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR"}}
    environment |= {"PYTHONPATH": str(ROOT), **options.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "seedlint", *args],
        cwd=cwd,
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
        **options,
    )


def test_version_and_module(tmp_path):
    result = process("--version", cwd=tmp_path)
    assert (result.returncode, result.stdout.decode()) == (0, f"seedlint {__version__}\n")


@pytest.mark.parametrize("args", [["--version"], ["--help"], ["check", "--help"], ["rule", "--all"]])
def test_what_does_not_need_them_imports_no_heavy_packages(tmp_path, args):
    program = (
        "import sys; from seedlint.cli import main; main.main(sys.argv[1:], standalone_mode=False); "
        "print(sorted({'libcst', 'rich', 'numpy', 'pathspec'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", program, *args]
    result = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    assert result.stdout.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("style", ["concise", "json"])
def test_only_the_full_format_imports_rich(tmp_path, style):
    (tmp_path / "a.py").write_text("x = 1\n")
    program = (
        "import sys; from seedlint.cli import main; main.main(sys.argv[1:], standalone_mode=False); "
        "print('rich' in sys.modules, 'pathspec' in sys.modules)"
    )
    command = [sys.executable, "-c", program, "check", "--isolated", "--output-format", style]
    result = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, check=True
    )
    assert result.stdout.decode().splitlines()[-1] == "False False"


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["check", "--isolated"], 1),
        (["check", "--isolated", "--output-format", "concise"], 1),
        (["check", "--isolated", "--output-format", "json", "--exit-zero"], 0),
        (["rule", "--all"], 0),
        (["--help"], 1),  # written by click, which ends so
    ],
)
def test_a_reader_that_went_away_leaves_no_traceback(tmp_path, args, code):
    (tmp_path / "a.py").write_bytes(b"x\0\n")
    reader, writer = os.pipe()
    os.close(reader)
    child = subprocess.run(
        [sys.executable, "-m", "seedlint", *args],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writer,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writer)
    assert (child.returncode, child.stderr) == (code, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line(tmp_path):
    (tmp_path / "a.py").write_bytes(b"x\0\n")
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [sys.executable, "-m", "seedlint", "check", "--isolated"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert result.returncode == 2
    assert result.stderr.startswith(b"seedlint: error: cannot write to standard output")
    assert result.stderr.count(b"\n") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT to send")
def test_control_c_is_one_line(tmp_path):
    program = "import sys; sys.stderr.write('up\\n'); sys.stderr.flush(); from seedlint.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", f"import seedlint.engine; {program}", "check", "-"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stderr.readline() == b"up\n"
        # It now waits for standard input, or is about to: interrupt it until it goes.
        for _ in range(100):
            try:
                child.wait(0.3)
                break
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGINT)
        assert child.returncode == 130
        assert child.stderr.read().strip() == b"seedlint: interrupted"


def test_a_terminal_without_unicode_is_served(tmp_path):
    (tmp_path / "ä.py").write_bytes(b"x\0\n")
    result = process("check", cwd=tmp_path, env={"PYTHONIOENCODING": "ascii"})
    assert result.returncode == 1
    assert b"Traceback" not in result.stderr


def test_output_is_the_same_under_every_hash_seed(tmp_path):
    for number in range(12):
        (tmp_path / f"f{number}.py").write_text(
            ALL_KINDS + "# seedlint: ignore[SL999, nope]\nfrom random import random\nrandom()  # noqa: SL204\n"
        )
        (tmp_path / f"g{number}.py").write_text("x = (\n")
    for style in ("full", "concise", "json"):
        outputs = {
            process("check", "--output-format", style, cwd=tmp_path, env={"PYTHONHASHSEED": seed}).stdout
            for seed in ("0", "1", "2")
        }
        assert len(outputs) == 1
        assert b"SL001" in outputs.pop()
