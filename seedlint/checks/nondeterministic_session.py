"""SL603: a session whose configuration leaves the scheduling of threads to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.sessions import SessionMade

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL603", "nondeterministic-session", Severity.INFO, "a session that leaves thread scheduling to decide")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report sessions on several threads in programs that seed the stream of their graphs."""
    for made in program.met(SessionMade):
        settings = " and ".join(f"`{name}`" for name in made.free)
        message = (
            f"`{program.catalogue.short(made.name)}` leaves {settings} to the machine: operations that race end in an "
            f"order which no seed settles"
        )
        given = ", ".join(f"{name}=1" for name in made.free)
        yield Diagnostic(
            RULE, made.place, message, f"for the same bits every time: `ConfigProto({given})`, which is slower"
        )
