"""Seeds whose worth could not be told, and which are the same all the same: by name, within one call of a function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.derivation import names_seed
from seedlint.program.values import Choice, Library, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    from seedlint.catalogue import Api
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


def named_key(machine: Machine, frame: Frame, api: Api, seed: Value) -> Hashable | None:
    """Return what is equal for a seed that is written as the same name, not bound anew in between; None for others."""
    if not isinstance(seed, Unknown | Choice | Library):
        return None
    node = _written(frame, api)
    if node is None or not names_seed(node):
        return None
    parts = _path(node)
    if parts is None:
        return None
    body = _body(machine, frame)
    before = sum(line < node.span.line for line in _changes(body, parts))
    return ("named", frame, parts, before)


def _written(frame: Frame, api: Api) -> facts.Expression | None:
    """Return the seed of the call that is being followed, as it is written."""
    for position, argument in enumerate(frame.expression.arguments if frame.expression is not None else ()):
        if argument.star:
            return None
        if argument.keyword == api.seed or (argument.keyword is None and position == api.position):
            return argument.value
    return None


def _path(node: facts.Expression) -> tuple[str | int, ...] | None:
    """Return a name and what is looked up in it (`args.seed`, `config["seed"]`), or None for any other expression."""
    match node:
        case facts.Name(name=name):
            return (name,)
        case facts.Attribute(value=owner, name=name):
            before = _path(owner)
            return None if before is None else (*before, f".{name}")
        case facts.Subscript(value=owner, index=facts.Literal(value=str() | int() as key)):
            before = _path(owner)
            return None if before is None else (*before, key)
        case _:
            return None


def _body(machine: Machine, frame: Frame) -> tuple[facts.Statement, ...]:
    if frame.function is not None:
        return frame.function.facts.body or ()
    known = machine.files.get(frame.scope.module)
    return () if known is None else known.body


def _changes(body: tuple[facts.Statement, ...], parts: tuple[str | int, ...]) -> Iterator[int]:
    """Yield the lines at which a name or what it holds may become something else."""
    for statement in facts.statements(body):
        for target in _targets(statement):
            path = _path(target)
            if path is not None and path == parts[: len(path)]:
                yield statement.span.line
        # A call for its own sake changes the object that it is made on: `config.update(...)`.
        match statement:
            case facts.Evaluate(value=facts.Call(function=facts.Attribute(value=owner))) if len(parts) > 1:
                if (path := _path(owner)) is not None and path == parts[: len(path)]:
                    yield statement.span.line


def _targets(statement: facts.Statement) -> Iterator[facts.Expression]:
    """Yield what a statement binds, however deep it stands in a target."""
    match statement:
        case facts.Assign(targets=targets) | facts.Delete(targets=targets):
            pending: list[object] = [*targets]
        case facts.Update(target=target) | facts.For(target=target):
            pending = [target]
        case facts.With(items=items):
            pending = [target for _, target in items if target is not None]
        case _:
            pending = []
    pending += [part.target for part in facts.walk(statement) if isinstance(part, facts.Walrus)]
    while pending:
        bound = pending.pop()
        match bound:
            case facts.Display(items=parts):
                pending += parts
            case facts.Starred(value=value):
                pending.append(value)
            case facts.Name() | facts.Attribute() | facts.Subscript():
                yield bound
            case _:
                pass
