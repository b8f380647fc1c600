"""Script and programme format -> rundown -> timeline -> mixed and mastered blocks."""
