"""The command line. No logic: options become a request, an outcome becomes text and an exit code.

Nothing heavy is imported here: `--help` and `--version` must not wait for what they do not use.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO

import click

from seedlint import __version__
from seedlint.errors import EXIT_CLEAN, EXIT_ERROR, EXIT_FINDINGS, SeedlintError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seedlint.baselines.keeping import Against
    from seedlint.engine import Outcome, Request
    from seedlint.fixing import Fixing
    from seedlint.reports.outputs import Output
    from seedlint.verify.session import Asked, Proof, Verification

    Command = Callable[..., Any]

EXIT_INTERRUPTED = 130
_PROGRAM = "seedlint.program"
FORMATS = ("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "markdown")
COLOURS = ("auto", "always", "never")
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

_VARY = (
    "What to vary, one at a time: hash-seed, listing-order, threads, time, cwd, or none.  "
    "[default: hash-seed,listing-order,threads,time]"
)
_WATCH = (
    "Results to compare: stdout, files (that it writes in the current folder), variables of the main module (of a "
    "model its weights), or none.  [default: stdout,files]"
)


class _Commands(click.Group):
    """The group of commands: suggests the nearest one, and turns every error into a line and an exit code."""

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
            _complain(f"error: {_printable(str(error))}")
        except OSError as error:
            if error.errno not in {errno.ENOSPC, errno.EBADF, errno.EIO}:
                _internal_error(error, args if args is not None else sys.argv[1:])
            else:  # of help and version, which click writes
                _complain(f"error: cannot write to standard output: {error.strerror}")
                _drop_output()
        except (click.Abort, KeyboardInterrupt):
            _complain("interrupted")
            code = EXIT_INTERRUPTED
        except Exception as error:  # noqa: BLE001 - whatever it is, the user is told in one line
            _internal_error(error, args if args is not None else sys.argv[1:])
        if standalone_mode:
            sys.exit(code)
        return code


def _switch(name: str, *short: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - as click calls it
    """Return a flag, and a hidden `--no-...` that takes back what the configuration says."""

    def decorate(command: Command) -> Command:
        key = name.removeprefix("--").replace("-", "_")
        back = click.option(f"--no-{name.removeprefix('--')}", key, flag_value=False, default=None, hidden=True)
        return click.option(name, *short, key, flag_value=True, default=None, type=bool, help=help)(back(command))

    return decorate


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s", prog_name="seedlint")
def main() -> None:
    """Find, before a program runs, the randomness that it cannot repeat."""


def _rule_words(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the codes and names of rules that a shell can complete a word to, in a list the last of its words."""
    from seedlint.checks.registry import all_rules  # noqa: PLC0415

    before, comma, word = incomplete.rpartition(",")
    words = [one for rule in all_rules() for one in (rule.code, rule.name)]
    return [f"{before}{comma}{one}" for one in words if one.startswith((word, word.upper()))]


