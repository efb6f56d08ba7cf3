"""Files are written whole or not at all, whatever comes in between; and nothing is written but what is checked."""

from __future__ import annotations

import errno
import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.fixes import files
from seedlint.fixes.files import SUFFIX, Content, NotWrittenError, write_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Result

DRAW = "import numpy as np\n\n\ndef draw():\n    return np.random.rand()\n"
MAIN = "from lib import draw\n\nprint(draw())\n"

posix = pytest.mark.skipif(sys.platform == "win32", reason="permissions and links of POSIX")


def two_files(folder: Path) -> None:
    """Write a program of two files, both of which a fix changes."""
    (folder / "lib.py").write_text(DRAW)
    (folder / "main.py").write_text(MAIN)


def texts(folder: Path) -> dict[str, bytes]:
    """The contents of all files below a folder."""
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def left_over(folder: Path) -> list[str]:
    """Files that are meant to be there only for a moment."""
    return [path.name for path in folder.rglob(f"*{SUFFIX}")]


def contents(folder: Path, **new: str) -> list[Content]:
    """Contents for files that are there, and for those that are not."""
    found = []
    for name, text in new.items():
        place = folder / f"{name}.py"
        old = place.read_bytes() if place.exists() else None
        found.append(Content(place.name, place, old, text.encode()))
    return found


