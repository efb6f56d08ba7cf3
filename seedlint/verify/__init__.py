"""Run a program several times, and show whether its draws and results repeat."""
