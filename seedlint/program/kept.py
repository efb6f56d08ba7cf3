"""What is worked out of a node of the facts, by its text alone, and kept as long as the node is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Node = TypeVar("Node")
Answer = tuple[bool, frozenset[str]]


class Kept:
    """Answers by node. A node is kept with its answer, so that its identity is nobody else's."""

    def __init__(self) -> None:
        self._answers: dict[int, tuple[object, Answer]] = {}
        self._used: set[int] = set()

    def known(self, node: Node, read: Callable[[Node], Answer]) -> Answer:
        """Return the answer of a node, by `read` the first time that it is asked for."""
        found = self._answers.get(id(node))
        if found is None:
            found = self._answers[id(node)] = (node, read(node))
        self._used.add(id(node))
        return found[1]

    def forget(self) -> None:
        """Forget what has not been asked for since the last time."""
        self._answers = {key: one for key, one in self._answers.items() if key in self._used}
        self._used.clear()
