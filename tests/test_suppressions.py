"""Suppression comments: what they cover, and when they are reported themselves."""

# ruff: noqa: D101, D102, D103 - the names of the tests are sentences

from __future__ import annotations

import json
import textwrap

import pytest

from seedlint.comments import Scope, find_pragmas

pytestmark = pytest.mark.usefixtures("simple")


@pytest.fixture
def report(seedlint, tmp_path):
    """Check one file and return line and code of what is found in it."""

    def check(text, *args):
        (tmp_path / "a.py").write_text(textwrap.dedent(text).lstrip("\n"))
        result = seedlint("check", "--output-format", "json", *args)
        assert result.err == ""
        return [(found["line"], found["code"]) for found in json.loads(result.out)["diagnostics"]]

    return check


@pytest.fixture
def messages(seedlint):
    """Return the messages about comments in a file of this text, given on standard input."""

    def check(text, *args):
        result = seedlint("check", "-", "--output-format", "json", *args, stdin=text.encode())
        found = json.loads(result.out)["diagnostics"]
        return [one["message"] for one in found if one["code"] == "SL001"]

    return check


class TestEndOfLine:
    @pytest.mark.parametrize(
        "comment",
        [
            "# seedlint: ignore[SL101]",
            "#seedlint:ignore[SL101]",
            "# seedlint: ignore[unseeded-global-stream] it is a demonstration",
            "# seedlint: ignore[SL101]: it is a demonstration",
            "# seedlint: ignore",
            "# seedlint: ignore for all I care",
            "# seedlint: ignore[SL1]",
            "# seedlint: ignore[sl101]",
            "# seedlint: ignore[SL10] a longer prefix",
            "# seedlint: ignore[SL]",
            "# seedlint: ignore[ALL]",
            "# seedlint: file-ignore[SL1]",
            "# noqa: SL1",
            "# type: ignore  # seedlint: ignore[SL101]",
            "# seedlint: ignore[SL101]  # pragma: no cover",
            "# noqa: SL101",
            "# noqa:SL101,E501",
            "# noqa: E501, SL101 and why",
            "# NOQA: sl101",
            "# noqa",
            "#noqa",
        ],
    )
    def test_it_suppresses(self, report, comment):
        assert report(f"np.random.rand(3)  {comment}\n") == []

    @pytest.mark.parametrize(
        "comment",
        [
            "# noqa: E501",
            "# noqa: SL9",
            "# noqa: because",
            "# noqa-not",
            "# see seedlint: ignore",
            "# ignore[SL101]",
            '# "noqa"',
        ],
    )
    def test_it_does_not(self, report, comment):
        assert report(f"np.random.rand(3)  {comment}\n") == [(1, "SL101")]

    def test_only_what_it_names(self, report):
        assert report("np.random.rand(default_rng())  # seedlint: ignore[SL102]\n") == [(1, "SL101")]

    def test_a_prefix_covers_the_rules_that_begin_so(self, report):
        line = "np.random.rand(default_rng(urandom(tf.random.normal([2]))))"
        assert report(f"{line}  # seedlint: ignore[SL1]\n", "--extend-select", "SL107") == [(1, "SL201")]
        assert report(f"{line}  # seedlint: ignore[SL2]\n") == [(1, "SL101"), (1, "SL102")]

    def test_any_line_of_the_statement_will_do(self, report):
        for line in range(4):
            lines = ["x = [", "    np.random.rand(3),", "    default_rng(),", "]"]
            lines[line] += "  # seedlint: ignore[SL101]"
            assert report("\n".join(lines) + "\n") == [(3, "SL102")]

    def test_but_not_of_the_next_one(self, report):
        found = report("""
            x = (1,  # seedlint: ignore[SL101]
                 2)
            np.random.rand(3)
        """)
        assert found == [(1, "SL001"), (3, "SL101")]

    def test_a_header_is_not_its_body(self, report):
        found = report("""
            def f(
                a=np.random.rand(3),
            ):  # seedlint: ignore[SL101]
                np.random.rand(4)
                if np.random.rand(1):  # seedlint: ignore[SL101]
                    np.random.rand(5)
        """)
        assert found == [(4, "SL101"), (6, "SL101")]

    def test_a_string_over_lines_belongs_to_its_statement(self, report):
        assert report('x = np.random.rand("""\n# seedlint: ignore[SL102]\n""")  # seedlint: ignore[SL101]\n') == []

    def test_a_bare_noqa_covers_the_lines_of_the_finding_only(self, report):
        found = report("""
            x = [  # noqa
                np.random.rand(
                    3
                ),  # noqa
                np.random.rand(4),
            ]
        """)
        assert found == [(5, "SL101")]

    def test_text_in_a_string_is_no_comment(self, report):
        assert report('np.random.rand("# seedlint: ignore")\n') == [(1, "SL101")]

    def test_line_endings_of_all_kinds(self, seedlint):
        text = b"x = 1\rnp.random.rand(3)  # seedlint: ignore[SL101]\r\ny = 1\nnp.random.rand(3)  # noqa: SL101"
        assert seedlint("check", "-", "-q", stdin=text).code == 0


