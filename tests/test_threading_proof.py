"""Proof of the floors: a seed is threaded through a program with nothing but what the facts carry.

`fixtures/programs/threading` draws in a function and in a class, in modules of their own, and starts in a third. The
edits are planned by hand here, as a fix will plan them: from values of `seedlint.facts` alone, without a syntax tree,
and applied to the original text. The program must differ from run to run before, agree after, and still be reported
before and clean after.
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import seedlint as package
from seedlint import facts
from seedlint.diagnostics import Edit, Place, Span
from seedlint.source import SourceFile
from seedlint.syntax.outline import read_outline
from seedlint.syntax.reading import read_closely

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(package.__file__).resolve().parent.parent
PROGRAM = ROOT / "fixtures" / "programs" / "threading"


class Module:
    """One file of the program: its facts, and the edits planned for it."""

    def __init__(self, text: str, path: str = "module.py") -> None:
        self.source = SourceFile(path, Path("/") / path, Path("/"), text)
        self.outline = read_outline(text).outline
        everything = {index: [method.name for method in item.methods] for index, item in enumerate(self.outline.items)}
        self.facts = read_closely(self.source, self.outline, everything)
        self.edits: list[Edit] = []

    @cached_property
    def all(self) -> tuple[object, ...]:
        """Every fact of the file."""
        return tuple(facts.walk(self.facts.body))

    def function(self, name: str) -> facts.Function:
        """The function, or method, of this name."""
        (found,) = (one for one in self.all if isinstance(one, facts.Function) and one.name == name)
        return found

    def calls(self, name: str, inside: object = None) -> Iterator[facts.Call]:
        """The calls of a dotted name, in a part of the file."""
        for one in self.all if inside is None else facts.walk(inside):
            if isinstance(one, facts.Call) and dotted(one.function) == name:
                yield one

    def put(self, span: Span, text: str) -> None:
        """Plan an edit."""
        self.edits.append(Edit(Place(self.source.path, span), text))

    def edited(self) -> str:
        """The text with the planned edits applied, last place first."""
        lines = self.source.text.splitlines(keepends=True)
        starts = [0]
        for line in lines:
            starts.append(starts[-1] + len(line))
        text = self.source.text
        for edit in sorted(self.edits, key=lambda edit: edit.place, reverse=True):
            span = edit.place.span
            start = starts[span.line - 1] + span.column - 1
            end = starts[span.end_line - 1] + span.end_column - 1
            text = text[:start] + edit.text + text[end:]
        return text


def dotted(expression: facts.Expression) -> str:
    """`np.random.normal`, for names and attributes of names."""
    if isinstance(expression, facts.Attribute):
        return f"{dotted(expression.value)}.{expression.name}"
    return expression.name if isinstance(expression, facts.Name) else "?"


def empty(line: int, column: int) -> Span:
    """The empty span at a place."""
    return Span(line, column, line, column)


def add_parameter(module: Module, function: facts.Function, name: str) -> None:
    """Give a function a keyword-only parameter, after all it has but `**`."""
    kinds = [parameter.kind for parameter in function.parameters]
    starred = name if {"*", "keyword"}.intersection(kinds) else f"*, {name}"
    if "**" in kinds:
        span = function.parameters[-1].span
        module.put(empty(span.line, span.column), f"{starred}, ")
    elif function.last is not None:
        module.put(function.last, f", {starred}")
    else:
        module.put(function.close, starred)


def pass_argument(module: Module, call: facts.Call, argument: str) -> None:
    """Add a keyword argument to a call."""
    if not call.arguments:
        module.put(call.close, argument)
        return
    last = call.arguments[-1]
    bare = isinstance(last.value, facts.Comprehension) and last.value.kind == "GeneratorExp"
    if bare and last.span == last.value.span:
        # A generator expression that is the only argument borrows the call's parentheses.
        module.put(empty(last.span.line, last.span.column), "(")
        module.put(empty(last.span.end_line, last.span.end_column), f"), {argument}")
        return
    module.put(empty(last.span.end_line, last.span.end_column), f", {argument}")


def begin_with(module: Module, function: facts.Function, statement: str) -> None:
    """Put a statement before the first one of a function that is not its docstring."""
    body = function.body
    assert body
    first, *rest = body
    documented = isinstance(first, facts.Evaluate) and isinstance(first.value, facts.Literal)
    if documented and not rest:
        indent = " " * (first.span.column - 1)
        module.put(empty(first.span.end_line, first.span.end_column), f"\n{indent}{statement}")
        return
    place = (rest[0] if documented else first).span
    # On the line of its `def`, a body is one line.
    separator = "; " if place.line == function.close.line else "\n" + " " * (place.column - 1)
    module.put(empty(place.line, place.column), f"{statement}{separator}")


def import_module(module: Module, statement: str) -> None:
    """Put an import before the file's first one."""
    line = next(item.first_line for item in module.outline.items if item.kind == "import")
    module.put(empty(line, 1), f"{statement}\n")


