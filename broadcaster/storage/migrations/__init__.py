"""The steps that bring a database from any earlier schema to this one; forward only."""
