"""How each function comes by the seed or generator that it needs: by which route, up to the program's start.

A *need* belongs to a holder (a function, or a module's own code) and is of one kind: a seed, or a generator of a class.
Needs are collected first, from the places that draw up to the program's starts; only then edits are made of them, so
that a function that needs a thing twice gets it once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.fixes import fields
from seedlint.fixes.callers import TRANSPARENT, is_partial
from seedlint.fixes.hidden import are_copied, is_closed, makes_itself, takes_self
from seedlint.fixes.trees import Spot
from seedlint.program.conventions import is_seed_name
from seedlint.program.linked import is_test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedlint.catalogue import Generator
    from seedlint.fixes.callers import Callers
    from seedlint.fixes.masters import Masters
    from seedlint.fixes.trees import Scope, Tree

_BASES = 8

SEED = "seed"
"""The kind of a need for a seed; the other kinds are the names of generators' classes."""


class Route(StrEnum):
    """By which way a holder comes by a thing.

    `start`: it is (or is run once by) the program's start, and makes it from the master seed; `parameter`: its callers
    pass it; `made`: it has a seed as a parameter, and makes the generator from that; `closure`: the function around it
    has it; `attribute`: the object whose method it is keeps it; `detached`: its callers cannot all be seen, so its
    module makes it; `test`: it is a test, which makes it from a constant.
    """

    START = "start"
    PARAMETER = "parameter"
    CLOSURE = "closure"
    ATTRIBUTE = "attribute"
    DETACHED = "detached"
    TEST = "test"
    MADE = "made"


@dataclass(eq=False)
class Use:
    """One place in a holder that uses a thing.

    Attributes:
        spot: where.
        label: what it is called there, for the name of a derived seed.
        each: whether it must get another value each time it runs; false for what keeps a counter of its own.
        target: the need that the place passes the thing on to; None where it is drawn from.
        part: what it is for, where one call needs several things.
        once: whether it runs once for each object whose method it stands in.
        parts: expressions that the name of a derived seed ends with.
        whole: whether it takes the program's seed itself, where it stands at the program's start.

    """

    spot: Spot
    label: str
    each: bool = True
    target: Need | None = None
    part: str = ""
    once: bool = False
    parts: tuple[str, ...] = ()
    whole: bool = False


@dataclass(eq=False)
class Need:
    """That a holder needs a thing, and how it comes by it.

    Attributes:
        tree, scope: the holder's file, and its function; None for the module's own code; a dataclass, which has an
            `__init__` that nobody wrote.
        kind: `SEED`, or the class of a generator.
        route: see there.
        name: the parameter, attribute or variable that holds it.
        given: whether the holder has that parameter (or attribute) already.
        outer: for `closure`, the need of the function around; for `attribute`, that of `__init__`; for `made`, that
            for the seed.
        kept: for an `attribute` that `__init__` makes from its own seed, that use of the seed.
        uses: where it is used.
        each: whether the holder must get another one each time it is called.
        public: whether callers that cannot be seen may leave it out, as they do now.

    """

    tree: Tree
    scope: facts.Function | facts.Class | None
    kind: str
    route: Route = Route.START
    name: str = ""
    given: bool = False
    outer: Need | None = None
    owner: facts.Class | None = None
    kept: Use | None = None
    uses: list[Use] = field(default_factory=list)
    each: bool = False
    public: bool = False

    @property
    def function(self) -> facts.Function:
        """The holder, where it is a function.

        Raises:
            TypeError: it is a module's own code.

        """
        if not isinstance(self.scope, facts.Function):
            raise TypeError(self.tree.path)
        return self.scope

    @property
    def source(self) -> Need:
        """The need behind it: that of the function around, or of `__init__`.

        Raises:
            TypeError: there is none.

        """
        if self.outer is None:
            raise TypeError(self.name)
        return self.outer

    @property
    def inside(self) -> Spot:
        """A place in the holder."""
        if self.scope is None:
            return Spot(self.tree, self.tree.body[0], ())
        body = self.scope.body or (self.scope,)
        return Spot(self.tree, body[0], (*self.tree.scopes[self.scope.span].around, self.scope))


