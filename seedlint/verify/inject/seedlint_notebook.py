"""Runs the cells of a notebook, one after the other, as its kernel would after a restart, in the user's Python.

What to run was worked out before (`SEEDLINT_NOTEBOOK` names the file): for each cell its number, the line that it
starts at, its Python, and what IPython may make of it. IPython is used for magics that are no Python, if it is there;
the rest runs without. Lines of the code are those of the joined cells, so that what is recorded is found again.
"""

from __future__ import annotations
import __future__

import ast
import inspect
import json
import linecache
import os
import re
import sys
import types
from importlib import import_module
from typing import Any

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_FEATURES = sum({getattr(__future__, name).compiler_flag for name in __future__.all_feature_names})


class Kernel:
    """The state that cells share."""

    def __init__(self, path: str, plan: Any) -> None:
        self.path = path
        self.plan = plan
        self.main = types.ModuleType("__main__")
        self.names = self.main.__dict__
        self.flags = 0
        self.loop: Any = None
        self.shell: Any = None
        self.transform: Any = None

    def start(self) -> None:
        """Put the notebook's own module in the place of this script's."""
        sys.modules["__main__"] = self.main
        self.names["__builtins__"] = __builtins__
        lines = self.plan["text"].splitlines(keepends=True)
        linecache.cache[self.path] = (len(self.plan["text"]), None, lines, self.path)
        sys.displayhook = self.display
        if any(cell["magic"] for cell in self.plan["cells"]):
            self.with_ipython()

    def with_ipython(self) -> None:
        """Use IPython for what it alone knows; where it is not installed, say so."""
        try:
            transformer, shell, traits = (
                import_module(name)
                for name in ("IPython.core.inputtransformer2", "IPython.core.interactiveshell", "traitlets.config")
            )
        except ImportError:
            _say("IPython is not installed here: magics and shell commands are left out")
            return
        config = traits.Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "NoColor"
        shown, hook = sys.displayhook, sys.excepthook
        self.shell = shell.InteractiveShell.instance(config=config, user_module=self.main, user_ns=self.names)
        sys.displayhook, sys.excepthook = shown, hook
        sys.modules["__main__"] = self.main
        self.names["get_ipython"] = lambda: self.shell
        self.transform = transformer.TransformerManager().transform_cell

    def display(self, value: object) -> None:
        """Show what a cell ends with, without where in memory it is, which differs in every process."""
        if value is not None:
            self.names["_"] = value
            sys.stdout.write(_ADDRESS.sub("", repr(value)) + "\n")

    def run(self, cell: Any) -> None:
        """Run one cell."""
        code = cell["python"]
        if cell["magic"] and self.transform is not None:
            code = self.transform(cell["magic"])
        if code is None:
            return
        tree = ast.parse(code, self.path)
        ast.increment_lineno(tree, cell["first"] - 1)
        last = None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";"):
            last = ast.Interactive([tree.body.pop()])
        self.execute(tree, "exec")
        if last is not None:
            self.execute(last, "single")

    def execute(self, tree: Any, mode: str) -> None:
        """Execute a part of a cell, in which `await` needs no function."""
        flags = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code = compile(tree, self.path, mode, flags, dont_inherit=True)
        self.flags |= code.co_flags & _FEATURES
        result = eval(code, self.names)  # noqa: S307 - a cell, which its user asked to run
        if code.co_flags & inspect.CO_COROUTINE:
            import asyncio

            self.loop = self.loop or asyncio.new_event_loop()
            self.loop.run_until_complete(result)


def _say(text: str) -> None:
    sys.stderr.write(f"seedlint: {text}\n")


def main() -> Any:
    """Run the notebook that is named, in its own folder; end at the first cell that fails."""
    path = os.path.abspath(sys.argv[1])
    with open(os.environ["SEEDLINT_NOTEBOOK"], encoding="utf-8") as file:
        plan = json.load(file)
    os.environ.setdefault("MPLBACKEND", "Agg")
    os.environ["IPYTHONDIR"] = os.path.dirname(os.environ["SEEDLINT_NOTEBOOK"])
    folder = os.path.dirname(path)
    os.chdir(folder)
    sys.path[0] = folder
    sys.argv = sys.argv[1:]
    kernel = Kernel(path, plan)
    kernel.start()
    for cell in plan["cells"]:
        try:
            kernel.run(cell)
        except SystemExit as error:
            return error.code
        except Exception:  # noqa: BLE001 - whatever a cell raises
            import traceback

            if cell["may_fail"]:
                traceback.print_exc(limit=0)
                continue
            traceback.print_exc()
            _say(f"cell {cell['number']} of the notebook failed")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
