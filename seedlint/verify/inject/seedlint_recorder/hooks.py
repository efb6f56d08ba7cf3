"""Hooks of a library are put in place as soon as one of its modules was imported, before anybody else sees it."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .recording import Recorder

HOOKS = {
    # a module: our module and function that hook it
    "random": ("python_random", "hook"),
    "uuid": ("python_random", "hook_uuid"),
    "multiprocessing.connection": ("processes", "hook_connection"),
    "numpy.random": ("numpy_random", "hook"),
    "tensorflow.python.framework.random_seed": ("tensorflow_random", "hook_seeds"),
    "tensorflow.python.ops.stateful_random_ops": ("tensorflow_random", "hook_generators"),
    "tensorflow": ("tensorflow_random", "hook"),
    "keras.src.random.seed_generator": ("keras_random", "hook"),
    "keras": ("keras_random", "hook_version"),
    "torch": ("torch_random", "hook"),
    "jax.random": ("jax_random", "hook"),
}


class Finder:
    """Finds what the other finders find, and has the hook called after the module was executed."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.busy: set[str] = set()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """Find a module that has a hook."""
        if name not in HOOKS or name in self.busy:
            return None
        self.busy.add(name)
        try:
            for finder in sys.meta_path:
                find = getattr(finder, "find_spec", None)
                spec = None if finder is self or find is None else find(name, path, target)
                if spec is not None:
                    if hasattr(spec.loader, "exec_module"):
                        spec.loader = _Loader(spec.loader, self.recorder)
                    return spec
        finally:
            self.busy.discard(name)
        return None


class _Loader:
    """A module's own loader, which calls a hook afterwards and leaves no trace of itself in the module."""

    def __init__(self, loader: Any, recorder: Recorder) -> None:
        self.loader = loader
        self.recorder = recorder

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def create_module(self, spec: Any) -> Any:
        """Let the module's own loader make it."""
        return self.loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        """Execute the module, then hook it."""
        module.__spec__.loader = self.loader
        module.__loader__ = self.loader
        self.loader.exec_module(module)
        call(module.__name__, module, self.recorder)


def call(name: str, module: Any, recorder: Recorder) -> None:
    """Hook a module; a hook that fails leaves the program as it is."""
    ours, function = HOOKS[name]
    try:
        getattr(importlib.import_module(f".{ours}", __package__), function)(module, recorder)
    except Exception as error:  # noqa: BLE001 - recorded, the program goes on
        recorder.fault(error, f"hooking {name}")
    recorder.owners.files.clear()  # a hook may have told whose files are whose


def install(recorder: Recorder) -> None:
    """Hook what is imported already, and have the rest hooked when it is."""
    from . import python_random

    python_random.hook_entropy(recorder)
    for name in HOOKS:
        if name in sys.modules:
            call(name, sys.modules[name], recorder)
    sys.meta_path.insert(0, Finder(recorder))
