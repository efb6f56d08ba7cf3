"""What the program answers to checks: each place that draws or seeds, judged over all ways to reach it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from seedlint.catalogue import ENTROPY, Does, Runs
from seedlint.program.cells import reversals
from seedlint.program.determinism import Determinism
from seedlint.program.events import FOREIGN, RootKind
from seedlint.program.replaced import Replaced, WeightsReplaced
from seedlint.program.traced import Traced
from seedlint.program.values import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedlint.diagnostics import Place
    from seedlint.program.cells import Reversal
    from seedlint.program.events import BadSeed, Draw, Root, Seeding, Use
    from seedlint.program.linked import Linked

Event = TypeVar("Event")

_BAD = frozenset({Provenance.ENTROPY, Provenance.ABSENT})


class Status(StrEnum):
    """How a draw stands with seeds."""

    OWN = "own"
    CALLER = "caller"
    GLOBAL = "global"
    UNSEEDED = "unseeded"
    CAUSED = "caused elsewhere"
    FROZEN = "frozen in a graph"
    RACING = "in a race"
    UNKNOWN = "unknown"


@dataclass(eq=False)
class DrawSite:
    """A place that draws or makes a generator, with what was met there."""

    place: Place
    name: str
    draws: list[tuple[Draw, Status]] = field(default_factory=list)

    def of(self, *wanted: Status) -> list[Draw]:
        """Return the draws that stand so with seeds."""
        return [draw for draw, status in self.draws if status in wanted]

    @property
    def unseeded(self) -> Draw | None:
        """The draw that shows that nothing seeds this place, or None; the nearer to a program's start, the better."""
        found = self.of(Status.UNSEEDED)
        if not found or self.omitted or self.of(Status.FROZEN, Status.RACING):
            return None
        return min(found, key=_distance)

    @property
    def omitted(self) -> list[Draw]:
        """The draws whose seed one function of a library leaves out, while other callers may give it."""
        unseeded = self.of(Status.UNSEEDED)
        if not self.of(Status.OWN, Status.CALLER):
            return []
        if any(draw.context.root.kind is RootKind.ENTRY for draw in unseeded):
            return []
        by_caller = [draw for draw in unseeded if draw.absent is not None and draw.absent.call is not None]
        return by_caller if len(by_caller) == len(unseeded) else []

    @property
    def global_only(self) -> Draw | None:
        """A draw that hangs on a global seed alone, or None."""
        if self.of(Status.UNSEEDED, Status.FROZEN, Status.RACING):
            return None
        found = self.of(Status.GLOBAL)
        return found[0] if found else None


@dataclass(eq=False)
class SeedingSite:
    """A place that seeds global streams, with every time that it ran."""

    place: Place
    seedings: list[Seeding] = field(default_factory=list)


