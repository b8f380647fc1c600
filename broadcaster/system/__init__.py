"""The one door to what differs between operating systems: locks, limits, renaming, users."""
