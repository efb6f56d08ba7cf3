"""Adopting seedlint on an old project: baselines and revisions, from the outside."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json
import os
import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

OLD = """\
import numpy as np


def split(points):
    order = np.random.permutation(len(points))
    return points[order]


def jitter(points):
    return points + np.random.normal(size=len(points))


if __name__ == "__main__":
    print(jitter(split(np.arange(10))))
"""


@pytest.fixture
def project(seedlint, tmp_path):
    """A project with two findings, known in its baseline."""
    (tmp_path / "train.py").write_text(OLD)
    result = seedlint("baseline")
    assert (result.code, result.out, result.err) == (0, "seedlint-baseline.json: 2 findings.\n", "")
    return tmp_path / "train.py"


def entries(folder):
    """Return what a baseline holds."""
    return json.loads((folder / "seedlint-baseline.json").read_text())["findings"]


def found(seedlint, *args):
    """Return the places of what is reported, and the exit code."""
    result = seedlint("check", "--output-format", "json", *args)
    return [(one["path"], one["line"], one["code"]) for one in json.loads(result.out)["diagnostics"]], result.code


class TestTheFile:
    def test_it_is_sorted_and_has_one_finding_a_line(self, project):
        text = (project.parent / "seedlint-baseline.json").read_text()
        lines = [line for line in text.splitlines() if '"rule"' in line]
        parsed = [json.loads(line.strip().rstrip(",")) for line in lines]
        assert parsed == json.loads(text)["findings"] == sorted(parsed, key=lambda one: (one["path"], one["symbol"]))
        assert [(one["symbol"], one["rule"], one["text"]) for one in parsed] == [
            ("jitter", "SL101", "np.random.normal(size=len(points))"),
            ("split", "SL101", "np.random.permutation(len(points))"),
        ]
        assert "line" not in parsed[0]
        assert text.endswith("]\n}\n")

    def test_writing_it_again_changes_nothing(self, seedlint, project):
        before = (project.parent / "seedlint-baseline.json").read_bytes()
        assert seedlint("baseline").code == 0
        assert (project.parent / "seedlint-baseline.json").read_bytes() == before

    @pytest.mark.usefixtures("project")
    def test_a_syntax_error_is_never_in_it(self, seedlint, tmp_path):
        (tmp_path / "broken.py").write_text("x = (\n")
        result = seedlint("baseline")
        assert result.code == 0
        assert "not in the baseline: broken.py:1: syntax error" in result.err
        assert {one["path"] for one in entries(tmp_path)} == {"train.py"}
        assert found(seedlint) == ([("broken.py", 1, "SL000")], 1)
        by_hand = {"path": "broken.py", "rule": "SL000", "symbol": "", "text": "x = (", "statement": "", "n": 1}
        (tmp_path / "seedlint-baseline.json").write_text(json.dumps({"version": 1, "findings": [by_hand]}))
        assert ("broken.py", 1, "SL000") in found(seedlint)[0]

    @pytest.mark.usefixtures("project")
    def test_what_is_not_checked_stays_in_it(self, seedlint, tmp_path):
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "other.py").write_text(OLD)
        assert seedlint("baseline", "sub", "-o", "seedlint-baseline.json").code == 0
        assert {one["path"] for one in entries(tmp_path)} == {"train.py", "sub/other.py"}
        (tmp_path / "sub" / "other.py").write_text("x = 1\n")
        assert seedlint("check", "train.py", "--update-baseline").code == 0
        assert len(entries(tmp_path)) == 4
        assert seedlint("check", "--update-baseline").code == 0
        assert {one["path"] for one in entries(tmp_path)} == {"train.py"}

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "line 1: is not valid JSON"),
            ("[]", "is no baseline"),
            ('{"version": 99, "findings": []}', "is of version 99"),
            ('{"version": 1, "findings": [{"path": 3}]}', "finding 1: "),
            ('{"version": 1, "findings": null}', "Expected `array`"),
            ('{"version": 1,\n<<<<<<< ours\n"findings": []}', "line 2: a merge conflict"),
            ("[" * 100_000, "is not valid JSON"),
        ],
    )
    def test_a_broken_one_is_one_line_and_2(self, seedlint, project, text, problem):
        (project.parent / "seedlint-baseline.json").write_text(text)
        result = seedlint("check")
        assert (result.code, result.out) == (2, "")
        assert "seedlint-baseline.json: " in result.err
        assert problem in result.err
        assert result.err.count("\n") == 1
        assert seedlint("baseline").code == 0
        assert found(seedlint) == ([], 0)

    def test_standard_input_is_none(self, seedlint):
        assert seedlint("baseline", "-", stdin=OLD.encode()).code == 2

    def test_where_there_is_nothing_that_is_said(self, seedlint, tmp_path):
        result = seedlint("baseline")
        assert (result.code, result.out) == (0, "seedlint-baseline.json: 0 findings.\n")
        assert result.err == "seedlint: no Python files found in .\n"
        assert entries(tmp_path) == []

    def test_from_a_subfolder_it_is_found_and_paths_are_those_of_the_user(self, seedlint, project, monkeypatch):
        (project.parent / ".git").mkdir()
        (project.parent / "sub").mkdir()
        monkeypatch.chdir(project.parent / "sub")
        project.write_text("x = 1\n")
        result = seedlint("check", "..", "--baseline-strict")
        assert result.code == 1
        assert (
            f"{project.parent.as_posix()}/seedlint-baseline.json: stale: {project.as_posix()}: SL101 in" in result.err
        )
        assert seedlint("check", "..", "--update-baseline").code == 0
        assert entries(project.parent) == []

    def test_a_missing_one_is_an_error_only_where_it_is_named(self, seedlint, tmp_path):
        (tmp_path / "train.py").write_text(OLD)
        for args in (("--baseline", "no.json"), ("--update-baseline",)):
            result = seedlint("check", *args)
            assert (result.code, result.out) == (2, "")
            assert "there is no such baseline" in result.err
        assert seedlint("check").code == 1

    def test_a_configured_one_is_used_and_must_lie_in_the_project(self, seedlint, tmp_path):
        (tmp_path / "train.py").write_text(OLD)
        (tmp_path / "ci").mkdir()
        (tmp_path / "seedlint.toml").write_text('baseline = "ci/known.json"\n')
        assert seedlint("baseline").out == "ci/known.json: 2 findings.\n"
        assert {one["path"] for one in json.loads((tmp_path / "ci" / "known.json").read_text())["findings"]} == {
            "../train.py"
        }
        assert found(seedlint) == ([], 0)
        for outside in ("../known.json", "/etc/known.json", "nowhere/known.json"):
            (tmp_path / "seedlint.toml").write_text(f'baseline = "{outside}"\n')
            result = seedlint("baseline")
            assert result.code == 2
            assert "line 1: baseline: " in result.err

    def test_it_lies_beside_the_configuration_else_at_the_top_of_the_repository(self, seedlint, tmp_path):
        (tmp_path / ".git").mkdir()
        for name in ("one", "two"):
            (tmp_path / name / "src").mkdir(parents=True)
            (tmp_path / name / "src" / "train.py").write_text(OLD)
        (tmp_path / "one" / "seedlint.toml").touch()
        assert seedlint("baseline", "one/src").out == "one/seedlint-baseline.json: 2 findings.\n"
        assert seedlint("baseline", "two/src").out == "seedlint-baseline.json: 2 findings.\n"
        assert found(seedlint, "one/src") == found(seedlint, "two/src") == ([], 0)

    @pytest.mark.usefixtures("project")
    def test_isolated_and_no_baseline_ignore_it(self, seedlint):
        assert len(found(seedlint, "--no-baseline")[0]) == 2
        assert len(found(seedlint, "--isolated")[0]) == 2

    def test_a_read_only_folder_is_one_line(self, seedlint, unprivileged, monkeypatch):
        folder = unprivileged / "project"
        folder.mkdir()
        (folder / "train.py").write_text(OLD)
        folder.chmod(0o555)
        monkeypatch.chdir(folder)
        result = seedlint("baseline")
        assert result.code == 2
        assert "seedlint-baseline.json: it cannot be written: Permission denied" in result.err


class TestWhatIsKnown:
    @pytest.mark.usefixtures("project")
    def test_nothing_new_is_0_and_said(self, seedlint):
        result = seedlint("check")
        assert result.code == 0
        assert "Compared with seedlint-baseline.json: 2 known findings are not shown.\n" in result.out

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: "# a comment\n\n\n" + text,
            lambda text: text.replace("    order", "    if True:\n        order", 1).replace(
                "    return points[order]", "        return points[order]"
            ),
            lambda text: text.replace(
                "np.random.permutation(len(points))", "np.random.permutation(\n        len(points),  # all\n    )"
            ),
            lambda text: text.replace("order = np", "places = np").replace("[order]", "[places]"),
            lambda text: text.replace("split(", "shuffled("),
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace(
                textwrap.dedent(
                    """\
                    def jitter(points):
                        return points + np.random.normal(size=len(points))


                    """
                ),
                "",
            ).replace(
                "def split",
                "def jitter(points):\n    return points + np.random.normal(size=len(points))\n\n\ndef split",
            ),
        ],
        ids=["moved", "indented", "reformatted", "reworded around it", "renamed function", "line ends", "reordered"],
    )
    def test_it_stays_known_when_the_code_around_it_changes(self, seedlint, project, change):
        new = change(OLD)
        assert new != OLD
        project.write_text(new, newline="")
        assert found(seedlint) == ([], 0)
        assert seedlint("check", "--baseline-strict").code == 0

    def test_it_stays_known_in_a_renamed_file(self, seedlint, project):
        (project.parent / "src").mkdir()
        project.rename(project.parent / "src" / "fit.py")
        assert found(seedlint) == ([], 0)
        assert seedlint("check", "--update-baseline").code == 0
        assert {one["path"] for one in entries(project.parent)} == {"src/fit.py"}

    def test_a_copy_is_new(self, seedlint, project):
        shutil.copy(project, project.parent / "copy.py")
        assert found(seedlint) == ([("copy.py", 5, "SL101"), ("copy.py", 10, "SL101")], 1)

    def test_one_more_of_the_same_is_new(self, seedlint, project):
        line = "    return points + np.random.normal(size=len(points))\n"
        project.write_text(OLD.replace(line, f"    points = points + np.random.normal(size=len(points))\n{line}"))
        places, code = found(seedlint)
        assert (len(places), code) == (1, 1)

    def test_another_draw_in_its_place_is_new(self, seedlint, project):
        project.write_text(OLD.replace("np.random.normal(", "np.random.uniform("))
        assert found(seedlint) == ([("train.py", 10, "SL101")], 1)

    def test_a_known_file_that_breaks_is_reported_and_nothing_is_mended(self, seedlint, project):
        project.write_text(OLD + "x = (\n")
        result = seedlint("check", "--baseline-strict")
        assert result.code == 1
        assert "stale" not in result.err
        assert "mended" not in result.out

    def test_only_what_is_new_is_fixed(self, seedlint, project):
        (project.parent / "other.py").write_text("import random\n\nprint(random.random())\n")
        assert seedlint("check", "--fix").code == 0
        assert project.read_text() == OLD
        assert "random.Random(" in (project.parent / "other.py").read_text()

    def test_it_explains_a_run_all_the_same(self, seedlint, tmp_path):
        shutil.copy(ROOT / "fixtures" / "verify" / "unseeded.py", tmp_path)
        assert seedlint("baseline").code == 0
        result = seedlint("verify", "--runs", "2", "--vary", "none", "unseeded.py")
        assert result.code == 1
        assert "predicted: SL202 seed-does-not-reach at unseeded.py:8" in result.out


class TestWhatIsMended:
    def mended(self, project):
        project.write_text(OLD.replace("np.random.normal(", "np.zeros(").replace("size=", "shape="))

    def test_it_is_said_and_no_error(self, seedlint, project):
        self.mended(project)
        result = seedlint("check")
        assert result.code == 0
        assert "1 known finding is not shown, 1 mended since: --update-baseline takes them out." in result.out
        compared = json.loads(seedlint("check", "--output-format", "json").out)["compared"]
        assert compared == {
            "to": "seedlint-baseline.json",
            "known": 1,
            "gone": [
                {"code": "SL101", "path": "train.py", "symbol": "jitter", "text": "np.random.normal(size=len(points))"}
            ],
        }

    def test_strict_makes_it_1_and_names_it(self, seedlint, project):
        self.mended(project)
        result = seedlint("check", "--baseline-strict")
        assert result.code == 1
        assert result.err == (
            "seedlint: seedlint-baseline.json: stale: train.py: SL101 in jitter: np.random.normal(size=len(points))\n"
        )

    def test_update_takes_it_out_and_adds_nothing(self, seedlint, project):
        self.mended(project)
        project.write_text(project.read_text() + "\nnp.random.shuffle([])\n")
        result = seedlint("check", "--update-baseline", "--baseline-strict")
        assert result.code == 1
        assert "1 entry taken out" in result.out
        assert [one["symbol"] for one in entries(project.parent)] == ["split"]
        assert found(seedlint) == ([("train.py", 16, "SL101")], 1)

    def test_a_rule_that_is_off_mends_nothing(self, seedlint, project):
        assert seedlint("check", "--select", "SL2", "--update-baseline", "--baseline-strict").code == 0
        assert len(entries(project.parent)) == 2

    def test_a_deleted_file_is_mended(self, seedlint, project):
        project.unlink()
        (project.parent / "other.py").write_text("x = 1\n")
        assert seedlint("check", "--baseline-strict").code == 1
        assert seedlint("check", "--update-baseline").code == 0
        assert entries(project.parent) == []


def git(folder, *args):
    """Run git as somebody."""
    names = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    command = ["git", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", *args]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **names})


@pytest.fixture
def repository(tmp_path):
    """A git repository with two findings in a subfolder, in its first commit."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "train.py").write_text(OLD)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    return tmp_path


