"""What the tests of the command line share: a way to run it, and an analysis that needs no catalogue."""

from __future__ import annotations

import ast
import io
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedlint import analysis, rulepages
from seedlint.analysis import Analysis
from seedlint.checks import registry
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.checks.unused_suppression import RULE as UNUSED
from seedlint.cli import main
from seedlint.diagnostics import Diagnostic, Governance, Governor, Place, Related, Rule, Severity, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedlint.source import SourceFile

GLOBAL = Rule("SL101", "unseeded-global-stream", Severity.ERROR, "draws from a stream that nothing seeds")
GENERATOR = Rule("SL102", "unseeded-generator", Severity.ERROR, "a generator is made without a seed")
UNSEEDABLE = Rule("SL107", "unseedable-source", Severity.INFO, "a source that takes no seed")
FRAGILE = Rule("SL201", "global-seed-only", Severity.WARNING, "hangs on a global seed alone")
CALLS = {"np.random.rand": GLOBAL, "default_rng": GENERATOR, "urandom": UNSEEDABLE, "tf.random.normal": FRAGILE}
RULES = (UNREADABLE, UNUSED, GLOBAL, GENERATOR, UNSEEDABLE, FRAGILE)


@dataclass(frozen=True)
class Result:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def seedlint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Result]:
    """Run the command line in this process, in a folder of its own, with the real analysis."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def run(*args: str, stdin: bytes = b"") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = main.main(list(args), standalone_mode=False)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return run


@pytest.fixture
def unprivileged() -> Iterator[Path]:
    """A folder that everyone may read, and a user who may not read everything."""
    if sys.platform == "win32":
        pytest.skip("needs permissions")
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    for path in folder.rglob("*"):
        path.chmod(0o777)
    shutil.rmtree(folder)


@pytest.fixture
def simple(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the analysis: every call in `CALLS` is a finding, whatever seeds it."""
    monkeypatch.setattr(analysis, "analyse", _analyse)
    for module in (registry, rulepages):
        monkeypatch.setattr(module, "all_rules", lambda: RULES)


def _analyse(sources: Sequence[SourceFile], *_: object) -> Analysis:
    findings = [finding for source in sources for finding in _findings(source)]
    draws = tuple(finding for finding in findings if finding.rule != UNREADABLE)
    governed = (Governor("42", Place("train.py", Span(14, 1, 14, 5)), 2),) if draws else ()
    return Analysis(tuple(findings), Governance(len(draws) + 2 * bool(draws), governed, reported=len(draws)))


def _findings(source: SourceFile) -> list[Diagnostic]:
    try:
        tree = ast.parse(source.text)
    except SyntaxError as error:
        span = Span(error.lineno or 1, error.offset or 1, error.lineno or 1, error.offset or 1)
        return [Diagnostic(UNREADABLE, Place(source.path, span), error.msg)]
    found = []
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and (rule := CALLS.get(ast.unparse(call.func))):
            span = Span(call.lineno, call.col_offset + 1, call.end_lineno or 0, (call.end_col_offset or 0) + 1)
            related = (Related(Place(source.path, Span(1, 1, 1, 3)), "the file starts here"),)
            found.append(Diagnostic(rule, Place(source.path, span), f"{rule.summary}.", "seed it", related))
    return found
