"""How much time a check takes, side by side with what else could be done with the same files.

    python benchmarks/compare.py FOLDER [--pairs 5] [--only NAME ...]

Three commands, each a fresh process over the same folder:

- `seedlint`: `seedlint check FOLDER`, all rules;
- `libcst`: import LibCST and parse every `.py` file below FOLDER, nothing else;
- `fixit`: `fixit lint FOLDER` with one trivial rule (that counts calls of one name and reports nothing).

They run in turn (A B C A B C ...), so that a machine that others use disturbs all alike, and are compared by CPU time
(user and system, children included), pair by pair. Printed are the median of the ratios, with the least and the
greatest, and the median of the seconds, which mean little on another machine. `fixit` must be installed beside
seedlint (`pip install fixit`); without it the others are compared.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PARSE = """
import sys
from pathlib import Path
import libcst

for path in sorted(Path(sys.argv[1]).rglob("*.py")):
    try:
        libcst.parse_module(path.read_bytes())
    except Exception:
        print("not parsed:", path, file=sys.stderr)
"""
RULE = '''
import libcst
from fixit import LintRule


class OneName(LintRule):
    """Looks at the name of every call."""

    def visit_Call(self, node: libcst.Call) -> None:
        if isinstance(node.func, libcst.Name) and node.func.value == "no_function_is_called_so":
            self.report(node, "called")
'''
FIXIT = """
[tool.fixit]
root = true
enable = [".one_name"]
disable = ["fixit.rules"]
"""


def commands(folder: Path) -> dict[str, list[str]]:
    """The commands to compare on a folder, by name."""
    found = {
        "seedlint": [sys.executable, "-m", "seedlint", "check", "--isolated", "--exit-zero", "--quiet", str(folder)],
        "libcst": [sys.executable, "-c", PARSE, str(folder)],
    }
    if importlib.util.find_spec("fixit"):
        found["fixit"] = [sys.executable, "-m", "fixit", "--quiet", "lint", str(folder)]
    return found


def copied(folder: Path, to: Path) -> Path:
    """The Python files of a folder, copied beside fixit's configuration, which it looks for up the tree."""
    target = to / folder.resolve().name
    for path in sorted(folder.rglob("*.py")):
        copy = target / path.relative_to(folder)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    (to / "pyproject.toml").write_text(FIXIT, encoding="utf-8")
    (to / "one_name.py").write_text(RULE, encoding="utf-8")
    (to / "__init__.py").touch()
    return target


def seconds(command: Sequence[str], cwd: Path) -> float:
    """The CPU seconds that a command takes."""
    before = os.times()
    result = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    after = os.times()
    if result.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(command[:4])}: exit code {result.returncode}\n{result.stderr.decode()[-2000:]}")
    return after.children_user - before.children_user + after.children_system - before.children_system


def summary(values: Sequence[float]) -> str:
    """The median of some ratios, with the least and the greatest."""
    return f"{statistics.median(values):.3g} ({min(values):.3g}-{max(values):.3g})"


def main() -> None:
    """Run the comparison and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=5, help="how often each command runs")
    parser.add_argument("--only", nargs="*", help="leave the other commands out")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = copied(options.folder, Path(scratch))
        chosen = {
            name: command
            for name, command in commands(folder).items()
            if not options.only or name in (*options.only, "seedlint")
        }
        taken: dict[str, list[float]] = {name: [] for name in chosen}
        began = time.monotonic()
        for number in range(options.pairs):
            for name, command in chosen.items():
                taken[name].append(seconds(command, Path(scratch)))
            print(f"{number + 1} of {options.pairs}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        files = list(folder.rglob("*.py"))
    size = sum(path.stat().st_size for path in options.folder.rglob("*.py")) / 1e6
    print(f"{options.folder.name}: {len(files)} files, {size:.1f} MB, {options.pairs} runs of each")
    for name, values in taken.items():
        print(f"  {name:9} {statistics.median(values):8.2f} s CPU")
    for name in list(taken)[1:]:
        pairs = list(zip(taken["seedlint"], taken[name], strict=True))
        print(f"  seedlint / {name}: {summary([ours / theirs for ours, theirs in pairs])}")
        print(f"  {name} / seedlint: {summary([theirs / ours for ours, theirs in pairs])}")


if __name__ == "__main__":
    main()