def _format_words(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    return [one for one in FORMATS if one.startswith(incomplete)]


class _Checks(click.Command):
    """The command `check`: with `--verify`, what follows `--` is the program to run."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the program's words apart from the paths."""
        if "--" in args and {"--verify", "--verify-or-revert"} & set(args[: args.index("--")]):
            at = args.index("--")
            ctx.meta[_PROGRAM] = tuple(args[at + 1 :])
            args = args[:at]
        return super().parse_args(ctx, args)


@main.command(cls=_Checks)
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--select",
    multiple=True,
    shell_complete=_rule_words,
    metavar="RULES",
    help="Report only these rules (code, prefix, name or ALL).",
)
@click.option("--ignore", multiple=True, shell_complete=_rule_words, metavar="RULES", help="Do not report these rules.")
@click.option(
    "--extend-select", multiple=True, shell_complete=_rule_words, metavar="RULES", help="Report these rules as well."
)
@click.option("--exclude", multiple=True, metavar="PATTERNS", help="Leave out files and folders, as in .gitignore.")
@click.option("--force-exclude", is_flag=True, help="Leave out files that are excluded even if PATHS name them.")
@click.option("--whole-project", is_flag=True, help="Read the whole project, and report what stands in PATHS.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing the program's numbers.")
@_switch("--unsafe-fixes", help="Make fixes, too, that change the program's numbers.")
@click.option("--diff", is_flag=True, help="Show how --fix would change the files; write nothing.")
@click.option("--fix-only", is_flag=True, help="Fix, and do not report what is left.")
@click.option("--add-ignore", metavar="REASON", help="Write a comment that suppresses it at each finding.")
@click.option("--verify", is_flag=True, help="With --fix: run a program (`-- train.py`) before and after, and compare.")
@click.option("--verify-or-revert", is_flag=True, help="The same; take the fixes back if it is not reproducible then.")
@_switch("--show-fixes", help="Say of each finding how it was fixed, or why not.")
@click.option("--output-format", type=click.Choice(FORMATS), help="How to print findings.  [default: full]")
@click.option(
    "--output",
    "-o",
    "outputs",
    multiple=True,
    metavar="FORMAT[:FILE]",
    shell_complete=_format_words,
    help="Write a format to a file, or print it.",
)
@_switch("--statistics", help="Count findings by rule instead of showing them.")
@_switch("--show-unknown", help="List the draws that were not understood.")
@_switch("--exit-zero", help="Exit with 0 even if there are findings.")
@click.option("--baseline", metavar="FILE", help="Report only what is not in this baseline.")
@click.option("--no-baseline", is_flag=True, help="Report all, whatever the project's baseline holds.")
@click.option("--update-baseline", is_flag=True, help="Take out of the baseline what has been mended since.")
@click.option("--baseline-strict", is_flag=True, help="Exit with 1 if it holds what has been mended since.")
@click.option("--diff-base", metavar="REV", help="Report only what is not found in this git revision.")
@click.option("--stdin-filename", metavar="FILE", help="The file that standard input (PATHS: -) stands for.")
@click.option("--config", metavar="FILE", help="Use this pyproject.toml or seedlint.toml.")
@click.option("--isolated", is_flag=True, help="Ignore all configuration files.")
@click.option("--no-cache", is_flag=True, help="Do not use a cache (there is none yet).")
@_switch("--quiet", "-q", help="Print findings and errors, nothing else.")
@_switch("--verbose", "-v", help="Say what is done; show where an internal error happened.")
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
    program = _program(options)
    files = _outputs(options)
    request = _request(paths or (".",), options)
    before = _verified(program, "before") if program else None
    outcome = _silenced(_run(request), options["add_ignore"])
    shown = outcome.options
    for message in outcome.problems:
        _complain(f"error: {_printable(message)}")
    if not shown.quiet:
        for message in (*outcome.warnings, *(outcome.notes if shown.verbose else ())):
            _complain(_printable(message))
        if not outcome.files and not outcome.problems:
            _complain(f"no Python files found in {_printable(', '.join(request.paths))}")
    mended = outcome.mended
    for message in mended.problems if mended is not None else ():
        _complain(f"error: {_printable(message)}")
    proof = _proof(before, program, outcome, revert=options["verify_or_revert"]) if before is not None else None
    if request.fixing is not None and not request.fixing.write:
        _write_bytes(mended.diff if mended is not None else b"")
        _explain(outcome)
    else:
        _write(_render(outcome, request, proof))
    unwritten = _write_outputs(files, outcome, proof)
    if outcome.problems or unwritten or (mended is not None and mended.problems):
        return EXIT_ERROR
    if _stale(outcome, strict=options["baseline_strict"]) and not shown.exit_zero:
        return EXIT_FINDINGS
    if proof is not None and proof.last.status:
        return proof.last.status
    if request.fixing is not None and mended is not None:
        if not request.fixing.write:
            return EXIT_FINDINGS if mended.texts and not shown.exit_zero else EXIT_CLEAN
        if request.fixing.only:
            return EXIT_CLEAN
    return EXIT_FINDINGS if outcome.diagnostics and not shown.exit_zero else EXIT_CLEAN


