"""How each start of a program stands with op determinism: what switches it on or off, and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.catalogue import Demand, Under
from seedlint.program.environment import VariableSet, VariableUnset
from seedlint.program.events import RootKind
from seedlint.program.fitted import adopted
from seedlint.program.kernels import Accelerated, AttributeSet, Gradient, Operation, Switched
from seedlint.program.values import Provenance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedlint.catalogue import Catalogue, Variable
    from seedlint.diagnostics import Place
    from seedlint.environment import Setting
    from seedlint.program.events import Context, Draw, Record, Root, Seeding

OUTSIDE = -1
"""When a setting from outside the program was made: before anything that it does."""

_BAD = frozenset({Provenance.ABSENT, Provenance.ENTROPY})


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish for determinism or against it, in order of time.

    `covers` is how far it goes, `pipelines` whether pipelines heed it; `call` says that a call made it, which overrules
    the environment whenever it is made.
    """

    order: int
    place: Place
    title: str
    on: bool | None
    certain: bool
    covers: str = "all"
    call: bool = False
    pipelines: bool = True
    warns: bool = False


@dataclass(eq=False)
class State:
    """One start of the program: its wishes, operations and gradients, in order."""

    root: Root
    wishes: list[Wish] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    gradients: list[Gradient] = field(default_factory=list)
    seedings: list[Seeding] = field(default_factory=list)
    foreign: bool = False
    family: str = ""
    accelerated: bool = True

    @cached_property
    def _whole(self) -> list[Wish]:
        """The wishes that count for all operations: calls, where one is certain."""
        whole = [wish for wish in self.wishes if wish.covers == "all"]
        calls = [wish for wish in whole if wish.call]
        return calls if any(wish.certain for wish in calls) else whole

    @cached_property
    def on(self) -> Wish | None:
        """What switches op determinism on for certain and for good, or None."""
        whole = self._whole
        last = max((n for n, wish in enumerate(whole) if wish.on is not True), default=-1)
        return next((wish for wish in whole[last + 1 :] if wish.certain), None)

    @property
    def may_be_on(self) -> bool:
        """Whether something may switch op determinism on, and leave it so."""
        return _may_be_on(self._whole)

    @property
    def may_order(self) -> bool:
        """Whether something may keep pipelines in order, whatever they are told."""
        return _may_be_on([wish for wish in self._whole if wish.pipelines])

    @property
    def narrow(self) -> Wish | None:
        """What makes cuDNN alone deterministic, or may do so."""
        return next((wish for wish in self.wishes if wish.covers == "cudnn" and wish.on is not False), None)

    @property
    def cares(self) -> bool:
        """Whether the program is meant to repeat: it seeds globally, or asks for determinism somewhere."""
        return bool(self.seedings) or self.narrow is not None

    def reached(self, operation: Operation) -> bool:
        """Whether an operation runs that its facts speak of: one of a gradient only where gradients flow."""
        if not operation.kernel.backward:
            return True
        return bool(self.gradients) and (operation.near or not operation.kernel.prepares)


def _may_be_on(wishes: Sequence[Wish]) -> bool:
    """Whether any wish for determinism may be the last word."""
    off = [n for n, wish in enumerate(wishes) if wish.on is False and wish.certain]
    return any(wish.on is not False for wish in wishes[max(off, default=-1) + 1 :])


