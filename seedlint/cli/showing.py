"""From what `check` found to what is written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from seedlint.cli.streams import complain, printable, wants_colour

if TYPE_CHECKING:
    from seedlint.engine import Outcome, Request
    from seedlint.reports.outputs import Output
    from seedlint.verify.session import Proof


def rendered(outcome: Outcome, request: Request, proof: Proof | None = None) -> str:
    """Return what goes to standard output."""
    if proof is None or outcome.options.output_format not in {"full", "concise"}:
        return _findings(outcome, request, proof)
    from seedlint.reports.verify.proof import proof as both  # noqa: PLC0415

    terminal = sys.stdout is not None and sys.stdout.isatty()
    colour = wants_colour(outcome.options.color, sys.stdout)
    return f"{_findings(outcome, request)}\n{both(proof, colour=colour, terminal=terminal)}"


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
    from seedlint.reports.verify.document import proof_document  # noqa: PLC0415

    return {"verify": proof_document(proof)}


def outputs_of(options: dict[str, Any]) -> tuple[Output, ...]:
    """Return the outputs that go to files; what goes to standard output instead becomes the output format."""
    from seedlint.reports import outputs  # noqa: PLC0415

    options["output_format"], files = outputs.parse(options["outputs"], options["output_format"])
    return files


def write_outputs(files: tuple[Output, ...], outcome: Outcome, proof: Proof | None) -> bool:
    """Write the outputs that go to files; return whether one could not be."""
    if not files:
        return False
    from seedlint.reports import outputs  # noqa: PLC0415

    problems = outputs.write(files, outcome, _more(proof))
    for message in problems:
        complain(f"error: {printable(message)}")
    return bool(problems)


def explain(outcome: Outcome) -> None:
    """Say beside a diff, which is for programs, what it comes to."""
    from seedlint.reports import fixes  # noqa: PLC0415

    if sys.stderr is not None:
        sys.stderr.write(fixes.render(outcome, would=True))
