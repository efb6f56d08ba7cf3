"""TensorFlow's randomness: seeders, operations with a seed, and `tf.random.Generator`.

`get_seed` is where every operation with a seed learns whether it takes from the global seed or from its own; what the
operation gave is seen by a callback for operations (as TensorFlow's own debugger uses), put in place in each thread
that asks for a seed. In a graph the operation is seen when it is traced, and its values are not, unless that is asked
for: then the graph hands them over as it runs.
"""

from __future__ import annotations

import os
import sys
from sys import _getframe as getframe
from typing import TYPE_CHECKING, Any

from .digests import digest
from .methods import like
from .naming import public_name
from .perturbing import before, perturbs
from .tensors import seen

if TYPE_CHECKING:
    from types import FrameType

    from .named import Api, Site, Stream
    from .recording import Recorder

GLOBAL, OWN_SEED, GRAPH = "tensorflow", "tensorflow op", "tensorflow graph"
TRIED = ((2, 21), (2, 21))
"""The versions of TensorFlow that this was tried with, from and to."""
DATASETS = ("ShuffleDataset", "ShuffleAndRepeatDataset", "RandomDataset", "AnonymousSeedGenerator")
METHODS = ("normal", "truncated_normal", "uniform", "uniform_full_int", "binomial", "make_seeds", "split", "skip")
MAKERS = {"from_seed": "seed", "from_state": "state", "from_key_counter": "key", "from_non_deterministic_state": ""}
RESETS = {"reset": "state", "reset_from_seed": "seed", "reset_from_key_counter": "key"}


def hook(module: Any, recorder: Recorder) -> None:
    """Say which TensorFlow it is, and look at its global generator's state."""
    version = getattr(module, "__version__", "")
    known = tuple(int(part) for part in version.split(".")[:2]) if version else (0,)
    recorder.library("tensorflow", version, TRIED[0] <= known <= TRIED[1])

    def state() -> int:
        context = sys.modules["tensorflow.python.eager.context"].context()
        rng = getattr(context, "_rng", None)
        return digest([getattr(context, "_seed", None), rng.getstate() if rng is not None else None])

    recorder.snapshot(GLOBAL, state)
    recorder.at_end.append(lambda: _switches(recorder))


def _switches(recorder: Recorder) -> None:
    config = sys.modules.get("tensorflow.python.framework.config")
    if config is not None and recorder.streams[GLOBAL].id:
        recorder.add(["state", "switches", {"tensorflow op determinism": str(config.is_op_determinism_enabled())}])


def hook_seeds(module: Any, recorder: Recorder) -> None:
    """Trace the seeders, and the decision on each operation's seed."""
    decisions = _Decisions(recorder)
    # The context's own generator gives operations their seeds: no draws of the program's.
    recorder.owners.inner |= {module.context.__file__, module.__file__}
    names = {"set_seed": "tensorflow.random.set_seed", "set_random_seed": "tensorflow.compat.v1.set_random_seed"}
    for name, api in names.items():
        setattr(module, name, _seeder(getattr(module, name), recorder, api))
    original, perturbed = module.get_seed, perturbs(recorder)

    def get_seed(op_seed: Any) -> Any:
        frame = getframe(1)
        if perturbed and op_seed is None:
            decisions.one_more(module, frame)
        seeds = original(op_seed)
        try:
            decisions.made(op_seed is not None)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, "get_seed")
        return seeds

    module.get_seed = like(get_seed, original)


def _seeder(original: Any, recorder: Recorder, name: str) -> Any:
    api, stream = recorder.api(name), recorder.stream(GLOBAL)

    def function(seed: Any) -> Any:
        value = original(seed)
        try:
            recorder.seeded(api, stream, seed, getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, name)
        return value

    return like(function, original)


