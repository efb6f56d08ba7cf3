"""Files that are no ordinary Python: each a finding SL000 with its place, the others checked, never a traceback."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from seedlint import reading
from seedlint.discovery import Found
from seedlint.reading import decode
from seedlint.source import SourceFile

GOOD = "import numpy as np\nnp.random.rand(3)\n"


def text_of(data):
    """Return what a file of these bytes says; it must be readable."""
    result = decode(data, "a.py", Path("/a.py"), Path("/"))
    assert isinstance(result, SourceFile), result
    return result.text


class TestDecoding:
    @pytest.mark.parametrize(
        "data",
        [
            "# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"),
            "#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = 'é'\n".encode("cp1252"),
            "# coding: euc-jp\nx = '日本'\n".encode("euc-jp"),
            "x = 'é'\n".encode(),
            b"\xef\xbb\xbf" + "x = 'é'\n".encode(),
            b"\xef\xbb\xbf" + "# coding: utf-8\nx = 'é'\n".encode(),
            b"",
            b"\xef\xbb\xbf",
            b"x = 1\r\ny = 2\rz = 3\n\x0c\n",
        ],
    )
    def test_what_python_reads_is_read_as_python_reads_it(self, data, tmp_path):
        path = tmp_path / "a.py"
        path.write_bytes(data)
        compile(data, "a.py", "exec")
        import tokenize  # noqa: PLC0415

        with tokenize.open(path) as file:
            assert text_of(data).replace("\r\n", "\n").replace("\r", "\n") == file.read()

    def test_line_endings_are_kept(self):
        assert text_of(b"x\r\ny\rz\n") == "x\r\ny\rz\n"

    @pytest.mark.parametrize(
        ("data", "place", "words"),
        [
            (b"x = 1\ny = '\xe9'\n", (2, 6), ["byte 0xe9 at offset 11", "UTF-8"]),
            (b"\xef\xbb\xbfx = 1\ny = '\xe9'\n", (2, 6), ["byte 0xe9 at offset 14", "UTF-8"]),
            (b"a = 1\nb = 2\nc = 3\r\n\xc3\xa9 = '\xe9'\n", (4, 6), ["byte 0xe9 at offset 25"]),
            (b"# coding: ascii\nx = '\xc3\xa9'\n", (2, 6), ["byte 0xc3 at offset 21", "ASCII"]),
            (b"# coding: no-such-thing\n", (1, 1), ["unknown encoding: no-such-thing"]),
            (b"#!/bin/sh\n# coding: no-such-thing\n", (2, 1), ["unknown encoding"]),
            (b"\xef\xbb\xbf# coding: latin-1\n", (1, 1), ["declares cannot be used"]),
            (b"# coding: rot13\nk = 1\n", (1, 1), ["declared encoding cannot be used"]),
            (b"# coding: undefined\nk = 1\n", (1, 1), ["declared encoding cannot be used"]),
            (b"x = 1\n\ny = '\0'\n", (3, 6), ["null byte"]),
            (b"x = 1\ry = '\0'\r", (2, 6), ["null byte"]),
            ("x = 1\n".encode("utf-16-le"), (1, 2), ["null byte"]),
            ("x = 1\n".encode("utf-16"), (1, 1), ["UTF-16"]),
        ],
    )
    def test_what_python_refuses_is_a_finding_at_its_place(self, data, place, words):
        with pytest.raises((SyntaxError, ValueError, LookupError)):
            compile(data, "a.py", "exec")
        finding = decode(data, "a.py", Path("/a.py"), Path("/"))
        assert finding.rule.code == "SL000"
        assert (finding.place.span.line, finding.place.span.column) == place
        assert all(word in finding.message for word in words), finding.message

    def test_a_huge_file_is_not_read(self, tmp_path, monkeypatch):
        monkeypatch.setattr(reading, "LARGEST", 1024 * 1024)
        path = tmp_path / "a.py"
        with path.open("wb") as file:
            file.truncate(1024 * 1024 + 1)
        finding = reading.read(Found("a.py", path, tmp_path))
        assert "larger than 1 MiB" in finding.message

    def test_a_file_that_went_away_or_cannot_be_read(self, tmp_path):
        assert "No such file" in reading.read(Found("a.py", tmp_path / "a.py", tmp_path)).message
        assert "Is a directory" in reading.read(Found("a.py", tmp_path, tmp_path)).message


@pytest.mark.usefixtures("simple")
class TestRun:
    def test_one_bad_file_hides_no_other(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_bytes(b"x = '\xe9'\n")
        (tmp_path / "b.py").write_bytes(b"\0")
        (tmp_path / "c.py").write_text(GOOD)
        (tmp_path / "d.py").write_text("")
        (tmp_path / "e.py").write_text("def f(:\n")
        result = seedlint("check", "--output-format", "concise")
        assert result.code == 1
        assert [line.split()[0] for line in result.out.splitlines()[:-2]] == [
            "a.py:1:6:",
            "b.py:1:1:",
            "c.py:2:1:",
            "e.py:1:7:",
        ]
        assert "4 findings in 4 of 5 files" in result.out

    @pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid"), reason="needs permissions")
    def test_an_unreadable_file_is_a_finding(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(GOOD)
        (tmp_path / "a.py").chmod(0)
        if os.geteuid() == 0:  # who may read everything reads this one wrongly, too
            (tmp_path / "a.py").unlink()
            (tmp_path / "a.py").symlink_to("/proc/self/mem")
            if not Path("/proc/self/mem").exists():
                pytest.skip("no file that root cannot read")
        result = seedlint("check", "--output-format", "concise")
        assert result.code == 1
        assert "a.py:1:1: error[SL000] cannot read this file" in result.out

    def test_an_unreadable_folder_is_one_line_and_the_others_are_checked(self, seedlint, unprivileged, monkeypatch):
        for name in ("shut", "open"):
            (unprivileged / name).mkdir()
            (unprivileged / name / "a.py").write_text(GOOD)
        monkeypatch.chdir(unprivileged / "shut")
        (unprivileged / "shut").chmod(0)
        below = ("check", "--output-format", "concise", "-q")
        for args, said in (
            ((), ".: cannot read this folder: Permission denied"),
            ((".", "../open"), ".: cannot read this folder: Permission denied"),
            (("a.py", "../open"), "a.py: permission denied"),
            (("sub", "../open"), "sub: permission denied"),
        ):
            result = seedlint(*below, *args)
            assert (result.code, result.err) == (2, f"seedlint: error: {said}\n")
            assert result.out.startswith(f"{unprivileged}/open/a.py:2:1: error[SL101]" if len(args) > 1 else "")
        assert seedlint(*below, "../open").code == 1
        monkeypatch.chdir(unprivileged)
        result = seedlint(*below, "shut", "open")
        assert (result.code, result.err) == (2, "seedlint: error: shut: cannot read this folder: Permission denied\n")
        assert result.out.startswith("open/a.py:2:1: error[SL101]")

    def test_configuration_in_an_unreadable_folder(self, seedlint, unprivileged, monkeypatch):
        (unprivileged / "shut").mkdir()
        (unprivileged / "shut" / "a.py").write_text(GOOD)
        (unprivileged / "seedlint.toml").write_text('entry-points = ["shut/a.py"]\n')
        (unprivileged / "shut").chmod(0)
        monkeypatch.chdir(unprivileged)
        for args in ((), ("--config", "shut/seedlint.toml")):
            result = seedlint("check", *args)
            assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
            assert "internal" not in result.err

    def test_standard_input_may_stand_for_a_file_in_an_unreadable_folder(self, seedlint, unprivileged, monkeypatch):
        (unprivileged / "shut").mkdir()
        (unprivileged / "shut").chmod(0)
        monkeypatch.chdir(unprivileged)
        name = "shut/new.py"
        args = ("check", "-", "-q", "--output-format", "concise", "--stdin-filename", name)
        result = seedlint(*args, stdin=GOOD.encode())
        assert (result.code, result.err) == (1, "")
        assert SourceFile(name, unprivileged / name, unprivileged, GOOD).package_root == str(unprivileged / "shut")

    def test_a_current_folder_that_is_gone(self, seedlint, tmp_path, monkeypatch):
        (tmp_path / "gone").mkdir()
        monkeypatch.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()
        result = seedlint("check")
        assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
        assert "current folder" in result.err

    def test_names_that_are_no_text(self, seedlint, tmp_path):
        names = ["new\nline.py", "esc\x1b[31m.py", os.fsdecode(b"byte\xff.py")]
        for name in names:
            try:
                (tmp_path / name).write_text(GOOD)
            except OSError:
                pytest.skip("the file system takes no such names")
        result = seedlint("check", "--output-format", "concise", "-q")
        assert result.code == 1
        assert [line.partition(":")[0] for line in result.out.splitlines()] == [
            "byte\\xff.py",
            "esc\\x1b[31m.py",
            "new\\nline.py",
        ]
        assert "\x1b" not in seedlint("check").out
        report = json.loads(seedlint("check", "--output-format", "json").out)
        assert sorted(found["path"] for found in report["diagnostics"]) == sorted(names)

    def test_fifty_thousand_lines_with_comments_on_each(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("x = 1  # noqa: E501\n" * 50_000 + "np.random.rand(3)  # seedlint: ignore\n")
        result = seedlint("check")
        assert result.code == 0
        assert "(1 suppressed)" in result.out

    @pytest.mark.parametrize(
        "text", ["x = " + "(" * 5000 + ")" * 5000, "x = (\n# seedlint: ignore\n", "\t x\n  y  # noqa"]
    )
    def test_comments_of_a_file_that_does_not_tokenize(self, seedlint, tmp_path, text):
        (tmp_path / "a.py").write_text(text + "  # seedlint: ignore[SL101]\n")
        result = seedlint("check", "--output-format", "concise", "-q")
        assert result.err == ""
        assert {line.split()[1] for line in result.out.splitlines()} <= {"error[SL000]", "warning[SL001]"}


def test_a_thousand_branches_end_no_run(seedlint, tmp_path: Path) -> None:
    """A tower of `elif` is deeper than Python's own recursion limit; what stands beside it is still checked."""
    tower = "".join(f"elif x == {number}:\n    pass\n" for number in range(1000))
    (tmp_path / "tower.py").write_text(
        f"import random\n\nx = 1\nif x == -1:\n    pass\n{tower}print(random.random())\n"
    )
    result = seedlint("check", ".", "--output-format", "concise")
    assert result.code == 1, result.err
    assert "SL000" in result.out
    assert "SL101" in result.out
