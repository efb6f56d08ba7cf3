"""Notebooks in the language server: cells as the notebook protocol sends them, and joined, as JupyterLab does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from editor import edited, editing, play
from lsprotocol import types
from notebook_samples import notebook

from seedlint.server.notebooks import as_python

if TYPE_CHECKING:
    from pathlib import Path

    from editor import Editor

CODE, TEXT = types.NotebookCellKind.Code, types.NotebookCellKind.Markup


def cell_uri(number: int) -> str:
    """The URI of a cell, as VS Code spells them."""
    return f"vscode-notebook-cell:/w/sim.ipynb#W{number}"


def open_notebook(editor: Editor, *texts: str, kinds: dict[int, types.NotebookCellKind] | None = None) -> None:
    """Open a notebook of cells."""
    cells = [types.NotebookCell((kinds or {}).get(n, CODE), cell_uri(n)) for n in range(len(texts))]
    documents = [types.TextDocumentItem(cell_uri(n), "python", 1, text) for n, text in enumerate(texts)]
    notebook = types.NotebookDocument(editor.uri("sim.ipynb"), "jupyter-notebook", 1, cells)
    editor.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, documents))


def change(editor: Editor, cells: types.NotebookDocumentCellChanges) -> None:
    """Change a notebook."""
    document = types.VersionedNotebookDocumentIdentifier(2, editor.uri("sim.ipynb"))
    event = types.NotebookDocumentChangeEvent(cells=cells)
    editor.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(document, event))


def type_in(editor: Editor, number: int, text: str) -> None:
    """Give a cell another text."""
    document = types.VersionedTextDocumentIdentifier(2, cell_uri(number))
    content = types.NotebookDocumentCellContentChanges(document, [types.TextDocumentContentChangeWholeDocument(text)])
    change(editor, types.NotebookDocumentCellChanges(text_content=[content]))


def places(editor: Editor, number: int) -> list[tuple[object, int, int]]:
    """What is shown of a cell: code, line and character."""
    return [(one.code, one.range.start.line, one.range.start.character) for one in editor.found(cell_uri(number))]


def test_cells_are_one_program_in_their_order(tmp_path: Path) -> None:
    """A seed in a cell counts in those after it, wherever it is moved to; magics and texts are no Python."""
    cells = ("%matplotlib inline\nimport numpy as np", "# Texts (", "print(1)\nprint(np.random.rand())", "x = 1\n")

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            open_notebook(editor, *cells, kinds={1: TEXT})
            await editor.until(lambda: places(editor, 2) == [("SL101", 1, 6)])
            assert places(editor, 0) == places(editor, 1) == places(editor, 3) == []
            type_in(editor, 0, cells[0] + "\nnp.random.seed(1)\n")
            await editor.until(lambda: places(editor, 2) == [("SL201", 1, 6)])
            (finding,) = editor.found(cell_uri(2))
            (related,) = finding.related_information or []
            assert (related.location.uri, related.location.range.start.line) == (cell_uri(0), 2)
            # The cell with the draw is moved to the top, where nothing is imported yet.
            array = types.NotebookCellArrayChange(0, 3, [types.NotebookCell(CODE, cell_uri(n)) for n in (2, 0, 1)])
            change(editor, types.NotebookDocumentCellChanges(types.NotebookDocumentCellChangeStructure(array)))
            await editor.until(lambda: places(editor, 2) == [])
            array = types.NotebookCellArrayChange(0, 3, [types.NotebookCell(CODE, cell_uri(n)) for n in (0, 2)])
            change(editor, types.NotebookDocumentCellChanges(types.NotebookDocumentCellChangeStructure(array)))
            await editor.until(lambda: places(editor, 2) == [("SL201", 1, 6)])

    play(scene())


def test_what_a_cell_runs_is_run(tmp_path: Path) -> None:
    """A seed in a file that a cell runs counts in the cells after it, and not before."""
    (tmp_path / "seeds.py").write_text("import numpy\nif __name__ == '__main__':\n    numpy.random.seed(1)\n")

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            open_notebook(editor, "import numpy as np\nnp.random.rand()", "%run seeds.py --now", "np.random.rand()")
            await editor.until(lambda: places(editor, 0) == [("SL106", 1, 0)])
            await editor.until(lambda: places(editor, 2) == [("SL201", 0, 0)])

    play(scene())


def test_notebooks_that_are_not_open_are_shown_by_the_lines_of_their_files(tmp_path: Path) -> None:
    """Until they are open: what is found is shown in their cells then, and in the file again when they are closed."""
    cells = ("import numpy as np", "s = '\U0001f600'; np.random.rand()")
    (tmp_path / "sim.ipynb").write_text(notebook(*cells))
    (tmp_path / "seeds.py").write_text("import numpy as np\n\nnp.random.seed(1)\n")
    lines = (tmp_path / "sim.ipynb").read_text().splitlines()
    line = next(number for number, text in enumerate(lines) if "rand()" in text)

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            uri = editor.uri("sim.ipynb")
            await editor.shows("sim.ipynb", ["SL101"])
            (finding,) = editor.found(uri)
            start = len(lines[line][: lines[line].index("np.")].encode("utf-16-le")) // 2
            assert finding.range == types.Range(types.Position(line, start), types.Position(line, start + 16))
            open_notebook(editor, *cells)
            await editor.until(lambda: [one[:2] for one in places(editor, 1)] == [("SL101", 0)])
            assert editor.found(uri) == []
            named = types.NotebookDocumentIdentifier(uri)
            documents = [types.TextDocumentIdentifier(cell_uri(number)) for number in range(2)]
            editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(named, documents))
            await editor.shows("sim.ipynb", ["SL101"])
            assert places(editor, 1) == []

    play(scene())


def test_fixes_of_the_project_edit_the_json_of_notebooks_that_are_not_open(tmp_path: Path) -> None:
    """The lines of the file that hold the changed source, and no others."""
    (tmp_path / "sim.ipynb").write_text(notebook("import numpy as np", "x = np.random.default_rng().normal()", "x"))
    (tmp_path / "main.py").write_text("print(1)\n")

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            await editor.shows("sim.ipynb", ["SL102"])
            editor.open("main.py")
            every = await editor.actions("main.py", 0, 0, only=["source.seedlint.fixProject"])
            edit = (await editor.client.code_action_resolve_async(every[0])).edit
            text = (tmp_path / "sim.ipynb").read_text()
            (change,) = [one for one in edit.document_changes if one.text_document.uri == editor.uri("sim.ipynb")]
            new = edited(text, list(change.edits))
            joined = "".join(line for cell in json.loads(new)["cells"] for line in cell["source"])
            assert "seed=derive_seed(MASTER_SEED" in joined
            kept = [line for line in text.splitlines() if "default_rng" not in line and "import numpy" not in line]
            after = iter(new.splitlines())
            assert all(line in after for line in kept)

    play(scene())


def test_a_half_typed_cell_keeps_what_it_last_said(tmp_path: Path) -> None:
    """Its syntax error is shown in it, and findings of other cells stay where they are; a cell may start broken."""

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            open_notebook(editor, "import numpy as np\nnp.random.seed(1)", "def broken(:", "print(np.random.rand())")
            await editor.until(lambda: places(editor, 2) == [("SL201", 0, 6)])
            assert places(editor, 1) == [("SL000", 0, 11)]
            type_in(editor, 0, "import numpy as np\n\n\nnp.random.seed(")
            await editor.until(lambda: [one[0] for one in places(editor, 0)] == ["SL000"])
            assert places(editor, 2) == [("SL201", 0, 6)]

    play(scene())


def test_fixes_edit_cells(tmp_path: Path) -> None:
    """Each cell gets its own edits, with its version; what is before and after stays."""
    cells = ("%%capture\nimport numpy as np", "print(np.random.default_rng().normal())", "# end")

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            open_notebook(editor, *cells)
            await editor.until(lambda: places(editor, 1) == [("SL102", 0, 6)])
            (fix, suppress, *_) = await editor.actions("", 0, 10, uri=cell_uri(1))
            (change,) = suppress.edit.document_changes
            assert edited(cells[1], list(change.edits)).endswith("  # seedlint: ignore[SL102]")
            fix = await editor.client.code_action_resolve_async(fix)
            texts = dict(enumerate(cells))
            for change in fix.edit.document_changes:
                assert change.text_document.version == 1
                number = int(change.text_document.uri.rpartition("W")[2])
                texts[number] = edited(texts[number], list(change.edits))
            assert texts[0].startswith(cells[0].split("\n", maxsplit=1)[0])
            assert "MASTER_SEED" in texts[0] + texts[1]
            assert "default_rng()" not in texts[1]
            assert texts[2] == cells[2]
            for number in (0, 1):
                type_in(editor, number, texts[number])
            await editor.until(lambda: places(editor, 1) == [])
            assert "in the notebook" not in await editor.hover("", 0, 0, uri=cell_uri(2))

    play(scene())


def test_a_notebook_as_jupyterlab_sends_it(tmp_path: Path) -> None:
    """One Python text under the notebook's own name, whatever the file holds."""
    (tmp_path / "sim.ipynb").write_text('{"cells": []}')

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            editor.open("sim.ipynb", "%pylab inline\nimport numpy as np\n\n\nprint(np.random.rand())\n")
            await editor.shows("sim.ipynb", ["SL101"])
            (finding,) = editor.found(editor.uri("sim.ipynb"))
            assert finding.range.start == types.Position(4, 6)
            editor.close("sim.ipynb")
            await editor.shows("sim.ipynb", [])

    play(scene())


