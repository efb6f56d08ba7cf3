"""The command `baseline`."""

from __future__ import annotations

from typing import Any

import click

from seedlint.cli.options import words
from seedlint.cli.running import run
from seedlint.cli.streams import complain, emit, printable
from seedlint.errors import EXIT_CLEAN, EXIT_ERROR


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--output", "-o", metavar="FILE", help="The baseline.  [default: as configured, or seedlint-baseline.json]"
)
@click.option("--exclude", multiple=True, metavar="PATTERNS", help="Leave out files and folders, as in .gitignore.")
@click.option("--config", metavar="FILE", help="Use this pyproject.toml or seedlint.toml.")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option("--quiet", "-q", is_flag=True, help="Print errors only.")
def baseline(paths: tuple[str, ...], **options: Any) -> int:
    """Write down what is found now, so that `check` reports only what comes after.

    What is kept of a finding is its rule, the function around it and its statement, not its line. Files that cannot be
    read are never in a baseline. What PATHS leave out stays in it as it was.

    Exit code: 0 written, 2 an error.
    """
    from seedlint.baselines.keeping import Against  # noqa: PLC0415
    from seedlint.engine import STDIN, Request  # noqa: PLC0415
    from seedlint.reports import compared  # noqa: PLC0415

    if STDIN in paths:
        raise click.UsageError("standard input has no place in a baseline; name files and folders")
    if options["config"] is not None and options["isolated"]:
        raise click.UsageError("--config and --isolated exclude each other")
    outcome = run(
        Request(
            paths=paths or (".",),
            exclude=words(options["exclude"]),
            config=options["config"],
            isolated=options["isolated"],
            against=Against(options["output"], create=True),
        )
    )
    for message in outcome.problems:
        complain(f"error: {printable(message)}")
    if not outcome.files and not outcome.problems:
        complain(f"no Python files found in {printable(', '.join(paths or ('.',)))}")
    for message in compared.left_out_lines(outcome):
        complain(message)
    if outcome.problems or outcome.baseline is None:
        return EXIT_ERROR
    if not options["quiet"]:
        emit(f"{compared.written_line(outcome.baseline)}\n")
    return EXIT_CLEAN
