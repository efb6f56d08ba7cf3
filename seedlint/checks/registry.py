"""All rules: every module of this package that defines `RULE` states one. There is no list to edit."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

import seedlint.checks
from seedlint.diagnostics import Diagnostic, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from seedlint.program.sites import Program

    Check = Callable[[Program], Iterator[Diagnostic]]


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    names = sorted(module.name for module in pkgutil.iter_modules(seedlint.checks.__path__))
    return tuple(import_module(f"seedlint.checks.{name}") for name in names if name != "registry")


def all_checks() -> tuple[Check, ...]:
    """Return the `check` of every module that has one, in order of the modules' names."""
    return tuple(module.check for module in _modules() if hasattr(module, "check"))


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code.

    Raises:
        ValueError: two modules state the same code or name.

    """
    found = [getattr(module, "RULE", None) for module in _modules()]
    rules = [rule for rule in found if isinstance(rule, Rule)]
    taken = [word for rule in rules for word in (rule.code, rule.name)]
    twice = sorted({word for word in taken if taken.count(word) > 1})
    if twice:
        raise ValueError(f"stated by two rules: {', '.join(twice)}")
    return tuple(sorted(rules, key=lambda rule: rule.code))


def find_rule(word: str) -> Rule | None:
    """Return the rule with this code (in any case) or name, or None."""
    for rule in all_rules():
        if word in {rule.code, rule.name} or word.upper() == rule.code:
            return rule
    return None
