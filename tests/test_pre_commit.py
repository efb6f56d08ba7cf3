"""The hooks, run by pre-commit in a repository of their user: installed from this tree, in their own environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from notebook_samples import notebook

import seedlint as package

ROOT = Path(package.__file__).resolve().parent.parent
LARGEST = 30  # MB of what a hook's environment holds, pip aside

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("git") is None, reason="needs git")]

SEEDS = "import random\n\n\ndef seed_everything():\n    random.seed(7)\n"
TRAIN = "import random\n\nfrom seeds import seed_everything\n\nseed_everything()\nprint(random.random())\n"
OLD = "import random\n\nprint(random.random())\n"
CONFIGURATION = """
repos:
- repo: {repository}
  rev: {revision}
  hooks:
  - id: {hook}
"""


class Repository:
    """A git repository, and a pre-commit of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHONPATH"))}
        who = {f"GIT_{role}_{what}": "a@b.c" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        self.environment = {**kept, **who, "PRE_COMMIT_HOME": str(home), "GIT_CONFIG_GLOBAL": os.devnull}
        self.run("git", "init", "--quiet")

    def run(self, *command: str, code: int | None = 0) -> str:
        """Run a command here; it must end with `code`."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=900,
        )
        assert code is None or done.returncode == code, done.stdout
        return done.stdout

    def write(self, **files: str) -> None:
        """Write files, whose dots are `__`, and stage them."""
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
            self.run("git", "add", name.replace("__", "."))

    def commit(self) -> str:
        """Commit what is staged, past the hooks; return the revision."""
        self.run("git", "commit", "--quiet", "--no-verify", "--message", "x")
        return self.run("git", "rev-parse", "HEAD").strip()

    def hooks(self, *arguments: str, code: int) -> str:
        """Run the hooks on what is staged."""
        return self.run(sys.executable, "-m", "pre_commit", "run", "--color", "never", *arguments, code=code)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments of hooks."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, home: Path) -> tuple[str, str]:
    """A repository with this tree, and its revision."""
    repository = Repository(tmp_path_factory.mktemp("published"), home)
    for name in ("seedlint", "rules"):
        shutil.copytree(ROOT / name, repository.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".pre-commit-hooks.yaml", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, repository.folder / name)
    repository.run("git", "add", "--all")
    return str(repository.folder), repository.commit()


@pytest.fixture
def user(tmp_path: Path, published: tuple[str, str], home: Path) -> Repository:
    """A user's repository: a program whose seed is in another file, and an old script without one."""
    repository = Repository(tmp_path / "user", home)
    configure(repository, published, "seedlint")
    repository.write(seeds__py=SEEDS, train__py=TRAIN, old__py=OLD)
    repository.commit()
    return repository


def configure(repository: Repository, published: tuple[str, str], hook: str) -> None:
    """Use one of the hooks."""
    where, revision = published
    text = CONFIGURATION.format(repository=where, revision=revision, hook=hook)
    (repository.folder / ".pre-commit-config.yaml").write_text(text)
    repository.run("git", "add", ".pre-commit-config.yaml")


def test_the_whole_project_is_read_and_what_changed_is_reported(user: Repository) -> None:
    """The draw is seeded in a file that did not change; the old script's draw is nobody's business now."""
    user.write(train__py=TRAIN + "print('changed')\n")
    printed = user.hooks("--verbose", code=1)
    assert "train.py:6:7" in printed
    assert "SL201" in printed
    assert "SL101" not in printed
    assert "old.py" not in printed.split("\nFound")[0]
    assert "1 finding in 1 of 1 file: 1 warning. 1 more in other files of the project." in printed


def test_a_clean_change_passes(user: Repository) -> None:
    """Nothing is found in what changed, and what stands elsewhere is told to who asks."""
    user.write(seeds__py=SEEDS + "\n\nX = 1\n")
    assert "2 more in other files of the project" in user.hooks("--verbose", code=0)


def test_all_files_is_all_of_it(user: Repository) -> None:
    """`--all-files` names all of them."""
    printed = user.hooks("--all-files", code=1)
    assert "old.py:3:7" in printed
    assert "train.py:6:7" in printed


def test_a_notebook_that_changed_is_reported_by_cell(user: Repository) -> None:
    """pre-commit hands notebooks on."""
    user.write(a__ipynb=notebook("import random", "random.random()"))
    assert "a.ipynb:cell 2:1:1" in user.hooks(code=1)


def test_what_the_project_excludes_stays_excluded(user: Repository) -> None:
    """pre-commit names the file, and its name does not count for more than the configuration."""
    user.write(pyproject__toml='[tool.seedlint]\nexclude = ["old.py"]\n', old__py=OLD + "print(1)\n")
    assert "old.py:" not in user.hooks(code=0)


def test_files_of_other_kinds_do_not_start_it(user: Repository) -> None:
    """Nothing to check is nothing to wait for."""
    user.write(README__md="# Title\n")
    assert "no files to check" in user.hooks(code=0)


def test_the_other_hook_fixes(user: Repository, published: tuple[str, str]) -> None:
    """It mends what changed, and pre-commit asks for another look; then there is nothing to do."""
    configure(user, published, "seedlint-fix")
    user.write(old__py=OLD + "print(1)\n")
    assert "files were modified by this hook" in user.hooks(code=1)
    assert "derive_seed(" in (user.folder / "old.py").read_text()
    assert (user.folder / "train.py").read_text() == TRAIN
    user.run("git", "add", "--all")
    user.hooks(code=0)


def test_its_environment_is_small_and_has_no_numerical_library(user: Repository, home: Path) -> None:
    """What is installed for the hook, pip aside, as pre-commit installs it."""
    user.write(seeds__py=SEEDS + "\n\nX = 1\n")
    user.hooks(code=0)
    (site,) = home.glob("repo*/py_env-*/lib/python*/site-packages")
    own = [path for path in site.iterdir() if path.name.split("-")[0] not in {"pip", "setuptools", "_distutils_hack"}]
    names = {path.name.split("-")[0].lower() for path in own}
    assert {"seedlint", "libcst"} <= names
    assert names.isdisjoint({"numpy", "tensorflow", "tensorflow_cpu", "keras", "torch", "scipy", "nbformat", "ipython"})
    files = [file for path in own for file in ([path] if path.is_file() else path.rglob("*"))]
    size = sum(file.stat().st_size for file in files if file.is_file() and "__pycache__" not in file.parts)
    assert size < LARGEST * 1e6, f"{size / 1e6:.1f} MB"
