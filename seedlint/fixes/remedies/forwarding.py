"""Functions that take a seed or generator and ignore it: their random calls get it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Effect
from seedlint.fixes import fields
from seedlint.fixes.remedies.draws import call_at, draw
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.program.conventions import is_seed_name

if TYPE_CHECKING:
    from seedlint.catalogue import Api
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan, Remedy
    from seedlint.fixes.trees import Spot
    from seedlint.program.events import Draw
    from seedlint.program.sites import DrawSite


def forward(plan: Plan, finding: Diagnostic) -> Remedy:
    """Pass the parameter on that the function takes, or draw from a generator that is made from it."""
    spot = call_at(plan, finding)
    drawn = _drawn(plan, finding)
    name = (drawn.context.ignores or "").removeprefix("self.")
    kind = _kind(plan, drawn)
    if not _is_field(spot, drawn, name, kind):
        function = _taker(spot, drawn, name)
        held = _held(plan, function, name, kind)
        if held not in {kind, SEED}:
            _refuse(plan, name, held, drawn.api)
        if held != SEED:
            _compare_callers(plan, spot, function, name, kind)
    if any(status.value == "global" for site in _sites(plan, finding) for _, status in site.draws):
        return _changing(draw(plan, finding))
    return draw(plan, finding)


def _is_field(spot: Spot, drawn: Draw, name: str, kind: str) -> bool:
    """Whether the class around a call is a dataclass that keeps such a generator under a name."""
    owner = next((one for one in reversed(spot.scopes) if isinstance(one, facts.Class)), None)
    of_object = (drawn.context.ignores or "").startswith("self.")
    return of_object and owner is not None and fields.holding(spot.tree, owner, kind) == name


def _sites(plan: Plan, finding: Diagnostic) -> list[DrawSite]:
    return [site for site in plan.program.sites if site.place == finding.place]


def _drawn(plan: Plan, finding: Diagnostic) -> Draw:
    for site in _sites(plan, finding):
        for one, _ in site.draws:
            if one.context.ignores is not None:
                return one
    raise RefusedError("which of its parameters it ignores could not be told")


def _changing(remedy: Remedy) -> Remedy:
    return replace(remedy, effect=Effect.CHANGES)


def _taker(spot: Spot, drawn: Draw, name: str) -> facts.Function:
    """Return the function that has the parameter: one around the call, or `__init__` of the class around."""
    if (drawn.context.ignores or "").startswith("self."):
        owner = next((one for one in reversed(spot.scopes) if isinstance(one, facts.Class)), None)
        found = (one.function for one in (owner.body or () if owner else ()) if isinstance(one, facts.DefineFunction))
        init = next((one for one in found if one.name == "__init__"), None)
        if init is None:
            raise RefusedError(f"the class takes `{name}` without an `__init__` of its own")
        if spot.scope is init:
            raise RefusedError("it runs while the object is made")
        return init
    for one in reversed(spot.scopes):
        if isinstance(one, facts.Function) and any(parameter.name == name for parameter in one.parameters):
            return one
    raise RefusedError(f"the function that takes `{name}` is not around it")


def _kind(plan: Plan, drawn: Draw) -> str:
    if drawn.api.seed is not None or drawn.api.initializers:
        return SEED
    stream = plan.program.catalogue.stream(drawn.api.stream or "", drawn.name)
    generator = plan.program.catalogue.generator_of(stream)
    if generator is None:
        raise RefusedError("this call takes neither a seed nor a generator")
    return generator.type


def _held(plan: Plan, function: facts.Function, name: str, wanted: str) -> str:
    """Return what a parameter holds, as far as its name and annotation tell: what is wanted, if it may be that."""
    for kind in (wanted, SEED, *plan.supplies.generators):
        if plan.supplies.parameter(function, kind) == name:
            return kind
    return ""


def _refuse(plan: Plan, name: str, held: str, api: Api) -> None:
    if held == "":
        words = "may be a seed or a generator" if is_seed_name(name) else "is neither a seed nor a known generator"
        raise RefusedError(f"`{name}` {words}: which is to be passed on, a person must say")
    title = plan.program.catalogue.short(held)
    wanted = f"`{api.seed}=` takes a number" if api.seed is not None else "this draws from another library's stream"
    raise RefusedError(f"`{name}` is a `{title}`, and {wanted}")


def _compare_callers(plan: Plan, spot: Spot, function: facts.Function, name: str, kind: str) -> None:
    """Refuse where the parameter holds a generator of another library, or where nothing says of which."""
    generators = plan.supplies.generators
    around = spot.tree.scopes[function.span].scope
    scope = around if isinstance(around, facts.Class) and function.name == "__init__" else function
    makes = {one.make.rpartition(".")[2]: one.type for one in generators.values()}
    made = {
        makes[word]
        for call in plan.supplies.callers.of(spot.tree, scope) or []
        for word in _made(call)
        if word in makes
    }
    if made - {kind}:
        title = plan.program.catalogue.short(min(made - {kind}))
        raise RefusedError(f"`{name}` is a `{title}` where it is called, and this draws from another library's stream")
    annotated = any(one.name == name and one.annotation is not None for one in function.parameters)
    usual = next((one.type for one in generators.values() if one.parameter == name), None)
    if not made and not annotated and usual != kind:
        raise RefusedError(f"of which library the generator `{name}` is could not be told")


def _made(call: Spot) -> set[str]:
    """Return what makes the arguments of a call, there or where a variable is assigned."""
    names = {part.name for part in facts.walk(call.call.arguments) if isinstance(part, facts.Name)}
    values = [
        spot.node.value
        for spot in call.tree.statements
        if isinstance(spot.node, facts.Assign)
        and any(isinstance(target, facts.Name) and target.name in names for target in spot.node.targets)
    ]
    parts = [*facts.walk(call.call.arguments), *values]
    return {facts.dotted(part.function).rpartition(".")[2] for part in parts if isinstance(part, facts.Call)}
