"""Fixes applied to the texts of files, and proved: what does not parse, or would add a finding, is dropped again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seedlint.diagnostics import Edit, Effect, Place
from seedlint.fixes import edits
from seedlint.fixes.formatting import Formatter
from seedlint.source import SourceFile
from seedlint.syntax.edited import is_valid, without_unused_imports

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan

    Analyse = Callable[[Sequence[SourceFile]], Sequence[Diagnostic]]

_AWAKENED = frozenset({"SL401"})
"""Rules that speak of a program only once it seeds anything: no fault of what seeds it."""
_INSTEAD = {"SL201": ("SL101", "SL102", "SL103", "SL202"), "SL202": ("SL101", "SL102", "SL103")}
"""Rules whose findings may stand where others stood: a stream that nothing seeded is seeded now, or another one is."""

ROUNDS = 4
"""How often what turns out to be wrong is dropped and the rest tried again."""


@dataclass(eq=False)
class Applied:
    """What fixing comes to.

    Attributes:
        texts: the new text of each file that changes, by its path; of a new file, all of it.
        fixed: the findings whose fixes are in them.
        dropped: the fixes that are not, and why.
        left: the findings of the fixed program.

    """

    texts: dict[str, str] = field(default_factory=dict)
    fixed: list[Diagnostic] = field(default_factory=list)
    dropped: dict[Diagnostic, str] = field(default_factory=dict)
    left: Sequence[Diagnostic] = ()


def is_safe(finding: Diagnostic) -> bool:
    """Whether a finding's fix settles or keeps the program's numbers."""
    return finding.fix is not None and finding.fix.effect is not Effect.CHANGES


def apply(
    plan: Plan,
    wanted: Collection[Diagnostic],
    sources: Sequence[SourceFile],
    analyse: Analyse,
    folder: Path,
    *,
    known: Sequence[Diagnostic],
) -> Applied:
    """Apply the fixes of some findings.

    `known` are all findings of the program as it is, `analyse` finds those of the changed one, `folder` is the one that
    paths start from.
    """
    applied = Applied(fixed=[finding for finding in wanted if finding in plan.fixes])
    by_path = {source.path: source for source in sources}
    formatter = Formatter()
    applied.left = known
    for _ in range(ROUNDS):
        if not applied.fixed:
            applied.texts, applied.left = {}, known
            return applied
        texts, broken = _edited(plan, applied.fixed, by_path, formatter)
        if broken:
            _drop(plan, applied, broken, "the edited file would not be valid Python")
            continue
        applied.texts = texts
        applied.left = analyse(_changed(sources, texts, folder))
        worse = _worse(plan, known, applied)
        if not worse:
            return applied
        _drop(plan, applied, worse, "the edited file would have findings that it has not now")
    applied.texts, applied.fixed, applied.left = {}, [], known
    return applied


def _edited(
    plan: Plan, findings: Sequence[Diagnostic], sources: dict[str, SourceFile], formatter: Formatter
) -> tuple[dict[str, str], set[str]]:
    """Return the new texts, and the paths of those that cannot be right."""
    by_path: dict[str, list[Edit]] = {}
    for edit in plan.edits(findings):
        by_path.setdefault(edit.place.path, []).append(edit)
    texts, broken = {}, set()
    for path, here in by_path.items():
        old = sources[path].text if path in sources else ""
        try:
            new = edits.apply(old, here)
        except edits.OverlapError:
            broken.add(path)
            continue
        if not is_valid(new):
            broken.add(path)
            continue
        texts[path] = formatter.as_before(old, without_unused_imports(old, new), sources.get(path))
    return texts, broken


def _drop(plan: Plan, applied: Applied, paths: Collection[str], reason: str) -> None:
    """Drop the fixes that touch some files."""
    for finding in list(applied.fixed):
        if any(edit.place.path in paths for edit in plan.edits([finding])):
            applied.fixed.remove(finding)
            applied.dropped[finding] = reason


def _changed(sources: Sequence[SourceFile], texts: dict[str, str], folder: Path) -> list[SourceFile]:
    """Return the files as they would be."""
    changed = [replace(source, text=texts[source.path]) if source.path in texts else source for source in sources]
    known = {source.path for source in sources}
    root = sources[0].root
    new = [SourceFile(path, folder / path, root, text) for path, text in texts.items() if path not in known]
    return sorted([*changed, *new], key=lambda source: source.absolute.parts)


def _worse(plan: Plan, known: Sequence[Diagnostic], applied: Applied) -> set[str]:
    """Return the files in which a finding is left that was to be fixed, or a new one has come up."""
    fixed = {id(finding) for finding in applied.fixed}
    allowed: dict[tuple[str, str], int] = {}
    for finding in known:
        if id(finding) not in fixed:
            key = (finding.place.path, finding.rule.code)
            allowed[key] = allowed.get(key, 0) + 1
    for finding in applied.fixed:
        if finding in plan.leaves:
            key = (finding.place.path, plan.leaves[finding])
            allowed[key] = allowed.get(key, 0) + 1
    worse = set()
    for finding in sorted(applied.left, key=lambda one: one.rule.code in _INSTEAD):
        path, code = finding.place.path, finding.rule.code
        if code in _AWAKENED:
            continue
        instead = next((one for one in (code, *_INSTEAD.get(code, ())) if allowed.get((path, one), 0) > 0), None)
        if instead is None:
            worse.add(path)
        else:
            allowed[path, instead] -= 1
    return worse


__all__ = ["Applied", "Place", "apply", "is_safe"]
