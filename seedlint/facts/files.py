"""What a file says: cheaply its outline, and closely its statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedlint.facts.statements import Statement


@dataclass(frozen=True, slots=True)
class OutlineMethod:
    """A method of a top-level class: where it stands, decorators included, and what it mentions.

    `aliases` are attributes that it binds to something that stands elsewhere (`self.draw = np.random.normal`).
    """

    name: str
    first_line: int
    last_line: int
    mentions: frozenset[str]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """One top-level statement of a file, or several that share a line.

    Attributes:
        first_line, last_line: where it stands, decorators included.
        kind: `function`, `class`, `import` or `statement`.
        name: what it defines, for a function or class.
        binds: the names that it binds at module level; of an import, only those that it gives itself (`as`).
        mentions: every name and attribute that it reads anywhere inside, imported names included; of a class, those
            outside its methods.
        methods: the methods of a class.
        works: whether it does something when the file runs, beyond binding names (a call, a loop).
        heavy: a literal table too large to be worth reading (its names are bound to something unknown).

    """

    first_line: int
    last_line: int
    kind: str
    name: str | None
    binds: tuple[str, ...]
    mentions: frozenset[str]
    methods: tuple[OutlineMethod, ...] = ()
    works: bool = False
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """What a file has at top level, cheaply read.

    Attributes:
        items: its top-level statements, in order.
        imports: dotted names of the modules it may import, relative ones with their leading dots.
        changes: global names, attributes of modules and classes, and keys that are assigned to wherever the file runs:
            what they are worth depends on what has run.
        docstring_end: the last line of the module docstring, or 0.

    """

    items: tuple[OutlineItem, ...]
    imports: tuple[str, ...]
    docstring_end: int = 0
    changes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """The close facts of a file: its top-level statements in order, without a body where they do not matter."""

    path: str
    body: tuple[Statement, ...]
