"""What the formats print for given findings."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json
import re
import textwrap
from pathlib import Path

import pytest
from rich.cells import cell_len

from seedlint import __version__
from seedlint.diagnostics import (
    Diagnostic,
    Edit,
    Effect,
    Fix,
    Governance,
    Governor,
    Place,
    Related,
    Rule,
    Severity,
    Span,
)
from seedlint.engine import Outcome
from seedlint.reports import concise, full, json_format, progress, statistics, summary
from seedlint.reports.text import printable
from seedlint.source import SourceFile

RULE = Rule("SL102", "unseeded-generator", Severity.ERROR, "a generator is made without a seed")
FRAGILE = Rule("SL201", "global-seed-only", Severity.WARNING, "hangs on a global seed alone")


def source(path, text):
    """Return a source file of this text."""
    return SourceFile(path, Path("/") / path, Path("/"), text)


def span(text, needle):
    """Return where `needle` stands in `text`, which may be over lines."""
    start = text.index(needle)
    end = start + len(needle)
    return Span(
        text.count("\n", 0, start) + 1,
        start - text.rfind("\n", 0, start),
        text.count("\n", 0, end) + 1,
        end - text.rfind("\n", 0, end),
    )


def shown(text, needle, *related, message="no seed", way_out="", path="a.py"):
    """Return the full report on one finding at `needle`, without the trailing empty line."""
    places = tuple(Related(Place(path, span(text, where)), what) for where, what in related)
    finding = Diagnostic(RULE, Place(path, span(text, needle)), message, way_out, places)
    outcome = Outcome(1, (finding,), Governance(), sources={path: source(path, text)})
    return full.render(outcome).rstrip("\n")


def expected(text):
    """Return a picture as it is written in a test."""
    return textwrap.dedent(text).strip("\n")


class TestFull:
    def test_a_finding(self):
        text = "import numpy as np\n\nrng = np.random.default_rng()\nprint(rng)\n"
        picture = """
            error[SL102 unseeded-generator]: no seed
             --> a.py:3:7
              |
            3 | rng = np.random.default_rng()
              |       ^^^^^^^^^^^^^^^^^^^^^^^
            4 | print(rng)
              |
              = help: pass one
        """
        assert shown(text, "np.random.default_rng()", way_out="pass one") == expected(picture)

    def test_related_places_share_the_frame_and_gaps_are_marked(self):
        text = "def f():\n    seed(1)\n" + "pass\n" * 10 + "x = rng()\n"
        picture = """
            error[SL102 unseeded-generator]: no seed
              --> a.py:13:5
               |
             2 |     seed(1)
               |     ------- seeds another stream
            ...
            12 | pass
            13 | x = rng()
               |     ^^^^^
               | - and this
               |
        """
        assert shown(text, "rng()", ("seed(1)", "seeds another stream"), ("x", "and this")) == expected(picture)

    def test_a_gap_of_one_line_is_shown(self):
        text = "seed(1)\n\na = 1\nx = rng()\n"
        assert "..." not in shown(text, "rng()", ("seed(1)", "here"))

    def test_a_place_in_another_file_has_a_frame_of_its_own(self):
        a, b = "x = rng()\n", "\n\nseed(1)\n"
        finding = Diagnostic(
            RULE,
            Place("a.py", span(a, "rng()")),
            "no seed",
            related=(Related(Place("lib/b.py", span(b, "seed(1)")), "here"),),
        )
        outcome = Outcome(2, (finding,), Governance(), sources={"a.py": source("a.py", a), "lib/b.py": source("b", b)})
        picture = """
            error[SL102 unseeded-generator]: no seed
             --> a.py:1:5
              |
            1 | x = rng()
              |     ^^^^^
              |
             ::: lib/b.py:3:1
              |
            3 | seed(1)
              | ------- here
              |
        """
        assert full.render(outcome).rstrip("\n") == expected(picture)

    def test_a_span_over_lines(self):
        text = "x = rng(\n    1,\n\n    2,\n)\ny = 1\n"
        picture = """
            error[SL102 unseeded-generator]: no seed
             --> a.py:1:5
              |
            1 | x = rng(
              |     ^^^^
            2 |     1,
              |     ^^
            3 |
              | ^
            4 |     2,
              |     ^^
            5 | )
              | ^
            6 | y = 1
              |
        """
        assert shown(text, "rng(\n    1,\n\n    2,\n)") == expected(picture)

    def test_of_a_long_span_the_ends(self):
        call = "rng(\n" + "    1,\n" * 30 + ")"
        numbers = re.findall(r"^ *(\d+|\.\.\.)(?= \||$)", shown(f"x = {call}\n", call), re.MULTILINE)
        assert numbers == ["1", "2", "...", "32"]

    @pytest.mark.parametrize(
        "before", ["\t\t", "\tif 1:\t", "名前 = '日本'; ", "e\u0301 = '👍'; ", "x = '\x1b[31m'; ", "\x0c"]
    )
    def test_the_underline_is_under_its_place_whatever_comes_before(self, before):
        lines = shown(f"{before}rng() # end\n", "rng()").splitlines()
        (at,) = (number for number, line in enumerate(lines) if "rng()" in line)
        code, marks = lines[at], lines[at + 1]
        assert cell_len(code.partition("rng()")[0]) == marks.index("^")
        assert marks.count("^") == 5
        assert "\t" not in code
        assert "\x1b" not in code

    def test_a_tab_reaches_to_the_next_stop(self):
        lines = shown("a\tb\t\trng()\n", "rng()").splitlines()
        assert lines[3] == "1 | a   b       rng()"

    @pytest.mark.parametrize("position", [0, 60, 150, 400, 2_500, 990_000])
    def test_a_long_line_is_cut_around_the_place(self, position):
        text = "a" * position + " rng() " + "b" * (1_000_000 - position)
        lines = shown(text, "rng()").splitlines()
        code, marks = lines[3], lines[4]
        assert len(code) <= 120
        assert code[marks.index("^") : marks.rindex("^") + 1] == "rng()"
        assert code.endswith("…")
        assert ("…" in code[:6]) == (position > 112)

    def test_wide_characters_are_cut_to_the_width(self):
        lines = shown("日" * 500 + " rng() " + "本" * 500, "rng()").splitlines()
        assert cell_len(lines[3]) <= 120
        assert cell_len(lines[3].partition("rng()")[0]) == lines[4].index("^")

    @pytest.mark.parametrize(
        "place", [Span(2, 1, 2, 1), Span(9, 4, 9, 4), Span(1, 99, 1, 99), Span(1, 3, 1, 1), Span(1, 1, 0, 0)]
    )
    def test_a_place_that_the_text_does_not_have(self, place):
        finding = Diagnostic(RULE, Place("a.py", place), "odd")
        outcome = Outcome(1, (finding,), Governance(), sources={"a.py": source("a.py", "x = 1\n")})
        assert "^" in full.render(outcome)

    def test_a_file_that_was_not_decoded_has_no_frame(self):
        finding = Diagnostic(RULE, Place("a.py", Span(3, 1, 3, 2)), "odd")
        outcome = Outcome(1, (finding,), Governance())
        assert full.render(outcome) == "error[SL102 unseeded-generator]: odd\n --> a.py:3:1\n\n"

    @pytest.mark.parametrize("colour", [True, False])
    def test_nothing_of_the_users_is_markup(self, colour):
        text = "x = rng('[red]a[/red] [link=x]:smile: [/]')\n"
        finding = Diagnostic(RULE, Place("a[b].py", Span(1, 5, 1, 8)), "of [bold]this[/bold] [/]", "[i]help[/i]")
        outcome = Outcome(1, (finding,), Governance(), sources={"a[b].py": source("a[b].py", text)})
        printed = full.render(outcome, colour=colour)
        for words in (text.strip(), "a[b].py:1:5", "of [bold]this[/bold] [/]", "[i]help[/i]"):
            assert words in re.sub(r"\x1b\[[0-9;]*m", "", printed)
        assert ("\x1b[" in printed) == colour

    def test_control_characters_in_messages_are_escaped(self):
        assert "a\\x1b[2Jb\\nc" in shown("rng()\n", "rng()", message="a\x1b[2Jb\nc")

    def test_a_terminal_gets_prose_wrapped(self, monkeypatch):
        monkeypatch.setenv("COLUMNS", "60")
        finding = Diagnostic(RULE, Place("a.py", Span(1, 1, 1, 2)), "word " * 40, "other " * 40)
        outcome = Outcome(1, (finding,), Governance())
        lines = full.render(outcome, terminal=True).splitlines()
        assert all(len(line) <= 60 for line in lines)
        assert len(lines) > 6
        assert len(full.render(outcome).splitlines()) == 4


class TestConcise:
    def test_one_line_a_finding(self):
        findings = (
            Diagnostic(RULE, Place("a.py", Span(3, 4, 5, 6)), "one\ntwo"),
            Diagnostic(FRAGILE, Place("b\n.py", Span(1, 1, 1, 2)), "three"),
        )
        assert concise.render(Outcome(2, findings, Governance())) == (
            "a.py:3:4: error[SL102] one\\ntwo\nb\\n.py:1:1: warning[SL201] three\n"
        )


class TestJson:
    def test_the_whole_document(self):
        place = Place("a.py", Span(1, 2, 3, 4))
        finding = Diagnostic(
            RULE,
            place,
            "message",
            "help",
            (Related(Place("b.py", Span(5, 6, 7, 8)), "there"),),
            Fix("pass a seed", Effect.SETTLES, (Edit(place, "rng(1)"),)),
        )
        governance = Governance(9, (Governor("42", place, 3), Governor("seed", None, 1)), 1, 1, 1, (place, place))
        outcome = Outcome(4, (finding,), governance, hidden=2)
        spot = {"path": "a.py", "line": 1, "column": 2, "end_line": 3, "end_column": 4, "cell": None}
        assert json.loads(json_format.render(outcome)) == {
            "version": __version__,
            "diagnostics": [
                {
                    "code": "SL102",
                    "name": "unseeded-generator",
                    "severity": "error",
                    "message": "message",
                    "help": "help",
                    **spot,
                    "related": [
                        {
                            "path": "b.py",
                            "line": 5,
                            "column": 6,
                            "end_line": 7,
                            "end_column": 8,
                            "cell": None,
                            "message": "there",
                        }
                    ],
                    "fix": {"title": "pass a seed", "effect": "settles", "edits": [{**spot, "text": "rng(1)"}]},
                }
            ],
            "summary": {
                "files": 4,
                "findings": 1,
                "suppressed": 2,
                "draws": {
                    "total": 9,
                    "governed": [
                        {"title": "42", "path": "a.py", "line": 1, "cell": None, "draws": 3},
                        {"title": "seed", "path": None, "line": None, "cell": None, "draws": 1},
                    ],
                    "fixed": 1,
                    "caller": 1,
                    "reported": 1,
                    "left": 0,
                    "unknown": 2,
                    "unknown_places": [{"path": "a.py", "line": 1, "column": 2, "cell": None}] * 2,
                },
            },
        }

    def test_it_is_ascii(self):
        finding = Diagnostic(RULE, Place("é\udcff.py", Span(1, 1, 1, 2)), "日本")
        text = json_format.render(Outcome(1, (finding,), Governance()))
        assert text.isascii()
        assert json.loads(text)["diagnostics"][0]["path"] == "é\udcff.py"


class TestStatistics:
    def test_most_frequent_first(self):
        findings = [Diagnostic(FRAGILE, Place("a.py", Span(n, 1, n, 2)), "m") for n in range(1, 12)]
        findings.append(Diagnostic(RULE, Place("a.py", Span(1, 1, 1, 2)), "m"))
        lines = statistics.render(Outcome(1, tuple(findings), Governance())).splitlines()
        assert [line.split()[:2] for line in lines] == [["11", "SL201"], ["1", "SL102"]]
        assert len({line.index("SL") for line in lines}) == 1


class TestSummary:
    def test_counts(self):
        one = Diagnostic(RULE, Place("a.py", Span(1, 1, 1, 2)), "m")
        two = Diagnostic(FRAGILE, Place("b.py", Span(1, 1, 1, 2)), "m")
        nothing = Governance()
        assert summary.findings_line(Outcome(1, (), nothing)) == "No findings in 1 file."
        assert summary.findings_line(Outcome(3, (), nothing, 2)) == "No findings in 3 files (2 suppressed)."
        assert summary.findings_line(Outcome(3, (one,), nothing)) == "1 finding in 1 of 3 files: 1 error."
        assert summary.findings_line(Outcome(3, (one, one, two), nothing, 1)) == (
            "3 findings in 2 of 3 files: 2 errors, 1 warning (1 suppressed)."
        )

    @pytest.mark.parametrize(
        ("governance", "line"),
        [
            (Governance(), "No random draws were found."),
            (
                Governance(61, (Governor("42", Place("t.py", Span(14, 1, 14, 2)), 61),)),
                "61 draws, all governed by `42` (t.py:14).",
            ),
            (Governance(1, fixed=1), "1 draw, with a seed of its own."),
            (Governance(3, caller=3), "3 draws, all left to the caller."),
            (
                Governance(3, left=3),
                (
                    "3 draws, all in code that no checked program calls, for its callers to seed "
                    "(--extend-select SL108 lists them)."
                ),
            ),
            (
                Governance(
                    61,
                    (Governor("42", Place("t.py", Span(14, 1, 14, 2)), 49),),
                    4,
                    0,
                    5,
                    (Place("x.py", Span(1, 1, 1, 2)),) * 3,
                ),
                "61 draws: 49 governed by `42` (t.py:14), 4 with a seed of their own, 5 above; 3 not understood.",
            ),
            (
                Governance(10, tuple(Governor(f"`s{n}`", None, n) for n in range(1, 5))),
                "10 draws: 4 governed by `s4`, 3 governed by `s3`, 2 governed by `s2`, 1 governed by 1 other seed.",
            ),
            (Governance(2, unknown=(Place("x.py", Span(1, 1, 1, 2)),) * 2), "2 draws: 2 not understood."),
        ],
    )
    def test_what_governs_the_draws(self, governance, line):
        assert summary.governance_line(Outcome(1, (), governance)) == line

    def test_what_is_reported_may_not_be_shown(self):
        one = Diagnostic(RULE, Place("a.py", Span(1, 1, 1, 2)), "m")
        governance = Governance(2, reported=2)
        assert "above." in summary.governance_line(Outcome(1, (one,), governance))
        assert "above, suppressed or not selected" in summary.governance_line(
            Outcome(1, (one,), governance, unseen=True)
        )
        assert "but suppressed" in summary.governance_line(Outcome(1, (), governance, unseen=True))

    def test_what_is_left_to_callers_is_above_if_it_was_asked_for(self):
        outcome = Outcome(1, (), Governance(3, caller=1, left=2), lists_left=True)
        line = "3 draws: 1 left to the caller, 2 in code that no checked program calls, above."
        assert summary.governance_line(outcome) == line

    def test_unknown_draws_are_listed(self):
        outcome = Outcome(1, (), Governance(1, unknown=(Place("x\n.py", Span(3, 4, 3, 5)),)))
        assert summary.unknown_lines(outcome) == ["x\\n.py:3:4: not understood"]


class TestText:
    @pytest.mark.parametrize(
        ("text", "safe"),
        [
            ("plain é 日本", "plain é 日本"),
            ("a\nb\tc", "a\\nb\\tc"),
            ("\x1b[0m\x7f\x9b", "\\x1b[0m\\x7f\\x9b"),
            ("\u202egnp", "\\u202egnp"),
            ("\udcff", "\\xff"),
            ("\u2028", "\\u2028"),
        ],
    )
    def test_what_could_steer_a_terminal_is_escaped(self, text, safe):
        assert printable(text) == safe


class TestProgress:
    def test_a_short_run_shows_nothing(self, capsys):
        with progress.Progress(patience=3600) as bar:
            bar.step("reading", 1, 2)
        assert capsys.readouterr() == ("", "")

    def test_a_long_run_says_what_it_does(self, capsys, monkeypatch):
        monkeypatch.setenv("TERM", "xterm")
        monkeypatch.setenv("FORCE_COLOR", "1")
        bar = progress.Progress(patience=3600)
        with bar:
            bar.step("analysing [red]things", 1, 2)
            bar._show()
        out, err = capsys.readouterr()
        assert out == ""
        assert "analysing [red]things" in err

    def test_an_ended_run_shows_nothing_any_more(self, capsys):
        bar = progress.Progress(patience=3600)
        with bar:
            pass
        bar._show()
        assert capsys.readouterr() == ("", "")
