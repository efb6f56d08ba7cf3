"""Edits that leave everything else as it is: where in a file's text a thing is added, in the file's own style."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.diagnostics import Span
from seedlint.fixes.supplies import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.fixes.trees import Tree


_PLAIN = re.compile(r"""(?<!")"([^"'\n]*)"(?!")""")
"""A string in double quotes that looks the same in single ones."""
_MARK = re.compile(r"#\s*(?:%%|In\[|region|endregion|fmt:|yapf:|isort:|noqa|type:|pylint:|mypy:|ruff:|!)|#{2,}")
"""Comments that are not about the next statement: to programs, and headings."""
_PASS = re.compile(r"(?P<before>[^#]*[:\s])(?P<pass>pass)\s*(?:#.*)?")
"""A line that ends with the `pass` of a body."""
_MORE_NAMES = re.compile(r"(?:\s*(?:\bas\s+\w+|,\s*[\w.]+))*")
"""What follows the first name of an import."""
_SINGLE = re.compile(r"""(?<!')'([^"'\n]*)'(?!')""")


@dataclass(frozen=True, slots=True)
class Change:
    """One replacement in a file, before all of a file's are joined.

    Attributes:
        path, span: what is replaced; an empty span is an insertion.
        text: by what.
        rank: of insertions at one place, the lower come first.
        blank: for definitions at module level: how many blank lines stand before it at least.
        lead: what comes once before several insertions at one place.
        between: what comes between them.

    """

    path: str
    span: Span
    text: str
    rank: int = 0
    blank: int | None = None
    lead: str = ""
    between: str = ""


CLOSING = -100
"""The rank of what closes a bracket: it comes before what follows at the same place."""


def at(line: int, column: int) -> Span:
    """Return the empty span at a place."""
    return Span(line, column, line, column)


def start_of(span: Span) -> Span:
    """Return the empty span where another starts."""
    return at(span.line, span.column)


def end_of(span: Span) -> Span:
    """Return the empty span where another ends."""
    return at(span.end_line, span.end_column)


def text_of(tree: Tree, span: Span) -> str:
    """Return the text of a span, as it is written."""
    lines = tree.source.lines
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    first, last = lines[span.line - 1][span.column - 1 :], lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.line : span.end_line - 1], last])


def quoted(tree: Tree, text: str) -> str:
    """Return code that is written with double quotes with those of a file."""
    return text if tree.quote == '"' else _PLAIN.sub(r"'\1'", text)


def fitted(tree: Tree, span: Span, text: str) -> str:
    """Return code that is put into a file with other quotes than those of the f-string around it, if there is one."""
    if "'" not in text and '"' not in text:
        return text
    around = [
        quote
        for start, end, quote in tree.formatted_strings
        if start < (span.line, span.column) and (span.end_line, span.end_column) < end
    ]
    for quote in around:
        if quote == '"':
            text = _PLAIN.sub(r"'\1'", text)
        elif quote == "'":
            text = _SINGLE.sub(r'"\1"', text)
    return text


def indent_of(tree: Tree, line: int) -> str:
    """Return the white space at the start of a line."""
    text = tree.source.lines[line - 1]
    return text[: len(text) - len(text.lstrip())]


def unit_of(tree: Tree) -> str:
    """Return by what the file indents."""
    for spot in tree.scopes.values():
        body = getattr(spot.node, "body", None)
        if body and body[0].span.line > spot.node.span.line:  # type: ignore[attr-defined]
            inner, outer = indent_of(tree, body[0].span.line), indent_of(tree, spot.node.span.line)  # type: ignore[attr-defined]
            if inner.startswith(outer) and inner != outer:
                return inner.removeprefix(outer)
    for line, following in pairwise(tree.source.lines):
        # No function, no class: the first block of another kind tells.
        indent = following[: len(following) - len(following.lstrip())]
        if line.rstrip().endswith(":") and line[:1].strip() and line[0] != "#" and indent and following.strip():
            return indent
    return "    "


