"""Python's own randomness: the module `random`, its classes, and the machine's entropy."""

from __future__ import annotations

import os
from _thread import get_ident
from marshal import dumps
from sys import _getframe as getframe
from typing import TYPE_CHECKING, Any
from zlib import crc32

from .digests import digest
from .methods import like
from .named import UNKNOWN
from .perturbing import before, perturbs

if TYPE_CHECKING:
    from types import FrameType

    from .named import Stream
    from .recording import Recorder

GLOBAL = "python"
ENTROPY = "entropy"
DRAWS = (
    *("random", "getrandbits", "randbytes", "randrange", "randint", "choice", "shuffle", "sample", "choices"),
    *("uniform", "triangular", "normalvariate", "gauss", "lognormvariate", "expovariate", "vonmisesvariate"),
    *("gammavariate", "betavariate", "paretovariate", "weibullvariate", "binomialvariate"),
)
CALLERS = frozenset({"random", "secrets", "uuid"})
"""Modules of Python's own that read entropy for the program; what others read is no draw of it."""


def hook(module: Any, recorder: Recorder) -> None:
    """Trace the methods of `random.Random`, and the module's functions, which are methods of one hidden instance."""
    recorder.owners.inner |= {module.__file__, os.path.join(os.path.dirname(module.__file__), "tempfile.py")}
    hidden = module._inst
    recorder.snapshot(GLOBAL, lambda state=hidden.getstate: crc32(dumps(state(), 2)))
    _hook_machine(module.SystemRandom, recorder)
    for name in DRAWS:
        if hasattr(module.Random, name):
            setattr(module.Random, name, _draw(module, recorder, name))
    for name in ("seed", "setstate"):
        setattr(module.Random, name, _seeder(module, recorder, name))
    module.Random.__init__ = _maker(module, recorder)
    for name in (*DRAWS, "seed", "setstate"):
        if getattr(getattr(module, name, None), "__self__", None) is hidden:
            setattr(module, name, getattr(hidden, name))


def _streams(module: Any, recorder: Recorder) -> Any:
    hidden, owned, whole = module._inst, recorder.owned, recorder.stream(GLOBAL)

    def stream_of(rng: Any, frame: FrameType) -> Stream:
        if rng is hidden:
            return whole
        return owned.get(id(rng)) or recorder.adopt("random.Random", rng, recorder.locate(frame))

    return stream_of


def _draw(module: Any, recorder: Recorder, name: str) -> Any:  # noqa: PLR0915 - closures share what is looked up once
    original, hidden, machine = getattr(module.Random, name), module._inst, module.SystemRandom
    whole, own, system = (recorder.api(f"random.{part}{name}") for part in ("", "Random.", "SystemRandom."))
    stream_of, drawn, perturbed = _streams(module, recorder), recorder.drawn, perturbs(recorder)
    in_place, owned = name == "shuffle", recorder.owned
    recent, remember, each = recorder.recent(), recorder.remember, recorder.each
    buffer, extend, limit, flush = recorder.buffer, recorder.buffer.extend, recorder.limit, recorder.flush

    # Every draw takes this path, so it is written for speed: calls without a star are the faster ones.
    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        frame = getframe(1)
        if perturbed and not isinstance(self, machine):
            _extra(recorder, stream_of(self, frame), frame, self)
        value = original(self, *args, **kwargs) if kwargs else original(self, *args) if args else original(self)
        try:
            code, thread, generator, head = recent.get(frame.f_lasti, UNKNOWN)
            if (generator is self or generator == id(self)) and code is frame.f_code and thread == get_ident():
                if not each and head:
                    head(value if not in_place else args[0] if args else kwargs.get("x"))
                elif head:
                    if value.__class__ is float:
                        extend((head, value))
                    else:
                        extend((head, digest(value if not in_place else args[0] if args else kwargs.get("x"))))
                    if len(buffer) >= limit:
                        flush()
                return value
            record(self, value if not in_place else args[0] if args else kwargs.get("x"), frame)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)
        return value

    def record(self: Any, seen: Any, frame: FrameType) -> None:
        try:
            stream = whole_stream if self is hidden else owned.get(id(self))
            if stream is not None:
                known = drawn(whole if self is hidden else own, stream, seen, frame)
                remember(recent, frame, self if self is hidden else id(self), known)
            elif isinstance(self, machine):
                _machine_drawn(recorder, system, seen, frame)
            else:
                drawn(own, stream_of(self, frame), seen, frame)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)

    # `random`, of which there are most, a million in a loop: without what a method without arguments has no need of.
    def plain(self: Any, *args: Any) -> Any:
        if args:
            return method(self, *args)
        value = original(self)
        frame = getframe(1)
        code, thread, generator, head = recent.get(frame.f_lasti, UNKNOWN)
        if (generator is self or generator == id(self)) and code is frame.f_code and thread == get_ident():
            if not head:
                pass
            elif each:
                extend((head, value))
                if len(buffer) >= limit:
                    flush()
            else:
                head(value)
        else:
            record(self, value, frame)
        return value

    whole_stream = recorder.stream(GLOBAL)
    return like(plain if name == "random" and not perturbed else method, original)


