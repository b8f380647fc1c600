"""The use cases: each reads as a recipe over stages and ports, and names no adapter."""
