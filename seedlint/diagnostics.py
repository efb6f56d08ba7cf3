"""The values that everything else speaks in: rules, places, edits, fixes and diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: `error` differs from run to run, `warning` is fragile, `info` is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Effect(StrEnum):
    """What a fix does to the program's numbers."""

    SETTLES = "settles"
    KEEPS = "keeps"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file: lines and columns count from 1, columns in characters, the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span of a named file. `path` is as the user gave it, with forward slashes."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that matters to a finding, with what it has to do with it."""

    place: Place
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement of one span of one file."""

    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits, possibly in several files, that mend a finding when all of them are applied."""

    title: str
    effect: Effect
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its stable code (`SL101`), its name in words, its severity and its one-sentence summary."""

    code: str
    name: str
    severity: Severity
    summary: str

    @property
    def enabled_by_default(self) -> bool:
        """Whether the rule runs without being selected: rules of severity `info` do not."""
        return self.severity is not Severity.INFO


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: the rule, the place, the cause (`message`), the way out (`help`) and other places that matter."""

    rule: Rule
    place: Place
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        """Order of reports: by file, place, rule and text, so that two runs print the same."""
        return (self.place, self.rule.code, self.message)


@dataclass(frozen=True, slots=True)
class Governor:
    """What decides the numbers of some draws: a seed and where it is set (`seed 42`, train.py:14)."""

    title: str
    place: Place | None
    draws: int


@dataclass(frozen=True, slots=True)
class Governance:
    """What governs a program's draws, counted by place in the source; the parts add up to `draws`.

    `governed` hang on a global seed, `fixed` have a seed or generator of their own, `caller` leave it to the caller
    of a library, `reported` are among the findings (also when deselected or suppressed), `unknown` could not be told,
    `left` hang on a global seed that only programs out of sight may set (rule SL108).
    """

    draws: int = 0
    governed: tuple[Governor, ...] = ()
    fixed: int = 0
    caller: int = 0
    reported: int = 0
    unknown: tuple[Place, ...] = ()
    left: int = 0
