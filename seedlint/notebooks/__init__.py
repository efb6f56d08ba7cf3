"""Notebooks: their JSON with the places of its strings, their cells as one Python module, and edits spliced back."""
