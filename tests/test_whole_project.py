"""`--whole-project` and `--force-exclude`: what is read, and what is reported."""

# ruff: noqa: ARG001, D103 - the names of the tests are sentences; `project` is the folder that they run in

from __future__ import annotations

import json
import subprocess

import pytest

SEEDS = "import random\n\n\ndef seed():\n    random.seed(7)\n"
TRAIN = "import random\n\nimport seeds\n\nseeds.seed()\nprint(random.random())\n"
OLD = "import random\n\nprint(random.random())\n"


@pytest.fixture
def project(tmp_path):
    """A program whose seed is in another file, and a script without one."""
    (tmp_path / ".git").mkdir()
    for name, text in (("seeds.py", SEEDS), ("train.py", TRAIN), ("old.py", OLD)):
        (tmp_path / name).write_text(text)
    return tmp_path


def found(result):
    """What is reported: path and code."""
    return [(one["path"], one["code"]) for one in json.loads(result.out)["diagnostics"]]


def test_a_file_alone_is_judged_alone(seedlint, project):
    assert found(seedlint("check", "train.py", "--output-format", "json")) != [("train.py", "SL201")]


def test_a_file_within_its_project_is_judged_by_all_of_it(seedlint, project):
    result = seedlint("check", "--whole-project", "train.py", "--output-format", "json")
    assert found(result) == [("train.py", "SL201")]
    assert json.loads(result.out)["summary"]["files"] == 1
    assert json.loads(result.out)["summary"]["draws"]["total"] == 2


def test_what_else_there_is_is_counted(seedlint, project):
    result = seedlint("check", "--whole-project", "seeds.py")
    assert result.code == 0
    assert result.out.startswith("No findings in 1 file. 2 more in other files of the project.\n")
    assert "found wanting, but in other files, suppressed or not selected" in result.out


def test_a_folder_is_all_that_is_below_it(seedlint, project):
    (project / "sub").mkdir()
    (project / "sub" / "old.py").write_text(OLD)
    result = seedlint("check", "--whole-project", "sub", "--output-format", "json")
    assert found(result) == [("sub/old.py", "SL101")]


def test_the_project_is_the_folder_of_the_configuration_before_that_of_the_repository(seedlint, project, monkeypatch):
    sub = project / "sub"
    sub.mkdir()
    (sub / "seedlint.toml").write_text("")
    (sub / "train.py").write_text(TRAIN)
    (sub / "seeds.py").write_text(SEEDS)
    (sub / "deep").mkdir()
    (sub / "deep" / "a.py").write_text("x = 1\n")
    monkeypatch.chdir(sub / "deep")
    assert "1 more in other files" in seedlint("check", "--whole-project", "a.py").out
    (sub / "seedlint.toml").unlink()
    assert "3 more in other files" in seedlint("check", "--whole-project", "a.py").out


def test_suppressions_elsewhere_are_not_counted_here(seedlint, project):
    (project / "old.py").write_text(OLD.replace("())", "())  # seedlint: ignore"))
    assert "suppressed)" not in seedlint("check", "--whole-project", "train.py").out
    assert "(1 suppressed)" in seedlint("check", "--whole-project", "old.py").out


def test_standard_input_is_read_within_its_project(seedlint, project):
    args = ("check", "-", "--stdin-filename", "train.py", "--whole-project", "--output-format", "json")
    text = TRAIN.replace("seeds.seed()\n", "seeds.seed()\n\n")
    result = seedlint(*args, stdin=text.encode())
    assert found(result) == [("train.py", "SL201")]
    assert json.loads(result.out)["diagnostics"][0]["line"] == 7


def test_fixes_mend_what_is_reported(seedlint, project):
    result = seedlint("check", "--whole-project", "old.py", "--fix")
    assert result.code == 0, result.out
    assert "derive_seed(" in (project / "old.py").read_text()
    assert (project / "train.py").read_text() == TRAIN


