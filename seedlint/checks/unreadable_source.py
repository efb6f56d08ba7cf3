"""SL000: a file could not be read as Python, so nothing is known of its randomness."""

from __future__ import annotations

from seedlint.diagnostics import Rule, Severity

RULE = Rule("SL000", "unreadable-source", Severity.ERROR, "a file cannot be read as Python, so it was not checked")
