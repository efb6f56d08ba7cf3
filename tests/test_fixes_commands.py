"""What `--fix` and its kin do on the command line: what is written, shown, counted and returned."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import seedlint as package

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Result

SAFE = "import random\n\nprint(random.random())\n"
UNSAFE = "import random\n\nrandom.seed(3)\nprint(random.random())\n"
STUCK = "import random\n\nprint(random.getrandbits(3), random.random.__call__())\n"


def program(folder: Path, **texts: str | bytes) -> dict[str, bytes]:
    """Write files (`a_in_b` is `b/a.py`); return what they hold."""
    for name, text in texts.items():
        stem, _, inside = name.partition("_in_")
        place = folder / inside / f"{stem}.py"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return contents(folder)


def contents(folder: Path) -> dict[str, bytes]:
    """What the Python files below a folder hold."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))}


def mixed(folder: Path) -> dict[str, bytes]:
    """A program of several files whose fixes need a new one, in all that a diff can stumble over."""
    lib = "import random\n\n\ndef draw():\n    return random.random()\n\n\nDRAWS = [draw, draw]\n"
    return program(
        folder,
        main="from lib import DRAWS\n\nfor one in DRAWS:\n    print(one())",
        lib=lib.replace("\n", "\r\n"),
        latin="# coding: latin-1\nimport random\n\nprint('ä', random.random())\n".encode("latin-1"),
        mark="\ufeffimport random\nprint(random.random())",
        classic="import random\r\rprint(random.random())\r",
        b_in_some=SAFE,
    )


