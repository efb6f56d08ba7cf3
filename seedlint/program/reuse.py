"""Seeds that are used more than once: by value, or by flow from one place to several."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.catalogue import Does
from seedlint.program.makings import Arithmetic, Range
from seedlint.program.rounds import Round, idle_round, is_each_time
from seedlint.program.sameness import named_key
from seedlint.program.seeds import seed_kind, written_seed
from seedlint.program.values import (
    Choice,
    Constant,
    Derived,
    Given,
    Items,
    Key,
    Object,
    Provenance,
    Unknown,
    Value,
    options,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from seedlint.catalogue import Api
    from seedlint.diagnostics import Place
    from seedlint.program.arguments import Arguments
    from seedlint.program.events import Context, Use
    from seedlint.program.machine import Machine
    from seedlint.program.scopes import Frame
    from seedlint.program.sites import Program

_IN_UNISON = frozenset({"shuffle", "permutation", "permuted"})
"""Draws that reorder: with one seed, two collections are reordered alike, which is a known way to keep them paired."""
_TWIN = re.compile(
    r"train(?:ing)?|trn|test(?:ing)?|tst|val(?:id(?:ation)?)?|eval(?:uation)?|dev|holdout|query|gallery|labels?|targets?"
    r"|masks?|images?|imgs?|inputs?|outputs?|features?|annotations?|[xy]|gt|expected|actual|ref(?:erence)?|copy|clone"
    r"|again|same|original|before|after|old|new|baseline|online|source"
)
"""Words that name one of several things that are meant to get the same numbers (data and labels, before and after)."""


@dataclass(frozen=True, slots=True)
class SeedUse:
    """A seed that reached what gives the same numbers for the same seed.

    Attributes:
        place, name, api: what was called where; for a generator, where it was made.
        draw: what was drawn: the call itself, or the generator's method.
        key: what is equal for equal seeds of one start.
        seed: the value, which keeps `key` its own.
        words: names of twins around the call.
        path: the alternatives (branches) that it stands in.
        rounds: the loops that it stands in.

    """

    place: Place
    name: str
    api: Api
    draw: str
    key: Hashable
    seed: Value
    context: Context
    words: frozenset[str]
    path: tuple[tuple[int, int], ...]
    rounds: frozenset[int]


@dataclass(frozen=True, slots=True)
class RepeatedSeed:
    """A fixed seed that gives the same numbers in every round of a loop, or for every element (`mapped`)."""

    place: Place
    name: str
    api: Api
    context: Context
    mapped: bool


@dataclass(frozen=True, slots=True)
class InitializerUse:
    """An initializer object that was given to `name`; `again` says that the call stands in a loop around it.

    `made` is where it was made, `kind` by what.
    """

    place: Place
    name: str
    made: Place
    kind: str
    number: int
    born: int
    context: Context
    again: bool
    path: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Again:
    """A remembered call that ran once more: the orders of the events in it, its start, the seeds that it was given."""

    first: int
    last: int
    root: int
    call: Place | None
    path: tuple[tuple[int, int], ...]
    words: frozenset[str]
    keys: frozenset[Hashable]


@dataclass(frozen=True, slots=True)
class Birth:
    """How an object was made: by which call, from which seed, in which rounds of which loops."""

    use: Use
    seed: Value
    key: Hashable | None
    words: frozenset[str]
    path: tuple[tuple[int, int], ...]
    idle: Round | None
    rounds: frozenset[int]


def key_of(machine: Machine, seed: Value) -> Hashable | None:
    """Return what is equal for seeds that are the same in one start of the program, None where that can't be told."""
    match seed:
        case Constant(value=None) | Constant(value=bool()) | Constant(how=Arithmetic()):
            return None  # that sums collide is said where they are used
        case Constant(value=value):
            return ("value", value)
        case Items(items=items, whole=True) if items:
            keys = tuple(key_of(machine, item) for item in items)
            return None if any(key is None for key in keys) else keys
        case Given(parameter=parameter, how=None):
            return ("given", machine.root.number, parameter)
        case Derived(how=None | Range()) | Key():
            return ("object", id(seed))
        case _:
            return None