@main.command()
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
    outcome = _run(
        Request(
            paths=paths or (".",),
            exclude=_words(options["exclude"]),
            config=options["config"],
            isolated=options["isolated"],
            against=Against(options["output"], create=True),
        )
    )
    for message in outcome.problems:
        _complain(f"error: {_printable(message)}")
    if not outcome.files and not outcome.problems:
        _complain(f"no Python files found in {_printable(', '.join(paths or ('.',)))}")
    for message in compared.left_out_lines(outcome):
        _complain(message)
    if outcome.problems or outcome.baseline is None:
        return EXIT_ERROR
    if not options["quiet"]:
        _write(f"{compared.written_line(outcome.baseline)}\n")
    return EXIT_CLEAN


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


@main.command(cls=_Runs, context_settings={"allow_interspersed_args": False})
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
    from seedlint.reports import verify as report  # noqa: PLC0415
    from seedlint.verify import session  # noqa: PLC0415

    result = session.verify(_asked(command, options), _tell(quiet=options["quiet"]))
    if options["output_format"] == "json":
        _write(report.to_json(result))
    else:
        terminal = sys.stdout is not None and sys.stdout.isatty()
        _write(report.render(result, colour=wants_colour(options["color"], sys.stdout), terminal=terminal))
    return result.status


@main.command()
@click.argument("rule", required=False, shell_complete=_rule_words)
@click.option("--all", "every", is_flag=True, help="List all rules: code, name, severity, summary.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colour the output.")
def rule(rule: str | None, every: bool, color: str) -> int:
    """Explain a RULE, given by its code or name."""
    from seedlint import rulepages  # noqa: PLC0415

    if every == (rule is not None):
        raise click.UsageError("give the code or name of one rule, or --all")
    if rule is None:
        _write(rulepages.listing())
        return EXIT_CLEAN
    source = rulepages.page(rule)
    if wants_colour(color, sys.stdout):
        from seedlint.reports import markdown  # noqa: PLC0415

        source = markdown.render(source)
    _write(source)
    return EXIT_CLEAN


@main.command()
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
    outcome = _run(Request(paths=(path,), exclude=_words(exclude)))
    functions = programs.likely_functions(outcome)
    parts = proposal.propose(folder, cwd, functions)
    problems = (*outcome.problems, *(proposal.write(parts) if write else ()))
    for message in problems:
        _complain(f"error: {_printable(message)}")
    written = write and not problems
    _write(setup.render(outcome, programs.starts(outcome), functions, parts, written=written))
    return EXIT_ERROR if problems else EXIT_CLEAN


@main.command()
@click.argument("kind", type=click.Choice(("config", "output")))
def schema(kind: str) -> int:
    """Print the JSON schema of the configuration (config) or of the JSON output (output)."""
    from seedlint import schemas  # noqa: PLC0415

    _write(schemas.render(kind))
    return EXIT_CLEAN


@main.command()
@click.option("--stdio", is_flag=True, hidden=True, help="What many editors add; there is no other way.")
def server(stdio: bool) -> int:  # noqa: ARG001
    """Serve an editor: the language server, on standard input and output.

    It needs `seedlint[server]` to be installed.

    Exit code: 0 after the editor has said that it is done, 1 if it has not, 2 if something is not installed.
    """
    try:
        from seedlint.server.handlers import serve  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("seedlint"):
            raise
        raise SeedlintError(f"the server needs {error.name}: install it with pip install 'seedlint[server]'") from error

    serve()
    return EXIT_CLEAN


