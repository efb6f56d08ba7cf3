"""Which files are checked."""

# ruff: noqa: D101, D102, D103 - the names of the tests are sentences

from __future__ import annotations

import os
import socket
import subprocess

import pytest

from seedlint.discovery import discover
from seedlint.ignoring import DEFAULT_EXCLUDES, layer


def write(root, *names):
    """Create empty files, with their folders."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(root, *paths, exclude=(), gitignore=True):
    """Return the paths that are found below `root`, which must raise no problem."""
    layers = [one for one in [layer(root, exclude)] if one is not None]
    result = discover(paths or (".",), root, layers, respect_gitignore=gitignore)
    assert result.problems == []
    return [file.path for file in result.files]


class TestWalk:
    def test_python_files_in_order_of_their_paths(self, tmp_path):
        write(tmp_path, "b.py", "a/z.py", "a/b/c.py", "a.py", "a/x.pyi", "a/x.txt", "a/PY", ".hidden/h.py")
        assert found(tmp_path) == [".hidden/h.py", "a/b/c.py", "a/z.py", "a.py", "b.py"]

    def test_default_excludes_are_folders_below_what_was_named(self, tmp_path):
        write(tmp_path, *(f"{name}/a.py" for name in sorted(DEFAULT_EXCLUDES)), "src/build/b.py", "src/venv.py")
        assert found(tmp_path) == ["src/venv.py"]
        assert found(tmp_path, "build", "src/build") == ["build/a.py", "src/build/b.py"]

    @pytest.mark.parametrize(
        ("patterns", "expected"),
        [
            (["a"], ["b/c.py", "c.py"]),
            (["/c.py"], ["a/c.py", "a/d.py", "b/c.py"]),
            (["**/c.py"], ["a/d.py"]),
            (["a/*", "!a/d.py"], ["a/d.py", "b/c.py", "c.py"]),
        ],
    )
    def test_exclude_patterns_are_those_of_gitignore(self, tmp_path, patterns, expected):
        write(tmp_path, "a/c.py", "a/d.py", "b/c.py", "c.py")
        assert found(tmp_path, exclude=patterns) == expected

    def test_a_named_folder_is_walked_though_a_pattern_excludes_it(self, tmp_path):
        write(tmp_path, "old/sub/a.py", "b.py")
        assert found(tmp_path, exclude=["old"]) == ["b.py"]
        assert (
            found(tmp_path, "old", exclude=["old"]) == found(tmp_path, "old/sub", exclude=["old"]) == ["old/sub/a.py"]
        )

    def test_a_default_exclude_is_taken_back(self, tmp_path):
        write(tmp_path, "build/a.py", "dist/a.py")
        assert found(tmp_path, exclude=["!build"]) == ["build/a.py"]

    def test_each_file_once_however_it_is_named(self, tmp_path):
        write(tmp_path, "a/b.py")
        (tmp_path / "z.py").symlink_to("a/b.py")
        assert found(tmp_path, ".", "a", "a/b.py", "./a/../a/b.py", str(tmp_path)) == ["a/b.py"]
        assert found(tmp_path, "z.py") == ["z.py"]

    def test_root_is_the_checked_folder_or_the_parent_of_a_named_file(self, tmp_path):
        write(tmp_path, "src/pkg/a.py", "one/two.py")
        files = discover(["src", "one/two.py"], tmp_path).files
        assert [file.root for file in files] == [tmp_path / "one", tmp_path / "src"]


class TestNamed:
    def test_a_named_file_is_checked_whatever_speaks_against_it(self, tmp_path):
        write(tmp_path, "build/a.py", "script", "ignored.py", ".git/HEAD")
        (tmp_path / ".gitignore").write_text("ignored.py\n")
        assert found(tmp_path, "build/a.py", "script", "ignored.py", exclude=["ignored.py"]) == [
            "build/a.py",
            "ignored.py",
            "script",
        ]

    @pytest.mark.parametrize("name", ["missing.py", "a\0b.py", "x" * 5000])
    def test_a_path_that_does_not_exist_is_a_problem(self, tmp_path, name):
        result = discover([name], tmp_path)
        assert (result.files, len(result.problems)) == ([], 1)

    def test_a_dangling_link_is_a_problem_when_named_and_a_warning_when_met(self, tmp_path):
        (tmp_path / "a.py").symlink_to("nowhere.py")
        assert discover(["a.py"], tmp_path).problems == ["a.py: a link that leads nowhere"]
        met = discover(["."], tmp_path)
        assert (met.problems, met.warnings) == ([], ["a.py: a link that leads nowhere, skipped"])

    def test_notebooks_are_found_named_or_not(self, tmp_path):
        (tmp_path / "a.ipynb").write_text('{"cells": []}')
        for paths in (["a.ipynb"], ["."]):
            found = discover(paths, tmp_path)
            assert [one.path for one in found.files] == ["a.ipynb"]
            assert not found.problems

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
    def test_a_fifo_is_never_opened(self, tmp_path):
        os.mkfifo(tmp_path / "a.py")
        assert discover(["a.py"], tmp_path).problems == ["a.py: neither a file nor a folder, so it was not opened"]
        met = discover(["."], tmp_path)
        assert (met.files, met.problems, met.notes) == ([], [], ["a.py: not a regular file, not opened"])

    @pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="needs sockets with a path")
    def test_what_is_no_regular_file_is_noted_whatever_its_name_unless_left_out(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)  # the path of a socket must be short
        write(tmp_path, "a.py", "a.txt", "build/b.py")
        with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as other:
            one.bind("s.sock")
            other.bind("build/s.sock")
        os.mkfifo("pipe")
        os.mkfifo("left.out")
        (tmp_path / "link").symlink_to("pipe")
        met = discover(["."], tmp_path, [layer(tmp_path, ["*.out"])])
        assert [file.path for file in met.files] == ["a.py"]
        assert (met.problems, met.warnings) == ([], [])
        assert met.notes == ["pipe: not a regular file, not opened", "s.sock: not a regular file, not opened"]


class TestLinks:
    def test_loops_end(self, tmp_path):
        write(tmp_path, "a/b.py")
        (tmp_path / "a" / "up").symlink_to("..")
        (tmp_path / "self").symlink_to("self")
        (tmp_path / "one.py").symlink_to("two.py")
        (tmp_path / "two.py").symlink_to("one.py")
        result = discover(["."], tmp_path)
        assert [file.path for file in result.files] == ["a/b.py"]
        assert result.problems == []
        assert len(result.warnings) == 2

    def test_a_link_to_a_folder_is_followed_only_when_named(self, tmp_path):
        write(tmp_path, "real/a.py", "project/b.py")
        (tmp_path / "project" / "link").symlink_to("../real")
        result = discover(["project"], tmp_path)
        assert [file.path for file in result.files] == ["project/b.py"]
        assert result.notes == ["project/link: a link to a folder, not followed"]
        assert found(tmp_path, "project/link") == ["project/link/a.py"]

    def test_a_link_to_a_file_elsewhere_is_checked(self, tmp_path):
        write(tmp_path, "real.py")
        (tmp_path / "project").mkdir()
        (tmp_path / "project" / "a.py").symlink_to("../real.py")
        assert found(tmp_path, "project") == ["project/a.py"]


class TestGitignore:
    def test_it_agrees_with_git(self, tmp_path):
        """The files that are found are those that git would show, patterns nested and negated."""
        names = [
            "a.py",
            "keep.py",
            "gen/b.py",
            "gen/keep.py",
            "src/a.py",
            "src/deep/a.py",
            "src/deep/keep.py",
            "x/y/z.py",
        ]
        write(tmp_path, *names)
        (tmp_path / ".gitignore").write_text("# comment\n\na.py\n/gen/\nx/**/z.py\n")
        (tmp_path / "src" / ".gitignore").write_text("!a.py\n")
        (tmp_path / "src" / "deep" / ".gitignore").write_text("*\n!keep.py\n")
        git = ["git", "-C", str(tmp_path)]
        subprocess.run([*git, "init", "-q"], check=True)
        shown = subprocess.run(
            [*git, "ls-files", "--others", "--exclude-standard", "*.py"], check=True, capture_output=True, text=True
        ).stdout.split()
        assert sorted(found(tmp_path)) == sorted(shown)
        assert shown

    def test_files_above_count_up_to_the_root_of_the_repository(self, tmp_path):
        write(tmp_path, "repo/src/a.py", "repo/src/b.py", "repo/src/c.py", "repo/.git/HEAD")
        (tmp_path / ".gitignore").write_text("c.py\n")
        (tmp_path / "repo" / ".gitignore").write_text("/src/b.py\n")
        assert found(tmp_path, "repo/src") == ["repo/src/a.py", "repo/src/c.py"]
        (tmp_path / "repo" / ".git" / "HEAD").unlink()
        (tmp_path / "repo" / ".git").rmdir()
        assert found(tmp_path, "repo/src") == ["repo/src/a.py", "repo/src/b.py", "repo/src/c.py"]

    def test_a_named_folder_is_walked_though_it_is_ignored(self, tmp_path):
        write(tmp_path, "gen/a.py", "gen/b.py", ".git/HEAD")
        (tmp_path / ".gitignore").write_text("gen/\n")
        (tmp_path / "gen" / ".gitignore").write_text("b.py\n")
        assert found(tmp_path) == []
        assert found(tmp_path, "gen") == ["gen/a.py"]

    def test_it_can_be_switched_off(self, tmp_path):
        write(tmp_path, "a.py")
        (tmp_path / ".gitignore").write_text("a.py\n")
        assert found(tmp_path) == []
        assert found(tmp_path, gitignore=False) == ["a.py"]

    def test_one_that_is_no_text_is_no_obstacle(self, tmp_path):
        write(tmp_path, "a.py", "sub/b.py")
        (tmp_path / ".gitignore").write_bytes(b"\xff\xfe\n!\n")
        (tmp_path / "sub" / ".gitignore").mkdir()
        assert found(tmp_path) == ["a.py", "sub/b.py"]


def test_an_unreadable_folder_is_a_problem_and_the_rest_is_found(unprivileged):
    write(unprivileged, "shut/a.py", "open/b.py")
    (unprivileged / "shut").chmod(0)
    result = discover(["."], unprivileged)
    assert [file.path for file in result.files] == ["open/b.py"]
    assert result.problems == ["shut: cannot read this folder: Permission denied"]


def test_an_unreadable_file_is_found(unprivileged):
    write(unprivileged, "a.py")
    (unprivileged / "a.py").chmod(0)
    assert found(unprivileged) == ["a.py"]


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o400])
def test_an_unreadable_folder_that_is_named_or_current_is_a_problem(unprivileged, mode):
    write(unprivileged, "shut/a.py", "open/b.py")
    (unprivileged / "shut").chmod(mode)
    result = discover(["shut", "open"], unprivileged)
    assert [file.path for file in result.files] == ["open/b.py"]
    assert len(result.problems) == 1
    assert result.problems[0].startswith("shut")
    (problem,) = discover(["."], unprivileged / "shut").problems
    assert problem.endswith("ermission denied")


def test_an_unreadable_folder_below_a_repository(unprivileged):
    write(unprivileged, ".git/HEAD", "shut/deep/a.py")
    (unprivileged / ".gitignore").write_text("b.py\n")
    (unprivileged / "shut").chmod(0)
    assert discover(["shut/deep"], unprivileged).problems == ["shut/deep: permission denied"]