def is_fixed(seed: Value) -> bool:
    """Whether a seed is the same in every round of a loop that does not assign it."""
    match seed:
        case Constant(value=None) | Constant(value=bool()):
            return False
        case Constant() | Given(how=None):
            return True
        case Items(items=items, whole=True):
            return bool(items) and all(is_fixed(item) for item in items)
        case Derived(how=None, place=place):
            return place is not None
        case Key():
            return True
        case _:
            return False


def renewed(value: Value, span: tuple[int, int]) -> Value:
    """Return what another call of the same function gives: what was made in it is made anew, and no longer the same."""
    match value:
        case Derived() | Key():
            return replace(value)
        case Object(birth=Birth(use=use)) if span[0] < use.context.order <= span[1]:
            return replace(value)
        case Items(items=items):
            return replace(value, items=tuple(renewed(item, span) for item in items))
        case _:
            return value


def note_use(machine: Machine, frame: Frame, use: Use, seed: Value | None) -> None:
    """Note a seed that was given to a call which gives the same numbers for it each time."""
    api = use.api
    if seed is None or machine.muted or api.does is Does.GENERATOR or api.steers:
        return
    always = api.does is Does.STATELESS or api.repeats
    stream = machine.catalogue.stream_facts(api.stream or "")
    if not always and not (frame.traced and stream is not None and stream.traced):
        return
    if isinstance(seed, Given) and "." in seed.parameter and api.does is Does.STATELESS:
        return  # what gives it may give another one each time
    given = isinstance(seed, Given | Unknown | Choice)
    if given and api.does is Does.DRAW and machine.catalogue.type(use.name) is None:
        return  # a function may be given a generator that goes on, a class that makes a layer may not
    round_ = idle_round(frame, written_seed(frame, api))
    # What is made in a mapped function is made once, when the function is traced.
    made = machine.catalogue.type(use.name) is not None or api.returns is not None
    if round_ is not None and isinstance(seed, Key) and _may_be_anew(frame, api, seed, round_):
        round_ = None
    if always and round_ is not None and is_fixed(seed) and not (round_.mapped and made):
        machine.record.others.append(RepeatedSeed(use.place, use.name, api, use.context, round_.mapped))
    key = key_of(machine, seed)
    if key is None and api.does is not Does.STATELESS:
        key = named_key(machine, frame, api, seed)
    # Data sets that are shuffled by one seed have their own orders, or are meant to keep step.
    if key is not None and api.reshuffles is None:
        words, path = _words(machine, frame), machine.path
        rounds = frozenset(one.number for one in frame.rounds)
        machine.record.others.append(
            SeedUse(use.place, use.name, api, use.name, key, seed, use.context, words, path, rounds)
        )


def _may_be_anew(frame: Frame, api: Api, seed: Key, round_: Round) -> bool:
    """Whether a key may be another one in each round: made in it, held by an object, or given by the loop's body."""
    return round_.number in seed.rounds or "." in written_seed(frame, api) or round_.frame != id(frame)


def note_birth(machine: Machine, frame: Frame, use: Use, seed: Value | None, made: Value) -> None:
    """Note how an object was made."""
    if not isinstance(made, Object) or machine.muted:
        return
    if isinstance(seed, Object):
        made.birth = seed.birth
        return
    if isinstance(seed, Given) and "seed" not in seed.parameter:
        return  # it may be a generator that the caller goes on with (`rng`, `random_state`)
    fixed = seed is not None and is_fixed(seed)
    made.birth = Birth(
        use,
        made.seed,
        None if seed is None else key_of(machine, seed) or named_key(machine, frame, use.api, seed),
        _words(machine, frame),
        machine.path,
        idle_round(frame, written_seed(frame, use.api)) if fixed else None,
        frozenset(one.number for one in frame.rounds),
    )


