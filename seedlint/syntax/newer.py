"""Code in newer syntax than the running Python: read whole by LibCST, in a bounded child process.

`ast` refuses such a file, and what `ast` refuses may crash LibCST or keep it busy for minutes; so it is tried where
neither can harm the run.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seedlint import facts
from seedlint.syntax.outline import GUARD

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECONDS = 20
_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class NewerFile:
    """A file that only LibCST could read: its outline, and the close facts of all its statements."""

    outline: facts.Outline
    body: tuple[facts.Statement, ...]


def read_newer(text: str) -> NewerFile | None:
    """Read a file that `ast` refuses; None if LibCST refuses it too, or takes too long over it."""
    try:
        child = subprocess.run(
            [sys.executable, "-m", "seedlint.syntax.newer"],
            input=text.encode("utf-8", "surrogatepass"),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, OSError):
        return None
    if child.returncode != 0 or not child.stdout:
        return None
    body: tuple[facts.Statement, ...] = pickle.loads(child.stdout)  # noqa: S301 - written by our own child
    return NewerFile(_outline(body), body)


def _outline(body: tuple[facts.Statement, ...]) -> facts.Outline:
    imports: dict[str, None] = {}
    items = []
    for statement in body:
        mentions = frozenset(_mentions(statement))
        kind, name = "statement", None
        if isinstance(statement, facts.DefineFunction):
            kind, name = "function", statement.function.name
        elif isinstance(statement, facts.DefineClass):
            kind, name = "class", statement.definition.name
        elif isinstance(statement, facts.Import | facts.ImportFrom):
            kind = "import"
        for part in facts.walk(statement):
            imports.update(dict.fromkeys(_imports(part)))
        works = isinstance(statement, facts.For | facts.While | facts.With) or (
            isinstance(statement, facts.Evaluate) and not isinstance(statement.value, facts.Literal)
        )
        span = statement.span
        items.append(facts.OutlineItem(span.line, span.end_line, kind, name, (), mentions, works=works))
    return facts.Outline(tuple(items), tuple(imports))


def _imports(part: object) -> Iterator[str]:
    if isinstance(part, facts.Import):
        yield part.module
    elif isinstance(part, facts.ImportFrom):
        base = "." * part.level + part.module
        yield base
        yield from (f"{base}.{name}" if part.module else base + name for name, _ in part.names)


def _mentions(statement: facts.Statement) -> Iterator[str]:
    for part in facts.walk(statement):
        match part:
            case facts.Name(name=name) | facts.Attribute(name=name) | facts.Parameter(name=name):
                yield name
            case facts.Compare(left=facts.Name(name="__name__")):
                yield GUARD
            case facts.Import() | facts.ImportFrom():
                for module in _imports(part):
                    yield from module.strip(".").split(".")
            case _:
                pass


def _main() -> None:
    """Read standard input and write its facts: what the child does."""
    try:
        import resource  # noqa: PLC0415 - not there on Windows, where the time limit alone must do

        resource.setrlimit(resource.RLIMIT_AS, (_BYTES, _BYTES))
    except (ImportError, ValueError, OSError):
        pass
    from seedlint.syntax.reading import read_whole  # noqa: PLC0415 - LibCST is dear, and only the child needs it here

    sys.setrecursionlimit(10_000)
    body = read_whole(sys.stdin.buffer.read().decode("utf-8", "surrogatepass"))
    if body is not None:
        sys.stdout.buffer.write(pickle.dumps(body))


if __name__ == "__main__":
    _main()
