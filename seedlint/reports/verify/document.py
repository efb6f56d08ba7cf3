"""What `seedlint verify` saw, as JSON.

The JSON object has these keys:

    {"version", "command", "status", "reproducible", "failure",
     "runs": [{"run", "varied", "exit_code", "seconds", "draws", "processes", "agrees"}],
     "first": null or {"what": "draw" or "result", "name", "kind", "varied", "runs", "path", "line", "cell", "function",
                       "api", "stream", "process", "index", "values", "where", "chain", "predicted", "perhaps"},
     "places": [{"path", "line", "cell", "function", "api", "stream", "verdict", "draws", "parted", "varied",
                 "predicted"}],
     "processes": [{"name", "agrees"}],
     "reach": [{"perturbed", "places", "results"}],
     "results", "environment", "recorded_environment", "notes"}

`status` is the exit code. `values` are the digests of a draw, or what a result is, in both runs. `kind` says how these
part: a draw by its `value`, by its `order` (another call or thread has its turn) or by `count` (one run draws on); a
result by `value`, `order` (the same, arranged otherwise) or `rounding` (in the last digits of numbers). `predicted`
lists findings of `seedlint check` as `{code, name, path, line, cell, message}`. `cell` is null outside notebooks; there
`line` is that of the file, and `cell` is `{number, id, line}`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedlint import __version__
from seedlint.diagnostics import Span
from seedlint.reports.verify.places import where_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.verify.profiles import Site
    from seedlint.verify.session import Proof, Verification
    from seedlint.verify.verdict import Blame


def proof_document(shown: Proof) -> dict[str, Any]:
    """Return the same for programs: `before` and `after` as `to_json` has them, `after` null if nothing was fixed."""
    after = None if shown.after is None else document(shown.after)
    return {"before": document(shown.before), "after": after, "reverted": shown.reverted}


def to_json(result: Verification) -> str:
    """Return the report for programs."""
    return json.dumps(document(result), indent=2) + "\n"


def document(result: Verification) -> dict[str, Any]:
    """Return the report as an object of JSON."""
    return {
        "version": __version__,
        "command": result.target.title,
        "status": result.status,
        "reproducible": result.status == 0,
        "failure": result.failure or None,
        "runs": _runs(result),
        "first": _first(result.blame, result) if result.blame is not None else None,
        "places": [
            {
                **_site(one.site, result),
                "verdict": one.verdict.value,
                "draws": one.draws,
                "parted": one.parted,
                "varied": one.variation or None,
                "predicted": _findings(one.findings, result),
            }
            for one in result.sites
        ],
        "processes": [{"name": name, "agrees": not parts} for name, parts in result.parting_by_process.items()],
        "reach": [
            {
                "perturbed": comparison.variation.name.removeprefix("perturb "),
                "places": [_site(site, result) for site in sorted(comparison.draws.sites)],
                "results": [parting.name for parting in comparison.results],
            }
            for comparison in result.reach
        ],
        "results": list(result.watched),
        "environment": dict(result.ours),
        "recorded_environment": None if result.theirs is None else dict(result.theirs),
        "notes": result.notes,
    }


def _runs(result: Verification) -> list[dict[str, Any]]:
    compared = {one.draws.other.run.number: one for one in (*result.comparisons, *result.reach)}
    found = []
    for run in result.runs:
        comparison = compared.get(run.number)
        profile = comparison.draws.other if comparison is not None else result.base
        found.append(
            {
                "run": run.number,
                "varied": run.variation.name,
                "exit_code": run.code,
                "seconds": round(run.seconds, 3),
                "draws": profile.draws if profile is not None else 0,
                "processes": len(run.traces),
                "agrees": comparison.agrees if comparison is not None else None,
            }
        )
    return found


def _first(blame: Blame, result: Verification) -> dict[str, Any]:
    comparison, parting, parted = blame.comparison, blame.parting, blame.result
    about: dict[str, Any] = {
        "what": "draw" if parting is not None else "result",
        "varied": comparison.variation.name,
        "runs": [comparison.draws.one.run.number, comparison.draws.other.run.number],
        "chain": [
            {**_at(step.place.file, step.place.line, result), "text": step.text, "other": step.other or None}
            for step in blame.chain
        ],
        "predicted": _findings(blame.findings, result),
        "perhaps": _findings(blame.perhaps, result),
    }
    if parting is not None:
        place = blame.chain[-1].place
        about |= {
            "name": parting.draw.api,
            "kind": parting.kind,
            **_at(place.file, place.line, result),
            "function": place.function,
            "api": parting.draw.api,
            "stream": parting.draw.stream.name,
            "process": parting.process,
            "index": parting.draw.index,
            "values": [None if one is None else one.digest for one in (parting.first, parting.second)],
        }
    elif parted is not None:
        values = [parted.first, parted.second]
        about |= {"name": parted.name, "kind": parted.how, "values": values, "where": parted.where}
    return about


def _site(site: Site, result: Verification) -> dict[str, Any]:
    return {
        **_at(site.file, site.line, result),
        "function": site.function,
        "api": site.api,
        "stream": site.stream,
    }


def _findings(findings: Sequence[Diagnostic], result: Verification) -> list[dict[str, Any]]:
    return [
        {
            "code": one.rule.code,
            "name": one.rule.name,
            **_at(one.place.path, one.place.span.line, result),
            "message": one.message,
        }
        for one in findings
    ]


def _at(path: str, line: int, result: Verification) -> dict[str, Any]:
    """Return a line of a file: in a notebook that of its JSON, and the cell's."""
    inside = where_in(path, line, result)
    cell = inside.cell
    if cell is not None:
        line = result.sources[path].in_file(Span(line, 1, line, 1)).line
    return {
        "path": path,
        "line": line,
        "cell": None if cell is None else {"number": cell.number, "id": cell.name, "line": inside.span.line},
    }
