"""Where the `rules/` folder is: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from seedlint.errors import SeedlintError


@lru_cache(maxsize=1)
def rules_root() -> Path:
    """Return the folder of rule pages and library tables.

    Raises:
        SeedlintError: the installation holds no `rules/` folder.

    """
    package = Path(__file__).resolve().parent
    packaged = package / "rules"
    if packaged.is_dir():
        return packaged
    checkout = package.parent / "rules"
    if checkout.is_dir() and (package.parent / "pyproject.toml").is_file():
        return checkout
    raise SeedlintError(f"{packaged}: the rules folder is missing; reinstall seedlint")