@posix
def test_permissions_are_kept(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """A script that may be run may be run after the fix."""
    script = tmp_path / "run.py"
    script.write_text("import random\n\nprint(random.random())\n")
    script.chmod(0o750)
    assert seedlint("check", ".", "--fix").code == 0
    assert stat.S_IMODE(script.stat().st_mode) == 0o750
    assert "derive_seed" in script.read_text()


@posix
def test_a_link_is_followed_and_stays_a_link(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """What a link leads to is changed, inside of what is checked."""
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "script.py"
    real.write_text("import random\n\nprint(random.random())\n")
    link = tmp_path / "link.py"
    link.symlink_to(real)
    assert seedlint("check", "link.py", "real", "--fix").code in {0, 1}
    assert link.is_symlink()
    assert link.resolve() == real.resolve()


@posix
def test_a_link_to_the_outside_is_left_alone(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """A file that lies outside of what is checked is not changed through a link."""
    (tmp_path / "real.py").write_text("import random\n\nprint(random.random())\n")
    (tmp_path / "checked").mkdir()
    (tmp_path / "checked" / "link.py").symlink_to(tmp_path / "real.py")
    before = texts(tmp_path)
    result = seedlint("check", "checked", "--fix")
    assert result.code == 1
    assert "is a link to a file outside of what is checked" in result.out
    assert texts(tmp_path) == before


@posix
def test_a_read_only_file_is_reported_and_the_others_are_fixed(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """Only the fixes that need the file are left out."""
    for name in ("kept", "open"):
        (tmp_path / f"{name}.py").write_text("import random\n\nprint(random.random())\n")
    (tmp_path / "kept.py").chmod(0o444)
    result = seedlint("check", ".", "--fix")
    assert result.code == 1
    assert "not fixed kept.py:3: SL101 unseeded-global-stream: kept.py is read-only\n" in result.out
    assert "Fixed 1 finding in 1 file." in result.out
    assert "derive_seed" not in (tmp_path / "kept.py").read_text()
    assert "derive_seed" in (tmp_path / "open.py").read_text()


@posix
def test_a_fix_over_two_files_needs_both(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """If one of its files is read-only, the other is as before."""
    two_files(tmp_path)
    (tmp_path / "main.py").chmod(0o444)
    before = texts(tmp_path)
    result = seedlint("check", ".", "--fix")
    assert result.code == 1
    assert "main.py is read-only" in result.out
    assert texts(tmp_path) == before


def test_a_file_that_changed_meanwhile_is_left_alone(
    tmp_path: Path, seedlint: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saved the file after it was read: nothing is written, and the exit code says so."""
    two_files(tmp_path)
    original = files.content

    def late(*arguments: Any) -> Content:
        (tmp_path / "main.py").write_text(MAIN + "# saved just now\n")
        return original(*arguments)

    monkeypatch.setattr(files, "content", late)
    result = seedlint("check", ".", "--fix")
    assert result.code == 2
    assert "nothing was fixed: main.py: it has changed since it was read" in result.err
    assert texts(tmp_path) == {"lib.py": DRAW.encode(), "main.py": MAIN.encode() + b"# saved just now\n"}


def test_a_file_that_changes_while_others_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last look is right before the replacement; what was replaced gets back what it held."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(name)
    wanted = contents(tmp_path, one="1", two="2")
    replace = os.replace

    def slow(source: Any, target: Any) -> None:
        replace(source, target)
        (tmp_path / "two.py").write_text("two, by somebody else")

    monkeypatch.setattr(os, "replace", slow)
    with pytest.raises(NotWrittenError, match=r"two\.py: it has changed since it was read"):
        write_all(wanted)
    assert texts(tmp_path) == {"one.py": b"one", "two.py": b"two, by somebody else"}
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int) -> None:
    """Whichever file there is no space for any more, all are as before."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text(name)
    wanted = contents(tmp_path, one="1", two="2", three="3")
    before = texts(tmp_path)
    count = 0

    def full(_: int) -> None:
        nonlocal count
        count += 1
        if count == failing:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotWrittenError, match=r"it cannot be written: No space left on device"):
        write_all(wanted)
    assert texts(tmp_path) == before
    assert left_over(tmp_path) == []


@pytest.mark.parametrize("error", [OSError(errno.EACCES, "Permission denied"), KeyboardInterrupt()])
@pytest.mark.parametrize("failing", [1, 2, 3])
def test_a_replacement_that_fails_undoes_those_before_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: BaseException
) -> None:
    """A file that is new is gone again, one that was there holds what it held, with its permissions."""
    for name in ("one", "three"):
        (tmp_path / f"{name}.py").write_text(name)
    (tmp_path / "one.py").chmod(0o700)
    wanted = contents(tmp_path, one="1", two="2", three="3")
    before = texts(tmp_path)
    replace, count = os.replace, 0

    def refusing(source: Any, target: Any) -> None:
        nonlocal count
        count += 1
        if count == failing:
            raise error
        replace(source, target)

    monkeypatch.setattr(os, "replace", refusing)
    with pytest.raises((NotWrittenError, KeyboardInterrupt)):
        write_all(wanted)
    assert texts(tmp_path) == before
    assert left_over(tmp_path) == []
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "one.py").stat().st_mode) == 0o700


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was there is copied then."""
    (tmp_path / "one.py").write_text("one")
    (tmp_path / "two.py").write_text("two")
    wanted = contents(tmp_path, one="1", two="2")
    (tmp_path / "two.py").write_text("other")

    def refused(*_: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    with pytest.raises(NotWrittenError):
        write_all(wanted)
    assert texts(tmp_path) == {"one.py": b"one", "two.py": b"other"}
    write_all(contents(tmp_path, one="1", two="2"))
    assert texts(tmp_path) == {"one.py": b"1", "two.py": b"2"}
    assert left_over(tmp_path) == []


def test_a_new_file_replaces_none(tmp_path: Path) -> None:
    """One that has come up meanwhile is somebody's own."""
    wanted = contents(tmp_path, new="1")
    (tmp_path / "new.py").write_text("mine")
    with pytest.raises(NotWrittenError, match=r"new\.py: there is such a file already"):
        write_all(wanted)
    assert texts(tmp_path) == {"new.py": b"mine"}


def test_a_folder_that_may_not_be_written_to(unprivileged: Path) -> None:
    """The error names the file as the user knows it."""
    folder = unprivileged / "closed"
    folder.mkdir()
    (folder / "one.py").write_text("one")
    wanted = contents(folder, one="1")
    folder.chmod(0o555)
    with pytest.raises(NotWrittenError, match=r"^one\.py: it cannot be written: Permission denied"):
        write_all(wanted)
    assert texts(folder) == {"one.py": b"one"}


# ---------------------------------------------------------------- where new files may be


def test_a_module_is_made_below_a_checked_folder(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """Files that share seeds get a module, beside them."""
    shared(tmp_path)
    assert seedlint("check", ".", "--fix").code == 0
    assert "def derive_seed" in (tmp_path / "seeding.py").read_text()


def test_no_module_is_made_where_only_files_are_checked(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """Each file that can do without gets the function itself; for the others the fix is refused, with the reason."""
    shared(tmp_path)
    before = texts(tmp_path)
    result = seedlint("check", "main.py", "lib.py", "--fix", "--show-fixes")
    assert result.code == 1
    assert "seeding.py would have to be made, but its folder is not among what is checked" in result.out
    assert set(texts(tmp_path)) == set(before)


def test_a_module_that_is_not_checked_is_left_alone(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """A file of that name that is excluded is somebody's own."""
    shared(tmp_path)
    (tmp_path / "seeding.py").write_text("SEEDS = 3\n")
    result = seedlint("check", ".", "--fix", "--exclude", "seeding.py", "--show-fixes")
    assert result.code == 1
    assert "there is a seeding.py already, which is not checked" in result.out
    assert (tmp_path / "seeding.py").read_text() == "SEEDS = 3\n"


def test_a_module_of_the_project_is_left_alone(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """One that has the name, and does something else, stays as it is: the function gets a module of another name."""
    shared(tmp_path)
    own = '"""Seeds."""\n\n\ndef seeds():\n    return [1, 2]\n'
    (tmp_path / "seeding.py").write_text(own)
    assert seedlint("check", ".", "--fix").code == 0
    assert (tmp_path / "seeding.py").read_text() == own
    assert "def derive_seed(" in (tmp_path / "derived_seeds.py").read_text()


def test_the_configuration_says_where_the_module_lies(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """The imports follow."""
    shared(tmp_path)
    (tmp_path / "core").mkdir()
    (tmp_path / "core" / "__init__.py").write_text("")
    (tmp_path / "seedlint.toml").write_text('seeding-module = "core/streams.py"\n')
    assert seedlint("check", ".", "--fix").code == 0
    assert "def derive_seed" in (tmp_path / "core" / "streams.py").read_text()
    assert "from core.streams import" in (tmp_path / "lib.py").read_text()


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("seeds", "'seeds' cannot be imported"),
        ("my-seeds.py", "'my-seeds.py' cannot be imported"),
        ("class.py", "'class.py' cannot be imported"),
        ("nowhere/seeding.py", "the folder of 'nowhere/seeding.py' is none below"),
        ("../seeding.py", "the folder of '../seeding.py' is none below"),
    ],
)
def test_a_place_that_cannot_be(tmp_path: Path, seedlint: Callable[..., Result], value: str, problem: str) -> None:
    """The configuration is checked whether anything is fixed or not."""
    (tmp_path / "a.py").write_text("x = 1\n")
    (tmp_path / "seedlint.toml").write_text(f'seeding-module = "{value}"\n')
    result = seedlint("check", ".")
    assert result.code == 2
    assert f"line 1: seeding-module: {problem}" in result.err


def shared(folder: Path) -> None:
    """Write a program whose library draws where no caller can give it a generator."""
    (folder / "lib.py").write_text(
        "import random\n\n\ndef draw():\n    return random.random()\n\n\nDRAWS = [draw, draw]\n"
    )
    (folder / "main.py").write_text("from lib import DRAWS\n\nfor one in DRAWS:\n    print(one())\n")
