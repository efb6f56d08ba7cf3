"""The command `server`."""

from __future__ import annotations

import click

from seedlint.errors import EXIT_CLEAN, SeedlintError


@click.command()
@click.option("--stdio", is_flag=True, hidden=True, help="What many editors add; there is no other way.")
def server(stdio: bool) -> int:  # noqa: ARG001
    """Serve an editor: the language server, on standard input and output.

    It needs `seedlint[server]` to be installed.

    Exit code: 0 after the editor has said that it is done, 1 if it has not, 2 if something is not installed.
    """
    try:
        from seedlint.server.handlers import serve  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("seedlint"):
            raise
        raise SeedlintError(f"the server needs {error.name}: install it with pip install 'seedlint[server]'") from error

    serve()
    return EXIT_CLEAN
