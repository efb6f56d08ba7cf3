"""A run's draws, summed up: by stream, by place, by process.

A stream that is seeded begins anew: each part of it between two seedings is summed up by itself, as a *chain*. So tasks
that each seed a stream for themselves are the same whichever worker of a pool they come to.
"""

from __future__ import annotations

import linecache
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from seedlint.paths import shown
from seedlint.verify import traces
from seedlint.verify.descent import processes
from seedlint.verify.traces import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.verify.running import Run
    from seedlint.verify.traces import Draw

_NUMBER = re.compile(r"#\d+")
_IMPORT = re.compile(r"\s*(?:import|from)\s[^;#]*(?:#.*)?$")
_STATELESS = frozenset({"tensorflow op", "jax"})
"""Streams of draws that each have a seed or key of their own, so that none moves another."""

_MACHINE = "entropy"
"""The stream of what nobody can seed, so that one draw more says nothing."""

_MOST_PARTS = 20_000
"""A stream that is seeded more often than this is not taken apart any further."""


@dataclass(frozen=True, slots=True, order=True)
class Site:
    """A place in the user's code that draws from streams of one kind by one API."""

    file: str
    line: int
    function: str
    api: str
    stream: str


class Key(NamedTuple):
    """A chain: of which process, of which stream, and after how many seedings."""

    process: str
    stream: str
    part: int = 0


@dataclass
class Seen:
    """What happened at a site in one run, and where the first of its streams was made and seeded last before."""

    draws: int = 0
    unseen: int = 0
    made: Place | None = None
    seeded: Place | None = None

    @property
    def digests(self) -> int:
        """How many draws' values were seen."""
        return self.draws - self.unseen


@dataclass
class Share:
    """What one process drew at a site: how often, and its values, summed up without their order."""

    draws: int = 0
    unseen: int = 0
    bag: int = 0


@dataclass
class Chain:
    """A part of a stream of a process, summed up: `sum` in order, `bag` without.

    `alike` is what chains that may be numbered otherwise have in common.
    """

    alike: tuple[str, Place | None]
    sum: int = 0
    bag: int = 0
    draws: int = 0
    threads: set[int] = field(default_factory=set)


@dataclass
class Profile:
    """A run's draws, summed up.

    What libraries draw while they are imported is no business of the program, nor is what its launcher draws:
    both are left out. Where it matters, what comes of it parts.
    """

    run: Run
    processes: dict[str, traces.Trace] = field(default_factory=dict)
    chains: dict[Key, Chain] = field(default_factory=dict)
    sites: dict[Site, Seen] = field(default_factory=dict)
    shares: dict[tuple[str, Site], Share] = field(default_factory=dict)
    draws: int = 0
    left_out: set[Site] = field(default_factory=set)

    @property
    def streams(self) -> list[str]:
        """The names of the streams, each once."""
        return list(dict.fromkeys(key.stream for key in self.chains))


def kind(stream: str) -> str:
    """Return a stream's name without its number: `numpy.Generator#3 (...)` is one of many."""
    return _NUMBER.sub("", stream)


def is_global(stream: str) -> bool:
    """Whether a stream is one that all of a process share, so that a draw more moves what others get from it."""
    return "#" not in stream and stream not in _STATELESS and stream != _MACHINE


def located(place: Place, run: Run) -> Place:
    """Return a place by its path as the user reads it, wherever the run's working directory was."""
    return Place(shown(Path(place.file), run.cwd), place.line, place.function) if place.file else place


def site(draw: Draw, run: Run) -> Site:
    """Return the site of a draw."""
    place = located(draw.place, run)
    return Site(place.file, place.line, place.function, draw.api, kind(draw.stream.name))


def draws(trace: traces.Trace) -> Iterator[tuple[Key, Draw]]:
    """Go through the draws of a process again, each with its chain; their keys name no process."""
    parts: dict[str, int] = {}
    for event in traces.events(trace.path):
        if isinstance(event, traces.Draw):
            yield Key("", event.stream.name, parts.get(event.stream.name, 0)), event
        elif isinstance(event, traces.Seed):
            name = event.stream.name
            parts[name] = min(parts.get(name, 0) + 1, _MOST_PARTS)


def profile(run: Run) -> Profile:
    """Sum up a run."""
    linecache.checkcache()  # the files may have been changed since the last run was summed up
    result = Profile(run, processes(run.traces))
    for process, trace in result.processes.items():
        _Summing(result, process).go(trace.path)
    _leave_out_launcher(result)
    result.draws = sum(chain.draws for chain in result.chains.values())
    return result


