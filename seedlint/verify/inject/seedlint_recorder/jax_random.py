"""JAX's randomness: keys made from seeds, and what is computed from keys. There is no state, so no global stream.

What a function gives while JAX traces it (`jit`, `vmap`, `grad`) is recorded without its value.
"""

from __future__ import annotations

from sys import _getframe as getframe
from typing import TYPE_CHECKING, Any

from .methods import like
from .tensors import seen

if TYPE_CHECKING:
    from .recording import Recorder

STREAM = "jax"
TRIED = ((0, 10), (0, 12))
"""The versions of JAX that this was tried with, from and to."""
MAKERS = frozenset({"key", "PRNGKey"})
OTHERS = frozenset(
    {"key_data", "key_impl", "wrap_key_data", "clone", "default_prng_impl", "random_gamma_p", "rng_uniform", "cast"}
)


def hook(module: Any, recorder: Recorder) -> None:
    """Trace the public functions of `jax.random`."""
    import jax.version as about  # type: ignore[import-not-found,unused-ignore]

    known = tuple(int(part) for part in about.__version__.split(".")[:2])
    recorder.library("jax", about.__version__, TRIED[0] <= known <= TRIED[1])
    for name, value in list(vars(module).items()):
        if name.startswith("_") or name in OTHERS or not callable(value) or isinstance(value, type):
            continue
        setattr(module, name, _maker(value, recorder, name) if name in MAKERS else _draw(value, recorder, name))


def _maker(original: Any, recorder: Recorder, name: str) -> Any:
    api, stream = recorder.api(f"jax.random.{name}"), recorder.stream(STREAM)

    def function(*args: Any, **kwargs: Any) -> Any:
        value = original(*args, **kwargs)
        try:
            recorder.seeded(api, stream, args[0] if args else kwargs.get("seed"), getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, api.name)
        return value

    return like(function, original)


def _draw(original: Any, recorder: Recorder, name: str) -> Any:
    api, stream = recorder.api(f"jax.random.{name}"), recorder.stream(STREAM)

    def function(*args: Any, **kwargs: Any) -> Any:
        value = original(*args, **kwargs)
        try:
            site = recorder.locate(getframe(1))
            if site is not None:
                recorder.drawn_at(api, stream, site, seen(value))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, api.name)
        return value

    return like(function, original)
