"""What runs say about each place that draws, how a stream came to what it gave, and who had said so before.

A place is stable if all its draws are the same in all runs, whatever was varied; unstable if not; fragile if they are
the same only until something else draws once more from a global stream; unseen if its values are not known here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from seedlint.verify import traces
from seedlint.verify.contents import VALUE
from seedlint.verify.profiles import Profile, Site, located
from seedlint.verify.traces import Draw, Place, Seed

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.verify.comparing import Difference, Parting
    from seedlint.verify.contents import ResultParting
    from seedlint.verify.running import Variation


class Verdict(StrEnum):
    """What is known of a place."""

    UNSTABLE = "unstable"
    FRAGILE = "stable only because of a global seed"
    UNSEEN = "values not seen"
    STABLE = "stable"


@dataclass(frozen=True)
class Comparison:
    """Two runs held against one another, and what parts; `again` is the number of a run that parts in the same way."""

    variation: Variation
    draws: Difference
    results: tuple[ResultParting, ...]
    again: int | None = None

    @property
    def agrees(self) -> bool:
        """Whether nothing parts."""
        return not self.draws.partings and not self.results


@dataclass(frozen=True)
class SiteVerdict:
    """The verdict on one place: how many draws it makes, how many of them part, under what, and who predicted it."""

    site: Site
    verdict: Verdict
    draws: int
    parted: int = 0
    variation: str = ""
    findings: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing that happened to a stream before a draw, in one run or in the other, or in both alike."""

    place: Place
    text: str
    other: str = ""