def first_line(statement: facts.Statement) -> int:
    """Return the line on which a statement starts, its decorators included."""
    definition: facts.Function | facts.Class | None = None
    if isinstance(statement, facts.DefineFunction):
        definition = statement.function
    elif isinstance(statement, facts.DefineClass):
        definition = statement.definition
    decorators = definition.decorators if definition is not None else ()
    return min([statement.span.line, *(one.span.line for one in decorators)])


def before(tree: Tree, statement: facts.Statement, text: str, rank: int = 0) -> Change:
    """Put a statement of its own before another one, in the same block."""
    line = first_line(statement)
    indent = indent_of(tree, line)
    start = _start(tree, statement)
    if line == start.line and start.column != len(indent) + 1:
        # Behind a colon or a semicolon, the block is one line.
        return Change(tree.path, start, f"{text}; ", rank)
    # A comment right above speaks of the statement, unless it says something to a program (a cell's start).
    while line - 1 in tree.comment_lines and _is_about(tree.source.lines[line - 2], indent):
        line -= 1
    return Change(tree.path, at(line, len(indent) + 1), f"{text}\n{indent}", rank)


def _start(tree: Tree, statement: facts.Statement) -> Span:
    """Return the empty span where a statement starts; the fact of an import is the name alone."""
    span = statement.span
    if isinstance(statement, facts.Import):
        written = tree.source.lines[span.line - 1][: span.column - 1]
        return at(span.line, written.rindex("import") + 1) if "import" in written else start_of(span)
    return start_of(span)


def _is_about(line: str, indent: str) -> bool:
    """Whether a line that holds a comment belongs to the statement below, which is indented so."""
    return line.startswith(f"{indent}#") and _MARK.match(line.strip()) is None


def after(tree: Tree, statement: facts.Statement, text: str, rank: int = 0) -> Change:
    """Put a statement of its own after another one, in the same block."""
    line, column = statement.span.end_line, statement.span.end_column
    if isinstance(statement, facts.Import):
        # The fact is the name alone: what it is called here, and others, may follow.
        column += len(_MORE_NAMES.match(tree.source.lines[line - 1][column - 1 :])[0])  # type: ignore[index]
    rest = tree.source.lines[line - 1][column - 1 :]
    indent = indent_of(tree, statement.span.line)
    if rest.strip() and not rest.lstrip().startswith("#"):
        return Change(tree.path, at(line, column), f"; {text}", rank)
    end = len(tree.source.lines[line - 1]) + 1
    return Change(tree.path, at(line, end), f"\n{indent}{text}", rank)


def is_docstring(statement: facts.Statement) -> bool:
    """Whether a statement is a mere string."""
    return (
        isinstance(statement, facts.Evaluate)
        and isinstance(statement.value, facts.Literal)
        and isinstance(statement.value.value, str)
    )


def at_start(tree: Tree, function: facts.Function, text: str, rank: int = 0) -> Change:
    """Put a statement before the first one of a function that is not its docstring."""
    body = function.body or ()
    if not body:
        return _beside_pass(tree, function.span, text, rank)
    rest = [one for number, one in enumerate(body) if number or not is_docstring(one)]
    return before(tree, rest[0], text, rank) if rest else after(tree, body[0], text, rank)


def _beside_pass(tree: Tree, name: Span, text: str, rank: int) -> Change:
    """Put a statement behind the `pass` that a function consists of.

    Raises:
        RefusedError: it is not to be found.

    """
    for number, line in enumerate(tree.source.lines[name.line - 1 :], name.line):
        found = _PASS.fullmatch(line.rstrip("\r\n"))
        if found is None:
            continue
        if found["before"].strip():
            return Change(tree.path, at(number, found.end("pass") + 1), f"; {text}", rank)
        return Change(tree.path, at(number, found.end() + 1), f"\n{found['before']}{text}", rank)
    raise RefusedError("where its function starts could not be told")


