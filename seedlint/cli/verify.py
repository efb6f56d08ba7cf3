"""The command `verify`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.options import COLOURS, words
from seedlint.cli.streams import emit, teller, wants_colour

if TYPE_CHECKING:
    from seedlint.verify.session import Asked


_VARY = (
    "What to vary, one at a time: hash-seed, listing-order, threads, time, cwd, or none.  "
    "[default: hash-seed,listing-order,threads,time]"
)


_WATCH = (
    "Results to compare: stdout, files (that it writes in the current folder), variables of the main module (of a "
    "model its weights), or none.  [default: stdout,files]"
)


class _Runs(click.Command):
    """A command that runs another: what follows the first word that is no option belongs to that."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `--` before `-m module`, which is the other's, as it is for Python itself."""
        valued = {name for one in self.params if isinstance(one, click.Option) and not one.is_flag for name in one.opts}
        at = 0
        while at < len(args) and args[at].startswith("-") and args[at] not in {"-m", "--"}:
            at += 2 if args[at] in valued else 1
        if at < len(args) and args[at] == "-m":
            args = [*args[:at], "--", *args[at:]]
        return super().parse_args(ctx, args)


@click.command(cls=_Runs, context_settings={"allow_interspersed_args": False})
@click.argument("command", nargs=-1, type=click.UNPROCESSED, metavar="SCRIPT|-m MODULE|-- COMMAND [ARGS]...")
@click.option("--runs", type=click.IntRange(min=1), default=3, show_default=True, help="Runs with nothing varied.")
@click.option(
    "--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="The most a run may take."
)
@click.option("--vary", multiple=True, metavar="WHAT", help=_VARY)
@click.option("--watch", multiple=True, metavar="WHAT", help=_WATCH)
@click.option("--tolerance", type=click.FloatRange(min=0), default=0.0, help="How far numbers in results may differ.")
@click.option("--perturb", is_flag=True, help="Show how far one more draw from each global stream reaches.")
@click.option("--perturb-each", is_flag=True, help="And one more draw at each place that draws from one.")
@click.option("--record", metavar="FILE", help="Keep the record of the first run.")
@click.option("--against", metavar="FILE", help="Run once, and compare with a kept record.")
@click.option("--fresh", is_flag=True, help="Run each time in a fresh copy of the working directory.")
@click.option("--sample", type=click.IntRange(min=1), default=1, metavar="N", help="Record every Nth draw of a place.")
@click.option("--python", metavar="PATH", help="The Python that runs a script or module.  [default: seedlint's own]")
@click.option("--output-format", type=click.Choice(("full", "json")), default="full", help="How to print the verdict.")
@click.option("--quiet", "-q", is_flag=True, help="Do not say what is being done.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colour the output.")
def verify(command: tuple[str, ...], **options: Any) -> int:
    """Run a program several times, and say whether its draws and results are the same each time.

    Two runs come first, with nothing varied but what the machine decides; if they agree, one thing is varied at a time.
    The program runs in the current folder, and writes there what it writes.

    Exit code: 0 reproducible, 1 not, 2 could not run, 3 the program itself failed.
    """
    from seedlint.verify import session  # noqa: PLC0415

    result = session.verify(_asked(command, options), teller(quiet=options["quiet"]))
    if options["output_format"] == "json":
        from seedlint.reports.verify.document import to_json  # noqa: PLC0415

        emit(to_json(result))
    else:
        from seedlint.reports.verify.text import render  # noqa: PLC0415

        terminal = sys.stdout is not None and sys.stdout.isatty()
        emit(render(result, colour=wants_colour(options["color"], sys.stdout), terminal=terminal))
    return result.status


def _asked(command: tuple[str, ...], options: dict[str, Any]) -> Asked:
    from seedlint.verify import running  # noqa: PLC0415
    from seedlint.verify.session import Asked  # noqa: PLC0415

    if options["against"] is not None and (options["perturb"] or options["perturb_each"]):
        raise click.UsageError("--against and --perturb exclude each other")
    vary = words(options["vary"]) if options["vary"] else running.DEFAULT
    return Asked(
        words=command,
        runs=options["runs"],
        timeout=options["timeout"],
        vary=tuple(word for word in vary if word != "none"),
        watch=words(options["watch"]),
        tolerance=options["tolerance"],
        perturb=options["perturb"],
        each=options["perturb_each"],
        record=options["record"],
        against=options["against"],
        fresh=options["fresh"],
        sample=options["sample"],
        python=options["python"],
    )
