"""`--add-ignore=REASON`: what it writes, and what it leaves alone."""

# ruff: noqa: D101, D102 - the names of the tests are sentences

from __future__ import annotations

import ast
import json

import pytest
from notebook_samples import code, notebook

BEFORE = '''\
import numpy as np
from os import urandom


def draw(n):
    a = np.random.rand(n)
    b = np.random.rand(n)  # type: ignore
    c = np.random.normal(  # the mean
        0,
        1,  # and the rest
    )   \n\
    text = """{} # no comment
    """.format(np.random.rand(n))
    if np.random.rand() > 0.5: return np.random.rand(1), np.random.rand(2)
    return a + b + c + \\
        np.random.rand(n)


np.random.shuffle([]); print(draw(3), text="# x")
'''
AFTER = '''\
import numpy as np
from os import urandom


def draw(n):
    a = np.random.rand(n)  # seedlint: ignore[SL101] old, see #12
    b = np.random.rand(n)  # type: ignore  # seedlint: ignore[SL101] old, see #12
    c = np.random.normal(  # the mean
        0,
        1,  # and the rest
    )  # seedlint: ignore[SL101] old, see #12
    text = """{} # no comment
    """.format(np.random.rand(n))  # seedlint: ignore[SL101] old, see #12
    if np.random.rand() > 0.5: return np.random.rand(1), np.random.rand(2)  # seedlint: ignore[SL101] old, see #12
    return a + b + c + \\
        np.random.rand(n)  # seedlint: ignore[SL101] old, see #12


np.random.shuffle([]); print(draw(3), text="# x")  # seedlint: ignore[SL101] old, see #12
'''


