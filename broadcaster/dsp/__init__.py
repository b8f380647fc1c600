"""Arithmetic on samples: pure functions and small meters, the same bits on every run."""
