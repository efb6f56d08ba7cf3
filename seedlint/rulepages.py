"""The rules as a person reads them: one Markdown page each, and the list of all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint.checks.registry import all_rules, find_rule
from seedlint.errors import SeedlintError, UsageError, nearest
from seedlint.resources import rules_root

if TYPE_CHECKING:
    from seedlint.diagnostics import Rule


_CASES = "\n## Cases\n"
"""What follows this heading is there for the tests: what is reported and what is not, down to odd corners."""
_FRONT_MATTER = re.compile(r"\A\+\+\+\n.*?^\+\+\+\n", re.DOTALL | re.MULTILINE)


def page(word: str) -> str:
    """Return the Markdown of the page of the rule with this code or name, under a heading.

    Raises:
        UsageError: there is no such rule; the message has the nearest one.
        SeedlintError: the rule has no page (a broken installation).

    """
    rule = find_rule(word)
    if rule is None:
        words = [one.code for one in all_rules()] + [one.name for one in all_rules()]
        close = nearest(word.upper() if word[:2].upper() == "SL" else word.lower(), words)
        raise UsageError(f"unknown rule {word!r}{close or '; `seedlint rule --all` lists them'}")
    heading = f"# {rule.code} {rule.name}\n\n**{rule.severity.value}**: {rule.summary}\n\n"
    explained = _FRONT_MATTER.sub("", read_page(rule), count=1).partition(_CASES)[0]
    return heading + explained.strip() + "\n"


def read_page(rule: Rule) -> str:
    """Return the Markdown source of a rule's page.

    Raises:
        SeedlintError: the rule has no page (a broken installation).

    """
    path = rules_root() / f"{rule.name}.md"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise SeedlintError(f"{path}: the page of {rule.code} cannot be read; reinstall seedlint") from error


def listing() -> str:
    """Return one line a rule: code, name, severity and summary."""
    rules = all_rules()
    widest = max(len(rule.name) for rule in rules)
    return "".join(f"{rule.code}  {rule.name:<{widest}}  {rule.severity.value:<7}  {rule.summary}\n" for rule in rules)
