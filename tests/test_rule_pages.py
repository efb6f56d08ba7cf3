"""The pages of the rules hold: what a page says is reported is reported, at that line, and every other line is silent.

A page is Markdown with TOML front matter. Every fenced block in it is part of a case:

- `py` blocks under a heading are a case each, a file `main.py`; where any block under the heading has a
  `title="utils.py"`, all blocks under that heading are the files of one case. `toml` blocks are configuration.
- A trailing `# error` says that the page's own rule is reported at that line, `# error: SL103, SL101` names others.
  `# todo error` is a known missed alarm: it must stay silent, and the day it is reported this test says so.
- `run="differs"` and `run="agrees"` start the program twice, in fresh processes, and compare what they print.
- A block that starts with `# In [3]:` is a notebook, `main.ipynb`: this line starts a cell with that execution count,
  `# In [ ]:` one without.
- `encoding="latin-1"` is how the file is written, and the character `U+2400` stands for a null byte.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from notebook_samples import code, notebook

from seedlint.checks.registry import all_rules
from seedlint.cli import main
from seedlint.diagnostics import Severity

PAGES = sorted((Path(__file__).resolve().parent.parent / "rules").glob("*.md"))
SECTIONS = (
    "What it does",
    "Why it matters",
    "Example",
    "How to fix",
    "When to ignore",
    "Sources",
    "Cases",
)
ATTRIBUTES = {"title", "run", "encoding"}
CELL = re.compile(r"# In \[(\d+| )\]:\n")
FENCE = re.compile(r"^```(?P<info>.*)$")
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')
ANNOTATION = re.compile(r"#\s*(?P<todo>todo )?error(?::\s*(?P<codes>SL\d{3}(?:,\s*SL\d{3})*))?\s*$")
SLOW_IMPORT = re.compile(r"^\s*(?:import|from) (?:tensorflow|keras)\b", re.MULTILINE)

Found = tuple[str, int, str]


@dataclass(frozen=True)
class Block:
    """A fenced block: where it stands in its page, its language, its attributes and its text."""

    line: int
    heading: str
    section: str
    language: str
    attributes: dict[str, str]
    text: str

    @property
    def name(self) -> str:
        """The file that it is written to."""
        usual = "main.ipynb" if CELL.match(self.text) else "main.py"
        return self.attributes.get("title", usual if self.language == "py" else "seedlint.toml")

    @property
    def cells(self) -> list[tuple[int, int | None, list[str]]]:
        """The cells of a notebook: the line before each, its execution count, its lines."""
        found: list[tuple[int, int | None, list[str]]] = []
        for number, line in enumerate(self.text.splitlines(keepends=True), start=1):
            start = CELL.fullmatch(line)
            if start is not None:
                found.append((number, int(start[1]) if start[1].strip() else None, []))
            else:
                found[-1][2].append(line)
        return found

    def write(self, folder: Path) -> None:
        """Write the file that the block stands for."""
        path = folder / self.name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = self.text.replace("\u2400", "\0")
        if path.suffix == ".ipynb":
            text = notebook(*(code(cell, count) for _, count, cell in self.cells))
        path.write_bytes(text.encode(self.attributes.get("encoding", "utf-8")))


@dataclass(frozen=True)
class Page:
    """A page: its front matter, the headings of its sections and its blocks."""

    path: Path
    front: dict[str, str]
    sections: tuple[str, ...]
    blocks: tuple[Block, ...]

    @property
    def stem(self) -> str:
        """The rule's name, as the file is called."""
        return self.path.stem


@dataclass(frozen=True)
class Case:
    """Files that are checked together, and what is expected of them."""

    page: Page
    heading: str
    section: str
    blocks: tuple[Block, ...]

    @property
    def expected(self) -> list[Found]:
        """What must be reported: path, line, code."""
        return sorted(found for block in self.blocks for found, todo in self._annotations(block) if not todo)

    @property
    def missed(self) -> list[Found]:
        """What ought to be reported and is not: known missed alarms."""
        return sorted(found for block in self.blocks for found, todo in self._annotations(block) if todo)

    def _annotations(self, block: Block) -> list[tuple[Found, bool]]:
        found: list[tuple[Found, bool]] = []
        for number, line in enumerate(block.text.split("\n"), start=1):
            match = ANNOTATION.search(line)
            if match is not None:
                codes = match["codes"] or self.page.front["code"]
                found += [((block.name, number, code.strip()), bool(match["todo"])) for code in codes.split(",")]
        return found

    def write(self, folder: Path) -> None:
        """Write all files of the case."""
        for block in self.blocks:
            block.write(folder)


