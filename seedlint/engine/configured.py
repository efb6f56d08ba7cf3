"""What the configuration says of a run, its rules and patterns checked."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from seedlint import config as configuration
from seedlint import scope
from seedlint.checks import registry
from seedlint.config import Config, Options
from seedlint.engine.request import STDIN, Request
from seedlint.errors import UsageError
from seedlint.fixes.places import Places
from seedlint.ignoring import layer
from seedlint.paths import absolute, shown
from seedlint.selection import Selection, matching_codes, validate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.ignoring import Layer


def project_of(request: Request, config: Config, cwd: Path) -> Path:
    """Return the folder of the project that a run is about."""
    return scope.project_folder(config, cwd, configured=request.config is not None)


def configuration_for(request: Request, cwd: Path) -> Config:
    """Read the configuration that counts for the common parent of the checked paths."""
    if request.isolated:
        return Config(Options(), cwd)
    named = [request.stdin_name or "." if path == STDIN else path for path in request.paths]
    places = [absolute(path, cwd) for path in named]
    folders = [str(place if os.path.isdir(place) else place.parent) for place in places]  # noqa: PTH112 - never raises
    try:
        start = Path(os.path.commonpath(folders))
    except ValueError:  # nothing named, or places on two drives
        start = cwd
    explicit = absolute(request.config, cwd) if request.config is not None else None
    return configuration.load(start, explicit)


def origin(config: Config, cwd: Path) -> str:
    """Say where the configuration comes from."""
    return f"configuration: {shown(config.path, cwd)}" if config.path is not None else "configuration: defaults"


def configured_selection(config: Config) -> Selection:
    """Return the configured selection, its selectors checked."""
    options = config.options
    for key, selectors in (
        ("select", options.select or ()),
        ("ignore", options.ignore),
        ("extend-select", options.extend_select),
    ):
        validate_configured(config, key, selectors)
    return Selection(options.select, options.ignore, options.extend_select)


def fixable_codes(config: Config) -> frozenset[str]:
    """Return the codes of the rules whose findings may be fixed."""
    rules, options = registry.all_rules(), config.options
    for key, selectors in (("fixable", options.fixable or ()), ("unfixable", options.unfixable)):
        validate_configured(config, key, selectors)
    allowed = matching_codes(("ALL",) if options.fixable is None else options.fixable, rules)
    return allowed - matching_codes(options.unfixable, rules)


def places_of(request: Request, config: Config, cwd: Path) -> Places:
    """Return where fixes may write: standard input stands for one text; a new file needs its folder to be checked."""
    if STDIN in request.paths:
        only = absolute(request.stdin_name or STDIN, cwd)
        return Places(cwd, (), None, only)
    named = [absolute(path, cwd) for path in request.paths]
    folders = [place for place in named if os.path.isdir(place)]  # noqa: PTH112 - never raises
    if request.whole_project:
        folders.append(project_of(request, config, cwd))
    return Places(cwd, tuple(folders), config.seeding_module())


def validate_configured(config: Config, key: str, selectors: Sequence[str]) -> None:
    """Refuse configured selectors that select nothing, at their place in the file."""
    for selector in selectors:
        try:
            validate((selector,), registry.all_rules())
        except UsageError as error:
            raise config.error(key, str(error), selector) from error


def configured_layer(config: Config, key: str, patterns: Sequence[str]) -> Layer | None:
    """Return configured patterns; those that are none are refused, at their place in the file."""
    try:
        return layer(config.base, patterns)
    except ValueError as error:
        raise config.error(key, str(error)) from error


def excludes(request: Request, config: Config, cwd: Path) -> list[Layer]:
    """Return the configured patterns, then those of the command line, which have the last word."""
    try:
        asked = layer(cwd, request.exclude)
    except ValueError as error:
        raise UsageError(f"--exclude: {error}") from error
    configured = configured_layer(config, "exclude", config.options.exclude)
    return [one for one in (configured, asked) if one is not None]
