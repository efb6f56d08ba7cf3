"""What the rules about listings and hashes claim, shown by running Python and TensorFlow."""

from __future__ import annotations

import glob
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest

from seedlint.catalogue import load

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [f"file{number:03}.txt" for number in range(200)]

LISTINGS: dict[str, Any] = {
    "os.listdir": lambda folder: list(os.listdir(folder)),  # noqa: PTH208 - it is what is tried
    "os.scandir": lambda folder: [entry.name for entry in os.scandir(folder)],
    "os.walk": lambda folder: next(os.walk(folder))[2],
    "glob.glob": lambda folder: [Path(name).name for name in glob.glob(f"{folder}/*")],  # noqa: PTH207
    "glob.iglob": lambda folder: [Path(name).name for name in glob.iglob(f"{folder}/*")],  # noqa: PTH207
    "pathlib.Path.iterdir": lambda folder: [path.name for path in folder.iterdir()],
    "pathlib.Path.glob": lambda folder: [path.name for path in folder.glob("*")],
    "pathlib.Path.rglob": lambda folder: [path.name for path in folder.rglob("*")],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of many files, made in random order."""
    names = NAMES.copy()
    random.Random(1).shuffle(names)
    for name in names:
        (tmp_path / name).touch()
    return tmp_path


class Backwards:
    """What `os.scandir` gives, the other way round."""

    def __init__(self, entries: list[Any]) -> None:
        self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    def __iter__(self) -> Iterator[Any]:
        return self.entries

    def __next__(self) -> Any:
        return next(self.entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        """Do nothing: all entries are here."""


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_follows_the_file_system(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system that lists backwards, every listing of the table does."""
    scandir, listdir = os.scandir, os.listdir
    monkeypatch.setattr(os, "scandir", lambda path=".": Backwards(list(scandir(path))))
    monkeypatch.setattr(os, "listdir", lambda path=".": sorted(listdir(path), reverse=True))
    assert LISTINGS[name](folder) == sorted(NAMES, reverse=True)


def test_every_listing_of_python_is_tried() -> None:
    """No line about a listing of Python's is left out above; TensorFlow's are tried below."""
    known = load().listings
    assert {name for name in known if not name.startswith("tensorflow.")} == set(LISTINGS)


@pytest.mark.slow
def test_listings_of_tensorflow_do_not_sort(folder: Path) -> None:
    """Where the file system itself does not list in order, TensorFlow's listings don't either; `list_files` sorts."""
    tf = pytest.importorskip("tensorflow")
    if os.listdir(folder) == sorted(NAMES):  # noqa: PTH208
        pytest.skip("this file system lists in order")
    gfile = tf.io.gfile
    assert gfile.listdir(str(folder)) != sorted(NAMES)
    assert next(iter(gfile.walk(str(folder))))[2] != sorted(NAMES)
    assert gfile.glob(f"{folder}/*") != sorted(gfile.glob(f"{folder}/*"))
    names = [str(path) for path in folder.iterdir()]
    listed = [name.numpy().decode() for name in tf.data.Dataset.list_files(names, shuffle=False)]
    assert listed == sorted(names) != names


def hashes(expression: str) -> set[str]:
    """Return what an expression gives in processes with several salts."""
    code = f"import datetime, pathlib\nprint(list({expression}))"
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONHASHSEED"}
    runs = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**environment, "PYTHONHASHSEED": str(salt)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for salt in (1, 2, 3, 4)
    )
    return set(runs)


@pytest.mark.parametrize(
    "expression",
    [
        "set('abcdefgh')",
        "{bytes([n]) for n in range(8)}",
        "{(str(n), n) for n in range(8)}",
        "{datetime.date(2020, 1, n) for n in range(1, 9)}",
        "{pathlib.Path(str(n)) for n in range(8)}",
    ],
)
def test_sets_of_text_have_another_order_for_every_salt(expression: str) -> None:
    """Strings, bytes, dates, paths, and tuples that hold them."""
    assert len(hashes(expression)) > 1


@pytest.mark.parametrize(
    "expression", ["{3, 1, 40, 15, 92}", "{(n, n + 1) for n in range(9)}", "dict.fromkeys('hello')"]
)
def test_sets_of_numbers_and_dicts_do_not(expression: str) -> None:
    """The hash of a number is the number; a dict has the order in which its keys came."""
    assert len(hashes(expression)) == 1
