"""Rules of the air, without a clock, a disk or a sound card: calendar, queue, approval."""