def read_page(path: Path) -> Page:
    """Read a page; refuse what no test would look at."""
    lines = path.read_text(encoding="utf-8").split("\n")
    assert lines[0] == "+++", f"{path.name}: no front matter"
    end = lines.index("+++", 1)
    sections: list[str] = []
    blocks: list[Block] = []
    heading = ""
    body: list[str] | None = None
    opened, info = 0, ""
    for number, line in enumerate(lines[end + 1 :], start=end + 2):
        fence = FENCE.match(line)
        if body is not None and fence is None:
            body.append(line)
        elif body is not None:
            language, _, rest = info.partition(" ")
            text = "\n".join(body) + "\n"
            blocks.append(Block(opened, heading, sections[-1], language, dict(ATTRIBUTE.findall(rest)), text))
            body = None
        elif fence is not None:
            opened, info, body = number, fence["info"], []
        elif line.startswith("## "):
            heading = line.removeprefix("## ").strip()
            sections.append(heading)
        elif line.startswith("### "):
            heading = line.removeprefix("### ").strip()
    assert body is None, f"{path.name}:{opened}: the block is never closed"
    return Page(path, tomllib.loads("\n".join(lines[1:end])), tuple(sections), tuple(blocks))


def cases_of(page: Page) -> list[Case]:
    """Group the blocks of a page into cases."""
    cases: list[Case] = []
    headings: dict[tuple[str, str], list[Block]] = {}
    for block in page.blocks:
        headings.setdefault((block.section, block.heading), []).append(block)
    for (section, heading), blocks in headings.items():
        if any("title" in block.attributes for block in blocks):
            cases.append(Case(page, heading, section, tuple(blocks)))
        else:
            cases += [Case(page, heading, section, (block,)) for block in blocks]
    return cases


ALL_PAGES = [read_page(path) for path in PAGES]
ALL_CASES = [case for page in ALL_PAGES for case in cases_of(page)]


def identify(case: Case) -> str:
    """Return the name of a case in pytest's output."""
    same = [other for other in ALL_CASES if (other.page, other.heading) == (case.page, case.heading)]
    number = f" ({same.index(case) + 1})" if len(same) > 1 else ""
    return f"{case.page.stem}: {case.heading}{number}"


by_page = pytest.mark.parametrize("page", ALL_PAGES, ids=[page.stem for page in ALL_PAGES])


def check(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, cells: dict[str, list[int]] | None = None
) -> list[Found]:
    """Run `seedlint check` on a folder and return what it reports; `cells` says where the cells of blocks start."""
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(
        main,
        ["check", ".", "--output-format", "json", "--exit-zero", "--no-cache", *arguments],
        catch_exceptions=False,
    )
    assert result.exit_code == 0, result.output
    reported = json.loads(result.stdout)["diagnostics"]
    return sorted(
        (found["path"], (cells or {})[found["path"]][cell["number"] - 1] + cell["line"], found["code"])
        if (cell := found["cell"]) is not None
        else (found["path"].removeprefix("./"), found["line"], found["code"])
        for found in reported
    )


def subtract(these: list[Found], those: list[Found]) -> list[Found]:
    """Return `these` without `those`, each counted as often as it is there."""
    return sorted((Counter(these) - Counter(those)).elements())


