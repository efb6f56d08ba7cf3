"""One run of `seedlint check`: from options to the findings that are reported. The only orchestrator."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint import analysis, environment_files, fixing, scope
from seedlint import config as configuration
from seedlint.analysis import Settings
from seedlint.baselines import keeping
from seedlint.baselines.comparing import Comparison, Known, Scope, compare, identified
from seedlint.catalogue import load
from seedlint.checks.caller_must_seed import RULE as LEFT
from seedlint.checks.registry import all_rules
from seedlint.checks.unreadable_source import RULE as UNREADABLE
from seedlint.config import Config, Options
from seedlint.diagnostics import Diagnostic, Governance
from seedlint.discovery import Discovery, Found, discover
from seedlint.errors import UsageError, nearest
from seedlint.fixes.places import Places
from seedlint.ignoring import layer
from seedlint.paths import absolute, shown
from seedlint.program.modules import ModuleIndex
from seedlint.reading import NotPython, decode, read
from seedlint.selection import Selection, enabled_codes, matching_codes, validate
from seedlint.source import SourceFile
from seedlint.suppressions import Suppressions
from seedlint.syntax.outline import read_outline

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlint.baselines.keeping import Against
    from seedlint.baselines.revisions import Tree
    from seedlint.environment import Reach
    from seedlint.fixing import Fixing, Mended
    from seedlint.ignoring import Layer
    from seedlint.scope import Scope as AskedFor

    Step = Callable[[str, int, int], None]

STDIN = "-"
_EVERY = 50
_PER_FILE = "per-file-ignores"


@dataclass(frozen=True)
class Request:
    """What the command line asks for; what it leaves open, the configuration decides.

    `overrides` are the configuration's keys, spelt as in `Options`, that the command line sets to another value;
    `fixing` says what is to be done about what is found, if anything; `against` what it is compared with, if not with
    the project's own baseline. With `whole_project`, all of the project is read and judged, and reported is what stands
    in `paths`; with `force_exclude`, files among these may be left out, too.

    An editor's server asks for more: `folder` is where relative paths start (the current folder), `texts` what files
    hold in its editor rather than on disk, by absolute path, `memory` what an earlier run read; without `plan`, fixes
    are not planned yet: that can be done later, from the outcome's `state`.
    """

    paths: tuple[str, ...] = (".",)
    selection: Selection = field(default_factory=Selection)
    exclude: tuple[str, ...] = ()
    config: str | None = None
    isolated: bool = False
    stdin: bytes | None = None
    stdin_name: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    fixing: Fixing | None = None
    against: Against = field(default_factory=keeping.Against)
    folder: Path | None = None
    texts: Mapping[Path, str] = field(default_factory=dict)
    memory: analysis.Memory | None = None
    plan: bool = True
    whole_project: bool = False
    force_exclude: bool = False


@dataclass(frozen=True)
class Outcome:
    """What a run found.

    Attributes:
        files: how many files were checked, the unreadable ones included, and are reported on.
        elsewhere: how many findings are in other files of the project, which were read, too.
        diagnostics: the findings to report, in order.
        governance: what governs the program's draws.
        hidden: how many findings of reported rules a comment or `per-file-ignores` suppressed.
        unseen: whether draws were found wanting by rules that are not reported, or by suppressed findings; those that
            are left to callers aside.
        lists_left: whether draws that are left to callers are among the findings.
        problems: what kept paths from being checked; each makes the run fail.
        warnings: what was skipped and may surprise.
        notes: what was done, for who asks.
        sources: the text of each decoded file by its path, for source frames.
        options: what the configuration and, before it, the command line say; how to show all this is among it.
        mended: what was fixed, or would be; None if nothing was asked for.
        comparison: what is known already, and not among the findings; None if there is nothing to compare with.
        suppressed: the findings that a comment or `per-file-ignores` suppressed, each with the reason that it gives.
        baseline: what was written to the baseline, if that was asked for.
        analysis: what the analysis made of the files.
        state: what fixes can be planned from.
        before: the sources as they were before that, if they changed.

    """

    files: int
    diagnostics: tuple[Diagnostic, ...]
    governance: Governance
    hidden: int = 0
    elsewhere: int = 0
    unseen: bool = False
    lists_left: bool = False
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    sources: dict[str, SourceFile] = field(default_factory=dict)
    options: Options = field(default_factory=Options)
    mended: Mended | None = None
    comparison: Comparison | None = None
    suppressed: tuple[tuple[Diagnostic, str], ...] = ()
    baseline: keeping.Written | None = None
    analysis: analysis.Analysis | None = None
    state: fixing.State | None = None
    before: dict[str, SourceFile] = field(default_factory=dict)


@dataclass(frozen=True)
class _Looked:
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


@dataclass(frozen=True)
class _Reported:
    """The findings to report, those that were suppressed, and what comparing with known ones came to."""

    shown: tuple[Diagnostic, ...]
    hidden: list[tuple[Diagnostic, str]]
    elsewhere: int = 0
    comparison: Comparison | None = None


def _silent(what: str, done: int, total: int) -> None:
    """Take note of a step for nobody."""


def check(request: Request, step: Step = _silent) -> Outcome:
    """Check what `request` names, as one program; `step` is told what is being done, and how far.

    Raises:
        SeedlintError: an option or a configuration file cannot be carried out.

    """
    cwd = request.folder or _current_folder()
    rules = all_rules()
    asked = request.selection
    validate((*(asked.select or ()), *asked.ignore, *asked.extend_select), rules)
    config = _config(request, cwd)
    options = config.options.under(request.overrides)
    if options.quiet:
        step = _silent
    enabled = enabled_codes(_selection(config).overridden_by(asked), rules)
    per_file = _per_file_ignores(config)
    catalogue = load(config.options.keras, config.library_tables(), config.options.tensorflow)
    against = keeping.chosen(request.against, config, cwd, _named(request, cwd), isolated=request.isolated)

    request = _remembering(request)
    looked = _look(request, config, cwd, Settings(catalogue, config.entry_points()), step)
    read_in, sources, settings, result = looked.files, looked.sources, looked.settings, looked.result
    if request.against.revision is not None:
        step(f"analysing {request.against.revision}", 0, 0)
        against = _at_revision(request, config, cwd, enabled, settings)

    def report(findings: Sequence[Diagnostic], files: Sequence[SourceFile | Diagnostic]) -> _Reported:
        everywhere, hidden = _report(findings, files, per_file, enabled, cwd)
        return _asked_for(everywhere, hidden, looked, against, request, files, enabled, cwd)

    found = report(looked.findings, read_in)

    step("planning fixes", 0, 0)
    places = _places(request, config, cwd)
    state = fixing.State(result, tuple(sources), settings, found.shown, _fixable(config), places, request.memory)
    plan = fixing.plan(result, sources, found.shown, fixable=state.fixable if request.plan else (), places=places)
    reported = plan.shown
    mended = None
    if request.fixing is not None:
        step("fixing", 0, 0)

        def again(changed: analysis.Analysis, files: list[SourceFile]) -> fixing.Planned:
            now = report([*looked.unreadable, *changed.diagnostics], [*looked.unreadable, *files])
            return fixing.plan(changed, files, now.shown, fixable=_fixable(config), places=places)

        mended = fixing.mend(plan, request.fixing, sources, settings, places, options, again, request.memory)
        if mended.texts and mended.after is not None:
            result = mended.after
            read_in = fixing.as_mended(read_in, mended, cwd)
            sources = [one for one in read_in if isinstance(one, SourceFile)]
            found = report([*looked.unreadable, *result.diagnostics], read_in)
            reported = fixing.plan(result, sources, found.shown, fixable=_fixable(config), places=places).shown
        reported = fixing.unpromised(reported, mended.dropped)
    seen = {id(finding) for finding in found.shown}
    missing, left_out = _missing_entries(config, sources)
    texts = _texts(looked, sources)
    problems = list(looked.discovery.problems)
    written = None
    if request.against.writes and not problems:
        written = keeping.write(request.against, config, cwd, reported, texts, found.comparison, _named(request, cwd))
        problems += written.problems
    named = {shown(place, cwd) for place in _named(request, cwd)}
    return Outcome(
        files=sum(looked.asked_for is None or _path(one) in looked.asked_for for one in read_in),
        diagnostics=reported,
        governance=result.governance,
        hidden=len(found.hidden),
        elsewhere=found.elsewhere,
        unseen=any(id(finding) not in seen and finding.rule != LEFT for finding in result.diagnostics),
        lists_left=LEFT.code in enabled,
        problems=tuple(problems),
        warnings=(
            *looked.discovery.warnings,
            *(str(one) for one in looked.foreign if one.path in named),
            *missing,
            *([mended.advice] if mended and mended.advice else ()),
        ),
        notes=(
            _origin(config, cwd),
            *looked.discovery.notes,
            *(str(one) for one in looked.foreign if one.path not in named),
            *left_out,
        ),
        sources=texts,
        options=options,
        mended=mended,
        comparison=found.comparison,
        suppressed=tuple(found.hidden),
        baseline=written,
        analysis=result,
        state=state,
        before={source.path: source for source in looked.sources},
    )


def _asked_for(
    found: tuple[Diagnostic, ...],
    hidden: list[tuple[Diagnostic, str]],
    looked: _Looked,
    against: Known | None,
    request: Request,
    files: Sequence[SourceFile | Diagnostic],
    enabled: frozenset[str],
    cwd: Path,
) -> _Reported:
    """Return of what is found in the whole project what is not known, and is asked for."""
    compared = None
    if against is not None:
        compared = compare(found, _texts(looked, files), against, _scope(request, files, enabled, cwd), cwd)
        found = compared.new
    shown_here = scope.within(found, looked.asked_for)
    hidden = [one for one in hidden if looked.asked_for is None or one[0].place.path in looked.asked_for]
    return _Reported(shown_here, hidden, len(found) - len(shown_here), compared)


def _remembering(request: Request) -> Request:
    """Return a request whose fixes read the files that they leave alone only once."""
    fixes = request.fixing is not None and request.memory is None
    return replace(request, memory=analysis.Memory()) if fixes else request


def _look(request: Request, config: Config, cwd: Path, settings: Settings, step: Step) -> _Looked:
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
    return _Looked(discovery, files, beside, settings, result, foreign, asked_for)


def _texts(looked: _Looked, files: Sequence[SourceFile | Diagnostic]) -> dict[str, SourceFile]:
    """Return all texts in which findings may be, by path."""
    everything = (*(file for file, _ in looked.beside), *files)
    return {one.path: one for one in everything if isinstance(one, SourceFile)}


def _named(request: Request, cwd: Path) -> tuple[Path, ...]:
    """Return the places that a run is asked to check."""
    return tuple(absolute(request.stdin_name or STDIN if path == STDIN else path, cwd) for path in request.paths)


def _scope(request: Request, files: Sequence[SourceFile | Diagnostic], enabled: frozenset[str], cwd: Path) -> Scope:
    checked = (one.absolute if isinstance(one, SourceFile) else absolute(one.place.path, cwd) for one in files)
    unseen = frozenset(rule.code for rule in all_rules()) - enabled
    return Scope(frozenset(checked), _named(request, cwd), unseen)


def _at_revision(request: Request, config: Config, cwd: Path, enabled: frozenset[str], settings: Settings) -> Known:
    """Check the same places as they are in a revision, by the present configuration; return what is found there."""
    from seedlint.baselines.revisions import exported  # noqa: PLC0415

    named = _named(request, cwd)
    revision = request.against.revision or ""
    with exported(revision, named, (cwd, config.base)) as tree:
        there = tree.at(cwd)
        paths = tuple(str(place) for place in map(tree.at, named) if os.path.lexists(place))
        moved = replace(config, base=tree.at(config.base))
        asked = replace(request, paths=paths, stdin=None, texts={}, memory=None)
        entries = tuple(_moved_entry(entry, tree) for entry in settings.entry_points)
        looked = _look(asked, moved, there, replace(settings, entry_points=entries), _silent)
        shown, _ = _report(looked.findings, looked.files, _per_file_ignores(moved), enabled, there)
        judged = [one for one in shown if one.rule != UNREADABLE]
        found = identified(judged, _texts(looked, looked.sources), tree.at(tree.top), there)
        return Known(revision, tree.top, tuple(found))


def _moved_entry(entry: str, tree: Tree) -> str:
    path = Path(entry)
    return str(tree.at(path)) if path.is_absolute() and path.is_relative_to(tree.anchor) else entry


def _discover(request: Request, config: Config, cwd: Path) -> tuple[Discovery, AskedFor]:
    """Return the files to read, and the paths of those to report on; None for all of them."""
    paths = [path for path in request.paths if path != STDIN]

    def found(paths: list[str], *, force: bool = False) -> Discovery:
        excludes, ignored = _excludes(request, config, cwd), config.options.respect_gitignore
        return discover(paths, cwd, excludes, respect_gitignore=ignored, force_exclude=force)

    discovery = found(paths, force=request.force_exclude)
    if not request.whole_project:
        return discovery, None
    named = [request.stdin_name or STDIN if path == STDIN else path for path in request.paths]
    return scope.joined(discovery, found([str(_project(request, config, cwd))])), scope.of(named, discovery, cwd)


def _project(request: Request, config: Config, cwd: Path) -> Path:
    return scope.project_folder(config, cwd, configured=request.config is not None)


def _path(file: SourceFile | Diagnostic) -> str:
    return file.path if isinstance(file, SourceFile) else file.place.path


def _current_folder() -> Path:
    try:
        return Path.cwd()
    except FileNotFoundError as error:
        raise UsageError("the current folder does not exist any more") from error
    except OSError as error:
        raise UsageError(f"the current folder cannot be told: {error.strerror or error}") from error


def _config(request: Request, cwd: Path) -> Config:
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


def _origin(config: Config, cwd: Path) -> str:
    return f"configuration: {shown(config.path, cwd)}" if config.path is not None else "configuration: defaults"


def _selection(config: Config) -> Selection:
    """Return the configured selection, its selectors checked."""
    options = config.options
    for key, selectors in (
        ("select", options.select or ()),
        ("ignore", options.ignore),
        ("extend-select", options.extend_select),
    ):
        _validate_configured(config, key, selectors)
    return Selection(options.select, options.ignore, options.extend_select)


def _fixable(config: Config) -> frozenset[str]:
    """Return the codes of the rules whose findings may be fixed."""
    rules, options = all_rules(), config.options
    for key, selectors in (("fixable", options.fixable or ()), ("unfixable", options.unfixable)):
        _validate_configured(config, key, selectors)
    allowed = matching_codes(("ALL",) if options.fixable is None else options.fixable, rules)
    return allowed - matching_codes(options.unfixable, rules)


def _places(request: Request, config: Config, cwd: Path) -> Places:
    """Return where fixes may write: standard input stands for one text; a new file needs its folder to be checked."""
    if STDIN in request.paths:
        only = absolute(request.stdin_name or STDIN, cwd)
        return Places(cwd, (), None, only)
    named = [absolute(path, cwd) for path in request.paths]
    folders = [place for place in named if os.path.isdir(place)]  # noqa: PTH112 - never raises
    if request.whole_project:
        folders.append(_project(request, config, cwd))
    return Places(cwd, tuple(folders), config.seeding_module())


def _validate_configured(config: Config, key: str, selectors: Sequence[str]) -> None:
    for selector in selectors:
        try:
            validate((selector,), all_rules())
        except UsageError as error:
            raise config.error(key, str(error), selector) from error


def _configured_layer(config: Config, key: str, patterns: Sequence[str]) -> Layer | None:
    try:
        return layer(config.base, patterns)
    except ValueError as error:
        raise config.error(key, str(error)) from error


def _excludes(request: Request, config: Config, cwd: Path) -> list[Layer]:
    """Return the configured patterns, then those of the command line, which have the last word."""
    try:
        asked = layer(cwd, request.exclude)
    except ValueError as error:
        raise UsageError(f"--exclude: {error}") from error
    configured = _configured_layer(config, "exclude", config.options.exclude)
    return [one for one in (configured, asked) if one is not None]


def _missing_entries(config: Config, sources: Sequence[SourceFile]) -> tuple[list[str], list[str]]:
    """Return warnings about configured entry functions that do not exist, and notes about those that are not checked.

    Neither is an error: a check of a part of the project may leave them out.
    """
    warnings: list[str] = []
    notes: list[str] = []
    entries = config.entry_functions() if sources else ()
    index = ModuleIndex(sources) if entries else None
    for entry in entries:
        module, _, function = entry.partition(":")
        key = index.find(module) if index is not None else None
        if index is not None and key is not None:
            problem = _without(index.source(key), function.partition(".")[0])
            told = warnings
        elif _on_disk(module, config, sources):
            problem = "its module is not among the checked files"
            told = notes
        else:
            problem = f"there is no module {module!r} among the checked files or in {config.base}"
            told = warnings
        if problem:
            told.append(str(config.error("entry-points", f"{entry!r}: {problem}", entry)))
    return warnings, notes


def _without(source: SourceFile, name: str) -> str:
    """Return what to say of a file that has nothing of this name at top level; nothing where that cannot be told."""
    result = read_outline(source.text)
    items = result.outline.items
    names = {name for item in items for name in (item.name, *item.binds) if name is not None}
    elsewhere = {word for item in items if item.kind in {"import", "statement"} for word in item.mentions}
    if result.problems or names & {name, "__getattr__"} or elsewhere & {name, "*"}:
        return ""
    return f"{source.path} has no {name!r}{nearest(name, sorted(names))}"


def _on_disk(module: str, config: Config, sources: Sequence[SourceFile]) -> bool:
    """Whether a module can be found where the project's modules lie, though it is not checked."""
    folders = dict.fromkeys([config.base, config.base / "src", *(Path(source.package_root) for source in sources)])
    path = module.replace(".", "/")
    return any(
        os.path.isfile(folder / name)  # noqa: PTH113 - never raises
        for folder in folders
        for name in (f"{path}.py", f"{path}/__init__.py")
    )


