"""Looking: which files there are, what they say, and what the analysis makes of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint import analysis, environment_files, scope
from seedlint.diagnostics import Diagnostic, Governance
from seedlint.discovery import Discovery, Found, discover
from seedlint.engine.configured import excludes, project_of
from seedlint.engine.request import STDIN, Request
from seedlint.paths import absolute, shown
from seedlint.reading import NotPython, decode, read
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from seedlint.analysis import Settings
    from seedlint.config import Config
    from seedlint.engine.request import Step
    from seedlint.environment import Reach
    from seedlint.scope import Scope as AskedFor


_EVERY = 50


@dataclass(frozen=True)
class Looked:
    """What the files say: those found, those read, those beside them, and what the analysis makes of them.

    `foreign` are those that turned out not to be Python, `asked_for` the paths that are reported on.
    """

    discovery: Discovery
    files: list[SourceFile | Diagnostic]
    beside: list[tuple[SourceFile, Reach]]
    settings: Settings
    result: analysis.Analysis
    foreign: list[NotPython]
    asked_for: AskedFor

    @property
    def sources(self) -> list[SourceFile]:
        """The files that could be read."""
        return [one for one in self.files if isinstance(one, SourceFile)]

    @property
    def unreadable(self) -> list[Diagnostic]:
        """Findings about those that could not."""
        return [one for one in self.files if isinstance(one, Diagnostic)]

    @property
    def findings(self) -> list[Diagnostic]:
        """All findings, of all rules."""
        return [*self.unreadable, *self.result.diagnostics]


def look(request: Request, config: Config, cwd: Path, settings: Settings, step: Step) -> Looked:
    """Find the files, read and analyse them; `settings` lack what the files beside them set."""
    step("looking for files", 0, 0)
    discovery, asked_for = _discover(request, config, cwd)
    found = _read_all(_with_texts(discovery.files, request, cwd), step)
    files = [one for one in found if not isinstance(one, NotPython)]
    foreign = [one for one in found if isinstance(one, NotPython)]
    sources = [one for one in files if isinstance(one, SourceFile)]
    beside = list(environment_files.find(sources, cwd))
    variables = settings.catalogue.variables
    environment = [one for file in beside for one in environment_files.settings(*file, variables)]
    settings = replace(settings, environment=tuple(environment))
    step(f"analysing {len(sources)} files", 0, 0)
    result = analysis.Analysis((), Governance())
    if sources:
        result = analysis.analyse(sources, settings, request.memory)
    return Looked(discovery, files, beside, settings, result, foreign, asked_for)


def texts_of(looked: Looked, files: Sequence[SourceFile | Diagnostic]) -> dict[str, SourceFile]:
    """Return all texts in which findings may be, by path."""
    everything = (*(file for file, _ in looked.beside), *files)
    return {one.path: one for one in everything if isinstance(one, SourceFile)}


def _discover(request: Request, config: Config, cwd: Path) -> tuple[Discovery, AskedFor]:
    """Return the files to read, and the paths of those to report on; None for all of them."""
    paths = [path for path in request.paths if path != STDIN]

    def found(paths: list[str], *, force: bool = False) -> Discovery:
        left_out, ignored = excludes(request, config, cwd), config.options.respect_gitignore
        return discover(paths, cwd, left_out, respect_gitignore=ignored, force_exclude=force)

    discovery = found(paths, force=request.force_exclude)
    if not request.whole_project:
        return discovery, None
    named = [request.stdin_name or STDIN if path == STDIN else path for path in request.paths]
    return scope.joined(discovery, found([str(project_of(request, config, cwd))])), scope.of(named, discovery, cwd)


def path_of(file: SourceFile | Diagnostic) -> str:
    """Return the path of a file, read or not."""
    return file.path if isinstance(file, SourceFile) else file.place.path


def _with_texts(files: Sequence[Found], request: Request, cwd: Path) -> list[tuple[Found, bytes | str | None]]:
    """Return the files, in order of paths, each with what stands for it instead of what is on disk, or None.

    Of an editor's texts count those of the files, those that are not on disk yet, and notebooks.
    """
    texts: dict[Path, tuple[Found, bytes | str | None]] = {found.absolute: (found, None) for found in files}
    given: dict[Path, bytes | str] = {
        place: text
        for place, text in request.texts.items()
        if place in texts or place.suffix == ".ipynb" or not os.path.lexists(place)
    }
    if request.stdin is not None:
        given[absolute(request.stdin_name or STDIN, cwd)] = request.stdin
    for place, text in given.items():
        on_disk = texts.get(place)
        found = on_disk[0] if on_disk else Found(shown(place, cwd), place, place.parent)
        texts[place] = (found, text)
    return [texts[place] for place in sorted(texts, key=lambda place: place.parts)]


def _read_all(
    files: Sequence[tuple[Found, bytes | str | None]], step: Step
) -> list[SourceFile | Diagnostic | NotPython]:
    results = []
    for number, (found, data) in enumerate(files):
        if number % _EVERY == 0:
            step("reading", number, len(files))
        results.append(_read(found, data))
    return results


def _read(found: Found, data: bytes | str | None) -> SourceFile | Diagnostic | NotPython:
    if isinstance(data, str):
        return SourceFile(found.path, found.absolute, found.root, data)
    return read(found) if data is None else decode(data, found.path, found.absolute, found.root)
