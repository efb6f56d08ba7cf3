"""SL001: a comment that suppresses nothing, names no rule, or cannot be understood."""

from __future__ import annotations

from seedlint.diagnostics import Rule, Severity

RULE = Rule("SL001", "unused-suppression", Severity.WARNING, "a suppression comment has no effect")
