"""How messages speak of draws, streams and seedings: in the words of the user's library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import ENTROPY
from seedlint.diagnostics import Related
from seedlint.program.conventions import is_seed_name
from seedlint.program.events import RootKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.program.events import Draw, Seeding
    from seedlint.program.sites import DrawSite, Program


_SHARED = "an initializer with a seed would give several of its weights the same numbers"


def shares_seed(draw: Draw) -> bool:
    """Whether a seed for the weights of a layer would be the same for several of them."""
    return draw.api.composite and not draw.takes_seed


def stream_title(program: Program, stream: str | None) -> str:
    """Return what a stream is, in words that fit "draws from ..."."""
    if stream is None or stream == ENTROPY:
        return "the operating system's entropy"
    known = program.catalogue.stream_facts(stream)
    return stream if known is None else known.title


def source_title(program: Program, draw: Draw) -> str:
    """Return what a draw without a seed falls back to, as its own library puts it (Keras's default seeds)."""
    named = draw.api.stream or ""
    own = program.catalogue.stream_facts(named)
    if own is not None and own.shares is not None and program.catalogue.stream(named, draw.name) == own.shares:
        return own.title
    return stream_title(program, draw.stream)


def seeder_of(program: Program, draw: Draw) -> str:
    """Return the call that seeds what a draw falls back to."""
    known = program.catalogue.stream_facts(draw.api.stream or "") or program.catalogue.stream_facts(draw.stream or "")
    return "" if known is None else program.catalogue.beside(known.seeder, draw.name)


def ways_to_derive(program: Program, name: str) -> tuple[str | None, str | None]:
    """Return the functions of an operation's library that make several seeds of one, and that fold a number into it."""
    return program.catalogue.split_of(name), program.catalogue.fold_of(name)


def named(program: Program, site: DrawSite) -> str:
    """Return what draws at a place, with the others that the finding speaks of: they draw as well."""
    name, more = f"`{program.catalogue.short(site.name)}`", program.kin(site)
    return name if not more else f"{name} (and {more} more like it)"


def unseeded_clause(draw: Draw) -> str:
    """Return a clause that says that nothing seeds a draw; of a library, only what can be told without its programs."""
    return "and callers can't give it a seed" if draw.context.root.alone else "which nothing seeds"


def where_from(draw: Draw) -> str:
    """Return a clause that names the program in which a draw was reached, if that is another file."""
    root = draw.context.root
    if root.kind is RootKind.ENTRY and root.path != draw.place.path:
        return f" when `{root.title}` runs"
    return ""


def related_calls(draw: Draw) -> Iterator[Related]:
    """Yield the call that left the seed out, where there is one."""
    if draw.absent is not None and draw.absent.call is not None:
        yield Related(draw.absent.call, f"this call leaves `{draw.absent.parameter}` out")


def related_seeding(seeding: Seeding, message: str) -> Related:
    """Return the place of a seeding, with what it has to do with a finding."""
    return Related(seeding.place, message)


def way_out(program: Program, draw: Draw) -> str:
    """Return the ways out, first the one that people take: a seed of its own, and for weights a global seed."""
    seeder = seeder_of(program, draw)
    if shares_seed(draw) and seeder:
        who = "leave it to the program, which can" if draw.context.root.alone else ""
        return f"{who} call `{seeder}` where the program starts; {_SHARED}".lstrip()
    if draw.context.root.alone:
        own = _library_help(draw)
        return f"have the program call `{seeder}` where it starts, or {own}" if program.is_left(draw) else own
    if not seeder or draw.stream == ENTROPY:
        return own_seed_help(draw)
    if program.is_told_once(draw):
        return f"call `{seeder}` where the program starts, before anything draws"
    if draw.api.initializers and not draw.takes_seed and draw.absent is None:
        return f"call `{seeder}` where the program starts, for all layers at once; or {own_seed_help(draw)}"
    return f"{own_seed_help(draw)}; or, for all of them at once, call `{seeder}` where the program starts"


def _library_help(draw: Draw) -> str:
    """Return the way out for a library, which is not the one to choose a seed: to take it from the caller."""
    if draw.absent is not None and draw.absent.call is not None:
        return own_seed_help(draw)
    if draw.takes_seed:
        given = seed_argument(draw.api.seed or "")
    elif draw.api.initializers:
        given = f"`{draw.api.initializers[0].name}=`"
    else:
        return "draw from a generator that the caller gives"
    return f"take {given} from the caller and pass it on"


def seed_argument(parameter: str) -> str:
    """Return what to call the seed that is given for a parameter: by the parameter's name, if that says it."""
    if is_seed_name(parameter):
        return f"`{parameter}=`"
    return "a generator made from a seed" if parameter.endswith("generator") else "a seed"


def own_seed_help(draw: Draw, program: Program | None = None) -> str:
    """Return the way out for a call: its own seed parameter, or a generator instead of the global stream."""
    if draw.absent is not None and draw.absent.call is not None:
        return f"pass `{draw.absent.parameter}=` in the call that leaves it out"
    if program is not None and program.is_told_once(draw):
        known = program.catalogue.stream_facts(draw.stream or "")
        if known is not None and known.apart:
            return known.apart
    if draw.takes_seed and draw.api.seed is not None:
        return f"pass {seed_argument(draw.api.seed)}, derived from the program's own seed"
    if shares_seed(draw):
        return f"only the global seed serves here: {_SHARED}"
    if draw.api.initializers:
        names = " and ".join(f"`{parameter.name}=`" for parameter in draw.api.initializers[:1])
        return f"pass {names} an initializer with a seed of its own"
    return "draw from a generator that you seed and pass along"