@dataclass(frozen=True)
class _PerFile:
    """The rules that are ignored in files that match a pattern; or, turned round, in those that do not."""

    layer: Layer
    turned: bool
    codes: frozenset[str]

    def ignored(self, path: Path) -> frozenset[str]:
        matches = bool(self.layer.verdict(path, folder=False))
        return self.codes if matches != self.turned else frozenset()


def _per_file_ignores(config: Config) -> list[_PerFile]:
    found = []
    for pattern, selectors in config.options.per_file_ignores.items():
        _validate_configured(config, "per-file-ignores", selectors)
        patterns = _configured_layer(config, "per-file-ignores", (pattern.removeprefix("!"),))
        if patterns is not None:
            codes = matching_codes(selectors, all_rules())
            found.append(_PerFile(patterns, pattern.startswith("!"), codes))
    return found


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


def _stretches(file: SourceFile) -> list[tuple[int, str]]:
    """Return the stretches of a file in which comments speak of what follows them, each with its first line."""
    if file.notebook is None:
        return [(1, file.text)]
    return [(block.first, "".join(block.python)) for block in file.notebook.blocks]


def _report(
    findings: Sequence[Diagnostic],
    files: Sequence[SourceFile | Diagnostic],
    per_file: Sequence[_PerFile],
    enabled: frozenset[str],
    cwd: Path,
) -> tuple[tuple[Diagnostic, ...], list[tuple[Diagnostic, str]]]:
    """Return the findings to report, in order, and those of reported rules that were suppressed, with the reasons."""
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        by_path.setdefault(finding.place.path, []).append(finding)
    reported: list[Diagnostic] = []
    hidden: list[tuple[Diagnostic, str]] = []
    for file in files:
        path = _path(file)
        found = by_path.pop(path, [])
        place = absolute(path, cwd)
        here = enabled.difference(*(one.ignored(place) for one in per_file))
        kept = found
        reasons: dict[int, str] = {}
        if isinstance(file, SourceFile):
            suppressions = Suppressions(path, _stretches(file), all_rules())
            kept = suppressions.apply(found, here)
            reasons = suppressions.reasons
        shown_here = [finding for finding in kept if finding.rule.code in here]
        reported += shown_here
        seen = {id(finding) for finding in shown_here}
        hidden += [
            (finding, reasons.get(id(finding), _PER_FILE))
            for finding in found
            if finding.rule.code in enabled and id(finding) not in seen
        ]
    for path, rest in by_path.items():  # files of other languages, in which no comment suppresses
        here = enabled.difference(*(one.ignored(absolute(path, cwd)) for one in per_file))
        reported += [finding for finding in rest if finding.rule.code in here]
        hidden += [(finding, _PER_FILE) for finding in rest if finding.rule.code in enabled - here]
    return tuple(sorted(reported, key=lambda finding: finding.sort_key)), hidden
