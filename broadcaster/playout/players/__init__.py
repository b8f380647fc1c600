"""Ways to a sound card: each proves how many seconds were really played."""
