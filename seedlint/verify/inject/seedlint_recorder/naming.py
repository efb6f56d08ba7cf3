"""What a person would say was called: the public name of the outermost function of a library, under the user's frame."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .frames import LIBRARY, USER

if TYPE_CHECKING:
    from types import FrameType

    from .recording import Recorder


def public_name(frame: FrameType | None, recorder: Recorder, otherwise: str) -> str:
    """Return the dotted name of what the user called, on whose behalf `frame` runs."""
    frames = []
    while frame is not None:
        owner = recorder.owners.owner(frame.f_code, frame)
        if owner == USER:
            break
        if owner == LIBRARY:
            frames.append(frame)
        frame = frame.f_back
    for one in reversed(frames):
        name = _name(one)
        if name:
            return name
    return otherwise


def _name(frame: FrameType) -> str | None:
    code = frame.f_code
    first = code.co_varnames[0] if code.co_argcount else ""
    if first == "self":
        owner = frame.f_locals.get("self")
        for cls in type(owner).__mro__:
            name = _exported(cls)
            if name:
                return name if code.co_name == "__init__" else f"{name}.{_method(code.co_name)}"
        return None
    return _exported(frame.f_globals.get(code.co_name))


def _method(name: str) -> str:
    return "__call__" if name == "call" else name


def _exported(thing: Any) -> str | None:
    """Return the public name that a library gave one of its functions or classes when it exported it."""
    if thing is None:
        return None
    attributes = getattr(thing, "__dict__", {})
    for key, top in (("_tf_api_names", "tensorflow"), ("_keras_api_names", "")):
        names = attributes.get(key) or getattr(attributes.get("_tf_decorator"), key, None)
        names = [one for one in names or () if not one.startswith(("compat.", "keras."))] or names
        if names:
            name = str(min(names, key=lambda one: (one.count("."), one)) if key != "_tf_api_names" else names[0])
            return f"{top}.{name}" if top else name
    if getattr(thing, "__module__", "").startswith("keras."):
        exports = sys.modules.get("keras.src.api_export")
        find = getattr(exports, "get_name_from_symbol", None)
        try:
            return find(thing) if find is not None else None
        except (TypeError, KeyError):  # not hashable, so no class or function that was exported
            return None
    return None