TOOLS = {
    "git": ["git", "apply", "-p0", "../change.diff"],
    "patch": ["patch", "-p0", "--binary", "-i", "../change.diff"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_diff_is_what_a_fix_does(
    tmp_path: Path, seedlint: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    """It writes nothing; applied by other programs, it gives the same bytes as `--fix`."""
    if shutil.which(tool) is None:
        pytest.skip(f"needs {tool}")
    folder = tmp_path / "project"
    before = mixed(folder)
    shutil.copytree(folder, tmp_path / "fixed")
    monkeypatch.chdir(folder)
    diff = diff_bytes(folder)
    assert contents(folder) == before
    assert b"--- /dev/null\n+++ seeding.py\n" in diff
    assert b"\\ No newline at end of file" in diff
    (tmp_path / "change.diff").write_bytes(diff)
    subprocess.run(TOOLS[tool], cwd=folder, check=True, capture_output=True)
    monkeypatch.chdir(tmp_path / "fixed")
    assert seedlint("check", ".", "--fix").code == 0
    assert contents(folder) == contents(tmp_path / "fixed")
    assert contents(folder) != before


def diff_bytes(folder: Path) -> bytes:
    """What `--diff` prints, byte by byte, in a process of its own."""
    root = Path(package.__file__).parent.parent
    command = [sys.executable, "-m", "seedlint", "check", ".", "--diff"]
    result = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(root)}, capture_output=True, check=False, timeout=60
    )
    assert result.returncode == 1, result.stderr
    return result.stdout


def test_a_diff_says_beside_it_what_it_comes_to(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """Standard output is for `patch`; exit code 1 says that there is something to do."""
    program(tmp_path, a=SAFE)
    result = seedlint("check", ".", "--diff", "--show-fixes")
    assert result.code == 1
    assert result.out.startswith("--- a.py\n+++ a.py\n@@ -1,3 +1,")
    assert result.err == (
        "would fix a.py:3: SL101 unseeded-global-stream: draw from a generator of its own (`rng`)\n"
        "Would fix 1 finding in 1 file.\n"
    )
    seedlint("check", ".", "--fix")
    result = seedlint("check", ".", "--diff")
    assert (result.code, result.out, result.err) == (0, "", "Would fix 0 findings.\n")
    assert seedlint("check", ".", "--diff", "--quiet").err == ""


def test_a_diff_of_standard_input_is_of_that_text_alone(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """It may stand for a file on disk, and be checked with others: only its own text changes, and no file is new."""
    lib = "import random\n\n\ndef draw():\n    return random.random()\n\n\nDRAWS = [draw, draw]\n"
    before = program(tmp_path, a="old = 1\n", lib=lib, other=SAFE)
    main = b"import random\r\nfrom lib import DRAWS\r\n\r\nprint(DRAWS[0](), random.random())\r\n"
    result = seedlint("check", "-", ".", "--stdin-filename", "a.py", "--diff", "--show-fixes", stdin=main)
    assert result.code == 1
    assert [line for line in result.out.splitlines() if line.startswith(("---", "+++"))] == ["--- a.py", "+++ a.py"]
    assert "+    rng" not in result.out
    assert "not fixed other.py:3: SL101 unseeded-global-stream: it would change other files" in result.err
    assert contents(tmp_path) == before
    alone = seedlint("check", "-", "--diff", stdin=SAFE.encode())
    assert alone.code == 1
    assert alone.out.startswith("--- -\n+++ -\n")
    assert seedlint("check", "-", "--fix", stdin=SAFE.encode()).code == 2


def test_exit_codes(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """What is left decides with --fix; nothing does with --fix-only."""
    program(tmp_path, a=SAFE, b=UNSAFE)
    assert seedlint("check", ".", "--fix-only").code == 0
    assert seedlint("check", ".", "--fix").code == 1
    assert seedlint("check", ".", "--fix", "--exit-zero").code == 0
    assert seedlint("check", ".", "--diff", "--unsafe-fixes", "--exit-zero").code == 0
    assert seedlint("check", ".", "--diff", "--unsafe-fixes").code == 1
    assert seedlint("check", ".", "--fix", "--unsafe-fixes").code == 0


def test_the_help_says_the_exit_codes(seedlint: Callable[..., Result]) -> None:
    """All of them."""
    text = " ".join(seedlint("check", "--help").out.split())
    assert "With --fix or --add-ignore only what is left counts, with --fix-only nothing does;" in text
    assert "--diff gives 1 if it shows a change, else 0." in text


def test_only_what_is_safe_unless_asked(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """A fix that changes the numbers of a reproducible program waits for the option, or the configuration."""
    before = program(tmp_path, b=UNSAFE)
    result = seedlint("check", ".", "--fix")
    assert contents(tmp_path) == before
    assert "Fixed 0 findings.\n1 fix left out: --unsafe-fixes makes them.\n" in result.out
    (tmp_path / "seedlint.toml").write_text("unsafe-fixes = true\n")
    assert seedlint("check", ".", "--fix", "--no-unsafe-fixes").code == 1
    assert contents(tmp_path) == before
    assert seedlint("check", ".", "--fix").code == 0
    assert contents(tmp_path) != before


@pytest.mark.parametrize(
    "text", ['unfixable = ["SL101"]', 'unfixable = ["unseeded-global-stream"]', "fixable = []", 'fixable = ["SL2"]']
)
def test_rules_that_are_not_to_be_fixed(tmp_path: Path, seedlint: Callable[..., Result], text: str) -> None:
    """They are reported as ever, and promise no fix."""
    before = program(tmp_path, a=SAFE)
    (tmp_path / "seedlint.toml").write_text(f"{text}\n")
    result = seedlint("check", ".", "--fix", "--output-format", "concise")
    assert result.code == 1
    assert "[*]" not in result.out
    assert contents(tmp_path) == before


def test_a_suppressed_finding_is_not_fixed(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """Nor one that is not selected."""
    before = program(tmp_path, a=SAFE.replace("())", "())  # seedlint: ignore[SL101]"), b=SAFE)
    assert seedlint("check", "a.py", "--fix").code == 0
    assert seedlint("check", ".", "--fix", "--ignore", "SL1").code == 0
    assert contents(tmp_path) == before


def test_fix_only_says_what_was_fixed_and_nothing_else(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """What is left is not reported."""
    program(tmp_path, a=SAFE, b=UNSAFE)
    result = seedlint("check", ".", "--fix-only")
    assert result.out == "Fixed 1 finding in 1 file.\n1 fix left out: --unsafe-fixes makes them.\n"


def test_show_fixes_says_what_was_fixed_and_what_was_not(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """Each with its place, and why."""
    program(tmp_path, a=SAFE, lib="import random\n\n\ndef draw():\n    return random.random()\n")
    result = seedlint("check", ".", "--fix-only", "--show-fixes", "--quiet")
    assert "fixed a.py:3: SL101 unseeded-global-stream: draw from a generator of its own (`rng`)\n" in result.out


def test_the_summary_promises_what_can_be_done(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """How many with --fix, how many more with --unsafe-fixes; nothing where there is no fix."""
    program(tmp_path, a=SAFE, b=UNSAFE)
    assert "\n1 of 2 findings can be fixed with --fix, 1 more with --unsafe-fixes.\n" in seedlint("check", ".").out
    assert "\n2 of 2 findings can be fixed with --fix.\n" in seedlint("check", ".", "--unsafe-fixes").out
    assert "\n1 of 1 finding can be fixed with --fix.\n" in seedlint("check", "a.py").out
    assert "\n1 of 1 finding can be fixed with --fix --unsafe-fixes.\n" in seedlint("check", "b.py").out
    (tmp_path / "seedlint.toml").write_text("fixable = []\n")
    assert "can be fixed" not in seedlint("check", ".").out


def test_concise_lines_mark_what_has_a_fix(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """`[*]` with --fix, `[!]` with --unsafe-fixes as well."""
    program(tmp_path, a=SAFE, b=UNSAFE)
    lines = seedlint("check", ".", "--output-format", "concise").out.splitlines()
    assert lines[0].startswith("a.py:3:7: error[SL101] [*] `random.random` draws")
    assert lines[1].startswith("b.py:4:7: warning[SL201] [!] `random.random` draws")


def test_json_carries_edits_and_what_was_fixed(tmp_path: Path, seedlint: Callable[..., Result]) -> None:
    """The edits of each fix, of unsafe ones too; after a fix, what was and what was not."""
    program(tmp_path, a=SAFE, b=UNSAFE)
    found = json.loads(seedlint("check", ".", "--output-format", "json").out)
    assert [one["fix"]["effect"] for one in found["diagnostics"]] == ["settles", "changes"]
    text = "\n".join(edit["text"] for one in found["diagnostics"] for edit in one["fix"]["edits"])
    assert "def derive_seed" in text
    assert "fixed" not in found
    after = json.loads(seedlint("check", ".", "--fix", "--output-format", "json").out)
    assert [(one["path"], one["code"]) for one in after["fixed"]] == [("a.py", "SL101")]
    assert [one["path"] for one in after["diagnostics"]] == ["b.py"]
    (tmp_path / "a.py").write_text(SAFE)
    (tmp_path / "a.py").chmod(0o444)
    after = json.loads(seedlint("check", "a.py", "--fix", "--output-format", "json").out)
    assert after["not_fixed"] == [
        {
            "code": "SL101",
            "name": "unseeded-global-stream",
            "path": "a.py",
            "line": 3,
            "column": 7,
            "cell": None,
            "reason": "a.py is read-only",
        }
    ]
    assert after["diagnostics"][0]["fix"] is None
