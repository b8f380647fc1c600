"""`make episode`, the first thing that a newcomer types: what is on the screen meanwhile."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
TELLS = '#!/bin/sh\necho "$(basename "$0") $*" >>"$(dirname "$0")/said"\n'


@pytest.fixture
def project(tmp_path):
    """The Makefile and what it looks at; programs of its environment that only note their words."""
    for name in ("Makefile", "setup.cfg", "pyproject.toml", "constraints.txt"):
        shutil.copyfile(ROOT / name, tmp_path / name)
    tools = tmp_path / "moi" / "bin"
    tools.mkdir(parents=True)
    for name in ("python", "broadcaster"):
        (tools / name).write_text(TELLS, "utf-8")
        (tools / name).chmod(0o755)
    return tmp_path


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_installing_is_told_in_words_and_by_the_one_command_that_takes_long(project):
    outside = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    done = subprocess.run(
        ["make", "episode", "VENV=moi"],
        cwd=project,
        check=True,
        timeout=120,
        capture_output=True,
        env=outside,  # these tests are themselves run by make
    )
    first, long_one, *rest = done.stdout.decode().splitlines()
    assert first.startswith("Dang cai chuong trinh")
    assert " install " in long_one
    assert [line for line in rest if "broadcaster -C . build" not in line] == []
    said = (project / "moi" / "bin" / "said").read_text("utf-8")
    assert "uninstall" in said, "what was installed under the earlier name goes first"
    assert said.endswith("broadcaster -C . build\n")