class Determinism:
    """Questions about determinism, over all starts of a program."""

    def __init__(self, record: Record, catalogue: Catalogue, settings: Sequence[Setting]) -> None:
        self.settings = settings
        self._catalogue = catalogue
        self._record = record
        self._states: dict[tuple[int, str], State] = {}
        operations = [event for event in record.others if isinstance(event, Operation)]
        for operation in (*operations, *adopted(record, operations)):
            self._of(operation.context.root, catalogue.family(operation.name)).operations.append(operation)
        for event in record.others:
            match event:
                case Gradient():
                    self._of(event.context.root, event.family).gradients.append(event)
                case Accelerated():
                    self._of(event.context.root, event.family).accelerated = True
                case Switched():
                    wish = Wish(
                        event.context.order,
                        event.place,
                        event.name,
                        event.on,
                        event.certain,
                        call=True,
                        warns=event.warns,
                    )
                    self._of(event.context.root, catalogue.family(event.name)).wishes.append(wish)
                case AttributeSet() if catalogue.attributes[event.name].on:
                    wish = Wish(event.context.order, event.place, event.name, event.value, event.certain, "cudnn")
                    self._of(event.context.root, catalogue.family(event.name)).wishes.append(wish)
                case VariableSet():
                    self._set(event)
                case VariableUnset():
                    self._unset(event)
        for seeding in record.seedings:
            if catalogue.speaks_of_kernels(seeding.name) and seeding.seed not in _BAD:
                self._of(seeding.context.root, catalogue.family(seeding.name)).seedings.append(seeding)

    def _of(self, root: Root, family: str = "") -> State:
        state = self._states.get((root.number, family))
        if state is None and family:
            state = State(root, family=family, accelerated=not self._catalogue.names_accelerators(family))
            self._states[root.number, family] = state
        elif state is None:
            values = {(setting.variable, setting.value) for setting in self.settings}
            foreign = any(value in self._catalogue.variables[name].foreign for name, value in values)
            state = State(root, list(self._from_files(root)), foreign=foreign)
            self._states[root.number, family] = state
        return state

    def asks(self, variable: str, value: str) -> bool | None:
        """Return whether a variable's value asks for determinism, against it (False), or neither."""
        known = self._catalogue.variables.get(variable)
        if known is None:
            return None
        words = value.split() if known.flags else [value.strip().lower()]
        if any(word in known.off for word in words):
            return False
        return True if any(word in known.on for word in words) else None

    def _set(self, event: VariableSet) -> None:
        variable = self._catalogue.variables.get(event.variable)
        if variable is None:
            return
        state = self._of(event.context.root)
        state.foreign = state.foreign or event.value in variable.foreign
        if not variable.on or not self._catalogue.has_version(variable.since):
            return
        asked = None if event.value is None else self.asks(event.variable, event.value)
        certain = event.certain and event.value is not None and self.first_draw(event) is None
        state.wishes.append(self._wish(event.context.order, event.place, variable, asked, certain=certain))

    def _unset(self, event: VariableUnset) -> None:
        variable = self._catalogue.variables.get(event.variable)
        if variable is not None and variable.on and self._catalogue.has_version(variable.since):
            # On a GPU, any operation may have read it.
            state = self._of(event.context.root)
            ran = any(one.context.order < event.context.order for one in state.operations)
            certain = event.certain and not ran and self.first_draw(event) is None
            state.wishes.append(self._wish(event.context.order, event.place, variable, on=False, certain=certain))

    def _wish(self, order: int, place: Place, variable: Variable, on: bool | None, *, certain: bool) -> Wish:
        heeded = variable.pipelines is not None and self._catalogue.has_version(variable.pipelines)
        return Wish(order, place, variable.name, on, certain, variable.covers, pipelines=heeded)

    def _from_files(self, root: Root) -> Iterable[Wish]:
        for setting in self.settings:
            variable = self._catalogue.variables[setting.variable]
            asked = self.asks(setting.variable, setting.value)
            certain = setting.holds_for(root.path)
            speaks = certain if setting.unset else asked is True
            if variable.on and speaks and self._catalogue.has_version(variable.since):
                yield self._wish(OUTSIDE, setting.place, variable, asked is True, certain=certain)

    def first_draw(self, event: VariableSet | VariableUnset) -> Draw | None:
        """Return the draw by which the variable had been read when the program set it or took it out, or None.

        Only one without any seed asks.
        """
        for draw in self._record.draws:
            before = draw.context.root == event.context.root and draw.context.order < event.context.order
            asks = draw.seed is Provenance.ABSENT and not draw.seedings
            if before and asks and self._catalogue.demands(draw.api) is not Demand.NONE:
                return draw
        return None

    def programs(self) -> list[State]:
        """Return how each program stands: what is only a library's start is nobody's to switch."""
        return [state for state in self._states.values() if state.root.kind is RootKind.ENTRY]

    def switched_on(self) -> list[tuple[State, Wish]]:
        """Return the starts in which op determinism is on for certain, each with what switches it on."""
        return [(state, state.on) for state in self._states.values() if state.on is not None]

    def trains(self, root: Root) -> bool:
        """Whether gradients flow in a start of the program."""
        return any(state.gradients for (number, _), state in self._states.items() if number == root.number)

    def state(self, root: Root, name: str = "") -> State:
        """Return how one start of the program stands, with the library that a dotted name belongs to."""
        return self._of(root, self._catalogue.family(name))

    def on_at(self, context: Context) -> Wish | None:
        """Return what has switched op determinism on for certain by the time of an event, or None."""
        on = self.state(context.root).on
        return on if on is not None and on.order < context.order else None

    def may_order(self, root: Root) -> bool:
        """Whether op determinism may keep pipelines in order, in a start; of an uncalled function, in any."""
        if root.kind is RootKind.FUNCTION and any(state.may_order for state in self._states.values()):
            return True
        return self._of(root).may_order

    def effect(self, operation: Operation) -> Under:
        """Return what op determinism does to an operation, in the project's version."""
        return self._catalogue.under(operation.kernel)

    def refuses(self, draw: Draw) -> Wish | None:
        """Return what switches op determinism on for a draw without a seed that raises for it, or None."""
        return None if self._catalogue.demands(draw.api) is Demand.NONE else self.on_at(draw.context)

    def lacks_global_seed(self, draw: Draw) -> bool:
        """Whether a draw with a seed of its own still raises, for want of the global one."""
        if self._catalogue.demands(draw.api) is not Demand.GLOBAL or self.refuses(draw) is None:
            return False
        stream = self._catalogue.stream(draw.api.stream or "", draw.name)
        before = (s for s in self._record.seedings if s.context.root == draw.context.root and stream in s.streams)
        return not any(seeding.context.order < draw.context.order for seeding in before)
