"""What the client sets: over the configuration of the project's files, as options of a command line are.

Settings come with `initialize`, with `workspace/didChangeConfiguration`, or are asked for; each time as an object that
may hold ours under `seedlint` or `settings`. What is not ours is left alone: editors send all that they have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from seedlint.checks.registry import all_rules
from seedlint.errors import UsageError
from seedlint.selection import Selection, validate

SECTION = "seedlint"
RUNS = ("onType", "onSave")


@dataclass(frozen=True)
class Settings:
    """How an editor wants the project to be checked.

    Attributes:
        enable: whether it is checked at all.
        run: when: `onType` or `onSave`.
        selection, exclude: as on the command line.
        configuration: the configuration file to use instead of the project's own.
        unsafe_fixes: whether "fix all" also makes fixes that change the program's numbers; None leaves it to the file.

    """

    enable: bool = True
    run: str = "onType"
    selection: Selection = field(default_factory=Selection)
    exclude: tuple[str, ...] = ()
    configuration: str | None = None
    unsafe_fixes: bool | None = None

    @property
    def overrides(self) -> dict[str, Any]:
        """The configuration's keys that the client sets to another value."""
        return {} if self.unsafe_fixes is None else {"unsafe_fixes": self.unsafe_fixes}


def read(value: object) -> Settings:
    """Return the settings that an object from the client means.

    Raises:
        UsageError: a value is of the wrong kind, or names no rule; the message says which.

    """
    if isinstance(value, dict):
        for key in (SECTION, "settings"):
            if isinstance(value.get(key), dict):
                return read(value[key])
    given = value if isinstance(value, dict) else {}
    for key in ("select", "ignore", "extendSelect"):
        try:
            validate(_words(given, key) or (), all_rules())
        except UsageError as error:
            raise UsageError(f"setting seedlint.{key}: {error}") from error
    run = given.get("run") or "onType"
    if run not in RUNS:
        raise UsageError(f"setting seedlint.run: {run!r} is neither 'onType' nor 'onSave'")
    configuration = given.get("configuration") or None
    if configuration is not None and not isinstance(configuration, str):
        raise UsageError("setting seedlint.configuration: expected the path of a file")
    enable = _switch(given, "enable")
    return Settings(
        enable is not False,
        run,
        Selection(_words(given, "select") or None, _words(given, "ignore") or (), _words(given, "extendSelect") or ()),
        _words(given, "exclude") or (),
        configuration,
        _switch(given, "unsafeFixes"),
    )


def _words(given: dict[str, Any], key: str) -> tuple[str, ...] | None:
    value = given.get(key)
    if value is None:
        return None
    if isinstance(value, str):
        value = [word.strip() for word in value.split(",") if word.strip()]
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        raise UsageError(f"setting seedlint.{key}: expected a list of strings")
    return tuple(value)


def _switch(given: dict[str, Any], key: str) -> bool | None:
    value = given.get(key)
    if value is not None and not isinstance(value, bool):
        raise UsageError(f"setting seedlint.{key}: expected true or false")
    return value