class TestARevision:
    def test_only_what_it_lacks_is_reported(self, seedlint, repository):
        train = repository / "src" / "train.py"
        train.write_text("import random\n\n" + OLD + "    print(random.random())\n")
        before = subprocess.run(
            ["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True
        ).stdout
        assert found(seedlint, "--diff-base", "HEAD") == ([("src/train.py", 17, "SL101")], 1)
        git(repository, "commit", "-am", "second")
        assert found(seedlint, "--diff-base", "HEAD~1") == ([("src/train.py", 17, "SL101")], 1)
        assert found(seedlint, "--diff-base", "HEAD") == ([], 0)
        after = subprocess.run(["git", "status", "--porcelain"], cwd=repository, capture_output=True, check=True).stdout
        assert (before, after) == (b" M src/train.py\n", b"")

    def test_in_a_subfolder_with_renamed_and_untracked_files(self, seedlint, repository, monkeypatch):
        git(repository, "mv", "src/train.py", "src/fit.py")
        (repository / "src" / "new.py").write_text("import random\n\nprint(random.random())\n")
        monkeypatch.chdir(repository / "src")
        assert found(seedlint, "--diff-base", "HEAD") == ([("new.py", 3, "SL101")], 1)
        result = seedlint("check", "--diff-base", "HEAD")
        assert "Compared with revision HEAD: 2 known findings are not shown.\n" in result.out

    def test_inside_a_hook_the_folder_says_which_repository(self, seedlint, repository, tmp_path, monkeypatch):
        (tmp_path / "other").mkdir()
        git(tmp_path / "other", "init")
        monkeypatch.setenv("GIT_DIR", str(tmp_path / "other" / ".git"))
        monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / "index"))
        monkeypatch.chdir(repository / "src")
        assert found(seedlint, "--diff-base", "HEAD") == ([], 0)

    def test_a_change_elsewhere_that_makes_a_draw_unseeded_is_new(self, seedlint, repository):
        (repository / "lib.py").write_text("import numpy as np\n\n\ndef draw():\n    return np.random.rand(3)\n")
        (repository / "main.py").write_text("import numpy as np\nimport lib\n\nnp.random.seed(1)\nprint(lib.draw())\n")
        git(repository, "add", ".")
        git(repository, "commit", "-m", "seeded")
        (repository / "main.py").write_text("import lib\n\nprint(lib.draw())\n")
        assert found(seedlint, "--diff-base", "HEAD") == ([("lib.py", 5, "SL101")], 1)

    def test_settings_files_of_the_revision_count(self, seedlint, repository):
        (repository / ".gitignore").write_text("ignored/\n")
        (repository / "ignored").mkdir()
        (repository / "ignored" / "a.py").write_text(OLD)
        git(repository, "add", "-f", ".")
        git(repository, "commit", "-m", "ignored")
        (repository / ".gitignore").write_text("")
        assert [one[0] for one in found(seedlint, "--diff-base", "HEAD")[0]] == ["ignored/a.py"] * 2

    def test_the_present_configuration_counts_for_both(self, seedlint, repository, monkeypatch):
        (repository / ".gitignore").write_text("generated.py\n")
        for name in ("generated.py", "left_out.py", "ignored.py", "excluded.py"):
            (repository / "src" / name).write_text(OLD)
        git(repository, "add", "-f", ".")
        git(repository, "commit", "-m", "more")
        options = 'exclude = ["/src/left_out.py"]\nper-file-ignores = {"src/ignored.py" = ["SL1"]}\n'
        (repository / "seedlint.toml").write_text(options)
        monkeypatch.chdir(repository / "src")
        result = seedlint("check", "--diff-base", "HEAD", "--exclude", "/excluded.py")
        assert result.code == 0
        assert "Compared with revision HEAD: 2 known findings are not shown.\n" in result.out

    def test_a_file_that_was_broken_before_is_reported_all_the_same(self, seedlint, repository):
        (repository / "broken.py").write_text("x = (\n")
        git(repository, "add", ".")
        git(repository, "commit", "-m", "broken")
        assert found(seedlint, "--diff-base", "HEAD") == ([("broken.py", 1, "SL000")], 1)
        (repository / "broken.py").write_text("x = 1\n")
        assert "mended" not in seedlint("check", "--diff-base", "HEAD").out

    def test_where_the_branch_left(self, seedlint, repository):
        git(repository, "checkout", "-b", "work")
        (repository / "b.py").write_text("import random\n\nprint(random.random())\n")
        git(repository, "add", ".")
        git(repository, "commit", "-m", "work")
        git(repository, "checkout", "main")
        (repository / "src" / "train.py").write_text("x = 1\n")
        git(repository, "commit", "-am", "mended on main")
        git(repository, "checkout", "work")
        assert len(found(seedlint, "--diff-base", "main")[0]) == 3
        assert found(seedlint, "--diff-base", "main...")[0] == [("b.py", 3, "SL101")]

    def test_a_submodule_has_its_own_commit(self, seedlint, repository, tmp_path_factory):
        other = tmp_path_factory.mktemp("other")
        (other / "lib.py").write_text("import random\n\nprint(random.random())\n")
        git(other, "init")
        git(other, "add", ".")
        git(other, "commit", "-m", "lib")
        git(repository, "-c", "protocol.file.allow=always", "submodule", "add", str(other), "vendored")
        git(repository, "commit", "-m", "vendored")
        assert found(seedlint, "--diff-base", "HEAD") == ([], 0)
        assert len(found(seedlint, "--diff-base", "HEAD~1")[0]) == 1

    def test_names_that_need_care(self, seedlint, repository):
        folder = repository / "a b" / "\u00fc"
        folder.mkdir(parents=True)
        (folder / "x\ty.py").write_text(OLD)
        (repository / "link.py").symlink_to("src/train.py")
        git(repository, "add", ".")
        git(repository, "commit", "-m", "names")
        assert found(seedlint, "--diff-base", "HEAD") == ([], 0)

    @pytest.mark.parametrize(
        ("revision", "said"),
        [("nowhere", "git knows no revision 'nowhere' here"), ("-x", "'-x' is no revision"), ("", "is no revision")],
    )
    @pytest.mark.usefixtures("repository")
    def test_an_unknown_one_is_one_line_and_2(self, seedlint, revision, said):
        result = seedlint("check", f"--diff-base={revision}")
        assert (result.code, result.out) == (2, "")
        assert said in result.err
        assert result.err.count("\n") == 1

    def test_a_shallow_clone_says_what_to_fetch(self, seedlint, repository, tmp_path, monkeypatch):
        git(repository, "commit", "--allow-empty", "-m", "second")
        git(tmp_path, "clone", "--depth=1", f"file://{repository}", "shallow")
        monkeypatch.chdir(tmp_path / "shallow")
        result = seedlint("check", "--diff-base", "HEAD~1")
        assert (result.code, result.out) == (2, "")
        assert "this clone is shallow: fetch the revision first" in result.err
        assert result.err.count("\n") == 1

    def test_outside_of_a_repository_it_is_one_line(self, seedlint, tmp_path, monkeypatch):
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
        (tmp_path / "a.py").write_text(OLD)
        result = seedlint("check", "--diff-base", "HEAD")
        assert result.code == 2
        assert "is in no git repository" in result.err

    @pytest.mark.usefixtures("repository")
    def test_without_git_it_is_one_line(self, seedlint, monkeypatch):
        monkeypatch.setenv("PATH", "")
        result = seedlint("check", "--diff-base", "HEAD")
        assert result.code == 2
        assert "needs git" in result.err

    @pytest.mark.parametrize(
        "args",
        [
            ("--diff-base", "HEAD", "--baseline", "x.json"),
            ("--no-baseline", "--baseline", "x.json"),
            ("--diff-base", "HEAD", "--update-baseline"),
            ("--diff", "--update-baseline"),
        ],
    )
    @pytest.mark.usefixtures("repository")
    def test_what_excludes_each_other(self, seedlint, args):
        result = seedlint("check", *args)
        assert (result.code, result.out) == (2, "")
