"""Find where the draws of two runs part.

Draws are compared stream by stream, for threads and workers record theirs in any order. First each stream is summed up
in a number; those of one name that agree are done with. What is left may be streams that were numbered in another
order (a generator for each task of a pool): those that agree under another number are done with, too. Only what then
is left is gone through again, draw by draw.
"""

from __future__ import annotations

import linecache
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.paths import shown
from seedlint.verify import traces
from seedlint.verify.traces import Draw, Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.verify.running import Run

_NUMBER = re.compile(r"#\d+")
_IMPORT = re.compile(r"\s*(?:import|from)\s")
_BEHIND = 200_000
_TELLING = 2
"""So many draws that are the same in two processes are no chance."""


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A place in the user's code that draws from streams of one kind by one API."""

    file: str
    line: int
    function: str
    api: str
    stream: str


@dataclass
class Seen:
    """What happened at a site in one run, and where the first of its streams was made."""

    draws: int = 0
    digests: int = 0
    made: Place | None = None


@dataclass
class _Chain:
    """A stream of a process, summed up: `sum` in order, `bag` without, `values` without places.

    `alike` is what streams that may be numbered otherwise have in common.
    """

    alike: tuple[Any, ...]
    sum: int = 0
    bag: int = 0
    values: int = 0
    draws: int = 0
    digests: int = 0
    threads: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Parting:
    """The first draw of a stream that is not the same in both runs.

    Attributes:
        kind: `value` (another value by the same call), `order` (another call's or thread's turn, or the same values in
            another order), or `count` (one run draws on).
        process: which process, by its descent: `main`, `main/fork 2`.
        position: how many draws the process had recorded by then.
        first: the draw in the one run, `second` in the other; None where there is none.

    """

    kind: str
    process: str
    position: int
    first: Draw | None
    second: Draw | None

    @property
    def draw(self) -> Draw:
        """The draw of the one run, or of the other if the one has none."""
        draw = self.first if self.first is not None else self.second
        assert draw is not None  # noqa: S101 - one of them there always is
        return draw


@dataclass
class Profile:
    """A run's draws, summed up.

    A library's while it is imported are no business of the program and left out. Where they matter, what comes of them
    parts.
    """

    run: Run
    processes: dict[str, traces.Trace] = field(default_factory=dict)
    chains: dict[tuple[str, str], _Chain] = field(default_factory=dict)
    sites: dict[Site, Seen] = field(default_factory=dict)
    draws: int = 0
    left_out: set[Site] = field(default_factory=set)


@dataclass
class Difference:
    """What parts between two runs: the first draw of each stream that does, and the sites that draw otherwise."""

    one: Profile
    other: Profile
    partings: list[Parting] = field(default_factory=list)
    sites: Counter[Site] = field(default_factory=Counter)
    elsewhere: int = 0

    @property
    def first(self) -> Parting | None:
        """The first of all."""
        return self.partings[0] if self.partings else None


def processes(found: Sequence[traces.Trace]) -> dict[str, traces.Trace]:
    """Name processes by their descent, so that the same ones of two runs are called the same; parents come first.

    A file is begun when its process first writes, which may be after its children did, so files tell no order.
    """
    pids = {trace.process.pid for trace in found}
    below: dict[int, list[traces.Trace]] = {}
    for trace in sorted(found, key=lambda trace: trace.process.pid):
        parent = trace.process.parent if trace.process.parent in pids else 0
        below.setdefault(parent, []).append(trace)
    named: dict[str, traces.Trace] = {}

    def name(above: str, children: Sequence[traces.Trace]) -> None:
        for trace in children:
            own = trace.process.name or trace.process.role
            base = f"{above}/{own}" if above else own
            number = next(number for number in count(1) if (base if number == 1 else f"{base} {number}") not in named)
            full = base if number == 1 else f"{base} {number}"
            named[full] = trace
            name(full, below.pop(trace.process.pid, ()))

    name("", below.pop(0, ()))
    return named


def located(place: Place, run: Run) -> Place:
    """Return a place by its path as the user reads it, wherever the run's working directory was."""
    return Place(shown(Path(place.file), run.cwd), place.line, place.function) if place.file else place


def profile(run: Run) -> Profile:
    """Sum up a run."""
    result = Profile(run, processes(run.traces))
    for process, trace in result.processes.items():
        _sum_up(result, process, trace.path)
    result.draws = sum(chain.draws for chain in result.chains.values())
    return result


