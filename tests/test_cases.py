"""Annotated programs in fixtures/cases: `check` must report what their comments say, and nothing else.

A comment at the end of a line says what is expected there:

    # expect: SL101            a finding of this rule starts on this line
    # expect: SL102, SL104     two of them
    # expect: SL101|SL103      one of them; the first is preferred
    # expect-one[k]: SL101     on at least one of the lines of this case with the same k

Every other line is silent. Each case has a case.toml: `about` says what it shows; `note` gives the reason for a
choice that could have been made otherwise; `select` enables rules that are off by default; `run` and `repeats` say how
the program is run and whether its output was the same in two fresh processes.

As a script it prints the share of expected findings that were found and of findings that were expected:

    python tests/test_cases.py [CASE ...]
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).resolve().parent.parent / "fixtures" / "cases"
MARK = re.compile(r"#\s*expect(?:-one\[(?P<group>\w+)\])?:\s*(?P<codes>[^#]+)")
JUDGED = re.compile(r"SL(?:[012]\d\d|30[1-6])")  # the rules that these cases are written for

Place = tuple[str, int]


@dataclass(frozen=True)
class Want:
    """One expected finding: any of these codes at any of these places."""

    codes: tuple[str, ...]
    places: tuple[Place, ...]

    def __str__(self) -> str:
        where = " or ".join(f"{path}:{line}" for path, line in self.places)
        return f"{where}: {'|'.join(self.codes)}"


@dataclass
class Outcome:
    """What a case's run gave, beside what was expected."""

    wants: list[Want]
    found: dict[Place, dict[str, str]]
    missing: list[Want] = field(default_factory=list)
    extra: list[tuple[Place, str, str]] = field(default_factory=list)


def case_folders() -> list[Path]:
    """All the cases, by name."""
    return sorted(file.parent for file in CASES.glob("*/case.toml"))


def read_settings(case: Path) -> dict[str, Any]:
    """A case's case.toml."""
    return tomllib.loads((case / "case.toml").read_text(encoding="utf-8"))


def read_wants(case: Path) -> list[Want]:
    """What the comments of a case's files expect."""
    wants: list[Want] = []
    groups: dict[str, tuple[list[str], list[Place]]] = {}
    for file in sorted(case.rglob("*.py")):
        name = file.relative_to(case).as_posix()
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            mark = MARK.search(line)
            if mark is None:
                continue
            items = [tuple(item.strip().split("|")) for item in mark["codes"].split(",")]
            for codes in items:
                for code in codes:
                    if JUDGED.fullmatch(code) is None:
                        raise ValueError(f"{file}:{number}: not a rule: {code!r}")
            if mark["group"] is None:
                wants += [Want(codes, ((name, number),)) for codes in items]
            else:
                group_codes, places = groups.setdefault(mark["group"], ([], []))
                group_codes += [code for codes in items for code in codes if code not in group_codes]
                places.append((name, number))
    return wants + [Want(tuple(codes), tuple(places)) for codes, places in groups.values()]


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def check(case: Path) -> dict[Place, dict[str, str]]:
    """Run `seedlint check` on a case: the messages of its findings by place and code."""
    from seedlint.cli import main  # noqa: PLC0415 - the score script should say what is wrong before it needs the tool

    arguments = ["check", case.name, "--output-format", "json", "--exit-zero", "--no-cache"]
    for selector in read_settings(case).get("select", []):
        arguments += ["--extend-select", selector]
    with _inside(case.parent):
        result = CliRunner().invoke(main, arguments, catch_exceptions=False)
    if result.exit_code != 0:
        raise AssertionError(f"seedlint {' '.join(arguments)}: exit code {result.exit_code}\n{result.output}")
    found: dict[Place, dict[str, str]] = {}
    for diagnostic in json.loads(result.stdout)["diagnostics"]:
        if JUDGED.fullmatch(diagnostic["code"]):
            path = Path(diagnostic["path"])
            name = path.relative_to(case if path.is_absolute() else case.name).as_posix()
            found.setdefault((name, diagnostic["line"]), {})[diagnostic["code"]] = diagnostic["message"]
    return found


