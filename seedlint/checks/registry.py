"""All rules: every module of this package that defines `RULE` states one. There is no list to edit."""

from __future__ import annotations

import pkgutil
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

import seedlint.checks
from seedlint.diagnostics import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import ModuleType

    from seedlint.diagnostics import Diagnostic
    from seedlint.program.sites import Program

    Check = Callable[[Program], Iterable[Diagnostic]]


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, sorted by code.

    Raises:
        ValueError: two modules state the same code or name.

    """
    rules: tuple[Rule, ...] = tuple(module.RULE for module in _modules())
    taken = [word for rule in rules for word in (rule.code, rule.name)]
    twice = sorted({word for word in taken if taken.count(word) > 1})
    if twice:
        raise ValueError(f"stated by two rules: {', '.join(twice)}")
    return rules


def all_checks() -> tuple[Check, ...]:
    """Return the `check` of every rule that has one, in order of the rules' codes."""
    return tuple(module.check for module in _modules() if hasattr(module, "check"))


def find_rule(word: str) -> Rule | None:
    """Return the rule with this code (in any case) or name, or None."""
    for rule in all_rules():
        if word in {rule.code, rule.name} or word.upper() == rule.code:
            return rule
    return None


@lru_cache(maxsize=1)
def _modules() -> tuple[ModuleType, ...]:
    """Return the modules that state a rule, sorted by its code."""
    names = sorted(found.name for found in pkgutil.iter_modules(seedlint.checks.__path__) if found.name != "registry")
    modules = [import_module(f"seedlint.checks.{name}") for name in names]
    stating = [module for module in modules if isinstance(getattr(module, "RULE", None), Rule)]
    return tuple(sorted(stating, key=lambda module: module.RULE.code))
