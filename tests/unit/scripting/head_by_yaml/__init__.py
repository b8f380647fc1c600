"""The head of a script by way of YAML, as the program read it before: what the new reader is measured by."""
