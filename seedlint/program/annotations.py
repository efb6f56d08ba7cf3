"""What an annotation tells of a value that is not known otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.attributes import attribute
from seedlint.program.scopes import Frame
from seedlint.program.values import ClassValue, FunctionValue, Given, Items, Library, Mapping, Value, is_none

if TYPE_CHECKING:
    from seedlint.program.machine import Machine


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
                value = frame.scope.lookup(part) if value is None else attribute(machine, frame, value, part)
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