def judge(case: Path) -> Outcome:
    """Compare what a case expects with what is found."""
    wants, found = read_wants(case), check(case)
    allowed: dict[Place, set[str]] = {}
    outcome = Outcome(wants, found)
    for want in wants:
        for place in want.places:
            allowed.setdefault(place, set()).update(want.codes)
        if not any(code in found.get(place, {}) for place in want.places for code in want.codes):
            outcome.missing.append(want)
    outcome.extra = [
        (place, code, message)
        for place, codes in sorted(found.items())
        for code, message in codes.items()
        if code not in allowed.get(place, set())
    ]
    return outcome


def describe(case: Path, outcome: Outcome) -> str:
    """The difference, a line a finding."""
    lines = [f"{case.name}: {read_settings(case)['about']}"]
    lines += [f"  missing  {want}" for want in outcome.missing]
    lines += [f"  extra    {path}:{line}: {code} {text}" for (path, line), code, text in outcome.extra]
    return "\n".join(lines)


@pytest.mark.parametrize("case", case_folders(), ids=lambda case: case.name)
def test_case(case: Path) -> None:
    """The findings of an annotated program are those that its comments expect."""
    outcome = judge(case)
    assert not outcome.missing, describe(case, outcome)
    assert not outcome.extra, describe(case, outcome)


@pytest.mark.parametrize("case", case_folders(), ids=lambda case: case.name)
def test_case_is_well_formed(case: Path) -> None:
    """A case says what it shows, and its files are Python."""
    settings = read_settings(case)
    assert set(settings) <= {"about", "note", "select", "run", "repeats"}
    assert settings["about"].strip()
    assert ("run" in settings) == ("repeats" in settings)
    files = list(case.rglob("*.py"))
    assert files
    for file in files:
        compile(file.read_text(encoding="utf-8"), str(file), "exec")
    read_wants(case)


def main(names: list[str]) -> int:
    """Print the differences of the named cases (all, if none is named) and the shares by rule."""
    expected: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    reported: Counter[str] = Counter()
    false: Counter[str] = Counter()
    cases = [case for case in case_folders() if not names or case.name in names]
    clean, noisy, wrong = 0, 0, 0
    for case in cases:
        try:
            outcome = judge(case)
        except Exception as error:  # noqa: BLE001 - one broken case must not hide the others
            sys.stdout.write(f"{case.name}: {type(error).__name__}: {error}\n")
            outcome = Outcome(wants := read_wants(case), {}, list(wants))
        for want in outcome.wants:
            expected[want.codes[0]] += 1
            hit[want.codes[0]] += want not in outcome.missing
        for codes in outcome.found.values():
            reported.update(codes.keys())
        false.update(code for _, code, _ in outcome.extra)
        if not outcome.wants:
            clean += 1
            noisy += bool(outcome.extra)
        if outcome.missing or outcome.extra:
            wrong += 1
            sys.stdout.write(describe(case, outcome) + "\n")
    sys.stdout.write(
        f"\n{'rule':8}{'expected':>9}{'found':>7}{'recall':>8}   {'reported':>9}{'false':>7}{'precision':>11}\n"
    )
    for code in [*sorted(expected | reported), "all"]:
        e, h = (expected.total(), hit.total()) if code == "all" else (expected[code], hit[code])
        r, f = (reported.total(), false.total()) if code == "all" else (reported[code], false[code])
        recall, precision = f"{h / e:.1%}" if e else "-", f"{(r - f) / r:.1%}" if r else "-"
        sys.stdout.write(f"{code:8}{e:>9}{h:>7}{recall:>8}   {r:>9}{f:>7}{precision:>11}\n")
    sys.stdout.write(
        f"{len(cases) - wrong} of {len(cases)} cases right; {noisy} of {clean} clean cases with a false alarm\n"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
