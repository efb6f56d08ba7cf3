"""NumPy's randomness: the functions of `numpy.random`, `RandomState`, `Generator`, the bit generators and their seeds.

All are traced by methods put into NumPy's own classes. A stream is what a bit generator holds; it is known by the
bit generator's lock, which lives as long as it does and, other than it, can be referred to weakly.
"""

from __future__ import annotations

from _thread import get_ident
from collections import deque
from sys import _getframe as getframe
from typing import TYPE_CHECKING, Any
from zlib import crc32

from .describing import Described
from .digests import digest, learn_arrays
from .methods import like, replace
from .named import UNKNOWN
from .perturbing import before, perturbs

if TYPE_CHECKING:
    from types import FrameType

    from .named import Stream
    from .recording import Recorder

GLOBAL = "numpy"
TRIED = ((1, 26), (2, 5))
"""The versions of NumPy that this was tried with, from and to."""
SHUFFLES = frozenset({"shuffle"})
DRAWS = frozenset(
    """
    beta binomial bytes chisquare choice dirichlet exponential f gamma geometric gumbel hypergeometric integers laplace
    logistic lognormal logseries multinomial multivariate_hypergeometric multivariate_normal negative_binomial
    noncentral_chisquare noncentral_f normal pareto permutation permuted poisson power rand randint randn random
    random_integers random_sample rayleigh shuffle standard_cauchy standard_exponential standard_gamma standard_normal
    standard_t tomaxint triangular uniform vonmises wald weibull zipf
    """.split()
)
OTHERS = frozenset({"seed", "get_state", "set_state", "spawn", "bit_generator"})
BIT_GENERATORS = ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64")


def hook(module: Any, recorder: Recorder) -> None:
    """Trace NumPy's generators."""
    import numpy as np

    version = tuple(int(part) for part in np.__version__.split(".")[:2])
    recorder.library("numpy", np.__version__, TRIED[0] <= version <= TRIED[1])
    learn_arrays(np.ndarray)
    tracing = _Tracing(module, recorder)
    recorder.snapshot(GLOBAL, tracing.state)
    tracing.hook()


