"""`python -m seedlint`."""

from __future__ import annotations

from seedlint.cli import main

if __name__ == "__main__":
    main()
