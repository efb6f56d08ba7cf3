"""SL507: parts are taken of a pipeline that is shuffled anew at each iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.diagnostics import Diagnostic, Related, Rule, Severity
from seedlint.program.chains import Part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.chains import Link
    from seedlint.program.sites import Program

RULE = Rule("SL507", "reshuffled-split", Severity.ERROR, "parts of a pipeline that is shuffled anew each time overlap")


def check(program: Program) -> Iterator[Diagnostic]:
    """Report shuffles whose result is split by position afterwards."""
    groups: dict[object, list[Part]] = {}
    for part in program.met(Part):
        groups.setdefault((part.context.root.number, part.shuffle.number, part.path), []).append(part)
    for parts in groups.values():
        pair = _split(parts)
        if pair is not None:
            yield _finding(program, *pair)


def _split(parts: list[Part]) -> tuple[Part, Part] | None:
    """Return two parts that go together: a look at one element is no split, nor is the same part twice."""
    for one in parts:
        for other in parts:
            if (one.part, other.part) == ("first", "rest"):
                if one.count == other.count and (one.count is None or one.count > 0):
                    return one, other
            elif one.part == other.part and one.part in {"shard", "chosen"} and one.which != other.which:
                known = None not in {one.which, other.which}
                if known and one.count == other.count and (one.part == "chosen" or one.count is not None):
                    return one, other
    return None


def _finding(program: Program, first: Part, rest: Part) -> Diagnostic:
    shuffle = first.shuffle
    names = [program.catalogue.short(link.name).rpartition(".")[2] for link in (shuffle, first, rest)]
    by = f"`{names[1]}` splits" if names[1] == names[2] else f"`{names[1]}` and `{names[2]}` split"
    message = (
        f"`{names[0]}` puts the elements in a new order at each iteration, so what {by} changes too: elements of one "
        f"part come up in the other"
    )
    related = (Related(first.place, "one part is taken here"), Related(rest.place, "the other part here"))
    return Diagnostic(RULE, shuffle.place, message, _way_out(shuffle), related)


def _way_out(shuffle: Link) -> str:
    parameter = shuffle.api.reshuffles
    setting = "" if parameter is None else f"`{parameter.name}=False`"
    if parameter in shuffle.api.when:
        return f"pass {setting}, split, and shuffle the part to train on afterwards"
    return f"pass {setting}, or split first and shuffle the part to train on afterwards"
