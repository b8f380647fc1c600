"""Documents that people bring -> text for a script, with everything told that was not taken."""
