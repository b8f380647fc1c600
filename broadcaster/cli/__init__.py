"""Commands for people and cron: parse, call a workflow, print, exit."""
