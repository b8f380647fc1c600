"""Written Vietnamese -> what is said; also returns what was changed, guessed or dropped."""
