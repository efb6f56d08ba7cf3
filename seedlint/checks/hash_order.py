"""SL601: the order of a set of strings, or what their hashes pick, reaches a result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.checks.ordering import related_use, unsettled
from seedlint.diagnostics import Diagnostic, Rule, Severity
from seedlint.program.buckets import Bucket
from seedlint.program.orders import HASHES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.sites import Program

RULE = Rule("SL601", "hash-order", Severity.WARNING, "the order of a set of strings reaches results")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report sets of strings whose order decides a result while the salt of hashes is free, and picks by `hash()`."""
    for found in unsettled(program):
        order = found.order
        if order.decided_by != HASHES:
            continue
        message = f"the order of a set of strings changes with every run's hash salt, and {found.how}"
        yield Diagnostic(
            RULE, order.place, message, "sort the set where its order is taken: `sorted(...)`", related_use(found)
        )
    for bucket in program.met(Bucket):
        if not program.was_seed(bucket.place):
            message = (
                f"`hash()` of a string changes with every run's hash salt, and which of {bucket.count} it picks with it"
            )
            yield Diagnostic(RULE, bucket.place, message, "use a digest, such as `zlib.crc32(text.encode())`")
