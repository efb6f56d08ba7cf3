"""Whatever a notebook is like, a change of a cell changes the bytes of that cell's lines and no others."""

# ruff: noqa: D102 - the names of the tests are sentences

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from notebook_samples import any_notebook, code, document, notebook

from seedlint.diagnostics import Span
from seedlint.notebooks.magics import lines_of
from seedlint.notebooks.notebook import Notebook, build
from seedlint.notebooks.scanning import NotJsonError, offset_of, scan
from seedlint.notebooks.splicing import NotSplicedError, splice

SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(raw: str) -> Notebook:
    """Read a notebook, all of whose cells count as valid."""
    return build(raw, scan(raw), lambda *_: None)


def sources_of(raw: str) -> list[str]:
    """What `json` says that the cells hold."""
    return ["".join(cell["source"]) for cell in json.loads(raw)["cells"]]


def refused_at(raw: str) -> int | None:
    """Where `json` stumbles; None if it does not."""
    try:
        json.loads(raw)
    except json.JSONDecodeError as error:
        return error.pos
    return None


class TestScanner:
    """The scanner says what `json` says, and where."""

    @SETTINGS
    @given(any_notebook())
    def test_it_reads_what_json_reads(self, raw: str) -> None:
        found = scan(raw)
        assert [cell.source for cell in found.cells] == sources_of(raw)
        for cell in found.cells:
            assert json.loads(raw[cell.start : cell.end]) == json.loads(raw)["cells"][cell.number - 1]["source"]
            for piece in cell.pieces:
                assert json.loads(raw[piece.start : piece.end]) == piece.value

    @SETTINGS
    @given(any_notebook(), st.data())
    def test_every_character_has_its_offset(self, raw: str, data: st.DataObject) -> None:
        pieces = [piece for cell in scan(raw).cells for piece in cell.pieces if piece.value]
        assume(pieces)
        piece = data.draw(st.sampled_from(pieces))
        index = data.draw(st.integers(0, len(piece.value)))
        at = offset_of(raw, piece, index)
        assert json.loads(raw[piece.start : at] + '"') == piece.value[:index]
        assert json.loads('"' + raw[at : piece.end]) == piece.value[index:]

    @SETTINGS
    @given(any_notebook(), st.data())
    def test_what_json_refuses_it_refuses_at_the_same_place(self, raw: str, data: st.DataObject) -> None:
        at = data.draw(st.integers(0, len(raw) - 1))
        broken = raw[:at] + data.draw(st.sampled_from(["", "}", '"', ",", "x"])) + raw[at + 1 :]
        place = refused_at(broken)
        if place is None:
            with contextlib.suppress(NotJsonError):  # it may be a notebook still, or not
                assert len(scan(broken).cells) == len(json.loads(broken)["cells"])
            return
        with pytest.raises(NotJsonError) as caught:
            scan(broken)
        if str(caught.value).startswith("not valid JSON"):  # what it met before may be no notebook's
            assert caught.value.offset == place

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "not valid JSON: expecting value"),
            ("[]", "no notebook: its JSON is no object"),
            ("{}", "no notebook: it has no `cells`"),
            ('{"cells": 1}', "no notebook: `cells` is no list"),
            ('{"cells": [1]}', "no notebook: cell 1 is no object"),
            ('{"cells": [{"source": [1]}]}', "no notebook: the source of cell 1 is neither text nor a list of lines"),
            ('{"cells": []} x', "not valid JSON: extra data"),
            ('{"cells": [', "not valid JSON: expecting value"),
            ('{"cells": [], "metadata": ' + "[" * 100_000, "nested too deeply to be read"),
        ],
    )
    def test_what_is_no_notebook(self, text: str, problem: str) -> None:
        with pytest.raises(NotJsonError) as caught:
            scan(text)
        assert str(caught.value) == problem

    def test_the_last_of_equal_keys_counts_as_it_does_for_json(self) -> None:
        raw = '{"cells": [{"source": "a"}], "cells": [{"cell_type": "code", "source": "b", "source": ["c"]}]}'
        assert [cell.source for cell in scan(raw).cells] == ["c"] == sources_of(raw)

    def test_huge_numbers_are_none_of_our_business(self) -> None:
        cell = json.dumps(code("x"))[:-1]
        (found,) = scan(f'{{"cells": [{cell}, "outputs": {"9" * 5000}, "execution_count": {"9" * 5000}}}]}}').cells
        assert found.count is None