@dataclass(frozen=True)
class Blame:
    """The first thing that parts in a comparison, how its stream came to it, and the findings that predicted it."""

    comparison: Comparison
    parting: Parting | None
    result: ResultParting | None
    chain: tuple[Step, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    perhaps: tuple[Diagnostic, ...] = ()


_NO_PREDICTION = ("SL0", "SL201", "SL203", "SL3", "SL4")
"""Rules that speak of what is fragile or wrong, but the same in every run; or of results, and not of draws."""

_ORDERS = ("SL501", "SL502", "SL506", "SL508")
_DRAWS = ("SL1", "SL202", "SL504")
"""Rules that speak of draws: they say nothing of what differs while all draws agree."""

_BEHIND = {
    "hash-seed": ("SL601", "SL604", "SL104"),
    "listing-order": ("SL602",),
    "threads": ("SL4", *_ORDERS, "SL603"),
    "time": ("SL104", "SL107"),
    "cwd": ("SL602",),
    "none": ("SL1", "SL202", "SL4", "SL503", "SL504", "SL507", *_ORDERS, "SL603"),
}
"""Which rules speak of what may be behind a difference, by what was varied."""


_TELLING = frozenset({"hash-seed", "listing-order", "time"})
"""Variations of one thing that rules speak of: one of them, wherever it stands, is what predicted the difference."""


def judge(
    base: Profile,
    comparisons: Sequence[Comparison],
    perturbed: Sequence[Comparison],
    findings: Sequence[Diagnostic],
    files: Collection[str],
) -> tuple[SiteVerdict, ...]:
    """Return the verdict on every place that draws in any run, in order of places."""
    seen = dict(base.sites)
    for comparison in comparisons:
        for site, what in comparison.draws.other.sites.items():
            seen.setdefault(site, what)
    parted: Counter[Site] = Counter()
    under: dict[Site, str] = {}
    for comparison in comparisons:
        for site, count in comparison.draws.sites.items():
            parted[site] = max(parted[site], count)
            under.setdefault(site, comparison.variation.name)
    moved = {site for comparison in perturbed for site in comparison.draws.sites}
    result = []
    for site in sorted(seen):
        draws = seen[site].draws
        verdict = Verdict.STABLE
        if site in parted:
            verdict = Verdict.UNSTABLE
        elif site in moved:
            verdict = Verdict.FRAGILE
        elif not seen[site].digests:
            verdict = Verdict.UNSEEN
        origins = (seen[site].made, seen[site].seeded)
        places = [Place(site.file, site.line, site.function), *(place for place in origins if place is not None)]
        if verdict is Verdict.UNSTABLE:
            at = _predicting(places, findings, under[site], files)
        else:
            at = predicted(places, findings)
        result.append(SiteVerdict(site, verdict, draws, min(parted[site], draws), under.get(site, ""), at))
    looked_into = {_call(one.site) for one in result if one.verdict is not Verdict.UNSEEN}
    return tuple(one for one in result if one.verdict is not Verdict.UNSEEN or _call(one.site) not in looked_into)


def _call(site: Site) -> tuple[str, int, str]:
    """Return what a site has in common with the same one inside a graph, whose stream is another."""
    return site.file, site.line, site.api


def blame(comparison: Comparison, findings: Sequence[Diagnostic], files: Collection[str]) -> Blame:
    """Return the first thing that parts in a comparison that does not agree."""
    parting = comparison.draws.first
    result = comparison.results[0] if parting is None else None
    steps = chain(comparison.draws, parting) if parting is not None else ()
    places = [step.place for step in reversed(steps)]
    told = _predicting(places, findings, comparison.variation.name, files)
    perhaps: tuple[Diagnostic, ...] = ()
    if not told:
        codes = _BEHIND.get(comparison.variation.name, ())
        if (parting.kind if parting is not None else result.how if result is not None else VALUE) != VALUE:
            codes = (*codes, *_ORDERS)
        if parting is None and all_seen(comparison.draws.one):
            codes = tuple(code for code in codes if code not in _DRAWS)
        perhaps = _of_rules(codes, findings, files)
    return Blame(comparison, parting, result, steps, told, perhaps)


def all_seen(profile: Profile) -> bool:
    """Whether the values of all draws were seen."""
    return all(seen.digests for seen in profile.sites.values())


def _predicting(
    places: Sequence[Place], findings: Sequence[Diagnostic], variation: str, files: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Return the findings that say that a draw at the first place will differ: at its stream, or of what was varied."""
    told = tuple(one for one in predicted(places, findings) if not one.rule.code.startswith(_NO_PREDICTION))
    if variation in _TELLING:
        told = tuple(one for one in told if one.rule.code.startswith(_BEHIND[variation]))
        return told or _of_rules(_BEHIND[variation], findings, files)
    return told


def _of_rules(codes: tuple[str, ...], findings: Sequence[Diagnostic], files: Collection[str]) -> tuple[Diagnostic, ...]:
    return tuple(one for one in findings if one.place.path in files and one.rule.code.startswith(codes))


def predicted(places: Sequence[Place], findings: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the findings that stand at one of the places, those of the first place first."""
    found: dict[int, Diagnostic] = {}
    for place in places:
        for finding in findings:
            span = finding.place.span
            if finding.place.path == place.file and span.line <= place.line <= max(span.line, span.end_line):
                found[id(finding)] = finding
    return tuple(found.values())


def chain(difference: Difference, parting: Parting) -> tuple[Step, ...]:
    """Return what happened to a stream before the draw that parts: made, seeded, drawn from."""
    draw = parting.draw
    sides = [
        _before(profile, parting.process, ours)
        for profile, ours in ((difference.one, parting.first), (difference.other, parting.second))
    ]
    owner = difference.one if parting.first is not None else difference.other
    made = draw.stream.made
    steps = []
    last = [side[-1] if side else None for side in sides]
    first = last[0] or last[1]
    at_draw = made is not None and first is None and made == draw.place
    if made is not None and not at_draw and (first is None or first.place != made):
        steps.append(Step(located(made, owner.run), f"`{draw.stream.name}` is made"))
    if first is not None:
        texts = [_seeding(seed, draw.stream.made is not None) for seed in last]
        steps.append(Step(located(first.place, owner.run), texts[0], texts[1] if texts[1] != texts[0] else ""))
    elif made is None:
        steps.append(
            Step(Place("", 0, ""), f"nothing seeds `{draw.stream.name}`: it starts from the machine's entropy")
        )
    number = draw.index + 1
    steps.append(Step(located(draw.place, owner.run), f"draw {number} of `{draw.stream.name}`"))
    return tuple(steps)


def _before(profile: Profile, process: str, draw: Draw | None) -> list[Seed]:
    """Return how a draw's stream was seeded before it, in the order in which it was; only the last three matter."""
    trace = profile.processes.get(process)
    found: list[Seed] = []
    if trace is None or draw is None:
        return found
    for event in traces.events(trace.path):
        if isinstance(event, Seed) and event.stream.name == draw.stream.name:
            found = [*found[-2:], event]
        elif event == draw:
            break
    return found


def _seeding(seed: Seed | None, made: bool) -> str:
    if seed is None:
        return "not seeded"
    verb = "made" if made else "seeded"
    if seed.source == "entropy" and seed.value in {"None", ""}:
        return f"`{seed.api}`: {verb} without a seed, from the machine's entropy"
    source = ", which differs from run to run" if seed.source == "entropy" else ""
    return f"`{seed.api}`: {verb} with {seed.value}{source}"
