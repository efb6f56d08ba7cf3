"""The same files give the same bytes, whatever must not matter: hash seed, current folder, order of listings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import seedlint as package

ROOT = Path(package.__file__).resolve().parent.parent
FIXTURES = ROOT / "fixtures"
STYLES = ("full", "concise", "json")

# Listings in an order of their own for each SHUFFLE; `os.walk`, `glob` and `pathlib` go through these two.
SITECUSTOMIZE = """
import os
import random


def _shuffled(real):
    def listing(*args):
        found = real(*args)
        entries = list(found)
        random.Random(int(os.environ["SHUFFLE"])).shuffle(entries)
        return _Listing(entries) if hasattr(found, "close") else entries

    return listing


class _Listing(list):
    def __init__(self, entries):
        super().__init__(entries)
        self._rest = iter(entries)

    def __next__(self):
        return next(self._rest)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def close(self):
        pass


os.scandir, os.listdir = _shuffled(os.scandir), _shuffled(os.listdir)
"""


def check(*arguments: str, cwd: Path = FIXTURES, **environment: str) -> bytes:
    """What a check prints, standard error after standard output."""
    plain = {key: value for key, value in os.environ.items() if key not in {"NO_COLOR", "FORCE_COLOR", "PYTHONPATH"}}
    path = os.pathsep.join([*filter(None, [environment.pop("site", "")]), str(ROOT)])
    result = subprocess.run(
        [sys.executable, "-m", "seedlint", "check", "--extend-select", "ALL", "--verbose", *arguments],
        cwd=cwd,
        env={**plain, "PYTHONPATH": path, **environment},
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert result.returncode == 1, result.stderr.decode()
    return result.stdout + result.stderr


@pytest.mark.parametrize("style", STYLES)
def test_the_hash_seed_does_not_matter(style: str) -> None:
    """No iteration over a set reaches the output."""
    runs = [check("--output-format", style, "--show-unknown", ".", PYTHONHASHSEED=seed) for seed in ("0", "1", "2")]
    assert runs[0] == runs[1] == runs[2]
    assert runs[0].count(b"SL101") > 20


def test_the_order_of_listings_does_not_matter(tmp_path: Path) -> None:
    """Files are checked in order of their paths, however the file system lists them."""
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
    plain = check("--output-format", "json", ".")
    for order in ("1", "2"):
        assert check("--output-format", "json", ".", site=str(tmp_path), SHUFFLE=order) == plain


def test_listings_are_really_shuffled(tmp_path: Path) -> None:
    """The test above tests something."""
    (tmp_path / "sitecustomize.py").write_text(SITECUSTOMIZE)
    program = "import os, sys; print([entry.name for entry in os.scandir(sys.argv[1])], next(os.scandir(sys.argv[1])))"
    runs = {
        subprocess.run(
            [sys.executable, "-c", program, str(FIXTURES / "cases")],
            env={**os.environ, "PYTHONPATH": str(tmp_path), "SHUFFLE": order},
            capture_output=True,
            check=True,
        ).stdout
        for order in ("1", "2")
    }
    assert len(runs) == 2


def test_the_current_folder_matters_only_for_how_paths_are_shown() -> None:
    """From two folders, the same findings at the same places; only the beginning of each path differs."""
    inside = check("--output-format", "concise", "programs")
    above = check("--output-format", "concise", "fixtures/programs", cwd=ROOT)
    assert inside != above
    assert inside == above.replace(b"fixtures/programs/", b"programs/")


def test_the_order_of_arguments_does_not_matter() -> None:
    """Neither does naming a file twice."""
    one, two = "programs/training", "programs/threading"
    assert check(one, two) == check(two, one, two)
