"""The package as it is shipped: built, installed by itself in a new environment, and run there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import seedlint as package

ROOT = Path(package.__file__).resolve().parent.parent
LARGEST = 30  # MB of site-packages, pip aside

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path, code: int = 0) -> str:
    """What a command prints; it must end with `code`."""
    hidden = {"PYTHONPATH", "NO_COLOR", "FORCE_COLOR"}
    result = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={key: value for key, value in os.environ.items() if key not in hidden},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert result.returncode == code, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source distribution of this checkout, and the wheel built from it."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    """The wheel."""
    (found,) = built.glob("seedlint-*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment in which the wheel is installed, and what it depends on."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-compile", wheel, cwd=folder)
    return folder


def data_files() -> set[str]:
    """Every file of `rules/`, and the marker of typing, by its place in the wheel."""
    rules = {f"seedlint/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "rules").rglob("*") if path.is_file()}
    assert len(rules) > 15
    return rules | {"seedlint/py.typed"}


def test_the_wheel_holds_pages_and_tables_and_nothing_else(wheel: Path) -> None:
    """All modules, rule pages and library tables; no tests, no fixtures."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        licences = [name for name in archive.namelist() if name.endswith("/LICENSE")]
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "seedlint").rglob("*.py")}
    assert names == modules | data_files()
    assert len(licences) == 1


def test_the_source_distribution_can_be_tested(built: Path) -> None:
    """Whoever builds from it has the tests too, with what they need."""
    (archive,) = built.glob("seedlint-*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    assert {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".ci/run"} <= names
    assert {"tests/test_packaging.py", "fixtures/programs/training/train.py", "benchmarks/compare.py"} <= names
    assert {"rules/libraries/numpy.toml", "rules/global-reseed.md"} <= names


def test_it_works_where_it_is_installed(installed: Path) -> None:
    """Commands, pages and tables are found without a checkout."""
    command = installed / "bin" / "seedlint"
    assert run(command, "--version", cwd=installed).startswith("seedlint ")
    assert "# How to fix" in run(command, "rule", "SL202", cwd=installed)
    program = ROOT / "fixtures" / "programs" / "training"
    report = json.loads(run(command, "check", "--output-format", "json", program, cwd=installed, code=1))
    assert {finding["code"] for finding in report["diagnostics"]} >= {"SL104", "SL105", "SL201", "SL202"}


def test_it_brings_no_numerical_library_and_little_else(installed: Path) -> None:
    """What `pip install seedlint` costs its user."""
    listing = run(installed / "bin" / "python", "-m", "pip", "list", "--format", "json", cwd=installed)
    names = {one["name"].lower() for one in json.loads(listing)}
    assert {"seedlint", "libcst", "rich"} <= names
    assert names.isdisjoint({"numpy", "tensorflow", "tensorflow-cpu", "keras", "torch", "scipy"})
    (site,) = installed.glob("lib/python*/site-packages")
    own = [path for path in site.iterdir() if path.name.split("-")[0] not in {"pip", "setuptools", "_distutils_hack"}]
    files = [file for path in own for file in ([path] if path.is_file() else path.rglob("*"))]
    size = sum(file.stat().st_size for file in files if file.is_file() and "__pycache__" not in file.parts)
    assert size < LARGEST * 1e6, f"{size / 1e6:.1f} MB in {len(files)} files"
