"""What is worth saying of a run by itself: processes that draw the same numbers, threads that share a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.verify.profiles import is_global, kind
from seedlint.verify.traces import Place
from seedlint.verify.verdict import predicted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.verify.profiles import Profile, Site

_TELLING = 2
"""So many draws that are the same in two processes are no chance."""

_MOST_NAMED = 3
_SAME = ("SL301", "SL504", "SL505")
"""Rules that speak of draws that are the same where they should not be."""


def notes(run: Profile, findings: Sequence[Diagnostic]) -> list[str]:
    """Return what is to be noted of a run, each with the findings that said so."""
    return [*_threads(run), *_processes(run, findings)]


def _threads(run: Profile) -> list[str]:
    """Return which streams several threads of one process draw from."""
    found = [
        f"{len(chain.threads)} threads draw from `{key.stream}`: who gets which number is chance"
        for key, chain in run.chains.items()
        if len(chain.threads) > 1 and (is_global(key.stream) or kind(key.stream) != key.stream)
    ]
    return list(dict.fromkeys(found))


def _processes(run: Profile, findings: Sequence[Diagnostic]) -> list[str]:
    """Return which processes draw the same numbers, by the stream that they draw them from."""
    alike: dict[tuple[Site, int, int], list[str]] = {}
    for (process, site), share in run.shares.items():
        if share.draws >= _TELLING and not share.unseen:
            alike.setdefault((site, share.draws, share.bag), []).append(process)
    places: dict[tuple[str, tuple[str, ...]], list[Site]] = {}
    for (site, _, _), names in alike.items():
        if len(names) > 1:
            places.setdefault((site.stream, tuple(names)), []).append(site)
    return [
        f"processes draw the same numbers from `{stream}` {_where(sites, findings)}: {_listed(names)}"
        for (stream, names), sites in places.items()
    ]


def _where(sites: Sequence[Site], findings: Sequence[Diagnostic]) -> str:
    texts = []
    for site in sites:
        place = Place(site.file, site.line, site.function)
        said = [one.rule.code for one in predicted([place], findings) if one.rule.code in _SAME]
        codes = f" ({', '.join(dict.fromkeys(said))})" if said else ""
        texts.append(f"at {site.file}:{site.line}{codes}" if site.file else "in a library")
    return _listed(list(dict.fromkeys(texts)))


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
