"""SL203: a global stream is seeded where it changes the numbers of everyone else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.events import RootKind
from seedlint.program.values import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Seeding
    from seedlint.program.sites import Program, SeedingSite

RULE = Rule("SL203", "global-reseed", Severity.WARNING, "a global stream is seeded again, for everyone else too")

_HELP = "seed once where the program starts; here, use a generator of its own"
_NEAR = 4
"""Lines from one seeder to the next of a block."""


def check(program: Program) -> Iterator[Diagnostic]:
    """Report seeders that run again and again, or in code that is not the program's own start: once a function."""
    found: list[tuple[SeedingSite, str]] = []
    for site in program.seeding_sites:
        if site.seedings[0].api.restores or all(seeding.seed is Provenance.ABSENT for seeding in site.seedings):
            continue
        # A worker process has streams of its own: nobody else's numbers change.
        here = [seeding for seeding in site.seedings if seeding.context.process is None]
        lasting = [seeding for seeding in here if not program.was_undone(seeding)]
        reason = _reason(program, lasting) if lasting else None
        if reason is not None:
            found.append((site, reason))
    blocks: list[tuple[list[SeedingSite], str]] = []
    for site, reason in sorted(found, key=lambda one: (one[0].place.path, one[0].place.span)):
        if blocks and blocks[-1][1] == reason and _is_beside(blocks[-1][0][-1], site):
            blocks[-1][0].append(site)
        else:
            blocks.append(([site], reason))
    for (first, *others), reason in blocks:
        name = program.catalogue.short(first.seedings[0].name)
        more = f" (and {len(others)} more)" if others else ""
        message = f"`{name}`{more} {reason}, and changes the numbers of everything that draws from it"
        yield Diagnostic(
            RULE, first.place, message, _HELP, tuple(Related(one.place, "seeded as well") for one in others)
        )


def _is_beside(one: SeedingSite, other: SeedingSite) -> bool:
    """Whether two seeders follow each other in the same function."""
    near = one.place.path == other.place.path and other.place.span.line - one.place.span.end_line <= _NEAR
    return near and one.seedings[0].context.function == other.seedings[0].context.function


def _reason(program: Program, seedings: list[Seeding]) -> str | None:
    contexts = [seeding.context for seeding in seedings]
    if any(context.layer for context in contexts):
        return "seeds a global stream inside a class that a framework runs (a layer, a callback, a task)"
    if any(context.loops for context in contexts):
        return "seeds a global stream in a loop"
    chains: dict[int, set[object]] = {}
    for context in contexts:
        chains.setdefault(context.root.number, set()).add(context.chain)
    often = any(len(found) > 1 for number, found in chains.items())
    in_programs = [seeding for seeding in seedings if seeding.context.root.kind is not RootKind.FUNCTION]
    if in_programs and (often or any(program.was_repeated(seeding) for seeding in in_programs)):
        return "seeds a global stream each time this function runs"
    if in_programs:
        imported = all(s.context.root.kind is RootKind.MODULE and s.context.function is None for s in in_programs)
        return "seeds a global stream whenever this library is imported" if imported else None
    if not any(context.starts for context in contexts):
        # A constant is not the caller's wish; a seed from a parameter is, unless this very function draws.
        fixed = [one for one in seedings if one.seed is Provenance.FIXED and not one.context.chain]
        own = program.draws_in(seedings[0].place.path, contexts[0].function)
        if own or any(program.draws_after(seeding) for seeding in fixed):
            return "seeds a global stream in a function that anyone may call"
    return None
