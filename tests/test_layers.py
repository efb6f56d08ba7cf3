"""The order of the floors, and who may import what. `FLOORS` is the documentation of the order.

An import is looked at wherever it stands: at the top, inside a function, or under `TYPE_CHECKING`, for a type is
knowledge of another floor too.
"""

from __future__ import annotations

import ast
import graphlib
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import seedlint as package
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(package.__file__).resolve().parent
ROOT = PACKAGE.parent
PROGRAM = ROOT / "fixtures" / "programs" / "training"

# From the ground up. Whoever stands here imports only from what stands above in this list (that is, from lower
# floors); the modules of a folder may import one another.
FLOORS = (
    "seedlint",  # the version
    # values: no work, frozen, strict
    "seedlint.errors",
    "seedlint.paths",
    "seedlint.resources",
    "seedlint.diagnostics",
    "seedlint.notebooks",
    "seedlint.source",
    "seedlint.environment",
    "seedlint.config",
    "seedlint.catalogue",
    # what one file says
    "seedlint.facts",
    "seedlint.comments",
    "seedlint.statements",
    "seedlint.syntax",
    # what the whole program does
    "seedlint.program",
    # what is wrong with it
    "seedlint.checks",
    "seedlint.rulepages",
    # what mends it
    "seedlint.fixes",
    # which files, which findings
    "seedlint.ignoring",
    "seedlint.discovery",
    "seedlint.environment_files",
    "seedlint.scope",
    "seedlint.reading",
    "seedlint.selection",
    "seedlint.suppressions",
    # which of them are known already
    "seedlint.baselines",
    # a run
    "seedlint.analysis",
    "seedlint.fixing",
    "seedlint.engine",
    # what a project begins with
    "seedlint.starting",
    # what a real run shows
    "seedlint.verify",
    # how its outcome is shown
    "seedlint.reports",
    # what its forms are
    "seedlint.schemas",
    # the faces
    "seedlint.server",
    "seedlint.cli",
    "seedlint.__main__",
    "seedlint.pytest_plugin",
)

# Who may import which distribution; nobody imports any other.
DEPENDENCIES = {
    "black": ("seedlint.fixes",),
    "click": ("seedlint.cli",),
    "libcst": ("seedlint.syntax",),
    "lsprotocol": ("seedlint.server",),
    "msgspec": ("seedlint.config", "seedlint.catalogue", "seedlint.baselines", "seedlint.reports", "seedlint.schemas"),
    "pygls": ("seedlint.server",),
    "pytest": ("seedlint.pytest_plugin",),
    "pathspec": ("seedlint.ignoring",),
    "rich": ("seedlint.reports",),
}

# Library names written out in code, where knowledge is data: module, literal, and why it stands there.
LITERALS: dict[tuple[str, str], str] = {}
LIBRARY_NAME = re.compile(r"\b(numpy|tensorflow|keras|tf_keras|torch|jax|sklearn|scipy|pandas)\.")


@dataclass(frozen=True)
class Imported:
    """One import of a module: who, where, what."""

    module: str
    line: int
    target: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line} imports {self.target}"


def modules() -> dict[str, ast.Module]:
    """Every module of the package, parsed."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


# What runs inside the user's process is no part of the tower: it knows nothing of seedlint, and names libraries.
INJECTED = {name: tree for name, tree in MODULES.items() if name.startswith("seedlint.verify.inject.")}


def imports() -> Iterator[Imported]:
    """Every import of the package; `from package import module` counts as an import of the module."""
    for module, tree in MODULES.items():
        if module in INJECTED:
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (Imported(module, node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module}:{node.lineno}: a relative import"
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    yield Imported(module, node.lineno, inner if inner in MODULES else str(node.module))


def floor(module: str) -> int:
    """The number of a module's floor."""
    for number, name in enumerate(FLOORS):
        if module == name or (number and module.startswith(f"{name}.")):
            return number
    raise AssertionError(f"{module} stands on no floor: add it to FLOORS, where it belongs")


def test_every_module_stands_on_a_floor_and_every_floor_exists() -> None:
    """The list is complete, and names nothing that is gone."""
    assert sorted({FLOORS[floor(module)] for module in MODULES}) == sorted(FLOORS)


def test_nothing_imports_from_a_floor_above_its_own() -> None:
    """Data flows one way."""
    ours = [one for one in imports() if one.target.partition(".")[0] == "seedlint"]
    assert len(ours) > 100
    assert not [str(one) for one in ours if floor(one.target) > floor(one.module)]


