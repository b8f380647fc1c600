"""Law in what is said: sources in force on the air date, and nothing of it without its source."""
