"""People, roles, passwords and sessions; who did what."""
