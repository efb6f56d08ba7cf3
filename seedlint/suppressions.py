"""What suppression comments do to findings: take them away, or be reported themselves (SL001).

A list names rules as `--ignore` does: by code, prefix, name or `ALL`. A comment without a list covers every rule but
`SL000` and `SL001`, which must be named; so do `ALL` and `SL`. A rule in a comment is reported as unused only if this
run reports the rule at all, a prefix only if besides no rule that it covers found anything there, reported or not, as
for a comment without a list; a bare `# noqa` never is, for it may be another tool's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.checks.unused_suppression import RULE as UNUSED
from seedlint.comments import Pragma, Scope, find_pragmas
from seedlint.diagnostics import Diagnostic, Place
from seedlint.errors import nearest
from seedlint.selection import ALL, matching_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.diagnostics import Rule

_NEVER_BLANKET = frozenset({UNREADABLE.code, UNUSED.code})
_EVERYTHING = frozenset({ALL, "SL"})


@dataclass
class _Entry:
    """A pragma of a file with the words of its list by the codes they cover, and the codes that were of use."""

    pragma: Pragma
    words: dict[frozenset[str], str] | None
    unknown: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def covers(self, finding: Diagnostic) -> bool:
        """Whether the pragma speaks of this finding; remembers that it was of use."""
        code = finding.rule.code
        named = code not in _NEVER_BLANKET if self.words is None else any(code in codes for codes in self.words)
        if not named:
            return False
        span, (first, last) = finding.place.span, self.pragma.lines
        if self.pragma.scope is Scope.STATEMENT and not first <= span.line <= last:
            return False
        if self.pragma.scope is Scope.LINE and not span.line <= first <= max(span.end_line, span.line):
            return False
        self.used.add(code)
        return True


class Suppressions:
    """The suppression comments of one file: of its texts, each with its first line, which a comment does not leave."""

    def __init__(self, path: str, texts: Sequence[tuple[int, str]], rules: Sequence[Rule]) -> None:
        self._path = path
        self._rules = rules
        self.reasons: dict[int, str] = {}
        """The reason that its comment gives for each finding that is suppressed, by the finding's `id`."""
        self._entries = [self._resolve(pragma) for first, text in texts for pragma in find_pragmas(text, first)]

    def __bool__(self) -> bool:
        return bool(self._entries)

    def _resolve(self, pragma: Pragma) -> _Entry:
        if pragma.codes is None:
            return _Entry(pragma, None)
        words: dict[frozenset[str], str] = {}
        unknown = []
        for word in pragma.codes:
            codes = matching_codes((word,), self._rules)
            if word.upper() in _EVERYTHING:
                codes -= _NEVER_BLANKET
            if codes:
                words.setdefault(codes, word)
            else:
                unknown.append(word)
        return _Entry(pragma, words, unknown)

    def apply(self, findings: Iterable[Diagnostic], enabled: frozenset[str]) -> list[Diagnostic]:
        """Return the findings of this file that no comment covers, with those about the comments themselves.

        Args:
            findings: all findings of the file, of rules that are reported in this run and of others.
            enabled: the codes that are reported for this file.

        """
        everything = list(findings)
        kept = [finding for finding in everything if not self._covered(finding)]
        if UNUSED.code not in enabled or any(finding.rule.code == UNREADABLE.code for finding in everything):
            return kept
        about = [one for entry in self._entries for one in self._complaints(entry, enabled)]
        kept += [finding for finding in about if not self._covered(finding)]
        kept += [one for entry in self._entries if entry.words for one in self._unused(entry, enabled & {UNUSED.code})]
        return kept

    def _covered(self, finding: Diagnostic) -> bool:
        """Whether any comment covers a finding; all of them are asked, so that each knows whether it is of use."""
        covering = [entry for entry in self._entries if entry.covers(finding)]
        if covering:
            self.reasons[id(finding)] = next((one.pragma.reason for one in covering if one.pragma.reason), "")
        return bool(covering)

    def _complaints(self, entry: _Entry, enabled: frozenset[str]) -> Iterable[Diagnostic]:
        pragma = entry.pragma
        if pragma.fault:
            yield self._finding(pragma, f"this suppression is not understood: {pragma.fault}")
            return
        if pragma.ours:
            for word in entry.unknown:
                names = [name for rule in self._rules for name in (rule.code, rule.name)]
                close = nearest(word.upper() if word[:2].upper() == "SL" else word, names)
                yield self._finding(pragma, f"{word!r} is no rule, so nothing is suppressed{close}")
        yield from self._unused(entry, enabled - {UNUSED.code})

    def _unused(self, entry: _Entry, enabled: frozenset[str]) -> Iterable[Diagnostic]:
        """Report what an entry names in vain, among the rules in `enabled`."""
        where = "in this file" if entry.pragma.scope is Scope.FILE else "here"
        if entry.words is None:
            if entry.pragma.ours and not entry.used:
                yield self._finding(entry.pragma, f"nothing is found {where}, so this comment suppresses nothing")
            return
        for codes, word in entry.words.items():
            if codes & enabled and not codes & entry.used:
                yield self._finding(entry.pragma, f"{word} finds nothing {where}, so suppressing it has no effect")

    def _finding(self, pragma: Pragma, message: str) -> Diagnostic:
        return Diagnostic(UNUSED, Place(self._path, pragma.span), message, "correct the comment or remove it")