def wants_colour(choice: str, stream: TextIO) -> bool:
    """Whether to colour a stream: as the option says, else NO_COLOR, else FORCE_COLOR, else only a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in {"", "0"}:
        return True
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def _request(paths: tuple[str, ...], options: dict[str, Any]) -> Request:
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
            _words(options["select"]) if options["select"] else None,
            _words(options["ignore"]),
            _words(options["extend_select"]),
        ),
        exclude=_words(options["exclude"]),
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


def _program(options: dict[str, Any]) -> tuple[str, ...]:
    """Return the program that `--verify` runs; nothing without that option."""
    if not (options["verify"] or options["verify_or_revert"]):
        return ()
    if not (options["fix"] or options["fix_only"]) or options["diff"]:
        raise click.UsageError("--verify needs --fix: it runs a program before and after")
    program: tuple[str, ...] = click.get_current_context().meta.get(_PROGRAM, ())
    if not program:
        raise click.UsageError("--verify needs the program to run after the options: -- train.py")
    return program


def _verified(program: tuple[str, ...], when: str) -> Verification:
    from seedlint.verify.session import Asked, verify  # noqa: PLC0415

    tell = _tell(quiet=False)
    return verify(Asked(program, runs=2), lambda what: tell(f"{when}: {what}"))


def _proof(before: Verification, program: tuple[str, ...], outcome: Outcome, *, revert: bool) -> Proof:
    """Run the program again if something was fixed; take that back if it does not help, where that is asked for."""
    from seedlint import fixing  # noqa: PLC0415
    from seedlint.verify.session import Proof  # noqa: PLC0415

    mended = outcome.mended
    if mended is None or not mended.texts:
        return Proof(before)
    after = _verified(program, "after")
    if not (revert and after.status):
        return Proof(before, after)
    problems = fixing.revert(mended)
    for message in problems:
        _complain(f"error: {_printable(message)}")
    return Proof(before, after, reverted=not problems)


def _asked(command: tuple[str, ...], options: dict[str, Any]) -> Asked:
    from seedlint.verify import running  # noqa: PLC0415
    from seedlint.verify.session import Asked  # noqa: PLC0415

    if options["against"] is not None and (options["perturb"] or options["perturb_each"]):
        raise click.UsageError("--against and --perturb exclude each other")
    vary = _words(options["vary"]) if options["vary"] else running.DEFAULT
    return Asked(
        words=command,
        runs=options["runs"],
        timeout=options["timeout"],
        vary=tuple(word for word in vary if word != "none"),
        watch=_words(options["watch"]),
        tolerance=options["tolerance"],
        perturb=options["perturb"],
        each=options["perturb_each"],
        record=options["record"],
        against=options["against"],
        fresh=options["fresh"],
        sample=options["sample"],
        python=options["python"],
    )


def _tell(*, quiet: bool) -> Callable[[str], None]:
    """Return what says what is being done, to whoever looks on."""
    looked_at = sys.stderr is not None and sys.stderr.isatty() and not quiet
    return _complain if looked_at else lambda _: None


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


def _words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Split repeated and comma-separated values."""
    return tuple(word.strip() for value in values for word in (value.rstrip(", ") or value).split(","))


def _run(request: Request) -> Outcome:
    """Check, with a progress bar where a person looks on."""
    from seedlint import engine  # noqa: PLC0415

    if sys.stderr is None or not sys.stderr.isatty():
        return engine.check(request)
    from seedlint.reports.progress import Progress  # noqa: PLC0415

    with Progress() as progress:
        return engine.check(request, progress.step)


def _origin(error: BaseException) -> str:
    """Return where in seedlint an exception was raised."""
    found, trace = "", error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if f"{os.sep}seedlint{os.sep}" in code.co_filename:
            found = f" ({code.co_filename.rpartition(f'{os.sep}seedlint{os.sep}')[2]}:{trace.tb_lineno})"
        trace = trace.tb_next
    return found


def _render(outcome: Outcome, request: Request, proof: Proof | None = None) -> str:
    """Return what goes to standard output."""
    if proof is None or outcome.options.output_format not in {"full", "concise"}:
        return _findings(outcome, request, proof)
    from seedlint.reports import verify as report  # noqa: PLC0415

    terminal = sys.stdout is not None and sys.stdout.isatty()
    colour = wants_colour(outcome.options.color, sys.stdout)
    return f"{_findings(outcome, request)}\n{report.proof(proof, colour=colour, terminal=terminal)}"


def _findings(outcome: Outcome, request: Request, proof: Proof | None = None) -> str:
    """Return the findings, and what was fixed."""
    from seedlint.reports import fixes, outputs  # noqa: PLC0415

    options = outcome.options
    people = options.output_format in outputs.READ_BY_PEOPLE
    if request.fixing is not None and request.fixing.only and people:
        return fixes.render(outcome)
    colour = wants_colour(options.color, sys.stdout)
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return outputs.render(options.output_format, outcome, _more(proof), colour=colour, terminal=terminal)


