"""What a name in a file stands for, as far as its imports say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.targets import target_names

if TYPE_CHECKING:
    from seedlint.catalogue import Catalogue
    from seedlint.fixes.trees import Spot

_STEPS = 4


def written_as(catalogue: Catalogue, spot: Spot, expression: facts.Expression, steps: int = _STEPS) -> str | None:
    """Return the canonical name of what an expression at a place names, if imports (or one alias of theirs) say so."""
    dotted = facts.dotted(expression)
    if not dotted:
        return None
    head, _, rest = dotted.partition(".")
    stars = []
    found = None
    for other in spot.tree.statements:
        node = other.node
        if isinstance(node, facts.Import):
            if (node.alias or node.module.partition(".")[0]) == head:
                found = node.module if node.alias else head
        elif isinstance(node, facts.ImportFrom) and not node.level:
            for original, alias in node.names:
                if original == "*":
                    stars.append(node.module)
                elif (alias or original) == head:
                    found = f"{node.module}.{original}"
    # `np = None`, where an import failed, draws nothing.
    others = [one for one in _bindings(spot, head) if found is None or not _is_none(one)]
    if others:
        # `npr = np.random`, once, at module level: as good as an import.
        alias_of = others[0].value if len(others) == 1 and isinstance(others[0], facts.Assign) else None
        once = (
            found is None
            and any(others[0] is one for one in spot.tree.body)
            and isinstance(alias_of, facts.Name | facts.Attribute)
        )
        found = written_as(catalogue, spot, alias_of, steps - 1) if once and alias_of is not None and steps else None
    elif found is None:
        names = [catalogue.canonical(f"{module}.{dotted}") for module in stars]
        return next((name for name in names if catalogue.api(name) is not None), None)
    if found is None:
        return None
    return catalogue.canonical(f"{found}.{rest}" if rest else found)


def _is_none(statement: object) -> bool:
    value = statement.value if isinstance(statement, facts.Assign) else None
    return isinstance(value, facts.Literal) and value.value is None


def _bindings(spot: Spot, name: str) -> list[object]:
    """Return what binds a name where a place is, other than imports."""
    found: list[object] = []

    def descend(part: object) -> None:
        if isinstance(part, tuple):
            for one in part:
                descend(one)
            return
        if not hasattr(part, "__dataclass_fields__"):
            return
        targets: tuple[facts.Expression | None, ...] = ()
        match part:
            case facts.Function() | facts.Class():
                if part.name == name:
                    found.append(part)
                if not any(one is part for one in spot.around):
                    return
            case facts.Comprehension() if not any(one is part for one in spot.around):
                return
            case facts.Parameter() if part.name == name:
                found.append(part)
            case facts.Assign():
                targets = part.targets
            case facts.For() | facts.Clause() | facts.Walrus():
                targets = (part.target,)
            case facts.With():
                targets = tuple(target for _, target in part.items)
            case _:
                pass
        if any(target is not None and name in target_names(target) for target in targets):
            found.append(part)
        for field in part.__dataclass_fields__:
            descend(getattr(part, field))

    descend(spot.tree.body)
    return found
