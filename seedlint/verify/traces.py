"""Read what the recorder wrote of one process: a `.seedtrace` file, whole or cut off by a killed run.

Its format stands in `record-format.md`, beside this file.

`read` keeps everything but the draws, of which there may be millions; `draws` and `events` go through the file anew, a
block at a time. Lines of a kind not known here are passed over.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from marshal import dumps
from typing import TYPE_CHECKING, Any

from seedlint.errors import SeedlintError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SUFFIX = ".seedtrace"
MAGIC = b"seedtrace 2\n"
_DRAWS = (b'["unseen"', b'["d",')
_VALUES, _DIGESTS = b"F", b"D"


@dataclass(frozen=True, slots=True)
class Process:
    """Who was recorded.

    `role` is main (started as a program), fork, or spawn (started by multiprocessing); `name` is what multiprocessing
    calls it (ForkPoolWorker-1), "" without multiprocessing.
    """

    pid: int
    parent: int
    argv: tuple[str, ...]
    python: str
    platform: str
    hashseed: str
    env: Mapping[str, str]
    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the user's files; `file` is empty where no frame of the user was on the stack."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class Stream:
    """Where draws come from. `name` is the same from run to run; `made` is where the user made it (None: global)."""

    name: str
    made: Place | None


@dataclass(frozen=True, slots=True)
class Draw:
    """One draw. `index` counts in the stream, `at_place` at the place, both from 0, those left out by sampling too.

    A forked child counts anew. Where threads draw from one stream, they are counted in the order of the record.

    `digest` is "" where the value was not seen: an operation of a graph is recorded when the graph is traced.
    """

    api: str
    place: Place
    stream: Stream
    index: int
    at_place: int
    thread: int
    digest: str


@dataclass(frozen=True, slots=True)
class Seed:
    """A stream was seeded: by a value that the program gave (`given`), or by the machine's entropy (`entropy`)."""

    api: str
    place: Place
    stream: Stream
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class Entropy:
    """The machine's entropy was read by the program itself."""

    api: str
    place: Place
    size: int


@dataclass(frozen=True, slots=True)
class State:
    """Digests of the global streams' states, by name, at the boundary of a phase."""

    phase: str
    streams: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Library:
    """A library that was hooked; `known` is False where the recorder has not been tried with its version."""

    name: str
    version: str
    known: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Something watched, as it was at the end. `kind` is array, number, text, weights or other.

    `numbers` are the floats of arrays, each with its shape, if they are not too many.
    """

    name: str
    kind: str
    digest: str
    summary: str
    numbers: tuple[tuple[tuple[int, ...], bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the recorder could not do, or a fault of its own."""

    text: str


@dataclass(frozen=True, slots=True)
class End:
    """The end of a process that was not killed; `code` is None where it is not known."""

    code: int | None
    draws: int
    dropped: int


Event = Process | Draw | Seed | Entropy | State | Library | Result | Note | End


@dataclass(frozen=True)
class Trace:
    """All of one process but its draws. `end` is None where the process was killed, or still ran."""

    path: Path
    process: Process
    seeds: tuple[Seed, ...] = ()
    entropy: tuple[Entropy, ...] = ()
    states: tuple[State, ...] = ()
    libraries: tuple[Library, ...] = ()
    results: tuple[Result, ...] = ()
    notes: tuple[str, ...] = ()
    end: End | None = None

    def draws(self) -> Iterator[Draw]:
        """Go through the draws in the order in which they were recorded."""
        return draws(self.path)


_Head = tuple[str, Place, Stream, int]


@dataclass
class _Tables:
    """What ids stand for, as far as the file was read."""

    places: dict[int, Place] = field(default_factory=dict)
    streams: dict[int, Stream] = field(default_factory=dict)
    apis: dict[int, str] = field(default_factory=dict)
    heads: dict[int, _Head] = field(default_factory=dict)
    counts: dict[Stream | Place, int] = field(default_factory=dict)

    def draw(self, head: int, digest: str) -> Draw:
        """Return a draw of the kind of `head`, and count it."""
        api, place, stream, thread = self.heads[head]
        index, at_place = self.counts.get(stream, 0), self.counts.get(place, 0)
        self.counts[stream], self.counts[place] = index + 1, at_place + 1
        return Draw(api, place, stream, index, at_place, thread, digest)


