"""What runs before and after fixes show, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from seedlint.reports.full import painted, width_of
from seedlint.reports.text import count, printable
from seedlint.reports.verify.blame import blamed
from seedlint.reports.verify.places import where_in
from seedlint.reports.verify.text import ending
from seedlint.verify.verdict import Verdict

if TYPE_CHECKING:
    from seedlint.verify.session import Proof, Verification


def proof(shown: Proof, *, colour: bool = False, terminal: bool = False) -> str:
    """Return what runs before and after fixes show, side by side, and what is behind what still parts."""
    width = width_of(terminal=terminal)
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
        blocks.append(blamed(last, last.blame, width))
        missed = not last.blame.findings and not last.blame.perhaps
        says = "No finding is left that says so: `seedlint check` misses it.\n" if missed else ""
        blocks.append(Text(says))
    elif last.failure:
        block.append("\n")
        blocks.append(ending(last))
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
            f"{where_in(place.file, place.line, result).line} {blame.parting.draw.api}"
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
