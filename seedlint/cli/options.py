"""What the options of several commands have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Command = Callable[..., Any]


FORMATS = ("full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "markdown")
COLOURS = ("auto", "always", "never")


def switch(name: str, *short: str, help: str) -> Callable[[Command], Command]:  # noqa: A002 - as click calls it
    """Return a flag, and a hidden `--no-...` that takes back what the configuration says."""

    def decorate(command: Command) -> Command:
        key = name.removeprefix("--").replace("-", "_")
        back = click.option(f"--no-{name.removeprefix('--')}", key, flag_value=False, default=None, hidden=True)
        return click.option(name, *short, key, flag_value=True, default=None, type=bool, help=help)(back(command))

    return decorate


def rule_words(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the codes and names of rules that a shell can complete a word to, in a list the last of its words."""
    from seedlint.checks.registry import all_rules  # noqa: PLC0415

    before, comma, word = incomplete.rpartition(",")
    words = [one for rule in all_rules() for one in (rule.code, rule.name)]
    return [f"{before}{comma}{one}" for one in words if one.startswith((word, word.upper()))]


def format_words(_: click.Context, __: click.Parameter, incomplete: str) -> list[str]:
    """Return the formats that a shell can complete a word to."""
    return [one for one in FORMATS if one.startswith(incomplete)]


def words(values: tuple[str, ...]) -> tuple[str, ...]:
    """Split repeated and comma-separated values."""
    return tuple(word.strip() for value in values for word in (value.rstrip(", ") or value).split(","))
