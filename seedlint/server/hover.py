"""What is shown of the randomness under the pointer: where its numbers come from, or what a seed decides."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from seedlint import rulepages
from seedlint.catalogue import ENTROPY, Does
from seedlint.checks.registry import find_rule
from seedlint.checks.wording import source_title, stream_title
from seedlint.comments import find_pragmas
from seedlint.diagnostics import Place, Span
from seedlint.program.events import FOREIGN
from seedlint.program.sites import Status
from seedlint.program.values import Provenance
from seedlint.server.documents import uri_of
from seedlint.server.projects import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite, Program
    from seedlint.server.converting import Converter
    from seedlint.server.projects import Snapshot
    from seedlint.source import SourceFile

SHOWN = 8
"""Places that are listed at most."""

_ASSIGNED = re.compile(r"\s*[\w.]+\s*(?::[^=]*)?=\s*")
_WORD = re.compile(r"[\w-]+")
_SEED = {
    Provenance.FIXED: "a fixed seed",
    Provenance.DERIVED: "a seed that is derived from another",
    Provenance.PARAMETER: "a seed that the caller gives",
    Provenance.ENTROPY: "a seed that differs from run to run",
    Provenance.ABSENT: "no seed",
    Provenance.UNKNOWN: "a seed whose origin could not be told",
}


def hover(converter: Converter, uri: str, position: types.Position) -> types.Hover | None:
    """Return what to show at a position; None where there is nothing to say."""
    snapshot = converter.snapshot
    where = converter.inward(uri, position)
    source = snapshot.source(where[0]) if where is not None else None
    if where is None or source is None:
        return None
    _, line, column = where
    found = _comment(source, line, column) or _random(snapshot, source, line, column)
    if found is None:
        return None
    text, place = found
    located = converter.located(place)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), located[1] if located else None)


def _comment(source: SourceFile, line: int, column: int) -> tuple[str, Place] | None:
    """Return the page of the rule that a suppression comment names."""
    for pragma in find_pragmas(source.text):
        place = Place(source.path, pragma.span)
        if pragma.span.line != line or not within(place, line, column):
            continue
        named = [find_rule(word) for word in pragma.codes or ()]
        for match in _WORD.finditer(source.lines[line - 1]):
            rule = find_rule(match.group())
            if rule is not None and match.start() < column <= match.end() + 1:
                span = Span(line, match.start() + 1, line, match.end() + 1)
                return rulepages.page(rule.code), Place(source.path, span)
        known = [rule for rule in named if rule is not None]
        if known:
            return rulepages.page(known[0].code), place
    return None


def _random(snapshot: Snapshot, source: SourceFile, line: int, column: int) -> tuple[str, Place] | None:
    program = snapshot.program
    if program is None:
        return None
    sites = [site for site in program.sites if _covers(site.place, source, line, column)]
    seeders = [site for site in program.seeding_sites if _covers(site.place, source, line, column)]
    made = _made_there(program, source, line, column)
    places = [*(one.place for one in sites), *(one.place for one in seeders)]
    smallest = min(places, key=_size, default=made)
    if smallest is None or (made is not None and _size(made) < _size(smallest)):
        smallest = made
    if smallest is None:
        return None
    parts = [text for site in sites if site.place == smallest for text in _draw(snapshot, program, site)]
    for seeder in seeders:
        if seeder.place == smallest:
            parts += _seeder(snapshot, program, seeder.place)
    reached = program.drawn_with(smallest)
    if reached:
        parts.append(_listing(snapshot, "decides", reached))
    return ("\n\n".join(dict.fromkeys(parts)), smallest) if parts else None


def _covers(place: Place, source: SourceFile, line: int, column: int) -> bool:
    return place.path == source.path and within(place, line, column)


def _size(place: Place) -> tuple[int, int]:
    span = place.span
    return span.end_line - span.line, span.end_column - span.column if span.end_line == span.line else 0


def _made_there(program: Program, source: SourceFile, line: int, column: int) -> Place | None:
    """Return the seed that is written there, or after the name that is assigned to there."""
    owners = {draw.owner for site in program.sites for draw, _ in site.draws if draw.owner is not None}
    for place in sorted(owners):
        if place.path != source.path or place.span.line != line:
            continue
        before = source.lines[line - 1][: place.span.column - 1]
        if within(place, line, column) or (column < place.span.column and _ASSIGNED.fullmatch(before)):
            return place
    return None


def _draw(snapshot: Snapshot, program: Program, site: DrawSite) -> Iterator[str]:
    """Yield what is to be said of a place that draws."""
    name = program.catalogue.short(site.name)
    makes = site.draws[0][0].api.does is Does.GENERATOR
    met: dict[str, None] = {}
    for draw, status in site.draws:
        met.setdefault(_standing(snapshot, program, draw, status))
    verb = "makes a generator" if makes else "draws"
    for text in met:
        yield f"**`{name}`** {verb} {text}"
    findings = [one for one in snapshot.findings if one.place == site.place]
    for finding in findings:
        yield f"{finding.rule.severity.value} {finding.rule.code} {finding.rule.name}: {finding.help}"


def _standing(snapshot: Snapshot, program: Program, draw: Draw, status: Status) -> str:
    """Return how a draw stands with seeds, in words that follow "draws"."""
    makes = draw.api.does is Does.GENERATOR
    if status is Status.UNKNOWN:
        return "with " + _SEED[Provenance.UNKNOWN]
    if draw.stream is None or draw.seed is not Provenance.ABSENT:
        origin = f", made at {_link(snapshot, draw.owner)}" if draw.owner is not None else ""
        if status is Status.CALLER:
            return "with a seed or generator that the caller gives" + origin
        if draw.owner is not None and draw.seed is Provenance.ABSENT:
            return f"from a generator without a seed{origin}"
        kind = _SEED[draw.seed]
        return f"with {kind}{origin}"
    if status is Status.CALLER:
        return "without a seed only where the caller gives none"
    stream = source_title(program, draw)
    source = f"from {stream}" if not makes or draw.stream != ENTROPY else f"with its seed from {stream}"
    if status is Status.FROZEN:
        return f"{source}, once, when the graph is traced"
    seedings = [program.seeding(number) for number in draw.seedings if number != FOREIGN]
    if not seedings:
        return f"{source}, which nothing seeds" if draw.stream != ENTROPY else f"{source}: other numbers each run"
    places = ", ".join(
        f"`{program.catalogue.short(one.name)}` with {_SEED[one.seed]}{f' (`{one.title}`)' if one.title else ''} at "
        f"{_link(snapshot, one.place)}"
        for one in {one.place: one for one in seedings}.values()
    )
    return f"{source}, seeded by {places}"


def _seeder(snapshot: Snapshot, program: Program, place: Place) -> Iterator[str]:
    """Yield what is to be said of a seeder."""
    first = next(one for one in program.seedings if one.place == place)
    streams = " and ".join(stream_title(program, stream) for stream in first.streams)
    title = f" (`{first.title}`)" if first.title else ""
    yield f"**`{program.catalogue.short(first.name)}`** seeds {streams} with {_SEED[first.seed]}{title}"
    reached = program.seeded_at(place)
    yield _listing(snapshot, "reaches", reached) if reached else "It reaches no draw of this program."


def _listing(snapshot: Snapshot, verb: str, sites: Iterable[DrawSite]) -> str:
    """Return the places of draws as a list."""
    program = snapshot.program
    sites = list(sites)
    count = f"{len(sites)} draw{'s' if len(sites) != 1 else ''}"
    lines = [f"It {verb} {count}:", ""]
    for site in sites[:SHOWN]:
        name = program.catalogue.short(site.name) if program is not None else site.name
        lines.append(f"- `{name}` at {_link(snapshot, site.place)}")
    if len(sites) > SHOWN:
        lines.append(f"- and {len(sites) - SHOWN} more")
    return "\n".join(lines)


def _link(snapshot: Snapshot, place: Place) -> str:
    path: Path = snapshot.path(place.path)
    opened = snapshot.files.get(path)
    line = place.span.line
    if opened is not None and len(opened.parts) > 1:
        part = opened.part_at(line)
        number = opened.parts.index(part) + 1
        return f"{path.name}, cell {number}, line {line - part.first}"
    return f"[{place.path}:{line}]({uri_of(path)}#L{line})"
