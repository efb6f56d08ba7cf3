"""A rule's page on a terminal."""

from __future__ import annotations

import io
import shutil

from rich.console import Console
from rich.markdown import Markdown
from rich.theme import Theme

_WIDEST = 100


def render(source: str) -> str:
    """Return Markdown laid out and coloured for the terminal."""
    target = io.StringIO()
    width = min(shutil.get_terminal_size().columns, _WIDEST)
    theme = Theme({"markdown.code": "bold cyan"})  # without the black background, which a light terminal lacks
    console = Console(
        theme=theme,
        file=target,
        force_terminal=True,
        color_system="standard",
        width=width,
        no_color=False,
        legacy_windows=False,
    )
    console.print(Markdown(source, code_theme="ansi_dark", hyperlinks=False))
    return target.getvalue()