def add_argument(tree: Tree, call: facts.Call, text: str) -> list[Change]:
    """Add a keyword argument to a call."""
    if not call.arguments:
        return [Change(tree.path, call.close, text, between=", ")]
    last = call.arguments[-1]
    bare = isinstance(last.value, facts.Comprehension) and last.value.kind == "GeneratorExp"
    if bare and last.span == last.value.span and len(call.arguments) == 1:
        # A generator expression that is the only argument may borrow the call's parentheses.
        before_it = tree.source.lines[last.span.line - 1][: last.span.column - 1].rstrip()
        written = text_of(tree, last.span)
        opened = written.startswith("(") and before_it.endswith("(")
        if not opened:
            end = Change(tree.path, end_of(last.span), f", {text}", lead=")")
            return [Change(tree.path, start_of(last.span), "("), end]
    return _append(tree, [one.span for one in call.arguments], call.close, text, comma=call.trailing_comma)


def _append(
    tree: Tree, items: Sequence[Span], close: Span, text: str, *, comma: bool, star: bool = False
) -> list[Change]:
    """Add an item behind the last one of a list in parentheses, on a line of its own where they all have one.

    With `star`, a bare `*` comes before it.
    """
    first, last = items[0], items[-1]
    lines = tree.source.lines
    closing = lines[close.line - 1][: close.column - 1]
    alone = lines[first.line - 1][: first.column - 1].strip() == ""
    if last.end_line < close.line and not closing.strip() and alone:
        own = lines[last.line - 1][: last.column - 1].strip() == ""
        indent = indent_of(tree, last.line if own else first.line)
        lead = f"\n{indent}*," if star else ""
        end = at(last.end_line, len(lines[last.end_line - 1]) + 1)
        if comma:
            return [Change(tree.path, end, f"\n{indent}{text},", lead=lead)]
        return [
            Change(tree.path, end_of(last), ",", CLOSING),
            Change(tree.path, end, f"\n{indent}{text}", 1, lead=lead, between=","),
        ]
    if last.end_line == close.line and len(items) > 1 and len({one.line for one in items}) == len(items):
        indent = lines[last.line - 1][: last.column - 1].rstrip("*")
        if not indent.strip():
            lead = f",\n{indent}*" if star else ""
            return [Change(tree.path, end_of(last), f",\n{indent}{text}", lead=lead)]
    return [Change(tree.path, end_of(last), f", {text}", lead=", *" if star else "")]


def add_parameter(tree: Tree, function: facts.Function, text: str) -> list[Change]:
    """Give a function a keyword-only parameter, after all that it has but `**`."""
    kinds = [parameter.kind for parameter in function.parameters]
    star = not {"*", "keyword"}.intersection(kinds)
    if "**" in kinds:
        span = function.parameters[-1].span
        written = tree.source.lines[span.line - 1][: span.column - 1]
        stars = len(written) - len(written.rstrip("* "))
        inside = text_of(tree, span).startswith("**")
        place = start_of(span) if inside else at(span.line, span.column - stars)
        return [Change(tree.path, place, f"{text}, ", lead="*, " if star else "")]
    if function.last is None:
        return [Change(tree.path, function.close, text, lead="*, " if star else "", between=", ")]
    spans = [parameter.span for parameter in function.parameters]
    end = function.last
    items = [*spans[:-1], Span(spans[-1].line, spans[-1].column, end.end_line, end.end_column)]
    rest = tree.source.lines[function.last.line - 1][function.last.column - 1 :]
    comma = rest.lstrip().startswith(",")
    return _append(tree, items, function.close, text, comma=comma, star=star)


def around(path: str, span: Span, opening: str, closing: str) -> tuple[Change, Change]:
    """Put something before and behind what stands at a span."""
    return Change(path, start_of(span), opening), Change(path, end_of(span), closing)


def between(tree: Tree, start: Span, end: Span) -> str:
    """Return the text from where one span ends (or an empty one stands) to where another starts."""
    return text_of(tree, Span(start.end_line, start.end_column, end.line, end.column))
