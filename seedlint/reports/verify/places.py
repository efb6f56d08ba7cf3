"""Where things stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Place, Span
from seedlint.reports.places import Shown, shown

if TYPE_CHECKING:
    from seedlint.verify.session import Verification


def where_in(file: str, line: int, result: Verification) -> Shown:
    """Return how to show a line of a file; in a notebook, of a cell."""
    return shown(Place(file, Span(line, 1, line, 1)), result.sources)
