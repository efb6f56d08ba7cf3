"""A fix that would not do is dropped, with those that cannot be without it, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from seedlint.diagnostics import Diagnostic, Edit, Effect, Fix, Place, Rule, Severity, Span
from seedlint.fixes import applying
from seedlint.fixes.applying import apply
from seedlint.fixes.callers import Trees
from seedlint.program.modules import ModuleIndex
from seedlint.source import SourceFile
from seedlint.syntax.edited import is_valid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from conftest import Result

RULE = Rule("SL101", "unseeded-global-stream", Severity.ERROR, "a draw")
OTHER = Rule("SL202", "seed-does-not-reach", Severity.ERROR, "another")
LINES = 40
DONE, EVIL = "pass", "exit"
"""Lines that a fix makes: names that are always there, so that this is no reason to drop it."""


def place(path: str, line: int) -> Place:
    """The whole line."""
    return Place(path, Span(line, 1, line, 5))


class Planned:
    """A plan whose fixes replace lines: `bad` by what is no Python, `worse` by what adds a finding."""

    def __init__(self, lines: Iterable[tuple[str, int]], texts: dict[int, str] | None = None) -> None:
        self.leaves: dict[Diagnostic, str] = {}
        self.reveals: dict[Diagnostic, frozenset[str]] = {}
        self.fixes = {}
        self.trees = Trees((), ModuleIndex(()))
        for path, line in lines:
            finding = Diagnostic(RULE, place(path, line), f"draws in {line}")
            edit = Edit(place(path, line), (texts or {}).get(line, DONE))
            self.fixes[finding] = Fix("mend", Effect.SETTLES, (edit,))

    def edits(self, findings: Iterable[Diagnostic]) -> list[Edit]:
        """All edits of some fixes, each once."""
        return list(dict.fromkeys(edit for finding in findings for edit in self.fixes[finding].edits))


def source(path: str) -> SourceFile:
    """A file of lines `draw`."""
    return SourceFile(path, Path("/project") / path, Path("/project"), "draw\n" * LINES)


class Analysed:
    """Finds a line `draw`, and something else in every line `exit`; counts how often it is asked."""

    def __init__(self, together: tuple[int, int] | None = None) -> None:
        self.together = together
        self.asked = 0

    def __call__(self, files: Sequence[SourceFile]) -> list[Diagnostic]:
        """Return the findings of files."""
        self.asked += 1
        found = []
        for file in files:
            lines = file.text.splitlines()
            for number, line in enumerate(lines, start=1):
                if line == "draw":
                    found.append(Diagnostic(RULE, place(file.path, number), f"draws in {number}"))
                if line == EVIL:
                    found.append(Diagnostic(OTHER, place(file.path, number), "evil"))
            if self.together and all(lines[number - 1] == DONE for number in self.together):
                found.append(Diagnostic(OTHER, place(file.path, 1), "not both"))
        return found


def fixed(plan: Planned, analyse: Analysed, *paths: str, **options: Any) -> tuple[list[int], dict[int, str]]:
    """The lines that are fixed, and those that are not, with the reason."""
    sources = [source(path) for path in paths]
    known = Analysed()(sources)
    wanted = [finding for finding in known if finding in plan.fixes]
    applied = apply(plan, wanted, sources, analyse, Path("/project"), known=known, **options)  # type: ignore[arg-type]
    dropped = {finding.place.span.line: reason for finding, reason in applied.dropped.items()}
    return [finding.place.span.line for finding in applied.fixed], dropped


def test_all_is_well() -> None:
    """One look is enough then."""
    analyse = Analysed()
    assert fixed(Planned([("a.py", line) for line in range(1, 41)]), analyse, "a.py") == (list(range(1, 41)), {})
    assert analyse.asked == 1


@pytest.mark.parametrize("bad", [{7}, {1, 2}, {3, 20, 40}, set(range(1, 41))])
def test_what_is_no_python_is_dropped_alone(bad: set[int]) -> None:
    """Without asking what the program would have for findings."""
    analyse = Analysed()
    plan = Planned([("a.py", line) for line in range(1, 41)], dict.fromkeys(bad, "de("))
    good = [line for line in range(1, 41) if line not in bad]
    assert fixed(plan, analyse, "a.py") == (good, dict.fromkeys(sorted(bad), applying.INVALID))
    assert analyse.asked == (1 if good else 0)


@pytest.mark.parametrize("bad", [{7}, {1, 2}, {3, 40}])
def test_what_adds_a_finding_is_dropped_alone(bad: set[int]) -> None:
    """With the finding that it would add; others in the same file are made."""
    analyse = Analysed()
    plan = Planned([("a.py", line) for line in range(1, 41)], dict.fromkeys(bad, EVIL))
    reason = "a.py would get a finding of SL202 seed-does-not-reach"
    good = [line for line in range(1, 41) if line not in bad]
    assert fixed(plan, analyse, "a.py") == (good, dict.fromkeys(sorted(bad), reason))
    assert analyse.asked < applying.ANALYSES


def test_what_does_not_mend_is_dropped_alone() -> None:
    """A fix after which the finding is there all the same."""
    plan = Planned([("a.py", line) for line in range(1, 41)], {9: "draw"})
    lines, dropped = fixed(plan, Analysed(), "a.py")
    assert 9 not in lines
    assert len(lines) == LINES - 1
    assert dropped == {9: "a.py would still have a finding of SL101 unseeded-global-stream"}


def test_of_two_that_do_not_go_together_one_is_dropped() -> None:
    """The later one."""
    plan = Planned([("a.py", line) for line in range(1, 41)])
    lines, dropped = fixed(plan, Analysed((5, 30)), "a.py")
    assert (len(lines), list(dropped)) == (LINES - 1, [30])


def test_files_that_are_not_worse_are_left_in_peace() -> None:
    """Where a finding comes up, only the fixes that touch that file are tried again."""
    plan = Planned([(path, line) for path in ("a.py", "b.py") for line in range(1, 41)], {7: EVIL})
    del plan.fixes[Diagnostic(RULE, place("b.py", 7), "draws in 7")]
    analyse = Analysed()
    lines, dropped = fixed(plan, analyse, "a.py", "b.py")
    assert len(lines) == 2 * (LINES - 1)
    assert list(dropped) == [7]


def test_edits_of_one_place_that_differ_do_not_go_together() -> None:
    """The first is made."""
    plan = Planned([("a.py", 1), ("a.py", 2)])
    second = Diagnostic(RULE, place("a.py", 2), "draws in 2")
    plan.fixes[second] = Fix("mend", Effect.SETTLES, (Edit(Place("a.py", Span(1, 2, 2, 5)), "x"),))
    assert fixed(plan, Analysed(), "a.py") == ([1], {2: applying.OVERLAP})


def test_there_is_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was not tried in time is dropped, and said so."""
    monkeypatch.setattr(applying, "ANALYSES", 3)
    plan = Planned([("a.py", line) for line in range(1, 41)], {7: EVIL})
    analyse = Analysed()
    lines, dropped = fixed(plan, analyse, "a.py")
    assert 7 not in lines
    assert set(dropped.values()) <= {applying.UNTRIED, "a.py would get a finding of SL202 seed-does-not-reach"}
    assert analyse.asked <= 4


