"""What is asked for often loads nothing that it does not use."""

import subprocess
import sys

import pytest

from broadcaster.cli.entrance import enter

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


READS = (
    "broadcaster.reports", "broadcaster.law.citations", "broadcaster.production.gather",
    "broadcaster.production.listening", "broadcaster.production.rendering",
    "broadcaster.scripts.script_file", "broadcaster.sharing.pack",
)  # fmt: skip


def test_nothing_more_is_loaded_while_the_lamp_is_looked_at(tmp_path):
    """What a command imports where it runs counts too: no script is read, no law looked up."""
    code = (
        "import io, sys\n"
        "from broadcaster.cli.entrance import enter\n"
        "out, sys.stdout = sys.stdout, io.StringIO()\n"
        f"folder = {str(tmp_path / 'dai')!r}\n"
        "enter(['-C', folder, 'status'])\n"
        "print(*sys.modules, file=out)"
    )
    assert enter(["init", str(tmp_path / "dai")]) == 0
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=120, text=True
    )
    assert "sqlalchemy" in done.stdout  # it did look
    assert sorted({*HEAVY, *BUILDS, *READS} & {*done.stdout.split()}) == []
