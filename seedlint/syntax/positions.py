"""Where LibCST's nodes stand in their text, found by one rendering of our own.

LibCST's nodes do not know their places, and its metadata provider costs twice a parse. Rendering a tree tells the same
to whoever counts the characters: LibCST calls the state object below before and after each node.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

from seedlint.diagnostics import Span

if TYPE_CHECKING:
    import libcst as cst


class Positions(CodegenState):
    """Places of all nodes of one rendered tree; the first line has the number that is given."""

    def __init__(self, first_line: int, indent: str = "    ") -> None:
        super().__init__(default_indent=indent, default_newline="\n")
        self.line = first_line
        self.column = 1
        self._starts: list[tuple[int, int]] = []
        self._found: dict[int, tuple[int, int, int, int]] = {}

    def add_indent_tokens(self) -> None:
        """Count the indentation of a line."""
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        """Count one token, which may hold line breaks (a long string); the text itself is not kept."""
        if "\n" not in value and "\r" not in value:
            self.column += len(value)
            return
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        self.line += text.count("\n")
        self.column = len(text) - text.rfind("\n")

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Note where a node starts."""
        self._starts.append((self.line, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Note where a node ends, unless its place without white space is known already."""
        start = self._starts.pop()
        self._found.setdefault(id(node), (*start, self.line, self.column))

    def record_syntactic_position(  # type: ignore[override]
        self,
        node: cst.CSTNode,
        *,
        start_node: cst.CSTNode | None = None,
        end_node: cst.CSTNode | None = None,
    ) -> _Syntactic:
        """Note where a node stands without the parentheses and white space around it."""
        return _Syntactic(self, node, start_node, end_node)

    def note(self, node: cst.CSTNode, start: tuple[int, int], first: object, last: object) -> None:
        """Note that a node reaches from `start`, or where `first` starts, to here, or where `last` ends."""
        begin = self._found.get(id(first))
        end = self._found.get(id(last))
        self._found[id(node)] = (
            *(start if begin is None else begin[:2]),
            *((self.line, self.column) if end is None else end[2:]),
        )

    def span(self, node: cst.CSTNode) -> Span:
        """Return the place of a node of the rendered tree."""
        return Span(*self._found[id(node)])

    def start(self, node: cst.CSTNode) -> Span:
        """Return the empty place where a node starts."""
        line, column, _, _ = self._found[id(node)]
        return Span(line, column, line, column)


class _Syntactic:
    """What `record_syntactic_position` gives: entered for most nodes, so no generator stands behind it."""

    __slots__ = ("first", "last", "node", "positions", "start")

    def __init__(self, positions: Positions, node: cst.CSTNode, first: object, last: object) -> None:
        self.positions = positions
        self.node = node
        self.first = first
        self.last = last

    def __enter__(self) -> None:
        self.start = (self.positions.line, self.positions.column)

    def __exit__(self, *_: object) -> None:
        self.positions.note(self.node, self.start, self.first, self.last)
