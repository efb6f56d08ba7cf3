"""The linked program: facts of all files, joined, and the questions that checks ask of the whole."""