_CONFIGURED = "objects of its class are made from what others say of them"
_PLAIN = frozenset({"int", "derive_seed"})
"""Calls that return a plain integer."""


class RefusedError(Exception):
    """A place cannot be served; the text says why, in words that fit "not fixed: ..."."""


class LibraryError(RefusedError):
    """A place of a library cannot be served, unless its functions may take a parameter more than their users know."""


@dataclass(eq=False)
class Supplies:
    """All needs of a plan.

    `extending` says that functions of a library may be given a parameter that its users may leave out.
    """

    callers: Callers
    masters: Masters
    generators: dict[str, Generator]
    needs: dict[tuple[str, object, str], Need] = field(default_factory=dict)
    extending: bool = False

    def ask(self, use: Use, kind: str) -> tuple[Need, Use]:
        """Note that a place needs a thing, with all that follows from it up to the program's starts.

        Raises:
            RefusedError: there is no way to give it one.

        """
        need = self._need(use.spot, kind)
        need.uses.append(use)
        if use.each and kind == SEED:
            self._demand_each(need)
        elif need.route is Route.ATTRIBUTE and need.outer is not None and need.outer.kind == SEED:
            # Objects made one after another must not all get the same.
            self._demand_each(need)
        return need, use

    def prune(self, asked: Iterable[Need]) -> None:
        """Forget the needs that no place is left to ask for: what they were noted for was refused later on."""
        live = self.behind(asked)
        self.needs = {key: need for key, need in self.needs.items() if need in live}
        for need in live:
            need.uses = [use for use in need.uses if use.target is None or use.target in live]

    def behind(self, asked: Iterable[Need]) -> set[Need]:
        """Return some needs with all that follow from them, up to the program's starts."""
        found = set(asked)
        waiting = list(found)
        while waiting:
            need = waiting.pop()
            more = [] if need.outer is None else [need.outer]
            more += [one for one in self.needs.values() if any(use.target is need for use in one.uses)]
            waiting += [one for one in more if one not in found]
            found.update(more)
        return found

    def is_plain(self, need: Need) -> bool:
        """Whether the seed that a function is given can be handed on as it is: no caller computes it elsewhere.

        What is computed may be another library's integer, which is none for those that ask for a plain one.
        """
        calls = self._calls(need.tree, need.function, need.tree.scopes[need.function.span].scope)
        return not any(_is_computed(call, need) for call in calls or ())

    def is_started(self, spot: Spot) -> bool:
        """Whether a place runs once, when its program starts."""
        if spot.repeats or len(spot.scopes) > 1:
            return False
        scope = spot.scope
        if not isinstance(scope, facts.Function):
            return scope is None
        return self._is_start(Need(spot.tree, scope, SEED), self.callers.of(spot.tree, scope))

    # ------------------------------------------------------------ routes

    def _need(self, spot: Spot, kind: str) -> Need:
        scope = spot.scope
        scopes = list(spot.scopes)
        while isinstance(scope, facts.Class):
            # A class's body runs once for each run of what is around it.
            scopes.pop()
            scope = scopes[-1] if scopes else None
        key = (spot.tree.path, None if scope is None else scope.span, kind)
        known = self.needs.get(key)
        if known is not None:
            return known
        need = self.needs[key] = Need(spot.tree, scope, kind)
        try:
            self._route(need)
        except RefusedError:
            del self.needs[key]
            raise
        return need

    def _route(self, need: Need) -> None:
        tree = need.tree
        if is_test(tree.source, tree.outline):
            need.route = Route.TEST
            return
        if need.scope is None:
            self._start(need)
            return
        scope = need.function
        spot = tree.scopes[scope.span]
        around = spot.scope
        given = self.parameter(scope, need.kind)
        if given is None and isinstance(around, facts.Function):
            need.route, need.outer = Route.CLOSURE, self._need(spot, need.kind)
            return
        if isinstance(around, facts.Class) and self._is_method(scope) and scope.name != "__init__":
            self._attribute(need, around)
            return
        if isinstance(around, facts.Class) and given is None and _deserialized(around):
            # Others make such objects from a configuration that does not have the new parameter.
            self._detach(need, _CONFIGURED)
            return
        if given is None and self._may_extend(need) and self._extends(need, around):
            return
        calls = self._calls(tree, scope, around)
        plain = need.kind != SEED and not self.generators[need.kind].inside
        if isinstance(around, facts.Class) and plain and self.callers.is_foreign(tree, around):
            calls = None
        if calls and any(is_partial(call.tree, call.call) for call in calls):
            if given is not None:
                raise RefusedError(f"`{scope.name}` is called through a `partial`, which may have its `{given}`")
            if need.kind == SEED:
                # One seed for all calls of the partial function would repeat its numbers.
                calls = None
        if given is None and need.kind != SEED and self.parameter(scope, SEED) is not None:
            need.route, need.outer = Route.MADE, self._need_of(tree, scope, SEED)
            need.outer.uses.append(Use(need.inside, self._word(need.kind)))
            self._demand_each(need.outer)
            need.name = self._fresh_name(need, self._word(need.kind))
            return
        through_partial = bool(calls) and any(is_partial(call.tree, call.call) for call in calls or ())
        # A class made once today may be made twice tomorrow, and both would be alike: it is given its seed.
        once = not isinstance(around, facts.Class) and not through_partial
        if given is None and once and self._is_start(need, calls):
            self._start(need)
            return
        if given is not None:
            need.route, need.name, need.given = Route.PARAMETER, given, True
            self._ask_callers(need, calls or [])
            return
        if not calls or self._is_public(need):
            self._detach(need)
            return
        need.route, need.name = Route.PARAMETER, self._fresh_name(need, self._word(need.kind))
        self._ask_callers(need, calls)

    def _may_extend(self, need: Need) -> bool:
        """Whether a function may take a generator that unseen callers leave out."""
        if not self.extending or need.kind == SEED or self.generators[need.kind].inside:
            return False
        plain = all(facts.dotted(one).rpartition(".")[2] in TRANSPARENT for one in need.function.decorators)
        return plain and self.masters.is_library(need.tree) and self.parameter(need.function, SEED) is None

    def _extends(self, need: Need, around: object) -> bool:
        """Let a function take a generator that unseen callers leave out, if there may be such callers."""
        tree, scope = need.tree, need.function
        if self._calls(tree, scope, around) and not self._is_public(need):
            return False
        owner = around if isinstance(around, facts.Class) and scope.name == "__init__" else None
        if owner is not None and (self.callers.is_foreign(tree, owner) or is_closed(owner) or makes_itself(owner)):
            return False
        need.route, need.public = Route.PARAMETER, True
        need.name = self._fresh_name(need, self._word(need.kind))
        seen = self.callers.seen(tree, scope) if owner is None else self._seen_makings(tree, owner, _BASES)
        self._ask_callers(need, [call for call in seen if not is_test(call.tree.source, call.tree.outline)])
        return True

    def _seen_makings(self, tree: Tree, owner: facts.Class, depth: int) -> list[Spot]:
        """Return the calls that are seen to run a class's `__init__`, those of its heirs included."""
        found = self.callers.seen(tree, owner)
        for other, heir in (self.callers.heirs(tree, owner) or []) if depth else []:
            own = _method(heir, "__init__")
            more = _initialisations(other, own, owner.name) if own else self._seen_makings(other, heir, depth - 1)
            found += [one for one in more if one not in found]
        return found

    def _start(self, need: Need) -> None:
        need.route = Route.START
        if not self.masters.visible(need.tree, need.scope):
            if self.masters.is_library(need.tree):
                raise RefusedError("it is drawn when a module of a library is imported, before its users can seed it")
            raise RefusedError("the program's seed is not known where this runs")
        if need.kind != SEED:
            need.name = self._fresh_name(need, self._word(need.kind))

    def _detach(self, need: Need, hindrance: str = "") -> None:
        need.route = Route.DETACHED
        if self.masters.is_library(need.tree):
            why = f", but {hindrance}" if hindrance else ": let it take a seed or generator"
            raise LibraryError(f"it is for the callers of a library to seed{why}")
        if not self.masters.shared(need.tree):
            raise RefusedError("not all callers can be seen, and nothing here holds the program's seed")
        owner = self._owner(need)
        for other in self.needs.values():
            same = other.tree is need.tree and other.kind == need.kind and other.route is Route.DETACHED
            if same and other is not need and owner is not None and need.kind != SEED and self._owner(other) is owner:
                # One generator for all methods of a class.
                need.route, need.outer = Route.CLOSURE, other
                return
        need.name = self._fresh_name(need, f"_{holder_name(need.inside)}_{self._word(need.kind)}")

    @staticmethod
    def _owner(need: Need) -> Scope | None:
        """Return the class whose method a holder is."""
        around = None if need.scope is None else need.tree.scopes[need.scope.span].scope
        return around if isinstance(around, facts.Class) else None

    def _attribute(self, need: Need, owner: facts.Class) -> None:
        inside = need.kind != SEED and self.generators[need.kind].inside
        plain = need.kind != SEED and not inside
        own = _method(owner, "__init__")
        if own is not None and (self.parameter(own, need.kind) or self.parameter(own, SEED)) and takes_self(own):
            need.owner = owner
            need.outer = self._need_of(need.tree, own, SEED if inside else need.kind)
            if need.outer.route is Route.MADE:
                need.route = Route.ATTRIBUTE
                need.name = self._fresh_name(need, self._word(need.kind))
                return
        held = fields.holding(need.tree, owner, need.kind) if plain and takes_self(need.function) else None
        if held is not None:
            need.route, need.owner, need.name, need.given = Route.ATTRIBUTE, owner, held, True
            return
        if plain and are_copied(self.callers.trees):
            self._detach(need, "objects are copied whole here, and a generator of theirs would be copied with them")
            return
        if plain and own is None and self._field(need, owner):
            return
        tree, maker = self._initialising(need.tree, owner) if plain else (need.tree, owner)
        init = _method(maker, "__init__")
        foreign = plain and self.callers.is_foreign(tree, maker)
        made = None if init is None or foreign else self._calls(tree, init, maker)
        closed = any(_deserialized(one) or is_closed(one) for one in (owner, maker))
        given = init is not None and (self.parameter(init, need.kind) or self.parameter(init, SEED))
        extended = plain and not foreign and self.extending and self.masters.is_library(tree)
        unseen = not given and ((not made and not extended) or closed)
        if init is None or unseen or not (takes_self(init) and takes_self(need.function)):
            hindrance = "" if init is not None else f"`{owner.name}` has no `__init__` that could take a generator"
            if foreign:
                hindrance = f"a base of `{owner.name}` from elsewhere may make its objects"
            self._detach(need, _CONFIGURED if closed else hindrance)
            return
        need.owner = maker
        need.outer = self._need_of(tree, init, SEED if inside else need.kind)
        if need.outer.route is not Route.PARAMETER:
            need.outer = None
            self._detach(need)
            return
        need.route = Route.ATTRIBUTE
        if inside:
            need.name = self._fresh_name(need, self._word(need.kind))
            need.kept = Use(need.outer.inside, need.name, each=False)
            need.outer.uses.append(need.kept)
            return
        kept = _kept(init, need.outer.name)
        need.given = kept is not None
        others = [
            one.name
            for one in self.needs.values()
            if one is not need and one.outer is need.outer and one.route is Route.ATTRIBUTE and one.kind == need.kind
        ]
        need.name = kept or (others[0] if others else self._fresh_name(need, need.outer.name))

    def _field(self, need: Need, owner: facts.Class) -> bool:
        """Let a dataclass have a field for a thing, if it may have one and all makings of its objects can be seen."""
        key = (need.tree.path, owner.span, need.kind)
        known = self.needs.get(key)
        if known is None:
            made = (
                self._makings(need.tree, owner, 4)
                if fields.takes_fields(self.callers.trees, need.tree, owner)
                else None
            )
            if (
                not made
                or _deserialized(owner)
                or is_closed(owner)
                or any(is_partial(call.tree, call.call) for call in made)
            ):
                return False
            known = self.needs[key] = Need(need.tree, owner, need.kind, Route.PARAMETER)
            known.name = self._fresh_name(known, self._word(need.kind))
            self._ask_callers(known, made)
        need.route, need.owner, need.outer = Route.ATTRIBUTE, owner, known
        need.name, need.given = known.name, True
        return True

    def _initialising(self, tree: Tree, owner: facts.Class) -> tuple[Tree, facts.Class]:
        """Return the class whose `__init__` makes the objects of a class: itself, or a base of the project."""
        for _ in range(_BASES):
            if _method(owner, "__init__") is not None or len(owner.bases) != 1:
                break
            above = self.callers.base(tree, owner.bases[0].value)
            if above is None:
                break
            tree, owner = above
        return tree, owner

    def _names_below(self, tree: Tree, owner: facts.Class, depth: int) -> frozenset[str]:
        """Return the names that the heirs of a class use: an attribute of it must be none of theirs."""
        found: set[str] = set()
        for other, heir in (self.callers.heirs(tree, owner) or []) if depth else []:
            found |= _names_kept(heir) | self._names_below(other, heir, depth - 1)
        return frozenset(found)

    def _need_of(self, tree: Tree, scope: facts.Function, kind: str) -> Need:
        return self._need(Need(tree, scope, kind).inside, kind)

    def _ask_callers(self, need: Need, calls: list[Spot]) -> None:
        enough = need.given and len(calls) == 1 and not calls[0].repeats and _has_default(need)
        for call in calls:
            node = call.call
            if need.given and (enough or _gives(node, need)):
                continue
            label = _label(call) or _called(node)
            label = label if need.name == self._word(need.kind) else f"{label}/{need.name}"
            outer = self._need(call, need.kind)
            outer.uses.append(Use(call, label, False, need))

    def _demand_each(self, need: Need) -> None:
        if need.each:
            return
        need.each = True
        if need.outer is not None:
            self._demand_each(need.outer)
        if need.route is Route.PARAMETER:
            for outer in list(self.needs.values()):
                for use in outer.uses:
                    if use.target is need:
                        use.each = True
                        self._demand_each(outer)

    # ------------------------------------------------------------ questions

    def _calls(self, tree: Tree, scope: facts.Function, around: object) -> list[Spot] | None:
        if isinstance(around, facts.Class) and scope.name == "__init__":
            return self._makings(tree, around, 4)
        if isinstance(around, facts.Class) and self._is_method(scope):
            return None
        return self.callers.of(tree, scope)

    def _makings(self, tree: Tree, owner: facts.Class, depth: int) -> list[Spot] | None:
        """Return the calls that run a class's `__init__`: makings of its objects, and `super().__init__` of heirs."""
        found = self.callers.of(tree, owner)
        heirs = self.callers.heirs(tree, owner)
        if found is None or heirs is None or not depth or makes_itself(owner):
            return None
        found = list(found)
        for other, heir in heirs:
            own = _method(heir, "__init__")
            more = self._makings(other, heir, depth - 1) if own is None else _initialisations(other, own, owner.name)
            if not more and own is not None:
                return None
            found += more or []
            if more is None:
                return None
        return found

    @staticmethod
    def _is_method(scope: facts.Function) -> bool:
        plain = {facts.dotted(one) for one in scope.decorators}
        return not plain & {"staticmethod", "classmethod"} and bool(scope.parameters)

    def _is_start(self, need: Need, calls: list[Spot] | None) -> bool:
        """Whether a function is run once, by the start of a program, and sees its seed."""
        function = need.function
        if not self.masters.is_entry(need.tree) or not self.masters.visible(need.tree, function):
            return False
        if calls is None or not calls:
            master = self.masters.of(need.tree)
            if function.decorators and master is not None and master.scope is function:
                # It seeds from its own parameter, whoever calls it.
                return True
            return (function.name in {"main", "_main"} and not function.decorators) or self.masters.runs(
                need.tree, function
            )
        call = calls[0]
        once = len(calls) == 1 and call.scope is None and not call.repeats and call.tree is need.tree
        # What takes or returns something may be called again some day, and would give the same numbers.
        alone = not function.parameters and isinstance(call.parent, facts.Evaluate)
        return once and (alone or function.name in {"main", "_main"})

    def _is_public(self, need: Need) -> bool:
        spot = need.tree.scopes[need.function.span]
        names = [scope.name for scope in (*spot.scopes, need.function) if scope.name != "__init__"]
        return self.masters.is_library(need.tree) and not any(name.startswith("_") for name in names)

    def parameter(self, scope: facts.Function, kind: str) -> str | None:
        """Return the parameter of a function that holds such a thing already."""
        for parameter in scope.parameters:
            if parameter.kind not in {"positional", "keyword"}:
                continue
            annotation = facts.dotted(parameter.annotation) if parameter.annotation is not None else ""
            if kind == SEED:
                whole = annotation in {"", "int"}
                # What is called a state may be a generator, unless it is said to be a number.
                said = "seed" in parameter.name.lower() or annotation == "int" or _is_number(parameter.default)
                if whole and is_seed_name(parameter.name) and said and not _flag(parameter):
                    return parameter.name
            elif annotation.rpartition(".")[2] == kind.rpartition(".")[2] or (
                not annotation and parameter.name == self._word(kind)
            ):
                return parameter.name
        return None

    def _word(self, kind: str) -> str:
        return SEED if kind == SEED else self.generators[kind].parameter

    def fresh_name(self, need: Need) -> str:
        """Return the name of a thing, now that all are known."""
        need.name = ""
        return self._fresh_name(need, self._word(need.kind))

    def _fresh_name(self, need: Need, word: str) -> str:
        taken = need.tree.names
        # A parameter or a local variable may have the name of a global one that its function does not use.
        own = {Route.PARAMETER, Route.ATTRIBUTE, Route.MADE}
        others = {
            one.name
            for one in self.needs.values()
            if one is not need and one.tree is need.tree and (one.scope is None or one.route is Route.DETACHED)
        }
        if need.route in own or (need.scope is not None and need.route is Route.START):
            # Names of one function do not disturb another one.
            others = {one.name for one in self.needs.values() if one is not need and one.scope is need.scope}
            taken = _names_in(need)
            if need.owner is not None and need.route is Route.ATTRIBUTE:
                taken |= self._names_below(need.source.tree, need.owner, _BASES)
        plain = self._word(need.kind)
        other = plain if need.kind == SEED else self.generators[need.kind].otherwise
        candidates = [word, f"{word.removesuffix(plain)}{other}", *(f"{word}_{number}" for number in range(2, 100))]
        return next(name for name in candidates if name not in taken and name not in others)


