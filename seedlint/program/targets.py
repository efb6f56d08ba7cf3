"""The names that statements assign to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts

if TYPE_CHECKING:
    from collections.abc import Iterable


def changed_names(body: Iterable[facts.Statement]) -> Iterable[str]:
    """Yield the names that statements assign to, nested blocks included, nested functions not."""
    for statement in facts.statements(body):
        match statement:
            case facts.Assign(targets=targets):
                for target in targets:
                    yield from target_names(target)
            case facts.Update(target=target) | facts.For(target=target):
                yield from target_names(target)
            case _:
                pass


def target_names(target: facts.Expression) -> Iterable[str]:
    """Yield the names that a target binds."""
    match target:
        case facts.Name(name=name):
            yield name
        case facts.Display(items=items):
            for item in items:
                yield from target_names(item)
        case facts.Starred(value=value):
            yield from target_names(value)
        case _:
            pass