class TestAlone:
    def test_it_covers_the_whole_statement_below(self, report):
        found = report("""
            # seedlint: ignore[SL101] a reason
            # and another comment

            x = [
                np.random.rand(3),
                np.random.rand(4),
            ]
            np.random.rand(5)
        """)
        assert found == [(8, "SL101")]

    def test_of_a_compound_statement_the_header(self, report):
        found = report("""
            # seedlint: ignore[SL101]
            for x in np.random.rand(3):
                np.random.rand(4)
        """)
        assert found == [(3, "SL101")]

    def test_of_a_decorated_definition_decorators_and_header(self, report):
        found = report("""
            # seedlint: ignore[SL101]
            @f(np.random.rand(1))
            @f(
                np.random.rand(2)
            )
            def f(a=np.random.rand(3)):
                np.random.rand(4)
        """)
        assert found == [(7, "SL101")]

    def test_several_add_up(self, report):
        assert report("# seedlint: ignore[SL101]\n# seedlint: ignore[SL102]\nnp.random.rand(default_rng())\n") == []

    def test_inside_a_statement_it_covers_that_statement(self, report):
        assert report("x = [\n    # seedlint: ignore[SL101]\n    np.random.rand(3),\n]\n") == []

    def test_at_the_end_of_a_block_it_covers_what_follows(self, report):
        assert report("if x:\n    pass\n    # seedlint: ignore[SL101]\nnp.random.rand(3)\n") == []

    def test_at_the_end_of_the_file_it_is_unused(self, report):
        assert report("np.random.rand(3)\n# seedlint: ignore[SL101]\n") == [(1, "SL101"), (2, "SL001")]


class TestFile:
    def test_it_covers_the_file(self, report):
        text = "np.random.rand(3)\ndefault_rng()\nx = 1  # seedlint: file-ignore[SL101] reason\nnp.random.rand(3)\n"
        assert report(text) == [(2, "SL102")]

    def test_without_a_list_everything(self, report):
        assert report("# seedlint: file-ignore\nnp.random.rand(3)\ndefault_rng()\n") == []

    def test_but_not_that_the_file_cannot_be_read(self, report):
        assert report("# seedlint: file-ignore\nx = (\n") == [(2, "SL000")]
        assert report("# seedlint: file-ignore[SL000]\nx = (\n") == []
        assert report("# seedlint: file-ignore[ALL, SL, SL0]\nx = (\n") == [(2, "SL000")]

    def test_only_its_own_file(self, report, tmp_path):
        (tmp_path / "b.py").write_text("# seedlint: file-ignore\nnp.random.rand(3)\n")
        assert report("np.random.rand(3)\n") == [(1, "SL101")]


class TestUnused:
    @pytest.mark.parametrize(
        ("comment", "words"),
        [
            ("# seedlint: ignore[SL101]", "SL101 finds nothing here"),
            ("# seedlint: ignore[unseeded-generator]", "unseeded-generator finds nothing here"),
            ("# seedlint: file-ignore[SL101]", "SL101 finds nothing in this file"),
            ("# seedlint: ignore", "nothing is found here"),
            ("# seedlint: file-ignore", "nothing is found in this file"),
            ("# noqa: SL101", "SL101 finds nothing here"),
            ("# seedlint: ignore[SL1]", "SL1 finds nothing here"),
            ("# seedlint: ignore[ALL]", "ALL finds nothing here"),
            ("# seedlint: ignore[SL101, sl101, unseeded-global-stream]", "SL101 finds nothing here"),
        ],
    )
    def test_it_is_reported(self, messages, comment, words):
        (message,) = messages(f"x = 1  {comment}\n")
        assert words in message

    def test_each_rule_of_a_list_stands_for_itself(self, messages):
        (message,) = messages("np.random.rand(3)  # seedlint: ignore[SL101, SL102]\n")
        assert message.startswith("SL102")
        (message,) = messages("np.random.rand(3)  # seedlint: ignore[SL1, SL2]\n")
        assert message.startswith("SL2 ")

    def test_a_prefix_is_of_use_to_any_of_its_rules(self, messages):
        assert messages("np.random.rand(3)  # seedlint: ignore[SL1]\n") == []
        assert messages("urandom(3)  # seedlint: ignore[SL1]\n") == []  # of a rule that is off
        assert messages("np.random.rand(3)  # seedlint: ignore[SL1]\n", "--ignore", "SL101") == []
        assert messages("x = 1  # seedlint: ignore[SL2]\n", "--ignore", "SL2") == []
        assert len(messages("x = 1  # seedlint: ignore[SL1]\n", "--ignore", "SL101")) == 1

    @pytest.mark.parametrize("comment", ["# noqa", "# noqa: E501", "# noqa: F401, W1", "# noqa: SL999"])
    def test_what_may_be_another_tools_is_not(self, messages, comment):
        assert messages(f"x = 1  {comment}\n") == []

    def test_a_rule_that_does_not_run_cannot_tell(self, messages, tmp_path):
        comment = "x = 1  # seedlint: ignore[SL101]\n"
        assert messages(comment, "--ignore", "SL101") == []
        assert messages(comment, "--select", "SL102,SL001") == []
        assert messages(comment, "--select", "SL101") == []
        assert len(messages(comment, "--select", "SL101,SL001")) == 1
        assert messages("x = 1  # seedlint: ignore[SL107]\n") == []
        (tmp_path / "seedlint.toml").write_text('[per-file-ignores]\n"*" = ["SL101"]\n')
        assert messages(comment) == []

    def test_a_comment_for_all_is_of_use_to_rules_that_do_not_run(self, messages):
        assert messages("np.random.rand(3)  # seedlint: ignore\n", "--ignore", "SL101") == []
        assert messages("urandom(3)  # seedlint: ignore\n") == []

    def test_two_that_do_the_same_are_both_of_use(self, messages):
        assert messages("# seedlint: file-ignore[SL101]\nnp.random.rand(3)  # noqa: SL101\n") == []

    def test_a_file_that_was_not_checked_cannot_tell(self, messages):
        assert messages("x = 1  # seedlint: ignore[SL101]\ny = (\n") == []

    def test_the_place_is_the_comment_in_characters(self, seedlint):
        result = seedlint(
            "check", "-", "--output-format", "json", stdin="é = '日本'  # x # seedlint: ignore \n".encode()
        )
        (found,) = json.loads(result.out)["diagnostics"]
        assert [found[key] for key in ("line", "column", "end_line", "end_column")] == [1, 15, 1, 33]

    def test_it_can_be_suppressed_itself_but_not_by_all(self, report):
        assert report("x = 1  # seedlint: ignore[SL001, SL101]\n") == []
        assert report("# seedlint: file-ignore[SL001]\nx = 1  # seedlint: ignore[SL101]\n") == []
        assert report("# seedlint: file-ignore\nnp.random.rand(3)\nx = 1  # seedlint: ignore[SL102]\n") == [
            (3, "SL001")
        ]
        assert report("x = 1  # seedlint: ignore[SL0, SL101]\n") == []
        assert report("# seedlint: file-ignore[ALL]\nnp.random.rand(3)\nx = 1  # noqa: SL102\n") == [(3, "SL001")]
        assert report("x = 1  # seedlint: ignore[SL001]\n") == [(1, "SL001")]


