"""Data that a library loads by name, in parts: one object for each, with the configuration that says how it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.program.values import (
    UNKNOWN,
    Constant,
    Derived,
    Items,
    Mapping,
    Method,
    Object,
    Value,
    is_none,
    truth,
)

if TYPE_CHECKING:
    from seedlint.catalogue import Catalogue, Loads
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Use

_NAME = "name"


def loaded(use: Use, loads: Loads, arguments: Arguments) -> Value:
    """Return what a call gives that loads data, or makes what is to load it."""
    kind = use.api.returns or ""
    if loads.parts is None:
        return Object(kind, Derived(), use.place, settings={_NAME: _named(loads, arguments, None)})
    parts = arguments.find(loads.parts.name, loads.parts.position)
    if parts is None or is_none(parts) is True:
        data: Value = Mapping(tuple((key, Object(kind, Derived(), use.place)) for key in loads.keys))
    else:
        data = _parts(use, kind, parts)
    paired = None if loads.pair is None else arguments.find(loads.pair.name, loads.pair.position)
    if paired is None or truth(paired) is False:
        return data
    return Items((data, UNKNOWN)) if truth(paired) is True else UNKNOWN


def _parts(use: Use, kind: str, parts: Value) -> Value:
    """Return one object for each part; what names them is a text wherever nothing else is known."""
    match parts:
        case Items(items=items):
            return Items(tuple(_parts(use, kind, item) for item in items), parts.whole, alike=True)
        case Mapping(items=items):
            return Mapping(tuple((key, _parts(use, kind, item)) for key, item in items), parts.whole)
        case _:
            return Object(kind, Derived(), use.place)


def configuration(use: Use, arguments: Arguments) -> Value:
    """Return a configuration, with its settings where all of them are known."""
    whole = not arguments.positional and not arguments.more_keywords
    settings = dict(arguments.keywords) if whole else None
    return Object(use.api.returns or "", Derived(), use.place, settings=settings)


def forget_settings(holder: Value) -> None:
    """Forget what is known of a configuration when something inside it is set."""
    if isinstance(holder, Method) and isinstance(holder.receiver, Object) and holder.receiver.settings is not None:
        holder.receiver.settings[holder.name.rpartition(".")[2]] = UNKNOWN


def keeps_order(loads: Loads, arguments: Arguments, receiver: Value | None) -> bool:
    """Whether a call that is told to read files in any order gives elements in one order all the same, or may do so."""
    name = _named(loads, arguments, receiver)
    title = name.value if isinstance(name, Constant) else None
    if not isinstance(title, str) or title.partition(":")[0].partition("/")[0] not in loads.several:
        return True
    given = None if loads.config is None else arguments.find(loads.config.name, loads.config.position)
    if given is None or is_none(given) is True:
        return False
    if not isinstance(given, Object) or given.type != loads.configuration or given.settings is None:
        return True
    found = [given.settings.get(setting) for setting in loads.settled]
    return any(value is not None and is_none(value) is not True for value in found)


def _named(loads: Loads, arguments: Arguments, receiver: Value | None) -> Value:
    """Return the name of the data."""
    if loads.name is not None:
        return arguments.find(loads.name.name, loads.name.position) or UNKNOWN
    settings = receiver.settings if isinstance(receiver, Object) else None
    return (settings or {}).get(_NAME, UNKNOWN)


def way_to_settle(catalogue: Catalogue, loads: Loads) -> str:
    """Return what to pass so that the order is kept."""
    if loads.config is None or not loads.settled:
        return ""
    return f"pass `{loads.config.name}={catalogue.short(loads.configuration)}({loads.settled[0]}=...)`"
