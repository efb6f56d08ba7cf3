"""Sessions that run a graph on threads, and the configurations that say on how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint.program.values import Constant, Derived, Object, Value, is_none

if TYPE_CHECKING:
    from seedlint.catalogue import Session
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame


@dataclass(frozen=True, slots=True)
class SessionMade:
    """A session that was made in a program which seeds its stream: the settings that leave threads to decide."""

    place: Place
    name: str
    free: tuple[str, ...]
    context: Context


def called(machine: Machine, frame: Frame, name: str, arguments: Arguments, place: Place | None) -> Value | None:
    """Follow a call that makes a session or its configuration; None for any other."""
    if place is None:
        return None
    if name in machine.catalogue.configurations:
        whole = not arguments.positional and not arguments.more_keywords
        return Object(name, Derived(), place, settings=dict(arguments.keywords) if whole else None)
    session = machine.catalogue.sessions.get(name)
    if session is None or machine.muted:
        return None
    free = _free(session, arguments)
    if free and machine.streams.get(session.stream):
        machine.record.others.append(SessionMade(place, name, free, machine.context(frame)))
    return None


def configured(owner: Value, name: str, value: Value) -> None:
    """Follow an assignment to a setting of a configuration."""
    if isinstance(owner, Object) and owner.settings is not None:
        owner.settings[name] = value


def _free(session: Session, arguments: Arguments) -> tuple[str, ...]:
    """Return the settings for certain not held to one thread."""
    config = arguments.find(session.config.name, session.config.position)
    if config is None or is_none(config) is True:
        return session.threads
    if not isinstance(config, Object) or config.settings is None:
        return ()
    given = {name: config.settings.get(name) for name in session.threads}
    if any(value is not None and not isinstance(value, Constant) for value in given.values()):
        return ()
    return tuple(n for n, value in given.items() if not (isinstance(value, Constant) and value.value == 1))