def test_the_count_of_what_is_suppressed(seedlint):
    text = b"np.random.rand(3)  # noqa: SL101\nx = 1  # noqa: SL102\nurandom(3)  # seedlint: ignore\ndefault_rng()\n"
    out = seedlint("check", "-", "--output-format", "concise", stdin=text).out
    assert "2 findings in 1 of 1 file: 1 error, 1 warning (1 suppressed)." in out


class TestMalformed:
    @pytest.mark.parametrize(
        ("comment", "words"),
        [
            ("# seedlint: ingore", "did you mean `ignore`?"),
            ("# seedlint: ignore-file", "did you mean `file-ignore`?"),
            ("# seedlint: disable=SL101", "`disable` is neither"),
            ("# seedlint: ignore SL101", "`ignore[SL101]`"),
            ("# seedlint: ignore: SL101", "write `ignore[RULE]`"),
            ("# seedlint: ignore[SL101", "no closing `]`"),
            ("# seedlint: ignore[]", "the list of rules is empty"),
            ("# seedlint: ignore[SL101]because", "write `ignore[RULE]`"),
            ("# seedlint ignore[SL101]", "write `# seedlint: ignore[RULE]`"),
            ("# seedlint:", "write `# seedlint: ignore[RULE]`"),
            ("# seedlint: ignore[SL1O1]", "did you mean 'SL101'?"),
            ("# seedlint: ignore[unseeded-genrator]", "did you mean 'unseeded-generator'?"),
            ("# seedlint: ignore[E501]", "'E501' is no rule"),
            ("# seedlint: ignore[SL9]", "'SL9' is no rule"),
            ("# seedlint: ignore[S]", "'S' is no rule"),
            ("# seedlint: ignore[unseeded]", "'unseeded' is no rule"),
        ],
    )
    def test_it_suppresses_nothing_and_is_reported(self, report, messages, comment, words):
        text = f"np.random.rand(3)  {comment}\n"
        assert report(text) == [(1, "SL101"), (1, "SL001")]
        assert words in messages(text)[0]
        assert report(text, "--ignore", "SL001") == [(1, "SL101")]


def test_comments_without_a_pragma_cost_no_tokenizing(monkeypatch):
    def refuse(_):
        raise AssertionError

    monkeypatch.setattr("tokenize.generate_tokens", refuse)
    assert find_pragmas("x = 1  # type: ignore\n" * 3) == ()


def test_scopes():
    text = "# seedlint: file-ignore\nx = (1,\n  2)  # seedlint: ignore[a, b]  # noqa\n"
    assert [(one.scope, one.codes, one.lines) for one in find_pragmas(text)] == [
        (Scope.FILE, None, (2, 3)),
        (Scope.STATEMENT, ("a", "b"), (2, 3)),
        (Scope.LINE, None, (3, 3)),
    ]
