"""What a person would say was called: the public name of a library's outermost function, under the user's frame."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from .frames import LIBRARY, USER

if TYPE_CHECKING:
    from types import FrameType

    from .recording import Recorder


_AROUND = ("keras.Model.", "keras.Sequential.", "keras.models.", "keras.src.")
"""What runs layers, which say more about a draw."""


def public_name(frame: FrameType | None, recorder: Recorder, otherwise: str) -> str:
    """Return the dotted name of what the user called, on whose behalf `frame` runs."""
    frames = []
    while frame is not None:
        owner = recorder.owners.owner(frame.f_code, frame)
        if owner == USER or "__autograph_generated_file" in frame.f_code.co_filename:
            break
        if owner == LIBRARY:
            frames.append(frame)
        frame = frame.f_back
    around = None
    for one in reversed(frames):
        name = _name(one)
        if name and not name.startswith(_AROUND) and (around is None or name.startswith("keras.")):
            return name
        around = around or name
    return around or otherwise


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
    for _ in range(8):
        attributes = getattr(thing, "__dict__", {})
        for key, top in (("_tf_api_names", "tensorflow."), ("_keras_api_names", "")):
            names = [one for one in attributes.get(key) or () if "__internal__" not in one]
            if names:
                return top + str(max(names, key=lambda one: "." in one))
        if isinstance(thing, type) or "__wrapped__" not in attributes:
            break
        thing = attributes["__wrapped__"]
    if getattr(thing, "__module__", "").startswith("keras."):
        exports = sys.modules.get("keras.src.api_export")
        find = getattr(exports, "get_name_from_symbol", None)
        try:
            return find(thing) if find is not None else None
        except (TypeError, KeyError):  # not hashable, so no class or function that was exported
            return None
    return None
