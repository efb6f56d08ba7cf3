"""What an attribute of a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.arguments import Arguments
from seedlint.program.classes import ancestry, class_member, library_base
from seedlint.program.values import (
    PARSER,
    UNKNOWN,
    Arrived,
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
    Object,
    Options,
    Super,
    Value,
    is_none,
    join,
)

if TYPE_CHECKING:
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def attribute(machine: Machine, frame: Frame, value: Value, name: str) -> Value:
    """Return `value.name`."""
    match value:
        case Library():
            full = machine.canonical(f"{value.name}.{name}")
            return machine.patched.get(full) or Library(full)
        case Module(key=key):
            scope = machine.scope_of(value)
            found = None if scope is None else scope.names.get(name)
            if found is not None:
                return found
            child = machine.index.child(key, name)
            return UNKNOWN if child is None else machine.import_key(child)
        case Instance():
            return _instance_attribute(machine, frame, value, name)
        case ClassValue():
            found = class_member(value, name)
            if isinstance(found, FunctionValue):
                return Bound(found, value) if found.kind == "classmethod" else found
            if found is not None:
                return found
            base = library_base(machine, value)
            return UNKNOWN if base is None else Library(machine.catalogue.canonical(f"{base}.{name}"))
        case Super(cls=cls, receiver=receiver):
            return _super_attribute(machine, cls, receiver, name)
        case Object(type=kind):
            known = machine.catalogue.type(kind)
            return value if known is not None and name in known.same else Method(f"{kind}.{name}", value)
        case Given(parameter=parameter, type=kind):
            return Method(f"{kind}.{name}", value) if kind else Given(f"{parameter}.{name}")
        case Entropy() | Arrived():
            return value
        case Options(defaults=defaults):
            return defaults[name] if name in defaults else Method(f"{PARSER}.{name}", value)
        case Constant() | Derived() | Items() | Mapping():
            return Method(f"builtins.{type(value).__name__}.{name}", value)
        case Choice(options=found):
            return join(attribute(machine, frame, option, name) for option in found if is_none(option) is not True)
        case _:
            return UNKNOWN


def _instance_attribute(machine: Machine, frame: Frame, value: Instance, name: str) -> Value:
    if name in value.attributes:
        return value.attributes[name]
    found = class_member(value.cls, name)
    if isinstance(found, FunctionValue):
        if found.kind == "property":
            return machine.call(frame, found, Arguments([value]), None)
        if found.kind == "staticmethod":
            return found
        return Bound(found, value.cls if found.kind == "classmethod" else value)
    if found is not None:
        return found
    if name == "__class__":
        return value.cls
    base = library_base(machine, value.cls)
    return UNKNOWN if base is None else Method(f"{_kind_of(machine, base)}.{name}", value)


def _kind_of(machine: Machine, base: str) -> str:
    """Return the class under which the tables list a base class's methods: its own, or that of what it makes."""
    api = machine.catalogue.api(base)
    if api is None or api.returns is None or machine.catalogue.type(base) is not None:
        return base
    return api.returns


def _super_attribute(machine: Machine, cls: ClassValue, receiver: Value, name: str) -> Value:
    for base in ancestry(cls)[1:]:
        if isinstance(base, ClassValue) and name in base.names:
            found = base.names[name]
            return Bound(found, receiver) if isinstance(found, FunctionValue) else found
    base_name = library_base(machine, cls)
    if base_name is None:
        return UNKNOWN
    if name == "__init__":
        return Method(base_name, receiver)
    return Method(f"{_kind_of(machine, base_name)}.{name}", receiver)