def _leave_out_launcher(result: Profile) -> None:
    """Leave out what the first process draws if it only starts others (`torchrun`), and runs no file of the user's."""
    first = next(iter(result.processes), None)
    own = {site for process, site in result.shares if process == first}
    others = {site for process, site in result.shares if process != first}
    if not own or not others or any(site.file for site in own):
        return
    result.chains = {key: chain for key, chain in result.chains.items() if key.process != first}
    result.shares = {key: share for key, share in result.shares.items() if key[0] != first}
    for site in own - others:
        del result.sites[site]
    result.left_out |= own


def _line(place: Place) -> str:
    """Return the source of a place, as the user's files are now."""
    return linecache.getline(place.file, place.line) if place.file else ""


@dataclass
class _Stream:
    """A stream as it stands, and the chain that draws from it now belong to: made when there is one."""

    name: str
    made: Place | None
    part: int = 0
    chain: Chain | None = None
    seeded: Place | None = None


@dataclass
class _Head:
    """What draws have in common: their site, by a number as well, their stream and their thread; and their sums."""

    site: Site
    mark: int
    stream: _Stream
    thread: int
    draws: int = 0
    unseen: int = 0
    bag: int = 0


class _Summing:
    """Goes through one trace: rows as they are, for there may be millions of draws."""

    def __init__(self, result: Profile, process: str) -> None:
        self.result = result
        self.process = process
        self.places: dict[int, Place] = {}
        self.apis: dict[int, str] = {}
        self.streams: dict[int, _Stream] = {}
        self.heads: dict[int | tuple[int, ...], _Head | None] = {}

    def go(self, path: Path) -> None:
        """Sum up all rows."""
        heads = self.heads
        for row in traces.rows(path):
            match row:
                case ["draws", numbers, digests]:
                    self._draws(numbers, digests)
                case ["unseen", number]:
                    self._draw(heads[number], "")
                case ["d", api, place, stream, index, _, thread, digest]:
                    key = (api, place, stream, thread)
                    if key not in heads:
                        heads[key] = self._head(*key)
                    self._draw(heads[key], digest, index)
                case ["head", number, api, place, stream, thread]:
                    heads[number] = self._head(api, place, stream, thread)
                case ["seed", _, place, stream, _, _]:
                    self._seeded(self.streams[stream], self.places[place])
                case ["place", number, file, line, function]:
                    self.places[number] = located(Place(file, line, function), self.result.run)
                case ["stream", number, name, made]:
                    self.streams[number] = _Stream(name, None if made is None else self.places[made])
                case ["api", number, name]:
                    self.apis[number] = name
        self._end()

    def _head(self, api: int, place: int, stream: int, thread: int) -> _Head | None:
        """Return what stands for draws of one kind; None if they are left out."""
        drawn, at = self.streams[stream], self.places[place]
        site = Site(at.file, at.line, at.function, self.apis[api], kind(drawn.name))
        if _IMPORT.match(_line(at)):
            self.result.left_out.add(site)
            return None
        self.result.sites.setdefault(site, Seen(made=drawn.made, seeded=drawn.seeded))
        return _Head(site, hash(site), drawn, thread)

    def _chain(self, head: _Head) -> Chain:
        """Return the chain that a draw belongs to."""
        stream = head.stream
        if stream.chain is None:
            key = Key(self.process, stream.name, stream.part)
            stream.chain = self.result.chains.setdefault(key, Chain((kind(stream.name), stream.made)))
        stream.chain.threads.add(head.thread)
        return stream.chain

    def _seeded(self, stream: _Stream, place: Place) -> None:
        stream.seeded = place
        if stream.part < _MOST_PARTS:
            stream.part += 1
            stream.chain = None

    def _draws(self, numbers: Sequence[int], digests: str) -> None:
        """Add draws: the path that millions of them take."""
        heads, last, chain = self.heads, None, None
        for at, number in enumerate(numbers):
            head = heads[number]
            if head is None:
                continue
            if head is not last or chain is None:
                last, chain = head, self._chain(head)
            mark = hash(digests[8 * at : 8 * at + 8])
            head.draws += 1
            head.bag += mark
            chain.draws += 1
            chain.bag += mark
            chain.sum = hash((chain.sum, head.mark, mark))

    def _draw(self, head: _Head | None, digest: str, index: int = 0) -> None:
        """Add one draw, whose value may not have been seen."""
        if head is None:
            return
        chain, mark = self._chain(head), hash(digest)
        head.draws += 1
        head.bag += mark
        head.unseen += not digest
        chain.draws += 1
        chain.bag += mark
        chain.sum = hash((chain.sum, index, head.mark, mark))

    def _end(self) -> None:
        for head in self.heads.values():
            if head is not None:
                share = self.result.shares.setdefault((self.process, head.site), Share())
                for sums in (self.result.sites[head.site], share):
                    sums.draws += head.draws
                    sums.unseen += head.unseen
                share.bag += head.bag