def test_what_cannot_be_written_is_dropped_before() -> None:
    """With all that needs the file."""
    plan = Planned([("a.py", 1), ("b.py", 2)])
    hindrance = {"b.py": "b.py is read-only"}
    options = {"hindrance": lambda path: hindrance.get(path, "")}
    assert fixed(plan, Analysed(), "a.py", "b.py", **options) == ([1], {2: "b.py is read-only"})


@pytest.mark.parametrize(
    "text",
    ["def f(a, a): pass\n", "x = 1\nfrom __future__ import annotations\n", "return 1\n", "if x:\n    y\n  z\n"],
)
def test_valid_is_what_compiles(text: str) -> None:
    """Not only what parses."""
    assert not is_valid(text)


def test_a_program_says_what_was_dropped(
    tmp_path: Path, seedlint: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, whether asked for or not; the finding stays, and promises no fix any more."""
    (tmp_path / "a.py").write_text("import random\n\nprint(random.random())\nprint(random.gauss(0, 1))\n")
    monkeypatch.setattr(applying, "is_valid", lambda text: "rng.gauss" not in text)
    result = seedlint("check", ".", "--fix", "--output-format", "concise")
    assert result.code == 1
    assert "SL101 unseeded-global-stream: the edited file would not be valid Python\n" in result.out
    assert "Fixed 1 finding in 1 file." in result.out
    assert "[*]" not in result.out
    assert "can be fixed" not in result.out


def test_what_reads_a_name_that_is_not_there_is_dropped_alone() -> None:
    """It would be valid Python, and fail when it is run."""
    plan = Planned([("a.py", line) for line in range(1, 41)], {2: "nowhere"})
    good = [line for line in range(1, 41) if line != 2]
    assert fixed(plan, Analysed(), "a.py") == (good, {2: "`nowhere` would not be there where a.py reads it"})
