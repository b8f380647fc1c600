"""One module a step, numbered upwards; a step that has been released is never edited."""