def read(path: Path) -> Trace:
    """Read all of a trace but its draws."""
    found: dict[type, list[Any]] = {}
    tables = _Tables()
    for row in rows(path, draws=False):
        event = _event(row, tables)
        if event is not None:
            found.setdefault(type(event), []).append(event)
    if Process not in found:
        raise SeedlintError(f"{path}: the record of a process that was killed before it began")
    return Trace(
        path,
        process=found[Process][0],
        seeds=tuple(found.get(Seed, ())),
        entropy=tuple(found.get(Entropy, ())),
        states=tuple(found.get(State, ())),
        libraries=tuple(found.get(Library, ())),
        results=tuple(found.get(Result, ())),
        notes=tuple(one.text for one in found.get(Note, ())),
        end=found[End][-1] if End in found else None,
    )


def draws(path: Path) -> Iterator[Draw]:
    """Go through the draws of a trace, in the order in which they were recorded."""
    return (event for event in events(path) if isinstance(event, Draw))


def events(path: Path) -> Iterator[Event]:
    """Go through all events of a trace; ids are replaced by what they stand for. Stops where the file is cut off."""
    tables = _Tables()
    for row in rows(path):
        if row[0] == "draws":
            digests = row[2]
            for number, head in enumerate(row[1]):
                yield tables.draw(head, digests[8 * number : 8 * number + 8])
            continue
        event = _event(row, tables)
        if event is not None:
            yield event


def rows(path: Path, *, draws: bool = True) -> Iterator[list[Any]]:
    """Go through the arrays of a trace, those of draws left out if not asked for; a block that is not whole ends it."""
    with path.open("rb") as file:
        if file.read(len(MAGIC)) != MAGIC:
            raise SeedlintError(f"{path}: not a record of seedlint, or one of another version")
        while len(head := file.read(4)) == 4:
            data = file.read(size := int.from_bytes(head, "big"))
            if len(data) < size:
                return
            if data.startswith((_VALUES, _DIGESTS)):
                if draws:
                    yield _block(data)
                continue
            for line in zlib.decompress(data).split(b"\n"):
                if draws or not line.startswith(_DRAWS):
                    yield json.loads(line)


def _block(data: bytes) -> list[Any]:
    """Return a block of draws as a row: ["draws", heads, digests], eight hexadecimal digits each."""
    (count,) = struct.unpack_from(">I", data, 1)
    width = 8 if data.startswith(_VALUES) else 4
    digests = data[5 : 5 + width * count]
    if width == 8:
        values = struct.unpack(f">{count}d", digests)
        digests = struct.pack(f">{count}I", *(zlib.crc32(dumps(value, 2)) for value in values))
    heads = struct.unpack(f">{count}I", zlib.decompress(data[5 + width * count :]))
    return ["draws", heads, digests.hex()]


def _event(row: list[Any], tables: _Tables) -> Event | None:
    """Return the event of a row; rows of a table fill it, and rows of a kind not known here are passed over."""
    match row:
        case ["d", api, place, stream, index, at_place, thread, digest]:
            return Draw(tables.apis[api], tables.places[place], tables.streams[stream], index, at_place, thread, digest)
        case ["place", number, file, line, function]:
            tables.places[number] = Place(file, line, function)
        case ["stream", number, name, made]:
            tables.streams[number] = Stream(name, None if made is None else tables.places[made])
        case ["api", number, name]:
            tables.apis[number] = name
        case ["head", number, api, place, stream, thread]:
            tables.heads[number] = tables.apis[api], tables.places[place], tables.streams[stream], thread
        case ["unseen", head]:
            return tables.draw(head, "")
        case ["process", about]:
            return Process(**{**about, "argv": tuple(about["argv"])})
        case ["seed", api, place, stream, value, source]:
            return Seed(tables.apis[api], tables.places[place], tables.streams[stream], value, source)
        case ["entropy", api, place, size]:
            return Entropy(tables.apis[api], tables.places[place], size)
        case ["state", phase, streams]:
            return State(phase, streams)
        case ["library", name, version, known]:
            return Library(name, version, known)
        case ["result", name, kind, digest, summary, numbers]:
            floats = tuple((tuple(shape), bytes.fromhex(digits)) for shape, digits in numbers)
            return Result(name, kind, digest, summary, floats)
        case ["note", text]:
            return Note(text)
        case ["end", code, count, dropped]:
            return End(code, count, dropped)
    return None
