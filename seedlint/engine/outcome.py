"""What a run found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.config import Options

if TYPE_CHECKING:
    from seedlint import analysis, fixing
    from seedlint.baselines import keeping
    from seedlint.baselines.comparing import Comparison
    from seedlint.diagnostics import Diagnostic, Governance
    from seedlint.fixing import Mended
    from seedlint.source import SourceFile


@dataclass(frozen=True)
class Outcome:
    """What a run found.

    Attributes:
        files: how many files were checked, the unreadable ones included, and are reported on.
        elsewhere: how many findings are in other files of the project, which were read, too.
        diagnostics: the findings to report, in order.
        governance: what governs the program's draws.
        hidden: how many findings of reported rules a comment or `per-file-ignores` suppressed.
        unseen: whether draws were found wanting by rules that are not reported, or by suppressed findings; those that
            are left to callers aside.
        lists_left: whether draws that are left to callers are among the findings.
        problems: what kept paths from being checked; each makes the run fail.
        warnings: what was skipped and may surprise.
        notes: what was done, for who asks.
        sources: the text of each decoded file by its path, for source frames.
        options: what the configuration and, before it, the command line say; how to show all this is among it.
        mended: what was fixed, or would be; None if nothing was asked for.
        comparison: what is known already, and not among the findings; None if there is nothing to compare with.
        suppressed: the findings that a comment or `per-file-ignores` suppressed, each with the reason that it gives.
        baseline: what was written to the baseline, if that was asked for.
        analysis: what the analysis made of the files.
        state: what fixes can be planned from.
        before: the sources as they were before that, if they changed.

    """

    files: int
    diagnostics: tuple[Diagnostic, ...]
    governance: Governance
    hidden: int = 0
    elsewhere: int = 0
    unseen: bool = False
    lists_left: bool = False
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: dict[str, SourceFile] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    mended: Mended | None = None
    comparison: Comparison | None = None
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()
    baseline: keeping.Written | None = None
    analysis: analysis.Analysis | None = None
    state: fixing.State | None = None
    before: dict[str, SourceFile] = field(default_factory=dict)
