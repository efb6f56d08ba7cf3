"""The group of commands: each is imported when it is asked for, and every error becomes a line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from seedlint import __version__
from seedlint.cli.streams import complain, drop_output, printable
from seedlint.errors import EXIT_CLEAN, EXIT_ERROR, SeedlintError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence


EXIT_INTERRUPTED = 130


COMMANDS = ("baseline", "check", "init", "rule", "schema", "server", "verify")
"""The commands, each in the module of its name, and a function of this name there."""


class _Commands(click.Group):
    """The group of commands: suggests the nearest one, and turns every error into a line and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click calls it
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"seedlint.cli.{cmd_name}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            message = error.message.removesuffix(".") + nearest(args[0], self.list_commands(ctx))
            raise click.UsageError(message, ctx) from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command, which returns its exit code; exit with it in `standalone_mode`, else return it."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        code = EXIT_ERROR
        try:
            code = (
                super().main(args, prog_name or "seedlint", complete_var, standalone_mode=False, **extra) or EXIT_CLEAN
            )
        except click.ClickException as error:
            error.show()
        except SeedlintError as error:
            complain(f"error: {printable(str(error))}")
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EBADF, errno.EIO}:
                _internal_error(error, args if args is not None else sys.argv[1:])
            else:  # of help and version, which click writes
                complain(f"error: cannot write to standard output: {error.strerror}")
                drop_output()
        except (click.Abort, KeyboardInterrupt):
            complain("interrupted")
            code = EXIT_INTERRUPTED
        except Exception as error:  # noqa: BLE001 - whatever it is, the user is told in one line
            _internal_error(error, args if args is not None else sys.argv[1:])
        if standalone_mode:
            sys.exit(code)
        return code


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s", prog_name="seedlint")
def main() -> None:
    """Find, before a program runs, the randomness that it cannot repeat."""


def _origin(error: BaseException) -> str:
    """Return where in seedlint an exception was raised."""
    found, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}seedlint{os.sep}" in code.co_filename:
            found = f" ({code.co_filename.rpartition(f'{os.sep}seedlint{os.sep}')[2]}:{trace.tb_lineno})"
        trace = trace.tb_next
    return found


def _internal_error(error: Exception, args: Sequence[str]) -> None:
    """Say in one line what to report, after the traceback for who asked for it."""
    if {"-v", "--verbose"} & set(args):
        import traceback  # noqa: PLC0415

        traceback.print_exception(error)
    complain(
        f"internal error: {type(error).__name__}: {printable(str(error))}{_origin(error)}. This is a fault of "
        "seedlint, not of your code: please report this line; --verbose shows more"
    )