def note_drawn(machine: Machine, frame: Frame, use: Use, receiver: Value | None) -> None:
    """Note a draw from a generator whose seed is known."""
    if machine.muted or receiver is None:
        return
    for option in options(receiver):
        birth = option.birth if isinstance(option, Object) else None
        if birth is None or birth.use.api.does is not Does.GENERATOR:
            continue
        idle = birth.idle
        if idle is not None and not idle.mapped and any(one.number == idle.number for one in frame.rounds):
            machine.record.others.append(
                RepeatedSeed(birth.use.place, birth.use.name, birth.use.api, birth.use.context, mapped=False)
            )
        last = use.name.rpartition(".")[2]
        if birth.key is not None and last not in _IN_UNISON:
            made = birth.use
            ways = birth.words, birth.path, birth.rounds
            machine.record.others.append(
                SeedUse(made.place, made.name, made.api, last, birth.key, birth.seed, made.context, *ways)
            )


def note_initializers(machine: Machine, frame: Frame, use: Use, arguments: Arguments) -> None:
    """Note the initializer objects that a call is given."""
    if machine.muted:
        return
    for parameter in use.api.initializers:
        given = arguments.find(parameter.name, parameter.position)
        known = machine.catalogue.type(given.type) if isinstance(given, Object) else None
        goes_on = isinstance(given, Object) and isinstance(given.seed, Object)
        # Copies of what has no seed have numbers of their own.
        apart = use.api.composite and isinstance(given, Object) and seed_kind(given.seed) is Provenance.ABSENT
        if (
            isinstance(given, Object)
            and given.birth is not None
            and known is not None
            and known.repeats
            and not goes_on
            and not apart
        ):
            born = given.birth
            # Made in a loop that has ended, it is one of several: the loop now goes over what holds them.
            held = born.rounds <= {one.number for one in frame.rounds}
            again = held and any(one.number not in born.rounds and is_each_time(frame, one) for one in frame.rounds)
            machine.record.others.append(
                InitializerUse(
                    use.place,
                    use.name,
                    born.use.place,
                    born.use.name,
                    id(given),
                    born.use.context.order,
                    use.context,
                    again,
                    machine.path,
                )
            )
            machine.kept.append(given)


def note_again(
    machine: Machine, frame: Frame, span: tuple[int, int], place: Place | None, given: Iterable[Value]
) -> None:
    """Note that a remembered call ran once more."""
    if machine.muted or span[1] <= span[0]:
        return
    keys = frozenset(key for key in (key_of(machine, value) for value in given) if key is not None)
    machine.record.others.append(Again(*span, machine.root.number, place, machine.path, _words(machine, frame), keys))


def both_happen(program: Program, first: SeedUse | InitializerUse, second: SeedUse | InitializerUse | Again) -> bool:
    """Whether two things can happen in one run: not in alternatives, and the first does not end what leads further."""
    ways = dict(second.path)
    closed = program.closed
    return not any(
        ways.get(group, way) != way or ((group, way) in closed and group not in ways) for group, way in first.path
    )


def are_reused(program: Program, first: SeedUse, second: SeedUse) -> bool:
    """Whether one run uses a seed at two places, and neither names nor loops of their own say that it is meant to."""
    twins = first.words and second.words and first.words != second.words
    apart = first.place != second.place and first.rounds == second.rounds
    return apart and not twins and both_happen(program, first, second)


def _words(machine: Machine, frame: Frame) -> frozenset[str]:
    """Return the words for twins among the names of the current statement and function."""
    simple = isinstance(machine.statement, facts.Assign | facts.Evaluate | facts.Return | facts.Update)
    parts = facts.walk(machine.statement) if simple else ()
    names = [part.name for part in parts if isinstance(part, facts.Name | facts.Attribute)]
    if frame.function is not None:
        names.append(frame.function.facts.name)
    words = (word for name in names for word in re.split(r"[_\d]+", re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()))
    return frozenset(word for word in words if _TWIN.fullmatch(word) is not None)
