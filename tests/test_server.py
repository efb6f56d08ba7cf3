"""The language server from the outside: a real client of the protocol against a real process."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from editor import ENVIRONMENT, ROOT, apply_edit, capabilities, editing, play
from lsprotocol import types

from seedlint import engine
from seedlint.analysis import Memory

if TYPE_CHECKING:
    from pathlib import Path

TRAIN = "import numpy as np\n\nfrom utils import seed_everything\n\nseed_everything()\nprint(np.random.rand())\n"
UNSEEDED = "def seed_everything():\n    pass\n"
SEEDED = "import numpy as np\n\n\ndef seed_everything():\n    np.random.seed(1)\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A program of two files, of which the second seeds nothing yet."""
    (tmp_path / "train.py").write_text(TRAIN)
    (tmp_path / "utils.py").write_text(UNSEEDED)
    return tmp_path


def test_a_seeder_that_is_typed_in_one_file_clears_the_finding_in_another(project: Path) -> None:
    """The whole open project counts: what is in the editor, else what is on disk, also after it has changed."""

    async def scene() -> None:
        async with editing(project) as editor:
            await editor.shows("train.py", ["SL101"])  # though no file is open
            (finding,) = editor.found(editor.uri("train.py"))
            assert finding.range == types.Range(types.Position(5, 6), types.Position(5, 22))
            assert (finding.source, finding.severity) == ("seedlint", types.DiagnosticSeverity.Error)
            assert finding.code_description is not None
            assert finding.code_description.href.endswith("rules/unseeded-global-stream.md")
            assert finding.data == {"code": "SL101", "name": "unseeded-global-stream"}
            editor.open("utils.py")
            editor.type("utils.py", SEEDED)
            await editor.shows("train.py", ["SL201"])
            (finding,) = editor.found(editor.uri("train.py"))
            (related,) = finding.related_information or []
            assert related.location == types.Location(
                editor.uri("utils.py"), types.Range(types.Position(4, 4), types.Position(4, 21))
            )
            editor.close("utils.py")  # not saved
            await editor.shows("train.py", ["SL101"])
            (project / "utils.py").write_text(SEEDED)
            editor.touched("utils.py")
            await editor.shows("train.py", ["SL201"])
            assert [one.method for one in editor.registered] == ["workspace/didChangeWatchedFiles"]

    play(scene())


def test_a_half_typed_file_keeps_what_it_last_did_for_others(project: Path) -> None:
    """While a seeder's file does not parse, only its syntax error is shown; what hangs on it stays."""
    (project / "utils.py").write_text(SEEDED)

    async def scene() -> None:
        async with editing(project) as editor:
            editor.open("utils.py")
            await editor.shows("train.py", ["SL201"])
            editor.type("utils.py", SEEDED + "\ndef more(:\n")
            await editor.shows("utils.py", ["SL000"])
            (problem,) = editor.found(editor.uri("utils.py"))
            assert problem.range.start == types.Position(6, 9)
            assert editor.codes("train.py") == ["SL201"]
            editor.type("utils.py", UNSEEDED)
            await editor.shows("utils.py", [])
            await editor.shows("train.py", ["SL101"])

    play(scene())


def test_configuration_comes_from_the_project_and_from_the_client(project: Path) -> None:
    """Files count when they change; the client's settings count over them; what is wrong is said once."""

    async def scene() -> None:
        async with editing(project, options={"settings": {"ignore": ["SL2"]}}) as editor:
            await editor.shows("train.py", ["SL101"])
            (project / "pyproject.toml").write_text('[tool.seedlint]\nignore = ["SL101"]\n')
            editor.touched("pyproject.toml")
            await editor.shows("train.py", [])
            (project / "pyproject.toml").write_text("[tool.seedlint]\nignored = []\n")
            editor.touched("pyproject.toml")
            await editor.until(lambda: editor.client.messages)
            (message,) = editor.client.messages
            assert "unknown key 'ignored'; did you mean 'ignore'?" in message.message
            (project / "pyproject.toml").unlink()
            editor.touched("pyproject.toml")
            await editor.shows("train.py", ["SL101"])
            settings = {"seedlint": {"select": ["SL2"]}}
            editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(settings))
            await editor.shows("train.py", [])
            wrong = types.DidChangeConfigurationParams({"seedlint": {"select": ["SL999x"]}})
            editor.client.workspace_did_change_configuration(wrong)
            await editor.until(lambda: len(editor.client.messages) > 1)
            assert "setting seedlint.select: unknown rule 'SL999x'" in editor.client.messages[-1].message

    play(scene())


