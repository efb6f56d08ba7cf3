"""One draw more than the program makes, where asked for: to see how far that reaches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import FrameType

    from .named import Stream
    from .recording import Recorder


def perturbs(recorder: Recorder) -> bool:
    """Return whether any draw is to be added."""
    return bool(recorder.options.perturb or recorder.options.at)


def before(recorder: Recorder, stream: Stream, frame: FrameType, extra: Any) -> None:
    """Make the extra draw, if the draw that is about to be made is the one that it is to come before."""
    if stream.armed:
        stream.armed = False
        extra()
    elif recorder.options.at is not None:
        site = recorder.locate(frame)
        if site is not None and site.perturb:
            site.perturb = False
            extra()
