"""Names by which Python code passes seeds and generators on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.program.classes import class_member
from seedlint.program.values import FunctionValue, Given, Instance, Library, Object, is_none

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame, Scope
    from seedlint.program.values import ClassValue

_SEED_NAME = re.compile(
    r"(?:.*_)?(?:seed|rng|rngs|prng|random_state|rand_state|random_seed|seed_generator|seed_sequence)"
    r"|rng_.*|rng_key|prng_key|seed_seq|randomstate|random_generator"
)


_SEEDER_NAME = re.compile(
    r"(?i)(?:^|_)seed(?:$|_|s$)|seed_?(?:everything|all)|(?:set|fix|init)\w*seed|reproducib|determinis"
)
_NO_SEEDER_NAME = re.compile(
    r"(?i)^_*(?:get|make|derive|next|new|generate|create|sample|hash|read|load|parse|split|spawn|check|validate)"
    r"|stream|class|sequence|generator"
)
"""Names that speak of seeds and give one, rather than set it."""
_GENERATOR_WORD = re.compile(r"(?:.*_)?(?:gen|generator|random|rand|key|keys|np_random|sampler|initializer)|r|rs")
_SEED_WORD = re.compile(r"(?i)seed|rng|random_?state|rand(?:om)?_?gen")


def is_seed_name(name: str) -> bool:
    """Whether a parameter's name says that it takes a seed or a generator."""
    return _SEED_NAME.fullmatch(name.lower().strip("_")) is not None


def speaks_of_seeds(names: Iterable[str]) -> bool:
    """Whether one of several names has to do with seeds or generators."""
    return any(_SEED_WORD.search(name) is not None for name in names)


def seeds_by_name(name: str) -> bool:
    """Whether an unknown function's name says that it seeds streams (`set_seed`, `seed_everything`)."""
    made = name[:1].isupper() or _NO_SEEDER_NAME.search(name) is not None
    return not made and _SEEDER_NAME.search(name) is not None


def may_hold_seed(name: str) -> bool:
    """Whether a name may stand for a seed or generator that a caller can give or leave out."""
    return speaks_of_seeds((name,)) or _GENERATOR_WORD.fullmatch(name.strip("_").lower()) is not None


def ignored_seed(machine: Machine, frame: Frame) -> tuple[str | None, str | None]:
    """Return the seed-like parameter that the current call could have used, and the function that takes it.

    Where that parameter is None (under a guard), nothing could be passed on; a function that seeds a stream by itself
    has made some use of it.
    """
    nothing = None, None
    if frame.seeded:
        return nothing
    function = frame.function
    while function is not None:
        found = seed_parameter(function) or _generator_parameter(machine, frame, function)
        if found is not None:
            # A module in a generator's place (`rng=random`) is what the call draws from.
            honoured = isinstance(frame.scope.lookup(found), Library)
            used = honoured or found in frame.guards or _is_named(frame, found)
            return nothing if used or _left_to_others(frame, function, found) else (found, function.facts.name)
        function = _enclosing(function)
        if function is not None and _has_seeded(frame, function):
            return nothing
    owner = frame.owner
    if owner is None or frame.function is None or frame.scope.lookup("self") is None:
        return nothing
    found = seed_attribute(owner)
    if found is None or found in frame.guards or _is_named(frame, found) or _was_not_given(frame, owner, found):
        return nothing
    return f"self.{found}", owner.facts.name


def seed_parameter(function: FunctionValue) -> str | None:
    """Return the parameter by which a function takes a seed, by its name; a flag is none."""
    for parameter in function.facts.parameters:
        flag = isinstance(parameter.default, facts.Literal) and isinstance(parameter.default.value, bool)
        if parameter.kind in {"positional", "keyword"} and is_seed_name(parameter.name) and not flag:
            return parameter.name
    return None


def _generator_parameter(machine: Machine, frame: Frame, function: FunctionValue) -> str | None:
    """Return the parameter that holds a generator, whatever it is called."""
    for parameter in function.facts.parameters:
        value = frame.scope.lookup(parameter.name)
        if isinstance(value, Object | Given) and value.type in machine.catalogue.generator_types:
            return parameter.name
    return None


def _left_to_others(frame: Frame, function: FunctionValue, name: str) -> bool:
    """Whether a parameter is None here and the function hands it to something else, which makes of None what it may."""
    value = frame.scope.lookup(name)
    if value is None or is_none(value) is not True:
        return False
    return _hands_on(function, name)


def _has_seeded(frame: Frame, function: FunctionValue) -> bool:
    """Whether a function around the current one, which is still running, has seeded a stream."""
    caller = frame.caller
    while caller is not None:
        if caller.function is function and caller.seeded:
            return True
        caller = caller.caller
    return False


def _is_named(frame: Frame, name: str) -> bool:
    """Whether the call that is being followed names a parameter, or what was kept of it (`self._rng`)."""
    parts = facts.walk(frame.expression)
    return any(isinstance(part, facts.Name | facts.Attribute) and part.name.strip("_") == name for part in parts)


def _was_not_given(frame: Frame, owner: ClassValue, name: str) -> bool:
    """Whether an object got None for a seed that its class hands to something when it is made (`np.random.seed`)."""
    made = frame.scope.lookup("self")
    init = class_member(owner, "__init__")
    if not isinstance(made, Instance) or not isinstance(init, FunctionValue):
        return False
    held = made.attributes.get(name, made.attributes.get(f"_{name}"))
    return held is not None and is_none(held) is True and _hands_on(init, name)


def _hands_on(function: FunctionValue, name: str) -> bool:
    """Whether a function hands something of this name to a call."""
    return any(
        isinstance(part, facts.Argument) and isinstance(part.value, facts.Name) and part.value.name == name
        for part in facts.walk(function.facts.body)
    )


def _enclosing(function: FunctionValue) -> FunctionValue | None:
    """Return the function that a function was made in."""
    scope: Scope | None = function.scope
    while scope is not None and scope.function is None:
        scope = scope.parent
    return None if scope is None else scope.function


def seed_attribute(owner: ClassValue) -> str | None:
    """Return the seed that a class takes when it is made."""
    init = class_member(owner, "__init__")
    if isinstance(init, FunctionValue):
        return seed_parameter(init)
    return next((name for name, _ in owner.fields or () if is_seed_name(name)), None)
