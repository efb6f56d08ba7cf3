"""Whether a changed program is better than it was: the findings that it must not have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from seedlint.diagnostics import Diagnostic


_AWAKENED = frozenset({"SL109", "SL401"})
"""Rules that speak of a program only once it seeds anything: no fault of what seeds it."""
_INSTEAD = {
    "SL105": ("SL101", "SL102", "SL103", "SL201", "SL202"),
    "SL201": ("SL101", "SL102", "SL103", "SL202"),
    "SL202": ("SL101", "SL102", "SL103"),
}
"""Rules whose findings may stand where others stood: a stream that nothing seeded is seeded now, or another one is,
or the function around takes a seed now, for what else it draws."""


@dataclass(frozen=True)
class Verdict:
    """What is wrong with a changed program: the files that are worse, and one reason; nothing if all is well."""

    paths: frozenset[str] = frozenset()
    reason: str = ""


def judge(
    known: Sequence[Diagnostic],
    mended: Collection[Diagnostic],
    left: Sequence[Diagnostic],
    leaves: Mapping[Diagnostic, str],
    reveals: Mapping[Diagnostic, frozenset[str]],
) -> Verdict:
    """Return the files in which a finding is left that was to be mended, or a new one has come up.

    `known` are the findings before, `left` those after; `leaves` says which rule's lesser finding a fix puts in
    place, `reveals` which rules may speak only now, of what a finding hid.
    """
    gone = set(mended)
    allowed: dict[tuple[str, str], int] = {}
    for finding in known:
        if finding not in gone:
            key = (finding.place.path, finding.rule.code)
            allowed[key] = allowed.get(key, 0) + 1
    for finding in gone & leaves.keys():
        key = (finding.place.path, leaves[finding])
        allowed[key] = allowed.get(key, 0) + 1
    revealed = {code for finding in gone for code in reveals.get(finding, ())}
    settled = {(one.place.path, one.rule.code) for one in gone}
    paths, reason = set(), ""
    for finding in sorted(left, key=lambda one: one.rule.code in _INSTEAD):
        path, code = finding.place.path, finding.rule.code
        again = (path, code) in settled and code in _AWAKENED
        if (code in _AWAKENED and not again) or code in revealed:
            continue
        instead = next((one for one in (code, *_INSTEAD.get(code, ())) if allowed.get((path, one), 0) > 0), None)
        if instead is not None:
            allowed[path, instead] -= 1
        else:
            paths.add(finding.place.path)
            name = f"{finding.rule.code} {finding.rule.name}"
            same = any(one.rule.code == finding.rule.code and one.place.path == finding.place.path for one in gone)
            what = "still have" if same else "get"
            reason = reason or f"{finding.place.path} would {what} a finding of {name}"
    return Verdict(frozenset(paths), reason)
