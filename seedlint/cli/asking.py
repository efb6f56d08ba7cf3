"""From the options of `check` to what is asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import words

if TYPE_CHECKING:
    from seedlint.baselines.keeping import Against
    from seedlint.engine import Request
    from seedlint.fixing import Fixing


SHOWN = (
    "unsafe_fixes",
    "show_fixes",
    "output_format",
    "statistics",
    "show_unknown",
    "exit_zero",
    "quiet",
    "verbose",
    "color",
)
"""Options that the configuration has, too; one that the command line does not give is None here."""


def request_of(paths: tuple[str, ...], options: dict[str, Any]) -> Request:
    """Return what the options ask for; those that exclude each other are an error."""
    from seedlint.engine import STDIN, Request  # noqa: PLC0415
    from seedlint.selection import Selection  # noqa: PLC0415

    if options["stdin_filename"] is not None and STDIN not in paths:
        raise click.UsageError("--stdin-filename needs - among the paths")
    if options["config"] is not None and options["isolated"]:
        raise click.UsageError("--config and --isolated exclude each other")
    if options["quiet"] and options["verbose"]:
        raise click.UsageError("--quiet and --verbose exclude each other")
    return Request(
        paths=paths,
        selection=Selection(
            words(options["select"]) if options["select"] else None,
            words(options["ignore"]),
            words(options["extend_select"]),
        ),
        exclude=words(options["exclude"]),
        config=options["config"],
        isolated=options["isolated"],
        stdin=_stdin() if STDIN in paths else None,
        stdin_name=options["stdin_filename"],
        overrides={key: options[key] for key in SHOWN if options[key] is not None},
        fixing=_fixing(paths, options),
        against=_against(options),
        whole_project=options["whole_project"],
        force_exclude=options["force_exclude"],
    )


def _fixing(paths: tuple[str, ...], options: dict[str, Any]) -> Fixing | None:
    from seedlint.engine import STDIN  # noqa: PLC0415
    from seedlint.fixing import Fixing  # noqa: PLC0415

    reason = options["add_ignore"]
    if reason is not None:
        if options["fix"] or options["diff"] or options["fix_only"]:
            raise click.UsageError("--add-ignore and --fix exclude each other: fix first, then suppress what is left")
        if STDIN in paths:
            raise click.UsageError("--add-ignore writes into files, and standard input is none")
        if not reason.isprintable():
            raise click.UsageError("--add-ignore: the reason must be one line")
    if not (options["fix"] or options["diff"] or options["fix_only"]):
        return None
    if STDIN in paths and not options["diff"]:
        raise click.UsageError("standard input cannot be fixed in place; use --diff")
    return Fixing(write=not options["diff"], only=options["fix_only"])


def _stdin() -> bytes:
    if sys.stdin is None:
        raise click.UsageError("standard input is closed")
    return sys.stdin.buffer.read()


def _against(options: dict[str, Any]) -> Against:
    """Return what the findings are compared with."""
    from seedlint.baselines.keeping import Against  # noqa: PLC0415

    told = [f"--{name.replace('_', '-')}" for name in ("baseline", "no_baseline", "diff_base") if options[name]]
    if len(told) > 1:
        raise click.UsageError(f"{' and '.join(told)} exclude each other")
    if options["update_baseline"] and (options["no_baseline"] or options["diff_base"] or options["diff"]):
        raise click.UsageError("--update-baseline needs a baseline, and files as they are")
    return Against(options["baseline"], options["no_baseline"], options["diff_base"], update=options["update_baseline"])
