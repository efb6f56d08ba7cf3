"""The command line: options, exit codes, what goes where."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json
import re

import pytest

from seedlint import analysis
from seedlint.analysis import Analysis
from seedlint.cli.streams import wants_colour
from seedlint.diagnostics import Governance, Place, Span

BAD = "import numpy as np\n\nx = np.random.rand(3)\n"
ALL_KINDS = "import numpy as np\nnp.random.rand(3)\ndefault_rng()\nurandom(3)\ntf.random.normal([2])\n"

pytestmark = pytest.mark.usefixtures("simple")


def codes(result):
    """Return the codes of a JSON report, in its order."""
    return [finding["code"] for finding in json.loads(result.out)["diagnostics"]]


class TestExitCodes:
    def test_a_clean_folder_is_0_and_says_so(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("x = 1\n")
        result = seedlint("check")
        assert (result.code, result.err) == (0, "")
        assert result.out == "No findings in 1 file.\nNo random draws were found.\n"

    def test_findings_are_1(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        assert seedlint("check").code == 1

    def test_exit_zero_turns_findings_into_0(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check", "--exit-zero")
        assert result.code == 0
        assert "SL101" in result.out

    def test_a_path_that_does_not_exist_is_2_and_the_others_are_checked(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check", "nowhere.py", "a.py", "--output-format", "concise", "--exit-zero")
        assert result.code == 2
        assert result.err == "seedlint: error: nowhere.py: no such file or directory\n"
        assert result.out.startswith("a.py:3:5: error[SL101]")

    def test_an_empty_path_is_no_current_folder(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check", "")
        assert result.code == 2
        assert "an empty path" in result.err
        assert "SL101" not in result.out

    def test_no_python_files_is_0_with_a_line(self, seedlint):
        result = seedlint("check")
        assert (result.code, result.out) == (0, "")
        assert result.err == "seedlint: no Python files found in .\n"

    @pytest.mark.parametrize(
        "args",
        [
            ("check", "--no-such-option"),
            ("check", "--output-format", "xml"),
            ("check", "--stdin-filename", "a.py"),
            ("check", "--config", "a.toml", "--isolated"),
            ("check", "--config", "missing.toml"),
            ("check", "--quiet", "--verbose"),
            ("rule",),
            ("rule", "SL101", "--all"),
            ("chek",),
        ],
    )
    def test_a_wrong_command_line_is_2_without_traceback(self, seedlint, args):
        result = seedlint(*args)
        assert result.code == 2
        assert result.out == ""
        assert "Traceback" not in result.err
        assert result.err.strip()

    def test_an_internal_error_is_2_and_one_line(self, seedlint, tmp_path, monkeypatch):
        def broken(*_):
            raise KeyError("what\nnow")

        monkeypatch.setattr(analysis, "analyse", broken)
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check")
        assert (result.code, result.out) == (2, "")
        assert re.fullmatch(r"seedlint: internal error: KeyError: .*\(engine/looking.py:\d+\)\. This .*\n", result.err)
        assert "please report" in result.err
        verbose = seedlint("check", "--verbose")
        assert verbose.code == 2
        assert "Traceback" in verbose.err

    def test_interrupting_is_130_and_one_line(self, seedlint, tmp_path, monkeypatch):
        def interrupted(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(analysis, "analyse", interrupted)
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check")
        assert result.code == 130
        assert result.err.strip() == "seedlint: interrupted"


class TestSelection:
    def chosen(self, seedlint, tmp_path, *args):
        (tmp_path / "a.py").write_text(ALL_KINDS)
        return codes(seedlint("check", "--output-format", "json", *args))

    @pytest.mark.parametrize(
        ("args", "expected"),
        [
            ((), ["SL101", "SL102", "SL201"]),
            (("--select", "SL101"), ["SL101"]),
            (("--select", "sl101"), ["SL101"]),
            (("--select", "unseeded-generator"), ["SL102"]),
            (("--select", "SL101,SL201"), ["SL101", "SL201"]),
            (("--select", "SL101", "--select", "SL201"), ["SL101", "SL201"]),
            (("--select", "SL1"), ["SL101", "SL102", "SL107"]),
            (("--select", "ALL"), ["SL101", "SL102", "SL107", "SL201"]),
            (("--extend-select", "SL107"), ["SL101", "SL102", "SL107", "SL201"]),
            (("--ignore", "SL1"), ["SL201"]),
            (("--ignore", "SL1", "--select", "SL101"), ["SL101"]),
            (("--ignore", "SL101", "--select", "SL1"), ["SL102", "SL107"]),
            (("--ignore", "SL101", "--select", "SL101"), []),
            (("--ignore", "SL1", "--extend-select", "SL107"), ["SL107", "SL201"]),
        ],
    )
    def test_rules_are_chosen(self, seedlint, tmp_path, args, expected):
        assert self.chosen(seedlint, tmp_path, *args) == expected

    @pytest.mark.parametrize(
        ("option", "word", "hint"),
        [
            ("--select", "SL999", "rule --all"),
            ("--ignore", "SL1O1", "'SL101'"),
            ("--extend-select", "unseeded-genrator", "'unseeded-generator'"),
            ("--select", "", ""),
        ],
    )
    def test_an_unknown_rule_is_a_usage_error_with_a_hint(self, seedlint, option, word, hint):
        result = seedlint("check", option, word)
        assert (result.code, result.out) == (2, "")
        assert f"unknown rule {word!r}" in result.err
        assert hint in result.err

    def test_an_unreadable_file_is_reported_whatever_is_selected(self, seedlint, tmp_path):
        (tmp_path / "b.py").write_text("x = (\n")
        assert self.chosen(seedlint, tmp_path, "--select", "SL101") == ["SL101", "SL000"]
        assert self.chosen(seedlint, tmp_path, "--select", "SL101", "--ignore", "ALL,SL0") == ["SL101", "SL000"]
        assert self.chosen(seedlint, tmp_path, "--select", "SL101", "--ignore", "SL000") == ["SL101"]


class TestStandardInput:
    def test_its_text_stands_alone(self, seedlint, tmp_path):
        (tmp_path / "other.py").write_text(BAD)
        result = seedlint("check", "-", "--output-format", "concise", "-q", stdin=BAD.encode())
        assert result.code == 1
        assert result.out.startswith("-:3:5: error[SL101]")
        assert "other.py" not in result.out

    def test_it_takes_the_name_given(self, seedlint):
        result = seedlint("check", "-", "--stdin-filename", "pkg/new.py", "--output-format", "json", stdin=BAD.encode())
        assert [found["path"] for found in json.loads(result.out)["diagnostics"]] == ["pkg/new.py"]

    def test_it_replaces_the_file_of_its_name_among_others(self, seedlint, tmp_path):
        for name in ("a.py", "b.py"):
            (tmp_path / name).write_text(BAD)
        args = ("check", ".", "-", "--stdin-filename", "a.py", "--output-format", "json")
        report = json.loads(seedlint(*args, stdin=b"x = 1\n").out)
        assert [found["path"] for found in report["diagnostics"]] == ["b.py"]
        assert report["summary"]["files"] == 2

    def test_it_keeps_the_root_of_the_file_it_replaces(self, seedlint, tmp_path, monkeypatch):
        (tmp_path / "pkg").mkdir()
        (tmp_path / "pkg" / "a.py").write_text(BAD)
        roots = []
        monkeypatch.setattr(
            analysis,
            "analyse",
            lambda sources, *_: roots.extend(one.root for one in sources) or Analysis((), Governance()),
        )
        seedlint("check", ".", "-", "--stdin-filename", "pkg/a.py", stdin=b"x = 1\n")
        seedlint("check", "-", "--stdin-filename", "pkg/a.py", stdin=b"x = 1\n")
        assert roots == [tmp_path, tmp_path / "pkg"]

    def test_its_bytes_are_decoded_as_a_file_is(self, seedlint):
        result = seedlint("check", "-", "--output-format", "json", stdin=b"# coding: latin-1\nx = '\xe9'\n")
        assert codes(result) == []
        assert codes(seedlint("check", "-", "--output-format", "json", stdin=b"x = '\xe9'\n")) == ["SL000"]

    def test_per_file_ignores_apply_to_its_name(self, seedlint, tmp_path):
        (tmp_path / "seedlint.toml").write_text('[per-file-ignores]\n"tests/**" = ["SL101"]\n')
        args = ("check", "-", "--output-format", "json", "--stdin-filename")
        assert codes(seedlint(*args, "tests/x.py", stdin=BAD.encode())) == []
        assert codes(seedlint(*args, "src/x.py", stdin=BAD.encode())) == ["SL101"]


class TestOutput:
    def test_quiet_prints_findings_only(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        result = seedlint("check", "-q", "--output-format", "concise")
        assert (result.out.count("\n"), result.err) == (1, "")

    def test_verbose_names_the_configuration(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("x = 1\n")
        assert "configuration: defaults" in seedlint("check", "-v").err
        (tmp_path / "seedlint.toml").write_text("")
        assert "configuration: seedlint.toml" in seedlint("check", "-v").err

    def test_statistics_count_by_rule(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(ALL_KINDS + "np.random.rand(4)\n")
        result = seedlint("check", "--statistics", "-q")
        assert result.out.splitlines() == [
            "2  SL101  unseeded-global-stream  draws from a stream that nothing seeds",
            "1  SL102  unseeded-generator      a generator is made without a seed",
            "1  SL201  global-seed-only        hangs on a global seed alone",
        ]
        report = json.loads(seedlint("check", "--statistics", "--output-format", "json").out)
        assert report["statistics"][0] == {"code": "SL101", "name": "unseeded-global-stream", "count": 2}

    def test_show_unknown_lists_what_was_not_understood(self, seedlint, tmp_path, monkeypatch):
        unknown = (Place("a.py", Span(7, 3, 7, 9)),)
        monkeypatch.setattr(analysis, "analyse", lambda *_: Analysis((), Governance(1, unknown=unknown)))
        (tmp_path / "a.py").write_text("x = 1\n")
        assert "a.py:7:3: not understood\n" in seedlint("check", "--show-unknown").out
        assert "a.py:7:3" not in seedlint("check").out

    def test_no_cache_changes_nothing(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        assert seedlint("check", "--no-cache") == seedlint("check")

    def test_paths_outside_the_current_folder_are_absolute(self, seedlint, tmp_path, monkeypatch):
        (tmp_path / "a.py").write_text(BAD)
        (tmp_path / "sub").mkdir()
        monkeypatch.chdir(tmp_path / "sub")
        result = seedlint("check", "..", "-q", "--output-format", "concise")
        assert result.out.startswith(f"{tmp_path.as_posix()}/a.py:3:5:")

    @pytest.mark.parametrize("style", ["full", "concise"])
    def test_colour_follows_option_and_environment(self, seedlint, tmp_path, monkeypatch, style):
        (tmp_path / "a.py").write_text(BAD)
        command = ("check", "--output-format", style)
        plain = seedlint(*command)
        assert "\x1b" not in plain.out
        coloured = seedlint(*command, "--color", "always")
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured.out) == plain.out != coloured.out
        monkeypatch.setenv("FORCE_COLOR", "1")
        assert seedlint(*command) == coloured
        monkeypatch.setenv("NO_COLOR", "1")
        assert seedlint(*command) == plain
        assert seedlint(*command, "--color", "always") == coloured

    def test_colour_on_a_terminal_unless_it_is_dumb(self, monkeypatch):
        class Terminal:
            def isatty(self):
                return True

        for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        assert wants_colour("auto", Terminal())
        assert not wants_colour("never", Terminal())
        monkeypatch.setenv("TERM", "dumb")
        assert not wants_colour("auto", Terminal())


class TestRuleCommand:
    def test_a_page_is_shown_by_code_and_name(self, seedlint):
        by_code = seedlint("rule", "SL001")
        assert by_code.code == 0
        assert by_code.out.startswith("# SL001 unused-suppression\n\n**warning**: ")
        assert "## What it does" in by_code.out
        assert "+++" not in by_code.out
        assert seedlint("rule", "unused-suppression") == by_code == seedlint("rule", "sl001")

    def test_a_page_is_laid_out_in_colour(self, seedlint):
        result = seedlint("rule", "SL001", "--color", "always")
        assert "\x1b[" in result.out
        assert "**warning**" not in result.out

    def test_an_unknown_rule_has_a_hint(self, seedlint):
        result = seedlint("rule", "unused-supression")
        assert result.code == 2
        assert "did you mean 'unused-suppression'?" in result.err
        assert "rule --all" in seedlint("rule", "zzz").err

    def test_all_lists_code_name_severity_and_summary(self, seedlint):
        lines = seedlint("rule", "--all").out.splitlines()
        assert lines[0].split(None, 3)[:3] == ["SL000", "unreadable-source", "error"]
        assert [line.split()[0] for line in lines] == sorted(line.split()[0] for line in lines)
        assert "SL107  unseedable-source       info     a source that takes no seed" in lines
