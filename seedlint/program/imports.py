"""What an import binds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.notebooks.running import run_of
from seedlint.program.attributes import attribute
from seedlint.program.binding import bind
from seedlint.program.running import follow_run
from seedlint.program.values import UNKNOWN, Constant, Items, Library, Module, Value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint import facts
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame, Scope


def follow_import(machine: Machine, frame: Frame, node: facts.Import) -> None:
    """Follow `import module`."""
    value = machine.import_name(frame.scope.module, node.module)
    if node.alias is not None:
        bind(machine, frame, node.alias, value)
        return
    head = node.module.partition(".")[0]
    if head != node.module:
        value = machine.import_name(frame.scope.module, head)
    bind(machine, frame, head, value)


def follow_import_from(machine: Machine, frame: Frame, node: facts.ImportFrom) -> None:
    """Follow `from module import names`."""
    importer = frame.scope.module
    run = run_of(node.module)
    if run is not None:
        follow_run(machine, frame, node, run)
        return
    if node.level:
        key = machine.index.relative(importer, node.level, node.module)
        module: Value = UNKNOWN if key is None else machine.import_key(key)
    else:
        module = machine.import_name(importer, node.module)
    for name, alias in node.names:
        if name == "*":
            _import_star(machine, frame, module)
            continue
        bind(machine, frame, alias or name, attribute(machine, frame, module, name))


def _import_star(machine: Machine, frame: Frame, module: Value) -> None:
    if isinstance(module, Library):
        for name in machine.catalogue.members(module.name):
            bind(machine, frame, name, Library(machine.catalogue.canonical(f"{module.name}.{name}")))
    elif isinstance(module, Module):
        scope = machine.scope_of(module)
        for name, value in _public(scope):
            bind(machine, frame, name, value)


def _public(scope: Scope | None) -> Iterable[tuple[str, Value]]:
    """Return the names that a star import takes from a module: those in `__all__`, or all without an underscore."""
    if scope is None:
        return []
    listed = scope.names.get("__all__")
    if isinstance(listed, Items) and listed.whole:
        wanted = [item.value for item in listed.items if isinstance(item, Constant)]
        return [(name, scope.names[name]) for name in wanted if isinstance(name, str) and name in scope.names]
    return [(name, value) for name, value in scope.names.items() if not name.startswith("_")]
