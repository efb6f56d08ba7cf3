"""Layers whose weights are drawn by initializers: each gets its own default, with a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes import writing
from seedlint.fixes.planning import MAIN, Ask
from seedlint.fixes.remedies.copies import check, copied_by
from seedlint.fixes.remedies.naming import is_once, layer_label
from seedlint.fixes.supplies import SEED, RefusedError
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedlint.catalogue import Api, Parameter
    from seedlint.diagnostics import Span
    from seedlint.fixes.planning import Plan
    from seedlint.fixes.remedies.copies import Copy
    from seedlint.fixes.trees import Spot

_KERNEL = "kernel"
_SUFFIX = "_initializer"


@dataclass(frozen=True)
class Slot:
    """An argument of a layer that gets a seed.

    Attributes:
        part: what the seed is for.
        keyword: the parameter, where the argument is new.
        span: what is written there now, where it is not.
        wrap: makes its text of the seed.
        changes: edits that the text needs (an import).

    """

    part: str
    keyword: str
    span: Span | None
    wrap: Callable[[str], str]
    changes: tuple[Change, ...] = ()


def layer(plan: Plan, spot: Spot, api: Api) -> list[Ask]:
    """Return what a layer needs for each of its initializers that draws without a seed, and for its own draws."""
    node = spot.call
    if any(argument.star for argument in node.arguments):
        raise RefusedError("it is called with unpacked arguments, which may hold an initializer")
    if api.composite:
        raise RefusedError("one seeded initializer would give several of its weights the same numbers")
    copy = copied_by(plan, spot)
    if copy is None:
        check(plan, spot)
    slots = [slot for parameter in api.initializers if (slot := _slot(plan, spot, parameter)) is not None]
    if api.seed is not None and _draws_itself(api, spot):
        slots.append(_own(spot, api))
    if not slots:
        raise RefusedError("which of its initializers draws could not be told")
    if slots[0].part == _KERNEL or len(slots) == 1:
        slots[0] = Slot(MAIN, slots[0].keyword, slots[0].span, slots[0].wrap, slots[0].changes)
    label, once = layer_label(spot), is_once(spot, plan.program.catalogue.once_methods)
    asks = [Ask(spot, SEED, label, _writer(spot, slot), True, slot.part, once) for slot in slots]
    return asks if copy is None else [*asks, *_second(copy, slots, label, once=once)]


def _writer(spot: Spot, slot: Slot) -> Callable[[str], list[Change]]:
    def write(value: str) -> list[Change]:
        text = slot.wrap(value)
        if slot.span is not None:
            return [*slot.changes, Change(spot.tree.path, slot.span, text)]
        return [*slot.changes, *writing.add_argument(spot.tree, spot.call, f"{slot.keyword}={text}")]

    return write


def _slot(plan: Plan, spot: Spot, parameter: Parameter) -> Slot | None:
    catalogue = plan.program.catalogue
    given = given_argument(spot.call, parameter)
    wanted = parameter.default
    part = parameter.name.removesuffix(_SUFFIX).removesuffix("initializer") or _KERNEL
    if given is not None:
        match given.value:
            case facts.Literal(value=str(written)):
                wanted = written
            case facts.Literal(value=None):
                pass
            case facts.Name() | facts.Attribute() as value:
                meant = catalogue.api(plan.imports.meaning(spot, value))
                if meant is not None and meant.initializers == () and meant.seed is not None:
                    text = writing.text_of(spot.tree, value.span)
                    return Slot(part, parameter.name, value.span, lambda seed: f"{text}({meant.seed}={seed})")
                return None
            case _:
                return None
    if not isinstance(wanted, str) or not catalogue.is_random_initializer(wanted):
        return None
    cls = catalogue.initializer_class(wanted)
    if cls is None:
        raise RefusedError(f"the class of the initializer {wanted!r} is not known")
    made, changes = plan.imports.name(spot.tree, cls)
    span = None if given is None else given.value.span
    return Slot(part, parameter.name, span, lambda seed: f"{made}(seed={seed})", tuple(changes))


def _own(spot: Spot, api: Api) -> Slot:
    """Return that a layer that draws while training needs a seed for that, too."""
    given = next((one for one in spot.call.arguments if one.keyword in {api.seed, *api.also}), None)
    if given is not None and not isinstance(given.value, facts.Literal):
        raise RefusedError("the seed that it is given comes from elsewhere")
    names = [one.name for one in (*api.when, *api.when_any)]
    span = None if given is None else given.value.span
    return Slot(names[0] if names else "noise", api.seed or "", span, lambda seed: seed)


def _draws_itself(api: Api, spot: Spot) -> bool:
    """Whether a layer with initializers draws by itself, too (`dropout` of an LSTM)."""
    given = {one.keyword: one.value for one in spot.call.arguments if one.keyword is not None}
    seed = given.get(api.seed or "")
    if isinstance(seed, facts.Literal) and seed.value is not None:
        return False
    names = [one.name for one in (*api.when, *api.when_any)]
    asked = [given[name] for name in names if name in given]
    return any(not (isinstance(value, facts.Literal) and not value.value) for value in asked)


def given_argument(call: facts.Call, parameter: Parameter) -> facts.Argument | None:
    """Return the argument that a call gives for a parameter."""
    for argument in call.arguments:
        if argument.keyword == parameter.name:
            return argument
    plain = [argument for argument in call.arguments if argument.keyword is None and not argument.star]
    position = parameter.position
    return plain[position] if position is not None and position < len(plain) else None


def _second(copy: Copy, slots: list[Slot], label: str, *, once: bool) -> list[Ask]:
    """Return what the second layer needs that is written out, where a call would copy the first one's seeds."""
    spot, call = copy.spot, copy.around.call
    path, node = spot.tree.path, spot.call
    inverted = _inverted(node, copy.doubles.inverts)
    places = [slot.span for slot in slots if slot.span is not None]
    if any(isinstance(part, facts.Call) for argument in node.arguments for part in facts.walk(argument.value)):
        raise RefusedError(f"`{copy.name}` copies it, and its arguments cannot be written twice")
    if any(_is_object(argument) for argument in node.arguments):
        raise RefusedError(f"`{copy.name}` copies it, and an initializer object would be used twice")
    last = call.arguments[-1]
    own_line = not spot.tree.source.lines[last.span.line - 1][: last.span.column - 1].strip()
    gap = "\n" + writing.indent_of(spot.tree, last.span.line) if own_line else " "
    at = writing.end_of(last.span)
    # The copy is put together from texts at one place: what is written already, and each seed.
    edges = sorted(places, key=lambda span: (span.line, span.column))
    start = writing.start_of(node.span)
    text = f",{gap}{copy.doubles.other}="
    static: list[Change] = []
    asks: list[Ask] = []
    rank = 0
    for span in edges:
        text += writing.between(spot.tree, start, span)
        static.append(Change(path, at, text, rank))
        slot = next(one for one in slots if one.span == span)
        asks.append(_copied(copy, slot, label, at, rank + 1, "", once=once))
        text, start, rank = "", writing.end_of(span), rank + 2
    text += writing.between(spot.tree, start, node.close).rstrip().removesuffix(",")
    if "#" in "".join([*(one.text for one in static), text]):
        raise RefusedError(f"`{copy.name}` copies it, and the comment in it cannot be written twice")
    opened = ", " if node.arguments else ""
    text += f"{opened}{copy.doubles.inverts}={not inverted}"
    static.append(Change(path, at, text, rank))
    for slot in slots:
        rank += 1
        if slot.span is None:
            asks.append(_copied(copy, slot, label, at, rank, f", {slot.keyword}=", once=once))
    static.append(Change(path, at, ")", rank + 1))
    first = asks[0]

    def write(value: str) -> list[Change]:
        return [*static, *first.write(value)]

    asks[0] = Ask(first.spot, first.kind, first.label, write, True, first.part, once)
    return asks


def _copied(copy: Copy, slot: Slot, label: str, at: Span, rank: int, before: str, *, once: bool) -> Ask:
    other = copy.doubles.other.partition("_")[0]
    part = other if slot.part == MAIN else f"{other}/{slot.part}"
    path = copy.spot.tree.path

    def write(value: str) -> list[Change]:
        return [*slot.changes, Change(path, at, f"{before}{slot.wrap(value)}", rank)]

    return Ask(copy.spot, SEED, label, write, True, part, once)


def _inverted(call: facts.Call, name: str) -> bool:
    """Return what a call gives for the parameter that tells the two apart, and refuse what could not be told."""
    for argument in call.arguments:
        if argument.keyword == name:
            raise RefusedError(f"it is given `{name}`")
    return False


def _is_object(argument: facts.Argument) -> bool:
    is_initializer = (argument.keyword or "").endswith(_SUFFIX.removeprefix("_"))
    return is_initializer and not isinstance(argument.value, facts.Literal)