def holder_name(spot: Spot) -> str:
    """Return what a module calls something that belongs to a function of it: after that, or after a method's class."""
    scopes = [scope for scope in spot.scopes if scope.name != "__init__"]
    classes = [scope for scope in scopes if isinstance(scope, facts.Class)]
    name = (classes or scopes)[-1].name.strip("_") if scopes else ""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z0-9])(?=[A-Z][a-z])", "_", name).lower() or "module"


def _names_in(need: Need) -> frozenset[str]:
    if need.route is Route.ATTRIBUTE:
        return _names_kept(need.owner)
    return frozenset(part.name for part in facts.walk(need.scope) if isinstance(part, facts.Name | facts.Parameter))


def _names_kept(owner: facts.Class | None) -> frozenset[str]:
    """Return the names of what the objects of a class have."""
    return frozenset(part.name for part in facts.walk(owner) if isinstance(part, facts.Attribute | facts.Function))


def _is_number(value: facts.Expression | None) -> bool:
    return isinstance(value, facts.Literal) and isinstance(value.value, int) and not isinstance(value.value, bool)


def _flag(parameter: facts.Parameter) -> bool:
    return isinstance(parameter.default, facts.Literal) and isinstance(parameter.default.value, bool)


def _method(owner: facts.Class, name: str) -> facts.Function | None:
    found = (one.function for one in owner.body or () if isinstance(one, facts.DefineFunction))
    return next((function for function in found if function.name == name), None)