def thread(modules: dict[str, Module]) -> None:
    """Plan what a fix would do to the program, from the draws up to the entry point."""
    main, sensor, signals = modules["main.py"], modules["sensor.py"], modules["signals.py"]

    noise = signals.function("noise")
    add_parameter(signals, noise, "rng")
    for draw in signals.calls("np.random.normal", noise):
        signals.put(draw.function.span, "rng.normal")

    add_parameter(sensor, sensor.function("__init__"), "rng")
    begin_with(sensor, sensor.function("__init__"), "self.rng = rng")
    read = sensor.function("read")
    for draw in sensor.calls("np.random.normal", read):
        sensor.put(draw.function.span, "self.rng.normal")
    for call in sensor.calls("noise", read):
        pass_argument(sensor, call, "rng=self.rng")

    entry = main.function("main")
    import_module(main, "import numpy as np\n")
    begin_with(main, entry, "rng = np.random.default_rng(SEED)")
    for name in ("Sensor", "noise"):
        for call in main.calls(name, entry):
            pass_argument(main, call, "rng=rng")


def outputs(folder: Path) -> list[str]:
    """What the program prints in two fresh processes."""
    return [
        subprocess.run(
            [sys.executable, "main.py"], cwd=folder, capture_output=True, text=True, check=True, timeout=120
        ).stdout
        for _ in range(2)
    ]


