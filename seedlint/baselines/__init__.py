"""What is known already: findings told apart by what they say rather than where, kept in a file or in a revision."""
