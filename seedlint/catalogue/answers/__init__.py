"""What the tables answer together: one module, and one class, for each kind of question."""
