"""Text of a script, programme format or station file -> checked values, with file and line."""