def test_a_missing_path_is_an_error_still(seedlint, project):
    assert seedlint("check", "--whole-project", "nowhere.py").code == 2


@pytest.mark.parametrize(
    "arguments",
    [("--exclude", "old.py"), ("--exclude", "lib/"), ("--exclude", "lib")],
)
def test_a_named_file_is_left_out_where_that_is_asked_for(seedlint, project, arguments):
    (project / "lib").mkdir()
    (project / "lib" / "old.py").write_text(OLD)
    named = ("check", "lib/old.py", *arguments, "--output-format", "json")
    assert found(seedlint(*named)) == [("lib/old.py", "SL101")]
    assert found(seedlint(*named, "--force-exclude")) == []


def test_what_git_ignores_and_what_is_no_source_is_left_out_as_well(seedlint, project):
    for folder in ("build", "ours"):
        (project / folder).mkdir()
        (project / folder / "old.py").write_text(OLD)
    (project / ".gitignore").write_text("old.py\n!/ours/old.py\n")
    named = ("old.py", "build/old.py", "ours/old.py")
    result = seedlint("check", *named, "--force-exclude", "--output-format", "json")
    assert found(result) == [("ours/old.py", "SL101")]
    result = seedlint("check", "old.py", "--force-exclude", "-v")
    assert result.code == 0
    assert "seedlint: old.py: excluded\n" in result.err


def test_a_folder_above_the_current_one_excludes_nothing(seedlint, tmp_path, monkeypatch):
    inside = tmp_path / "build" / "project"
    inside.mkdir(parents=True)
    (inside / "old.py").write_text(OLD)
    monkeypatch.chdir(inside)
    assert seedlint("check", "old.py", "--force-exclude").code == 1


def test_what_a_baseline_knows_is_not_reported_and_what_other_files_have_stays_in_it(seedlint, project):
    assert seedlint("baseline").code == 0
    (project / "train.py").write_text(TRAIN + "print(random.choice([1, 2]))\n")
    (project / "seeds.py").write_text(SEEDS.replace("7", "8"))
    named = ("check", "--whole-project", "train.py")
    result = seedlint(*named, "--output-format", "json-lines", "-o", "json:all.json")
    assert [(one["line"], one["code"]) for one in map(json.loads, result.out.splitlines())] == [(7, "SL201")]
    assert found_in(project / "all.json") == [("train.py", "SL201")]
    assert "2 known findings are not shown" in seedlint(*named).out
    before = (project / "seedlint-baseline.json").read_text()
    assert "old.py" in before
    assert seedlint(*named, "--update-baseline").code == 1
    assert (project / "seedlint-baseline.json").read_text() == before


def test_a_revision_is_judged_by_all_of_it_too(seedlint, project):
    git = ("git", "-C", str(project), "-c", "user.name=a", "-c", "user.email=a@b")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        subprocess.run([*git, *words], check=True)
    named = ("check", "--whole-project", "--diff-base", "HEAD", "train.py", "--output-format", "json")
    assert found(seedlint(*named)) == []
    (project / "seeds.py").write_text(SEEDS.replace("random.seed(7)", "pass"))
    assert found(seedlint(*named)) == [("train.py", "SL101")]


def test_the_project_may_be_more_than_the_repository_whose_revision_it_is(seedlint, project):
    (project / ".git").rmdir()
    (project / "seedlint.toml").write_text("")
    inner = project / "inner"
    inner.mkdir()
    (inner / "train.py").write_text(TRAIN)
    (inner / "seeds.py").write_text(SEEDS)
    git = ("git", "-C", str(inner), "-c", "user.name=a", "-c", "user.email=a@b")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "x")):
        subprocess.run([*git, *words], check=True)
    result = seedlint("check", "--whole-project", "--diff-base", "HEAD", "inner/train.py", "--output-format", "json")
    assert (result.err, found(result)) == ("", [])


def found_in(place):
    """What a report that was written to a file holds: path and code."""
    return [(one["path"], one["code"]) for one in json.loads(place.read_text())["diagnostics"]]
