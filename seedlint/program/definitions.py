"""What a definition makes: functions and classes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.arguments import Arguments
from seedlint.program.binding import bind
from seedlint.program.scopes import Frame, Scope
from seedlint.program.values import UNKNOWN, Bound, ClassValue, FunctionValue, Library, Partial, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.program.machine import Machine


def make_function(machine: Machine, frame: Frame, function: facts.Function) -> FunctionValue:
    """Make a function: its defaults are evaluated here and now."""
    defaults = {
        parameter.name: machine.evaluate(frame, parameter.default)
        for parameter in function.parameters
        if parameter.default is not None
    }
    made = FunctionValue(function, frame.scope.module, frame.scope, defaults, frame.owner)
    machine.closures[id(function)] = made
    return made


def define_function(machine: Machine, frame: Frame, node: facts.DefineFunction) -> None:
    """Follow `def`: its decorators apply to what it makes."""
    function = make_function(machine, frame, node.function)
    value: Value = function
    for decorator in reversed(node.function.decorators):
        value = decorate(machine, frame, value, machine.evaluate(frame, decorator), decorator)
    bind(machine, frame, node.function.name, value)


def define_class(machine: Machine, frame: Frame, node: facts.DefineClass) -> None:
    """Follow `class`: its body runs here and now."""
    definition = node.definition
    bases = tuple(machine.evaluate(frame, base.value) for base in definition.bases if base.keyword is None)
    scope = Scope("class", frame.scope.module, frame.scope)
    made = ClassValue(definition, frame.scope.module, bases, scope, scope.names)
    inner = type(frame)(
        scope,
        frame.function,
        made,
        frame.caller,
        frame.call,
        loops=frame.loops,
        branches=frame.branches,
        fallback=frame.fallback,
    )
    if definition.body is not None:
        machine.execute(inner, definition.body)
        made.fields = tuple(_fields(definition.body, scope))
    made.names = scope.names
    for base in bases:
        if isinstance(base, ClassValue):
            base.subclasses.append(made)
    value: Value = made
    for decorator in reversed(definition.decorators):
        machine.evaluate(frame, decorator)
    bind(machine, frame, definition.name, value)


def _fields(body: Iterable[facts.Statement], scope: Scope) -> Iterable[tuple[str, Value | None]]:
    """Yield the annotated names of a class body: what a dataclass makes fields of."""
    for statement in body:
        if isinstance(statement, facts.Assign) and statement.annotation is not None:
            target = statement.targets[0]
            if isinstance(target, facts.Name):
                yield target.name, scope.names.get(target.name) if statement.value is not None else None


def decorate(machine: Machine, frame: Frame, function: Value, decorator: Value, node: facts.Expression) -> Value:
    """Apply a decorator: those of the project are followed, those of libraries leave a function what it is."""
    if decorator == UNKNOWN and isinstance(node, facts.Call):
        # `@click.command()`, `@tf.function(jit_compile=True)`: what is called says what it is.
        machine.muted += 1
        decorator = machine.evaluate(frame, node.function)
        machine.muted -= 1
        if not isinstance(decorator, Library):
            return function
    if isinstance(decorator, Library) and isinstance(function, FunctionValue):
        kind = decorator.name.removeprefix("builtins.")
        if kind in {"staticmethod", "classmethod", "property"}:
            function.kind = kind
        elif kind == "functools.cached_property":
            function.kind = "property"
        api = machine.catalogue.api(decorator.name)
        if api is not None and api.traces:
            function.traced, function.tracer = True, function.tracer or decorator.name
        function.live = function.live or (api is not None and api.live)
        # A decorator that nothing is known of may give arguments of its own (from a configuration, a command line).
        known = api is not None or decorator.name.partition(".")[0] in sys.stdlib_module_names
        function.injected = function.injected or not known
        return function
    if isinstance(decorator, FunctionValue | Bound | ClassValue | Partial):
        made = machine.call(frame, decorator, Arguments([function]), machine.place(frame, node.span))
        return function if made == UNKNOWN else made
    return function
