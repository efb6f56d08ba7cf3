"""The record of one process: what was drawn where, from which stream, kept in a buffer and written in blocks."""

from __future__ import annotations

import itertools
import json
import os
import platform
import sys
import weakref
from _thread import RLock, _local, get_ident
from typing import TYPE_CHECKING, Any

from .describing import described
from .digests import digest
from .frames import IMPORT, OWN, USER, Owners
from .named import Api, Recent, Site, Stream
from .writing import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from .options import Options

_MOST_SITES = 100_000
_MOST_HEADS = 10_000  # a program that makes a generator for each draw has one for each
_ENVIRONMENT = ("PYTHON", "TF_", "CUDA_", "CUBLAS_", "CUDNN_", "XLA_", "OMP_", "MKL_", "OPENBLAS_", "NUMEXPR_")
_ENVIRONMENT_ALSO = (
    *("KERAS_BACKEND", "SEED", "JAX_PLATFORMS", "JAX_ENABLE_X64", "JAX_THREEFRY_PARTITIONABLE"),
    *("RANK", "WORLD_SIZE", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID"),
)
_PRIVATE = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONPYCACHEPREFIX", "PYTHONUSERBASE")


class _Thread(_local):
    """The number of a thread, given when it first draws. `gone` is called at its end: its identifier is free then."""

    numbers = itertools.count()

    def __init__(self, gone: Callable[[], None]) -> None:
        self.number = next(_Thread.numbers)
        self.end = _End(gone)


class _End:
    """Something that dies with a thread."""

    def __init__(self, gone: Callable[[], None]) -> None:
        self.gone = gone

    def __del__(self) -> None:
        self.gone()


class Recorder:
    """Takes in what the hooks see. None of its methods raises because of a fault of its own."""

    def __init__(self, folder: str, options: Options) -> None:
        self.options = options
        self.owners = Owners(options.project)
        self.writer = Writer(folder)
        self.lock = RLock()
        self.recents: list[Recent] = []
        self.hot: set[int] = set()
        self.thread: Any = _Thread(self._forget_recent)
        self.role = _role()
        self.parent = os.getppid()
        self.buffer: list[Any] = []
        """Two items each: of a draw its head, and its value, if that is a float, or its digest; None, and a line."""
        self.mixed = False
        """Whether there are lines in the buffer, besides draws."""
        self.heads: dict[tuple[Any, ...], int] = {}
        self.heads_at: dict[tuple[Any, ...], int] = {}
        self.counts: dict[int, tuple[Api, Stream, Site, int]] = {}
        self.sites: dict[tuple[int, int], Site] = {}
        self.kept: dict[int, Any] = {}
        self.places: dict[tuple[str, int, str], Site] = {}
        self.streams: dict[str, Stream] = {}
        self.owned: dict[int, Stream] = {}
        self.apis: dict[str, Api] = {}
        self.numbers: dict[tuple[str, Site | None], Any] = {}
        self.ids = itertools.count(1).__next__
        self.snapshots: dict[str, Any] = {}
        self.at_start: dict[str, str] = {}
        self.at_end: list[Any] = []
        self.before_end: list[Any] = []
        self.skipped = itertools.count()
        self.skipped_before = 0
        self.written = 0
        self.failed = False
        self.faults: set[str] = set()
        self.begun = False
        self.phase = "start"
        self.ended = False
        self.drawn = self._drawn()
        self.each = options.sample == 1
        self.limit = 2 * options.buffer

    # What is drawn. This is the path that every draw takes: it is a closure, for speed.

    def _drawn(self) -> Any:
        heads, buffer, extend, thread = self.heads, self.buffer, self.buffer.extend, self.thread
        limit, head_of, keep = 2 * self.options.buffer, self._head_of, self._keep
        sample, counts, skip = self.options.sample, self.counts, self.skipped.__next__

        def drawn(api: Api, stream: Stream, value: Any, frame: FrameType) -> int | None:
            """Record a draw, made by `frame` or what it calls; one made inside another draw is part of that.

            Returns what `remember` takes: the head of all such draws by this frame, or None if it may be another's.
            """
            # Loops call from the same few places again and again: that is looked up without hashing all of it.
            last, known = api.recent.get(frame.f_lasti), True
            if last is not None and last[0] is frame.f_code and last[1] is stream and last[2] == thread.number:
                head = last[3]
            else:
                key = (id(frame.f_code), frame.f_lasti, api, stream.serial, thread.number)
                found = heads.get(key)
                head = found if found is not None else head_of(key, api, stream, frame)
                known = key in heads
                if known:
                    api.recent[frame.f_lasti] = (frame.f_code, stream, thread.number, head)
            if not head:
                return 0 if known else None
            if sample > 1:
                index, at_place = stream.next(), counts[head][2].next()
                if at_place % sample:
                    skip()
                else:
                    keep(head, index, at_place, digest(value))
                return head if known else None
            extend((head, value if value.__class__ is float else digest(value)))
            if len(buffer) >= limit:
                self.flush()
            return head if known else None

        return drawn

    # A hook looks first whether the call is the one that it saw last at that place of that code, by that thread, on
    # that generator: if so, all that is to be known of the draw is its head.

    def recent(self) -> Recent:
        """Return what a hook remembers: by the offset of a call in its code, (code, thread, generator, head).

        Where not all draws are recorded, what counts one takes the place of the head.
        """
        found: Recent = {}
        self.recents.append(found)
        return found

    def remember(self, recent: Recent, frame: FrameType, generator: Any, head: int | None) -> None:
        """Remember a call. `generator` is an object that may live on, else the id of one that `own` was told of."""
        if head is not None:
            if type(generator) is int:
                self.hot.add(generator)
            what = head if self.each or not head else self._counting(head)
            recent[frame.f_lasti] = (frame.f_code, get_ident(), generator, what)

    def _counting(self, head: int) -> Callable[[Any], None]:
        """Return what takes in one more draw of a head where not all are recorded."""
        _, stream, site, _ = self.counts[head]
        in_stream, at_site, sample, skip = stream.next, site.next, self.options.sample, self.skipped.__next__

        def count(value: Any) -> None:
            index, at_place = in_stream(), at_site()
            if at_place % sample:
                skip()
            else:
                self._keep(head, index, at_place, digest(value))

        return count

    def _forget_recent(self) -> None:
        self.hot.clear()
        for recent in self.recents:
            recent.clear()

    def drawn_at(self, api: Api, stream: Stream, site: Site, value: int | None) -> None:
        """Record a draw at a known place whose value is known by its digest only, or not at all."""
        head = self._head(api, stream, site)
        if self.options.sample > 1:
            index, at_place = stream.next(), site.next()
            if at_place % self.options.sample:
                next(self.skipped)
            else:
                self._keep(head, index, at_place, value)
        elif value is None:
            self.add(["unseen", head])
            self.written += 1
        else:
            self.buffer.extend((head, value))
        if len(self.buffer) >= self.limit:
            self.flush()

    def _head_of(self, key: tuple[Any, ...], api: Api, stream: Stream, frame: FrameType) -> int:
        """Return the number of all that draws of one kind have in common; 0 inside a recorded call."""
        site = self.locate(frame)
        owner = self.owners.owner(frame.f_code, frame)
        head = 0 if site is None else self._head(api, stream, site)
        if owner in (USER, OWN):  # else it depends on who called the library
            if len(self.heads) >= _MOST_HEADS:
                self._forget_calls()
            self.kept[key[0]] = frame.f_code
            self.heads[key] = head
        return head

    def _head(self, api: Api, stream: Stream, site: Site) -> int:
        number = self.thread.number
        key = (api, stream.serial, site, number)
        head = self.heads_at.get(key)
        if head is None:
            row = [api.id or self._name_api(api), site.id, stream.id or self._name_stream(stream), number]
            if len(self.heads_at) >= _MOST_HEADS:
                self.heads_at.clear()
                self.counts.clear()
                self._forget_calls()
            head = self.ids()
            self.add(["head", head, *row])
            self.heads_at[key] = head
            self.counts[head] = (api, stream, site, number)
        return head

    def _keep(self, head: int, index: int, at_place: int, value: int | None) -> None:
        """Record one of those draws that are recorded where not all are, with its numbers."""
        api, stream, site, thread = self.counts[head]
        text = "" if value is None else f"{value:08x}"
        self.add(["d", api.id, site.id, stream.id, index, at_place, thread, text])
        self.written += 1
        if len(self.buffer) >= self.limit:
            self.flush()

    def _forget_calls(self) -> None:
        """Forget which call draws from what; it is found out anew."""
        self.heads.clear()
        self._forget_recent()
        for api in list(self.apis.values()):
            api.recent.clear()

    # What else happens.

    def seeded(self, api: Api, stream: Stream, seed: Any, frame: FrameType) -> None:
        """Record that a stream was seeded, unless that was part of something recorded."""
        site = self.locate(frame, imports=True)
        if site is None:
            return
        stream.pending = None
        if stream.name in self.options.perturb:
            stream.armed = True
        number = stream.id or self._name_stream(stream)
        value, source = described(seed)
        self.add(["seed", api.id or self._name_api(api), site.id, number, value, source])

    def entropy(self, api: Api, size: int, frame: FrameType) -> None:
        """Record that the program read the machine's entropy."""
        site = self.locate(frame)
        if site is not None:
            self.add(["entropy", api.id or self._name_api(api), site.id, size])

    def made(self, kind: str, anchor: Any, api: Api, seed: Any, frame: FrameType) -> Stream | None:
        """Take in a new stream, which lives as long as `anchor` does; None inside something recorded."""
        site = self.locate(frame)
        if site is None:
            return None
        stream = self.adopt(kind, anchor, site)
        stream.pending = (api, site, *described(seed))
        return stream

    def adopt(self, kind: str, anchor: Any, site: Site | None) -> Stream:
        """Take in a stream whose making was not seen."""
        key = (kind, site)
        number = self.numbers.setdefault(key, itertools.count())
        where = f" ({os.path.basename(site.key[0])}:{site.key[1]})" if site is not None and site.key[0] else ""
        stream = Stream(f"{kind}#{next(number)}{where}", site)
        self.own(stream, anchor)
        return stream

    def own(self, stream: Stream, anchor: Any) -> None:
        """Know a stream by the object that it lives as long as."""
        owned, hot, number = self.owned, self.hot, id(anchor)

        def gone(_: object) -> None:
            owned.pop(number, None)
            if number in hot:
                self._forget_recent()

        stream.anchor = weakref.ref(anchor, gone)
        owned[number] = stream

    def stream(self, name: str) -> Stream:
        """Return a global stream."""
        found = self.streams.get(name)
        if found is None:
            found = self.streams[name] = Stream(name)
            found.armed = name in self.options.perturb
        return found

    def api(self, name: str) -> Api:
        """Return the API of a name."""
        found = self.apis.get(name)
        if found is None:
            found = self.apis[name] = Api(name)
        return found

    def library(self, name: str, version: str, known: bool) -> None:
        """Record that a library is hooked."""
        self.add(["library", name, version, known])

    def note(self, text: str) -> None:
        """Record something that could not be done; once."""
        if text not in self.faults and len(self.faults) < 100:
            self.faults.add(text)
            self.add(["note", text])

    def fault(self, error: Exception, where: str) -> None:
        """Record a fault of the recorder itself."""
        self.note(f"the recorder failed in {where}: {type(error).__name__}: {error}")

    # Where it happens.

    def locate(self, frame: FrameType | None, *, imports: bool = False) -> Site | None:
        """Return the place of the user's code that a frame is, or was called from.

        None inside a recorded call; and, unless `imports` are asked for, while a library is being imported: what it
        draws then is none of the program's draws.
        """
        inner = True
        while frame is not None:
            code = frame.f_code
            site = self.sites.get((id(code), frame.f_lasti))
            if site is not None:
                return site
            owner = self.owners.owner(code, frame)
            if owner == USER:
                return self._site(code, frame)
            if (owner == OWN and inner) or (owner == IMPORT and not imports):
                return None
            inner = False
            frame = frame.f_back
        return self.nowhere()

    def nowhere(self) -> Site:
        """Return the place of what no code of the user called."""
        return self.place(("", 0, ""))

    def place(self, key: tuple[str, int, str]) -> Site:
        """Return the place of a file, line and function."""
        site = self.places.get(key)
        if site is None:
            site = self.places[key] = Site(key)
            at = self.options.at
            site.perturb = at is not None and f"{os.sep}{key[0]}:{key[1]}".endswith(f"{os.sep}{at.lstrip(os.sep)}")
        if not site.id:
            number = self.ids()
            self.add(["place", number, *key])
            site.id = number
            if self.phase == "start" and key[0]:
                self.phase = "program"
                self.state("imports done")
        return site

    def _site(self, code: Any, frame: FrameType) -> Site:
        name = code.co_filename
        key = (name if name.startswith("<") else os.path.abspath(name), frame.f_lineno or 0, code.co_name)
        site = self.place(key)
        if len(self.sites) >= _MOST_SITES:
            self.sites.clear()
            self.kept.clear()
            self._forget_calls()
        self.kept[id(code)] = code  # so that no other code object gets its number
        self.sites[id(code), frame.f_lasti] = site
        return site

    # Names, written before their first use.

    def _name_api(self, api: Api) -> int:
        number = self.ids()
        self.add(["api", number, api.name])
        api.id = number
        return number

    def _name_stream(self, stream: Stream) -> int:
        number = self.ids()
        made = stream.made
        if made is not None and not made.id:
            self.place(made.key)
        self.add(["stream", number, stream.name, None if made is None else made.id])
        stream.id = number
        if stream.pending is not None:
            api, site, value, source = stream.pending
            stream.pending = None
            where = site.id or self.place(site.key).id
            self.add(["seed", api.id or self._name_api(api), where, number, value, source])
        return number

    # The state of global streams.

    def snapshot(self, name: str, state: Any) -> None:
        """Look at a global stream's state (a function that returns its digest) at the boundaries of phases."""
        self.snapshots[name] = state
        self.at_start[name] = self._digest_of(name, state)

    def state(self, phase: str) -> None:
        """Record the state of the global streams that were used, or whose state is not what it was at first."""
        found = {name: self._digest_of(name, state) for name, state in list(self.snapshots.items())}
        used = {name: one for name, one in found.items() if self.stream(name).id or one != self.at_start.get(name, one)}
        if used:
            self.add(["state", phase, used])

    def _digest_of(self, name: str, state: Any) -> str:
        try:
            return f"{state():08x}"
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            self.fault(error, f"the state of {name}")
            return ""

    # The file.

    def add(self, row: list[Any]) -> None:
        """Append a line that is not a draw."""
        line = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
        with self.lock:
            self.mixed = True
            self.buffer.extend((None, line))

    def flush(self) -> None:
        """Write what is buffered. Other threads may go on appending."""
        with self.lock:
            count = len(self.buffer)
            batch = self.buffer[:count]
            del self.buffer[:count]
            mixed, self.mixed = self.mixed, False
            heads, values = batch[::2], batch[1::2]
            lines: list[str] = []
            if not self.begun:
                self.begun = True
                lines.append(json.dumps(["process", self._process()]))
            done = 0
            while done < len(heads):
                # Draws in a row, then lines in a row.
                end = heads.index(None, done) if mixed and None in heads[done:] else len(heads)
                if end > done:
                    self._write(lines, heads[done:end], values[done:end])
                    lines = []
                done = end
                while done < len(heads) and heads[done] is None:
                    lines.append(values[done])
                    done += 1
            self._write(lines, [], [])

    def _write(self, lines: list[str], heads: list[int], values: list[Any]) -> None:
        if not self.failed:
            try:
                if lines:
                    self.writer.lines(lines)
                if heads:
                    self.writer.draws(heads, values)
            except OSError:  # the disk is full, or the folder gone: nobody can be told
                self.failed = True
            else:
                self.written += len(heads)
                return
        for _ in heads:
            next(self.skipped)

    def end(self, code: int | None) -> None:
        """Finish the record; the first of several endings counts."""
        if self.ended:
            return
        self.ended = True
        for step in (*self.before_end, lambda: self.state("exit"), *self.at_end):
            try:
                step()
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                self.fault(error, "the end of the program")
        self.flush()
        dropped = next(self.skipped) - self.skipped_before
        self.add(["end", code, self.written + dropped, dropped])
        self.flush()
        self.writer.close()

    def forked(self) -> None:
        """Begin the record of a child, right after it was forked: nothing of its parent's is written again."""
        self.lock = RLock()
        self.writer.descriptor = None  # the parent's own; closing it here is harmless, and not needed
        del self.buffer[:]
        tables: tuple[dict[Any, Any], ...] = (self.heads, self.heads_at, self.counts, self.sites, self.kept)
        for table in tables:
            table.clear()
        named: tuple[dict[Any, Any], ...] = (self.apis, self.streams, self.owned, self.places)
        for table in named:
            for one in list(table.values()):
                one.id = 0
        self._forget_calls()
        self.role = "fork"
        self.parent = os.getppid()
        self.begun = self.ended = False
        self.written = 0
        self.skipped_before = next(self.skipped) + 1

    def _process(self) -> dict[str, Any]:
        multiprocessing = sys.modules.get("multiprocessing.process")
        name = multiprocessing.current_process().name if multiprocessing is not None else ""
        return {
            "pid": os.getpid(),
            "parent": self.parent,
            "argv": list(getattr(sys, "orig_argv", None) or [sys.executable, *sys.argv]),
            "python": platform.python_version(),
            "platform": platform.platform(),
            "hashseed": os.environ.get("PYTHONHASHSEED", ""),
            "env": {
                key: value
                for key, value in sorted(os.environ.items())
                if (key.startswith(_ENVIRONMENT) or key in _ENVIRONMENT_ALSO) and key not in _PRIVATE
            },
            "role": self.role,
            "name": "" if name == "MainProcess" else name,
        }


def _role() -> str:
    words = " ".join(getattr(sys, "orig_argv", None) or sys.argv)
    return "spawn" if "multiprocessing-fork" in words or "from multiprocessing." in words else "main"
