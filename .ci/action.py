"""The steps of the GitHub action (`action.yml`), which hands its inputs over in the environment.

`install` puts seedlint into an environment of its own, so that the job's is left alone; `check` runs it, and hands back
the exit code.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import venv
from pathlib import Path

HOME = Path(os.environ["RUNNER_TEMP"]) / "seedlint"
PYTHON = HOME / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
CHECKOUT = Path(__file__).resolve().parent.parent


def install() -> int:
    """Install the wanted version, or the checkout that this file belongs to."""
    version = os.environ.get("SEEDLINT_VERSION", "").strip()
    wanted = f"seedlint=={version}" if version else str(CHECKOUT)
    venv.create(HOME / "venv", clear=True, with_pip=True)
    command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--", wanted]
    return subprocess.run(command, check=False).returncode


def check() -> int:
    """Check: annotations to the log, a SARIF file for whoever wants it, and the summary."""
    sarif, page = HOME / "seedlint.sarif", HOME / "summary.md"
    for old in (sarif, page):
        old.unlink(missing_ok=True)
    words = [*shlex.split(os.environ["SEEDLINT_ARGS"]), "--", *shlex.split(os.environ["SEEDLINT_PATHS"])]
    outputs = ["-o", "github", "-o", f"sarif:{sarif}", "-o", f"markdown:{page}"]
    code = subprocess.run([PYTHON, "-m", "seedlint", "check", *outputs, *words], check=False).returncode
    if page.exists() and os.environ.get("SEEDLINT_SUMMARY") == "true":
        _append("GITHUB_STEP_SUMMARY", page.read_text(encoding="utf-8"))
    _append("GITHUB_OUTPUT", f"exit-code={code}\n" + (f"sarif={sarif}\n" if sarif.exists() else ""))
    return code


def _append(name: str, text: str) -> None:
    """Add text to a file that the runner names, and reads after the step."""
    path = os.environ.get(name)
    if path:
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    sys.exit({"install": install, "check": check}[sys.argv[1]]())
