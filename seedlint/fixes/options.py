"""Options of a program's command line, and what holds them once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts

if TYPE_CHECKING:
    import re

    from seedlint.fixes.trees import Spot, Tree


@dataclass(frozen=True, eq=False)
class Option:
    """An option that is a whole number.

    Attributes:
        expression: how its value is written.
        scope: the function whose local name holds it; None for a global one.
        statement: the statement that reads it.

    """

    expression: str
    scope: facts.Function | None
    statement: facts.Statement


def option(tree: Tree, called: re.Pattern[str]) -> Option | None:
    """Return the option of a command line whose name fits, where the file itself reads the command line."""
    names: dict[str, str] = {}
    for spot in tree.mentions.get("add_argument", ()):
        call, node = spot.parent, spot.node
        if not isinstance(call, facts.Call) or not isinstance(node, facts.Attribute):
            continue
        flags = [one.value.value for one in call.arguments if isinstance(one.value, facts.Literal) and not one.keyword]
        flag = next((one for one in flags if isinstance(one, str) and one.startswith("--")), "")
        given = {one.keyword: one.value for one in call.arguments if one.keyword}
        default = given.get("default")
        whole = isinstance(default, facts.Literal) and isinstance(default.value, int)
        name = flag.removeprefix("--").replace("-", "_")
        if called.fullmatch(name) and "dest" not in given and (whole or _is_int(given.get("type"))):
            names[facts.dotted(node.value)] = name
    for word in ("parse_args", "parse_known_args"):
        for spot in tree.mentions.get(word, ()):
            node = spot.node
            name = names.get(facts.dotted(node.value), "") if isinstance(node, facts.Attribute) else ""
            found = _read_into(tree, spot, name) if name else None
            if found is not None:
                return found
    return None


def _is_int(kind: facts.Expression | None) -> bool:
    return kind is not None and facts.dotted(kind) == "int"


def _read_into(tree: Tree, spot: Spot, name: str) -> Option | None:
    """Return the option, by the variable that what was read is assigned to."""
    call = tree.calls.get(spot.parent.span) if isinstance(spot.parent, facts.Call) else None
    if call is None or call.repeats or isinstance(call.scope, facts.Class):
        return None
    match call.parent:
        case facts.Assign(targets=(facts.Name(name=held),)) as statement:
            return Option(f"{held}.{name}", call.scope, statement)
        case facts.Assign(targets=(facts.Display(items=(facts.Name(name=held), _)),)) as statement:
            return Option(f"{held}.{name}", call.scope, statement)
        case facts.Return() if isinstance(call.scope, facts.Function):
            calls = [
                one
                for one in tree.mentions.get(call.scope.name, ())
                if isinstance(one.parent, facts.Call) and one.parent.function is one.node
            ]
            return _read_into(tree, calls[0], name) if len(calls) == 1 else None
        case _:
            return None
