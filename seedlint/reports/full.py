"""Findings for a person: the source in a frame, the draw underlined, the places that matter, the way out.

error[SL102 unseeded-generator]: `default_rng()` takes its seed from the operating system
  --> src/data.py:31:11
   |
13 |     np.random.seed(seed)
   |     -------------------- seeds only the global stream
...
31 |     rng = np.random.default_rng()
   |           ^^^^^^^^^^^^^^^^^^^^^^^
   |
   = help: pass the seed on: `np.random.default_rng(seed)`
"""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from seedlint.reports.fixes import fix_line
from seedlint.reports.frames import Mark, frame
from seedlint.reports.places import shown
from seedlint.reports.text import printable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.engine import Outcome
    from seedlint.source import SourceFile

STYLES = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
RELATED = "blue"
_PIPED_WIDTH = 120
_LEAST_WIDTH = 40


def render(outcome: Outcome, *, colour: bool = False, terminal: bool = False) -> str:
    """Return all findings, an empty line after each; wrapped and clipped to the terminal's width if it is one."""
    width = width_of(terminal=terminal)
    blocks = [_finding(finding, outcome.sources, width, wrap=terminal) for finding in outcome.diagnostics]
    return painted(blocks, width, colour)


def width_of(*, terminal: bool) -> int:
    """Return how wide a report may be."""
    return max(shutil.get_terminal_size().columns, _LEAST_WIDTH) if terminal else _PIPED_WIDTH


def painted(blocks: Sequence[Text], width: int, colour: bool) -> str:
    """Return blocks of text as they go to the terminal, coloured or plain."""
    if not colour:
        return "".join(block.plain for block in blocks)
    target = io.StringIO()
    console = Console(
        file=target,
        force_terminal=True,
        color_system="standard",
        width=width,
        no_color=False,
        legacy_windows=False,
        highlight=False,
    )
    for block in blocks:
        console.print(block, soft_wrap=True, end="")
    return target.getvalue()


def _finding(finding: Diagnostic, sources: Mapping[str, SourceFile], width: int, *, wrap: bool) -> Text:
    style = STYLES[finding.rule.severity.value]
    block = Text()
    block.append(f"{finding.rule.severity.value}[{finding.rule.code} {finding.rule.name}]", style)
    head = len(block.plain) + 2
    block.append(": " + _wrapped(printable(finding.message), width, head, 2, wrap=wrap) + "\n", "bold")

    own = shown(finding.place, sources)
    marks: dict[str, list[Mark]] = {own.title: [Mark(own.span, "^", style)]}
    lines: dict[str, Sequence[str]] = {own.title: own.lines}
    for related in finding.related:
        other = shown(related.place, sources)
        marks.setdefault(other.title, []).append(Mark(other.span, "-", RELATED, printable(related.message)))
        lines[other.title] = other.lines
    first = min(mark.span.line for found in marks.values() for mark in found)
    last = max(mark.span.end_line for found in marks.values() for mark in found)
    gutter = len(str(max(first, last) + 1))
    for title, found in marks.items():
        block.append(" " * gutter + ("--> " if title == own.title else "::: "), RELATED)
        block.append(f"{title}:{found[0].span.line}:{found[0].span.column}\n")
        if lines[title]:
            frame(block, lines[title], found, gutter, width)
    if finding.help:
        block.append(" " * (gutter + 1) + "= ", RELATED)
        block.append("help: ", "bold green")
        block.append(_wrapped(printable(finding.help), width, gutter + 9, gutter + 9, wrap=wrap) + "\n")
    if finding.fix is not None:
        block.append(" " * (gutter + 1) + "= ", RELATED)
        block.append("fix: ", "bold green")
        block.append(_wrapped(printable(fix_line(finding.fix)), width, gutter + 8, gutter + 8, wrap=wrap) + "\n")
    block.append("\n")
    return block


def _wrapped(text: str, width: int, first: int, indent: int, *, wrap: bool) -> str:
    """Break prose at spaces to `width`; the first line has `first` characters before it, the others `indent` spaces."""
    if not wrap:
        return text
    lines, room = [""], width - first
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append(word)
            room = width - indent
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return f"\n{' ' * indent}".join(lines)
