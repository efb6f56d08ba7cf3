"""Keras's randomness: its `SeedGenerator`s, and the seeds that it takes from Python's `random` where none is given."""

from __future__ import annotations

from sys import _getframe as getframe
from typing import TYPE_CHECKING, Any

from .describing import Described
from .digests import digest
from .methods import like
from .naming import public_name
from .perturbing import before, perturbs
from .tensors import seen

if TYPE_CHECKING:
    from types import FrameType

    from .recording import Recorder

PYTHON, GLOBAL, KIND = "python", "keras", "keras.SeedGenerator"
TRIED = ((3, 15), (3, 15))
"""The versions of Keras that this was tried with, from and to."""


def hook_version(module: Any, recorder: Recorder) -> None:
    """Say which Keras it is."""
    version = module.__version__
    known = tuple(int(part) for part in version.split(".")[:2])
    if known >= (3, 0):
        recorder.library("keras", version, TRIED[0] <= known <= TRIED[1])


def hook(module: Any, recorder: Recorder) -> None:
    """Trace the seed generators, and the seeds by default."""
    recorder.owners.inner.add(module.__file__)
    cls, perturbed = module.SeedGenerator, perturbs(recorder)
    making, drawing = cls.__init__, cls.next
    default = module.make_default_seed

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:
        making(self, *args, **kwargs)
        try:
            frame = _outside(getframe(1), module)
            seed = args[0] if args else kwargs.get("seed")
            seed = Described("drawn from Python's random", "given") if seed is None else seed
            recorder.made(KIND, self, recorder.api("keras.random.SeedGenerator"), seed, frame)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, KIND)

    def next(self: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: A001 - Keras calls it so
        if perturbed:
            _extra(self, drawing, module, recorder, getframe(1))
        value = drawing(self, *args, **kwargs)
        try:
            frame = _outside(getframe(1), module)
            site = recorder.locate(frame)
            if site is not None:
                api = recorder.api(public_name(frame, recorder, "keras.random.SeedGenerator.next"))
                recorder.drawn_at(api, _stream(self, module, recorder, frame), site, seen(value))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, KIND)
        return value

    def make_default_seed() -> Any:
        if perturbed:
            try:
                frame = _outside(getframe(1), module)
                before(recorder, recorder.stream(PYTHON), frame, module.python_random.random)
            except Exception as error:  # noqa: BLE001 - recorded, the program goes on
                recorder.fault(error, "a draw more")
        value = default()
        try:
            frame = _outside(getframe(1), module)
            site = recorder.locate(frame)
            if site is not None:
                api = recorder.api(public_name(frame, recorder, "keras.random.SeedGenerator"))
                recorder.drawn_at(api, recorder.stream(PYTHON), site, digest(value))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, "make_default_seed")
        return value

    cls.__init__ = like(__init__, making)
    cls.next = like(next, drawing)
    module.make_default_seed = like(make_default_seed, default)


def _outside(frame: FrameType, module: Any) -> FrameType:
    """Return the frame that called into Keras's module of seed generators, or this one."""
    while frame.f_code.co_filename in (module.__file__, __file__) and frame.f_back is not None:
        frame = frame.f_back
    return frame


def _stream(generator: Any, module: Any, recorder: Recorder, frame: FrameType) -> Any:
    state = module.global_state
    if state.get_global_attribute(module.GLOBAL_SEED_GENERATOR) is generator:
        return recorder.stream(GLOBAL)
    return recorder.owned.get(id(generator)) or recorder.adopt(KIND, generator, recorder.locate(frame))


def _extra(generator: Any, drawing: Any, module: Any, recorder: Recorder, frame: FrameType) -> None:
    try:
        stream = _stream(generator, module, recorder, _outside(frame, module))
        before(recorder, stream, _outside(frame, module), lambda: drawing(generator))
    except Exception as error:  # noqa: BLE001 - recorded, the program goes on
        recorder.fault(error, "a draw more")
