"""What the pages of the rules show is fixed as they say: the finding goes, the program stays one, a second run rests.

Every case of every page is fixed with `--unsafe-fixes`. Which examples are mended, and which only a person can mend,
is written down here; each refusal has its reason.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from neighbours import load

from seedlint.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PAGES = load("test_rule_pages")
ALL_CASES, ALL_PAGES = PAGES.ALL_CASES, PAGES.ALL_PAGES

SPOKEN = [case for case in ALL_CASES if case.expected and case.page.front["code"] not in {"SL000", "SL001"}]
MENDED = {
    "SL101",
    "SL102",
    "SL103",
    "SL104",
    "SL105",
    "SL106",
    "SL201",
    "SL202",
    "SL204",
    "SL301",
    "SL302",
    "SL303",
    "SL304",
    "SL305",
    "SL306",
    "SL401",
    "SL402",
    "SL404",
    "SL501",
    "SL507",
    "SL601",
    "SL602",
}
"""Rules whose page begins with an example that a fix mends; of all others it says why it does not."""


def fix(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[str, dict[str, str]]:
    """Fix a folder; return what was said, and the texts afterwards."""
    monkeypatch.chdir(folder)
    given = ["check", ".", "--exit-zero", "--no-cache", *arguments]
    result = CliRunner().invoke(main, given, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout, {str(path.relative_to(folder)): path.read_text("utf-8") for path in folder.rglob("*.py")}


def found(folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> list[str]:
    """The codes of what is found, each as often as it is."""
    monkeypatch.chdir(folder)
    given = ["check", ".", "--exit-zero", "--no-cache", "--output-format", "json", *arguments]
    result = CliRunner().invoke(main, given, catch_exceptions=False)
    return sorted(one["code"] for one in json.loads(result.stdout)["diagnostics"])


@pytest.mark.parametrize("case", SPOKEN, ids=PAGES.identify)
def test_fixing_a_case_once_is_enough(case: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes out is Python, has fewer findings of the page's rule or a reason for each, and stays as it is."""
    case.write(tmp_path)
    code = case.page.front["code"]
    before = found(tmp_path, monkeypatch, "--extend-select", code)
    arguments = ["--fix", "--unsafe-fixes", "--show-fixes", "--extend-select", code, "--output-format", "concise"]
    said, texts = fix(tmp_path, monkeypatch, *arguments)
    for text in texts.values():
        ast.parse(text)
        assert "\n\n\n\n" not in text
    after = found(tmp_path, monkeypatch, "--extend-select", code)
    assert after.count(code) <= before.count(code)
    assert len(after) <= len(before)
    reasons = [line for line in said.splitlines() if line.startswith("not fixed")]
    assert len(reasons) >= len(after), said
    assert fix(tmp_path, monkeypatch, *arguments)[1] == texts


@pytest.mark.parametrize("page", ALL_PAGES, ids=[page.stem for page in ALL_PAGES])
def test_the_first_example_is_mended_or_says_why(page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of a page loses its finding, if its rule has a fix."""
    code = page.front["code"]
    example = next(case for case in PAGES.cases_of(page) if case.section == "Example")
    example.write(tmp_path)
    said, _ = fix(tmp_path, monkeypatch, "--fix", "--unsafe-fixes", "--show-fixes", "--select", code)
    left = found(tmp_path, monkeypatch, "--select", code)
    if code in {"SL000", "SL001"}:
        return
    assert (code not in left) == (code in MENDED), said
    if code in left:
        assert "this rule has no fix" not in said
        assert f"not fixed {example.expected[0][0]}" in said
