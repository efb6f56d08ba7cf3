"""Which rules a run reports: `select`, `ignore` and `extend-select`, by code, prefix or name.

The more specific selector wins (`--select SL101 --ignore SL1` reports SL101), and of equals `ignore` does. Rules of
severity `info` are off until a selector covers them; any does, `ALL` and prefixes too. `SL000` (a file that could not
be checked) stays on whatever is selected: only its own code or name in `ignore` turns it off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.errors import UsageError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.diagnostics import Rule

ALL = "ALL"
UNREADABLE = "SL000"
_EXACT = 100
_LIST = "; `seedlint rule --all` lists them"


@dataclass(frozen=True)
class Selection:
    """What was asked for; `select` is None where nothing was, so that each rule's default holds."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()

    def overridden_by(self, other: Selection) -> Selection:
        """Return this (a file's) selection under a command line's: a `select` there starts afresh, the rest adds."""
        if other.select is not None:
            return other
        return Selection(self.select, self.ignore + other.ignore, self.extend_select + other.extend_select)


def validate(selectors: Iterable[str], rules: Sequence[Rule]) -> None:
    """Refuse selectors that select nothing.

    Raises:
        UsageError: one is neither code, prefix nor name of a rule; the message has the nearest that is.

    """
    for selector in selectors:
        if any(_specificity(selector, rule) for rule in rules):
            continue
        words = [*(rule.code for rule in rules), *(rule.name for rule in rules), ALL]
        close = nearest(selector.upper(), words[: len(rules)]) if selector[:2].upper() == "SL" else ""
        raise UsageError(f"unknown rule {selector!r}{close or nearest(selector, words) or _LIST}")


def enabled_codes(selection: Selection, rules: Sequence[Rule]) -> frozenset[str]:
    """Return the codes of the rules that a run reports."""
    return frozenset(rule.code for rule in rules if _enabled(rule, selection))


def matching_codes(selectors: Iterable[str], rules: Sequence[Rule]) -> frozenset[str]:
    """Return the codes that selectors cover, for ignores: `SL000` only by its own code or name."""
    selectors = tuple(selectors)
    return frozenset(rule.code for rule in rules if _ignored(rule, selectors))


def _enabled(rule: Rule, selection: Selection) -> bool:
    ignored = _ignored(rule, selection.ignore)
    if rule.code == UNREADABLE:
        return not ignored
    chosen = max(
        (_specificity(word, rule) for word in (*(selection.select or ()), *selection.extend_select)), default=0
    )
    if not chosen:
        return selection.select is None and rule.enabled_by_default and not ignored
    return chosen > ignored


def _ignored(rule: Rule, selectors: Iterable[str]) -> int:
    level = max((_specificity(word, rule) for word in selectors), default=0)
    return level if rule.code != UNREADABLE or level == _EXACT else 0


def _specificity(selector: str, rule: Rule) -> int:
    """Return how closely a selector names a rule; 0 if it does not."""
    if selector == rule.name or selector.upper() == rule.code:
        return _EXACT
    if selector.upper() == ALL:
        return 1
    prefix = selector.upper()
    return len(prefix) if prefix.startswith("SL") and rule.code.startswith(prefix) else 0
