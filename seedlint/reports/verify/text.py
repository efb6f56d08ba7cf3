"""What `seedlint verify` saw, for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from seedlint.reports.full import painted, width_of
from seedlint.reports.text import count, printable
from seedlint.reports.verify.blame import STYLES, blamed
from seedlint.reports.verify.places import where_in
from seedlint.verify import records
from seedlint.verify.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.verify.profiles import Site
    from seedlint.verify.session import Verification
    from seedlint.verify.verdict import Comparison


_MOST_LISTED = 20


_MOST_PROCESSES = 8


_SHORT = 60


def render(result: Verification, *, colour: bool = False, terminal: bool = False) -> str:
    """Return the report for a person."""
    width = width_of(terminal=terminal)
    blocks = []
    if result.theirs is not None:
        blocks.append(_environments(result))
    if result.blame is not None:
        blocks.append(blamed(result, result.blame, width))
    if result.sites:
        blocks.append(_sites(result))
    if len(result.parting_by_process) > 1:
        blocks.append(_processes(result))
    if result.reach:
        blocks.append(_reach(result))
    blocks.append(ending(result))
    return painted(blocks, width, colour)


def _sites(result: Verification) -> Text:
    """Return the places that draw, by verdict."""
    block = Text()
    for verdict in Verdict:
        found = [one for one in result.sites if one.verdict is verdict]
        if not found:
            continue
        block.append(f"{verdict.value}", STYLES[verdict])
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
        block.append(says, STYLES[style])
        more = f" and {len(names) - _MOST_PROCESSES} more" if len(names) > _MOST_PROCESSES else ""
        listed = ", ".join(names[:_MOST_PROCESSES])
        block.append(f": {'process' if len(names) == 1 else 'each of the processes'} {printable(listed)}{more}\n")
    block.append("\n")
    return block


def _place(site: Site, result: Verification) -> str:
    return where_in(site.file, site.line, result).line if site.file else "(in a library)"


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


def ending(result: Verification) -> Text:
    """Return the last lines: notes, and what it comes to."""
    block = Text()
    for note in result.notes:
        block.append(f"note: {printable(note)}\n")
    if result.failure:
        if result.errors:
            block.append("".join(f"  | {printable(line)}\n" for line in result.errors.splitlines()))
        block.append("failed" if result.status == 3 else "not run", STYLES[Verdict.UNSTABLE])
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
    block.append("Reproducible" if good else "Not reproducible", STYLES[Verdict.STABLE if good else Verdict.UNSTABLE])
    block.append(f": {count(len(result.comparisons) + 1, 'run')}, ")
    block.append(f"{count(draws, 'draw')} each; compared besides: {printable(listed)}.\n")
    fragile = sum(one.verdict is Verdict.FRAGILE for one in result.sites)
    if good and fragile:
        block.append(f"{count(fragile, 'place')} would give other numbers after one more draw elsewhere.\n")
    return block
