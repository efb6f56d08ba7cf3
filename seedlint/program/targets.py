"""The names that statements assign to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts

if TYPE_CHECKING:
    from collections.abc import Iterable


def changed_names(body: Iterable[facts.Statement]) -> Iterable[str]:
    """Yield the names that statements assign to, nested blocks included, nested functions not."""
    for statement in body:
        match statement:
            case facts.Assign(targets=targets):
                for target in targets:
                    yield from target_names(target)
            case facts.Update(target=target):
                yield from target_names(target)
            case facts.If(then=then, otherwise=otherwise):
                yield from changed_names((*then, *otherwise))
            case facts.For(target=target, body=inner, otherwise=otherwise):
                yield from target_names(target)
                yield from changed_names((*inner, *otherwise))
            case facts.While(body=inner, otherwise=otherwise):
                yield from changed_names((*inner, *otherwise))
            case facts.With(body=inner):
                yield from changed_names(inner)
            case facts.Try(body=inner, handlers=handlers, otherwise=otherwise, last=last):
                yield from changed_names((*inner, *otherwise, *last))
                for handler in handlers:
                    yield from changed_names(handler.body)
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
