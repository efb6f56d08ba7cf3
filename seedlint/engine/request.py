"""What a run is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from seedlint import analysis
from seedlint.baselines import keeping
from seedlint.errors import UsageError
from seedlint.paths import absolute
from seedlint.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedlint.baselines.keeping import Against
    from seedlint.fixing import Fixing


STDIN = "-"
Step: TypeAlias = "Callable[[str, int, int], None]"
"""What is told what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Request:
    """What the command line asks for; what it leaves open, the configuration decides.

    `overrides` are the configuration's keys, spelt as in `Options`, that the command line sets to another value;
    `fixing` says what is to be done about what is found, if anything; `against` what it is compared with, if not with
    the project's own baseline. With `whole_project`, all of the project is read and judged, and reported is what stands
    in `paths`; with `force_exclude`, files among these may be left out, too.

    An editor's server asks for more: `folder` is where relative paths start (the current folder), `texts` what files
    hold in its editor rather than on disk, by absolute path, `memory` what an earlier run read; without `plan`, fixes
    are not planned yet: that can be done later, from the outcome's `state`.
    """

    paths: tuple[str, ...] = (".",)
    selection: Selection = field(default_factory=Selection)
    exclude: tuple[str, ...] = ()
    config: str | None = None
    isolated: bool = False
    stdin: bytes | None = None
    stdin_name: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    fixing: Fixing | None = None
    against: Against = field(default_factory=keeping.Against)
    folder: Path | None = None
    texts: Mapping[Path, str] = field(default_factory=dict)
    memory: analysis.Memory | None = None
    plan: bool = True
    whole_project: bool = False
    force_exclude: bool = False


def silent(what: str, done: int, total: int) -> None:
    """Take note of a step for nobody."""


def remembering(request: Request) -> Request:
    """Return a request whose fixes read the files that they leave alone only once."""
    fixes = request.fixing is not None and request.memory is None
    return replace(request, memory=analysis.Memory()) if fixes else request


def places_named(request: Request, cwd: Path) -> tuple[Path, ...]:
    """Return the places that a run is asked to check."""
    return tuple(absolute(request.stdin_name or STDIN if path == STDIN else path, cwd) for path in request.paths)


def current_folder() -> Path:
    """Return the current folder.

    Raises:
        UsageError: there is none.

    """
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("the current folder does not exist any more") from error
    except OSError as error:
        raise UsageError(f"the current folder cannot be told: {error.strerror or error}") from error
