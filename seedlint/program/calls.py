"""What a call does: of the project's functions and classes here, of a library's in `library`."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program import conventions, library
from seedlint.program.arguments import Arguments
from seedlint.program.scopes import Frame, Scope, join_streams
from seedlint.program.values import (
    UNKNOWN,
    Absent,
    Bound,
    Choice,
    ClassValue,
    Constant,
    Derived,
    Entropy,
    FunctionValue,
    Given,
    Instance,
    Items,
    Library,
    Mapping,
    Method,
    Module,
    Partial,
    Suspended,
    Value,
    is_none,
    join,
    options,
    truth,
)

if TYPE_CHECKING:
    from seedlint.diagnostics import Place
    from seedlint.program.machine import Machine

MAX_DEPTH = 40
MAX_INSTANCES = 2


def call(machine: Machine, frame: Frame, callee: Value, arguments: Arguments, place: Place | None) -> Value:
    """Follow a call of a value and return what it returns."""
    match callee:
        case FunctionValue():
            return call_function(machine, frame, callee, arguments, place)
        case Bound(function=function, receiver=receiver):
            return call_function(machine, frame, function, arguments.before(receiver), place)
        case ClassValue():
            return instantiate(machine, frame, callee, arguments, place)
        case Instance():
            return _call_instance(machine, frame, callee, arguments, place)
        case Library(name=name):
            return library.call_library(machine, frame, name, arguments, place)
        case Method(name=name, receiver=receiver):
            return library.call_library(machine, frame, name, arguments, place, receiver)
        case Partial(callee=inner, positional=positional, keywords=keywords):
            merged = Arguments(
                [*positional, *arguments.positional],
                {**dict(keywords), **arguments.keywords},
                arguments.more,
                arguments.more_keywords,
            )
            return call(machine, frame, inner, merged, place)
        case Choice(options=options):
            return _call_choice(machine, frame, options, arguments, place)
        case Entropy():
            return callee
        case _:
            run_callbacks(machine, frame, arguments, place)
            return UNKNOWN


def _call_choice(
    machine: Machine, frame: Frame, options: tuple[Value, ...], arguments: Arguments, place: Place | None
) -> Value:
    streams = machine.streams
    results, ends = [], []
    frame.branches += 1
    for option in options:
        machine.streams = dict(streams)
        results.append(call(machine, frame, option, arguments, place))
        ends.append(machine.streams)
    frame.branches -= 1
    machine.streams = join_streams(ends)
    return join(results)


def _call_instance(
    machine: Machine, frame: Frame, instance: Instance, arguments: Arguments, place: Place | None
) -> Value:
    method = class_member(instance.cls, "__call__")
    if isinstance(method, FunctionValue):
        return call_function(machine, frame, method, arguments.before(instance), place)
    result: Value = UNKNOWN
    for name in machine.catalogue.calls_of(library_base(machine, instance.cls)):
        method = class_member(instance.cls, name)
        if isinstance(method, FunctionValue):
            result = call_function(machine, frame, method, Arguments([instance], {}, True, True), place)
    return result


# ---------------------------------------------------------------- functions


def call_function(
    machine: Machine, frame: Frame, function: FunctionValue, arguments: Arguments, place: Place | None
) -> Value:
    """Follow a call of a function of the project."""
    machine.executed.add(id(function.facts))
    if not machine.may_matter(function, arguments):
        return UNKNOWN
    names = _bind(function, arguments, place)
    if function.facts.generator:
        return Suspended(function, names, place)
    return _follow(machine, frame, function, names, place)


def iterated(machine: Machine, frame: Frame, value: Value) -> Value:
    """Return a value that is about to be iterated over: the body of a generator function runs now."""
    if isinstance(value, Suspended):
        return _follow(machine, frame, value.function, value.names, value.call)
    return value


def _bind(function: FunctionValue, arguments: Arguments, place: Place | None) -> dict[str, Value]:
    """Return the parameters' values; one that was left out has its default."""
    names: dict[str, Value] = {}
    position = 0
    keywords = dict(arguments.keywords)
    for parameter in function.facts.parameters:
        name = parameter.name
        if parameter.kind == "*":
            rest = arguments.positional[position:]
            names[name] = Items(tuple(rest), whole=not arguments.more)
            position = len(arguments.positional)
        elif parameter.kind == "**":
            names[name] = Mapping(tuple(keywords.items()), whole=not arguments.more_keywords)
        elif parameter.kind == "positional" and position < len(arguments.positional):
            names[name] = arguments.positional[position]
            position += 1
        elif name in keywords:
            names[name] = keywords.pop(name)
        elif arguments.more_keywords or (arguments.more and parameter.kind == "positional"):
            names[name] = UNKNOWN
        else:
            default = function.defaults.get(name, UNKNOWN)
            if isinstance(default, Constant) and default.value is None:
                default = UNKNOWN if function.injected else Absent(name, place)
            names[name] = default
    return names


