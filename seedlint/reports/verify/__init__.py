"""What `seedlint verify` saw, in its forms: for a person, and as JSON."""
