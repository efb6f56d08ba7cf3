"""The language server in a real editor: Neovim, without a window."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from editor import ENVIRONMENT

TRAIN = """\
import numpy as np

from utils import seed_everything

if __name__ == "__main__":
    seed_everything()
    s = "😀"; x = np.random.rand()
"""
SCRIPT = Path(__file__).with_name("neovim.lua")


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim_shows_findings_and_fixes_them(tmp_path: Path) -> None:
    """Findings follow what is typed in another file; hover and fix work, whatever the editor counts columns in."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "train.py").write_text(TRAIN)
    (project / "utils.py").write_text("def seed_everything():\n    pass\n")
    notes = tmp_path / "notes"
    homes = {name: str(tmp_path / name) for name in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")}
    environment = {
        **ENVIRONMENT,
        **homes,
        "FOLDER": str(project),
        "NOTES": str(notes),
        "PYTHON": sys.executable,
        "LC_ALL": os.environ.get("LC_ALL", "C.UTF-8"),
    }
    command = ["nvim", "--headless", "-n", "-u", "NONE", "-c", f"luafile {SCRIPT}"]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert notes.exists(), result.stderr
    lines = notes.read_text().splitlines()
    assert len(lines) == 6, lines
    found, hover, typed, again, fix, fixed = lines
    # Neovim counts bytes: four of the smiley, and the quotes around it.
    assert found == "found SL101 6:20-36"
    assert again.removeprefix("again") == found.removeprefix("found")
    assert typed == "typed SL201 6:20-36"
    assert hover == "hover **`np.random.rand`** draws from NumPy's global `RandomState`, which nothing seeds"
    assert fix.startswith("fix seedlint: draw from a generator of its own")
    assert fixed == "fixed import hashlib"
