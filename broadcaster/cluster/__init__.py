"""Workers for parts of a long run: threads of this process, or a cluster of machines."""
