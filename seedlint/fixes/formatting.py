"""Code that was formatted with Black (or Ruff's formatter, which agrees with it) stays so."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.source import SourceFile


@dataclass(eq=False)
class Formatter:
    """Formats what was formatted before, by the project's own settings."""

    _modes: dict[Path, Any] = field(default_factory=dict)

    def as_before(self, old: str, new: str, source: SourceFile | None) -> str:
        """Return the new text of a file, formatted if the old one was."""
        import black  # noqa: PLC0415 - only where a fix is made

        mode = black.Mode() if source is None else self._mode(source.absolute.parent)
        try:
            if old and black.format_str(old, mode=mode) != old:
                return new
            return black.format_str(new, mode=mode)
        except (ValueError, RecursionError):
            return new

    def _mode(self, folder: Path) -> Any:
        if folder not in self._modes:
            self._modes[folder] = _read_mode(folder)
        return self._modes[folder]


def _read_mode(folder: Path) -> Any:
    """Return the settings that count for files in a folder."""
    import black  # noqa: PLC0415

    for place in (folder, *folder.parents):
        for name in ("pyproject.toml", "ruff.toml", ".ruff.toml"):
            found = _table(place / name)
            if found:
                length = found.get("line-length", 88)
                quotes = not found.get("skip-string-normalization", False)
                magic = not found.get("skip-magic-trailing-comma", False)
                length = length if isinstance(length, int) else 88
                return black.Mode(line_length=length, string_normalization=quotes, magic_trailing_comma=magic)
        if (place / ".git").exists():
            break
    return black.Mode()


def _table(path: Path) -> dict[str, Any]:
    """Return what a file says of formatting: Black's table, or else Ruff's, which shares its names."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    tools = document.get("tool", {}) if path.name == "pyproject.toml" else {"ruff": document}
    if not isinstance(tools, dict):
        return {}
    found = tools.get("black") or tools.get("ruff") or {}
    return found if isinstance(found, dict) else {}
