"""Approval and its gate, the queue, slots and line-up: what may go on the air, and when."""
