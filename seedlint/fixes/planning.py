"""From findings to fixes: what each needs, how it gets there, and the edits for all of that."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Diagnostic, Edit, Effect, Fix, Place, Span
from seedlint.fixes import fields, imports, seeding, writing
from seedlint.fixes.callers import Callers, Trees, bound
from seedlint.fixes.imports import Imports
from seedlint.fixes.masters import Masters
from seedlint.fixes.rounds import Rounds
from seedlint.fixes.supplies import (
    SEED,
    LibraryError,
    Need,
    RefusedError,
    Route,
    Supplies,
    Use,
    holder_name,
    may_be_none,
)
from seedlint.fixes.trees import Spot
from seedlint.fixes.writing import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seedlint.fixes.places import Places
    from seedlint.fixes.trees import Tree
    from seedlint.program.modules import ModuleIndex
    from seedlint.program.sites import Program
    from seedlint.source import SourceFile

MAIN = "."
"""The part of a call that goes without a name of its own."""
FRESH = "randrange(1, 2**31 - 1)"
"""What a generator of seeds is asked for: a number that every library takes."""


@dataclass(frozen=True, eq=False)
class Remedy:
    """What mends one finding.

    Attributes:
        finding: the finding.
        title: what the fix does, in a few words that start with a verb.
        effect: what it does to the numbers.
        asks: the places that need something, each with the edits that follow from it.
        changes: edits that need nothing.
        leaves: the rule of a lesser finding that is there instead, where no more can be done.
        derivations: seeds that are derived from one that stands there.
        reveals: rules that may have more to say afterwards, because what this finding hid is seen then.
        extends: whether functions of a library may take a parameter more that their users may leave out.

    """

    finding: Diagnostic
    title: str
    effect: Effect
    asks: tuple[Ask, ...] = ()
    changes: tuple[Change, ...] = ()
    leaves: str = ""
    derivations: tuple[Derivation, ...] = ()
    reveals: frozenset[str] = frozenset()
    extends: bool = False


@dataclass(frozen=True, eq=False)
class Ask:
    """A place that needs a seed or a generator.

    Attributes:
        spot, label, each, part, once: as for `Use`.
        kind: what it needs: a seed, or a generator of a class.
        write: makes the edits, given how the thing is written there.
        parts: expressions that the name of the derived seed ends with (an index), so that it differs with them.
        whole: whether it takes the program's seed itself, where it stands at the program's start: it seeds everything.

    """

    spot: Spot
    kind: str
    label: str
    write: Callable[[str], list[Change]]
    each: bool = True
    part: str = ""
    once: bool = False
    parts: tuple[str, ...] = ()
    whole: bool = False

    @property
    def use(self) -> Use:
        """The use that is asked for."""
        return Use(self.spot, self.label, self.each, None, self.part, self.once, self.parts, self.whole)


@dataclass(frozen=True, eq=False)
class Derivation:
    """A place that gets a seed derived from one that is known there, whatever the program's own is.

    Attributes:
        spot: the place.
        base: how the known seed is written there.
        label: what the new one is for.
        parts: expressions that its name ends with, so that it differs with them.
        write: makes the edits, given how the derived seed is written.

    """

    spot: Spot
    base: str
    label: str
    write: Callable[[str], list[Change]]
    parts: tuple[str, ...] = ()


@dataclass(eq=False)
class Piece:
    """The edits that a need asks for, and the needs behind it; `refused` says why it cannot be had after all."""

    changes: list[Change] = field(default_factory=list)
    behind: list[Piece] = field(default_factory=list)
    refused: str = ""


class Plan:
    """The fixes of a program's findings. Use `fixes` and `refusals`."""

    def __init__(
        self,
        program: Program,
        sources: Sequence[SourceFile],
        index: ModuleIndex,
        findings: Sequence[Diagnostic],
        places: Places,
    ) -> None:
        from seedlint.fixes.remedies import remedies_for  # noqa: PLC0415 - remedies are written in terms of plans

        self.program, self.findings, self.places = program, findings, places
        self.trees = Trees(sources, index)
        self.masters = Masters(program, self.trees)
        callers = Callers(self.trees, program.called)
        self.supplies = Supplies(callers, self.masters, program.catalogue.generators)
        self.imports = Imports(program.catalogue, self.trees)
        self.refusals: dict[Diagnostic, str] = {}
        self.fixes: dict[Diagnostic, Fix] = {}
        self.reveals: dict[Diagnostic, frozenset[str]] = {}
        self.known: dict[object, Ask | Derivation] = {}
        """What is asked for at a place already, for findings that have one cause."""
        self._requests: dict[Ask, tuple[Need, Use]] = {}
        self._pieces: dict[Need, Piece] = {}
        self._makers: dict[object, tuple[str, Piece]] = {}
        self._rounds = Rounds()
        self._labels: dict[object, dict[str, object]] = {}
        remedies = []
        for finding in findings:
            for attempt in remedies_for(self, finding):
                try:
                    remedies.append(self._with_needs(attempt()))
                except RefusedError as refused:
                    # Why the best could not be had says more than why its substitutes could not.
                    if finding not in self.refusals or isinstance(refused, LibraryError):
                        self.refusals[finding] = str(refused)
                else:
                    self.refusals.pop(finding, None)
                    break
        self.supplies.prune(need for _, asked in remedies for _, need, _ in asked)
        self._settle_names()
        derived = {one.spot.tree.path for remedy, _ in remedies for one in remedy.derivations}
        self.seeding = seeding.Seeding(self, derived)
        drafts = []
        for remedy, asked in remedies:
            try:
                drafts.append((remedy, self._draft(remedy, asked)))
            except RefusedError as refused:
                self.refusals[remedy.finding] = str(refused)
        self.leaves = {remedy.finding: remedy.leaves for remedy, _ in drafts if remedy.leaves}
        self._changes = {}
        extending = {
            remedy.finding
            for remedy, asked in remedies
            if any(need.public for need in self.supplies.behind(need for _, need, _ in asked))
        }
        for remedy, piece in drafts:
            try:
                self._changes[remedy.finding] = self._gathered(piece)
            except RefusedError as refused:
                self.refusals[remedy.finding] = str(refused)
                continue
            edits = tuple(self.edits([remedy.finding]))
            title, effect = remedy.title, remedy.effect
            if remedy.finding in extending:
                # Users of a library know another signature, and may seed a stream that is not drawn from any more.
                title, effect = title.replace("of its own", "that users may pass"), Effect.CHANGES
            self.fixes[remedy.finding] = Fix(title, effect, edits)
            self.reveals[remedy.finding] = remedy.reveals

    def _with_needs(self, remedy: Remedy) -> tuple[Remedy, list[tuple[Ask, Need, Use]]]:
        self.supplies.extending = remedy.extends
        return remedy, [(ask, *self._asked(ask)) for ask in remedy.asks]

    def _asked(self, ask: Ask) -> tuple[Need, Use]:
        """Return the need and use behind a request; several findings may share one."""
        if ask not in self._requests:
            self._requests[ask] = self.supplies.ask(ask.use, ask.kind)
        return self._requests[ask]

    def _settle_names(self) -> None:
        """Free the names of generators that are made where they are passed on, and let others have them."""
        starts = [one for one in self.supplies.needs.values() if one.route is Route.START and one.kind != SEED]
        for need in starts:
            if not self._variable_spots(need):
                need.name = ""
        for need in starts:
            if need.name:
                need.name = self.supplies.fresh_name(need)

    # ------------------------------------------------------------ drafts

    def _draft(self, remedy: Remedy, asked: Iterable[tuple[Ask, Need, Use]]) -> Piece:
        piece = Piece(list(remedy.changes))
        for ask, need, use in asked:
            written, behind = self._expression(need, use)
            piece.changes += ask.write(written)
            piece.behind.append(behind)
        for one in remedy.derivations:
            piece.changes += self.seeding.derivation(one.spot.tree)
            parts = "".join(f", {part}" for part in one.parts)
            piece.changes += one.write(f"{seeding.FUNCTION}({one.base}, {self._name(one)}{parts})")
        return piece

    def edits(self, findings: Iterable[Diagnostic]) -> list[Edit]:
        """Return the edits that fix some findings, in order; what several of them need is there once."""
        changes = dict.fromkeys(change for finding in findings for change in self._changes[finding])
        return [Edit(Place(change.path, change.span), change.text) for change in self._joined(changes)]

    @staticmethod
    def _gathered(piece: Piece) -> list[Change]:
        """Return the edits of a piece and of all behind it."""
        changes: dict[Change, None] = {}
        seen: set[int] = set()
        waiting = [piece]
        while waiting:
            one = waiting.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            if one.refused:
                raise RefusedError(one.refused)
            changes.update(dict.fromkeys(one.changes))
            waiting += one.behind
        return list(changes)

    def _joined(self, changes: Iterable[Change]) -> list[Change]:
        """Return changes in order, those at one place joined, with the blank lines of definitions."""
        by_place: dict[tuple[str, Span], list[Change]] = {}
        for change in changes:
            by_place.setdefault((change.path, change.span), []).append(change)
        joined = []
        for (path, span), here in sorted(by_place.items(), key=lambda item: item[0]):
            here.sort(key=lambda change: (change.rank, change.text))
            if (span.line, span.column) != (span.end_line, span.end_column) and len(here) > 1:
                joined += here  # two replacements of one text: whoever applies them sees that they do not go together
                continue
            new = [change for change in here if change.rank == imports.RANK]
            here[: len(new)] = [replace(new[0], text=text) for text in imports.joined([one.text for one in new])]
            lists = all(change.blank is None for change in here)
            text = _listed(here) if lists else self._text(path, here)
            tree = self.trees.get(path)
            text = text if tree is None else writing.fitted(tree, here[0].span, text)
            joined.append(Change(path, here[0].span, text))
        return joined

    def _text(self, path: str, here: list[Change]) -> str:
        parts, last = [], None
        tree = self.trees.get(path)
        lines = tree.source.lines if tree is not None else ()
        line = here[0].span.line
        # Behind a definition stand two blank lines.
        items = tree.outline.items if tree is not None else ()
        first = 2 if any(one.last_line == line and one.kind in {"function", "class"} for one in items) else 1
        for change in here:
            if change.blank is None:
                # An import that happens to stand behind the last one of the file.
                parts.append(change.text)
                continue
            blank = change.blank
            if last is None:
                blank = max(blank, first)
            elif blank <= 1:
                blank = 2 if last > 1 else 0
            parts.append("\n" * (blank + 1) + change.text)
            last = change.blank
        text = "".join(parts)
        if here[-1].blank is None:
            return text
        following = 0
        while line + following < len(lines) and not lines[line + following].strip():
            following += 1
        if line + following >= len(lines):
            return text
        return text + "\n" * max((2 if last and last > 1 else 1) - following, 0)

    # ------------------------------------------------------------ expressions

    def _expression(self, need: Need, use: Use) -> tuple[str, Piece]:
        """Return how a thing is written at a place, and what that needs."""
        piece = Piece(behind=[self._piece(need)])
        if need.kind != SEED:
            return self._generator(need, use, piece), piece
        if need.route is Route.TEST:
            return "1", piece
        if use.parts:
            return self._derived(need, use, piece, use.parts), piece
        if use.whole and not use.spot.repeats and need.route in {Route.START, Route.PARAMETER}:
            return self._base(need, piece), piece
        direct = need.given and len(need.uses) == 1 and not use.spot.repeats and need.route is Route.PARAMETER
        used = need.route is Route.PARAMETER and _uses(need.function, need.name)
        if direct and use.target is None and self.supplies.is_plain(need) and not used:
            return need.name, piece
        outside = self._is_outside(need, use)
        if use.each and (outside or use.spot.repeats):
            numbered = None if outside else self._rounds.of(use.spot)
            if numbered is None:
                name, maker = self._maker(need, use)
                piece.behind.append(maker)
                return f"{name}.{FRESH}", piece
            index, changes = numbered
            piece.changes += changes
            return self._derived(need, use, piece, index), piece
        return self._derived(need, use, piece), piece

    @staticmethod
    def _is_outside(need: Need, use: Use) -> bool:
        """Whether what holds the seed outlives one call of the function."""
        if need.route is Route.ATTRIBUTE and use.once:
            return False
        return need.route in {Route.CLOSURE, Route.ATTRIBUTE, Route.DETACHED}

    def _derived(self, need: Need, use: Use, piece: Piece, index: Sequence[str] = ()) -> str:
        piece.changes += self.seeding.derivation(use.spot.tree)
        base = self._base(need, piece)
        names = "".join(f", {one}" for one in index)
        text = f"{seeding.FUNCTION}({base}, {self._label(need, use)}{names})"
        source = need
        while source.route in {Route.CLOSURE, Route.MADE, Route.ATTRIBUTE} and source.outer is not None:
            source = source.outer
        return f"None if {base} is None else {text}" if may_be_none(source) else text

    def _base(self, need: Need, piece: Piece) -> str:
        """Return how the seed that others are derived from is written."""
        match need.route:
            case Route.START | Route.DETACHED:
                piece.changes += self.seeding.master(need.tree)
                return self.seeding.master_name(need.tree)
            case Route.ATTRIBUTE:
                return f"self.{need.name}"
            case Route.CLOSURE | Route.MADE:
                return self._base(need.source, piece)
            case _:
                return need.name

    def _label(self, need: Need, use: Use) -> str:
        """Return the name of a derived seed, quoted: unique among those derived from one seed."""
        base = need
        while base.route in {Route.CLOSURE, Route.MADE} and base.outer is not None:
            base = base.outer
        if base.route in {Route.ATTRIBUTE, Route.MADE} and base.outer is not None:
            base = base.outer
        master = base.route in {Route.START, Route.DETACHED}
        parts = []
        if master and self.seeding.shares(need.tree):
            parts.append(self.trees.index.name(need.tree.source.key).rpartition(".")[2])
        inner = [scope.name for scope in use.spot.scopes if scope is not base.scope or master]
        parts += [name for name in inner if name not in {"__init__", "main"}]
        wanted = "/".join([*parts, use.label])
        name = self._unique(self.seeding.key(need.tree) if master else base, wanted, use)
        return writing.quoted(use.spot.tree, name)

    def _name(self, one: Derivation) -> str:
        """Return the name of a seed that is derived from a known one, quoted."""
        spot, head = one.spot, one.base.partition(".")[0]
        functions = [scope for scope in spot.scopes if isinstance(scope, facts.Function) and head in bound(scope)]
        holder = functions[-1] if functions else None
        if holder is not None and head == "self":
            inner = [holder.name]
        else:
            inner = [scope.name for scope in spot.scopes[0 if holder is None else spot.scopes.index(holder) + 1 :]]
        known = self.supplies.needs.get((spot.tree.path, None if holder is None else holder.span, SEED))
        key: object = (spot.tree.path, holder if head != "self" else None, one.base)
        if known is not None and known.name == one.base:
            key = known
        elif holder is None and one.base == self.seeding.master_name(spot.tree):
            key = self.seeding.key(spot.tree)
        parts = [name for name in inner if name not in {"__init__", "main"}]
        return writing.quoted(spot.tree, self._unique(key, "/".join([*parts, one.label]), one))

    def _unique(self, key: object, wanted: str, user: object) -> str:
        taken = self._labels.setdefault(key, {})
        name, number = wanted, 2
        # What one call needs for several parts of it shares the name of the call.
        part = "" if not isinstance(user, Use) or user.part in {"", MAIN} else f"/{user.part}"
        holder = user.spot.node if isinstance(user, Use) and user.part else user
        while taken.get(name, holder) is not holder:
            name, number = f"{wanted}-{number}", number + 1
        taken[name] = holder
        return f'"{name}{part}"'

    def _generator(self, need: Need, use: Use, piece: Piece) -> str:
        facts_ = self.supplies.generators[need.kind]
        if need.route is Route.TEST:
            make, changes = self.imports.name(need.tree, facts_.make)
            piece.changes += changes
            return f"{make}{facts_.by}(1)"
        if need.route is Route.CLOSURE:
            # Made here, it would start again each time that the function inside is called.
            held = self._held(need)
            if held.route is Route.TEST:
                return self._generator(held, use, piece)
            return f"self.{held.name}" if held.route is Route.ATTRIBUTE else held.name
        if _inline(need, use):
            return self._made(need, use, piece)
        return f"self.{need.name}" if need.route is Route.ATTRIBUTE else need.name

    def _made(self, need: Need, use: Use, piece: Piece) -> str:
        """Return the making of a generator from a derived seed."""
        early = need.route is Route.DETACHED
        generator = self.supplies.generators[need.kind]
        make, changes = self.imports.name(use.spot.tree, generator.make, early=early)
        make += generator.by
        piece.changes += changes
        if need.route is Route.MADE:
            seed = need.source
            if seed.route is Route.PARAMETER and len(seed.uses) == 1 and not _uses(seed.function, seed.name):
                return f"{make}({seed.name})"
        return f"{make}({self._derived(need, use, piece)})"

    def _maker(self, need: Need, use: Use) -> tuple[str, Piece]:
        """Return a generator of seeds, made once outside of what repeats."""
        holder = need
        while holder.route is Route.CLOSURE and holder.outer is not None:
            holder = holder.outer
        key = holder if holder.route is not Route.ATTRIBUTE else (holder.tree.path, holder.owner)
        if key not in self._makers:
            piece = Piece(behind=[self._piece(holder)])
            early = holder.route is Route.DETACHED
            make, changes = self.imports.name(need.tree, self.seeding.numbers, early=early)
            piece.changes += changes
            label = Use(use.spot, "seeds")
            value = f"{make}({self._derived(holder, label, piece)})"
            word = f"_{holder_name(use.spot)}_seeds" if holder.route is Route.DETACHED else "seeds"
            name = self._unused(holder.tree, word)
            spots = [
                one.spot for other in self.supplies.needs.values() for one in other.uses if self._held(other) is holder
            ]
            if holder.route is Route.ATTRIBUTE:
                piece.changes.append(self._keep(holder, f"self._{name} = {value}", 1))
                name = f"self._{name}"
            elif holder.route is Route.DETACHED:
                piece.changes.append(self.seeding.definition(holder.tree, f"{name} = {value}"))
            else:
                piece.changes.append(self._first(holder, spots, f"{name} = {value}"))
            self._makers[key] = name, piece
        return self._makers[key]

    def _held(self, need: Need) -> Need:
        while need.route is Route.CLOSURE and need.outer is not None:
            need = need.outer
        return need

    @staticmethod
    def _unused(tree: Tree, word: str) -> str:
        name, number = word, 2
        while name in tree.names:
            name, number = f"{word}_{number}", number + 1
        return name

    # ------------------------------------------------------------ pieces

    def _piece(self, need: Need) -> Piece:
        piece = self._pieces.get(need)
        if piece is None:
            piece = self._pieces[need] = Piece()
            try:
                self._fill(piece, need)
            except RefusedError as refused:
                # What is half made would be found by the next one who asks.
                piece.refused = str(refused)
        if piece.refused:
            raise RefusedError(piece.refused)
        return piece

    def _fill(self, piece: Piece, need: Need) -> None:
        if need.outer is not None:
            piece.behind.append(self._piece(need.outer))
        match need.route:
            case Route.PARAMETER:
                self._add_parameter(need, piece)
                self._pass(need, piece)
            case Route.ATTRIBUTE if need.kept is not None:
                generator = self.supplies.generators[need.kind]
                make, changes = self.imports.name(need.tree, generator.make)
                make += generator.by
                value, behind = self._expression(need.source, need.kept)
                piece.changes += [*changes, self._keep(need, f"self.{need.name} = {make}({value})", 0)]
                piece.behind.append(behind)
            case Route.ATTRIBUTE if not need.given and need.source.route is Route.MADE:
                key = (need.tree.path, need.owner, need.kind)
                if key not in self._makers:
                    kept = Piece()
                    value = self._made(need.source, Use(need.source.inside, need.name), kept)
                    kept.changes.append(self._keep(need, f"self.{need.name} = {value}", 0))
                    self._makers[key] = need.name, kept
                piece.behind.append(self._makers[key][1])
            case Route.ATTRIBUTE if not need.given and (above := self._kept_above(need)) is not None:
                piece.behind.append(self._piece(above))
            case Route.ATTRIBUTE if not need.given and need.source.public and not need.source.uses:
                made = self._made_if_left_out(need.source, piece, keeps=True)
                piece.changes.append(self._keep(need, f"self.{need.name} = {made}", 0))
            case Route.ATTRIBUTE if not need.given:
                piece.changes.append(self._keep(need, f"self.{need.name} = {need.source.name}", 0))
            case Route.DETACHED if need.kind != SEED:
                generator = self.supplies.generators[need.kind]
                plain = not need.name.endswith(generator.otherwise)
                spot = need.inside
                if len(spot.scopes) > 1 and isinstance(spot.scopes[-2], facts.Class):
                    # All methods of the class draw from it.
                    spot = Spot(spot.tree, spot.node, spot.around[:-1])
                use = Use(spot, generator.parameter if plain else generator.otherwise)
                value = self._made(need, use, piece)
                piece.changes.append(self.seeding.definition(need.tree, f"{need.name} = {value}"))
            case Route.START | Route.MADE if need.kind != SEED:
                self._make_variable(need, piece)
            case _:
                pass

    def _make_variable(self, need: Need, piece: Piece) -> None:
        spots = self._variable_spots(need)
        if not spots:
            return
        value = self._made(need, Use(need.inside, need.name), piece)
        piece.changes.append(self._first(need, spots, f"{need.name} = {value}"))

    def _variable_spots(self, need: Need) -> list[Spot]:
        """Return the places that use a generator by a name."""
        return [
            use.spot
            for other in self.supplies.needs.values()
            for use in other.uses
            if other.kind == need.kind and self._held(other) is need and not _inline(other, use)
        ]

    def _add_parameter(self, need: Need, piece: Piece) -> None:
        scope = need.scope
        if need.given or scope is None:
            return
        if isinstance(scope, facts.Class):
            piece.changes += self._field(need, scope)
            return
        text = need.name
        if _is_annotated(scope):
            if need.kind == SEED:
                text = f"{need.name}: int"
            else:
                written, changes = self.imports.name(need.tree, need.kind)
                piece.changes += changes
                text = f"{need.name}: {written}"
        if need.public:
            name, colon, annotation = text.partition(": ")
            optional, changes = self.imports.optional(need.tree, annotation) if colon else ("", [])
            piece.changes += changes
            text = f"{name}: {optional} = None" if colon else f"{name}=None"
            drawn = [use for use in need.uses if use.target is None or use.spot.repeats]
            if drawn or len(need.uses) > 1:
                made = self._made_if_left_out(need, piece)
                piece.changes.append(writing.at_start(need.tree, scope, f"{need.name} = {made}", -1))
        piece.changes += writing.add_parameter(need.tree, scope, text)

    def _made_if_left_out(self, need: Need, piece: Piece, *, keeps: bool = False) -> str:
        """Return what a generator that users may leave out is: theirs, or else one that is made anew.

        Where a module has its functions, that stands for it, and users who seed the stream have the numbers that they
        know; but neither can an object that keeps it be copied with it, nor is it what an annotation says.
        """
        generator = self.supplies.generators[need.kind]
        module = generator.module if not keeps and not _is_annotated(need.function) else ""
        written, changes = self.imports.name(need.tree, module or generator.make)
        piece.changes += changes
        if generator.passes:
            return f"{written}({need.name})"
        return f"{written if module else f'{written}()'} if {need.name} is None else {need.name}"

    def _field(self, need: Need, owner: facts.Class) -> list[Change]:
        """Return the edits that give a dataclass a field, which is neither shown nor compared."""
        kind, changes = self.imports.name(need.tree, need.kind)
        made, more = self.imports.name(need.tree, fields.FIELD)
        text = f"{need.name}: {kind} = {made}(kw_only=True, repr=False, compare=False)"
        last = fields.last_field(owner)
        body = owner.body or ()
        place = (
            writing.before(need.tree, body[0], f"{text}\n") if last is None else writing.after(need.tree, last, text)
        )
        return [*changes, *more, place]

    def _pass(self, need: Need, piece: Piece) -> None:
        for outer in list(self.supplies.needs.values()):
            for use in outer.uses:
                if use.target is not need:
                    continue
                value, behind = self._expression(outer, use)
                call = use.spot.call
                piece.changes += writing.add_argument(use.spot.tree, call, f"{need.name}={value}")
                piece.behind.append(behind)

    def _kept_above(self, need: Need) -> Need | None:
        """Return the need of a base that keeps the same thing under the same name, given by `super().__init__`."""
        targets = [use.target for use in need.source.uses if use.target is not None]
        for other in self.supplies.needs.values():
            passed = any(other.outer is one and one.function.name == "__init__" for one in targets if one.scope)
            if passed and other.route is Route.ATTRIBUTE and other.name == need.name:
                return other
        return None

    def _keep(self, need: Need, statement: str, rank: int) -> Change:
        """Put a statement into `__init__`, behind that of its bases."""
        init, tree = need.source.function, need.source.tree
        for one in init.body or ():
            value = one.value if isinstance(one, facts.Evaluate) else None
            function = value.function if isinstance(value, facts.Call) else None
            if isinstance(function, facts.Attribute) and function.name == "__init__":
                return writing.after(tree, one, statement, rank)
        return writing.at_start(tree, init, statement, rank)

    def _first(self, need: Need, spots: Sequence[Spot], statement: str) -> Change:
        """Put a statement before the first of several places of a holder, outside of the loops around them."""
        paths = [_path(spot, need.scope) for spot in spots]
        level = 0
        while True:
            here = [path[level] for path in paths]
            first = min(here, key=lambda one: (one.span.line, one.span.column))
            deeper = all(one is first for one in here) and all(len(path) > level + 1 for path in paths)
            if not deeper or not _one_block(first, [path[level + 1] for path in paths]):
                break
            level += 1
        master = self.masters.of(need.tree)
        known = None if master is None else master.after
        here_known = need.route is Route.START and master is not None and master.scope is need.scope
        if here_known and known is not None and known is not first and writing.first_line(first) <= known.span.line:
            raise RefusedError("the program's seed is known only after this runs")
        return writing.before(need.tree, first, statement)


