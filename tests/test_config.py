"""Configuration files: which one counts, what it says, and what is wrong with it."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import json

import pytest

from seedlint import analysis, engine
from seedlint.analysis import Analysis
from seedlint.diagnostics import Governance, Place, Span
from seedlint.engine import Request

BAD = "import numpy as np\nnp.random.rand(3)\ndefault_rng()\n"

pytestmark = pytest.mark.usefixtures("simple")


def codes(result):
    """Return path and code of each finding of a JSON report."""
    assert result.code in {0, 1}, result.err
    return [(found["path"], found["code"]) for found in json.loads(result.out)["diagnostics"]]


@pytest.fixture
def check(seedlint):
    """Run `check` with a JSON report."""
    return lambda *args: seedlint("check", "--output-format", "json", *args)


class TestWhichFileCounts:
    def test_a_pyproject_without_the_table_does_not_stop_the_search(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('ignore = ["SL101"]\n')
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "pyproject.toml").write_text('[project]\nname = "x"\n')
        (tmp_path / "sub" / "a.py").write_text(BAD)
        assert codes(check("sub")) == [("sub/a.py", "SL102")]

    def test_the_nearest_one_counts_alone(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('ignore = ["SL101"]\n')
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "pyproject.toml").write_text('[tool.seedlint]\nignore = ["SL102"]\n')
        (tmp_path / "sub" / "a.py").write_text(BAD)
        assert codes(check("sub")) == [("sub/a.py", "SL101")]
        assert codes(check(".")) == [("sub/a.py", "SL102")]

    def test_seedlint_toml_goes_before_pyproject(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('ignore = ["SL101"]\n')
        (tmp_path / "pyproject.toml").write_text('[tool.seedlint]\nignore = ["SL102"]\n')
        (tmp_path / "a.py").write_text(BAD)
        assert codes(check()) == [("a.py", "SL102")]

    def test_several_paths_share_the_configuration_of_their_common_parent(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('ignore = ["SL101"]\n')
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.py").write_text(BAD)
            (tmp_path / name / "seedlint.toml").write_text('ignore = ["SL102"]\n')
        assert codes(check("one", "two/a.py")) == [("one/a.py", "SL102"), ("two/a.py", "SL102")]

    def test_config_and_isolated(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('ignore = ["SL101"]\n')
        (tmp_path / "other.toml").write_text('ignore = ["SL102"]\n')
        (tmp_path / "a.py").write_text(BAD)
        assert codes(check("--config", "other.toml")) == [("a.py", "SL101")]
        assert codes(check("--isolated")) == [("a.py", "SL101"), ("a.py", "SL102")]


class TestWhatItSays:
    def test_the_command_line_has_the_last_word(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('select = ["SL101"]\nignore = ["SL102"]\n')
        (tmp_path / "a.py").write_text(BAD)
        assert codes(check("--select", "SL102")) == [("a.py", "SL102")]
        assert codes(check("--extend-select", "SL1")) == [("a.py", "SL101")]
        assert codes(check("--ignore", "SL101")) == []

    def test_output_format_is_a_default(self, seedlint, tmp_path):
        (tmp_path / "seedlint.toml").write_text('output-format = "concise"\n')
        (tmp_path / "a.py").write_text(BAD)
        assert seedlint("check").out.startswith("a.py:2:1: error[SL101]")
        assert seedlint("check", "--output-format", "json").out.startswith("{")

    def test_what_is_shown_has_its_defaults_there_and_the_command_line_wins(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        plain = seedlint("check", "-v")
        for key, option, back in (
            ('output-format = "concise"', ("--output-format", "concise"), ("--output-format", "full")),
            ("statistics = true", ("--statistics",), ("--no-statistics",)),
            ("show-unknown = true", ("--show-unknown",), ("--no-show-unknown",)),
            ("exit-zero = true", ("--exit-zero",), ("--no-exit-zero",)),
            ("quiet = true", ("--quiet",), ("--no-quiet",)),
            ("verbose = true", ("--verbose",), ("--no-verbose",)),
            ('color = "always"', ("--color", "always"), ("--color", "auto")),
        ):
            expected = seedlint("check", *option)
            (tmp_path / "seedlint.toml").write_text(f"{key}\n")
            result = seedlint("check")
            assert (result.code, result.out) == (expected.code, expected.out), key
            assert bool(result.err) == bool(expected.err) == (key == "verbose = true"), key
            assert seedlint("check", *back) == seedlint("check", "--isolated"), key
            (tmp_path / "seedlint.toml").unlink()
        assert plain.out == seedlint("check").out

    def test_quiet_and_verbose_take_one_another_back(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BAD)
        (tmp_path / "seedlint.toml").write_text("quiet = true\n")
        assert seedlint("check").err == ""
        verbose = seedlint("check", "-v")
        assert "configuration: seedlint.toml" in verbose.err
        assert "2 findings" in verbose.out
        (tmp_path / "seedlint.toml").write_text("verbose = true\n")
        quiet = seedlint("check", "-q")
        assert quiet.err == ""
        assert "2 findings" not in quiet.out

    def test_quiet_says_nothing_of_its_steps(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "a.py").write_text(BAD)
        steps = []
        engine.check(Request(), lambda *step: steps.append(step))
        assert steps
        steps.clear()
        (tmp_path / "seedlint.toml").write_text("quiet = true\n")
        engine.check(Request(), lambda *step: steps.append(step))
        assert steps == []

    def test_unknown_draws_are_listed(self, seedlint, tmp_path, monkeypatch):
        unknown = (Place("a.py", Span(7, 3, 7, 9)),)
        monkeypatch.setattr(analysis, "analyse", lambda *_: Analysis((), Governance(1, unknown=unknown)))
        (tmp_path / "a.py").write_text("x = 1\n")
        (tmp_path / "seedlint.toml").write_text("show-unknown = true\n")
        assert "a.py:7:3: not understood\n" in seedlint("check").out
        assert "a.py:7:3" not in seedlint("check", "--no-show-unknown").out

    def test_per_file_ignores_are_relative_to_the_file_that_states_them(self, check, tmp_path, monkeypatch):
        (tmp_path / "pyproject.toml").write_text(
            '[tool.seedlint.per-file-ignores]\n"/sub/" = ["SL101"]\n"*_test.py" = ["unseeded-generator"]\n'
        )
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "a.py").write_text(BAD)
        (tmp_path / "b_test.py").write_text(BAD)
        expected = [("b_test.py", "SL101"), ("sub/a.py", "SL102")]
        assert codes(check()) == expected
        monkeypatch.chdir(tmp_path / "sub")
        assert codes(check()) == [("a.py", "SL102")]

    def test_a_per_file_pattern_can_be_turned_round(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('[per-file-ignores]\n"!src/**" = ["ALL"]\n')
        (tmp_path / "src").mkdir()
        (tmp_path / "src" / "a.py").write_text(BAD)
        (tmp_path / "b.py").write_text(BAD)
        (tmp_path / "c.py").write_text("x = (\n")
        assert codes(check()) == [("c.py", "SL000"), ("src/a.py", "SL101"), ("src/a.py", "SL102")]

    def test_exclude_adds_to_the_command_line_and_the_defaults(self, check, tmp_path):
        (tmp_path / "seedlint.toml").write_text('exclude = ["old/", "!build"]\n')
        for name in ("old", "build", "venv", "gen", "src"):
            (tmp_path / name).mkdir()
            (tmp_path / name / "a.py").write_text("np.random.rand(3)\n")
        assert codes(check("--exclude", "gen")) == [("build/a.py", "SL101"), ("src/a.py", "SL101")]

    def settings(self, seedlint, monkeypatch, *args):
        """Return the settings that the analysis gets."""
        seen = []
        monkeypatch.setattr(
            analysis, "analyse", lambda _, settings, *__: seen.append(settings) or Analysis((), Governance())
        )
        result = seedlint("check", *args)
        assert result.code == 0, result.err
        return seen[0]

    def test_entry_points_tables_and_keras_reach_the_analysis(self, seedlint, tmp_path, monkeypatch):
        (tmp_path / "sub").mkdir()
        (tmp_path / "pyproject.toml").write_text(
            '[project.scripts]\nrun = "pkg.cli:main"\n[tool.seedlint]\nkeras = 2\n'
            'entry-points = ["sub/go.py", "pkg.jobs:train"]\nlibrary-tables = ["sub/mine.toml"]\n'
        )
        (tmp_path / "sub" / "go.py").write_text("x = 1\n")
        (tmp_path / "sub" / "mine.toml").write_text(
            'library = "mine"\nimports = ["mine"]\n[[api]]\nnames = ["mine.draw"]\ndoes = "draw"\nstream = "numpy"\n'
        )
        monkeypatch.chdir(tmp_path / "sub")
        settings = self.settings(seedlint, monkeypatch, "go.py")
        assert settings.entry_points == (str(tmp_path / "sub" / "go.py"), "pkg.jobs:train", "pkg.cli:main")
        assert settings.catalogue.keras == 2
        assert settings.catalogue.api("mine.draw") is not None

    def test_isolated_knows_nothing(self, seedlint, tmp_path, monkeypatch):
        (tmp_path / "pyproject.toml").write_text('[project.scripts]\nrun = "pkg:main"\n[tool.seedlint]\nkeras = 2\n')
        (tmp_path / "a.py").write_text("x = 1\n")
        settings = self.settings(seedlint, monkeypatch, "--isolated")
        assert (settings.entry_points, settings.catalogue.keras) == ((), 3)


class TestWhatIsWrongWithIt:
    @pytest.mark.parametrize(
        ("text", "line", "words"),
        [
            ('select = ["SL1"]\nignroe = []\n', 2, ["unknown key 'ignroe'", "did you mean 'ignore'?"]),
            ("zzz = 1\n", 1, ["unknown key 'zzz'", "there are select"]),
            ('\nselect = "SL1"\n', 2, ["select", "expected a list", "got a string"]),
            ("respect-gitignore = 1\n", 1, ["respect-gitignore", "expected true or false"]),
            ("keras = 4\n", 1, ["keras", "4 is not one of 2, 3"]),
            ('tensorflow = "new"\n', 1, ["tensorflow", "'new' is not a version such as '2.15'"]),
            ("tensorflow = 2.15\n", 1, ["tensorflow", "expected a string, got"]),
            ('output-format = "jsn"\n', 1, ["output-format", "'jsn'", "did you mean 'json'?"]),
            ('color = "alwys"\n', 1, ["color", "'alwys' is not one of", "auto", "did you mean 'always'?"]),
            ("color = true\n", 1, ["color: expected a string, got true or false"]),
            ("colour = true\n", 1, ["unknown key 'colour'", "did you mean 'color'?"]),
            ("statistics = 1\n", 1, ["statistics", "expected true or false"]),
            ("show-unknown = []\n", 1, ["show-unknown", "expected true or false, got a list"]),
            ('exit-zero = "yes"\n', 1, ["exit-zero", "expected true or false, got a string"]),
            ("verbose = true\nquiet = true\n", 2, ["quiet: excludes verbose"]),
            ('select = [\n  "SL101",\n  "SL1O2",\n]\n', 3, ["select: unknown rule 'SL1O2'", "did you mean 'SL102'?"]),
            ('[per-file-ignores]\n"a.py" = ["unseded-generator"]\n', 2, ["'unseeded-generator'"]),
            ('entry-points = ["missing.py"]\n', 1, ["entry-points", "'missing.py' is no file"]),
            ('library-tables = ["missing.toml"]\n', 1, ["library-tables", "'missing.toml' is no file"]),
        ],
    )
    def test_it_is_an_error_with_file_line_key_and_way_out(self, seedlint, tmp_path, text, line, words):
        for name, prefix in (("seedlint.toml", ""), ("pyproject.toml", "[tool.x]\nselect = 1\n[tool.seedlint]\n")):
            path = tmp_path / name
            path.write_text(prefix + text.replace("[per-file", "[tool.seedlint.per-file" if prefix else "[per-file"))
            result = seedlint("check")
            path.unlink()
            assert (result.code, result.out) == (2, "")
            assert f"{path}: line {line + prefix.count(chr(10))}: " in result.err
            assert all(word in result.err for word in words), result.err
            assert result.err.count("\n") == 1

    @pytest.mark.parametrize(
        ("content", "words"),
        [(b"keras = 3\nselect = x\n", ["not valid TOML", "line 2"]), (b"# \xe9\n", ["not UTF-8", "offset 2"])],
    )
    def test_a_file_that_is_no_toml(self, seedlint, tmp_path, content, words):
        (tmp_path / "seedlint.toml").write_bytes(content)
        result = seedlint("check")
        assert result.code == 2
        assert "seedlint.toml: " in result.err
        assert all(word in result.err for word in words)

    def test_a_table_of_the_users_own_is_checked(self, seedlint, tmp_path):
        (tmp_path / "seedlint.toml").write_text('library-tables = ["mine.toml"]\n')
        (tmp_path / "mine.toml").write_text('library = "mine"\nimports = []\nwhatever = 1\n')
        result = seedlint("check")
        assert result.code == 2
        assert "mine.toml" in result.err
        assert "whatever" in result.err

    def test_the_table_must_be_one(self, seedlint, tmp_path):
        (tmp_path / "pyproject.toml").write_text("[tool]\nseedlint = 3\n")
        result = seedlint("check")
        assert result.code == 2
        assert "tool.seedlint" in result.err


class TestEntryFunctions:
    """Configured functions that do not exist; a check of a part may leave them out, so none is an error."""

    def said(self, seedlint, tmp_path, *entries, args=()):
        """Return what is said of entry points."""
        lines = "".join(f"    {json.dumps(entry)},\n" for entry in entries)
        (tmp_path / "seedlint.toml").write_text(f"entry-points = [\n{lines}]\n")
        result = seedlint("check", *args)
        assert result.code == 0
        return [line for line in result.err.splitlines() if "entry-points" in line]

    def test_one_that_its_module_has_not(self, seedlint, tmp_path):
        (tmp_path / "pkg").mkdir()
        (tmp_path / "pkg" / "a.py").write_text("def main():\n    pass\n")
        place = f"seedlint: {tmp_path / 'seedlint.toml'}: line"
        assert self.said(seedlint, tmp_path, "pkg.a:main", "pkg.a:mian") == [
            f"{place} 3: entry-points: 'pkg.a:mian': pkg/a.py has no 'mian'; did you mean 'main'?"
        ]
        (said,) = self.said(seedlint, tmp_path, "pkg.b:main")
        assert said.startswith(f"{place} 2: entry-points: 'pkg.b:main': there is no module 'pkg.b' among the checked")
        assert self.said(seedlint, tmp_path, "pkg.b:main", args=("-q",)) == []

    @pytest.mark.parametrize(
        "text",
        [
            "async def main(): pass\n",
            "class main: pass\n",
            "main = print\n",
            "x, (main, y) = 1, (2, 3)\n",
            "from b import main\n",
            "from b import run as main\n",
            "from b import *\n",
            "import b; import main\n",
            "try:\n    from b import main\nexcept ImportError:\n    pass\n",
            "if x:\n    def main(): pass\n",
            "def __getattr__(name): pass\n",
        ],
    )
    def test_one_that_may_be_there_in_any_way(self, seedlint, tmp_path, text):
        (tmp_path / "a.py").write_text(text)
        assert self.said(seedlint, tmp_path, "a:main", "a:main.run") == []

    def test_a_file_that_cannot_be_read_cannot_tell(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("x = (\n")
        assert self.said(seedlint, tmp_path, "a:main", args=("--ignore", "SL000")) == []

    def test_one_that_this_check_leaves_out_is_told_who_asks(self, seedlint, tmp_path):
        for name in ("src", "other"):
            (tmp_path / name / "pkg").mkdir(parents=True)
            (tmp_path / name / "pkg" / "__init__.py").write_text("")
        (tmp_path / "src" / "pkg" / "a.py").write_text("")
        (tmp_path / "other" / "pkg" / "b.py").write_text("")
        assert self.said(seedlint, tmp_path, "pkg.a:main", "pkg:run", args=("other",))[0].count("'pkg:run': other/pkg")
        assert self.said(seedlint, tmp_path, "pkg.a:main", args=("other",)) == []
        (said,) = self.said(seedlint, tmp_path, "pkg.a:main", args=("other", "-v"))
        assert said.endswith("'pkg.a:main': its module is not among the checked files")
