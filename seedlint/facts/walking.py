"""Going through facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Span
from seedlint.facts.expressions import Attribute, Expression, Name
from seedlint.facts.statements import For, If, Match, Statement, Try, While, With

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def dotted(expression: Expression) -> str:
    """Return a name with attributes as it is written (`args.seed`), "" for any other expression."""
    if isinstance(expression, Name):
        return expression.name
    before = dotted(expression.value) if isinstance(expression, Attribute) else ""
    return f"{before}.{expression.name}" if isinstance(expression, Attribute) and before else ""


def statements(body: Iterable[Statement]) -> Iterator[Statement]:
    """Yield statements and those in their blocks, but not those of functions and classes inside."""
    for statement in body:
        yield statement
        match statement:
            case If(then=first, otherwise=last):
                yield from statements((*first, *last))
            case For(body=first, otherwise=last) | While(body=first, otherwise=last):
                yield from statements((*first, *last))
            case With(body=first):
                yield from statements(first)
            case Try(body=first, handlers=handlers, otherwise=otherwise, last=last):
                yield from statements((*first, *otherwise, *last))
                for handler in handlers:
                    yield from statements(handler.body)
            case Match(cases=cases):
                for case in cases:
                    yield from statements(case.body)
            case _:
                pass


_FIELDS: dict[type, tuple[str, ...]] = {Span: ()}


def walk(part: object) -> Iterator[object]:
    """Yield a fact and every fact inside it."""
    if isinstance(part, tuple):
        for item in part:
            yield from walk(item)
        return
    kind = type(part)
    names = _FIELDS.get(kind)
    if names is None:
        names = _FIELDS[kind] = tuple(getattr(kind, "__dataclass_fields__", ()))
    if names:
        yield part
        for name in names:
            yield from walk(getattr(part, name))
