"""Python runs this when it starts with this folder on its path: starts the recorder, then what this file hides."""

from __future__ import annotations

import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def _record() -> None:
    """Start the recorder, if asked to; whatever goes wrong with it, the program goes on."""
    folder = os.environ.get("SEEDLINT_RECORD")
    if not folder:
        return
    try:
        import seedlint_recorder  # type: ignore[import-not-found]

        seedlint_recorder.start(folder)
    except Exception as error:  # noqa: BLE001 - the program must not see it
        try:
            with open(os.path.join(folder, f"{os.getpid()}.failed"), "w", encoding="utf-8") as file:
                file.write(f"{type(error).__name__}: {error}\n")
        except OSError:
            pass


def _go_on() -> None:
    """Take this folder off the path, and run the sitecustomize that Python would have found without it."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    sys.path[:] = [one for one in sys.path if os.path.abspath(one) != FOLDER]
    spec = PathFinder.find_spec("sitecustomize", sys.path)
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


if __name__ == "sitecustomize":
    _record()
    _go_on()
