"""Tasks: functions put together with their arguments, which a pool runs later, in workers of a kind that it decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Runs
from seedlint.program.arguments import Arguments
from seedlint.program.events import Pool
from seedlint.program.kernels import holds
from seedlint.program.values import (
    UNKNOWN,
    Choice,
    Constant,
    Items,
    Library,
    Partial,
    Value,
    element_of,
    is_none,
    join,
    options,
)

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Backend
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def delayed(arguments: Arguments) -> Value:
    """Return what makes tasks of a function: called with arguments, it puts them together with the function."""
    return Partial(Library("functools.partial"), (arguments.first(),), ())


def each(given: Value) -> Value:
    """Return what a pool runs of the tasks that it is given."""
    return join(_one(task) for task in options(element_of(given)))


def _one(task: Value) -> Value:
    """Return a task; of an argument that is one of several things, it is not known which it is here."""
    if not isinstance(task, Partial):
        return UNKNOWN
    given = tuple(UNKNOWN if isinstance(value, Choice) else value for value in task.positional)
    named = tuple((name, UNKNOWN if isinstance(value, Choice) else value) for name, value in task.keywords)
    return Partial(task.callee, given, named)


def run_here(machine: Machine, frame: Frame, task: Value, place: Place) -> Value:
    """Follow tasks that the program runs itself, one after another; return their results."""
    frame.loops += 1
    result = machine.call(frame, task, Arguments(), place) if task != UNKNOWN else UNKNOWN
    frame.loops -= 1
    return Items((result,), whole=False, alike=True)


def made(api: Api, arguments: Arguments) -> Pool | None:
    """Return what the making of a pool decides; None where the kind of its workers cannot be told."""
    completion = api.completion_when is not None and holds(api.completion_when, arguments)
    count = None if api.workers is None else arguments.find(api.workers.name, api.workers.position)
    if api.single and (count is None or is_none(count) is True or (isinstance(count, Constant) and count.value == 1)):
        return Pool(None)
    for backend in api.backends:
        given = arguments.find(backend.name, backend.position)
        if given is not None and is_none(given) is not True:
            kind = _kind(backend, given)
            return None if kind is None else Pool(kind, completion)
    return Pool(api.runs, completion)


def _kind(backend: Backend, given: Value) -> Runs | None:
    if not isinstance(given, Constant):
        return None
    if given.value in backend.threads:
        return Runs.THREAD
    return Runs.PROCESS if given.value in backend.processes else None
