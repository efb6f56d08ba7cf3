"""From sources to findings: outline, relevance, close facts, the linked program, the checks."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.checks import run_checks
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.diagnostics import Diagnostic, Governance, Place, Span
from seedlint.facts import FileFacts
from seedlint.program.governance import governance
from seedlint.program.kept import Kept
from seedlint.program.linked import follow, is_test
from seedlint.program.modules import ModuleIndex
from seedlint.program.relevance import relevant
from seedlint.program.sites import Program
from seedlint.syntax.newer import NewerFile, read_newer
from seedlint.syntax.outline import read_outline
from seedlint.syntax.reading import read_closely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from seedlint.catalogue import Catalogue
    from seedlint.environment import Setting
    from seedlint.facts import Outline
    from seedlint.source import SourceFile
    from seedlint.syntax.newer import NewerFile
    from seedlint.syntax.outline import OutlineResult


_NEWER_FILES = 20
"""Files with syntax errors that are tried as newer Python; each costs a process."""

_RECURSION = 20_000
"""Calls are followed by calling, some thirty frames of ours for one of theirs."""


@dataclass(frozen=True)
class Settings:
    """What the judgement depends on besides the sources.

    Attributes:
        catalogue: what is known of libraries, for the project's versions.
        entry_points: where programs start, besides what is recognised: paths of scripts, or `package.module:function`.
        environment: what the project's files set in the environment, among the variables that the catalogue names.

    """

    catalogue: Catalogue
    entry_points: tuple[str, ...] = ()
    environment: tuple[Setting, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """What the analysis found: every finding of every rule (selection comes later), and what governs the draws.

    `program` and `index` are what it was found in: fixes are planned over them.
    """

    diagnostics: tuple[Diagnostic, ...]
    governance: Governance
    program: Program | None = None
    index: ModuleIndex | None = None


class Memory:
    """What was read of files in the last run: of a file that has not changed, it is not read again.

    What a file says does not hang on other files, so the text decides, and which of its definitions matter.
    """

    def __init__(self) -> None:
        self._outlines: dict[str, OutlineResult] = {}
        self._newer: dict[str, NewerFile | None] = {}
        self._facts: dict[tuple[str, str, object], FileFacts] = {}
        self._used: set[object] = set()
        self.loops = Kept()

    def outline(self, text: str) -> OutlineResult:
        """Return the outline of a text."""
        self._used.add(text)
        if text not in self._outlines:
            self._outlines[text] = read_outline(text)
        return self._outlines[text]

    def newer(self, text: str) -> NewerFile | None:
        """Return what LibCST reads in a text that `ast` refuses; None if that is nothing."""
        self._used.add(text)
        if text not in self._newer:
            self._newer[text] = read_newer(text)
        return self._newer[text]

    def facts(self, source: SourceFile, outline: Outline, wanted: Mapping[int, frozenset[str]]) -> FileFacts:
        """Return what the definitions that matter say."""
        key = (source.path, source.text, frozenset(wanted.items()))
        self._used.add(key)
        if key not in self._facts:
            self._facts[key] = read_closely(source, outline, wanted)
        return self._facts[key]

    def forget(self) -> None:
        """Forget what has not been asked for since the last time."""
        self._outlines = {key: one for key, one in self._outlines.items() if key in self._used}
        self._newer = {key: one for key, one in self._newer.items() if key in self._used}
        self._facts = {key: one for key, one in self._facts.items() if key in self._used}
        self._used.clear()
        self.loops.forget()


def analyse(sources: Sequence[SourceFile], settings: Settings, memory: Memory | None = None) -> Analysis:
    """Analyse files as one program. Never raises for what a file contains: that becomes a diagnostic `SL000`."""
    memory = memory or Memory()
    with deep_and_fast():
        outlined = _outlined(sources, memory)
        index = ModuleIndex(sources, settings.catalogue.packages())
        # Tests are not followed: a fresh draw does no harm there, and what they call, programs call otherwise.
        outlines = {key: one for key, one in outlined.outlines.items() if not is_test(index.source(key), one)}
        relevance = relevant(outlines, index, settings.catalogue)
        files = {
            key: outlined.newer.get(key) or memory.facts(index.source(key), outline, relevance.read[key])
            for key, outline in outlines.items()
            if key in relevance.read
        }
        linked = follow(index, outlines, files, settings.catalogue, settings.entry_points, relevance, memory.loops)
        linked.environment = settings.environment
        linked.notebooks = {source.path: source.notebook for source in sources if source.notebook is not None}
        program = Program(linked)
        return Analysis((*outlined.problems, *run_checks(program)), governance(program), program, index)


@contextmanager
def deep_and_fast() -> Iterator[None]:
    """Allow deep recursion, and look for no garbage: what is made is needed to the end, and looking takes a fifth."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION))
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if collecting:
            gc.enable()


@dataclass(frozen=True)
class _Outlined:
    """The outlines of all files, the close facts of those in newer syntax, and what could not be read."""

    outlines: dict[str, Outline]
    newer: dict[str, FileFacts]
    problems: list[Diagnostic]


def _outlined(sources: Sequence[SourceFile], memory: Memory) -> _Outlined:
    found = _Outlined({}, {}, [])
    tried = 0
    for source in sources:
        found.problems.extend(_faults(source))
        result = memory.outline(source.text)
        if result.refused and tried < _NEWER_FILES:
            tried += 1
            newer = memory.newer(source.text)
            if newer is not None:
                found.outlines[source.key] = newer.outline
                found.newer[source.key] = FileFacts(source.path, newer.body)
                continue
        found.outlines[source.key] = result.outline
        for problem in result.problems:
            span = Span(problem.line, problem.column, problem.line, problem.column + 1)
            found.problems.append(Diagnostic(UNREADABLE, Place(source.path, span), problem.message))
    return found


def _faults(source: SourceFile) -> list[Diagnostic]:
    """Return what is wrong with the cells of a notebook that were left out."""
    blocks = source.notebook.blocks if source.notebook is not None else ()
    faults = []
    for block in blocks:
        if block.fault is not None and "raises-exception" not in block.cell.tags:
            line, column = block.first + block.fault.line - 1, block.fault.column
            place = Place(source.path, Span(line, column, line, column + 1))
            faults.append(Diagnostic(UNREADABLE, place, block.fault.message))
    return faults
