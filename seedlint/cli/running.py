"""Running a check."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.engine import Outcome, Request


def run(request: Request) -> Outcome:
    """Check, with a progress bar where a person looks on."""
    from seedlint import engine  # noqa: PLC0415

    if sys.stderr is None or not sys.stderr.isatty():
        return engine.check(request)
    from seedlint.reports.progress import Progress  # noqa: PLC0415

    with Progress() as progress:
        return engine.check(request, progress.step)
