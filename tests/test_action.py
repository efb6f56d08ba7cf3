"""The GitHub action: its form, and its steps run as a runner runs them."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent
ACTION = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
BAD = "import random\n\nprint(random.random())\n"


class Runner:
    """What a runner does with the steps that run a shell; those that use other actions only give their outputs."""

    def __init__(self, folder: Path, **inputs: str) -> None:
        self.folder = folder
        self.inputs = {name: about["default"] for name, about in ACTION["inputs"].items()} | inputs
        self.outputs = {"python": {"python-path": sys.executable}}
        for name in ("temp", "work"):
            (folder / name).mkdir()

    def expand(self, text: str) -> str:
        """Put in the values of expressions."""

        def value(match: re.Match[str]) -> str:
            kind, *rest = match[1].split(".")
            if kind == "inputs":
                return self.inputs[rest[0]]
            return self.outputs[rest[0]].get(rest[2], "")

        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", value, text)

    def run(self, step: str) -> subprocess.CompletedProcess[str]:
        """Run a step by its id."""
        (one,) = [one for one in ACTION["runs"]["steps"] if one.get("id") == step]
        output, summary = self.folder / "output", self.folder / "summary.md"
        output.write_text("")
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | {
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            **{key: self.expand(text) for key, text in one["env"].items()},
        }
        assert "${{" not in one["run"]  # what users give never becomes a part of a script
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", one["run"]],
            cwd=self.folder / "work" / self.expand(one.get("working-directory", ".")),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        self.outputs[step] = dict(line.split("=", 1) for line in output.read_text().splitlines())
        return done

    def stand_in(self) -> None:
        """Make the environment that `install` makes, with the seedlint of this checkout."""
        python = self.folder / "temp" / "seedlint" / "venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(ROOT))} exec "{sys.executable}" "$@"\n')
        python.chmod(0o755)


pytestmark = pytest.mark.skipif(shutil.which("bash") is None or os.name == "nt", reason="needs bash")


def test_it_is_an_action() -> None:
    """By the schema of those who read it."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions"]
    result = subprocess.run([*command, str(ROOT / "action.yml")], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_every_input_is_used() -> None:
    """And no expression names one that does not exist."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(ACTION["inputs"])


def test_findings_fail_the_step_and_are_handed_on(tmp_path: Path) -> None:
    """Annotations in the log, SARIF in a file, a page for the job."""
    runner = Runner(tmp_path, paths="'a b.py' other.py", args="--select 'SL1'")
    runner.stand_in()
    for name in ("a b.py", "other.py", "not named.py"):
        (tmp_path / "work" / name).write_text(BAD)
    done = runner.run("check")
    assert done.returncode == 1, done.stderr
    assert [line.partition(",")[0] for line in done.stdout.splitlines()] == [
        "::error file=a b.py",
        "::error file=other.py",
    ]
    assert runner.outputs["check"]["exit-code"] == "1"
    assert Path(runner.outputs["check"]["sarif"]).read_text().count('"ruleId": "SL101"') == 2
    assert (tmp_path / "summary.md").read_text().count("| error |") == 2


def test_nothing_found_is_0(tmp_path: Path) -> None:
    """And without a summary, where none is wanted."""
    runner = Runner(tmp_path, summary="false", **{"working-directory": "sub"})
    runner.stand_in()
    (tmp_path / "work" / "sub").mkdir()
    (tmp_path / "work" / "sub" / "a.py").write_text("x = 1\n")
    (tmp_path / "work" / "bad.py").write_text(BAD)
    assert runner.run("check").returncode == 0
    assert not (tmp_path / "summary.md").exists()
    assert runner.outputs["check"]["exit-code"] == "0"


def test_an_input_is_no_shell_script(tmp_path: Path) -> None:
    """What looks like one is a path that does not exist, or an option that does not."""
    runner = Runner(tmp_path, paths='$(touch "made") ; `touch made` --fix', args="")
    runner.stand_in()
    (tmp_path / "work" / "a.py").write_text(BAD)
    done = runner.run("check")
    assert done.returncode == 2
    assert "--fix: no such file or directory" in done.stderr
    assert [one.name for one in (tmp_path / "work").iterdir()] == ["a.py"]


@pytest.mark.slow
def test_it_installs_itself(tmp_path: Path) -> None:
    """Into an environment of its own, from the checkout."""
    runner = Runner(tmp_path)
    done = runner.run("install")
    assert done.returncode == 0, done.stderr
    (tmp_path / "work" / "a.py").write_text(BAD)
    assert runner.run("check").returncode == 1


@pytest.mark.slow
def test_a_version_is_asked_for_by_the_name_of_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that cannot be had fails the step."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    done = Runner(tmp_path, version="0.0.0.dev0").run("install")
    assert done.returncode == 1
    assert "seedlint==0.0.0.dev0" in done.stderr
