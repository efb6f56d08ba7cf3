"""Diagnostics and governance, written for a person or a program: one module a format."""
