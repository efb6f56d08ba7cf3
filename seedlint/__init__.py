"""seedlint finds randomness that a program cannot repeat, before the program runs."""

__version__ = "0.1.0"
