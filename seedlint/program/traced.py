"""What a graph does to draws: those of Python happen once, stateful operations race where elements run in parallel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedlint.catalogue import Does
from seedlint.program.events import RootKind
from seedlint.program.graphs import Eager

if TYPE_CHECKING:
    from seedlint.catalogue import Catalogue
    from seedlint.diagnostics import Place
    from seedlint.program.determinism import Determinism
    from seedlint.program.events import Context, Draw, Record, Root


class Traced:
    """Questions about draws inside graphs, after the program was followed."""

    def __init__(self, record: Record, catalogue: Catalogue, determinism: Determinism) -> None:
        self._catalogue = catalogue
        self._determinism = determinism
        self._eager = {
            (kind, event.root.number) for event in record.others if isinstance(event, Eager) for kind in event.kinds
        }
        self._eager_kinds = {kind for kind, _ in self._eager}
        frozen = (draw for draw in record.draws if draw.api.does is Does.DRAW and self._is_frozen(draw))
        self._drawn_from: set[Place | None] = {draw.owner for draw in frozen} - {None}

    def freezes(self, draw: Draw) -> bool:
        """Whether a draw happens once, when its graph is traced; or makes a generator that is drawn from so."""
        if draw.api.does is Does.GENERATOR:
            return draw.place in self._drawn_from and self._is_frozen(draw)
        return draw.api.does is Does.DRAW and self._is_frozen(draw)

    def _is_frozen(self, draw: Draw) -> bool:
        graph = draw.context.graph
        if graph is None or not self._catalogue.is_host(draw.name, draw.api.stream):
            return False
        root = draw.context.root
        # A function that no program was seen to call may belong to any.
        if root.kind is RootKind.FUNCTION:
            return graph.kind not in self._eager_kinds
        return (graph.kind, root.number) not in self._eager

    def races(self, draw: Draw) -> bool:
        """Whether a stateful operation runs on several elements at a time, each taking what comes next."""
        api = draw.api
        if api.does is not Does.DRAW or api.returns is not None or not self.is_parallel(draw.context):
            return False
        made = self._catalogue.type(draw.name) is not None
        return not made and not self._catalogue.is_host(draw.name, api.stream)

    def is_parallel(self, context: Context) -> bool:
        """Whether something runs in a parallel pipeline that op determinism does not order."""
        graph = context.graph
        return graph is not None and graph.parallel is not None and not self.is_deterministic(context.root)

    def is_deterministic(self, root: Root) -> bool:
        """Whether op determinism may order the pipelines of a start of the program."""
        return self._determinism.may_order(root)