def test_a_client_that_pulls_is_not_pushed_what_it_asks_for(project: Path) -> None:
    """Open documents are asked for; the client is told to ask again when another file changes what it has."""

    async def scene() -> None:
        async with editing(project, capabilities(pull=True)) as editor:
            assert editor.result is not None
            assert editor.result.capabilities.diagnostic_provider is not None
            await editor.shows("train.py", ["SL101"])  # not open: pushed
            editor.open("train.py")
            await editor.shows("train.py", [])
            document = types.TextDocumentIdentifier(editor.uri("train.py"))
            report = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
            assert [one.code for one in report.items] == ["SL101"]
            again = await editor.client.text_document_diagnostic_async(
                types.DocumentDiagnosticParams(document, previous_result_id=report.result_id)
            )
            assert again.kind == "unchanged"
            before = editor.client.diagnostic_refresh_count
            editor.open("utils.py", SEEDED)
            await editor.until(lambda: editor.client.diagnostic_refresh_count > before)
            report = await editor.client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
            assert [one.code for one in report.items] == ["SL201"]

    play(scene())


def check(folder: Path) -> str:
    """What `seedlint check` prints of a folder."""
    command = [sys.executable, "-m", "seedlint", "check", "--output-format", "concise", "--quiet", str(folder)]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False).stdout


def test_a_fix_edits_every_file_that_it_needs_in_one_edit(tmp_path: Path) -> None:
    """Threading a seed changes two files at once, with the version of the open one; the result has fewer findings."""
    shutil.copytree(ROOT / "fixtures" / "fixes" / "walk", tmp_path, dirs_exist_ok=True)

    async def scene() -> None:
        async with editing(tmp_path) as editor:
            editor.open("walking.py")
            await editor.shows("walking.py", ["SL101"])
            actions = await editor.actions("walking.py", 7, 30)
            titles = [one.title for one in actions]
            assert titles[1:3] == [
                "seedlint: suppress SL101 on this line",
                "seedlint: show the rule SL101 unseeded-global-stream",
            ]
            fix = actions[0]
            assert (fix.kind, fix.is_preferred, fix.edit) == ("quickfix", True, None)
            assert fix.title.endswith("(settles the numbers, which differed every run)")
            fix = await editor.client.code_action_resolve_async(fix)
            assert fix.edit is not None
            versions = {
                one.text_document.uri: one.text_document.version
                for one in fix.edit.document_changes or []
                if isinstance(one, types.TextDocumentEdit)
            }
            assert versions == {editor.uri("main.py"): None, editor.uri("walking.py"): 1}
            apply_edit(fix.edit, tmp_path)

    play(scene())
    assert "walking.py" not in check(tmp_path)
    assert "main.py" in check(tmp_path)  # its own draw was not asked about


def test_fix_all_in_the_project_makes_new_files_and_leaves_nothing(tmp_path: Path) -> None:
    """The command has the client make the same edits as `--fix`, shown before if it can; the new file is among them."""
    shutil.copytree(ROOT / "fixtures" / "programs" / "training", tmp_path / "training")
    shutil.copytree(tmp_path / "training", tmp_path / "other")
    folder = tmp_path / "training"

    async def scene() -> None:
        async with editing(folder) as editor:
            editor.open("train.py")
            await editor.until(lambda: editor.codes("train.py"))
            kinds = [one.kind for one in await editor.actions("train.py", 0, only=["source"])]
            assert kinds == ["source.fixAll.seedlint", "source.seedlint.fixProject"]
            command = types.ExecuteCommandParams("seedlint.server.fixProject", [editor.uri("train.py")])
            await editor.client.workspace_execute_command_async(command)
            (edit,) = editor.applied
            ((_, annotation),) = (edit.change_annotations or {}).items()
            assert annotation.needs_confirmation
            apply_edit(edit, folder)

    play(scene())
    other = tmp_path / "other"
    command = [sys.executable, "-m", "seedlint", "check", "--fix", "--quiet", "."]
    subprocess.run(command, cwd=other, env=ENVIRONMENT, capture_output=True, check=False)
    assert {path.name: path.read_text() for path in folder.glob("*.py")} == {
        path.name: path.read_text() for path in other.glob("*.py")
    }


