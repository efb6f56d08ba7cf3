"""Draws of a library that no program here uses: its functions take a generator that their users may leave out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from seedlint.fixes.remedies.draws import draw
from seedlint.fixes.supplies import LibraryError
from seedlint.program.events import RootKind
from seedlint.program.linked import is_test

if TYPE_CHECKING:
    from seedlint.diagnostics import Diagnostic
    from seedlint.fixes.planning import Plan, Remedy


def is_for_users(plan: Plan, finding: Diagnostic) -> bool:
    """Whether a draw is reached by no program that is checked, so that only the users of a library can seed it."""
    sites = [site for site in plan.program.sites if site.place == finding.place]
    return bool(sites) and all(
        found.context.root.kind is not RootKind.ENTRY for site in sites for found, _ in site.draws
    )


def extend(plan: Plan, finding: Diagnostic) -> Remedy:
    """Draw from a generator that users may pass: a signature more than they know, so this is never done unasked.

    Raises:
        LibraryError: the library seeds the stream for them already, somewhere; nothing would hang on that any more.

    """
    streams = {found.stream for site in plan.program.sites if site.place == finding.place for found, _ in site.draws}
    own = plan.trees.get(finding.place.path)
    for seeding in plan.program.seedings:
        tree = plan.trees.get(seeding.place.path)
        if tree is None or own is None or streams.isdisjoint(seeding.streams):
            continue
        if is_test(tree.source, tree.outline) or not plan.masters.together(own, tree):
            continue
        title = plan.program.catalogue.short(seeding.name)
        where = f"{seeding.place.path}:{seeding.place.span.line}"
        raise LibraryError(
            "it is for the callers of a library to seed, and they may do so already through "
            f"`{title}` ({where}), which no generator would hang on"
        )
    return replace(draw(plan, finding), extends=True)
