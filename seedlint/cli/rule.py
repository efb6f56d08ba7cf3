"""The command `rule`."""

from __future__ import annotations

import sys

import click

from seedlint.cli.options import COLOURS, rule_words
from seedlint.cli.streams import emit, wants_colour
from seedlint.errors import EXIT_CLEAN


@click.command()
@click.argument("rule", required=False, shell_complete=rule_words)
@click.option("--all", "every", is_flag=True, help="List all rules: code, name, severity, summary.")
@click.option("--color", type=click.Choice(COLOURS), default="auto", help="Colour the output.")
def rule(rule: str | None, every: bool, color: str) -> int:
    """Explain a RULE, given by its code or name."""
    from seedlint import rulepages  # noqa: PLC0415

    if every == (rule is not None):
        raise click.UsageError("give the code or name of one rule, or --all")
    if rule is None:
        emit(rulepages.listing())
        return EXIT_CLEAN
    source = rulepages.page(rule)
    if wants_colour(color, sys.stdout):
        from seedlint.reports import markdown  # noqa: PLC0415

        source = markdown.render(source)
    emit(source)
    return EXIT_CLEAN