def at_import(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    """The imports that run when a module is imported, rather than later or for types alone."""
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test) != "TYPE_CHECKING":
            yield from at_import([*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from at_import([*node.body, *node.orelse, *node.finalbody])


def test_no_module_imports_itself_by_way_of_others() -> None:
    """What a module needs in order to be imported does not need that module."""
    needs: dict[str, set[str]] = {}
    for module, tree in MODULES.items():
        lines = {node.lineno for node in at_import(tree.body)}
        needs[module] = {one.target for one in imports() if one.module == module and one.line in lines} & set(MODULES)
    order = list(graphlib.TopologicalSorter(needs).static_order())  # raises with the circle, if there is one
    assert order.index("seedlint.catalogue.arguments") < order.index("seedlint.catalogue")


def test_dependencies_are_imported_where_they_belong() -> None:
    """A third-party package stays behind the floor that it serves; numerical libraries are imported nowhere."""
    wrong = []
    for one in imports():
        top = one.target.partition(".")[0]
        if top in sys.stdlib_module_names or top in {"seedlint", "__future__"}:
            continue
        if FLOORS[floor(one.module)] not in DEPENDENCIES.get(top, ()):
            wrong.append(str(one))
    assert not wrong


def test_what_runs_in_the_users_process_stands_alone() -> None:
    """It imports Python's own modules and itself; a library only within the function that hooks it."""
    assert len(INJECTED) > 10
    for module, tree in INJECTED.items():
        for node in ast.walk(tree):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level:
                names = [str(node.module)]
            tops = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
            hooked = {module.rpartition(".")[2].removesuffix("_random")} if node not in tree.body else set()
            assert tops <= hooked | {"seedlint_recorder"}, f"{module}:{getattr(node, 'lineno', 0)}"


def test_syntax_trees_stay_on_their_floor() -> None:
    """Only `syntax` sees the nodes of a parser; everyone else sees facts."""
    assert {FLOORS[floor(one.module)] for one in imports() if one.target in {"ast", "libcst"}} == {"seedlint.syntax"}


def test_every_declared_dependency_is_used() -> None:
    """A permission that nobody uses is taken back."""
    used = {(one.target.partition(".")[0], FLOORS[floor(one.module)]) for one in imports()}
    unused = [(name, where) for name, places in DEPENDENCIES.items() for where in places if (name, where) not in used]
    assert not unused


def test_what_a_library_does_is_data() -> None:
    """No string in the code names a library's API; an exception that is gone is struck off the list."""
    found = set()
    for module, tree in MODULES.items():
        if module in INJECTED:
            continue
        docstrings = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.If):
                # Strings that stand for themselves are documentation, those after assignments too.
                docstrings |= {id(one.value) for one in node.body if isinstance(one, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                found |= {(module, node.value)} if LIBRARY_NAME.search(node.value) else set()
    assert found == set(LITERALS)


def loaded(*arguments: str, cwd: Path = ROOT) -> set[str]:
    """The top-level packages that a command has imported when it ends."""
    program = (
        "import json, sys\n"
        "from seedlint.cli import main\n"
        "main.main(sys.argv[1:], standalone_mode=False)\n"
        "print('\\n' + json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return set(json.loads(result.stdout.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("check", "--help"), ("rule", "--help")])
def test_help_waits_for_nothing(arguments: tuple[str, ...]) -> None:
    """What is not used is not imported: LibCST alone costs as much as twenty interpreters."""
    assert loaded(*arguments).isdisjoint({"libcst", "rich", "msgspec", "pathspec"})


def test_rules_are_shown_without_a_parser() -> None:
    """A rule's page needs no syntax trees."""
    assert "libcst" not in loaded("rule", "SL202")


@pytest.mark.parametrize("style", ["concise", "json"])
def test_plain_output_needs_no_rich(style: str) -> None:
    """Only what a person reads at a terminal is made with rich."""
    assert "rich" not in loaded("check", "--output-format", style, str(PROGRAM))


def test_only_the_server_imports_the_protocol() -> None:
    """The library of the editor's protocol takes half a second to import."""
    assert loaded("check", str(PROGRAM)).isdisjoint({"pygls", "lsprotocol", "cattrs", "attrs"})


def test_checking_imports_no_numerical_library() -> None:
    """Neither the libraries that the tables speak of, nor the checked program, are ever imported."""
    numerical = {table.stem for table in (rules_root() / "libraries").glob("*.toml")} - {"python"}
    assert "numpy" in numerical
    own = {path.stem for path in PROGRAM.glob("*.py")}
    assert loaded("check", str(PROGRAM)).isdisjoint(numerical | own | {"tf_keras", "jax", "torch"})


@pytest.mark.parametrize("module", sorted(MODULES.keys() - {"seedlint.__main__"}))  # that one runs the command line
def test_each_module_is_importable_by_itself(module: str) -> None:
    """No module leans on what another happened to import before; one process a module."""
    subprocess.run([sys.executable, "-c", f"import {module}"], cwd=ROOT, capture_output=True, check=True, timeout=60)