@pytest.mark.parametrize(
    ("cell", "python"),
    [
        ("%matplotlib inline\nx = 1", "_\nx = 1"),
        ("!pip install it's\nx = 1", "_\nx = 1"),
        ("%time x = draw()", "_;    x = draw()"),
        ("%timeit -n 3 draw()", "_;           draw()"),
        ("files = !ls 'a", "files = _"),
        ("best = %timeit -o draw()", "best =            draw()"),
        ('x = ("a %d"\n     % 3)', 'x = ("a %d"\n     % 3)'),
        ("y = 5 \\\n% 3", "y = 5 \\\n% 3"),
        ('s = """\n%magic\n!ls\n"""', 's = """\n%magic\n!ls\n"""'),
        ("s = '''it's \"\"\"\n%x'''\n%y", "s = '''it's \"\"\"\n%x'''\n_"),
        ("if x:\n    !ls\n    %cd ..", "if x:\n    _\n    _"),
        ("z = a != b", "z = a != b"),
        ("z = a % b", "z = a % b"),
        ("np.random?\n?np\nnp??", "_\n_\n_"),
        ("!ls \\\n  -l\nx = 1", "_\n\nx = 1"),
        ("%%bash\nls (\n", "\n\n"),
        ("\n%%time\nx = draw()", "\n\nx = draw()"),
        ("%%html\n<b>", "\n"),
        ("print('100%')", "print('100%')"),
    ],
)
def test_what_is_ipythons_says_nothing_in_python(cell: str, python: str) -> None:
    """What runs as Python keeps its lines and columns."""
    assert as_python(cell) == python