def _listed(here: Sequence[Change]) -> str:
    """Return the text of several insertions at one place."""
    text, led = "", False
    before: Change | None = None
    for change in here:
        if change.lead and not led:
            text, led = text + change.lead, True
        elif before is not None and before.between:
            text += before.between
        text += change.text
        before = change
    return text


def _path(spot: Spot, scope: facts.Function | facts.Class | None) -> list[facts.Statement]:
    """Return the statements around a place, from a scope's body inwards, up to the first that repeats."""
    around = (*spot.around, spot.node)
    inner = around if scope is None else around[around.index(scope) + 1 :]
    found: list[facts.Statement] = []
    for one in inner:
        loop = getattr(one, "loop", None)
        part = loop if loop is not None else one
        if isinstance(part, facts.Statement):
            found.append(part)
            if isinstance(part, facts.For | facts.While | facts.DefineFunction | facts.DefineClass):
                break
    return found


def _one_block(statement: facts.Statement, inner: Sequence[facts.Statement]) -> bool:
    """Whether statements stand in one and the same block of another."""
    blocks: list[tuple[facts.Statement, ...]]
    match statement:
        case facts.If(then=then, otherwise=otherwise):
            blocks = [then, otherwise]
        case facts.With(body=body):
            blocks = [body]
        case facts.Try(body=body):
            blocks = [body]
        case _:
            return False
    return any(all(any(one is part for part in block) for one in inner) for block in blocks)


def _inline(need: Need, use: Use) -> bool:
    """Whether a generator is made right where it is passed on: once, to one function."""
    made = need.route in {Route.START, Route.MADE}
    # In an f-string, the quotes of a name would end it before Python 3.12.
    quoted = any(isinstance(one, facts.Operation) and one.operator == "format" for one in use.spot.around)
    return made and need.kind != SEED and use.target is not None and not use.spot.repeats and not quoted


def _is_annotated(function: facts.Function) -> bool:
    return function.returns is not None or any(one.annotation is not None for one in function.parameters)


def _uses(function: facts.Function, name: str) -> bool:
    """Whether a function does something with a parameter already, other than showing it."""
    shown = {
        id(part)
        for call in facts.walk(function.body or ())
        if isinstance(call, facts.Call) and facts.dotted(call.function) == "print"
        for part in facts.walk(call.arguments)
    }
    mentions = (part for part in facts.walk(function.body or ()) if isinstance(part, facts.Name) and part.name == name)
    return any(id(part) not in shown for part in mentions)


__all__ = ["Ask", "Derivation", "Plan", "Remedy", "sys"]