class TestSplice:
    """The splice."""

    @SETTINGS
    @given(any_notebook())
    def test_no_change_changes_nothing(self, raw: str) -> None:
        found = read(raw)
        assert splice(found, found.text) == raw

    @SETTINGS
    @given(any_notebook(), st.data())
    def test_only_the_changed_cell_changes(self, raw: str, data: st.DataObject) -> None:
        """Lines put in, taken out or replaced: the JSON is equal but for them, byte for byte outside of the source."""
        found = read(raw)
        blocks = [block for block in found.blocks if block.cell.source]
        assume(blocks)
        block = data.draw(st.sampled_from(blocks))
        plain = [n for n, line in enumerate(block.python) if line == block.masked.lines[n]]
        lines = lines_of(found.text)
        at = block.first - 1 + data.draw(st.integers(0, len(block.python)))
        before = list(block.masked.lines)
        new = data.draw(st.lists(st.sampled_from(["new = 1", "é = '\"\\\\'", "\U0001f600", "    in_it"]), max_size=2))
        put = [line + found.newline for line in new]
        index = at - (block.first - 1)
        ending = bool(before) and not before[-1].endswith(("\n", "\r"))
        kind = data.draw(st.sampled_from(["insert", "replace", "delete"]))
        if kind != "insert" and index in plain:
            lines[at : at + 1] = put if kind == "replace" else []
            before[index : index + 1] = put if kind == "replace" else []
        else:
            if ending and index == len(before):
                before[-1] += found.newline
            lines[at:at] = put
            before[index:index] = put
        wanted = "".join(block.masked.indent + line if line.strip() else line for line in before)
        if ending:
            wanted = wanted.removesuffix(found.newline)
        spliced = splice(found, "".join(lines))
        expected = sources_of(raw)
        expected[block.cell.number - 1] = wanted
        assert [cell.rstrip("\r\n") for cell in sources_of(spliced)] == [cell.rstrip("\r\n") for cell in expected]
        assert spliced.startswith(raw[: block.cell.start])
        assert spliced.endswith(raw[block.cell.end :])
        stripped = [json.loads(one) for one in (raw, spliced)]
        for one in stripped:
            del one["cells"][block.cell.number - 1]["source"]
        assert stripped[0] == stripped[1]

    def test_a_line_of_a_list_is_one_line_of_the_diff(self) -> None:
        raw = notebook("a = 1\nb = 2\nc = 3")
        spliced = splice(read(raw), read(raw).text.replace("b = 2", "b = f('é')\nd = 4"))
        assert spliced == raw.replace('    "b = 2\\n",\n', '    "b = f(\'é\')\\n",\n    "d = 4\\n",\n')

    @pytest.mark.parametrize("ascii_only", [True, False])
    def test_new_characters_are_escaped_as_the_file_does_it(self, ascii_only: bool) -> None:
        raw = json.dumps(document("a = 'é'\nb = 2"), ensure_ascii=ascii_only)
        spliced = splice(read(raw), read(raw).text.replace("b = 2", "b = 'ü'"))
        assert spliced == raw.replace("b = 2", "b = 'ü'" if not ascii_only else "b = '\\u00fc'")

    def test_one_string_stays_one_string(self) -> None:
        raw = json.dumps(document(code('a = "\\t"\nb = 2\n')))
        spliced = splice(read(raw), read(raw).text.replace("b = 2", "b = 3\nc = 4"))
        assert spliced == raw.replace("b = 2", "b = 3\\nc = 4")

    @pytest.mark.parametrize(
        ("line", "old", "new", "expected"),
        [
            ("%time f(a)", "f(a)", "f(b)", "%time f(b)"),
            ("%timeit -n 10 f(a)", "f(a)", "g(a, 1)", "%timeit -n 10 g(a, 1)"),
            ("y = %time f(a)", "f(a)", "f(a, s)", "y = %time f(a, s)"),
            ("  %time f(a)", "f(a)", "f(b)", "  %time f(b)"),
        ],
    )
    def test_python_beside_a_magic_can_change(self, line: str, old: str, new: str, expected: str) -> None:
        raw = notebook(f"if x:\n{line}\nz = 1")
        found = read(raw)
        spliced = splice(found, found.text.replace(old, new))
        assert sources_of(spliced) == [f"if x:\n{expected}\nz = 1"]

    def test_lines_around_a_magic_can_change_with_it(self) -> None:
        found = read(notebook("a = r()\n%time r()\nb = r()"))
        spliced = splice(found, found.text.replace("a = r()", "s = 1\na = r()").replace("r()", "r(s)"))
        assert sources_of(spliced) == ["s = 1\na = r(s)\n%time r(s)\nb = r(s)"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda text: text.replace("0  ", "1  "),
            lambda text: text.replace("0          ;", "x = "),
            lambda text: text.replace("# %% [cell 2]\n", ""),
            lambda text: text.replace("# %% [cell 1]\n", "# %% [cell 2]\n"),
        ],
    )
    def test_what_is_no_python_is_refused(self, change) -> None:
        found = read(notebook("%timeit -n1 f()\n!ls *", "x = 1"))
        assert change(found.text) != found.text
        with pytest.raises(NotSplicedError):
            splice(found, change(found.text))

    def test_an_indented_cell_stays_indented(self) -> None:
        found = read(notebook("  a = 1\n  b = 2"))
        assert found.text == "# %% [cell 1]\na = 1\nb = 2\n"
        assert sources_of(splice(found, found.text.replace("b = 2", "b = 3\nc = 4"))) == ["  a = 1\n  b = 3\n  c = 4"]
        assert found.in_cell(Span(3, 1, 3, 2))[1] == Span(2, 3, 2, 4)

    def test_the_separator_differs_from_every_line(self) -> None:
        found = read(notebook("# %% [cell 1]\n# %%% [cell 1]\nx = 1", "y = 2"))
        assert [block.separator for block in found.blocks] == ["# %%%% [cell 1]", "# %%%% [cell 2]"]
        spliced = splice(found, found.text.replace("x = 1", "x = 2"))
        assert sources_of(spliced) == ["# %% [cell 1]\n# %%% [cell 1]\nx = 2", "y = 2"]