@pytest.mark.parametrize("case", ALL_CASES, ids=identify)
def test_case_is_reported_as_the_page_says(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly the annotated lines are reported, each as often as the annotation says."""
    case.write(tmp_path)
    selected: list[str] = []
    if case.page.front["severity"] == Severity.INFO:
        selected = ["--extend-select", case.page.front["code"]]
    cells = {
        block.name: [start for start, _, _ in block.cells] for block in case.blocks if block.name.endswith("ipynb")
    }
    found = check(tmp_path, monkeypatch, *selected, cells=cells)
    place = f"{case.page.path.name}:{case.blocks[0].line}"
    caught = [missed for missed in case.missed if missed in found]
    assert not caught, f"{place}: a known missed alarm is reported now: turn `# todo error` into `# error`"
    missed = [f"missed alarm: {one}" for one in subtract(case.expected, found)]
    false = [f"false alarm: {one}" for one in subtract(found, case.expected)]
    assert not missed + false, "\n".join([place, *missed, *false])


@by_page
def test_page_has_all_sections_in_order(page: Page) -> None:
    """A reader finds the same sections on every page."""
    assert page.sections == SECTIONS


@by_page
def test_page_has_bad_and_good_examples(page: Page) -> None:
    """The section `Example` shows first what is reported and then what is clean; so do the cases."""
    examples = [case for case in cases_of(page) if case.section == "Example"]
    assert len(examples) == 2
    assert examples[0].expected
    assert not examples[1].expected
    own = [case for case in cases_of(page) if case.section == "Cases"]
    assert len(own) >= 2
    assert any(page.front["code"] == code for case in own for _, _, code in case.expected)
    assert any(not case.expected and not case.missed for case in own)


@by_page
def test_case_headings_are_unique(page: Page) -> None:
    """A heading names one case, so that a failure names it too."""
    titles = re.findall(r"^### (.*)$", page.path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(titles) == len(set(titles))


@by_page
def test_every_block_is_executed(page: Page) -> None:
    """No block escapes: its language and attributes are known, and it is a file of exactly one case."""
    for block in page.blocks:
        place = f"{page.path.name}:{block.line}"
        assert block.language in {"py", "toml"}, place
        assert set(block.attributes) <= ATTRIBUTES, place
        assert block.attributes.get("run", "agrees") in {"agrees", "differs"}, place
    fences = sum(line.startswith("```") for line in page.path.read_text(encoding="utf-8").split("\n"))
    cases = cases_of(page)
    assert sum(len(case.blocks) for case in cases) * 2 == fences
    for case in cases:
        names = [block.name for block in case.blocks]
        assert len(names) == len(set(names)), f"{page.path.name}: {case.heading}: two blocks are one file"
        assert any(block.language == "py" for block in case.blocks), f"{page.path.name}: {case.heading}"


@by_page
def test_every_annotation_is_understood(page: Page) -> None:
    """A comment that was meant as an annotation is one."""
    for block in page.blocks:
        for number, line in enumerate(block.text.split("\n"), start=1):
            if re.search(r"#\s*(todo\b|errors?\b)", line):
                assert ANNOTATION.search(line), f"{page.path.name}:{block.line + number}: {line.strip()}"


@by_page
def test_examples_compile(page: Page) -> None:
    """Examples are Python, except where the page is about what is not."""
    if page.front["code"] == "SL000":
        return
    for block in page.blocks:
        if block.language == "py":
            compile(block.text, f"{page.path.name}:{block.line}", "exec", dont_inherit=True)


@by_page
def test_front_matter_is_the_rule(page: Page) -> None:
    """The page and the check say the same of the rule."""
    rules = {rule.name: rule for rule in all_rules()}
    rule = rules[page.stem]
    stated = {"code": rule.code, "name": rule.name, "severity": str(rule.severity), "summary": rule.summary}
    assert page.front == stated


def test_pages_are_the_rules() -> None:
    """Every rule has a page, and every page a rule."""
    assert sorted(page.stem for page in ALL_PAGES) == sorted(rule.name for rule in all_rules())


RUN_CASES = [
    pytest.param(
        case,
        block,
        id=f"{identify(case)} {block.attributes['run']}",
        marks=[pytest.mark.slow] if any(SLOW_IMPORT.search(other.text) for other in case.blocks) else [],
    )
    for case in ALL_CASES
    for block in case.blocks
    if "run" in block.attributes
]


@pytest.mark.parametrize(("case", "block"), RUN_CASES)
def test_program_behaves_as_the_page_says(case: Case, block: Block, tmp_path: Path) -> None:
    """What the page calls bad prints something else in the next process, what it calls good prints the same."""
    case.write(tmp_path)
    environment = {**os.environ, "PYTHONHASHSEED": "random", "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    printed = [
        subprocess.run(
            [sys.executable, block.name],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            timeout=300,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    assert printed[0].strip()
    assert (printed[0] == printed[1]) == (block.attributes["run"] == "agrees"), printed[0].decode()
