"""Disk, cache and database: atomic files, locks, tables, the editor of TOML files."""
