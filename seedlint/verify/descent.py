"""Names for the processes of a run, by their descent: the same ones of two runs are called the same."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedlint.verify import traces

_RANKS = ("RANK", "OMPI_COMM_WORLD_RANK", "PMI_RANK", "SLURM_PROCID")


def processes(found: Sequence[traces.Trace]) -> dict[str, traces.Trace]:
    """Return the processes by name; parents come first.

    A name is what multiprocessing or the launcher of a distributed program calls the process, else how it was started,
    below its parent's: `main/ForkPoolWorker-1`, `main/worker 0`, `main/fork 2`.

    A file is begun when its process first writes, which may be after its children did, so files tell no order.
    """
    pids = {trace.process.pid for trace in found}
    below: dict[int, list[traces.Trace]] = {}
    for trace in sorted(found, key=lambda trace: trace.process.pid):
        parent = trace.process.parent if trace.process.parent in pids else 0
        below.setdefault(parent, []).append(trace)
    named: dict[str, traces.Trace] = {}

    def name(above: str, children: Sequence[traces.Trace]) -> None:
        for trace in children:
            own = trace.process.name or (_rank(trace) if trace.process.role == "main" else "") or trace.process.role
            base = f"{above}/{own}" if above else own
            number = next(number for number in count(1) if (base if number == 1 else f"{base} {number}") not in named)
            full = base if number == 1 else f"{base} {number}"
            named[full] = trace
            name(full, below.pop(trace.process.pid, ()))

    name("", below.pop(0, ()))
    return named


def _rank(trace: traces.Trace) -> str:
    """Return what a worker of a distributed program is called, by what its launcher tells it; "" if it is none."""
    environment = trace.process.env
    for name in _RANKS:
        if environment.get(name, "").isdigit():
            return f"rank {environment[name]}"
    try:
        task = json.loads(environment.get("TF_CONFIG", "{}")).get("task", {})
        return f"{task['type']} {int(task['index'])}"
    except (ValueError, TypeError, KeyError, AttributeError):
        return ""