def _follow(
    machine: Machine, frame: Frame, function: FunctionValue, names: dict[str, Value], place: Place | None
) -> Value:
    body = function.facts.body
    if body is None or machine.depth >= MAX_DEPTH or machine.active.count(id(function.facts)) >= 2:
        return UNKNOWN
    if id(function.facts) in machine.active:
        names = {name: _unsettled(name, value) for name, value in names.items()}
    key = _memory_key(machine, frame, function, names)
    remembered = machine.memory.get(key)
    if remembered is not None:
        return _repeat(machine, frame, remembered)
    scope = Scope("function", function.module, function.scope, names, function=function)
    inner = Frame(scope, function, function.owner, frame, place, loops=frame.loops, fallback=frame.fallback)
    inner.traced = frame.traced or function.traced
    first_seeding = len(machine.record.seedings)
    machine.depth += 1
    machine.active.append(id(function.facts))
    machine.execute(inner, body)
    machine.active.pop()
    machine.depth -= 1
    ends = [streams for _, streams in inner.returned]
    if not inner.ended or not ends:
        ends.append(machine.streams)
        if not inner.ended:
            inner.returned.append((Constant(None), machine.streams))
    machine.streams = join_streams(ends)
    frame.seeded |= inner.seeded
    value = join(result for result, _ in inner.returned)
    if function.facts.generator:
        machine.at_yield = inner.at_yield
        return Items(tuple(inner.yielded), whole=False)
    from seedlint.program.machine import Remembered  # noqa: PLC0415

    seedings = tuple(seeding.number for seeding in machine.record.seedings[first_seeding:])
    machine.memory[key] = Remembered(value, tuple(machine.streams.items()), frozenset(inner.seeded), seedings)
    return value


def _unsettled(name: str, value: Value) -> Value:
    """Return what an argument may be the next times round, when a function calls itself: seeds stay what they are."""
    if isinstance(value, Constant | Absent) and not conventions.may_hold_seed(name):
        return join((value, UNKNOWN))
    return value


def _memory_key(machine: Machine, frame: Frame, function: FunctionValue, names: dict[str, Value]) -> object:
    versions = tuple(value.version for value in names.values() if isinstance(value, Instance))
    return (
        id(function),
        tuple(names.items()),
        versions,
        tuple(sorted(machine.streams.items())),
        frame.loops > 0,
        frame.fallback,
        frame.traced,
        machine.muted > 0,
    )


def _repeat(machine: Machine, frame: Frame, remembered: object) -> Value:
    """Do again what a remembered call did."""
    machine.streams = dict(remembered.streams)  # type: ignore[attr-defined]
    frame.seeded |= remembered.seeded  # type: ignore[attr-defined]
    machine.record.repeated.update(remembered.seedings)  # type: ignore[attr-defined]
    return remembered.value  # type: ignore[attr-defined, no-any-return]


def call_given(machine: Machine, frame: Frame, function: FunctionValue, receiver: Value | None) -> None:
    """Follow a function whose callers are not known: every parameter is the caller's business."""
    machine.executed.add(id(function.facts))
    names = given_parameters(machine, frame, function, receiver)
    _follow(machine, frame, function, names, None)


def given_parameters(
    machine: Machine, frame: Frame, function: FunctionValue, receiver: Value | None
) -> dict[str, Value]:
    """Return parameters as an unknown caller may give them; the first is `receiver`, if there is one."""
    names: dict[str, Value] = {}
    for index, parameter in enumerate(function.facts.parameters):
        if index == 0 and receiver is not None:
            names[parameter.name] = receiver
        elif parameter.kind == "*":
            names[parameter.name] = Items((), whole=False)
        elif parameter.kind == "**":
            names[parameter.name] = Mapping((), whole=False)
        else:
            inside = Frame(function.scope)
            names[parameter.name] = annotated(machine, inside, parameter.annotation, parameter.name)
    return names


def call_unknown_arguments(machine: Machine, frame: Frame, callee: Value, place: Place | None) -> None:
    """Follow a call of a function with arguments that cannot be told (a callback, an installed script)."""
    if isinstance(callee, FunctionValue | Bound | Partial):
        result = call(machine, frame, callee, Arguments([], {}, more=True, more_keywords=True), place)
        iterated(machine, frame, result)


