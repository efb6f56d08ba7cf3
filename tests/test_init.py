"""`seedlint init`: what it finds, what it proposes, and that what it writes works."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from seedlint import __version__
from seedlint.starting import versions

ROOT = Path(__file__).resolve().parent.parent
SEEDED = """\
import numpy as np

SEED = 7


def draw():
    return np.random.rand(3)


if __name__ == "__main__":
    np.random.seed(SEED)
    print(draw())
"""
LOCK = """\
[[package]]
name = "tensorflow"
version = "2.17.0"

[[package]]
name = "keras"
version = "3.5.0"
"""


def is_valid(kind, path):
    """Whether a file is what a service says that such a file is."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{kind}", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return result.returncode == 0 or result.stdout


@pytest.fixture
def project(tmp_path):
    """A repository with one seeded program."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "train.py").write_text(SEEDED)
    return tmp_path


class TestWhatIsFound:
    def test_programs_and_their_seeds(self, seedlint, project):
        (project / "other.py").write_text("import random\n\nif __name__ == '__main__':\n    print(random.random())\n")
        result = seedlint("init")
        assert (result.code, result.err) == (0, "")
        assert result.out.startswith(
            "Programs start here:\n"
            "  other.py: no master seed was found\n"
            "  train.py: its master seed is `SEED` (line 3)\n"
            "Draws hang on these global seeds:\n"
            "  `7` (train.py:11): 1 draw\n"
            "\n"
            "2 findings now (1 error, 1 warning): "
        )
        assert result.out.endswith("Nothing was written: --write does that.\n")
        assert sorted(one.name for one in project.iterdir()) == [".git", "other.py", "train.py"]

    def test_a_function_that_looks_like_a_start_is_proposed_and_understood(self, seedlint, project):
        (project / "train.py").unlink()
        (project / "pkg").mkdir()
        (project / "pkg" / "__init__.py").touch()
        text = "import random\n\n\ndef main():\n    print(random.random())\n\n\nclass A:\n    def run(self):\n"
        (project / "pkg" / "fit.py").write_text(f"{text}        return random.random()\n")
        assert seedlint("init", "--write").code == 0
        assert tomllib.loads((project / "seedlint.toml").read_text()) == {"entry-points": ["pkg.fit:main"]}
        checked = seedlint("check", "-q")
        assert (checked.code, checked.err) == (1, "")

    def test_a_library_is_none(self, seedlint, project):
        (project / "train.py").write_text("def double(x):\n    return 2 * x\n")
        assert seedlint("init").out.startswith("No program was recognised: this is a library, or ")

    def test_a_path_that_is_no_folder_is_2(self, seedlint, project):
        assert seedlint("init", "train.py").code == 2
        assert seedlint("init", str(project / "nowhere")).code == 2

    @pytest.mark.parametrize(
        ("name", "text", "expected"),
        [
            ("requirements.txt", "numpy\ntensorflow==2.15.1  # old\n", {"tensorflow": "2.15", "keras": "2"}),
            ("requirements-dev.txt", "tensorflow_cpu~=2.16\n", {"tensorflow": "2.16"}),
            ("requirements.txt", "tensorflow>=2.15\nkeras<3\n", {}),
            ("requirements.txt", "keras[all] == 2.12.0\n", {"keras": "2"}),
            ("requirements.txt", "keras==3.4.1\ntensorflow==2.18.0\n", {"tensorflow": "2.18"}),
            (
                "pyproject.toml",
                '[project]\ndependencies = ["tensorflow==2.12.*"]\n',
                {"tensorflow": "2.12", "keras": "2"},
            ),
            ("uv.lock", LOCK, {"tensorflow": "2.17"}),
            ("uv.lock", "[[[", {}),
            ("pyproject.toml", "project = 3\n", {}),
        ],
    )
    def test_versions_are_those_that_the_project_fixes(self, tmp_path, name, text, expected):
        (tmp_path / name).write_text(text)
        assert versions.find(tmp_path) == expected


class TestWhatIsWritten:
    def test_all_three_are_valid(self, seedlint, project):
        (project / "requirements.txt").write_text("tensorflow==2.15.0\n")
        result = seedlint("init", "--write")
        assert (result.code, result.err) == (0, "")
        assert result.out.count("Written: ") == 3
        assert tomllib.loads((project / "seedlint.toml").read_text()) == {"keras": 2, "tensorflow": "2.15"}
        assert is_valid("github-workflows", project / ".github" / "workflows" / "seedlint.yml") is True
        hook = (project / ".pre-commit-config.yaml").read_text()
        assert f'additional_dependencies: ["seedlint=={__version__}"]' in hook
        for path in (project / ".pre-commit-config.yaml", project / ".github" / "workflows" / "seedlint.yml"):
            (words,) = re.findall(r"(?:entry|run): seedlint (check.*)", path.read_text())
            assert seedlint(*words.split(), "-q").code == 1

    def test_a_second_time_there_is_nothing_to_do(self, seedlint, project):
        seedlint("init", "--write")
        before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
        result = seedlint("init", "--write")
        assert result.code == 0
        assert "Written" not in result.out
        assert result.out.count(" already.") == 3
        assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before

    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    @pytest.mark.parametrize("end", ["", "\n"])
    def test_a_pyproject_keeps_what_it_has(self, seedlint, project, newline, end):
        text = f'[project]\nname = "x"\n\n[tool.ruff]\nline-length = 100{end}'.replace("\n", newline)
        (project / "pyproject.toml").write_bytes(text.encode())
        (project / "requirements.txt").write_text("keras==2.15.0\n")
        assert seedlint("init", "--write").code == 0
        after = (project / "pyproject.toml").read_bytes().decode()
        assert after.startswith(text)
        assert after.count("\n") == after.count(newline)
        assert tomllib.loads(after)["tool"] == {"ruff": {"line-length": 100}, "seedlint": {"keras": 2}}
        assert not (project / "seedlint.toml").exists()

    def test_a_pyproject_to_which_nothing_can_be_added_is_left_alone(self, seedlint, project):
        (project / "pyproject.toml").write_text("tool = { ruff = { line-length = 100 } }\n")
        result = seedlint("init", "--write")
        assert result.code == 0
        assert "so that nothing can follow it (configuration):\n  [tool.seedlint]\n" in result.out
        assert (project / "pyproject.toml").read_text() == "tool = { ruff = { line-length = 100 } }\n"

    def test_what_is_there_is_left_alone_and_shown_what_to_add(self, seedlint, project):
        hooks, job = "repos: []\n", "test:\n  script: [pytest]\n"
        (project / ".pre-commit-config.yaml").write_text(hooks)
        (project / ".gitlab-ci.yml").write_text(job)
        result = seedlint("init", "--write")
        assert (
            ".pre-commit-config.yaml is there already; add this below `repos:` (hook for pre-commit):\n" in result.out
        )
        assert ".gitlab-ci.yml is there already; add this job (CI job):\n  seedlint:\n" in result.out
        assert (project / ".pre-commit-config.yaml").read_text() == hooks
        assert (project / ".gitlab-ci.yml").read_text() == job
        added = result.out.partition("add this job (CI job):\n")[2]
        lines = [line[2:] for line in added.splitlines() if line.startswith("  ") or not line]
        (project / ".gitlab-ci.yml").write_text(job + "\n".join(lines) + "\n")
        assert is_valid("gitlab-ci", project / ".gitlab-ci.yml") is True

    def test_a_subfolder_is_named_where_ci_runs_from_the_top(self, seedlint, project):
        (project / "ml" / "src").mkdir(parents=True)
        shutil.move(project / "train.py", project / "ml" / "src")
        assert seedlint("init", "ml", "--write").code == 0
        assert (project / "ml" / "seedlint.toml").exists()
        assert "run: seedlint check ml -o github" in (project / ".github" / "workflows" / "seedlint.yml").read_text()
        assert "entry: seedlint check ml\n" in (project / ".pre-commit-config.yaml").read_text()

    def test_what_cannot_be_written_leaves_nothing_behind(self, seedlint, unprivileged, monkeypatch):
        folder = unprivileged / "project"
        folder.mkdir()
        (folder / "train.py").write_text(SEEDED)
        folder.chmod(0o555)
        monkeypatch.chdir(folder)
        result = seedlint("init", "--write")
        assert result.code == 2
        assert "seedlint: error: nothing was written: " in result.err
        assert "Written" not in result.out
        assert [one.name for one in folder.iterdir()] == ["train.py"]
