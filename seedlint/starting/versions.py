"""The versions of TensorFlow and Keras that a project's own files fix, in locks and requirements."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock")
_FIXED = re.compile(r"^\s*(?P<name>[A-Za-z][\w.-]*)\s*(?:\[[^\]]*\])?\s*(?:==|~=)\s*(?P<version>\d+\.\d+)")
_NAMES = {"tensorflow-cpu": "tensorflow", "tensorflow-gpu": "tensorflow", "tensorflow-macos": "tensorflow"}
_FIRST_WITH_KERAS_3 = (2, 16)


def find(folder: Path) -> dict[str, str]:
    """Return what a configuration would say of versions: `tensorflow` as `"2.15"`, `keras` as `"2"` if it is that."""
    fixed: dict[str, str] = {}
    for name, version in _stated(folder):
        fixed.setdefault(_NAMES.get(name, name), version)
    found = {}
    tensorflow = fixed.get("tensorflow")
    if tensorflow is not None:
        found["tensorflow"] = tensorflow
    keras = fixed.get("keras", "")
    old = tensorflow is not None and tuple(map(int, tensorflow.split("."))) < _FIRST_WITH_KERAS_3
    if keras.startswith("2.") or (not keras and old):
        found["keras"] = "2"
    return found


def _stated(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield packages with the first two parts of the one version that each is fixed to; the surest first."""
    for name in _LOCKS:
        packages = _toml(folder / name).get("package", [])
        for one in packages if isinstance(packages, list) else []:
            version = re.match(r"\d+\.\d+", str(one.get("version", "")))
            if version:
                yield str(one.get("name", "")).lower(), version.group()
    for path in sorted(folder.glob("requirements*.txt")):
        yield from _fixed(_text(path).splitlines())
    project = _toml(folder / "pyproject.toml").get("project", {})
    wanted = project.get("dependencies", []) if isinstance(project, dict) else []
    yield from _fixed([str(one) for one in wanted] if isinstance(wanted, list) else [])


def _fixed(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        match = _FIXED.match(line)
        if match:
            yield match["name"].lower().replace("_", "-"), match["version"]


def _toml(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(_text(path))
    except (ValueError, RecursionError):
        return {}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
