"""What may be found only once a seed works."""

from __future__ import annotations

REVEALED = frozenset({"SL201", "SL202", "SL203", "SL301", "SL304", "SL404"})
"""What a seed that works may bring up: draws that hang on it alone, or that it does not reach."""
