"""Dataclasses: a thing that their methods need becomes a keyword-only field, which takes no part in anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts

if TYPE_CHECKING:
    from seedlint.fixes.callers import Trees
    from seedlint.fixes.trees import Tree

MODULE = "dataclasses"
FIELD = "dataclasses.field"
_LISTING = frozenset({"asdict", "astuple", "fields", "replace", "vars", "__dict__", "__dataclass_fields__"})
"""What goes through an object's fields, whatever they are."""


def decorator_of(tree: Tree, decorators: tuple[facts.Expression, ...]) -> facts.Expression | None:
    """Return the decorator that makes a class a dataclass, None if it has none or has others, too."""
    if len(decorators) != 1:
        return None
    (decorator,) = decorators
    name = facts.dotted(decorator.function if isinstance(decorator, facts.Call) else decorator)
    for node in tree.imports():
        if isinstance(node, facts.Import):
            found = name == f"{node.alias or node.module}.dataclass"
        else:
            found = any(original == "dataclass" and (alias or original) == name for original, alias in node.names)
        if found and node.module == MODULE:
            return decorator
    return None


def takes_fields(trees: Trees, tree: Tree, owner: facts.Class) -> bool:
    """Whether a class is a dataclass that may have a field more: nothing in the project goes through its fields."""
    decorator = decorator_of(tree, owner.decorators)
    if decorator is None or owner.bases:
        return False
    given = decorator.arguments if isinstance(decorator, facts.Call) else ()
    if any(argument.star or argument.keyword == "init" for argument in given):
        return False
    for other in trees.naming(sorted(_LISTING)):
        if other is None or _LISTING & other.mentions.keys():
            return False
        if any(
            _LISTING & {name for name, _ in one.names} for one in other.imports() if isinstance(one, facts.ImportFrom)
        ):
            return False
    return True


def holding(tree: Tree, owner: facts.Class, kind: str) -> str | None:
    """Return the field of a dataclass that holds a generator of a class already, None if it has none."""
    if decorator_of(tree, owner.decorators) is None:
        return None
    for one in owner.body or ():
        if isinstance(one, facts.Assign) and one.annotation is not None and isinstance(one.targets[0], facts.Name):
            annotated = facts.dotted(one.annotation).rpartition(".")[2]
            if one.value is None and annotated == kind.rpartition(".")[2]:
                return one.targets[0].name
    return None


def last_field(owner: facts.Class) -> facts.Statement | None:
    """Return the last field of a class, or else its docstring."""
    body = owner.body or ()
    fields = [one for one in body if isinstance(one, facts.Assign) and one.annotation is not None]
    if fields:
        return fields[-1]
    first = body[0] if body else None
    return first if isinstance(first, facts.Evaluate) and isinstance(first.value, facts.Literal) else None
