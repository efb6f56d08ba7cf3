"""Digests of the tensors of the libraries: what a draw gave, where there is a value already."""

from __future__ import annotations

import sys
from typing import Any

from .digests import digest


def seen(value: Any) -> int | None:
    """Return the digest of a tensor, of several, or of an array; None for one that stands for a value to come."""
    if isinstance(value, (list, tuple)):
        parts = [seen(one) for one in value]
        return None if not parts or None in parts else digest(parts)
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(value, jax.core.Tracer):
        return None
    try:
        if hasattr(value, "numpy"):
            return digest(value.detach().cpu().numpy() if hasattr(value, "detach") else value.numpy())
        if jax is not None and hasattr(value, "dtype") and jax.dtypes.issubdtype(value.dtype, jax.dtypes.prng_key):
            value = jax.random.key_data(value)
        return digest(sys.modules["numpy"].asarray(value)) if hasattr(value, "__array__") else None
    except (AttributeError, NotImplementedError, TypeError, RuntimeError, ValueError):
        return None
