"""What is asked for often loads nothing that it does not use."""

import subprocess
import sys

import pytest

HEAVY = ("feedgen", "lxml", "segno", "miniaudio", "starlette", "smtplib")
BUILDS = ("jinja2", "PIL", "mutagen", "broadcaster.reading", "broadcaster.production.build")


@pytest.mark.parametrize(
    ("command", "heavy"), [("status", (*HEAVY, *BUILDS)), ("doctor", (*HEAVY, *BUILDS))]
)
def test_a_look_loads_nothing_that_it_does_not_use(command, heavy):
    """The whole look of `status` is to fit into a second; imports are most of it."""
    code = f"import sys, broadcaster.cli.{command}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=120, text=True
    )
    assert sorted({*heavy} & {*done.stdout.split()}) == []
