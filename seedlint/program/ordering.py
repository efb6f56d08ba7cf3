"""Where a program lets a pipeline give up the order of its elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.classes import library_base
from seedlint.program.graphs import Eager, is_parallel
from seedlint.program.loading import forget_settings, keeps_order, way_to_settle
from seedlint.program.values import Given, Instance, Object, Value, is_none, options, truth

if TYPE_CHECKING:
    from seedlint import facts
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


@dataclass(frozen=True, slots=True)
class Unordered:
    """The order of elements is given up: by an argument of a call (`name`), or by an attribute (`name` is empty).

    `instead` says what keeps it although the setting stays.
    """

    place: Place
    name: str
    setting: str
    context: Context
    instead: str = ""


def note_order(machine: Machine, use: Use, arguments: Arguments, receiver: Value | None) -> None:
    """Note a call that is told to give up the order of elements, and could."""
    api = use.api
    if machine.muted:
        return
    for parameter, harm in ((api.ordered, False), (api.unordered, True)):
        if parameter is None:
            continue
        given = arguments.find(parameter.name, parameter.position)
        if given is None or is_none(given) is not False or truth(given) is not harm:
            continue
        if api.loads is not None and keeps_order(api.loads, arguments, receiver):
            continue
        if api.parallel is None or is_parallel(machine, api, arguments) is not False:
            setting = f"{parameter.name}={harm}"
            instead = "" if api.loads is None else way_to_settle(machine.catalogue, api.loads)
            machine.record.others.append(Unordered(use.place, use.name, setting, use.context, instead))


def note_attribute(machine: Machine, frame: Frame, holder: Value, target: facts.Attribute, value: Value) -> None:
    """Note an attribute that gives up the order of elements, or switches graphs off."""
    catalogue = machine.catalogue
    forget_settings(holder)
    if machine.muted or not isinstance(holder, Object | Instance | Given):
        return
    for option in options(holder):
        kind = library_base(machine, option.cls) if isinstance(option, Instance) else getattr(option, "type", None)
        if target.name in catalogue.type_names(kind, "ordered") and truth(value) is False and is_none(value) is False:
            place, setting = machine.place(frame, target.span), f"{target.name} = False"
            machine.record.others.append(Unordered(place, "", setting, machine.context(frame)))
        if target.name in catalogue.type_names(kind, "eager") and truth(value) is not False:
            machine.record.others.append(Eager(("method",), machine.root))
