"""The command `init`."""

from __future__ import annotations

import click

from seedlint.cli.options import words
from seedlint.cli.running import run
from seedlint.cli.streams import complain, emit, printable
from seedlint.errors import EXIT_CLEAN, EXIT_ERROR


@click.command()
@click.argument("path", default=".")
@click.option("--write", is_flag=True, help="Write what is proposed; nothing that is there is overwritten.")
@click.option("--exclude", multiple=True, metavar="PATTERNS", help="Leave out files and folders, as in .gitignore.")
def init(path: str, write: bool, exclude: tuple[str, ...]) -> int:
    """Say where the programs in PATH start and what seeds them; propose a configuration, a hook and a CI job.

    Exit code: 0, whatever is found; 2 an error, or files that could not be written.
    """
    from pathlib import Path  # noqa: PLC0415

    from seedlint.engine import Request  # noqa: PLC0415
    from seedlint.paths import absolute  # noqa: PLC0415
    from seedlint.reports import setup  # noqa: PLC0415
    from seedlint.starting import programs, proposal  # noqa: PLC0415

    cwd = Path.cwd()
    folder = absolute(path, cwd)
    if not folder.is_dir():
        raise click.UsageError(f"{path}: name a folder")
    outcome = run(Request(paths=(path,), exclude=words(exclude)))
    functions = programs.likely_functions(outcome)
    parts = proposal.propose(folder, cwd, functions)
    problems = (*outcome.problems, *(proposal.write(parts) if write else ()))
    for message in problems:
        complain(f"error: {printable(message)}")
    written = write and not problems
    emit(setup.render(outcome, programs.starts(outcome), functions, parts, written=written))
    return EXIT_ERROR if problems else EXIT_CLEAN
