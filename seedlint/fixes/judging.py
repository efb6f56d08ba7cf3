"""Whether a changed program is better than it was: the findings that it must not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seedlint.diagnostics import Diagnostic


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a changed program: the files that are worse, and one reason; nothing if all is well."""

    paths: frozenset[str] = frozenset()
    reason: str = ""


def judge(known: Sequence[Diagnostic], mended: Collection[Diagnostic], left: Sequence[Diagnostic]) -> Verdict:
    """Return the files in which a finding is left that was to be mended, or a new one has come up.

    `known` are the findings before, `left` those after.
    """
    gone = set(mended)
    allowed: dict[tuple[str, str], int] = {}
    for finding in known:
        if finding not in gone:
            key = (finding.place.path, finding.rule.code)
            allowed[key] = allowed.get(key, 0) + 1
    paths, reason = set(), ""
    for finding in left:
        key = (finding.place.path, finding.rule.code)
        allowed[key] = allowed.get(key, 0) - 1
        if allowed[key] < 0:
            paths.add(finding.place.path)
            name = f"{finding.rule.code} {finding.rule.name}"
            same = any(one.rule.code == finding.rule.code and one.place.path == finding.place.path for one in gone)
            what = "still have" if same else "get"
            reason = reason or f"{finding.place.path} would {what} a finding of {name}"
    return Verdict(frozenset(paths), reason)
