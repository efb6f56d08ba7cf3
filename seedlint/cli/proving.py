"""What `check --verify` does: run a program before the fixes and after."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.streams import complain, printable, teller

if TYPE_CHECKING:
    from seedlint.engine import Outcome
    from seedlint.verify.session import Proof, Verification

PROGRAM = "seedlint.program"
"""Where in click's context the words of the program are kept."""


def program_of(options: dict[str, Any]) -> tuple[str, ...]:
    """Return the program that `--verify` runs; nothing without that option."""
    if not (options["verify"] or options["verify_or_revert"]):
        return ()
    if not (options["fix"] or options["fix_only"]) or options["diff"]:
        raise click.UsageError("--verify needs --fix: it runs a program before and after")
    program: tuple[str, ...] = click.get_current_context().meta.get(PROGRAM, ())
    if not program:
        raise click.UsageError("--verify needs the program to run after the options: -- train.py")
    return program


def run_program(program: tuple[str, ...], when: str) -> Verification:
    """Run a program twice, and say meanwhile that this is `when` it is run."""
    from seedlint.verify.session import Asked, verify  # noqa: PLC0415

    tell = teller(quiet=False)
    return verify(Asked(program, runs=2), lambda what: tell(f"{when}: {what}"))


def prove(before: Verification, program: tuple[str, ...], outcome: Outcome, *, revert: bool) -> Proof:
    """Run the program again if something was fixed; take that back if it does not help, where that is asked for."""
    from seedlint import fixing  # noqa: PLC0415
    from seedlint.verify.session import Proof  # noqa: PLC0415

    mended = outcome.mended
    if mended is None or not mended.texts:
        return Proof(before)
    after = run_program(program, "after")
    if not (revert and after.status):
        return Proof(before, after)
    problems = fixing.revert(mended)
    for message in problems:
        complain(f"error: {printable(message)}")
    return Proof(before, after, reverted=not problems)
