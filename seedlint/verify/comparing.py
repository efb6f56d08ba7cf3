"""Find where the draws of two runs part.

Draws are compared chain by chain (`profiles`), for threads and workers record theirs in any order. Chains of one key
whose sums agree are done with. What is left may be chains that were numbered in another order (a generator for each
task of a pool) or came to another process: those that agree under another key are done with, too. Only what then is
left is gone through again, draw by draw.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedlint.verify import profiles
from seedlint.verify.profiles import Key, Site, kind, site

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedlint.verify.profiles import Profile
    from seedlint.verify.traces import Draw

_BEHIND = 200_000


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


def compare(one: Profile, other: Profile) -> Difference:
    """Return what parts between two runs."""
    result = Difference(one, other)
    left = _unequal(one, other, result)
    for process in dict.fromkeys([*one.processes, *other.processes]):
        keys = {key for key in left if key.process == process}
        if keys:
            _go_through(result, process, keys)
    order = {name: number for number, name in enumerate([*one.processes, *other.processes])}
    result.partings.sort(key=lambda parting: (order[parting.process], parting.position))
    return result


def _unequal(one: Profile, other: Profile, result: Difference) -> list[Key]:
    """Return the chains that agree neither under their own key nor under another."""
    keys = [*one.chains, *(key for key in other.chains if key not in one.chains)]

    def same(key: Key) -> bool:
        ours, theirs = one.chains.get(key), other.chains.get(key)
        return ours is not None and theirs is not None and (ours.sum, ours.draws) == (theirs.sum, theirs.draws)

    left = [key for key in keys if not same(key)]
    numbered = [key for key in left if key.part or kind(key.stream) != key.stream]
    ours = Counter((one.chains[key].alike, one.chains[key].sum) for key in numbered if key in one.chains)
    theirs = Counter((other.chains[key].alike, other.chains[key].sum) for key in numbered if key in other.chains)
    both = ours & theirs
    spare = {id(one): Counter(both), id(other): Counter(both)}
    remaining = []
    movable = set(numbered)
    for key in left:
        gone = key in movable
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
    draws: Iterator[tuple[Key, Draw]]
    waiting: dict[Key, deque[tuple[int, Draw]]] = field(default_factory=dict)
    position: int = 0
    done: bool = False

    def step(self) -> tuple[int, Key, Draw] | None:
        for key, draw in self.draws:
            self.position += 1
            return self.position, key, draw
        self.done = True
        return None


def _go_through(result: Difference, process: str, keys: set[Key]) -> None:
    """Compare the draws of some chains of one process, one at a time, in the order of their chains."""
    sides = [_side(profile, process, keys) for profile in (result.one, result.other)]
    found: dict[Key, Parting] = {}
    alike = {key: _same_values(result, key) for key in keys}

    def meet(key: Key, position: int, first: Draw | None, second: Draw | None) -> None:
        if first is not None and second is not None and _same(first, second, sides):
            return
        where = {site(draw, side.profile.run) for draw, side in zip((first, second), sides, strict=True) if draw}
        for each in where:
            result.sites[each] += 1
        if key not in found:
            how = "order" if alike[key] else _how(first, second, sides)
            found[key] = Parting(how, process, position, first, second)

    while not (sides[0].done and sides[1].done):
        for number, side in enumerate(sides):
            step = side.step()
            if step is None:
                continue
            position, key, draw = step
            there = sides[1 - number].waiting.get(key)
            if there:
                where, partner = there.popleft()
                first, second = (draw, partner) if number == 0 else (partner, draw)
                meet(key, position if number == 0 else where, first, second)
            elif len(waiting := side.waiting.setdefault(key, deque())) < _BEHIND:
                waiting.append((position, draw))
    for number, side in enumerate(sides):
        for key, queue in side.waiting.items():
            for position, draw in queue:
                meet(key, position, *((draw, None) if number == 0 else (None, draw)))
    result.partings += found.values()


def _same_values(result: Difference, key: Key) -> bool:
    """Whether a chain gave the same values in both runs, in whatever order."""
    ours, theirs = (profile.chains.get(key) for profile in (result.one, result.other))
    return ours is not None and theirs is not None and (ours.bag, ours.draws) == (theirs.bag, theirs.draws)


def _side(profile: Profile, process: str, keys: set[Key]) -> _Side:
    trace = profile.processes.get(process)
    found = profiles.draws(trace) if trace is not None else iter(())
    out, run = profile.left_out, profile.run
    own = ((key._replace(process=process), draw) for key, draw in found)
    return _Side(profile, ((key, draw) for key, draw in own if key in keys and not (out and site(draw, run) in out)))


def _same(first: Draw, second: Draw, sides: Sequence[_Side]) -> bool:
    return first.digest == second.digest and _same_call(first, second, sides)


def _same_call(first: Draw, second: Draw, sides: Sequence[_Side]) -> bool:
    return site(first, sides[0].profile.run) == site(second, sides[1].profile.run)


def _how(first: Draw | None, second: Draw | None, sides: Sequence[_Side]) -> str:
    if first is None or second is None:
        return "count"
    return "value" if _same_call(first, second, sides) and first.thread == second.thread else "order"
