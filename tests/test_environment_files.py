"""The project's files that set its environment: which are found, what is read of them, what it means for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from seedlint.cli import main
from seedlint.environment import Reach
from seedlint.environment_files import find, reach_of, settings
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("TF_DETERMINISTIC_OPS", "XLA_FLAGS")


def read(text: str, tmp_path: Path, name: str = "run.sh") -> list[tuple[str, str, int]]:
    """Return what is read of a file: variable, value, line."""
    source = SourceFile(name, tmp_path / name, tmp_path, text)
    return [(one.variable, one.value, one.place.span.line) for one in settings(source, Reach.UNKNOWN, NAMES)]


def findings(folder: Path, *options: str) -> list[tuple[str, int, str]]:
    """Return what a check of a folder reports: file, line, code."""
    arguments = ["check", str(folder), "--isolated", "--exit-zero", "--output-format", "json", *options]
    result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    found = json.loads(result.stdout)["diagnostics"]
    return [(one["path"].rpartition("/")[2], one["line"], one["code"]) for one in found]


@pytest.mark.parametrize(
    ("name", "reach"),
    [
        ("Dockerfile", Reach.PROJECT),
        ("Dockerfile.gpu", Reach.PROJECT),
        ("train.dockerfile", Reach.PROJECT),
        (".env", Reach.PROJECT),
        (".env.local", Reach.PROJECT),
        ("prod.env", Reach.PROJECT),
        ("run.sh", Reach.NAMED),
        ("ci.yml", Reach.UNKNOWN),
        ("compose.yaml", Reach.UNKNOWN),
        ("README.md", None),
        ("train.py", None),
    ],
)
def test_files_are_known_by_their_names(name: str, reach: Reach | None) -> None:
    """A name says what a file is, and which programs it speaks of."""
    assert reach_of(name) is reach


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("ENV TF_DETERMINISTIC_OPS=0", "0"),
        ("ENV TF_DETERMINISTIC_OPS 0", "0"),
        ("ENV A=1 TF_DETERMINISTIC_OPS=0 \\", "0"),
        ("    TF_DETERMINISTIC_OPS=1 \\", "1"),
        ("export TF_DETERMINISTIC_OPS=1; python train.py", "1"),
        ("TF_DETERMINISTIC_OPS=1 python train.py", "1"),
        ("TF_DETERMINISTIC_OPS='1'", "1"),
        ("  TF_DETERMINISTIC_OPS: '0'  # slow", "0"),
        ("  TF_DETERMINISTIC_OPS: 0 # slow", "0"),
        ('  - "TF_DETERMINISTIC_OPS=0"', "0"),
        ("  - TF_DETERMINISTIC_OPS=0", "0"),
        ("run: TF_DETERMINISTIC_OPS=1 python train.py", "1"),
        ('export XLA_FLAGS="--a=b --xla_gpu_deterministic_ops=false"', "--a=b --xla_gpu_deterministic_ops=false"),
    ],
)
def test_a_line_sets_a_variable(line: str, value: str, tmp_path: Path) -> None:
    """The ways of Docker, shells, env files and YAML."""
    assert [found[1:] for found in read(f"first\n{line}\n", tmp_path)] == [(value, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "# ENV TF_DETERMINISTIC_OPS=0",
        "echo TF_DETERMINISTIC_OPS is off",
        "unset TF_DETERMINISTIC_OPS",
        "if [ $TF_DETERMINISTIC_OPS = 0 ]; then",
        "run: echo ${TF_DETERMINISTIC_OPS}",
        "MY_TF_DETERMINISTIC_OPS=0",
        "python train.py  # with TF_DETERMINISTIC_OPS=0",
    ],
)
def test_other_lines_set_nothing(line: str, tmp_path: Path) -> None:
    """Comments, questions, and names that only look alike."""
    assert read(f"{line}\n", tmp_path) == []


def test_a_name_and_its_value_on_two_lines(tmp_path: Path) -> None:
    """The form that Kubernetes has."""
    text = 'env:\n  - name: TF_DETERMINISTIC_OPS\n    value: "0"\n  - name: OTHER\n    value: "1"\n'
    assert read(text, tmp_path) == [("TF_DETERMINISTIC_OPS", "0", 2)]


def test_files_are_found_beside_and_above(tmp_path: Path) -> None:
    """Beside the checked files, in known folders, and up to the top of the project; not in others."""
    (tmp_path / "pyproject.toml").write_text("")
    for path in ("Dockerfile", ".github/workflows/ci.yml", "src/.env", "other/.env", "src/pkg/run.sh"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("A=1\n")
    code = tmp_path / "src" / "pkg" / "train.py"
    source = SourceFile("train.py", code, tmp_path / "src" / "pkg", "")
    found = [file.absolute.relative_to(tmp_path).as_posix() for file, _ in find([source], tmp_path)]
    assert found == [".github/workflows/ci.yml", "Dockerfile", "src/.env", "src/pkg/run.sh"]


def test_settings_against_determinism_are_reported_where_they_stand(tmp_path: Path) -> None:
    """In each kind of file, whatever the programs do."""
    (tmp_path / "main.py").write_text("print(1)\n")
    (tmp_path / "Dockerfile").write_text("FROM x\nENV TF_DETERMINISTIC_OPS=0\n")
    (tmp_path / ".env").write_text("TF_CUDNN_DETERMINISTIC=false\n")
    (tmp_path / "run.sh").write_text("export TF_DETERMINISTIC_OPS=1\n")
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "ci.yml").write_text("env:\n  XLA_FLAGS: --xla_gpu_deterministic_ops=false\n")
    expected = [(".env", 1, "SL402"), ("ci.yml", 2, "SL402"), ("Dockerfile", 2, "SL402")]
    assert findings(tmp_path) == expected
    config = tmp_path / "seedlint.toml"
    config.write_text('per-file-ignores = { "Dockerfile" = ["SL402"] }\n')
    arguments = ["check", str(tmp_path), "--exit-zero", "--output-format", "json"]
    result = json.loads(CliRunner().invoke(main, arguments, catch_exceptions=False).stdout)
    assert (len(result["diagnostics"]), result["summary"]["suppressed"]) == (2, 1)


DRAW = "import tensorflow as tf\nprint(tf.random.normal([2]))\n"
VARIES = "import tensorflow as tf\ntf.random.set_seed(1)\nprint(tf.math.segment_sum(tf.ones((3, 2)), [0, 0, 1]))\n"


@pytest.mark.parametrize(
    ("name", "text", "draws", "varies"),
    [
        (None, "", "SL103", ["SL401"]),
        ("Dockerfile", "ENV TF_DETERMINISTIC_OPS=1\n", "SL404", []),
        ("run.sh", "TF_DETERMINISTIC_OPS=1 python main.py\n", "SL404", []),
        ("run.sh", "TF_DETERMINISTIC_OPS=1 python other.py\n", "SL103", []),
        ("ci.yml", "env:\n  TF_DETERMINISTIC_OPS: 1\n", "SL103", []),
        ("Dockerfile", "ENV KERAS_BACKEND=jax\n", "SL103", []),
        ("notes.txt", "TF_DETERMINISTIC_OPS=1\n", "SL103", ["SL401"]),
    ],
)
def test_what_files_set_holds_for_programs(
    name: str | None, text: str, draws: str, varies: list[str], tmp_path: Path
) -> None:
    """An image speaks of every program, a script of those that it names; a workflow only raises doubt."""
    if name is not None:
        (tmp_path / name).write_text(text)
    (tmp_path / "main.py").write_text(DRAW)
    assert [code for _, _, code in findings(tmp_path)] == [draws]
    (tmp_path / "main.py").write_text(VARIES)
    assert [code for _, _, code in findings(tmp_path)] == varies


@pytest.mark.parametrize(
    ("text", "varies"),
    [
        ("export TF_DETERMINISTIC_OPS=1\nunset TF_DETERMINISTIC_OPS\npython main.py\n", ["SL401"]),
        ("export TF_DETERMINISTIC_OPS=1; unset -v OTHER TF_DETERMINISTIC_OPS; python main.py\n", ["SL401"]),
        ("export TF_DETERMINISTIC_OPS=1\npython main.py\nunset TF_DETERMINISTIC_OPS\npython other.py\n", []),
        ("unset TF_DETERMINISTIC_OPS\nexport TF_DETERMINISTIC_OPS=1\npython main.py\n", []),
        ("export TF_DETERMINISTIC_OPS=1\n# unset TF_DETERMINISTIC_OPS\npython main.py\n", []),
        ("export TF_DETERMINISTIC_OPS=1\nunset OTHER\npython main.py\n", []),
    ],
)
def test_what_a_script_takes_out_holds_for_the_programs_after_it(text: str, varies: list[str], tmp_path: Path) -> None:
    """A script runs line by line."""
    (tmp_path / "run.sh").write_text(text)
    (tmp_path / "main.py").write_text(VARIES)
    assert [code for _, _, code in findings(tmp_path)] == varies
