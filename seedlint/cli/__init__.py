"""The command line. No logic: options become a request, an outcome becomes text and an exit code.

Nothing heavy is imported at the top of these modules: `--help` and `--version` must not wait for what they do not use.
"""

from __future__ import annotations

from seedlint.cli.group import main

__all__ = ["main"]
