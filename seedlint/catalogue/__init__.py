"""What seedlint knows of libraries: the tables in `rules/libraries/`, as frozen values.

A table states facts only: what an API does, never what seedlint says about it. The keys of a table are the fields of
the classes in these modules, one module for each kind of fact; an unknown key is an error that names the file. What
the tables say together is asked of the `Catalogue`, and answered in `answers/`. Other floors import from here.
"""

from __future__ import annotations

from seedlint.catalogue.api import Api, Does
from seedlint.catalogue.arguments import Condition, Parameter
from seedlint.catalogue.datasets import Feeds, Loads
from seedlint.catalogue.determinism import Demand, Kernel, Under
from seedlint.catalogue.environment import Variable
from seedlint.catalogue.generators import Generator, Other
from seedlint.catalogue.linking import Catalogue, link, load
from seedlint.catalogue.making import Doubles, Picks
from seedlint.catalogue.orders import Listing
from seedlint.catalogue.ranks import Rank
from seedlint.catalogue.sessions import Session
from seedlint.catalogue.streams import ENTROPY, SELF, Forked
from seedlint.catalogue.table import Table, read_table
from seedlint.catalogue.types import Type
from seedlint.catalogue.workers import Backend, Runs

__all__ = [
    "ENTROPY",
    "SELF",
    "Api",
    "Backend",
    "Catalogue",
    "Condition",
    "Demand",
    "Does",
    "Doubles",
    "Feeds",
    "Forked",
    "Generator",
    "Kernel",
    "Listing",
    "Loads",
    "Other",
    "Parameter",
    "Picks",
    "Rank",
    "Runs",
    "Session",
    "Table",
    "Type",
    "Under",
    "Variable",
    "link",
    "load",
    "read_table",
]
