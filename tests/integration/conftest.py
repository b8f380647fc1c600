"""What holds for every test in a real browser: a machine that is busy makes it late, not red."""

from playwright.sync_api import expect

# One value for all: the last file that said its own would say it for every other one too.
expect.set_options(timeout=120_000)