def findings(folder: Path) -> list[str]:
    """What `seedlint check` reports of the program, a line a finding."""
    result = subprocess.run(
        [sys.executable, "-m", "seedlint", "check", "--output-format", "concise", "--quiet", "."],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert result.returncode in {0, 1}, result.stderr
    return result.stdout.splitlines()


def test_a_seed_is_threaded_with_nothing_but_facts(tmp_path: Path) -> None:
    """Entry point, function and class, three modules, five call sites."""
    modules = {path.name: Module(path.read_text(encoding="utf-8"), path.name) for path in PROGRAM.glob("*.py")}
    for name, module in modules.items():
        (tmp_path / name).write_text(module.source.text, encoding="utf-8")
    before = outputs(tmp_path)
    assert before[0] != before[1]
    assert len(findings(tmp_path)) == 2

    thread(modules)
    for name, module in modules.items():
        (tmp_path / name).write_text(module.edited(), encoding="utf-8")
    after = outputs(tmp_path)
    assert after[0] == after[1]
    assert after[0] not in before
    assert findings(tmp_path) == []

    assert sum(len(module.edits) for module in modules.values()) == 12
    assert "    scale: float = 1.0, *, rng,\n):" in modules["signals.py"].edited()
    assert "def __init__(self, scale=0.1, *, offset=0.0, rng):" in modules["sensor.py"].edited()
    assert "        offset=2.0, rng=rng,\n    )" in modules["main.py"].edited()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "*, rng"),
        ("  ", "  *, rng"),
        ("a", "a, *, rng"),
        ("a, b=(1),", "a, b=(1), *, rng,"),
        ("a: (int) = (1) ", "a: (int) = (1) , *, rng"),
        ("a, /", "a, /, *, rng"),
        ("a, / ,", "a, /, *, rng ,"),
        ("a, /, b", "a, /, b, *, rng"),
        ("*args", "*args, rng"),
        ("a, *, b=1", "a, *, b=1, rng"),
        ("**options", "*, rng, **options"),
        ("a, *args, b: int = 2, **options: object,", "a, *args, b: int = 2, rng, **options: object,"),
        ("\n    a,  # first\n    b=2  # second\n", "\n    a,  # first\n    b=2, *, rng  # second\n"),
    ],
)
@pytest.mark.parametrize("head", ["def f({}): return 1\n", "async def f({}) -> int :\n    return 1\n"])
def test_a_parameter_finds_its_place(head: str, before: str, after: str) -> None:
    """However the parameters are written, one more can be added, and the result compiles."""
    module = Module(head.format(before))
    add_parameter(module, module.function("f"), "rng")
    edited = module.edited()
    compile(edited, "edited", "exec")
    assert edited.replace(" ", "") == head.format(after).replace(" ", "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(rng=rng)"),
        ("f(  )", "f(  rng=rng)"),
        ("f(1)", "f(1, rng=rng)"),
        ("f((1),)", "f((1), rng=rng,)"),
        ("f(a=1, **b)", "f(a=1, **b, rng=rng)"),
        ("f(*a)", "f(*a, rng=rng)"),
        ("f(x for x in y)", "f((x for x in y), rng=rng)"),
        ("f((x for x in y))", "f((x for x in y), rng=rng)"),
        ("f([x for x in y])", "f([x for x in y], rng=rng)"),
        ("f(\n    1,\n    'ä', # ü\n)", "f(\n    1,\n    'ä', rng=rng, # ü\n)"),
        ("(f)(\n    '''\nlong''')", "(f)(\n    '''\nlong''', rng=rng)"),
    ],
)
def test_an_argument_finds_its_place(before: str, after: str) -> None:
    """However a call is written, one more argument can be added, and the result compiles."""
    module = Module(f"value = {before}\n")
    (call,) = module.calls("f")
    pass_argument(module, call, "rng=rng")
    compile(module.edited(), "edited", "exec")
    assert module.edited() == f"value = {after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f():\n    return 1\n", "def f():\n    new()\n    return 1\n"),
        ("def f(): return 1\n", "def f(): new(); return 1\n"),
        ("def f():\n  '''What.'''\n  return 1\n", "def f():\n  '''What.'''\n  new()\n  return 1\n"),
        ("def f():\n    '''What.'''\n", "def f():\n    '''What.'''\n    new()\n"),
        ("def f():\n\n    # why\n    if a: pass\n", "def f():\n\n    # why\n    new()\n    if a: pass\n"),
        ("def f(\n    a,\n):\n    global b\n", "def f(\n    a,\n):\n    new()\n    global b\n"),
    ],
)
def test_a_statement_finds_its_place(before: str, after: str) -> None:
    """However a body begins, a statement can be put first, and the result compiles."""
    module = Module(before)
    begin_with(module, module.function("f"), "new()")
    compile(module.edited(), "edited", "exec")
    assert module.edited() == after


def test_a_method_is_edited_where_it_stands() -> None:
    """Places inside a class are those of the file, whatever stands before."""
    text = '"""Doc."""\n\nimport a\n\n\nclass C:\n    """Doc."""\n\n    def m(self):\n        return f(a)\n'
    module = Module(text)
    add_parameter(module, module.function("m"), "rng")
    for call in module.calls("f"):
        pass_argument(module, call, "rng=rng")
    assert module.edited() == text.replace("self", "self, *, rng").replace("f(a)", "f(a, rng=rng)")
