"""Which findings are reported: those of enabled rules that nothing suppresses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.checks import registry
from seedlint.engine.configured import configured_layer, validate_configured
from seedlint.engine.looking import path_of
from seedlint.paths import absolute
from seedlint.selection import matching_codes
from seedlint.source import SourceFile
from seedlint.suppressions import Suppressions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.config import Config
    from seedlint.diagnostics import Diagnostic
    from seedlint.ignoring import Layer


_PER_FILE = "per-file-ignores"


@dataclass(frozen=True)
class PerFile:
    """The rules that are ignored in files that match a pattern; or, turned round, in those that do not."""

    layer: Layer
    turned: bool
    codes: frozenset[str]

    def ignored(self, path: Path) -> frozenset[str]:
        """Return the codes that are ignored in a file."""
        matches = bool(self.layer.verdict(path, folder=False))
        return self.codes if matches != self.turned else frozenset()


def per_file_ignores(config: Config) -> list[PerFile]:
    """Return what is configured to be ignored in single files."""
    found = []
    for pattern, selectors in config.options.per_file_ignores.items():
        validate_configured(config, "per-file-ignores", selectors)
        patterns = configured_layer(config, "per-file-ignores", (pattern.removeprefix("!"),))
        if patterns is not None:
            codes = matching_codes(selectors, registry.all_rules())
            found.append(PerFile(patterns, pattern.startswith("!"), codes))
    return found


def unsuppressed(
    findings: Sequence[Diagnostic],
    files: Sequence[SourceFile | Diagnostic],
    per_file: Sequence[PerFile],
    enabled: frozenset[str],
    cwd: Path,
) -> tuple[tuple[Diagnostic, ...], list[tuple[Diagnostic, str]]]:
    """Return the findings to report, in order, and those of reported rules that were suppressed, with the reasons."""
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        by_path.setdefault(finding.place.path, []).append(finding)
    reported: list[Diagnostic] = []
    hidden: list[tuple[Diagnostic, str]] = []
    for file in files:
        path = path_of(file)
        found = by_path.pop(path, [])
        place = absolute(path, cwd)
        here = enabled.difference(*(one.ignored(place) for one in per_file))
        kept = found
        reasons: dict[int, str] = {}
        if isinstance(file, SourceFile):
            suppressions = Suppressions(path, file.stretches, registry.all_rules())
            kept = suppressions.apply(found, here)
            reasons = suppressions.reasons
        shown_here = [finding for finding in kept if finding.rule.code in here]
        reported += shown_here
        seen = {id(finding) for finding in shown_here}
        hidden += [
            (finding, reasons.get(id(finding), _PER_FILE))
            for finding in found
            if finding.rule.code in enabled and id(finding) not in seen
        ]
    for path, rest in by_path.items():  # files of other languages, in which no comment suppresses
        here = enabled.difference(*(one.ignored(absolute(path, cwd)) for one in per_file))
        reported += [finding for finding in rest if finding.rule.code in here]
        hidden += [(finding, _PER_FILE) for finding in rest if finding.rule.code in enabled - here]
    return tuple(sorted(reported, key=lambda finding: finding.sort_key)), hidden