def annotated(machine: Machine, frame: Frame, annotation: facts.Expression | None, name: str) -> Value:
    """Return a value of which only the annotation is known."""
    kind = None if annotation is None else _annotated_type(machine, frame, annotation)
    if isinstance(kind, ClassValue):
        return machine.given_instance(kind)
    if isinstance(kind, Library):
        if kind.name == "builtins.str":
            return Given(name, "builtins.str")
        if machine.catalogue.type(kind.name) is not None:
            return Given(name, kind.name)
    return Given(name)


def _annotated_type(machine: Machine, frame: Frame, node: facts.Expression) -> Value | None:
    """Return the class that an annotation names; of `X | None` and `Optional[X]`, it is X."""
    match node:
        case facts.Literal(value=str() as text):
            value: Value | None = None
            for part in text.split("[")[0].split("|")[0].strip().split("."):
                if not part.isidentifier():
                    return None
                if value is None:
                    value = frame.scope.lookup(part)
                else:
                    from seedlint.program.expressions import attribute  # noqa: PLC0415

                    value = attribute(machine, frame, value, part)
                if value is None:
                    return None
            return value
        case facts.Name() | facts.Attribute():
            return machine.evaluate(frame, node)
        case facts.Operation(operator="|", operands=operands):
            found = [_annotated_type(machine, frame, operand) for operand in operands]
            known = [value for value in found if value is not None and is_none(value) is not True]
            return known[0] if len(known) == 1 else None
        case facts.Subscript(value=facts.Name(name="Optional") | facts.Attribute(name="Optional"), index=index):
            return _annotated_type(machine, frame, index)
        case _:
            return None


def decorate(machine: Machine, frame: Frame, function: Value, decorator: Value, node: facts.Expression) -> Value:
    """Apply a decorator: those of the project are followed, those of libraries leave a function what it is."""
    if isinstance(decorator, Library) and isinstance(function, FunctionValue):
        kind = decorator.name.removeprefix("builtins.")
        if kind in {"staticmethod", "classmethod", "property"}:
            function.kind = kind
        elif kind == "functools.cached_property":
            function.kind = "property"
        api = machine.catalogue.api(decorator.name)
        function.traced = function.traced or (api is not None and api.traces)
        # A decorator that nothing is known of may give arguments of its own (from a configuration, a command line).
        known = api is not None or decorator.name.startswith("builtins.") or kind == "functools.cached_property"
        function.injected = function.injected or not known
        return function
    if isinstance(decorator, FunctionValue | Bound | ClassValue | Partial):
        made = call(machine, frame, decorator, Arguments([function]), machine.place(frame, node.span))
        return function if made == UNKNOWN else made
    return function


def run_callbacks(
    machine: Machine, frame: Frame, arguments: Arguments, place: Place | None, *, repeats: bool = False
) -> None:
    """Follow the functions that are handed to a library: it may call them, with anything; often if it `repeats`."""
    for value in list(arguments.values()):
        iterated(machine, frame, value)
        if isinstance(value, FunctionValue | Bound | Partial) and _is_own(value):
            frame.loops += repeats
            call_unknown_arguments(machine, frame, value, place)
            frame.loops -= repeats


def _is_own(value: Value) -> bool:
    inner = value
    while isinstance(inner, Partial):
        inner = inner.callee
    return isinstance(inner, FunctionValue | Bound)


# ---------------------------------------------------------------- classes


def ancestry(cls: ClassValue) -> list[Value]:
    """Return a class and its bases, nearest first; a library's class stands by itself."""
    if cls.ancestry is not None:
        return cls.ancestry
    found: list[Value] = []
    pending: list[Value] = [cls]
    while pending and len(found) < 50:
        current = pending.pop(0)
        if current in found:
            continue
        found.append(current)
        if isinstance(current, ClassValue):
            pending[0:0] = [option for base in current.bases for option in options(base)]
    cls.ancestry = found
    return found


def class_member(cls: ClassValue, name: str) -> Value | None:
    """Return what a class or one of its bases in the project binds a name to."""
    for base in ancestry(cls):
        if isinstance(base, ClassValue) and name in base.names:
            return base.names[name]
    return None


def library_base(machine: Machine, cls: ClassValue | None) -> str | None:
    """Return the name of the first library class that a class inherits from."""
    if cls is None:
        return None
    for base in ancestry(cls):
        if isinstance(base, Library) and base.name != "builtins.object":
            return base.name
    return None