def _deserialized(owner: facts.Class) -> bool:
    """Whether others make objects of a class from what it says of itself (`get_config`, `__reduce__`)."""
    names = {one.function.name for one in owner.body or () if isinstance(one, facts.DefineFunction)}
    return bool(names & {"get_config", "from_config", "__reduce__", "__getnewargs__"})


def _kept(init: facts.Function, parameter: str) -> str | None:
    """Return the attribute in which `__init__` keeps a parameter."""
    for statement in facts.statements(init.body or ()):
        if isinstance(statement, facts.Assign) and isinstance(statement.value, facts.Name):
            target = statement.targets[0]
            if statement.value.name == parameter and facts.dotted(target).startswith("self."):
                return facts.dotted(target).removeprefix("self.")
    return None


def _initialisations(tree: Tree, init: facts.Function, base: str) -> list[Spot]:
    """Return the calls by which an heir's `__init__` runs that of its base."""
    found = []
    for spot in tree.calls.values():
        node = spot.node
        if not isinstance(node, facts.Call) or init not in spot.around:
            continue
        function = node.function
        if isinstance(function, facts.Attribute) and function.name == "__init__":
            of = function.value
            is_super = isinstance(of, facts.Call) and facts.dotted(of.function) == "super"
            if is_super or facts.dotted(of).rpartition(".")[2] == base:
                found.append(spot)
    return found


