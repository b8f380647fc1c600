"""What helps while a script is written: drafts, doubts, a preview line by line, takes, sheets."""