def _line(place: Place) -> str:
    """Return the source of a place, as the user's files are now."""
    return linecache.getline(place.file, place.line) if place.file else ""


@dataclass
class _Head:
    """What draws have in common: their site, by a number as well, and their stream, summed up."""

    seen: Seen
    mark: int
    chain: _Chain


def _sum_up(result: Profile, process: str, path: Path) -> None:
    """Go through one trace: rows as they are, for there may be millions of draws."""
    places: dict[int, Place] = {}
    apis: dict[int, str] = {}
    streams: dict[int, tuple[str, Place | None]] = {}
    heads: dict[int | tuple[int, ...], _Head | None] = {}

    def head(api: int, place: int, stream: int, thread: int) -> _Head | None:
        name, made = streams[stream]
        at = places[place]
        site = Site(at.file, at.line, at.function, apis[api], kind(name))
        if _IMPORT.match(_line(at)):
            result.left_out.add(site)
            return None
        chain = result.chains.setdefault((process, name), _Chain((kind(name), made)))
        chain.threads.add(thread)
        return _Head(result.sites.setdefault(site, Seen(made=made)), hash(site), chain)

    for row in traces.rows(path):
        match row:
            case ["draws", numbers, digests]:
                for at, number in enumerate(numbers):
                    if (common := heads[number]) is not None:
                        _count(common, digests[8 * at : 8 * at + 8])
            case ["unseen", number]:
                if (common := heads[number]) is not None:
                    _count(common, "")
            case ["d", api, place, stream, index, _, thread, digest]:
                key = (api, place, stream, thread)
                if key not in heads:
                    heads[key] = head(*key)
                if (common := heads[key]) is not None:
                    _count(common, digest, index)
            case ["head", number, api, place, stream, thread]:
                heads[number] = head(api, place, stream, thread)
            case ["place", number, file, line, function]:
                places[number] = located(Place(file, line, function), result.run)
            case ["stream", number, name, made]:
                streams[number] = (name, None if made is None else places[made])
            case ["api", number, name]:
                apis[number] = name


def _count(head: _Head, digest: str, index: int = 0) -> None:
    """Add a draw to what is known of its site and its stream."""
    seen, chain = head.seen, head.chain
    seen.draws += 1
    chain.draws += 1
    if digest:
        seen.digests += 1
        chain.digests += 1
    mark = hash(digest)
    chain.sum = hash((chain.sum, index, head.mark, mark))
    chain.values = hash((chain.values, mark))
    chain.bag += mark


def coincidences(one: Profile) -> list[str]:
    """Return what is worth saying of a run by itself: threads that share a stream, processes that draw the same."""
    found = []
    alike: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for (process, name), chain in one.chains.items():
        if len(chain.threads) > 1:
            found.append(f"{len(chain.threads)} threads draw from `{name}`: who gets which number is chance")
        if chain.draws >= _TELLING and chain.digests:
            alike.setdefault((chain.values, chain.draws), []).append((process, name))
    for keys in alike.values():
        where = list(dict.fromkeys(process for process, _ in keys))
        if len(where) > 1:
            others = f" and {len(where) - 3} more" if len(where) > 3 else ""
            found.append(f"processes draw the same numbers from `{keys[0][1]}`: {', '.join(where[:3])}{others}")
    return found


def kind(stream: str) -> str:
    """Return a stream's name without its number: `numpy.Generator#3 (...)` is one of many."""
    return _NUMBER.sub("", stream)


def compare(one: Profile, other: Profile) -> Difference:
    """Return what parts between two runs."""
    result = Difference(one, other)
    left = _unequal(one, other, result)
    for process in dict.fromkeys([*one.processes, *other.processes]):
        names = {name for where, name in left if where == process}
        if names:
            _go_through(result, process, names)
    order = {name: number for number, name in enumerate([*one.processes, *other.processes])}
    result.partings.sort(key=lambda parting: (order[parting.process], parting.position))
    return result


