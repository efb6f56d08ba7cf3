"""The command `check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from seedlint.cli.asking import request_of
from seedlint.cli.options import COLOURS, FORMATS, format_words, rule_words, switch
from seedlint.cli.proving import PROGRAM, program_of, prove, run_program
from seedlint.cli.running import run
from seedlint.cli.showing import explain, outputs_of, rendered, write_outputs
from seedlint.cli.streams import complain, emit, emit_bytes, printable
from seedlint.errors import EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS

if TYPE_CHECKING:
    from seedlint.engine import Outcome, Request
    from seedlint.verify.session import Proof


class _Checks(click.Command):
    """The command `check`: with `--verify`, what follows `--` is the program to run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the program's words apart from the paths."""
        if "--" in args and {"--verify", "--verify-or-revert"} & set(args[: args.index("--")]):
            at = args.index("--")
            ctx.meta[PROGRAM] = tuple(args[at + 1 :])
            args = args[:at]
        return super().parse_args(ctx, args)


@click.command(cls=_Checks)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--select",
    multiple=True,
    shell_complete=rule_words,
    metavar="RULES",
    help="Report only these rules (code, prefix, name or ALL).",
)
@click.option("--ignore", multiple=True, shell_complete=rule_words, metavar="RULES", help="Do not report these rules.")
@click.option(
    "--extend-select", multiple=True, shell_complete=rule_words, metavar="RULES", help="Report these rules as well."
)
@click.option("--exclude", multiple=True, metavar="PATTERNS", help="Leave out files and folders, as in .gitignore.")
@click.option("--force-exclude", is_flag=True, help="Leave out files that are excluded even if PATHS name them.")
@click.option("--whole-project", is_flag=True, help="Read the whole project, and report what stands in PATHS.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing the program's numbers.")
@switch("--unsafe-fixes", help="Make fixes, too, that change the program's numbers.")
@click.option("--diff", is_flag=True, help="Show how --fix would change the files; write nothing.")
@click.option("--fix-only", is_flag=True, help="Fix, and do not report what is left.")
@click.option("--add-ignore", metavar="REASON", help="Write a comment that suppresses it at each finding.")
@click.option("--verify", is_flag=True, help="With --fix: run a program (`-- train.py`) before and after, and compare.")
@click.option("--verify-or-revert", is_flag=True, help="The same; take the fixes back if it is not reproducible then.")
@switch("--show-fixes", help="Say of each finding how it was fixed, or why not.")
@click.option("--output-format", type=click.Choice(FORMATS), help="How to print findings.  [default: full]")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="FORMAT[:FILE]",
    shell_complete=format_words,
    help="Write a format to a file, or print it.",
)
@switch("--statistics", help="Count findings by rule instead of showing them.")
@switch("--show-unknown", help="List the draws that were not understood.")
@switch("--exit-zero", help="Exit with 0 even if there are findings.")
@click.option("--baseline", metavar="FILE", help="Report only what is not in this baseline.")
@click.option("--no-baseline", is_flag=True, help="Report all, whatever the project's baseline holds.")
@click.option("--update-baseline", is_flag=True, help="Take out of the baseline what has been mended since.")
@click.option("--baseline-strict", is_flag=True, help="Exit with 1 if it holds what has been mended since.")
@click.option("--diff-base", metavar="REV", help="Report only what is not found in this git revision.")
@click.option("--stdin-filename", metavar="FILE", help="The file that standard input (PATHS: -) stands for.")
@click.option("--config", metavar="FILE", help="Use this pyproject.toml or seedlint.toml.")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option("--no-cache", is_flag=True, help="Do not use a cache (there is none yet).")
@switch("--quiet", "-q", help="Print findings and errors, nothing else.")
@switch("--verbose", "-v", help="Say what is done; show where an internal error happened.")
@click.option("--color", type=click.Choice(COLOURS), help="Colour the output.  [default: auto]")
def check(paths: tuple[str, ...], **options: Any) -> int:
    """Report draws of random numbers that differ from run to run, or hang on a global seed alone.

    PATHS are files and folders (default: the current folder), or - for standard input. --no-statistics, --no-quiet and
    so on take back what a configuration file says.

    Exit code: 0 no findings, 1 findings, 2 a wrong command line, a path that could not be checked or a file that could
    not be written, or an error. With --fix or --add-ignore only what is left counts, with --fix-only nothing does;
    --diff gives 1 if it shows a change, else 0. With --baseline-strict, 1 as well if the baseline holds what has been
    mended; with --verify, if the program is not reproducible after the fixes, and 3 if it fails.
    """
    program = program_of(options)
    files = outputs_of(options)
    request = request_of(paths or (".",), options)
    before = run_program(program, "before") if program else None
    outcome = _silenced(run(request), options["add_ignore"])
    _tell_beside(outcome, request)
    proof = prove(before, program, outcome, revert=options["verify_or_revert"]) if before is not None else None
    if request.fixing is not None and not request.fixing.write:
        emit_bytes(outcome.mended.diff if outcome.mended is not None else b"")
        explain(outcome)
    else:
        emit(rendered(outcome, request, proof))
    unwritten = write_outputs(files, outcome, proof)
    if outcome.problems or unwritten or (outcome.mended is not None and outcome.mended.problems):
        return EXIT_ERROR
    if _stale(outcome, strict=options["baseline_strict"]) and not outcome.options.exit_zero:
        return EXIT_FINDINGS
    return _exit_code(outcome, request, proof)


