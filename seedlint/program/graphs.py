"""What runs inside a graph: code that Python goes through once, when it is traced, and never again."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from seedlint.diagnostics import Place, Span
from seedlint.program.classes import library_base
from seedlint.program.values import UNKNOWN, Bound, Constant, FunctionValue, Library, Partial, Value, truth

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.catalogue import Api, Parameter
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Root, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


class Kind(StrEnum):
    """What traces: a decorator or call, a pipeline for each of its functions, a training loop for methods of layers."""

    FUNCTION = "function"
    PIPELINE = "pipeline"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph that code runs in.

    Attributes:
        kind: what traces it.
        title: what is traced, in words that fit "when ... is traced".
        place: where that is asked for.
        parallel: the call that runs the code on several elements at a time, if one does.
        around: the call that runs pipelines which the code makes at the same time, if one does.
        tracer: the function of a library that traces it, where that is known.

    """

    kind: Kind
    title: str
    place: Place | None
    parallel: Place | None = None
    around: Place | None = None
    tracer: str = ""


@dataclass(frozen=True, slots=True)
class Eager:
    """From here on, graphs of some kinds run as Python code in a start of the program."""

    kinds: tuple[str, ...]
    root: Root


def entered(machine: Machine, frame: Frame, function: FunctionValue) -> Graph | None:
    """Return the graph that a function's body runs in, called from a frame."""
    outer = frame.graph
    # A layer is made once, whatever calls it: what its making draws is meant to stay.
    if function.live or _makes_layer(machine, function):
        return None
    title = f"`{function.facts.name}`"
    if function.traced and (outer is None or outer.kind is Kind.METHOD):
        return Graph(Kind.FUNCTION, title, _definition(machine, function), tracer=function.tracer)
    if outer is None and _is_traced_method(machine, function) and function.owner is not None:
        return Graph(Kind.METHOD, f"`{function.owner.facts.name}.{function.facts.name}`", None)
    return outer


def _definition(machine: Machine, function: FunctionValue) -> Place:
    span = function.facts.span
    place = Span(span.line, span.column, span.line, span.column + 1)
    return Place(machine.index.source(function.module).path, place)


def _makes_layer(machine: Machine, function: FunctionValue) -> bool:
    owner = function.owner
    return owner is not None and function.facts.name in {"__init__", "build"} and machine.is_layer(owner)


def _is_traced_method(machine: Machine, function: FunctionValue) -> bool:
    name = function.facts.name
    if function.owner is None or function.scope.kind != "class" or name not in machine.catalogue.traced_methods:
        return False
    return name in machine.catalogue.type_names(library_base(machine, function.owner), "traced")


@contextmanager
def handed_over(
    machine: Machine, frame: Frame, name: str, api: Api, arguments: Arguments, place: Place | None
) -> Iterator[None]:
    """Follow what a library's call runs of the functions that it is given: in a graph, outside of any, or as before."""
    before = frame.traced, frame.graph
    if api.live:
        frame.traced, frame.graph = False, None
    elif api.traces:
        outer = frame.graph
        parallel = is_parallel(machine, api, arguments) is True
        around = outer.around if outer is not None else None
        own = place if parallel and not api.nested else None
        title = f"the function given to `{name.rpartition('.')[2]}`"
        frame.traced = True
        frame.graph = Graph(Kind.PIPELINE, title, place, own or around, place if parallel else around)
    try:
        yield
    finally:
        frame.traced, frame.graph = before


def is_parallel(machine: Machine, api: Api, arguments: Arguments) -> bool | None:
    """Whether a call works on several elements at a time; None where that could not be told."""
    if api.parallel is None:
        return None
    given = arguments.find(api.parallel.name, api.parallel.position)
    match given:
        case None | Constant(value=None):
            return bool(api.parallel.default)
        case Constant(value=int() as number):
            return number not in {0, 1}
        case Library(name=name) if machine.catalogue.knows_package(name):
            return True
        case _:
            return None


def wrapped(use: Use, arguments: Arguments) -> Value:
    """Return what a call makes of the function that it wraps: its traced form, or what is yet to be given one."""
    api = use.api
    if not arguments.positional:
        return Partial(Library(use.name), (), tuple(arguments.keywords.items())) if api.traces else UNKNOWN
    given = arguments.first() if api.returns is None else UNKNOWN
    if isinstance(given, FunctionValue):
        return _compiled(given, use.name) if api.traces else given
    if isinstance(given, Bound):
        return Bound(_compiled(given.function, use.name), given.receiver) if api.traces else given
    return UNKNOWN


def _compiled(function: FunctionValue, tracer: str) -> FunctionValue:
    if function.traced:
        return function
    if function.compiled is None:
        function.compiled = replace(function, traced=True, tracer=tracer)
    return function.compiled


def note_switches(machine: Machine, use: Use, arguments: Arguments) -> None:
    """Note a call that switches graphs off for the rest of the program."""
    api = use.api
    # Whether it could not be told or is so: either way nothing is certain of what is traced.
    if api.eager and (api.eager_when is None or _given_truth(arguments, api.eager_when) is not False):
        machine.record.others.append(Eager(api.eager, use.context.root))


def _given_truth(arguments: Arguments, parameter: Parameter) -> bool | None:
    given = arguments.find(parameter.name, parameter.position)
    return bool(parameter.default) if given is None else truth(given)
