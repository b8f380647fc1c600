"""What is asked for often loads nothing that it does not use."""

import subprocess
import sys

import pytest

HEAVY = ("feedgen", "lxml", "segno", "miniaudio", "starlette", "smtplib")


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_a_look_loads_nothing_that_makes_feeds_mails_or_sound(command):
    """The whole look of `status` is to fit into a second; imports are most of it."""
    code = f"import sys, broadcaster.cli.{command}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=120, text=True
    )
    assert sorted({*HEAVY} & {*done.stdout.split()}) == []