def _tell_beside(outcome: Outcome, request: Request) -> None:
    """Say on standard error what went wrong, and what is worth a word besides the findings."""
    shown = outcome.options
    for message in outcome.problems:
        complain(f"error: {printable(message)}")
    if not shown.quiet:
        for message in (*outcome.warnings, *(outcome.notes if shown.verbose else ())):
            complain(printable(message))
        if not outcome.files and not outcome.problems:
            complain(f"no Python files found in {printable(', '.join(request.paths))}")
    for message in outcome.mended.problems if outcome.mended is not None else ():
        complain(f"error: {printable(message)}")


def _exit_code(outcome: Outcome, request: Request, proof: Proof | None) -> int:
    """Return the exit code of a run in which nothing went wrong."""
    shown, mended = outcome.options, outcome.mended
    if proof is not None and proof.last.status:
        return proof.last.status
    if request.fixing is not None and mended is not None:
        if not request.fixing.write:
            return EXIT_FINDINGS if mended.texts and not shown.exit_zero else EXIT_CLEAN
        if request.fixing.only:
            return EXIT_CLEAN
    return EXIT_FINDINGS if outcome.diagnostics and not shown.exit_zero else EXIT_CLEAN


def _stale(outcome: Outcome, *, strict: bool) -> bool:
    """Say what the baseline holds in vain, where that is an error; return whether there is any."""
    if not strict:
        return False
    from seedlint.reports import compared  # noqa: PLC0415

    lines = compared.stale_lines(outcome)
    for line in lines:
        complain(line)
    return bool(lines)


def _silenced(outcome: Outcome, reason: str | None) -> Outcome:
    """Write comments at all findings, if that is asked for; what is left to report are those that none suppresses."""
    if reason is None or outcome.problems:
        return outcome
    from dataclasses import replace  # noqa: PLC0415

    from seedlint.baselines.silencing import silence  # noqa: PLC0415
    from seedlint.checks.registry import all_rules  # noqa: PLC0415
    from seedlint.reports import fixes  # noqa: PLC0415

    result = silence(outcome.diagnostics, outcome.sources, reason.strip(), all_rules())
    if result.problems:
        return replace(outcome, problems=(*outcome.problems, *result.problems))
    for line in fixes.silenced_lines(result, outcome):
        complain(line)
    return replace(
        outcome,
        diagnostics=tuple(result.left),
        hidden=outcome.hidden + len(result.done),
        suppressed=(*outcome.suppressed, *((finding, reason) for finding in result.done)),
        unseen=outcome.unseen or bool(result.done),
    )
