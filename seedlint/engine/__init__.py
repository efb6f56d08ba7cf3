"""The only orchestrator: a run of `seedlint check`, and what it comes to."""

from __future__ import annotations

from seedlint.engine.checking import check
from seedlint.engine.outcome import Outcome
from seedlint.engine.request import STDIN, Request

__all__ = ["STDIN", "Outcome", "Request", "check"]
