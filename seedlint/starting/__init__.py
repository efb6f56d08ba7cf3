"""What a project needs to begin with seedlint: what is there, and what is proposed."""