def _extra(recorder: Recorder, stream: Stream, frame: FrameType, rng: Any) -> None:
    try:
        if recorder.locate(frame) is not None:
            before(recorder, stream, frame, rng.random)  # from this file: not recorded
    except Exception as error:  # noqa: BLE001 - recorded, the program goes on
        recorder.fault(error, "a draw more")


def _seeder(module: Any, recorder: Recorder, name: str) -> Any:
    original, hidden, machine = getattr(module.Random, name), module._inst, module.SystemRandom
    whole, own = recorder.api(f"random.{name}"), recorder.api(f"random.Random.{name}")
    stream_of = _streams(module, recorder)

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        value = original(self, *args, **kwargs)
        try:
            if not isinstance(self, machine):
                frame = getframe(1)
                seed = args[0] if args else kwargs.get("a", kwargs.get("state"))
                stream = stream_of(self, frame) if recorder.locate(frame) is not None else None
                if stream is not None:
                    recorder.seeded(whole if self is hidden else own, stream, seed, frame)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)
        return value

    return like(method, original)


def _maker(module: Any, recorder: Recorder) -> Any:
    original, machine, api = module.Random.__init__, module.SystemRandom, recorder.api("random.Random")

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        try:
            if not isinstance(self, machine):
                recorder.made("random.Random", self, api, args[0] if args else kwargs.get("x"), getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, "random.Random")

    return like(__init__, original)


# What reads the machine's entropy.


def _hook_machine(machine: Any, recorder: Recorder) -> None:
    for name in ("random", "getrandbits", "randbytes"):
        if name in machine.__dict__:
            setattr(machine, name, _machine_draw(machine.__dict__[name], recorder, f"random.SystemRandom.{name}"))


def hook_entropy(recorder: Recorder) -> None:
    """Trace `os.urandom`."""
    os.urandom = _machine_draw(os.urandom, recorder, "os.urandom")


def hook_uuid(module: Any, recorder: Recorder) -> None:
    """Trace `uuid.uuid1`, which asks the clock and the network card; `uuid4` is seen by what it reads."""
    module.uuid1 = _machine_draw(module.uuid1, recorder, "uuid.uuid1")


def _machine_draw(original: Any, recorder: Recorder, name: str) -> Any:
    api = recorder.api(name)

    def function(*args: Any, **kwargs: Any) -> Any:
        value = original(*args, **kwargs)
        try:
            _machine_drawn(recorder, api, value, getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)
        return value

    return like(function, original)


def _machine_drawn(recorder: Recorder, api: Any, value: Any, frame: FrameType) -> None:
    """Record an entropy read, if the program asked for it; libraries read names, keys and seeds of theirs."""
    outer: FrameType | None = frame
    while outer is not None and outer.f_globals.get("__name__") in CALLERS:
        if outer.f_globals["__name__"] != "random":
            api = recorder.api(f"{outer.f_globals['__name__']}.{outer.f_code.co_name}")
        outer = outer.f_back
    if outer is None or not recorder.owners.is_user(outer):
        return
    recorder.entropy(api, len(value) if type(value) is bytes else 8, outer)
    recorder.drawn(api, recorder.stream(ENTROPY), value, outer)
