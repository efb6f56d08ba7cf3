"""What is proposed to a project: its configuration, the hook for pre-commit, a job for its CI."""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import __version__
from seedlint import config as configuration
from seedlint.fixes.files import Content, NotWrittenError, write_all
from seedlint.paths import repository_top, shown
from seedlint.starting import versions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Part:
    """One file of a proposal.

    Attributes:
        path: the file as the user reads it.
        place: where it is.
        what: what the text is.
        text: what is proposed.
        whole: the contents of the file with it; None if it cannot be written, for `hindrance`.
        hindrance: why it is left alone; where there is no text, there is nothing to do.

    """

    path: str
    place: Path
    what: str
    text: str
    whole: str | None = None
    hindrance: str = ""


def propose(folder: Path, cwd: Path, functions: Sequence[str]) -> tuple[Part, ...]:
    """Return what a project in a folder needs and does not have.

    Args:
        folder: the folder that is checked.
        cwd: the folder that paths are shown from.
        functions: what the configuration must name as entry points.

    """
    top = repository_top(folder) or folder
    below = folder.relative_to(top).as_posix() if folder != top else ""
    return (_configuration(folder, top, cwd, functions), _hook(top, cwd, below), _job(top, cwd, below))


def write(parts: Sequence[Part]) -> tuple[str, ...]:
    """Write the files that can be, all or none; return what stands in the way."""
    contents = []
    try:
        made = []
        for part in parts:
            if part.whole is not None:
                old = part.place.read_bytes() if os.path.lexists(part.place) else None
                contents.append(Content(part.path, part.place, old, part.whole.encode()))
        for content in contents:
            made += _make_folders(content.place.parent)
        try:
            write_all(contents)
        except NotWrittenError:
            for folder in reversed(made):
                folder.rmdir()
            raise
    except NotWrittenError as error:
        return (f"nothing was written: {error}",)
    except OSError as error:
        return (f"nothing was written: {error.filename}: {error.strerror or error}",)
    return ()


def _make_folders(folder: Path) -> list[Path]:
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for one in reversed(missing):
        one.mkdir()
    return missing[::-1]


def _configuration(folder: Path, top: Path, cwd: Path, functions: Sequence[str]) -> Part:
    present = configuration.find(folder)
    if present is not None and present.is_relative_to(top):
        return Part(shown(present, cwd), present, "configuration", "", hindrance="configures seedlint already")
    project = next((up / "pyproject.toml" for up in (folder, *folder.parents) if _is_project(up, top)), None)
    home = project.parent if project is not None else folder
    keys = []
    if functions:
        keys.append(f"entry-points = {json.dumps(list(functions))}")
    found = versions.find(home)
    if "keras" in found:
        keys.append(f"keras = {found['keras']}")
    if "tensorflow" in found:
        keys.append(f'tensorflow = "{found["tensorflow"]}"')
    body = (
        "".join(f"{line}\n" for line in keys)
        or "# All options have their defaults: `seedlint schema config` lists them.\n"
    )
    if project is None:
        place = folder / "seedlint.toml"
        return Part(shown(place, cwd), place, "configuration", body, body)
    text = f"[tool.seedlint]\n{body}"
    before = project.read_bytes().decode("utf-8")
    newline = "\r\n" if "\r\n" in before else "\n"
    gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
    whole = before + f"{gap}{text}".replace("\n", newline)
    try:
        tomllib.loads(whole)
    except tomllib.TOMLDecodeError:
        why = "a table `tool` is written there so that nothing can follow it"
        return Part(shown(project, cwd), project, "configuration", text, hindrance=why)
    return Part(shown(project, cwd), project, "configuration", text, whole)


def _is_project(folder: Path, top: Path) -> bool:
    return folder.is_relative_to(top) and (folder / "pyproject.toml").is_file()


def _hook(top: Path, cwd: Path, below: str) -> Part:
    place = top / ".pre-commit-config.yaml"
    path = shown(place, cwd)
    text = _HOOK.format(version=__version__, paths=f" {_shell(below)}" if below else "")
    if not os.path.lexists(place):
        return Part(path, place, "hook for pre-commit", text, text)
    if _mentions(place):
        return Part(path, place, "hook for pre-commit", "", hindrance="runs seedlint already")
    entry = text.partition("repos:\n")[2]
    return Part(path, place, "hook for pre-commit", entry, hindrance="is there already; add this below `repos:`")


def _job(top: Path, cwd: Path, below: str) -> Part:
    paths = f" {_shell(below)}" if below else ""
    gitlab = top / ".gitlab-ci.yml"
    if os.path.lexists(gitlab):
        path = shown(gitlab, cwd)
        if _mentions(gitlab):
            return Part(path, gitlab, "CI job", "", hindrance="runs seedlint already")
        text = _GITLAB.format(version=__version__, paths=paths)
        return Part(path, gitlab, "CI job", text, hindrance="is there already; add this job")
    folder = top / ".github" / "workflows"
    for other in sorted([*folder.glob("*.yml"), *folder.glob("*.yaml")]):
        if _mentions(other):
            return Part(shown(other, cwd), other, "CI job", "", hindrance="runs seedlint already")
    place = folder / "seedlint.yml"
    text = _GITHUB.format(version=__version__, paths=paths)
    return Part(shown(place, cwd), place, "CI job", text, text)


def _mentions(path: Path) -> bool:
    try:
        return "seedlint" in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _shell(path: str) -> str:
    """Return a path as a word of a shell, for a plain scalar of YAML."""
    return path if re.fullmatch(r"[\w./-]+", path) else "."


_HOOK = """\
repos:
  - repo: local
    hooks:
      - id: seedlint
        name: seedlint
        entry: seedlint check{paths}
        language: python
        additional_dependencies: ["seedlint=={version}"]
        types_or: [python, pyi, jupyter]
        pass_filenames: false
        require_serial: true
"""

_GITHUB = """\
name: seedlint

on:
  push:
    branches: [main, master]
  pull_request:

permissions:
  contents: read

jobs:
  seedlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: python -m pip install "seedlint=={version}"
      - run: seedlint check{paths} -o github
"""

_GITLAB = """\
seedlint:
  image: python:3.13
  script:
    - python -m pip install "seedlint=={version}"
    - seedlint check{paths} -o gitlab:gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