def test_unsafe_fixes_are_marked_and_not_preferred(tmp_path: Path) -> None:
    """They are offered one by one, to be confirmed, and left out of "fix all" until they are allowed."""
    (tmp_path / "sim.py").write_text("import numpy as np\n\nnp.random.seed(1)\nprint(np.random.rand())\n")

    async def scene(options: object, fixes: list[str]) -> None:
        async with editing(tmp_path, options=options) as editor:
            editor.open("sim.py")
            await editor.shows("sim.py", ["SL201"])
            fix = (await editor.actions("sim.py", 3, 10))[0]
            assert fix.title.endswith("(changes the numbers: unsafe)")
            assert fix.is_preferred is None
            fix = await editor.client.code_action_resolve_async(fix)
            assert fix.edit is not None
            assert [one.needs_confirmation for one in (fix.edit.change_annotations or {}).values()] == [True]
            assert [one.kind for one in await editor.actions("sim.py", 0, only=["source.fixAll"])] == fixes

    play(scene(None, []))
    play(scene({"unsafeFixes": True}, ["source.fixAll.seedlint"]))


def test_suppressing_adds_a_comment_that_counts(project: Path) -> None:
    """The comment stands where it covers the statement, and joins one that is there."""
    (project / "train.py").write_text(
        "import numpy as np\n\nx = np.random.rand(\n    3)\ny = np.random.rand()  # seedlint: ignore[SL102] why\n"
        'z = """\n{}""".format(np.random.rand())\n'
    )

    async def scene() -> None:
        async with editing(project) as editor:
            await editor.until(lambda: editor.codes("train.py").count("SL101") == 3)
            editor.open("train.py")
            for line, character in ((2, 8), (4, 8), (6, 16)):
                actions = await editor.actions("train.py", line, character)
                (suppress,) = [one for one in actions if one.title == "seedlint: suppress SL101 on this line"]
                assert suppress.edit is not None
                editor.type("train.py", apply_edit(suppress.edit, project)["train.py"])
            await editor.until(lambda: "SL101" not in editor.codes("train.py"))

    play(scene())
    assert (project / "train.py").read_text().splitlines() == [
        "import numpy as np",
        "",
        "x = np.random.rand(  # seedlint: ignore[SL101]",
        "    3)",
        "y = np.random.rand()  # seedlint: ignore[SL102, SL101] why",
        'z = """',
        '{}""".format(np.random.rand())  # seedlint: ignore[SL101]',
    ]


def test_hovering_tells_where_numbers_come_from_and_what_a_seed_decides(project: Path) -> None:
    """On a draw its stream and seed, on a seed and a seeder what they reach, on a suppression the rule."""
    (project / "utils.py").write_text(SEEDED)
    (project / "sim.py").write_text(
        "import numpy as np\n\nSEED = 42\nrng = np.random.default_rng(SEED)\nprint(rng.normal())\n"
        "print(np.random.default_rng().normal())  # seedlint: ignore[SL102] demo\n"
    )

    async def scene() -> None:
        async with editing(project) as editor:
            for name in ("train.py", "utils.py", "sim.py"):
                editor.open(name)
            text = await editor.hover("train.py", 5, 10)
            seeded = f"[utils.py:5]({editor.uri('utils.py')}#L5)"
            assert "**`np.random.rand`** draws from NumPy's global" in text
            assert f"seeded by `np.random.seed` with a fixed seed (`1`) at {seeded}" in text
            text = await editor.hover("utils.py", 4, 6)
            assert "**`np.random.seed`** seeds NumPy's global" in text
            assert f"It reaches 1 draw:\n\n- `np.random.rand` at [train.py:6]({editor.uri('train.py')}#L6)" in text
            seed = await editor.hover("sim.py", 2, 2)  # the name before the constant
            assert seed == await editor.hover("sim.py", 2, 8)
            assert "It decides 2 draws:" in seed
            assert "`np.random.default_rng` at [sim.py:4]" in seed
            assert "Generator.normal` at [sim.py:5]" in seed
            text = await editor.hover("sim.py", 4, 8)
            assert "draws with a fixed seed, made at [sim.py:4]" in text
            page = await editor.hover("sim.py", 5, 70 - 5)
            assert page.startswith("# SL102 unseeded-generator")
            assert await editor.hover("sim.py", 0, 0) == ""

    play(scene())


