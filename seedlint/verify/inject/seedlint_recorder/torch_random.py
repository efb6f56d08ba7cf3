"""PyTorch's randomness: functions of `torch`, methods of tensors, dropout, generators and seeders.

The functions are replaced where the library keeps them; a compiled function (`torch.compile`) is compiled from the
originals, and its draws are not seen. What moved the global generator unseen shows in its state.
"""

from __future__ import annotations

import os
import sys
from sys import _getframe as getframe
from typing import TYPE_CHECKING, Any

from .describing import Described
from .methods import like, replace
from .naming import public_name
from .perturbing import before, perturbs
from .tensors import seen

if TYPE_CHECKING:
    from .named import Stream
    from .recording import Recorder

GLOBAL, KIND = "torch", "torch.Generator"
TRIED = ((2, 14), (2, 14))
"""The versions of PyTorch that this was tried with, from and to."""
FUNCTIONS = (
    *("bernoulli", "multinomial", "normal", "poisson", "rand", "rand_like", "randint", "randint_like", "randn"),
    *("randn_like", "randperm", "binomial", "dropout", "alpha_dropout", "feature_dropout", "rrelu"),
)
METHODS = (
    *("bernoulli", "bernoulli_", "cauchy_", "exponential_", "geometric_", "log_normal_", "multinomial", "normal_"),
    *("random_", "uniform_"),
)
DROPOUT = ("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout", "rrelu")
ONLY_IN_TRAINING = frozenset({*DROPOUT, "feature_dropout"})


def hook(module: Any, recorder: Recorder) -> None:
    """Trace PyTorch's functions, methods and generators."""
    known = tuple(int(part) for part in module.__version__.split("+")[0].split(".")[:2])
    recorder.library("torch", module.__version__, TRIED[0] <= known <= TRIED[1])
    state, array = module.random.get_rng_state, module.Tensor.numpy
    recorder.snapshot(GLOBAL, lambda: seen(_Once(array(state()))) or 0)
    whole = module.default_generator
    folder = os.path.dirname(module.__file__)
    # What these do to streams on their own account is part of the call of theirs that is seen, or undone again.
    recorder.owners.inner.add(module.random.__file__)
    recorder.owners.inner_folders += (os.path.join(folder, "_dynamo", ""),)
    functional = module.nn.functional
    for owner, names, prefix in (
        (module, FUNCTIONS, "torch"),
        (module.Tensor, METHODS, "torch.Tensor"),
        (functional, DROPOUT, "torch.nn.functional"),
    ):
        for name in names:
            if hasattr(owner, name):
                setattr(owner, name, _draw(getattr(owner, name), recorder, f"{prefix}.{name}", whole))
    for name in ("manual_seed", "seed", "set_rng_state"):
        made = _seeder(getattr(module, name), recorder, f"torch.{name}")
        for owner in (module, module.random):
            setattr(owner, name, made)
    for name in ("manual_seed", "seed", "set_state"):
        replace(module.Generator, name, _generator_seeder(getattr(module.Generator, name), recorder, name, whole))


class _Once:
    """A NumPy array under the name by which tensors give theirs."""

    def __init__(self, array: Any) -> None:
        self.numpy = lambda: array


def _stream(generator: Any, whole: Any, recorder: Recorder, frame: Any) -> Stream:
    if generator is None or generator is whole:
        return recorder.stream(GLOBAL)
    return recorder.owned.get(id(generator)) or recorder.adopt(KIND, generator, recorder.locate(frame))


def _draw(original: Any, recorder: Recorder, name: str, whole: Any) -> Any:
    perturbed, last = perturbs(recorder), name.rpartition(".")[2]
    dropping = last in ONLY_IN_TRAINING

    def function(*args: Any, **kwargs: Any) -> Any:
        frame = getframe(1)
        if perturbed:
            _extra(recorder, kwargs.get("generator"), whole, frame)
        value = original(*args, **kwargs)
        try:
            site = recorder.locate(frame)
            if site is not None and not (dropping and not _training(args, kwargs)):
                api = recorder.api(public_name(frame, recorder, name))
                recorder.drawn_at(api, _stream(kwargs.get("generator"), whole, recorder, frame), site, seen(value))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)
        return value

    like(function, original)
    _compile_as(function, original)
    return function


def _compile_as(function: Any, original: Any) -> None:
    """Let PyTorch's two compilers take the original."""
    function._torchdynamo_inline = original
    function.__prepare_scriptable__ = lambda: original
    builtins = sys.modules.get("torch.jit._builtins")
    operation = builtins._find_builtin(original) if builtins is not None else None
    if builtins is not None and operation is not None:
        builtins._register_builtin(function, operation)


def _training(args: Any, kwargs: Any) -> bool:
    """Return whether a dropout's arguments say that it drops: `training` is the first of its flags by position."""
    flags = [one for one in args[1:] if type(one) is bool]
    return bool(kwargs.get("training", kwargs.get("train", flags[0] if flags else True)))


def _extra(recorder: Recorder, generator: Any, whole: Any, frame: Any) -> None:
    try:
        if recorder.locate(frame) is not None:
            import torch  # type: ignore[import-not-found,unused-ignore]

            stream = _stream(generator, whole, recorder, frame)
            before(recorder, stream, frame, lambda: torch.rand(1, generator=generator))
    except Exception as error:  # noqa: BLE001 - recorded, the program goes on
        recorder.fault(error, "a draw more")


def _seeder(original: Any, recorder: Recorder, name: str) -> Any:
    api, stream = recorder.api(name), recorder.stream(GLOBAL)

    def function(*args: Any, **kwargs: Any) -> Any:
        value = original(*args, **kwargs)
        try:
            seed = args[0] if args else kwargs.get("seed", kwargs.get("new_state"))
            recorder.seeded(api, stream, _described(seed), getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)
        return value

    like(function, original)
    function._torchdynamo_inline = original  # type: ignore[attr-defined]
    return function


def _described(seed: Any) -> Any:
    """Return a seed as it is described: a whole state by its digest."""
    return seed if seed is None or type(seed) is int else Described(f"a state ({seen(seed) or 0:08x})", "given")


def _generator_seeder(original: Any, recorder: Recorder, name: str, whole: Any) -> Any:
    api = recorder.api(f"torch.Generator.{name}")

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        value = original(self, *args, **kwargs)
        try:
            frame = getframe(1)
            if recorder.locate(frame) is not None:
                seed = args[0] if args else kwargs.get("seed", kwargs.get("new_state"))
                recorder.seeded(api, _stream(self, whole, recorder, frame), _described(seed), frame)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, api.name)
        return value

    return like(method, original)
