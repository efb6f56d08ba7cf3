"""What a look at names does not show: functions that are found by strings, defined twice, or made by their class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.targets import target_names

if TYPE_CHECKING:
    from seedlint.fixes.callers import Trees
    from seedlint.fixes.trees import Tree

_BY_NAME = frozenset({"getattr", "setattr", "delattr", "hasattr", "object", "patch"})
"""Functions that take the name of an attribute."""
_COPYING = frozenset({"deepcopy", "vars", "__dict__"})
_TABLES = frozenset({"globals", "locals", "vars"})
_OWN = frozenset({"__slots__", "__setattr__", "__new__", "__init_subclass__", "__getattr__", "__getattribute__"})
"""What a class defines if its objects cannot simply be given an attribute more."""


def is_looked_up(trees: Trees, name: str) -> bool:
    """Whether a string somewhere in the project names a function, so that it may be called by that."""
    for tree in trees.holding((f'"{name}"', f"'{name}'", f'.{name}"', f".{name}'")):
        if tree is None:
            return True
        for spot in tree.calls.values():
            function = facts.dotted(spot.call.function).rpartition(".")[2]
            for argument in spot.call.arguments:
                value = argument.value.value if isinstance(argument.value, facts.Literal) else None
                if not isinstance(value, str) or value.rpartition(".")[2] != name:
                    continue
                if function in _BY_NAME or "." in value or _in_table(spot.call.function):
                    return True
        for part in facts.walk(tree.body):
            match part:
                case facts.Subscript(value=facts.Call(function=table), index=facts.Literal(value=str(key))):
                    # `globals()["name"]`
                    if key == name and facts.dotted(table) in _TABLES:
                        return True
                case _:
                    pass
    return False


def is_called_in_strings(trees: Trees, name: str) -> bool:
    """Whether code that a string holds calls a function: a doctest, a statement that is timed."""
    return any(tree is None or name in tree.called_in_strings for tree in trees.holding((f"{name}(",)))


def _in_table(function: facts.Expression) -> bool:
    """Whether a function is a method of a table of names (`globals().get`)."""
    match function:
        case facts.Attribute(value=facts.Call(function=table)):
            return facts.dotted(table) in _TABLES
        case _:
            return False


def is_defined_again(tree: Tree, name: str) -> bool:
    """Whether a global name of a module has several meanings, of which one may or may not be had."""
    meanings = sum(1 for spot in tree.scopes.values() if not spot.scopes and getattr(spot.node, "name", None) == name)
    for spot in tree.statements:
        node = spot.node
        if spot.scopes:
            continue
        if isinstance(node, facts.Import):
            meanings += (node.alias or node.module.partition(".")[0]) == name
        elif isinstance(node, facts.ImportFrom):
            meanings += sum((alias or original) == name for original, alias in node.names)
        elif isinstance(node, facts.Assign):
            meanings += any(name in target_names(target) for target in node.targets)
    return meanings > 1


def makes_itself(owner: facts.Class) -> bool:
    """Whether a class's own methods make objects of it otherwise than by its name."""
    if any(isinstance(one, facts.DefineFunction) and one.function.name == "__new__" for one in owner.body or ()):
        return True
    for part in facts.walk(owner):
        match part:
            case facts.Call(function=facts.Name(name="cls")):
                return True
            case facts.Call(function=facts.Attribute(name="__class__")):
                return True
            case facts.Call(function=facts.Call(function=facts.Name(name="type"))):
                return True
            case _:
                pass
    return False


def are_copied(trees: Trees) -> bool:
    """Whether a project copies objects whole, or goes through all that they have: a generator would be among it.

    Copies of a generator give the same numbers; and not everything can be done with one that can be done with numbers.
    """
    return any(tree is None or _COPYING & tree.mentions.keys() for tree in trees.naming(sorted(_COPYING)))


def is_closed(owner: facts.Class) -> bool:
    """Whether objects of a class may not have any attribute that a method gives them."""
    for statement in owner.body or ():
        if isinstance(statement, facts.DefineFunction) and statement.function.name in _OWN:
            return True
        if isinstance(statement, facts.Assign) and any(
            name in _OWN for target in statement.targets for name in target_names(target)
        ):
            return True
    return False


def takes_self(scope: facts.Function | None) -> bool:
    """Whether a method calls its object as everyone does."""
    return scope is not None and bool(scope.parameters) and scope.parameters[0].name == "self"
