"""What a table says of sessions, which run a graph on threads."""

from __future__ import annotations

import msgspec

from seedlint.catalogue.arguments import Parameter


class Session(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Classes whose objects run a graph on threads.

    Attributes:
        names: canonical dotted names.
        config: the parameter that takes the configuration, with its 0-based position.
        threads: settings of it that say on how many threads; only 1 makes the order of operations the same.
        stream: the stream that the graph's random operations draw from.
        configurations: the classes of configurations.
        why: where the claim comes from.

    """

    names: tuple[str, ...]
    config: Parameter
    threads: tuple[str, ...]
    stream: str
    configurations: tuple[str, ...]
    why: str