class TestWhatIsWritten:
    def test_a_comment_ends_each_statement_and_nothing_else_changes(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text(BEFORE)
        result = seedlint("check", "--add-ignore=old, see #12")
        assert (result.code, result.err) == (0, "seedlint: suppressed 9 findings in 1 file\n")
        assert result.out.startswith("No findings in 1 file (9 suppressed).\n")
        assert (tmp_path / "a.py").read_text() == AFTER
        assert ast.dump(ast.parse(AFTER)) == ast.dump(ast.parse(BEFORE))
        again = seedlint("check", "--add-ignore=again", "--extend-select", "SL001")
        assert (again.code, again.err) == (0, "seedlint: suppressed 0 findings\n")
        assert (tmp_path / "a.py").read_text() == AFTER

    @pytest.mark.parametrize("newline", ["\r\n", "\n", "\r"])
    @pytest.mark.parametrize("end", ["", "\n"])
    def test_line_ends_mark_and_mode_stay(self, seedlint, tmp_path, newline, end):
        text = f"import random\n\nprint(random.random(), 'é')\nx = 'x'{end}".replace("\n", newline)
        (tmp_path / "a.py").write_bytes(b"\xef\xbb\xbf" + text.encode())
        (tmp_path / "a.py").chmod(0o755)
        assert seedlint("check", "--add-ignore=so").code == 0
        expected = text.replace("'é')", "'é')  # seedlint: ignore[SL101] so")
        assert (tmp_path / "a.py").read_bytes() == b"\xef\xbb\xbf" + expected.encode()
        assert (tmp_path / "a.py").stat().st_mode & 0o777 == 0o755

    def test_another_encoding_stays(self, seedlint, tmp_path):
        text = "# coding: latin-1\nimport random\nprint('é', random.random())"
        (tmp_path / "a.py").write_bytes(text.encode("latin-1"))
        assert seedlint("check", "--add-ignore=schön").code == 0
        expected = f"{text}  # seedlint: ignore[SL101] schön"
        assert (tmp_path / "a.py").read_bytes() == expected.encode("latin-1")

    def test_a_list_that_is_there_grows(self, seedlint, tmp_path):
        line = "print(random.random(), urandom(3))  # seedlint: ignore[SL107] salt"
        (tmp_path / "a.py").write_text(f"import random\nfrom os import urandom\n\n{line}\n")
        assert seedlint("check", "--extend-select", "SL107", "--add-ignore=so").code == 0
        assert (tmp_path / "a.py").read_text().splitlines()[-1] == line.replace("SL107]", "SL107, SL101]")

    def test_a_list_for_the_whole_file_does_not_grow(self, seedlint, tmp_path):
        line = "print(random.random())  # seedlint: file-ignore[SL107] salt"
        (tmp_path / "a.py").write_text(f"import random\nfrom os import urandom\n\n{line}\nurandom(3)\n")
        assert seedlint("check", "--extend-select", "SL107", "--add-ignore=so").code == 0
        assert f"{line}  # seedlint: ignore[SL101] so\n" in (tmp_path / "a.py").read_text()

    def test_without_a_reason_there_is_none(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("import random\n\nprint(random.random())\n")
        assert seedlint("check", "--add-ignore=").code == 0
        assert (tmp_path / "a.py").read_text().endswith("random())  # seedlint: ignore[SL101]\n")

    def test_several_rules_of_a_statement_share_a_comment(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("import random\nfrom os import urandom\n\nprint(random.random(), urandom(3))\n")
        assert seedlint("check", "--extend-select", "SL107", "--add-ignore=so").code == 0
        assert (tmp_path / "a.py").read_text().endswith("  # seedlint: ignore[SL101, SL107] so\n")

    def test_in_a_notebook_only_the_lines_of_the_comments_change(self, seedlint, tmp_path):
        draws = code("x = np.random.rand(\n    3,\n)")
        text = notebook("%matplotlib inline\nimport numpy as np", draws, "%%time\ny = np.random.rand(3)\n")
        (tmp_path / "a.ipynb").write_text(text)
        assert seedlint("check", "--add-ignore=before").code == 0
        comment = "  # seedlint: ignore[SL101] before"
        expected = text.replace("    3,\\n)", f"    3,\\n){comment}").replace("rand(3)\\n", f"rand(3){comment}\\n")
        assert (tmp_path / "a.ipynb").read_text() == expected
        assert seedlint("check").code == 0

    def test_a_comment_counts_in_its_own_cell_only(self, seedlint, tmp_path):
        first = "print(random.random(), urandom(3))  # seedlint: ignore[SL107]"
        text = notebook("import random\nfrom os import urandom", first, "random.random()")
        (tmp_path / "a.ipynb").write_text(text)
        assert seedlint("check", "--extend-select", "SL107", "--add-ignore=so").code == 0
        changed = text.replace("ignore[SL107]", "ignore[SL107, SL101]")
        changed = changed.replace('"random.random()"', '"random.random()  # seedlint: ignore[SL101] so"')
        assert (tmp_path / "a.ipynb").read_text() == changed


class TestWhatIsLeft:
    def test_what_no_comment_can_suppress_is_reported_with_the_reason(self, seedlint, tmp_path):
        (tmp_path / "a.py").write_text("import random\n\nprint(random.random())\n")
        (tmp_path / "b.py").write_text("x = 1  # seedlint: ignore[SL101]\n")
        (tmp_path / "c.py").write_text("x = (\n")
        result = seedlint("check", "--add-ignore=so", "--output-format", "json")
        assert result.code == 1
        assert [one["code"] for one in json.loads(result.out)["diagnostics"]] == ["SL001", "SL000"]
        assert result.err.splitlines() == [
            "seedlint: not suppressed b.py:1: SL001 unused-suppression: it is about a comment: remove that",
            "seedlint: not suppressed c.py:1: SL000 unreadable-source: what cannot be read is mended, not suppressed",
            "seedlint: suppressed 1 finding in 1 file",
        ]

    def test_a_file_of_another_language_is_left_alone(self, seedlint, tmp_path):
        docker = "FROM python\nENV TF_CUDNN_DETERMINISTIC=0\nENV TF_DETERMINISTIC_OPS=0\n"
        (tmp_path / "Dockerfile").write_text(docker)
        (tmp_path / "a.py").write_text(
            "import tensorflow as tf\n\ntf.random.set_seed(1)\nprint(tf.random.normal([2]))\n"
        )
        before = json.loads(seedlint("check", "--output-format", "json").out)["diagnostics"]
        assert "Dockerfile" in [one["path"] for one in before]
        result = seedlint("check", "--add-ignore=so")
        assert result.code == 1
        assert "use per-file-ignores" in result.err
        assert (tmp_path / "Dockerfile").read_text() == docker

    def test_what_the_baseline_knows_gets_no_comment(self, seedlint, tmp_path):
        text = "import random\n\nprint(random.random())\n"
        (tmp_path / "a.py").write_text(text)
        seedlint("baseline")
        assert seedlint("check", "--add-ignore=so").code == 0
        assert (tmp_path / "a.py").read_text() == text


class TestAllOrNothing:
    def test_a_reason_that_a_file_cannot_hold_leaves_all_as_they_are(self, seedlint, tmp_path):
        text = "import random\nprint(random.random())\n"
        (tmp_path / "a.py").write_text(text)
        (tmp_path / "b.py").write_text(f"# coding: latin-1\n{text}")
        result = seedlint("check", "--add-ignore=\u4e2d")
        assert result.code == 2
        assert result.err == "seedlint: error: no comment was written: b.py: its encoding iso-8859-1 has no '\u4e2d'\n"
        assert (tmp_path / "a.py").read_text() == text

    def test_a_read_only_file_is_left_alone(self, seedlint, unprivileged, monkeypatch):
        text = "import random\nprint(random.random())\n"
        monkeypatch.chdir(unprivileged)
        for name in ("a.py", "b.py"):
            (unprivileged / name).write_text(text)
        (unprivileged / "b.py").chmod(0o444)
        result = seedlint("check", "--add-ignore=so")
        assert result.code == 1
        assert "b.py is read-only" in result.err
        assert (unprivileged / "b.py").read_text() == text
        assert "seedlint: ignore" in (unprivileged / "a.py").read_text()
        assert sorted(one.name for one in unprivileged.iterdir()) == ["a.py", "b.py"]

    @pytest.mark.parametrize("args", [("--fix",), ("--diff",), ("-",)])
    def test_what_it_cannot_be_combined_with(self, seedlint, args):
        result = seedlint("check", "--add-ignore=so", *args)
        assert (result.code, result.out) == (2, "")

    def test_a_reason_of_two_lines_is_none(self, seedlint):
        assert seedlint("check", "--add-ignore=a\nb").code == 2
