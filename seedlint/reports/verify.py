"""What `seedlint verify` saw: for a person, and as JSON.

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
import shutil
from typing import TYPE_CHECKING, Any

from rich.text import Text

from seedlint import __version__
from seedlint.diagnostics import Place, Span
from seedlint.reports.frames import Mark, frame
from seedlint.reports.full import RELATED, painted
from seedlint.reports.places import Shown, shown
from seedlint.reports.text import count, printable
from seedlint.verify import records
from seedlint.verify.contents import ORDER, ROUNDING, VALUE
from seedlint.verify.verdict import Verdict, all_seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.verify.profiles import Site
    from seedlint.verify.session import Proof, Verification
    from seedlint.verify.verdict import Blame, Comparison

_PIPED_WIDTH = 120
_MOST_LISTED = 20
_MOST_PROCESSES = 8
_SHORT = 60
_HOW = {
    VALUE: "parts",
    ORDER: "has the same in another order",
    ROUNDING: "parts in the last digits of numbers",
}
_STYLES = {
    Verdict.UNSTABLE: "bold red",
    Verdict.FRAGILE: "bold yellow",
    Verdict.UNSEEN: "bold cyan",
    Verdict.STABLE: "bold green",
}


def render(result: Verification, *, colour: bool = False, terminal: bool = False) -> str:
    """Return the report for a person."""
    width = max(shutil.get_terminal_size().columns, 40) if terminal else _PIPED_WIDTH
    blocks = []
    if result.theirs is not None:
        blocks.append(_environments(result))
    if result.blame is not None:
        blocks.append(_blame(result, result.blame, width))
    if result.sites:
        blocks.append(_sites(result))
    if len(result.parting_by_process) > 1:
        blocks.append(_processes(result))
    if result.reach:
        blocks.append(_reach(result))
    blocks.append(_ending(result))
    return painted(blocks, width, colour)


def _blame(result: Verification, blame: Blame, width: int) -> Text:
    """Return the first thing that parts, as a finding is shown."""
    block = Text()
    comparison = blame.comparison
    one, other = comparison.draws.one.run, comparison.draws.other.run
    titles = ("this run", "the record") if result.theirs is not None else (one.title, other.title)
    varied = "" if result.theirs is not None else f", {comparison.variation.title}"
    block.append("not reproducible", _STYLES[Verdict.UNSTABLE])
    parting, parted = blame.parting, blame.result
    if parting is not None:
        draw = parting.draw
        says = {
            "value": f"`{draw.api}` gives other values in {titles[1]} than in {titles[0]}",
            "order": f"draws come in another order in {titles[1]} than in {titles[0]}",
            "count": f"{titles[0] if parting.first is not None else titles[1]} draws on where the other has ended",
        }[parting.kind]
        block.append(f": {printable(says)}{varied}\n", "bold")
        digests = " and ".join(
            f"{side.digest or 'not seen'} in {title}" if side is not None else f"none in {title}"
            for side, title in ((parting.first, titles[0]), (parting.second, titles[1]))
        )
        _chain(block, result, blame, digests, titles, width)
        if parting.process != "main":
            _fact(block, "process", parting.process)
        turn = [(one, title) for one, title in zip((parting.first, parting.second), titles, strict=True) if one]
        if parting.kind == "order" and len({(one.thread, one.place) for one, _ in turn}) > 1:
            turns = [
                f"in {title} of thread {one.thread} ({_where(one.place.file, one.place.line, result).line})"
                for one, title in turn
            ]
            _fact(block, "whose turn", ", ".join(turns))
    elif parted is not None:
        profile = comparison.draws.one
        agree = "all draws agree" if all_seen(profile) else "all draws whose values are seen agree"
        agree = agree if profile.draws else "nothing was drawn"
        block.append(f": {printable(parted.name)} {_HOW[parted.how]}, while {agree}{varied}\n", "bold")
        where = f" ({parted.where})" if parted.where else ""
        for text, title in ((parted.first, titles[0]), (parted.second, titles[1])):
            _fact(block, f"{title}{where}", text)
        if parted.how == ROUNDING:
            says = f"by {parted.apart:.1g} of their size at most, as sums do whose terms come in another order"
            _fact(block, "numbers differ", says)
        if parted.there_before:
            _fact(block, "note", "the file was there before: if the program reads or extends it, use --fresh")
    _predictions(block, blame, result)
    block.append("\n")
    return block


def _chain(block: Text, result: Verification, blame: Blame, digests: str, titles: tuple[str, str], width: int) -> None:
    """Append the way of a stream from where it was made to the draw: a frame of each file."""
    marks: dict[str, list[Mark]] = {}
    lines: dict[str, Sequence[str]] = {}
    facts = []
    last = blame.chain[-1]
    own = ""
    for step in blame.chain:
        text = step.text if not step.other else f"{titles[0]}: {step.text}; {titles[1]}: {step.other}"
        if step is last:
            text = f"{text}: {digests}"
        source = result.sources.get(step.place.file)
        if not step.place.file:
            facts.append(text if step is not last else f"{text} (no file of yours on the stack)")
        elif source is None or not 0 < step.place.line <= len(source.lines):
            facts.append(f"{_where(step.place.file, step.place.line, result).line}: {text}")
        else:
            line = source.lines[step.place.line - 1]
            span = Span(step.place.line, len(line) - len(line.lstrip()) + 1, step.place.line, len(line.rstrip()) + 1)
            sign, style = ("^", "bold red") if step is last else ("-", RELATED)
            there = shown(Place(step.place.file, span), result.sources)
            marks.setdefault(there.title, []).append(Mark(there.span, sign, style, printable(text)))
            lines[there.title] = there.lines
            own = there.title if step is last else own
    ordered = sorted(marks, key=lambda title: title != own)
    gutter = max((len(str(mark.span.line + 1)) for found in marks.values() for mark in found), default=1)
    for title in ordered:
        lead = next((mark for mark in marks[title] if mark.sign == "^"), marks[title][0])
        block.append(" " * gutter + ("--> " if title == own else "::: "), RELATED)
        block.append(f"{title}:{lead.span.line}\n")
        frame(block, lines[title], sorted(marks[title], key=lambda mark: mark.sign == "-"), gutter, width)
    for text in facts:
        _fact(block, "", text)


def _fact(block: Text, name: str, text: str) -> None:
    block.append("  = ", RELATED)
    if name:
        block.append(f"{printable(name)}: ", "bold green")
    block.append(f"{printable(text)}\n")


def _predictions(block: Text, blame: Blame, result: Verification) -> None:
    for text in dict.fromkeys(_named(finding, result) for finding in blame.findings):
        _fact(block, "predicted", text)
    for text in list(dict.fromkeys(_named(finding, result) for finding in blame.perhaps))[:5]:
        _fact(block, "perhaps", text)
    if not blame.findings and not blame.perhaps:
        _fact(block, "predicted", "by no finding of `seedlint check`")


def _named(finding: Diagnostic, result: Verification) -> str:
    return f"{finding.rule.code} {finding.rule.name} at {shown(finding.place, result.sources).line}"


def _where(file: str, line: int, result: Verification) -> Shown:
    """Return how to show a line of a file; in a notebook, of a cell."""
    return shown(Place(file, Span(line, 1, line, 1)), result.sources)


def _sites(result: Verification) -> Text:
    """Return the places that draw, by verdict."""
    block = Text()
    for verdict in Verdict:
        found = [one for one in result.sites if one.verdict is verdict]
        if not found:
            continue
        block.append(f"{verdict.value}", _STYLES[verdict])
        block.append(f": {count(len(found), 'place')}\n")
        for one in found[:_MOST_LISTED]:
            block.append(f"  {_place(one.site, result)}: `{printable(one.site.api)}`, {count(one.draws, 'draw')}")
            if one.parted and one.parted < one.draws:
                block.append(f", {one.parted} of them part")
            if verdict in {Verdict.UNSTABLE, Verdict.FRAGILE}:
                codes = ", ".join(dict.fromkeys(finding.rule.code for finding in one.findings))
                block.append(f" ({codes})" if codes else " (no finding)")
            block.append("\n")
        if len(found) > _MOST_LISTED:
            block.append(f"  and {len(found) - _MOST_LISTED} more\n")
    block.append("\n")
    return block


def _processes(result: Verification) -> Text:
    """Return which processes repeat themselves, where several draw."""
    block = Text()
    parting = result.parting_by_process
    for parts, says, style in ((True, "parts", Verdict.UNSTABLE), (False, "repeats itself", Verdict.STABLE)):
        names = [name for name in parting if parting[name] is parts]
        if not names:
            continue
        block.append(says, _STYLES[style])
        more = f" and {len(names) - _MOST_PROCESSES} more" if len(names) > _MOST_PROCESSES else ""
        listed = ", ".join(names[:_MOST_PROCESSES])
        block.append(f": {'process' if len(names) == 1 else 'each of the processes'} {printable(listed)}{more}\n")
    block.append("\n")
    return block


def _place(site: Site, result: Verification) -> str:
    return _where(site.file, site.line, result).line if site.file else "(in a library)"


def _reach(result: Verification) -> Text:
    """Return how far each extra draw reaches."""
    block = Text()
    for comparison in result.reach:
        sites = comparison.draws.sites
        block.append(comparison.variation.title, "bold")
        if not sites and not comparison.results:
            block.append(" reaches nothing\n")
            continue
        draws = sum(min(sites[site], comparison.draws.one.sites[site].draws) for site in _known(comparison))
        moved = [*([count(draws, "draw")] if sites else []), *(parting.name for parting in comparison.results)]
        kept = [name for name in result.watched if name not in {parting.name for parting in comparison.results}]
        block.append(f" changes {printable(', '.join(moved))}")
        block.append(f"; isolated from it: {printable(', '.join(kept))}\n" if kept else "; nothing is isolated\n")
    block.append("\n")
    return block


def _known(comparison: Comparison) -> Iterable[Site]:
    return (site for site in comparison.draws.sites if site in comparison.draws.one.sites)


def _environments(result: Verification) -> Text:
    block = Text()
    found = records.differences(result.ours, result.theirs or {})
    block.append("environment", "bold")
    block.append(": the same as the record's\n" if not found else ": differs from the record's\n")
    for name, here, there in found:
        block.append(f"  {printable(name)}: {printable(here)}; in the record {printable(there)}\n")
    block.append("\n")
    return block


def _ending(result: Verification) -> Text:
    """Return the last lines: notes, and what it comes to."""
    block = Text()
    for note in result.notes:
        block.append(f"note: {printable(note)}\n")
    if result.failure:
        if result.errors:
            block.append("".join(f"  | {printable(line)}\n" for line in result.errors.splitlines()))
        block.append("failed" if result.status == 3 else "not run", _STYLES[Verdict.UNSTABLE])
        block.append(f": {printable(result.failure)}\n")
        return block
    base = result.base
    draws = base.draws if base is not None else 0
    names = [name if len(name) < _SHORT else f"...{name[-_SHORT:]}" for name in result.watched]
    listed = ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")
    for comparison in result.comparisons:
        says = "agrees" if comparison.agrees else "parts"
        name = "the record" if result.theirs is not None else comparison.draws.other.run.title
        varied = "" if result.theirs is not None else f", {comparison.variation.title}"
        again = f", and run {comparison.again} parts in the same way" if comparison.again is not None else ""
        block.append(f"{name}{varied}: {says}{again}\n")
    good = result.status == 0
    block.append("Reproducible" if good else "Not reproducible", _STYLES[Verdict.STABLE if good else Verdict.UNSTABLE])
    block.append(f": {count(len(result.comparisons) + 1, 'run')}, ")
    block.append(f"{count(draws, 'draw')} each; compared besides: {printable(listed)}.\n")
    fragile = sum(one.verdict is Verdict.FRAGILE for one in result.sites)
    if good and fragile:
        block.append(f"{count(fragile, 'place')} would give other numbers after one more draw elsewhere.\n")
    return block


def proof(shown: Proof, *, colour: bool = False, terminal: bool = False) -> str:
    """Return what runs before and after fixes show, side by side, and what is behind what still parts."""
    width = max(shutil.get_terminal_size().columns, 40) if terminal else _PIPED_WIDTH
    block = Text()
    sides = [_column(shown.before), *([_column(shown.after)] if shown.after is not None else [])]
    column = max(len(text) for text in sides[0].values()) + 2
    block.append(f"{'':18}{'before':{column}}{'after' if len(sides) > 1 else ''}".rstrip() + "\n", "bold")
    for name in sides[0]:
        line = f"{name:18}{sides[0][name]:{column}}{sides[1][name] if len(sides) > 1 else ''}"
        block.append(f"{printable(line).rstrip()}\n")
    if shown.after is None:
        block.append("Nothing was fixed, so it was not run again.\n")
    blocks = [block]
    last = shown.last
    if last.blame is not None:
        block.append("\n")
        blocks.append(_blame(last, last.blame, width))
        missed = not last.blame.findings and not last.blame.perhaps
        says = "No finding is left that says so: `seedlint check` misses it.\n" if missed else ""
        blocks.append(Text(says))
    elif last.failure:
        block.append("\n")
        blocks.append(_ending(last))
    if shown.reverted:
        blocks.append(Text("The fixes were taken back: the files are as they were.\n"))
    return painted(blocks, width, colour)


def _column(result: Verification) -> dict[str, str]:
    """Return the figures of one side."""
    kinds = {verdict: sum(one.verdict is verdict for one in result.sites) for verdict in Verdict}
    blame = result.blame
    parts = "nothing"
    if blame is not None and blame.parting is not None:
        place = blame.chain[-1].place
        parts = (
            f"{_where(place.file, place.line, result).line} {blame.parting.draw.api}"
            if place.file
            else blame.parting.draw.api
        )
    elif blame is not None and blame.result is not None:
        parts = blame.result.name
    verdicts = {0: "reproducible", 1: "not reproducible", 2: "not run", 3: "the program fails"}
    return {
        "verdict": verdicts[result.status],
        "parts first": parts,
        "unstable": count(kinds[Verdict.UNSTABLE], "place"),
        "by global seed": count(kinds[Verdict.FRAGILE], "place"),
        "stable": count(kinds[Verdict.STABLE], "place"),
        "findings there": str(len(result.findings)),
    }


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
    inside = _where(path, line, result)
    cell = inside.cell
    if cell is not None:
        line = result.sources[path].in_file(Span(line, 1, line, 1)).line
    return {
        "path": path,
        "line": line,
        "cell": None if cell is None else {"number": cell.number, "id": cell.name, "line": inside.span.line},
    }
