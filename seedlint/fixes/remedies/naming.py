"""What a place that draws is called in the name of its seed: as its author calls it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes.supplies import called_name, label_of

if TYPE_CHECKING:
    from seedlint.fixes.trees import Spot

_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])")


def layer_label(spot: Spot) -> str:
    """Return what a layer is called: its own name, the variable that holds it, or else its class in lower case."""
    for argument in spot.call.arguments:
        match argument:
            case facts.Argument(keyword="name", value=facts.Literal(value=str(name))) if name.isprintable() and name:
                return name.replace('"', "").replace("\\", "")
            case _:
                pass
    label, around = label_of(spot), spot.around[-1] if spot.around else None
    outer = spot.parent
    if label is None and isinstance(outer, facts.Call) and isinstance(around, facts.Argument):
        part = (around.keyword or "").removesuffix("initializer").strip("_")
        if part != (around.keyword or ""):
            # An initializer is called after the weight that it draws.
            return f"{layer_label(spot.tree.calls[outer.span])}/{part or 'weight'}"
    return label or _WORD.sub("_", called_name(spot.call)).lower()


def is_once(spot: Spot, once: frozenset[str]) -> bool:
    """Whether a place stands in a method that runs once for each object, directly."""
    scope, around = spot.scope, spot.scopes[-2:-1]
    in_method = isinstance(scope, facts.Function) and bool(around) and isinstance(around[0], facts.Class)
    return in_method and scope is not None and scope.name in once and not spot.repeats
