"""SL402: a setting that asks for nondeterminism."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.environment import VariableSet, VariableUnset
from seedlint.program.kernels import AttributeSet, Switched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Place
    from seedlint.program.sites import Program

RULE = Rule("SL402", "determinism-disabled", Severity.WARNING, "a setting asks for nondeterminism")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report what is set against determinism, in code and in the project's files, taken out, or switched off."""
    for event in program.met(VariableSet):
        if event.value is None or program.determinism.asks(event.variable, event.value) is not False:
            continue
        state = program.determinism.state(event.context.root)
        after = [wish for wish in state.wishes if wish.call or wish.order > event.context.order]
        if not any(wish.on is not False for wish in after):
            yield _asked(program, event.place, event.variable, event.value)
    for unset in program.met(VariableUnset):
        state = program.determinism.state(unset.context.root)
        own = [wish for wish in state.wishes if wish.title == unset.variable]
        before = [wish for wish in own if wish.order < unset.context.order]
        if before and before[-1].on and not state.may_be_on:
            message = f"`{unset.variable}` is taken out before anything has read it: nothing asks for determinism then"
            related = (Related(before[-1].place, "it is set here"),)
            yield Diagnostic(RULE, unset.place, message, "leave it where it is", related)
    for switched in program.met(Switched):
        later = program.determinism.state(switched.context.root, switched.name).wishes
        if not switched.on and not any(wish.on and wish.order > switched.context.order for wish in later):
            message = f"`{program.catalogue.short(switched.name)}` switches op determinism off for all that follows"
            yield Diagnostic(RULE, switched.place, message, "leave it on, or measure without it elsewhere")
    yield from _attributes(program)
    for setting in program.determinism.settings:
        if program.determinism.asks(setting.variable, setting.value) is False:
            yield _asked(program, setting.place, setting.variable, setting.value)


def _attributes(program: Program) -> Iterator[Diagnostic]:
    """Report attributes that ask for nondeterminism, in a program that is meant to repeat and leaves them so."""
    events = program.met(AttributeSet)
    for event in events:
        known = program.catalogue.attributes[event.name]
        state = program.determinism.state(event.context.root, event.name)
        after = [one for one in events if one.name == event.name and one.context.root == event.context.root]
        undone = any(one.value is not True and one.context.order > event.context.order for one in after)
        if known.on or event.value is not True or undone or not state.seedings:
            continue
        message = f"`{program.catalogue.short(event.name)} = True` asks for {known.says}: other numbers on a GPU"
        yield Diagnostic(RULE, event.place, message, "set it to False, or leave it out, where runs are to agree")


def _asked(program: Program, place: Place, variable: str, value: str) -> Diagnostic:
    known = program.catalogue.variables[variable]
    shown = next((word for word in value.split() if word in known.off), value) if known.flags else value
    setting = f"`{shown}` in `{variable}`" if known.flags else f"`{variable}={value}`"
    turned = f"set it to `{known.on[0]}`, or leave it out" if known.on else "leave it out"
    return Diagnostic(RULE, place, f"{setting} asks for {known.says}: other numbers every run on a GPU", turned)