def _more(proof: Proof | None) -> dict[str, Any]:
    """Return what the JSON document says of the runs before the fixes and after."""
    if proof is None:
        return {}
    from seedlint.reports import verify as report  # noqa: PLC0415

    return {"verify": report.proof_document(proof)}


def _outputs(options: dict[str, Any]) -> tuple[Output, ...]:
    """Return the outputs that go to files; what goes to standard output instead becomes the output format."""
    from seedlint.reports import outputs  # noqa: PLC0415

    options["output_format"], files = outputs.parse(options["outputs"], options["output_format"])
    return files


def _write_outputs(files: tuple[Output, ...], outcome: Outcome, proof: Proof | None) -> bool:
    """Write the outputs that go to files; return whether one could not be."""
    if not files:
        return False
    from seedlint.reports import outputs  # noqa: PLC0415

    problems = outputs.write(files, outcome, _more(proof))
    for message in problems:
        _complain(f"error: {_printable(message)}")
    return bool(problems)


def _stale(outcome: Outcome, *, strict: bool) -> bool:
    """Say what the baseline holds in vain, where that is an error; return whether there is any."""
    if not strict:
        return False
    from seedlint.reports import compared  # noqa: PLC0415

    lines = compared.stale_lines(outcome)
    for line in lines:
        _complain(line)
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
        _complain(line)
    return replace(
        outcome,
        diagnostics=tuple(result.left),
        hidden=outcome.hidden + len(result.done),
        suppressed=(*outcome.suppressed, *((finding, reason) for finding in result.done)),
        unseen=outcome.unseen or bool(result.done),
    )


def _against(options: dict[str, Any]) -> Against:
    """Return what the findings are compared with."""
    from seedlint.baselines.keeping import Against  # noqa: PLC0415

    told = [f"--{name.replace('_', '-')}" for name in ("baseline", "no_baseline", "diff_base") if options[name]]
    if len(told) > 1:
        raise click.UsageError(f"{' and '.join(told)} exclude each other")
    if options["update_baseline"] and (options["no_baseline"] or options["diff_base"] or options["diff"]):
        raise click.UsageError("--update-baseline needs a baseline, and files as they are")
    return Against(options["baseline"], options["no_baseline"], options["diff_base"], update=options["update_baseline"])


def _internal_error(error: Exception, args: Sequence[str]) -> None:
    """Say in one line what to report, after the traceback for who asked for it."""
    if {"-v", "--verbose"} & set(args):
        import traceback  # noqa: PLC0415

        traceback.print_exception(error)
    _complain(
        f"internal error: {type(error).__name__}: {_printable(str(error))}{_origin(error)}. This is a fault of "
        "seedlint, not of your code: please report this line; --verbose shows more"
    )


def _printable(message: str) -> str:
    from seedlint.reports.text import printable  # noqa: PLC0415

    return printable(message)


def _complain(message: str) -> None:
    if sys.stderr is not None:  # it may be closed, and `print` would fall back to standard output
        print(f"seedlint: {message}", file=sys.stderr)  # noqa: T201


def _write(text: str) -> None:
    """Write to standard output; a reader that went away (`| head`) is not our business."""
    if sys.stdout is None:
        raise SeedlintError("standard output is closed")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _drop_output()
        raise SeedlintError(f"cannot write to standard output: {error.strerror or error}") from error


def _write_bytes(data: bytes) -> None:
    """Write a diff to standard output as it is: the lines of files end as they do, in any encoding."""
    if sys.stdout is None or not hasattr(sys.stdout, "buffer"):
        _write(data.decode(errors="backslashreplace"))
        return
    _write("")
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _drop_output()
    except OSError as error:
        _drop_output()
        raise SeedlintError(f"cannot write to standard output: {error.strerror or error}") from error


def _explain(outcome: Outcome) -> None:
    """Say beside a diff, which is for programs, what it comes to."""
    from seedlint.reports import fixes  # noqa: PLC0415

    if sys.stderr is not None:
        sys.stderr.write(fixes.render(outcome, would=True))


def _drop_output() -> None:
    """Let what is still buffered go nowhere, so that Python does not complain when it exits."""
    if sys.stdout is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
