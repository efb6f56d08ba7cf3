"""One `seedlint verify`: runs, comparisons, verdicts. The only orchestrator of its floor."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedlint.errors import UsageError, nearest
from seedlint.paths import shown
from seedlint.verify import (
    coincidences,
    comparing,
    notebooks,
    predictions,
    profiles,
    records,
    results,
    running,
    verdict,
)
from seedlint.verify.running import NOTHING, Runner, Variation
from seedlint.verify.verdict import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.source import SourceFile
    from seedlint.verify.profiles import Profile
    from seedlint.verify.results import Watched
    from seedlint.verify.running import Run, Target
    from seedlint.verify.verdict import Blame, SiteVerdict

    Step = Callable[[str], None]

REPRODUCIBLE, DIFFERS, NOT_RUN, FAILED = 0, 1, 2, 3
_VALUES = {"values": True}
_TRIES = 2


@dataclass(frozen=True)
class Asked:
    """What the command line asks for.

    Attributes:
        words: the command to run.
        runs: how many runs nothing is varied in.
        vary: names of what is varied, one at a time, once the first two runs agree.
        perturb: one perturbed run for each global stream instead of one for all; `each` one for each place, too.
        record: where to keep the record of the first run; `against` a record to compare with instead of running twice.
        reach: whether to perturb at all; `check` whether to ask `check` what it predicted.

    """

    words: tuple[str, ...]
    runs: int = 3
    timeout: float | None = None
    vary: tuple[str, ...] = running.DEFAULT
    watch: tuple[str, ...] = ()
    tolerance: float = 0.0
    perturb: bool = False
    each: bool = False
    record: str | None = None
    against: str | None = None
    fresh: bool = False
    sample: int = 1
    python: str | None = None
    reach: bool = True
    check: bool = True


@dataclass
class Verification:
    """What came of it.

    Attributes:
        status: the exit code.
        base: the first run, summed up.
        comparisons: the first run against each other one; `reach` against the perturbed ones.
        sites: the verdict on each place that draws.
        closer: two runs that show what graphs draw, where nothing else shows what parts.
        blame: the first thing that parts, if anything does.
        failure: why the program failed, or could not be run.
        ours, theirs: the environment of the run, and the one of the record that it was compared with.
        findings: what `check` reports of the files that were drawn from.

    """

    target: Target
    status: int = NOT_RUN
    runs: list[Run] = field(default_factory=list)
    base: Profile | None = None
    comparisons: list[Comparison] = field(default_factory=list)
    reach: list[Comparison] = field(default_factory=list)
    closer: Comparison | None = None
    sites: tuple[SiteVerdict, ...] = ()
    blame: Blame | None = None
    failure: str = ""
    errors: str = ""
    notes: list[str] = field(default_factory=list)
    watched: tuple[str, ...] = ()
    ours: Mapping[str, Any] = field(default_factory=dict)
    theirs: Mapping[str, Any] | None = None
    findings: tuple[Diagnostic, ...] = ()
    sources: dict[str, SourceFile] = field(default_factory=dict)

    @property
    def parting_by_process(self) -> dict[str, bool]:
        """Of each process that draws, by its descent: whether its draws part in any comparison."""
        summed = [] if self.base is None else [self.base, *(one.draws.other for one in self.comparisons)]
        drawing = dict.fromkeys(
            process for profile in summed for process in dict.fromkeys(key.process for key in profile.chains)
        )
        parted = {parting.process for one in self.comparisons for parting in one.draws.partings}
        return {name: name in parted for name in drawing}


@dataclass(frozen=True)
class Proof:
    """What the runs before and after fixes show; `after` is None if nothing was fixed."""

    before: Verification
    after: Verification | None = None
    reverted: bool = False

    @property
    def last(self) -> Verification:
        """What holds for the files as the fixes left them."""
        return self.after if self.after is not None else self.before


def _silent(what: str) -> None:
    """Take note of a step for nobody."""


def verify(asked: Asked, step: Step = _silent) -> Verification:
    """Run a program as often as it takes to say whether it is reproducible; `step` is told what is being done.

    Raises:
        SeedlintError: something asked for cannot be done.

    """
    cwd = Path.cwd()
    chosen = _variations(asked.vary)
    watched = results.watched(asked.watch)
    if asked.runs < 2 and asked.against is None:
        raise UsageError("--runs: two runs at least can be compared")
    target = running.target(asked.words, cwd, asked.python)
    result = Verification(target)
    with tempfile.TemporaryDirectory(prefix="seedlint-") as scratch, records.Keeper(asked.record) as keeper:
        notebook = notebooks.plan(target, cwd, Path(scratch))
        if notebook is not None:
            result.sources[notebook.source.path] = notebook.source
        runner = Runner(
            target,
            cwd,
            Path(scratch),
            asked.timeout,
            watched.variables,
            {"sample": asked.sample},
            notebook.environment if notebook is not None else {},
            fresh=asked.fresh,
            runs=result.runs,
        )
        _Session(asked, result, runner, watched, keeper, step, chosen).go()
    return result


def _variations(names: Sequence[str]) -> list[Variation]:
    known = running.variations()
    for name in names:
        if name not in known:
            raise UsageError(f"--vary: there is no {name!r}{nearest(name, known)}; there are {', '.join(known)}, none")
    return [one for name, one in known.items() if name in names]


@dataclass
class _Session:
    """The runs in progress."""

    asked: Asked
    result: Verification
    runner: Runner
    watched: Watched
    keeper: records.Keeper
    step: Step
    chosen: list[Variation]

    def go(self) -> None:
        """Run, compare, judge. Ends early at what makes going on pointless."""
        result = self.result
        first = self._run(NOTHING)
        if not self._usable(first):
            return
        result.base = profiles.profile(first)
        result.ours = records.environment(first)
        result.watched = tuple(results.names(first, self.watched))
        self.keeper.add(first, result.ours)
        if self.asked.against is not None:
            self._against(self.asked.against)
        else:
            self._repeat()
        if result.status == NOT_RUN and result.failure:
            return
        differs = next((one for one in result.comparisons if not one.agrees), None)
        if first.code and differs is None:
            result.status = FAILED
            result.failure = f"the program itself failed, each time alike: exit code {first.code}"
            result.errors = _tail(first.errors)
        else:
            result.status = REPRODUCIBLE if differs is None else DIFFERS
        if differs is None and self.asked.against is None and self.asked.reach:
            self._perturb()
        if differs is not None and self.asked.against is None:
            self._look_closer(differs)
        self._judge(differs)

    def _repeat(self) -> None:
        """Compare runs in which nothing is varied; if they agree, those in which one thing is."""
        for number in range(2, self.asked.runs + 1):
            if not self._compare(NOTHING) or self.runner.runs[0].code:
                return
            if number == 2:
                for variation in self.chosen:
                    if (
                        "PYTHONHASHSEED" in variation.environment
                        and os.environ.get("PYTHONHASHSEED", "random") != "random"
                    ):
                        self.result.notes.append("PYTHONHASHSEED is set in the environment, so it was not varied")
                    elif not self._compare(variation):
                        self._again(variation)
                if any(not one.agrees for one in self.result.comparisons):
                    return

    def _again(self, variation: Variation) -> None:
        """Run once more what parts: if the variation is to blame, it parts in the same way; else it is chance."""
        last = self.result.comparisons[-1]
        before = last.draws.other
        run = self._run(variation)
        parted = results.compare(before.run, run, self.watched, self.asked.tolerance)
        if parted or comparing.compare(before, profiles.profile(run)).partings:
            chance = replace(NOTHING, title=f"by chance: {run.title}, varied in the same way, differs from it")
            self.result.comparisons[-1] = replace(last, variation=chance)
        else:
            self.result.comparisons[-1] = replace(last, again=run.number)

    def _look_closer(self, differs: Comparison) -> None:
        """Where a result parts and graphs draw unseen, run twice more with a look into the graphs."""
        base = self.result.base
        assert base is not None  # noqa: S101 - there was a run
        if differs.draws.partings or verdict.all_seen(base):
            return
        first = self._run(replace(NOTHING, title="to see what graphs draw", options=_VALUES))
        if first.timed_out or first.code != base.run.code:
            return
        one = profiles.profile(first)
        for _ in range(_TRIES):
            varied = differs.variation
            again = replace(varied, options={**varied.options, **_VALUES})
            run = self._run(again)
            if run.timed_out:
                return
            found = comparing.compare(one, profiles.profile(run))
            if found.partings:
                parted = results.compare(first, run, self.watched, self.asked.tolerance)
                self.result.closer = Comparison(varied, found, tuple(parted))
                return

    def _against(self, path: str) -> None:
        self.step(f"reading {path}")
        kept = records.read(Path(path), self.runner.scratch / "kept")
        self.result.theirs = kept.environment
        now = self.runner.runs[0].traces[0].process.argv[1:]
        if (then := kept.run.traces[0].process.argv[1:]) != now:
            self.result.notes.append(f"the record is one of another command: {' '.join(then)}")
        self.result.comparisons.append(self._held(profiles.profile(kept.run), NOTHING, kept.run))

    def _perturb(self) -> None:
        """Let something else draw once more from the global streams."""
        base = self.result.base
        assert base is not None  # noqa: S101 - there was a run
        streams = [name for name in base.streams if profiles.is_global(name)]
        if not streams:
            return
        together = [streams] if not self.asked.perturb else [[name] for name in streams]
        for names in together:
            title = " and ".join(f"`{name}`" for name in names)
            options: dict[str, Any] = {"perturb": {"streams": names}}
            self._perturbed(Variation(f"perturb {'+'.join(names)}", f"one more draw from {title}", options=options))
        if self.asked.each:
            places = {
                (one.file, one.line): f"{one.file}:{one.line}"
                for one, seen in base.sites.items()
                if one.file and seen.made is None
            }
            for (file, line), at in places.items():
                source = self.result.sources.get(file)
                book = source.notebook if source is not None else None
                shown = at if book is None else book.line_in_cell(file, line)
                self._perturbed(
                    Variation(f"perturb at {shown}", f"one more draw at {shown}", options={"perturb": {"at": at}})
                )

    def _perturbed(self, variation: Variation) -> None:
        run = self._run(variation)
        if run.timed_out:
            self.result.notes.append(f"{run.title} ({variation.title}) did not end in time")
            return
        comparison = self._held(profiles.profile(run), variation, run)
        moved = {site.stream for site in comparison.draws.sites}
        still = [name for name in variation.options["perturb"].get("streams", ()) if name not in moved]
        if still:  # a stream that gave one number more gives others from there on, unless nobody sees them
            names = " and ".join(f"`{name}`" for name in still)
            self.result.notes.append(
                f"one more draw from {names} was not seen to be made: how far it reaches is not known"
            )
        if moved or comparison.results:
            self.result.reach.append(comparison)

    def _run(self, variation: Variation) -> Run:
        self.step(f"run {len(self.runner.runs) + 1}: {variation.title}")
        run = self.runner.run(variation)
        for text in (*run.unreadable, *(note for trace in run.traces for note in trace.notes)):
            if text not in self.result.notes:
                self.result.notes.append(text)
        unknown = [one for trace in run.traces for one in trace.libraries if not one.known]
        for library in unknown:
            text = f"{library.name} {library.version} is a version that the recorder does not know: it may miss draws"
            if text not in self.result.notes:
                self.result.notes.append(text)
        return run

    def _compare(self, variation: Variation) -> bool:
        """Run once more and compare; return whether it agrees."""
        run = self._run(variation)
        if run.timed_out:
            self.result.notes.append(f"{run.title} ({variation.title}) did not end in time")
        comparison = self._held(profiles.profile(run), variation, run)
        self.result.comparisons.append(comparison)
        return comparison.agrees

    def _held(self, other: Profile, variation: Variation, run: Run) -> Comparison:
        base = self.result.base
        assert base is not None  # noqa: S101 - there was a run
        parted = results.compare(base.run, run, self.watched, self.asked.tolerance)
        return Comparison(variation, comparing.compare(base, other), tuple(parted))

    def _usable(self, run: Run) -> bool:
        result = self.result
        if run.timed_out:
            result.failure = f"it did not end within {self.asked.timeout:g} seconds (--timeout)"
        elif not run.traces and run.code:
            result.status, result.failure = FAILED, f"it failed before Python could be recorded: exit code {run.code}"
        elif not run.traces:
            result.failure = "nothing was recorded: no Python was started that reads PYTHONPATH (-I, -E and -S do not)"
        else:
            return True
        result.errors = _tail(run.errors)
        return False

    def _judge(self, differs: Comparison | None) -> None:
        result = self.result
        base = result.base
        assert base is not None  # noqa: S101 - there was a run
        cwd = self.runner.cwd
        summed = [base, *(one.draws.other for one in result.comparisons)]
        files = {site.file for profile in summed for site in profile.sites}
        files |= {place for place in _seeded(summed) if place}
        script = result.target.script
        if script is not None:
            files.add(shown(script, cwd))
        self.step("checking what was drawn from")
        existing = {name for name in files if (cwd / name).is_file()}
        outcome = predictions.ask(existing, cwd, result.notes) if self.asked.check else None
        if outcome is not None:
            result.findings = tuple(one for one in outcome.diagnostics if one.place.path in files)
            result.sources = outcome.sources
        result.notes += coincidences.notes(base, result.findings)
        compared = [*result.comparisons, *([result.closer] if result.closer is not None else [])]
        result.sites = verdict.judge(base, compared, result.reach, result.findings, files)
        if differs is not None:
            result.blame = verdict.blame(result.closer or differs, result.findings, files)


def _seeded(summed: Sequence[Profile]) -> set[str]:
    """Return the files in which streams are made or seeded."""
    return {
        profiles.located(seed.place, profile.run).file
        for profile in summed
        for trace in profile.processes.values()
        for seed in trace.seeds
    }


def _tail(path: Path) -> str:
    """Return the last lines of what a run wrote to standard error."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(0, file.tell() - 4_000))
        text = file.read().decode("utf-8", "replace")
    return "\n".join(text.rstrip().splitlines()[-8:])