def instantiate(machine: Machine, frame: Frame, cls: ClassValue, arguments: Arguments, place: Place | None) -> Value:
    """Follow the making of an object of a class of the project."""
    made = Instance(cls)
    if len(cls.instances) < MAX_INSTANCES and not machine.muted:
        cls.instances.append(made)
    init = class_member(cls, "__init__")
    if isinstance(init, FunctionValue):
        call_function(machine, frame, init, arguments.before(made), place)
        return made
    _fill_fields(machine, frame, made, arguments, place)
    base = library_base(machine, cls)
    if base is not None:
        _unsettle_fields(machine, made, base, arguments)
        library.call_library(machine, frame, base, arguments, place, made)
    after = class_member(cls, "__post_init__")
    if isinstance(after, FunctionValue):
        call_function(machine, frame, after, Arguments([made]), place)
    return made


def _unsettle_fields(machine: Machine, made: Instance, base: str, arguments: Arguments) -> None:
    """Forget defaults of None where an unknown base class may fill fields by itself (from the environment, a file)."""
    if machine.catalogue.type(base) is not None or base.partition(".")[0] in {"typing", "abc", "builtins", "enum"}:
        return
    for name, value in made.attributes.items():
        if isinstance(value, Absent) and name not in arguments.keywords:
            made.attributes[name] = UNKNOWN


def _fields_of(cls: ClassValue) -> list[tuple[str, Value | None]]:
    found: dict[str, Value | None] = {}
    for base in reversed(ancestry(cls)):
        if isinstance(base, ClassValue):
            found.update(dict(base.fields or ()))
    return list(found.items())


def _fill_fields(machine: Machine, frame: Frame, made: Instance, arguments: Arguments, place: Place | None) -> None:
    """Set the attributes of an object whose `__init__` is generated from its annotations (a dataclass)."""
    for position, (name, default) in enumerate(_fields_of(made.cls)):
        value = arguments.find(name, position)
        if value is None:
            value = _field_default(machine, frame, name, default, place)
        made.attributes[name] = value
    for name, given in arguments.keywords.items():
        made.attributes.setdefault(name, given)


def _field_default(machine: Machine, frame: Frame, name: str, default: Value | None, place: Place | None) -> Value:
    if isinstance(default, Partial) and default.callee == Library("dataclasses.field"):
        keywords = dict(default.keywords)
        if "default_factory" in keywords:
            written = default.positional[0]
            here = written.place if isinstance(written, Derived) and written.place is not None else place
            return call(machine, frame, keywords["default_factory"], Arguments(), here)
        default = keywords.get("default")
    if default is None:
        return UNKNOWN
    return Absent(name, place) if is_none(default) is True else default


def initialise_given(machine: Machine, frame: Frame, made: Instance) -> None:
    """Follow the making of an object with whatever an unknown caller may give."""
    cls = made.cls
    init = class_member(cls, "__init__")
    if isinstance(init, FunctionValue):
        known = id(init.facts) in machine.executed
        _follow(machine, frame, init, given_parameters(machine, frame, init, made), None)
        if not known:
            machine.executed.discard(id(init.facts))
    else:
        for name, _ in _fields_of(cls):
            made.attributes[name] = Given(name)


# ---------------------------------------------------------------- trust


def trusted_truth(machine: Machine, frame: Frame, test: facts.Expression, value: Value) -> bool | None:
    """Return whether a test holds, or None where a value that it reads may change as the program runs."""
    answer = truth(value)
    if answer is None:
        return None
    for part in facts.walk(test):
        if isinstance(part, facts.Name):
            local = frame.scope.kind != "module" and part.name in frame.scope.names
            if part.name in machine.changes and not local:
                return None
        elif isinstance(part, facts.Subscript):
            if isinstance(part.index, facts.Literal) and part.index.value in machine.changes:
                return None
        elif isinstance(part, facts.Attribute):
            owner = machine.evaluate(frame, part.value) if isinstance(part.value, facts.Name) else UNKNOWN
            if isinstance(owner, Instance) and part.name in changing_attributes(owner.cls):
                return None
            if isinstance(owner, ClassValue | Module | Instance) and part.name in machine.changes:
                return None
    return answer


def changing_attributes(cls: ClassValue) -> frozenset[str]:
    """Return the attributes that methods other than `__init__` assign to: their values change with time."""
    if cls.changing is None:
        bodies = [base.facts.body or () for base in ancestry(cls) if isinstance(base, ClassValue)]
        cls.changing = frozenset(
            target.name
            for statement in itertools.chain.from_iterable(bodies)
            if isinstance(statement, facts.DefineFunction)
            and statement.function.name not in {"__init__", "__post_init__"}
            for part in facts.walk(statement.function.body)
            if isinstance(part, facts.Assign | facts.Update)
            for target in (part.targets if isinstance(part, facts.Assign) else (part.target,))
            if isinstance(target, facts.Attribute)
        )
    return cls.changing


__all__ = ["Derived", "call", "call_function", "decorate", "instantiate"]
