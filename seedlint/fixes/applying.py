"""Fixes applied to the texts of files, and proved: what does not parse, or would add a finding, is dropped again.

Only as much is dropped as must be: which fixes are to blame is found by trying halves of those that may be.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from seedlint.diagnostics import Effect
from seedlint.fixes import edits
from seedlint.fixes.aligning import aligned
from seedlint.fixes.formatting import Formatter
from seedlint.fixes.judging import judge
from seedlint.fixes.shared_names import SharedNames
from seedlint.notebooks.splicing import NotSplicedError, magic_words, tidied
from seedlint.source import SourceFile
from seedlint.syntax.bound import missing_name
from seedlint.syntax.edited import is_valid, takes, without_unused_imports

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from seedlint.diagnostics import Diagnostic, Edit
    from seedlint.fixes.planning import Plan

    Analyse = Callable[[Sequence[SourceFile]], Sequence[Diagnostic]]

ANALYSES = 32
"""How often the changed program is analysed at most; what was not tried then is dropped."""

INVALID = "the edited file would not be valid Python"
OVERLAP = "it changes what another fix changes"
UNTRIED = "together with others the program would have new findings, and which is to blame was not found in time"


@dataclass(eq=False)
class Applied:
    """What fixing comes to.

    Attributes:
        texts: the new text of each file that changes, by its path; of a new file, all of it.
        fixed: the findings whose fixes are in them.
        dropped: the fixes that are not, and why.

    """

    texts: dict[str, str] = field(default_factory=dict)
    fixed: list[Diagnostic] = field(default_factory=list)
    dropped: dict[Diagnostic, str] = field(default_factory=dict)


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
    hindrance: Callable[[str], str] = lambda _: "",
) -> Applied:
    """Apply the fixes of some findings.

    `known` are all findings of the program as it is, `analyse` finds those of the changed one (what it
    is asked last is what is returned, unless that is nothing), `folder` is the one that paths start from, `hindrance`
    says why a file cannot be written.
    """
    return _Application(plan, sources, analyse, folder, known).of(wanted, hindrance)


class _Application:
    """One application of fixes under way."""

    def __init__(
        self,
        plan: Plan,
        sources: Sequence[SourceFile],
        analyse: Analyse,
        folder: Path,
        known: Sequence[Diagnostic],
    ) -> None:
        self.plan = plan
        self.sources = {source.path: source for source in sources}
        self.analyse = analyse
        self.folder = folder
        self.known = known
        self.formatter = Formatter()
        self.shared = SharedNames(sources, plan.trees.index)
        self.analyses = 0
        self.last: list[Diagnostic] = []
        self.worse: frozenset[str] = frozenset()
        self._finished: dict[tuple[str, str], str] = {}

    def of(self, wanted: Collection[Diagnostic], hindrance: Callable[[str], str]) -> Applied:
        applied = Applied()
        candidates = []
        for finding in wanted:
            fix = self.plan.fixes.get(finding)
            paths = {edit.place.path for edit in fix.edits} if fix is not None else set()
            reasons = [reason for path in sorted(paths) if (reason := hindrance(path))]
            if reasons:
                applied.dropped[finding] = reasons[0]
            elif fix is not None:
                candidates.append(finding)
        sound = _most([], candidates, self._invalid, applied.dropped)
        good = set(self._improving(sound, applied.dropped))
        applied.fixed = [finding for finding in candidates if finding in good]
        if applied.fixed:
            applied.texts = self._texts(applied.fixed)
            if self.last != applied.fixed:
                self.analyse(_changed(list(self.sources.values()), applied.texts, self.folder))
        return applied

    # ------------------------------------------------------------ what a text must be

    def _invalid(self, findings: Sequence[Diagnostic]) -> str:
        """Return why some fixes cannot be made together, as far as their texts tell; nothing if they can."""
        texts: dict[str, str] = {}
        for path, here in self._by_path(findings).items():
            old = self.sources[path].text if path in self.sources else ""
            try:
                new = edits.apply(old, here)
            except edits.OverlapError:
                return OVERLAP
            if not is_valid(new) and (not old or is_valid(old)):
                return INVALID
            name = missing_name(old, new)
            if name:
                return f"`{name}` would not be there where {path} reads it"
            try:
                if path in self.sources:
                    self.sources[path].becoming(new)
            except NotSplicedError as error:
                return str(error)
            texts[path] = new
        return self.shared.clash(texts)

    def _by_path(self, findings: Sequence[Diagnostic]) -> dict[str, list[Edit]]:
        by_path: dict[str, list[Edit]] = {}
        for edit in self.plan.edits(findings):
            by_path.setdefault(edit.place.path, []).append(edit)
        return by_path

    def _texts(self, findings: Sequence[Diagnostic]) -> dict[str, str]:
        texts = {}
        for path, here in self._by_path(findings).items():
            old = self.sources[path].text if path in self.sources else ""
            new = self._finish(path, old, edits.apply(old, aligned(old, here)))
            if new != old:
                texts[path] = new
        endings = Counter(edits.newline_of(text) for path, text in texts.items() if path in self.sources)
        for path in texts.keys() - self.sources.keys():
            texts[path] = texts[path].replace("\n", endings.most_common(1)[0][0] if endings else "\n")
        return texts

    def _finish(self, path: str, old: str, edited: str) -> str:
        """Return an edited text without imports that it needs no more, and formatted if it was."""
        key = (path, edited)
        if key not in self._finished:
            part = PurePath(path)
            module = part.parent.name if part.name == "__init__.py" else part.stem

            source = self.sources.get(path)
            notebook = source.notebook if source is not None else None
            magic = magic_words(notebook) if notebook is not None else ()

            def wanted(name: str) -> bool:
                return (
                    name in magic
                    or self.shared.shares(path)
                    or any(takes(one.text, module, name) for other, one in self.sources.items() if other != path)
                )

            new = without_unused_imports(old, edited, wanted)
            place = self._place(path)
            if notebook is None or source is None:
                new = self.formatter.as_before(old, new, place)
            else:
                new = tidied(notebook, new, lambda old, new: self.formatter.as_before(old, new, place))
                try:
                    source.becoming(new)
                except NotSplicedError:
                    new = edited  # which was tried
            self._finished[key] = new
        return self._finished[key]

    def _place(self, path: str) -> Path:
        return self.sources[path].absolute if path in self.sources else self.folder / path

    # ------------------------------------------------------------ what the program must be

    def _improving(self, findings: list[Diagnostic], dropped: dict[Diagnostic, str]) -> list[Diagnostic]:
        """Return as many fixes as can be made together without a new finding."""
        if not findings or not self._worse(findings):
            return findings
        suspects = [one for one in findings if self.worse & {edit.place.path for edit in self.plan.fixes[one].edits}]
        blamed = set(suspects)
        others = [one for one in findings if one not in blamed]
        if not suspects or (others and self._worse(others)):
            suspects, others = findings, []
        return _most(others, suspects, self._worse, dropped)

    def _worse(self, findings: Sequence[Diagnostic]) -> str:
        """Return what is wrong with the program that some fixes make; nothing if it has only fewer findings."""
        if self.analyses >= ANALYSES:
            return UNTRIED
        self.analyses += 1
        self.last = list(findings)
        left = self.analyse(_changed(list(self.sources.values()), self._texts(findings), self.folder))
        verdict = judge(self.known, findings, left, self.plan.leaves, self.plan.reveals)
        self.worse = verdict.paths
        return verdict.reason


def _most(
    base: list[Diagnostic],
    more: list[Diagnostic],
    fault: Callable[[Sequence[Diagnostic]], str],
    dropped: dict[Diagnostic, str],
) -> list[Diagnostic]:
    """Return as many fixes as go together with those of `base`; note the others in `dropped`, each with its fault."""
    if not more:
        return base
    reason = fault([*base, *more])
    if not reason:
        return [*base, *more]
    if len(more) == 1 or reason == UNTRIED:
        dropped.update(dict.fromkeys(more, reason))
        return base
    half = len(more) // 2
    return _most(_most(base, more[:half], fault, dropped), more[half:], fault, dropped)


def _changed(sources: Sequence[SourceFile], texts: dict[str, str], folder: Path) -> list[SourceFile]:
    """Return the files as they would be."""
    changed = [source.becoming(texts[source.path]) if source.path in texts else source for source in sources]
    known = {source.path for source in sources}
    root = sources[0].root
    new = [SourceFile(path, folder / path, root, text) for path, text in texts.items() if path not in known]
    return sorted([*changed, *new], key=lambda source: source.absolute.parts)