class Program:
    """Questions about a followed program."""

    def __init__(self, linked: Linked) -> None:
        self.catalogue = linked.catalogue
        self._linked = linked
        self._seedings = linked.record.seedings
        self._seeded_in: dict[Root, list[Seeding]] = {}
        for seeding in self._seedings:
            self._seeded_in.setdefault(seeding.context.root, []).append(seeding)
        self._starts: dict[tuple[Place, str], set[Place]] = {}
        self.determinism = Determinism(linked.record, linked.catalogue, linked.environment)
        self.traced = Traced(linked.record, linked.catalogue, self.determinism)
        self._replaced = Replaced(self.met(WeightsReplaced))
        self._kin: dict[tuple[Place, str], int] = {}
        self.sites = self._draw_sites()
        self.seeding_sites = self._grouped_seedings()

    @property
    def roots(self) -> list[Root]:
        """The starts of programs and of modules that nobody imports."""
        return [result.root for result in self._linked.results]

    def programs(self, key: str) -> frozenset[str]:
        """Return the files of the programs that import a module (or start in it), by its key."""
        found = (
            one.root.path for one in self._linked.results if one.root.kind is RootKind.ENTRY and key in one.imported
        )
        return frozenset(found)

    def importers(self, key: str) -> frozenset[str]:
        """Return the files of the programs and modules that import a module, itself not among them, by its key."""
        found = (one.root.path for one in self._linked.results if key in one.imported)
        return frozenset(path for path in found if not key.endswith(path))

    @property
    def seedings(self) -> list[Seeding]:
        """Every seeder that ran, in order."""
        return self._seedings

    @property
    def called(self) -> dict[Place, set[Place]]:
        """The functions and classes of the project that each call runs or makes objects of."""
        return self._linked.record.called

    @property
    def bad_seeds(self) -> list[BadSeed]:
        """Seeds that differ from run to run."""
        return self._linked.record.bad_seeds

    @property
    def removed(self) -> list[Use]:
        """Calls of APIs that the library no longer has."""
        return self._linked.record.removed

    def unseedable(self) -> list[Use]:
        """Return the draws from sources that cannot be seeded, those that became a seed left out."""
        return [use for use in self._linked.record.unseedable if use.place not in self._linked.record.used_as_seed]

    def was_seed(self, place: Place) -> bool:
        """Whether what was read at a place, and differs from run to run, became a seed: that is told of the seed."""
        return place in self._linked.record.used_as_seed

    def met(self, kind: type[Event]) -> list[Event]:
        """Return the events of one kind, in the order in which they were met."""
        return [event for event in self._linked.record.others if isinstance(event, kind)]

    def reversals(self) -> Iterator[Reversal]:
        """Yield what seeds govern in notebooks and was run in another order than the document's."""
        return reversals(self, self._linked.notebooks)

    @property
    def closed(self) -> set[tuple[int, int]]:
        """Alternatives after which what follows them does not run."""
        return self._linked.record.closed

    def seeding(self, number: int) -> Seeding:
        """Return a seeding by its number."""
        return self._seedings[number]

    def seeded_at(self, place: Place) -> list[DrawSite]:
        """Return the places that draw from a global stream as a seeder at this place left it."""
        numbers = {seeding.number for seeding in self._seedings if seeding.place == place}
        return [site for site in self.sites if any(not numbers.isdisjoint(draw.seedings) for draw, _ in site.draws)]

    def drawn_with(self, place: Place) -> list[DrawSite]:
        """Return the places that draw with the seed, or from the generator, that was made at this place.

        What is made with the seed (a generator) is among them, and what is drawn from that.
        """
        found: dict[tuple[Place, str], DrawSite] = {}
        waiting, seen = [place], {place}
        while waiting:
            made = waiting.pop()
            for site in self.sites:
                if any(draw.owner == made for draw, _ in site.draws):
                    found.setdefault((site.place, site.name), site)
                    if site.place not in seen:
                        seen.add(site.place)
                        waiting.append(site.place)
        return [site for site in self.sites if (site.place, site.name) in found]

    def good_seedings(self, numbers: Iterable[int]) -> list[Seeding]:
        """Return those of some seedings that set a stream to something repeatable."""
        known = (self._seedings[number] for number in numbers if number != FOREIGN)
        return [seeding for seeding in known if seeding.seed not in _BAD]

    def later_seeding(self, draw: Draw) -> Seeding | None:
        """Return the first seeding of a draw's stream that runs after it, in the same start of the program.

        What a layer seeds for its own draws was not meant for those before it.
        """
        for seeding in self._same_start(draw):
            same = draw.stream in seeding.streams and not seeding.context.layer
            if same and seeding.context.order > draw.context.order and seeding.seed not in _BAD:
                return seeding
        return None

    def other_seedings(self, draw: Draw) -> list[Seeding]:
        """Return the seedings of other streams in the program that a draw belongs to.

        What a layer seeds for its own draws is no sign that the program means to seed.
        """
        numbers = dict.fromkeys(draw.others)
        for seeding in self._same_start(draw):
            if draw.stream not in seeding.streams:
                numbers[seeding.number] = None
        return [seeding for seeding in self.good_seedings(numbers) if not seeding.context.layer]

    def _same_start(self, draw: Draw) -> Iterator[Seeding]:
        """Yield the seedings that are of the same start of the program as a draw, and of the same process of it."""
        process = draw.context.process
        return (one for one in self._seeded_in.get(draw.context.root, ()) if one.context.process == process)

    def is_robust(self, draw: Draw) -> bool:
        """Whether a global seed suffices for a draw: other draws of the program do not move its numbers."""
        stream = self.catalogue.stream_facts(draw.stream or "")
        return draw.api.robust or (draw.context.traced and stream is not None and stream.traced)

    def is_left(self, draw: Draw) -> bool:
        """Whether seeding what a draw falls back to is up to programs that are not among the checked files."""
        stream = self.catalogue.stream_facts(draw.api.stream or "")
        if stream is None or not stream.by_program or draw.stream == ENTROPY:
            return False
        root = draw.context.root
        return root.alone or (stream.common and root.kind is not RootKind.ENTRY)

    def count_kin(self, site: DrawSite, number: int) -> None:
        """Note how many other places one finding speaks of."""
        self._kin[site.place, site.name] = number

    def kin(self, site: DrawSite) -> int:
        """Return how many other places a finding at this one speaks of."""
        return self._kin.get((site.place, site.name), 0)

    def is_told_once(self, draw: Draw) -> bool:
        """Whether one finding speaks of all such draws of a program: of layers, and of what takes no seed at all."""
        return self.catalogue.is_common(draw.stream) and (draw.api.training or not draw.takes_seed)

    def _is_replaced(self, draw: Draw) -> bool:
        """Whether what a draw makes is of a layer that does not train, or of weights that others take the place of."""
        root = draw.context.root
        idle = self._replaced.loads(root) and not self.determinism.trains(root)
        return draw.api.training and (idle or self._replaced.holds(draw))

    def _settled(self, draw: Draw) -> Draw:
        """Return a draw that happens when what was made is used: what seeds its stream in between governs it."""
        if not draw.api.later or draw.seed is not Provenance.ABSENT or draw.stream is None or draw.seedings:
            return draw
        seeding = self.later_seeding(draw)
        return draw if seeding is None else replace(draw, seedings=(seeding.number,))

    def raced(self, site: DrawSite) -> Draw | None:
        """Return the draw of a place that shows that several threads draw there from one global stream, or None."""
        drawn = site.of(Status.GLOBAL, Status.UNSEEDED)
        return next((draw for draw in drawn if self.is_raced(draw)), None)

    def is_raced(self, draw: Draw) -> bool:
        """Whether several threads make a draw from one global stream."""
        thread = draw.context.worker
        if thread is None or thread.kind is not Runs.THREAD or draw.stream in {None, ENTROPY}:
            return False
        return thread.loops > 0 or len(self._starts[draw.place, draw.name]) > 1

    def was_repeated(self, seeding: Seeding) -> bool:
        """Whether a call that was followed once would have run a seeding again."""
        return seeding.number in self._linked.record.repeated

    def was_undone(self, seeding: Seeding) -> bool:
        """Whether the state from before a seeding was put back later."""
        return seeding.number in self._linked.record.undone

    # ------------------------------------------------------------ grouping

    def _status(self, draw: Draw) -> Status:
        if self.traced.freezes(draw):
            return Status.FROZEN
        if self.traced.races(draw):
            return Status.RACING
        match draw.seed:
            case Provenance.UNKNOWN:
                return Status.UNKNOWN
            case Provenance.PARAMETER:
                return Status.CALLER
            case Provenance.ENTROPY:
                return Status.CAUSED
            case Provenance.ABSENT if draw.stream is None:
                return Status.CAUSED
            case Provenance.ABSENT if self._is_replaced(draw):
                return Status.OWN
            case Provenance.ABSENT if draw.context.fallback:
                return Status.CALLER
            case Provenance.ABSENT if FOREIGN in draw.seedings:
                return Status.UNKNOWN
            case Provenance.ABSENT if draw.seedings:
                return Status.GLOBAL if self.good_seedings(draw.seedings) else Status.CAUSED
            case Provenance.ABSENT:
                return Status.UNSEEDED
            case _:
                return Status.OWN

    def _draw_sites(self) -> list[DrawSite]:
        sites: dict[tuple[Place, str], DrawSite] = {}
        for number, made in enumerate(self._linked.record.draws):
            if number in self._linked.record.excused:
                continue
            draw = self._settled(made)
            site = sites.setdefault((draw.place, draw.name), DrawSite(draw.place, draw.name))
            site.draws.append((draw, self._status(draw)))
            if draw.context.worker is not None:
                self._starts.setdefault((draw.place, draw.name), set()).add(draw.context.worker.place)
        return list(sites.values())

    def _grouped_seedings(self) -> list[SeedingSite]:
        sites: dict[Place, SeedingSite] = {}
        for seeding in self._seedings:
            sites.setdefault(seeding.place, SeedingSite(seeding.place)).seedings.append(seeding)
        return list(sites.values())

    def draws_after(self, seeding: Seeding) -> bool:
        """Whether the start in which something seeds goes on to draw from what it seeded."""
        root = seeding.context.root
        draws = self._linked.record.draws
        return any(draw.context.root == root and seeding.number in draw.seedings for draw in draws)

    def draws_in(self, path: str, function: str | None) -> bool:
        """Whether a function of a file draws by itself."""
        return any(
            draw.place.path == path and draw.context.function == function and draw.api.does is Does.DRAW
            for draw in self._linked.record.draws
        )


def _distance(draw: Draw) -> tuple[bool, bool, int]:
    """Order of draws by how much they say: from a program's start, from what a program imports, from a library."""
    root = draw.context.root
    return root.kind is not RootKind.ENTRY, root.alone, draw.context.order
