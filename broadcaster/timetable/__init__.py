"""School calendar and occurrences of slots: pure rules."""
