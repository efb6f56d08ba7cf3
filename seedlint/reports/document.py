"""What the JSON output is made of. Its schema is generated from these types: they are its documentation.

Lines and columns count from 1, columns in characters; an end is exclusive. Paths have forward slashes, and are relative
to the current folder for files below it.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

Number = Annotated[int, Meta(ge=1)]
Count = Annotated[int, Meta(ge=0)]
Code = Annotated[str, Meta(pattern=r"^SL\d{3}$")]


class Cell(Struct, kw_only=True):
    """A cell of a notebook, counted among all of them, and a stretch of its source; `id` is its own name, if any."""

    number: Number
    id: str | None
    line: Number
    column: Number
    end_line: Number
    end_column: Number


class Place(Struct, kw_only=True):
    """A stretch of a file, of a notebook one of its JSON text; `cell` is null outside of notebooks."""

    path: str
    line: Number
    column: Number
    end_line: Number
    end_column: Number
    cell: Cell | None


class Related(Place, kw_only=True):
    """Another place that matters to a finding, and what it has to do with it."""

    message: str


class Edit(Place, kw_only=True):
    """A replacement of a stretch of a file by a text."""

    text: str


class Fix(Struct, kw_only=True):
    """Edits that mend a finding together; `effect` is what they do to the program's numbers."""

    title: str
    effect: Literal["settles", "keeps", "changes"]
    edits: list[Edit]


class Finding(Struct, kw_only=True):
    """A finding: its rule, the cause, the way out (may be empty), and where it is."""

    code: Code
    name: str
    severity: Literal["error", "warning", "info"]
    message: str
    help: str
    path: str
    line: Number
    column: Number
    end_line: Number
    end_column: Number
    cell: Cell | None
    related: list[Related]
    fix: Fix | None


class NotFixed(Struct, kw_only=True):
    """A finding that `--fix` left alone, and why."""

    code: Code
    name: str
    path: str
    line: Number
    column: Number
    cell: Cell | None
    reason: str


class Governor(Struct, kw_only=True):
    """A global seed, where it is set (null if unknown), and how many draws hang on it."""

    title: str
    path: str | None
    line: Number | None
    cell: Cell | None
    draws: Count


class Point(Struct, kw_only=True):
    """A point of a file."""

    path: str
    line: Number
    column: Number
    cell: Cell | None


class Draws(Struct, kw_only=True):
    """What governs the draws, counted by place in the source; the parts add up to `total`."""

    total: Count
    governed: list[Governor]
    fixed: Count
    caller: Count
    reported: Count
    left: Count
    unknown: Count
    unknown_places: list[Point]


class Summary(Struct, kw_only=True):
    """Counts."""

    files: Count
    findings: Count
    suppressed: Count
    draws: Draws


class Gone(Struct, kw_only=True):
    """A known finding that has been mended since: where it was, and what stood there."""

    code: str
    path: str
    symbol: str
    text: str


class Compared(Struct, kw_only=True):
    """The baseline or revision that findings were compared with; `known` counts those that are not listed for it."""

    to: str
    known: Count
    gone: list[Gone]


class RuleCount(Struct, kw_only=True):
    """How often a rule was found."""

    code: Code
    name: str
    count: Number


class Document(Struct, kw_only=True):
    """The output of `seedlint check --output-format json`."""

    version: Annotated[str, Meta(description="seedlint's version.")]
    diagnostics: Annotated[list[Finding], Meta(description="The findings, in order of file and place.")]
    summary: Summary
    compared: Annotated[Compared | UnsetType, Meta(description="Only where there is a baseline or --diff-base.")] = (
        UNSET
    )
    fixed: Annotated[
        list[Finding] | UnsetType, Meta(description="With --fix: what was fixed, at the places before that.")
    ] = UNSET
    not_fixed: Annotated[list[NotFixed] | UnsetType, Meta(description="With --fix: what was not.")] = UNSET
    statistics: Annotated[list[RuleCount] | UnsetType, Meta(description="With --statistics.")] = UNSET
    verify: Annotated[
        dict[str, Any] | UnsetType, Meta(description="With --verify: the program before the fixes and after.")
    ] = UNSET