@pytest.mark.parametrize(("encoding", "start"), [("utf-8", 22), ("utf-16", 17), ("utf-32", 15), ("", 17)])
def test_columns_are_counted_as_the_client_counts_them(tmp_path: Path, encoding: str, start: int) -> None:
    """Two characters of four bytes, two units, one point each and one of two bytes stand before the draw."""
    line = 's = "😀😀é"; x = np.random.rand()'
    text = f"import numpy as np\r\n# \x0c form feed, \u2028 separator\r\n{line}\r\n"
    (tmp_path / "sim.py").write_bytes(text.encode())

    async def scene() -> None:
        async with editing(tmp_path, capabilities(encodings=(encoding,) if encoding else ())) as editor:
            editor.open("sim.py", text)
            await editor.shows("sim.py", ["SL101"])
            (finding,) = editor.found(editor.uri("sim.py"))
            assert finding.range == types.Range(types.Position(2, start), types.Position(2, start + 16))
            # An edit in the same units: another name for the variable before the draw.
            name = types.Range(types.Position(2, start - 4), types.Position(2, start - 3))
            editor.type("sim.py", "longer", name)
            await editor.until(lambda: editor.found(editor.uri("sim.py"))[0].range.start.character == start + 5)
            assert "draws from NumPy" in await editor.hover("sim.py", 2, start + 6)

    play(scene())


def test_an_editor_that_can_do_little_gets_what_it_understands(project: Path) -> None:
    """Edits come with the actions, by document; related places are part of the message."""
    (project / "utils.py").write_text(SEEDED)

    async def scene() -> None:
        async with editing(project, capabilities(plain=True)) as editor:
            await editor.shows("train.py", ["SL201"])
            (finding,) = editor.found(editor.uri("train.py"))
            assert finding.message.endswith("utils.py:5: its only seed")
            assert finding.related_information is None
            assert finding.code_description is None
            editor.open("train.py")
            fix = (await editor.actions("train.py", 5, 8))[0]
            assert fix.edit is not None
            assert fix.edit.document_changes is None
            assert editor.uri("train.py") in (fix.edit.changes or {})

    play(scene())


def test_a_file_outside_of_every_folder_is_a_program_by_itself(project: Path) -> None:
    """So is one that has no name yet; both are forgotten when they are closed."""

    async def scene() -> None:
        async with editing(project, outside=True) as editor:
            editor.open("train.py")
            await editor.shows("train.py", ["SL101"])
            item = types.TextDocumentItem("untitled:Untitled-1", "python", 1, "import random\nprint(random.random())\n")
            editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            await editor.until(lambda: editor.found("untitled:Untitled-1"))
            editor.close("train.py")
            await editor.shows("train.py", [])
            document = types.TextDocumentIdentifier("untitled:Untitled-1")
            editor.client.text_document_did_close(types.DidCloseTextDocumentParams(document))
            await editor.until(lambda: not editor.found("untitled:Untitled-1"))

    play(scene())


def test_folders_are_programs_of_their_own(project: Path) -> None:
    """What is found in one stays while another changes; one that is taken out of the editor shows nothing more."""
    other = project / "other"
    other.mkdir()
    (other / "sim.py").write_text("import random\nprint(random.random())\n")
    folder = project / "first"
    folder.mkdir()
    for name in ("train.py", "utils.py"):
        (project / name).rename(folder / name)

    async def scene() -> None:
        async with editing(folder) as editor:
            added = types.WorkspaceFolder(other.as_uri(), "other")
            event = types.WorkspaceFoldersChangeEvent(added=[added], removed=[])
            editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
            sim = (other / "sim.py").as_uri()
            await editor.until(lambda: editor.found(sim) and editor.codes("train.py") == ["SL101"])
            editor.open("utils.py", SEEDED)
            await editor.shows("train.py", ["SL201"])
            assert [one.code for one in editor.found(sim)] == ["SL101"]
            event = types.WorkspaceFoldersChangeEvent(added=[], removed=[added])
            editor.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
            await editor.until(lambda: not editor.found(sim))
            assert editor.codes("train.py") == ["SL201"]

    play(scene())


def test_what_is_remembered_changes_nothing(project: Path) -> None:
    """A second look, which reads only what has changed, finds what a first one does."""
    memory = Memory()
    texts = [{}, {project / "utils.py": SEEDED}, {project / "train.py": "\n" + TRAIN}, {project / "utils.py": SEEDED}]
    for changed in texts:
        known, fresh = (
            engine.check(engine.Request(paths=(str(project),), folder=project, texts=changed, memory=one))
            for one in (memory, None)
        )
        memory.forget()
        assert known.diagnostics == fresh.diagnostics
        assert known.diagnostics