class _Tracing:
    """The hooks of NumPy, and what they share."""

    def __init__(self, module: Any, recorder: Recorder) -> None:
        self.module = module
        self.recorder = recorder
        self.rand = module.mtrand._rand
        self.stream = recorder.stream(GLOBAL)
        self.get_state = self.rand.get_state
        self.entropy: deque[Any] = deque(maxlen=4096)

    def hook(self) -> None:
        """Put all hooks in place."""
        module, mtrand = self.module, self.module.mtrand
        recorder = self.recorder
        # Entropy that NumPy reads for a seed is told as that seed, not as a draw of the program.
        bits = module.bit_generator
        if hasattr(getattr(bits, "randbits", None), "__self__"):
            from random import SystemRandom

            reads = SystemRandom.getrandbits.__wrapped__  # type: ignore[attr-defined]
            bits.randbits = reads.__get__(SystemRandom())
        for cls in (module.RandomState, module.Generator):
            unknown = []
            for name in list(cls.__dict__):
                if name in DRAWS:
                    replace(cls, name, self._draw(cls, name))
                elif not name.startswith("_") and name not in OTHERS and callable(getattr(cls, name)):
                    unknown.append(name)
            if unknown:
                recorder.note(f"NumPy's {cls.__name__} has methods not known here: {', '.join(sorted(unknown))}")
        replace(module.BitGenerator, "random_raw", self._draw(module.BitGenerator, "random_raw"))
        for name in ("seed", "set_state"):
            replace(module.RandomState, name, self._seeder(module.RandomState, name))
        for name in (*BIT_GENERATORS, "RandomState"):
            if hasattr(module, name):
                replace(getattr(module, name), "__init__", self._maker(getattr(module, name), name))
        for name in BIT_GENERATORS:
            if hasattr(module, name):
                self._hook_state(getattr(module, name))
        replace(module.SeedSequence, "__init__", self._sequence(module.SeedSequence))
        made = self._default(module.default_rng)
        for one in (module, module._generator):
            one.default_rng = made
        for one in (module, mtrand):
            for name, value in list(vars(one).items()):
                if getattr(value, "__self__", None) is self.rand:
                    setattr(one, name, getattr(self.rand, value.__name__))

    def state(self) -> int:
        """Return a digest of the global generator's state."""
        state = self.get_state(legacy=False)
        return digest([[key, one] for key, one in sorted(_flat(state).items())])

    def stream_of(self, rng: Any, frame: FrameType) -> Stream:
        """Return the stream that an object draws from."""
        bits = rng._bit_generator
        return self.recorder.owned.get(id(bits.lock)) or self._adopt(bits, type(rng).__name__, frame)

    def _adopt(self, bits: Any, kind: str, frame: FrameType) -> Stream:
        return self.recorder.adopt(f"numpy.{kind}", bits.lock, self.recorder.locate(frame))

    def _draw(self, cls: Any, name: str) -> Any:
        original, rand, whole_stream = getattr(cls, name), self.rand, self.stream
        recorder, drawn, owned = self.recorder, self.recorder.drawn, self.recorder.owned
        own = recorder.api(f"numpy.random.{cls.__name__}.{name}")
        whole = recorder.api(f"numpy.random.{name}")
        legacy, bare = cls is self.module.RandomState, cls is self.module.BitGenerator
        in_place, perturbed = name in SHUFFLES, perturbs(recorder)
        stream_of, adopt, extra = self.stream_of, self._adopt, self._extra
        recent, remember, each = recorder.recent(), recorder.remember, recorder.each
        buffer, extend, limit, flush = recorder.buffer, recorder.buffer.extend, recorder.limit, recorder.flush

        # Every draw takes this path, so it is written for speed.
        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            frame = getframe(1)
            if perturbed:
                extra(self, frame)
            value = original(self, *args, **kwargs) if kwargs else original(self, *args) if args else original(self)
            try:
                code, thread, generator, head = recent.get(frame.f_lasti, UNKNOWN)
                if generator is self and code is frame.f_code and thread == get_ident():
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
                seen = value if not in_place else args[0] if args else kwargs.get("x")
                if legacy and self is rand:
                    remember(recent, frame, self, drawn(whole, whole_stream, seen, frame))
                elif bare:
                    drawn(own, owned.get(id(self.lock)) or adopt(self, type(self).__name__, frame), seen, frame)
                else:
                    stream = owned.get(id(self._bit_generator.lock)) or stream_of(self, frame)
                    known = drawn(own, stream, seen, frame)
                    # NumPy's own objects nobody sees live on: none of them can be referred to weakly.
                    remember(recent, frame, self, known if type(self) is cls else None)
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, own.name)
            return value

        return like(method, original)

    def _extra(self, rng: Any, frame: FrameType) -> None:
        try:
            if self.recorder.locate(frame) is None:
                return
            if rng is self.rand:
                before(self.recorder, self.stream, frame, rng.random_sample)
            elif hasattr(rng, "_bit_generator"):
                before(self.recorder, self.stream_of(rng, frame), frame, rng.random)
            else:
                stream = self.recorder.owned.get(id(rng.lock)) or self._adopt(rng, type(rng).__name__, frame)
                before(self.recorder, stream, frame, rng.random_raw)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            self.recorder.fault(error, "a draw more")

    # Seeds.

    def described(self, seed: Any) -> Any:
        """Return a seed as the recorder describes it: a sequence by what it was made from."""
        if isinstance(seed, self.module.SeedSequence):
            key = tuple(seed.spawn_key)
            source = "entropy" if _in(seed.entropy, self.entropy) else "given"
            return Described(f"SeedSequence({seed.entropy!r}, spawn_key={key!r})"[:120], source)
        return seed

    def _seeder(self, cls: Any, name: str) -> Any:
        original, rand, recorder = getattr(cls, name), self.rand, self.recorder
        whole, own = recorder.api(f"numpy.random.{name}"), recorder.api(f"numpy.random.RandomState.{name}")
        tracing = self

        def method(self: Any, *args: Any, **kwargs: Any) -> Any:
            value = original(self, *args, **kwargs)
            try:
                frame = getframe(1)
                if recorder.locate(frame) is not None:
                    seed = args[0] if args else kwargs.get("seed", kwargs.get("state"))
                    if name == "set_state":
                        seed = Described(f"a state ({tracing.state_of(self):08x})", "given")
                    stream = tracing.stream if self is rand else tracing.stream_of(self, frame)
                    recorder.seeded(whole if self is rand else own, stream, seed, frame)
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, own.name)
            return value

        return like(method, original)

    def state_of(self, rng: Any) -> int:
        """Return a digest of the state of a `RandomState`."""
        return crc32(repr(sorted(_flat(rng.get_state(legacy=False)).items(), key=lambda one: one[0])).encode())

    def _maker(self, cls: Any, name: str) -> Any:
        original, recorder = cls.__init__, self.recorder
        api, tracing = recorder.api(f"numpy.random.{name}"), self
        kind = f"numpy.{name}"

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            try:
                seed = args[0] if args else kwargs.get("seed")
                if not hasattr(seed, "capsule"):  # no bit generator, which has a stream already
                    bits = self if kind != "numpy.RandomState" else self._bit_generator
                    frame = getframe(1)
                    restored = frame.f_code.co_name == "__bit_generator_ctor"
                    known = Described("a pickled state", "given") if restored else tracing.described(seed)
                    recorder.made(kind, bits.lock, api, known, frame)
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, kind)

        return like(__init__, original)

    def _default(self, original: Any) -> Any:
        recorder, tracing = self.recorder, self
        api = recorder.api("numpy.random.default_rng")

        def default_rng(*args: Any, **kwargs: Any) -> Any:
            value = original(*args, **kwargs)
            try:
                bits = value.bit_generator
                if id(bits.lock) not in recorder.owned:
                    seed = args[0] if args else kwargs.get("seed")
                    recorder.made("numpy.Generator", bits.lock, api, tracing.described(seed), getframe(1))
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, api.name)
            return value

        return like(default_rng, original)

    def _hook_state(self, cls: Any) -> None:
        """Trace that a bit generator's state is set."""
        original, recorder = cls.__dict__["state"], self.recorder
        api = recorder.api(f"numpy.random.{cls.__name__}.state")

        def set_state(self: Any, state: Any) -> None:
            original.__set__(self, state)
            try:
                frame = getframe(1)
                stream = recorder.owned.get(id(self.lock))
                if stream is not None and recorder.locate(frame) is not None:
                    text = f"a state ({crc32(repr(sorted(_flat(original.__get__(self)).items())).encode()):08x})"
                    if stream.pending is not None:  # as of one that was unpickled
                        stream.pending = (*stream.pending[:2], text, "given")
                    else:
                        recorder.seeded(api, stream, Described(text, "given"), frame)
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, api.name)

        replace(cls, "state", property(original.__get__, set_state, doc=original.__doc__))

    def _sequence(self, cls: Any) -> Any:
        """Remember the entropy that was not given: all that is spawned from it has it, too."""
        original, entropy, recorder = cls.__init__, self.entropy, self.recorder

        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
            original(self, *args, **kwargs)
            try:
                if (args[0] if args else kwargs.get("entropy")) is None:
                    entropy.append(self.entropy)
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, "numpy.random.SeedSequence")

        return like(__init__, original)


def _in(value: Any, entropy: Any) -> bool:
    return type(value) is int and value in entropy


def _flat(state: Any) -> dict[str, Any]:
    """Return the entries of nested dictionaries, with plain numbers and lists."""
    found = {}
    for key, value in state.items():
        if isinstance(value, dict):
            found.update({f"{key}.{inner}": one for inner, one in _flat(value).items()})
        else:
            found[key] = value.tolist() if hasattr(value, "tolist") else value
    return found
