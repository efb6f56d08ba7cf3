"""The file in which a project keeps the findings that it has for now: sorted, one a line, so that it merges cleanly."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import msgspec

from seedlint.baselines.identity import Identity
from seedlint.errors import SeedlintError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NAME = "seedlint-baseline.json"
VERSION = 1
_CONFLICT = re.compile(r"^(?:<{7}|={7}|>{7})(?: |$)", re.MULTILINE)


class BaselineError(SeedlintError):
    """A baseline that cannot be used; the message names the file and the way out."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}")


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    path: str
    rule: str
    symbol: str
    text: str
    statement: str
    n: int = 1


def read(path: Path) -> tuple[Identity, ...]:
    """Return what a baseline holds.

    Raises:
        BaselineError: it cannot be read, or is no baseline.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BaselineError(path, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise BaselineError(path, f"is not UTF-8: byte at offset {error.start}") from error
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        conflict = _CONFLICT.search(text)
        if conflict:
            line = text.count("\n", 0, conflict.start()) + 1
            problem = f"line {line}: a merge conflict; keep the lines of both sides, then use --update-baseline"
            raise BaselineError(path, problem) from error
        where = f"line {error.lineno}: " if isinstance(error, json.JSONDecodeError) else ""
        raise BaselineError(path, f"{where}is not valid JSON: {getattr(error, 'msg', error)}") from error
    version = document.get("version") if isinstance(document, dict) else None
    if not isinstance(version, int):
        raise BaselineError(path, "is no baseline; `seedlint baseline` writes one")
    if version != VERSION:
        raise BaselineError(path, f"is of version {version}, and this seedlint knows {VERSION}: write it anew")
    try:
        entries = msgspec.convert(document.get("findings"), list[_Entry])
    except msgspec.ValidationError as error:
        raise BaselineError(path, _problem(str(error))) from error
    return tuple(Identity(one.path, one.symbol, one.rule, one.text, one.statement, one.n) for one in entries)


def render(entries: Iterable[Identity]) -> str:
    """Return the text of a baseline."""
    lines = [json.dumps(_fields(one)) for one in sorted(entries)]
    body = "\n    " + ",\n    ".join(lines) + "\n  " if lines else ""
    return f'{{\n  "version": {VERSION},\n  "findings": [{body}]\n}}\n'


def _fields(one: Identity) -> dict[str, Any]:
    return {
        "path": one.path,
        "rule": one.rule,
        "symbol": one.symbol,
        "text": one.text,
        "statement": one.statement,
        "n": one.n,
    }


def _problem(message: str) -> str:
    """Return what msgspec says, with the finding that it means."""
    where = re.search(r"\$\[(\d+)\]", message)
    number = f"finding {int(where.group(1)) + 1}: " if where else ""
    return f"{number}{message.partition(' - at')[0]}; `seedlint baseline` writes the file anew"
