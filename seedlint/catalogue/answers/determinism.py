"""Answers about determinism: which operations repeat themselves, and what makes them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from seedlint.catalogue.answers.streams import Streams
from seedlint.catalogue.determinism import Attribute, Demand, Kernel, Switch, Under

if TYPE_CHECKING:
    from seedlint.catalogue.api import Api


class Determinism(Streams):
    """Answers about determinism: which operations repeat themselves, and what makes them."""

    @cached_property
    def _kernels(self) -> dict[str, list[Kernel]]:
        found: dict[str, list[Kernel]] = {}
        for table in self.tables:
            for kernel in table.kernel:
                for name in kernel.names:
                    found.setdefault(name, []).append(kernel)
        return found

    def kernels(self, name: str) -> tuple[Kernel, ...]:
        """Return what is known of the kernels that an API runs, for the project's versions."""
        version, known = self._version(name), self._kernels.get(self._unversioned(name), ())
        return tuple(kernel for kernel in known if kernel.keras is None or kernel.keras == version)

    def under(self, kernel: Kernel) -> Under:
        """Return what op determinism does to a kernel in the project's version of TensorFlow."""
        found = Under.UNTOUCHED
        for since, effect in sorted(kernel.under.items(), key=lambda item: _numbers(item[0])):
            found = effect if self.has_version(since) else found
        return found

    def has_version(self, since: str | None) -> bool:
        """Whether the project's TensorFlow, by default the newest, is of a version or a later one."""
        return since is None or self.tensorflow is None or _numbers(self.tensorflow) >= _numbers(since)

    @cached_property
    def switches(self) -> dict[str, Switch]:
        """The calls that switch op determinism, by canonical name."""
        return {name: one for table in self.tables for one in table.switch for name in one.names}

    @cached_property
    def gradients(self) -> frozenset[str]:
        """The calls that show that gradients flow."""
        return frozenset(name for table in self.tables for name in (*table.gradients, *table.tapes))

    def shows_gradient(self, name: str) -> bool:
        """Whether a call shows that gradients flow; a method is found in base classes too."""
        name = self._unversioned(name)
        if name in self.gradients:
            return True
        owner, _, method = name.rpartition(".")
        known = self._types.get(owner)
        return known is not None and any(self.shows_gradient(f"{base}.{method}") for base in known.bases)

    @cached_property
    def tapes(self) -> frozenset[str]:
        """The calls in whose `with` block gradients are recorded."""
        return frozenset(name for table in self.tables for name in table.tapes)

    @cached_property
    def determinism_names(self) -> tuple[str, ...]:
        """Return the names of all calls that matter for determinism."""
        return (*self._kernels, *self.switches, *(name for table in self.tables for name in table.gradients))

    @cached_property
    def host_methods(self) -> frozenset[str]:
        """The methods, by last name, that run the functions that they are given on the CPU."""
        return frozenset(
            name.rpartition(".")[2] for name, api in self._apis.items() if api.traces and self.runs_on_cpu(name)
        )

    def runs_on_cpu(self, name: str) -> bool:
        """Whether a method by its dotted name runs the functions that it is given on the CPU."""
        known = self.type(name.rpartition(".")[0])
        return known is not None and (known.host or any(self.runs_on_cpu(f"{base}.m") for base in known.bases))

    def demands(self, api: Api) -> Demand:
        """Return which seed an API raises without once op determinism is on."""
        if api.demands is not None:
            return api.demands
        stream = self._streams.get(api.stream or "")
        return Demand.NONE if stream is None else stream.demands

    def family(self, name: str) -> str:
        """Return the family of the library that a dotted name belongs to, as far as determinism goes."""
        head = name.partition(".")[0]
        return next((table.family for table in self.tables if head in table.imports), "")

    @cached_property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes of modules that determinism hangs on, by canonical name."""
        return {one.name: one for table in self.tables for one in table.attribute}

    @cached_property
    def accelerators(self) -> tuple[str, ...]:
        """The calls, or prefixes of them, which show that a program may run on a GPU."""
        return tuple(name for table in self.tables for name in table.accelerators)

    def names_accelerators(self, family: str) -> bool:
        """Whether something is known by which programs of a family show that they may run on a GPU."""
        return any(table.accelerators for table in self.tables if table.family == family)

    def refusal(self, family: str) -> str:
        """Return what operations of a family raise that have no deterministic kernel."""
        return next(table.refusal for table in self.tables if table.kernel and table.family == family)

    def speaks_of_kernels(self, name: str) -> bool:
        """Whether a dotted name belongs to a library of whose kernels something is known."""
        head = name.partition(".")[0]
        return any(table.kernel and head in table.imports for table in self.tables)


def _numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare: `2.10` -> (2, 10)."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())