def _unequal(one: Profile, other: Profile, result: Difference) -> list[tuple[str, str]]:
    """Return the streams that agree neither under their own name nor under another's."""
    keys = [*one.chains, *(key for key in other.chains if key not in one.chains)]

    def same(key: tuple[str, str]) -> bool:
        ours, theirs = one.chains.get(key), other.chains.get(key)
        return ours is not None and theirs is not None and (ours.sum, ours.draws) == (theirs.sum, theirs.draws)

    left = [key for key in keys if not same(key)]
    numbered = [key for key in left if kind(key[1]) != key[1]]
    ours = Counter((one.chains[key].alike, one.chains[key].sum) for key in numbered if key in one.chains)
    theirs = Counter((other.chains[key].alike, other.chains[key].sum) for key in numbered if key in other.chains)
    both = ours & theirs
    spare = {id(one): Counter(both), id(other): Counter(both)}
    remaining = []
    for key in left:
        gone = key in numbered
        for side in (one, other):
            if gone and key in side.chains:
                chain = side.chains[key]
                mark = (chain.alike, chain.sum)
                if spare[id(side)][mark]:
                    spare[id(side)][mark] -= 1
                else:
                    gone = False
        if gone:
            result.elsewhere += 1
        else:
            remaining.append(key)
    return remaining


@dataclass
class _Side:
    """One run's draws on their way through a comparison."""

    profile: Profile
    draws: Iterator[Draw]
    waiting: dict[str, deque[tuple[int, Draw]]] = field(default_factory=dict)
    position: int = 0
    done: bool = False

    def step(self) -> tuple[int, Draw] | None:
        for draw in self.draws:
            self.position += 1
            return self.position, draw
        self.done = True
        return None


def _go_through(result: Difference, process: str, names: set[str]) -> None:
    """Compare the draws of some streams of one process, one at a time, in the order of their streams."""
    sides = [_side(profile, process, names) for profile in (result.one, result.other)]
    found: dict[str, Parting] = {}
    alike = {name: _same_values(result, process, name) for name in names}

    def meet(name: str, position: int, first: Draw | None, second: Draw | None) -> None:
        if first is not None and second is not None and _same(first, second, sides):
            return
        for draw, side in ((first, sides[0]), (second, sides[1])):
            if draw is not None:
                result.sites[site(draw, side.profile.run)] += 1
        if name not in found:
            how = "order" if alike[name] else _how(first, second, sides)
            found[name] = Parting(how, process, position, first, second)

    while not (sides[0].done and sides[1].done):
        for number, side in enumerate(sides):
            step = side.step()
            if step is None:
                continue
            position, draw = step
            name = draw.stream.name
            there = sides[1 - number].waiting.get(name)
            if there:
                where, partner = there.popleft()
                first, second = (draw, partner) if number == 0 else (partner, draw)
                meet(name, position if number == 0 else where, first, second)
            elif len(waiting := side.waiting.setdefault(name, deque())) < _BEHIND:
                waiting.append((position, draw))
    for number, side in enumerate(sides):
        for name, queue in side.waiting.items():
            for position, draw in queue:
                meet(name, position, *((draw, None) if number == 0 else (None, draw)))
    result.partings += found.values()


def _same_values(result: Difference, process: str, name: str) -> bool:
    """Whether a stream gave the same values in both runs, in whatever order."""
    ours, theirs = (profile.chains.get((process, name)) for profile in (result.one, result.other))
    return ours is not None and theirs is not None and (ours.bag, ours.draws) == (theirs.bag, theirs.draws)


def _side(profile: Profile, process: str, names: set[str]) -> _Side:
    trace = profile.processes.get(process)
    draws = trace.draws() if trace is not None else iter(())
    out, run = profile.left_out, profile.run
    return _Side(
        profile, (draw for draw in draws if draw.stream.name in names and not (out and site(draw, run) in out))
    )


def site(draw: Draw, run: Run) -> Site:
    """Return the site of a draw."""
    place = located(draw.place, run)
    return Site(place.file, place.line, place.function, draw.api, kind(draw.stream.name))


def _same(first: Draw, second: Draw, sides: Sequence[_Side]) -> bool:
    return first.digest == second.digest and _same_call(first, second, sides)


def _same_call(first: Draw, second: Draw, sides: Sequence[_Side]) -> bool:
    return site(first, sides[0].profile.run) == site(second, sides[1].profile.run)


def _how(first: Draw | None, second: Draw | None, sides: Sequence[_Side]) -> str:
    if first is None or second is None:
        return "count"
    return "value" if _same_call(first, second, sides) and first.thread == second.thread else "order"
