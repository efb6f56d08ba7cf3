"""The configuration: `[tool.seedlint]` of a `pyproject.toml`, or a `seedlint.toml`; the nearest one up the tree counts.

Paths and patterns in it are relative to the folder of the file that states them. A key that does not exist or a value
of the wrong kind is an error: a misspelt option that is silently ignored would make silence mean nothing.
"""

from __future__ import annotations

import keyword
import os
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

import msgspec

from seedlint.errors import ConfigError, SeedlintError, UsageError, nearest
from seedlint.paths import absolute

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FUNCTION = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")
_KINDS = {"array": "a list", "str": "a string", "bool": "true or false", "int": "a whole number", "object": "a table"}


class Options(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What a configuration file may say.

    Attributes:
        select: the rules to report, by code, prefix or name; replaces the default.
        ignore: rules not to report.
        extend_select: rules to report besides.
        exclude: patterns, as in `.gitignore`, of what to leave out besides the defaults; `!build` takes one back.
        per_file_ignores: pattern of files -> rules not to report there; `!` before a pattern turns it round.
        fixable: the rules whose findings `--fix` may mend; by default all.
        unfixable: rules whose findings it leaves alone.
        unsafe_fixes: whether it also makes fixes that change the program's numbers.
        seeding_module: the file of the function that derives seeds, if fixes need one for several files; by default
            `seeding.py` in the package, or beside the program.
        entry_points: where programs start besides what is recognised: scripts, or `package.module:function`.
        keras: the major version of Keras that the project runs on.
        tensorflow: the version of TensorFlow that the project runs on, `"2.15"`; by default the newest known.
        library_tables: tables of the user's own libraries, in the format of `rules/libraries/`.
        baseline: the file of the findings that the project has for now; by default `seedlint-baseline.json`, if there
            is one.
        output_format: how findings are printed.
        respect_gitignore: whether to leave out what git ignores.
        exit_zero: whether findings leave the exit code 0.
        show_fixes: whether to say of each fix what it does.
        statistics: whether to count findings by rule instead of showing them.
        show_unknown: whether to list the draws that were not understood.
        quiet: whether to print findings and errors, nothing else.
        verbose: whether to say what is done; excludes `quiet`.
        color: whether to colour the output; `auto` on a terminal only.

    """

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    fixable: tuple[str, ...] | None = None
    unfixable: tuple[str, ...] = ()
    unsafe_fixes: bool = False
    seeding_module: str | None = None
    entry_points: tuple[str, ...] = ()
    keras: Literal[2, 3] = 3
    tensorflow: Annotated[str, msgspec.Meta(pattern=r"^\d+\.\d+(\.\d+)?$")] | None = None
    library_tables: tuple[str, ...] = ()
    baseline: str | None = None
    output_format: Literal[
        "full", "concise", "json", "json-lines", "sarif", "github", "gitlab", "junit", "markdown"
    ] = "full"
    respect_gitignore: bool = True
    exit_zero: bool = False
    show_fixes: bool = False
    statistics: bool = False
    show_unknown: bool = False
    quiet: bool = False
    verbose: bool = False
    color: Literal["auto", "always", "never"] = "auto"

    def under(self, overrides: Mapping[str, Any]) -> Options:
        """Return these (a file's) options under what a command line sets; one that is verbose is not quiet."""
        if overrides.get("verbose"):
            overrides = {"quiet": False, **overrides}
        return msgspec.structs.replace(self, **overrides)


@dataclass(frozen=True)
class Config:
    """Options, with the file that states them (None for the defaults) and the folder its paths are relative to."""

    options: Options
    base: Path
    path: Path | None = None
    text: str = ""
    scripts: tuple[str, ...] = ()

    def error(self, key: str, problem: str, value: str = "") -> SeedlintError:
        """Return the error that says what is wrong with a key of this file."""
        if self.path is None:
            return UsageError(f"{key}: {problem}")
        return ConfigError(self.path, f"{_line(self.text, key, value)}{key}: {problem}")

    def library_tables(self) -> tuple[Path, ...]:
        """Return the user's library tables as absolute paths.

        Raises:
            ConfigError: one does not exist.

        """
        return tuple(self._existing("library-tables", table) for table in self.options.library_tables)

    def seeding_module(self) -> Path | None:
        """Return where the project's seeding module is to lie.

        Raises:
            ConfigError: it is no module that could be imported, or its folder does not exist.

        """
        value = self.options.seeding_module
        if value is None:
            return None
        path = absolute(value, self.base)
        if path.suffix != ".py" or not path.stem.isidentifier() or keyword.iskeyword(path.stem):
            problem = f"{value!r} cannot be imported: name a file such as 'src/seeding.py'"
            raise self.error("seeding-module", problem, value)
        if not path.is_relative_to(self.base) or not os.path.isdir(path.parent):  # noqa: PTH112 - never raises
            raise self.error("seeding-module", f"the folder of {value!r} is none below {self.base}", value)
        return path

    def baseline(self) -> Path | None:
        """Return where the configured baseline is, or is to be.

        Raises:
            ConfigError: it is outside of the project, or is to be in a folder that does not exist.

        """
        value = self.options.baseline
        if value is None:
            return None
        path = absolute(value, self.base)
        if not path.is_relative_to(self.base) or not os.path.isdir(path.parent):  # noqa: PTH112 - never raises
            raise self.error("baseline", f"the folder of {value!r} is none below {self.base}", value)
        return path

    def entry_points(self) -> tuple[str, ...]:
        """Return configured and packaged entry points: absolute paths of scripts, or `package.module:function`.

        Raises:
            ConfigError: a script does not exist, or an entry is neither.

        """
        return tuple(dict.fromkeys((*(self._entry(entry) for entry in self.options.entry_points), *self.scripts)))

    def entry_functions(self) -> tuple[str, ...]:
        """Return the configured entry points that are functions, `package.module:function`."""
        return tuple(entry for entry in self.options.entry_points if _FUNCTION.fullmatch(entry))

    def _entry(self, entry: str) -> str:
        if _FUNCTION.fullmatch(entry):
            return entry
        return str(self._existing("entry-points", entry))

    def _existing(self, key: str, value: str) -> Path:
        path = absolute(value, self.base)
        if not _is_file(path):
            raise self.error(key, f"{value!r} is no file below {self.base}", value)
        return path


def _is_file(path: Path) -> bool:
    """Whether there is a file; in a folder that must not be searched there is none."""
    return os.path.isfile(path)  # noqa: PTH113 - never raises


def find(start: Path) -> Path | None:
    """Return the configuration file that counts for `start`: the nearest up the tree, `seedlint.toml` first."""
    for folder in (start, *start.parents):
        own = folder / "seedlint.toml"
        if _is_file(own):
            return own
        project = folder / "pyproject.toml"
        if _is_file(project) and "seedlint" in _tool(_read(project)[1]):
            return project
    return None


def load(start: Path, explicit: Path | None = None) -> Config:
    """Read the configuration for `start`: from `explicit` if given, else from the nearest file up the tree.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or says something that no option means.

    """
    path = explicit if explicit is not None else find(start)
    scripts = _scripts(start)
    if path is None:
        return Config(Options(), start, scripts=scripts)
    text, document = _read(path)
    in_project = path.name == "pyproject.toml"
    table = _tool(document).get("seedlint", {}) if in_project else document
    if not isinstance(table, dict):
        raise ConfigError(path, "tool.seedlint: must be a table")
    return Config(_options(path, text, table), path.parent, path, text, scripts)


def _options(path: Path, text: str, table: dict[str, Any]) -> Options:
    known = [one.encode_name for one in msgspec.structs.fields(Options)]
    for key in table:
        if key not in known:
            close = nearest(key, known) or f"; there are {', '.join(known)}"
            raise ConfigError(path, f"{_line(text, key)}unknown key {key!r}{close}")
    for key, value in table.items():
        try:
            msgspec.convert({key: value}, Options)
        except msgspec.ValidationError as error:
            raise ConfigError(path, f"{_line(text, key)}{key}: {_problem(str(error), key, value)}") from error
    options = msgspec.convert(table, Options)
    if options.quiet and options.verbose:
        raise ConfigError(path, f"{_line(text, 'quiet')}quiet: excludes verbose")
    return options


def _problem(message: str, key: str, value: object) -> str:
    """Return what msgspec says of a key's value, in words, with the nearest value that is valid."""
    expected = re.match(r"Expected `([^`]*)`, got `([^`]*)`", message)
    if expected:
        wanted, got = (
            " or ".join(_KINDS.get(kind, kind) for kind in group.replace(" | null", "").split(" | "))
            for group in expected.groups()
        )
        return f"expected {wanted}, got {got}"
    if "Invalid enum value" in message:
        (field,) = (one for one in msgspec.structs.fields(Options) if one.encode_name == key)
        choices = [str(choice) for choice in get_args(field.type)]
        return f"{value!r} is not one of {', '.join(choices)}{nearest(str(value), choices)}"
    if "matching regex" in message:
        return f"{value!r} is not a version such as '2.15'"
    return message.partition(" - at")[0]


def _line(text: str, key: str, value: str = "") -> str:
    """Return `line 7: ` for the first line that sets `key` (or, in a list over several lines, holds `value`)."""
    lines = text.splitlines()
    ours = [number for number, line in enumerate(lines) if re.match(r"\s*\[\s*tool\.seedlint\b", line)]
    setting = re.compile(rf"""\s*(\[\s*(tool\.seedlint\.)?)?["']?{re.escape(key)}["']?\s*[=.\]]""")
    for number, line in enumerate(lines):
        if ours and number < ours[0]:
            continue
        if setting.match(line):
            for later in range(number, len(lines) if value else 0):
                if value in lines[later]:
                    return f"line {later + 1}: "
            return f"line {number + 1}: "
    return ""


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise ConfigError(path, f"cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, f"is not UTF-8: byte at offset {error.start}") from error
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(path, f"is not valid TOML: {error}") from error


def _tool(document: dict[str, Any]) -> dict[str, Any]:
    tool = document.get("tool", {})
    return tool if isinstance(tool, dict) else {}


def _scripts(start: Path) -> tuple[str, ...]:
    """Return the functions that the nearest `pyproject.toml` installs as commands."""
    for folder in (start, *start.parents):
        project = folder / "pyproject.toml"
        if _is_file(project):
            document = _read(project)[1]
            packaged = document.get("project", {})
            tables = [packaged.get(key, {}) for key in ("scripts", "gui-scripts")] if isinstance(packaged, dict) else []
            values = [value for table in tables if isinstance(table, dict) for value in table.values()]
            return tuple(v.partition("[")[0].strip() for v in values if isinstance(v, str) and _FUNCTION.match(v))
    return ()
