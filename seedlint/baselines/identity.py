"""What makes a finding the same finding after the file around it has changed."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seedlint.statements import Statement, read_statements, statement_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedlint.diagnostics import Diagnostic
    from seedlint.source import SourceFile

_LONGEST = 100
_DIGITS = 16


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """A finding by what stands there; findings that are equal in all else are numbered from 1 in `n`.

    Attributes:
        path: the file, as the one who asked names it.
        symbol: the function or class around it, dotted; empty at the top of the file.
        rule: the code of its rule.
        text: what the finding itself spans, without its layout; a long one is cut, with a digest of the rest.
        statement: a digest of the whole statement that it stands in.

    """

    path: str
    symbol: str
    rule: str
    text: str
    statement: str
    n: int = 1


def identities(
    findings: Sequence[Diagnostic], sources: Mapping[str, SourceFile], names: Mapping[str, str] | None = None
) -> list[Identity]:
    """Return the identity of each finding, in their order.

    Args:
        findings: the findings of a run.
        sources: the files that they are in, by their paths.
        names: what to call the files instead of their paths.

    """
    statements: dict[str, tuple[Statement, ...]] = {}
    found = []
    for finding in findings:
        path = finding.place.path
        if path not in statements:
            statements[path] = read_statements(sources[path].text) if path in sources else ()
        found.append(_identity(finding, statements[path], sources.get(path), (names or {}).get(path, path)))
    return renumbered(found)


def renumbered(found: Iterable[Identity]) -> list[Identity]:
    """Return identities in their order, those that are equal in all else numbered from 1."""
    counts: Counter[Identity] = Counter()
    numbered = []
    for one in found:
        plain = replace(one, n=1)
        counts[plain] += 1
        numbered.append(replace(one, n=counts[plain]))
    return numbered


def digest(*parts: str) -> str:
    """Return a short digest of texts: the same everywhere."""
    joined = "\0".join(parts).encode("utf-8", errors="surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:_DIGITS]


def _identity(finding: Diagnostic, statements: Sequence[Statement], source: SourceFile | None, name: str) -> Identity:
    span = finding.place.span
    statement = statement_at(statements, span.line)
    if statement is not None:
        whole = statement.text
        return Identity(name, statement.symbol, finding.rule.code, _short(statement.part(span) or whole), digest(whole))
    # A file of another language, a comment by itself, or what follows a syntax error.
    lines = source.lines if source is not None else ()
    line = " ".join(lines[span.line - 1].split()) if 0 < span.line <= len(lines) else ""
    return Identity(name, "", finding.rule.code, _short(line), digest(line))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... {digest(text)}"
