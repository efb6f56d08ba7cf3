"""The values of watched variables, as they are when the program ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .digests import digest

if TYPE_CHECKING:
    from .recording import Recorder

_MOST = 200
"""How many variables `*` takes at most."""
_MOST_NUMBERS = 1_000_000
"""How many numbers of a variable are kept, for `--tolerance`."""


def watched(recorder: Recorder) -> None:
    """Record the watched variables of the program's main module; `module.name` for others, `*` for all of them."""
    main = sys.modules.get("__main__")
    if main is None or not recorder.options.watch or recorder.role != "main":
        return
    for name in recorder.options.watch:
        if name == "*":
            for each, value in sorted(vars(main).items())[:_MOST]:
                kind = _kind(value)
                if not each.startswith("_") and kind != "other":
                    _add(recorder, each, value)
            continue
        try:
            value = _find(main, name)
        except (AttributeError, KeyError):
            recorder.note(f"there is no variable {name} at the end of the program")
            continue
        _add(recorder, name, value)


def _find(main: Any, name: str) -> Any:
    head, *rest = name.split(".")
    if head in vars(main):
        value = vars(main)[head]
    elif rest and head in sys.modules:
        value = sys.modules[head]
    else:
        raise KeyError(head)
    for part in rest:
        value = getattr(value, part)
    return value


def _kind(value: Any) -> str:
    if isinstance(value, (bool, int, float, complex)):
        return "number"
    if isinstance(value, str):
        return "text"
    if hasattr(value, "get_weights") or hasattr(value, "state_dict"):
        return "weights" if not isinstance(value, type) else "other"
    if hasattr(value, "__array__") and not isinstance(value, type):
        return "array"
    return "array" if isinstance(value, (list, tuple, dict)) and not _strange(value) else "other"


def _strange(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and any(callable(one) for one in value[:8])


def _add(recorder: Recorder, name: str, value: Any) -> None:
    kind = _kind(value)
    plain = _plain(value, kind)
    recorder.add(["result", name, kind, f"{digest(plain):08x}", _summary(value, plain, kind), _numbers(plain)])


def _numbers(plain: Any) -> list[Any]:
    """Return the floats of an array, or of several, each as [shape, hexadecimal digits]; [] if they are too many."""
    many = plain if isinstance(plain, list) else [plain]
    many = [one[1] if isinstance(one, list) and len(one) == 2 else one for one in many]
    if not many or not all(hasattr(one, "dtype") and one.dtype.kind == "f" for one in many):
        return []
    if sum(one.size for one in many) > _MOST_NUMBERS:
        return []
    return [[list(one.shape), one.astype(">f8").tobytes().hex()] for one in many]


def _plain(value: Any, kind: str) -> Any:
    numpy = sys.modules.get("numpy")
    if kind == "weights":
        if hasattr(value, "get_weights"):
            return list(value.get_weights())
        return [[key, one.detach().cpu().numpy()] for key, one in value.state_dict().items() if hasattr(one, "detach")]
    if kind == "array" and numpy is not None and hasattr(value, "__array__"):
        return numpy.asarray(value)
    return value


def _summary(value: Any, plain: Any, kind: str) -> str:
    if kind in ("number", "text"):
        text = repr(value)
    elif kind == "weights":
        text = f"{len(plain)} arrays"
    elif hasattr(plain, "shape"):
        text = f"{plain.dtype} {list(plain.shape)}"
        if getattr(plain, "size", 99) <= 8:
            text = f"{text} {plain.tolist()!r}"
    elif isinstance(plain, (list, tuple, dict)):
        text = f"{type(plain).__name__} of {len(plain)}"
        if digestible(plain):
            text = f"{text}: {plain!r}"
    else:
        text = type(value).__qualname__
    return text if len(text) <= 120 else f"{text[:117]}..."


def digestible(value: Any) -> bool:
    """Return whether a collection holds plain values only, so that `repr` calls no code of the user."""
    items = value.values() if isinstance(value, dict) else value
    return len(value) <= 8 and all(type(one) in (int, float, str, bool, bytes) for one in items)