def _gives(call: facts.Call, need: Need) -> bool:
    """Whether a call gives the parameter that its function has."""
    if any(argument.keyword == need.name or argument.star for argument in call.arguments):
        return True
    names = [one.name for one in need.function.parameters if one.kind == "positional"]
    if need.name not in names:
        return False
    position = names.index(need.name) - (names[:1] == ["self"])
    return position < sum(argument.keyword is None for argument in call.arguments)


def default_of(need: Need) -> facts.Expression | None:
    """Return what the parameter that a function has already is when it is left out."""
    return next((one.default for one in need.function.parameters if one.name == need.name), None)


def may_be_none(need: Need) -> bool:
    """Whether the parameter that a function has already may be None, which asks for other numbers each time."""
    found = default_of(need) if need.given and need.route is Route.PARAMETER else None
    return isinstance(found, facts.Literal) and found.value is None


def _has_default(need: Need) -> bool:
    """Whether the parameter that a function has already is a seed when it is left out."""
    return default_of(need) is not None and not may_be_none(need)


def _is_computed(spot: Spot, need: Need) -> bool:
    """Whether a call gives a function a seed that another call returns (`rng.integers(1000)`)."""
    call = spot.call
    names = [one.name for one in need.function.parameters if one.kind == "positional"]
    names = names[1:] if names[:1] == ["self"] else names
    plain = [argument for argument in call.arguments if argument.keyword is None and not argument.star]
    given = [argument.value for argument in call.arguments if argument.keyword == need.name]
    if need.name in names and names.index(need.name) < len(plain):
        given.append(plain[names.index(need.name)].value)
    for value in list(given):
        if isinstance(value, facts.Name):
            body = spot.scope.body if isinstance(spot.scope, facts.Function) else spot.tree.body
            given += [
                one.value
                for one in facts.statements(body or ())
                if isinstance(one, facts.Assign)
                and one.value is not None
                and any(isinstance(target, facts.Name) and target.name == value.name for target in one.targets)
            ]
    return any(
        isinstance(part, facts.Call) and facts.dotted(part.function) not in _PLAIN
        for value in given
        for part in facts.walk(value)
    )


def _called(call: facts.Call) -> str:
    function = call.function
    return function.name if isinstance(function, facts.Name | facts.Attribute) else "call"


def _label(spot: Spot) -> str | None:
    """Return the variable that a call's result is assigned to."""
    parent = spot.parent
    if isinstance(parent, facts.Assign) and len(parent.targets) == 1:
        target = parent.targets[0]
        if isinstance(target, facts.Name | facts.Attribute):
            return target.name.strip("_") or None
    return None


label_of = _label
called_name = _called
