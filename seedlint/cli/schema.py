"""The command `schema`."""

from __future__ import annotations

import click

from seedlint.cli.streams import emit
from seedlint.errors import EXIT_CLEAN


@click.command()
@click.argument("kind", type=click.Choice(("config", "output")))
def schema(kind: str) -> int:
    """Print the JSON schema of the configuration (config) or of the JSON output (output)."""
    from seedlint import schemas  # noqa: PLC0415

    emit(schemas.render(kind))
    return EXIT_CLEAN
