"""One file's facts with their surroundings: where a call stands, and where a statement can be put before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from seedlint import facts
from seedlint.fixes.formatting import comment_lines, formatted_strings, quote_of, read_style
from seedlint.program.expressions import called_span
from seedlint.syntax.outline import read_outline
from seedlint.syntax.quoted import called_in_strings
from seedlint.syntax.reading import read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedlint.diagnostics import Span
    from seedlint.source import SourceFile

Loop: TypeAlias = facts.For | facts.While | facts.Comprehension
Scope: TypeAlias = facts.Function | facts.Class


@dataclass(frozen=True, eq=False)
class Spot:
    """A fact and what is around it.

    Attributes:
        tree: its file.
        node: the fact.
        around: the facts around it, outermost first; of a function, only what stands in its body counts as inside.
        annotation: whether it is part of an annotation, which draws nothing and calls nobody.

    """

    tree: Tree
    node: object
    around: tuple[object, ...]
    annotation: bool = False

    @property
    def call(self) -> facts.Call:
        """The fact itself, where it is a call.

        Raises:
            TypeError: it is something else.

        """
        if not isinstance(self.node, facts.Call):
            raise TypeError(self.node)
        return self.node

    @cached_property
    def scopes(self) -> tuple[Scope, ...]:
        """The functions (no lambdas) and classes around it, outermost first."""
        return tuple(
            one
            for one in self.around
            if isinstance(one, facts.Class) or (isinstance(one, facts.Function) and one.name != LAMBDA)
        )

    @property
    def scope(self) -> Scope | None:
        """The innermost function or class around it; None at module level."""
        return self.scopes[-1] if self.scopes else None

    @cached_property
    def inner(self) -> tuple[object, ...]:
        """What is around it inside the innermost function or class."""
        scope = self.scope
        return self.around if scope is None else self.around[self.around.index(scope) + 1 :]

    @property
    def loops(self) -> tuple[Loop, ...]:
        """The loops around it inside its scope, outermost first."""
        return tuple(one for one in self.inner if isinstance(one, facts.For | facts.While | facts.Comprehension))

    @property
    def repeats(self) -> bool:
        """Whether it may run several times for one run of its scope: in a loop or a lambda."""
        return bool(self.loops) or any(isinstance(one, facts.Function) for one in self.inner)

    @property
    def statement(self) -> facts.Statement:
        """The statement around it that stands directly in the body of its scope."""
        parts = (one.loop if isinstance(one, _Part) else one for one in (*self.inner, self.node))
        return next(one for one in parts if isinstance(one, facts.Statement))

    @property
    def parent(self) -> object | None:
        """The fact directly around it, arguments not counted."""
        return next((one for one in reversed(self.around) if not isinstance(one, facts.Argument)), None)


LAMBDA = "<lambda>"


class Calls(dict["Span", Spot]):
    """The calls of a file by their spans; one of a chain over several lines is found by its link, too.

    That is where findings about it stand.
    """

    def __init__(self) -> None:
        """Start without any."""
        super().__init__()
        self._links: dict[Span, Spot] = {}

    def note(self, spot: Spot) -> None:
        """Add a call."""
        self[spot.call.span] = spot
        self._links[called_span(spot.call)] = spot

    def get(self, span: Span) -> Spot | None:  # type: ignore[override]
        """Return the call at a span."""
        return super().get(span) or self._links.get(span)


@dataclass(eq=False)
class Tree:
    """A file: its text, its facts, and the spots of its calls and names."""

    source: SourceFile
    body: tuple[facts.Statement, ...]
    calls: Calls = field(default_factory=Calls)
    mentions: dict[str, list[Spot]] = field(default_factory=dict)
    scopes: dict[Span, Spot] = field(default_factory=dict)
    computed: dict[Span, Spot] = field(default_factory=dict)
    """Operations, and statements like `seed += 1`."""
    statements: list[Spot] = field(default_factory=list)

    @cached_property
    def outline(self) -> facts.Outline:
        """The file's outline."""
        return read_outline(self.source.text).outline

    @cached_property
    def quote(self) -> str:
        """The quote of the file's strings."""
        return quote_of(self.source.text, read_style(self.source.absolute.parent).quote)

    @cached_property
    def formatted_strings(self) -> list[tuple[tuple[int, int], tuple[int, int], str]]:
        """Where the file's f-strings start and end, and the quote of each."""
        return formatted_strings("\n".join(self.source.lines))

    @cached_property
    def comment_lines(self) -> frozenset[int]:
        """The lines that hold a comment and nothing else."""
        return comment_lines("\n".join(self.source.lines))

    @cached_property
    def called_in_strings(self) -> frozenset[str]:
        """The last names of what doctests and other code in the file's strings call."""
        return called_in_strings(self.source.text)

    @property
    def path(self) -> str:
        """The file's path, as in places."""
        return self.source.path

    @cached_property
    def names(self) -> frozenset[str]:
        """Every name that the file uses other than behind a dot or as a keyword: a new one must be none of them."""
        found: set[str] = set()
        for part in facts.walk(self.body):
            match part:
                case facts.Name(name=name) | facts.Parameter(name=name):
                    found.add(name)
                case facts.Function(name=name) | facts.Class(name=name):
                    found.add(name)
                case facts.Import(module=module, alias=alias):
                    found.add(alias or module.partition(".")[0])
                case facts.ImportFrom(names=names):
                    found.update(alias or name for name, alias in names)
                case facts.Scope(names=names):
                    found.update(names)
                case _:
                    pass
        return frozenset(found)

    def imports(self) -> Iterator[facts.Import | facts.ImportFrom]:
        """Yield the imports at module level that always run, or whose failure the file copes with."""
        for statement in self.body:
            for one in statement.body if isinstance(statement, facts.Try) else (statement,):
                if isinstance(one, facts.Import | facts.ImportFrom):
                    yield one


