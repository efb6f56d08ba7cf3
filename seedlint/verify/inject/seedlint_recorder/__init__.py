"""Records, inside the process of a user's program, where it draws random numbers and what it draws.

Stands alone: it needs nothing but Python's standard library (3.9 or newer), and nothing of seedlint, whose environment
the program need not share. What it writes is read by `seedlint.verify.traces`.
"""

from __future__ import annotations


def start(folder: str) -> None:
    """Record this process, and those that it starts, into files in `folder`."""
    from . import hooks, options, processes, recording, variations

    chosen = options.from_environment()
    recorder = recording.Recorder(folder, chosen)
    processes.follow(recorder)
    variations.vary(chosen)
    hooks.install(recorder)
