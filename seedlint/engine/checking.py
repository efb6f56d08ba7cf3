"""One run of `seedlint check`: from what is asked for to the findings that are reported."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint import analysis, fixing
from seedlint.analysis import Settings
from seedlint.baselines import keeping
from seedlint.catalogue import load
from seedlint.checks import registry
from seedlint.checks.caller_must_seed import RULE as LEFT
from seedlint.engine.comparing import Reporter, at_revision
from seedlint.engine.configured import configuration_for, configured_selection, fixable_codes, origin, places_of
from seedlint.engine.entries import missing_entries
from seedlint.engine.looking import look, path_of, texts_of
from seedlint.engine.outcome import Outcome
from seedlint.engine.reporting import per_file_ignores
from seedlint.engine.request import Request, current_folder, places_named, remembering, silent
from seedlint.paths import shown
from seedlint.selection import enabled_codes, validate
from seedlint.source import SourceFile

if TYPE_CHECKING:
    from pathlib import Path

    from seedlint.config import Config, Options
    from seedlint.diagnostics import Diagnostic
    from seedlint.engine.comparing import Reported
    from seedlint.engine.looking import Looked
    from seedlint.engine.request import Step
    from seedlint.fixing import Fixing, Mended


@dataclass(frozen=True)
class _State:
    """How things stand, before fixes or after: the files, what they come to, and what is reported of that.

    `shown` are the findings to report, each with its fix, or the reason why there is none.
    """

    files: list[SourceFile | Diagnostic]
    result: analysis.Analysis
    found: Reported
    shown: tuple[Diagnostic, ...]
    mended: Mended | None = None

    @property
    def sources(self) -> list[SourceFile]:
        """The files that could be read."""
        return [one for one in self.files if isinstance(one, SourceFile)]


def check(request: Request, step: Step = silent) -> Outcome:
    """Check what `request` names, as one program; `step` is told what is being done, and how far.

    Raises:
        SeedlintError: an option or a configuration file cannot be carried out.

    """
    cwd = request.folder or current_folder()
    rules = registry.all_rules()
    asked = request.selection
    validate((*(asked.select or ()), *asked.ignore, *asked.extend_select), rules)
    config = configuration_for(request, cwd)
    options = config.options.under(request.overrides)
    if options.quiet:
        step = silent
    enabled = enabled_codes(configured_selection(config).overridden_by(asked), rules)
    per_file = per_file_ignores(config)
    catalogue = load(config.options.keras, config.library_tables(), config.options.tensorflow)
    against = keeping.chosen(request.against, config, cwd, places_named(request, cwd), isolated=request.isolated)

    request = remembering(request)
    looked = look(request, config, cwd, Settings(catalogue, config.entry_points()), step)
    if request.against.revision is not None:
        step(f"analysing {request.against.revision}", 0, 0)
        against = at_revision(request, config, cwd, enabled, looked.settings)
    reporter = Reporter(request, looked, against, per_file, enabled, cwd)
    found = reporter.report(looked.findings, looked.files)

    step("planning fixes", 0, 0)
    places = places_of(request, config, cwd)
    state = fixing.State(
        looked.result,
        tuple(looked.sources),
        looked.settings,
        found.shown,
        fixable_codes(config),
        places,
        request.memory,
    )
    fixable = state.fixable if request.plan else ()
    plan = fixing.plan(looked.result, looked.sources, found.shown, fixable=fixable, places=places)
    now = _State(looked.files, looked.result, found, plan.shown)
    if request.fixing is not None:
        step("fixing", 0, 0)
        now = _mended(now, plan, state, request.fixing, options, reporter)
    return _outcome(now, state, config, options, reporter)


def _outcome(now: _State, state: fixing.State, config: Config, options: Options, reporter: Reporter) -> Outcome:
    """Return what a run came to, once what is known then is written down, where that is asked for."""
    request, looked, cwd = reporter.request, reporter.looked, reporter.cwd
    texts = texts_of(looked, now.sources)
    problems = list(looked.discovery.problems)
    written = None
    if request.against.writes and not problems:
        known, named = now.found.comparison, places_named(request, cwd)
        written = keeping.write(request.against, config, cwd, now.shown, texts, known, named)
        problems += written.problems
    warnings, notes = _remarks(request, config, cwd, looked, now)
    seen = {id(finding) for finding in now.found.shown}
    return Outcome(
        files=sum(looked.asked_for is None or path_of(one) in looked.asked_for for one in now.files),
        diagnostics=now.shown,
        governance=now.result.governance,
        hidden=len(now.found.hidden),
        elsewhere=now.found.elsewhere,
        unseen=any(id(finding) not in seen and finding.rule != LEFT for finding in now.result.diagnostics),
        lists_left=LEFT.code in reporter.enabled,
        problems=tuple(problems),
        warnings=warnings,
        notes=notes,
        sources=texts,
        options=options,
        mended=now.mended,
        comparison=now.found.comparison,
        suppressed=tuple(now.found.hidden),
        baseline=written,
        analysis=now.result,
        state=state,
        before={source.path: source for source in looked.sources},
    )


def _mended(
    before: _State, plan: fixing.Planned, state: fixing.State, asked: Fixing, options: Options, reporter: Reporter
) -> _State:
    """Carry out a plan, as far as that is asked for; return how things stand then."""
    unreadable, cwd, places = reporter.looked.unreadable, reporter.cwd, state.places

    def again(changed: analysis.Analysis, files: list[SourceFile]) -> fixing.Planned:
        now = reporter.report([*unreadable, *changed.diagnostics], [*unreadable, *files])
        return fixing.plan(changed, files, now.shown, fixable=state.fixable, places=places)

    mended = fixing.mend(plan, asked, before.sources, state.settings, places, options, again, reporter.request.memory)
    now = replace(before, mended=mended)
    if mended.texts and mended.after is not None:
        result = mended.after
        files = fixing.as_mended(before.files, mended, cwd)
        found = reporter.report([*unreadable, *result.diagnostics], files)
        now = _State(files, result, found, found.shown, mended)
        planned = fixing.plan(result, now.sources, found.shown, fixable=state.fixable, places=places)
        now = replace(now, shown=planned.shown)
    return replace(now, shown=fixing.unpromised(now.shown, mended.dropped))


def _remarks(
    request: Request, config: Config, cwd: Path, looked: Looked, now: _State
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return warnings of what may surprise, and notes of what was done."""
    missing, left_out = missing_entries(config, now.sources)
    named = {shown(place, cwd) for place in places_named(request, cwd)}
    warnings = (
        *looked.discovery.warnings,
        *(str(one) for one in looked.foreign if one.path in named),
        *missing,
        *([now.mended.advice] if now.mended and now.mended.advice else ()),
    )
    notes = (
        origin(config, cwd),
        *looked.discovery.notes,
        *(str(one) for one in looked.foreign if one.path not in named),
        *left_out,
    )
    return warnings, notes