def grow(source: SourceFile) -> Tree | None:
    """Read all of a file; None if it cannot be read."""
    body = read_whole(source.text)
    if body is None:
        return None
    tree = Tree(source, body)
    _Grower(tree).descend(body, ())
    return tree


class _Grower:
    """Notes the surroundings of each fact of one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.annotation = False

    def descend(self, part: object, around: tuple[object, ...]) -> None:
        if isinstance(part, tuple):
            for item in part:
                self.descend(item, around)
            return
        if not hasattr(part, "__dataclass_fields__"):
            return
        self._note(part, around)
        inside = (*around, part)
        match part:
            case facts.Function():
                self._function(part, around, inside)
            case facts.Class():
                self.descend((part.bases, part.decorators), around)
                self.descend(part.body or (), inside)
            case facts.For():
                # Where it starts and how it ends is no part of the loop.
                self.descend((part.target, part.iterable), (*around, _Part(part)))
                self.descend(part.body, inside)
                self.descend(part.otherwise, (*around, _Part(part)))
            case facts.While():
                self.descend((part.test, part.body), inside)
                self.descend(part.otherwise, (*around, _Part(part)))
            case facts.Comprehension():
                first, *others = part.clauses
                self.descend(first.iterable, around)
                self.descend((part.elements, first.target, first.conditions, tuple(others)), inside)
            case facts.Assign():
                self.descend((part.targets, part.value), inside)
                self._annotation(part.annotation, inside)
            case _:
                for name in part.__dataclass_fields__:
                    self.descend(getattr(part, name), inside)

    def _note(self, part: object, around: tuple[object, ...]) -> None:
        spot = Spot(self.tree, part, around, self.annotation)
        match part:
            case facts.Call():
                self.tree.calls.note(spot)
            case facts.Name(name=name) | facts.Attribute(name=name):
                self.tree.mentions.setdefault(name, []).append(spot)
            case facts.Function(span=span) | facts.Class(span=span):
                self.tree.scopes[span] = spot
            case facts.Operation(span=span) | facts.Update(span=span):
                self.tree.computed[span] = spot
            case facts.Import() | facts.ImportFrom() | facts.Assign():
                self.tree.statements.append(spot)
            case _:
                pass

    def _function(self, part: facts.Function, around: tuple[object, ...], inside: tuple[object, ...]) -> None:
        self.descend(part.decorators, around)
        for parameter in part.parameters:
            self.descend(parameter.default, around)
            self._annotation(parameter.annotation, around)
        self._annotation(part.returns, around)
        self.descend(part.body or (), inside)

    def _annotation(self, part: object, around: tuple[object, ...]) -> None:
        before, self.annotation = self.annotation, True
        self.descend(part, around)
        self.annotation = before


@dataclass(frozen=True, eq=False)
class _Part:
    """Stands for the head of a loop, around what runs once before it."""

    loop: facts.For | facts.While
