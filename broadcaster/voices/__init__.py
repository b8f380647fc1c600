"""Speech engines, one module each, found by the entry-point group `broadcaster.voices`."""
