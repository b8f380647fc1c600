"""What is heard laid against what was to be said, word by word."""
