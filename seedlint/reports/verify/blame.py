"""The first thing that parts, as a finding is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from seedlint.diagnostics import Place, Span
from seedlint.reports.frames import Mark, frame
from seedlint.reports.full import RELATED
from seedlint.reports.places import shown
from seedlint.reports.text import printable
from seedlint.reports.verify.places import where_in
from seedlint.verify.contents import ORDER, ROUNDING, VALUE
from seedlint.verify.verdict import Verdict, all_seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.verify.session import Verification
    from seedlint.verify.verdict import Blame


_HOW = {
    VALUE: "parts",
    ORDER: "has the same in another order",
    ROUNDING: "parts in the last digits of numbers",
}


STYLES = {
    Verdict.UNSTABLE: "bold red",
    Verdict.FRAGILE: "bold yellow",
    Verdict.UNSEEN: "bold cyan",
    Verdict.STABLE: "bold green",
}


def blamed(result: Verification, blame: Blame, width: int) -> Text:
    """Return the first thing that parts, as a finding is shown."""
    block = Text()
    comparison = blame.comparison
    one, other = comparison.draws.one.run, comparison.draws.other.run
    titles = ("this run", "the record") if result.theirs is not None else (one.title, other.title)
    varied = "" if result.theirs is not None else f", {comparison.variation.title}"
    block.append("not reproducible", STYLES[Verdict.UNSTABLE])
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
                f"in {title} of thread {one.thread} ({where_in(one.place.file, one.place.line, result).line})"
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
            facts.append(f"{where_in(step.place.file, step.place.line, result).line}: {text}")
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