class _Decisions:
    """The operations that asked for a seed, and what they gave."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.drawing: dict[Any, bool] = {}

    def made(self, own_seed: bool) -> None:
        """Note whether the operation that comes next has a seed of its own."""
        thread = self.recorder.thread
        thread.own_seed = own_seed
        if not getattr(thread, "callback", False):
            thread.callback = True
            from tensorflow.python.framework import op_callbacks  # type: ignore[import-not-found,import-untyped,unused-ignore]

            op_callbacks.add_op_callback(self.operation)

    def one_more(self, module: Any, frame: FrameType) -> None:
        """Let the global stream, or the counter that a graph takes seeds from, give one seed more where asked for."""
        try:
            context, recorder = module.context, self.recorder
            if not context.executing_eagerly():
                site = _traced_place(recorder) if recorder.options.at is not None else None
                if site is not None and site.perturb:
                    site.perturb = False
                    counts, graph = module._graph_to_seed_dict, module.ops.get_default_graph()
                    counts[graph] = counts.get(graph, 0) + 1
            elif context.global_seed() is not None:
                before(recorder, recorder.stream(GLOBAL), frame, context.internal_operation_seed)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            self.recorder.fault(error, "a draw more")

    def operation(
        self,
        op_type: Any,
        inputs: Any,  # noqa: ARG002 - TensorFlow passes it
        attrs: Any,
        outputs: Any,
        op_name: Any = None,  # noqa: ARG002 - TensorFlow passes it
        graph: Any = None,
    ) -> Any:
        """Take in an operation, if it draws; return what takes the place of its outputs, or None."""
        draws = self.drawing.get(op_type)
        if draws is None:
            text = op_type.decode() if isinstance(op_type, bytes) else str(op_type)
            names = attrs[::2] if attrs else ()
            draws = "seed2" in names or b"seed2" in names or text.startswith(DATASETS)
            self.drawing[op_type] = draws
        if not draws:
            return None
        try:
            return self._drawn(op_type, outputs, graph, getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            self.recorder.fault(error, f"operation {op_type}")
            return None

    def _drawn(self, op_type: Any, outputs: Any, graph: Any, frame: FrameType) -> Any:
        recorder, thread = self.recorder, self.recorder.thread
        text = op_type.decode() if isinstance(op_type, bytes) else str(op_type)
        api = recorder.api(public_name(frame, recorder, f"tensorflow.raw_ops.{text}"))
        own_seed = getattr(thread, "own_seed", False)
        thread.own_seed = False
        site = _traced_place(recorder) if graph is not None else None
        site = site or recorder.locate(frame) or recorder.nowhere()
        value = None if graph is not None or text.startswith(DATASETS) else seen(outputs[0])
        recorder.drawn_at(api, recorder.stream(OWN_SEED if own_seed else GLOBAL), site, value)
        if graph is not None and recorder.options.values and not text.startswith(DATASETS):
            return [_watched(recorder, api, site, outputs[0]), *outputs[1:]]
        return None


def _watched(recorder: Recorder, api: Api, site: Site, output: Any) -> Any:
    """Return a tensor of a graph that is the same, but whose values are recorded whenever the graph runs.

    Each operation is a stream of its own, and no thread's: TensorFlow runs operations in whatever threads it has.
    """
    from tensorflow.python.ops import script_ops  # type: ignore[import-not-found,import-untyped,unused-ignore]

    def see(value: Any) -> Any:
        thread = recorder.thread
        number, thread.number = thread.number, 0
        try:
            recorder.drawn_at(api, stream, site, digest(value))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, api.name)
        thread.number = number
        return value

    stream = recorder.adopt(GRAPH, see, site)
    same = script_ops.numpy_function(see, [output], output.dtype)
    same.set_shape(output.shape)
    return same


def _traced_place(recorder: Recorder) -> Site | None:
    """Return the user's line that is being traced: of code that AutoGraph rewrote, the line that was written."""
    stacks = sys.modules.get("tensorflow.python.util.tf_stack")
    for one in reversed(list(stacks.extract_stack()) if stacks is not None else []):
        if recorder.owners.of_user(one.filename):
            return recorder.place((os.path.abspath(one.filename), one.lineno, one.name))
    return None


# tf.random.Generator


def hook_generators(module: Any, recorder: Recorder) -> None:
    """Trace `tf.random.Generator`, whose objects are streams of their own."""
    cls = module.Generator
    recorder.owners.inner.add(module.__file__)
    for name in METHODS:
        if name in cls.__dict__:
            setattr(cls, name, _draw(cls.__dict__[name], recorder, name))
    for name, parameter in MAKERS.items():
        if name in cls.__dict__:
            setattr(cls, name, classmethod(_maker(cls.__dict__[name].__func__, recorder, name, parameter)))
    for name, parameter in RESETS.items():
        if name in cls.__dict__:
            setattr(cls, name, _reset(cls.__dict__[name], recorder, name, parameter))


KIND = "tensorflow.Generator"


def _method(original: Any, recorder: Recorder, name: str, note: Any) -> Any:
    """Trace a method of a generator: `note` records a call of it, given what is known of the call."""
    api = recorder.api(f"tensorflow.random.Generator.{name}")

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        value = original(self, *args, **kwargs)
        try:
            frame = getframe(1)
            site = recorder.locate(frame)
            if site is not None:
                stream = recorder.owned.get(id(self)) or recorder.adopt(KIND, self, site)
                note(api, stream, site, frame, value, args, kwargs)
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, api.name)
        return value

    return like(method, original)


def _draw(original: Any, recorder: Recorder, name: str) -> Any:
    def note(api: Api, stream: Stream, site: Site, _frame: FrameType, value: Any, *_: Any) -> None:
        recorder.drawn_at(api, stream, site, seen(value) if not isinstance(value, list) else None)

    return _method(original, recorder, name, note)


def _reset(original: Any, recorder: Recorder, name: str, parameter: str) -> Any:
    def note(api: Api, stream: Stream, _site: Site, frame: FrameType, _value: Any, args: Any, kwargs: Any) -> None:
        recorder.seeded(api, stream, args[0] if args else kwargs.get(parameter), frame)

    return _method(original, recorder, name, note)


def _maker(original: Any, recorder: Recorder, name: str, parameter: str) -> Any:
    api = recorder.api(f"tensorflow.random.Generator.{name}")

    def method(cls: Any, *args: Any, **kwargs: Any) -> Any:
        value = original(cls, *args, **kwargs)
        try:
            seed = (args[0] if args else kwargs.get(parameter)) if parameter else None
            recorder.made(KIND, value, api, seed, getframe(1))
        except Exception as error:  # noqa: BLE001 - recorded, the program goes on
            recorder.fault(error, api.name)
        return value

    return like(method, original)
