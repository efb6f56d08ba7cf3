"""Layers whose weights are drawn by initializers: each gets its own default, with a seed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes import writing
from seedlint.fixes.planning import Ask
from seedlint.fixes.supplies import SEED, RefusedError, called_name, label_of
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from seedlint.catalogue import Api, Parameter
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.trees import Spot


def initializers(plan: Plan, spot: Spot, name: str, api: Api) -> list[Ask]:
    """Return what a layer needs for each of its initializers that draws without a seed."""
    node = spot.call
    if any(argument.star for argument in node.arguments):
        raise RefusedError("it is called with unpacked arguments, which may hold an initializer")
    if plan.program.catalogue.is_composite(name):
        raise RefusedError("one seeded initializer would give several of its weights the same numbers")
    asks = [_one(plan, spot, node, parameter) for parameter in api.initializers]
    found = [ask for ask in asks if ask is not None]
    if not found:
        raise RefusedError("which of its initializers draws could not be told")
    return found


def _one(plan: Plan, spot: Spot, node: facts.Call, parameter: Parameter) -> Ask | None:
    catalogue = plan.program.catalogue
    given = next((argument for argument in node.arguments if argument.keyword == parameter.name), None)
    wanted = parameter.default
    if given is not None:
        match given.value:
            case facts.Literal(value=str(written)):
                wanted = written
            case facts.Literal(value=None):
                pass
            case facts.Call(arguments=()) | facts.Name() | facts.Attribute():
                raise RefusedError(f"its `{parameter.name}` is made elsewhere")
            case _:
                return None
    if not isinstance(wanted, str) or not catalogue.is_random_initializer(wanted):
        return None
    cls = catalogue.initializer_class(wanted)
    if cls is None:
        raise RefusedError(f"the class of the initializer {wanted!r} is not known")
    made, changes = plan.imports.name(spot.tree, cls)

    def write(value: str) -> list[Change]:
        text = f"{made}(seed={value})"
        if given is not None:
            return [*changes, Change(spot.tree.path, given.value.span, text)]
        return [*changes, *writing.add_argument(spot.tree, node, f"{parameter.name}={text}")]

    label = label_of(spot) or called_name(node)
    suffix = "" if parameter.name == "kernel_initializer" else f"/{parameter.name.removesuffix('_initializer')}"
    return Ask(spot, SEED, f"{label.lower()}{suffix}", write)
