"""The units of docs/tu-chay are ones that the systems take, and start the program by its words."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "tu-chay"
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
TASKS = sorted(FOLDER.glob("*.xml"))
UNITS = sorted(path for path in FOLDER.iterdir() if path.suffix in (".service", ".timer"))


@pytest.mark.parametrize("path", TASKS, ids=lambda path: path.name)
def test_a_task_is_xml_that_any_code_page_reads(path):
    assert path.read_bytes().isascii()
    root = Tree.fromstring(path.read_bytes())
    assert root.tag == f"{SPACE}Task"
    assert root.find(f".//{SPACE}Exec/{SPACE}Arguments").text.startswith("play")
    assert root.find(f".//{SPACE}DisallowStartIfOnBatteries").text == "false"


def test_one_task_starts_at_log_on_and_never_ends_the_other_wakes_at_0635():
    play, wake = (Tree.parse(FOLDER / f"broadcaster-{name}.xml") for name in ("play", "wake"))
    assert play.find(f".//{SPACE}LogonTrigger") is not None
    assert play.find(f".//{SPACE}ExecutionTimeLimit").text == "PT0S"
    assert wake.find(f".//{SPACE}WakeToRun").text == "true"
    assert wake.find(f".//{SPACE}StartBoundary").text.endswith("T06:35:00+07:00")


def test_the_units_start_commands_that_exist_and_wake_in_the_zone_of_vietnam():
    commands = {re.search(r"^ExecStart=\S+ (.*)$", p.read_text("utf-8"), re.M) for p in UNITS}
    assert {found[1] for found in commands if found} == {"play", "play --prefetch"}
    timer = (FOLDER / "broadcaster-wake.timer").read_text("utf-8")
    assert "06:35:00 Asia/Ho_Chi_Minh" in timer
    assert "WakeSystem=yes" in timer


@pytest.mark.system
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path):
    tool = shutil.which("systemd-analyze")
    assert tool, "systemd-analyze is not installed (apt-get install systemd)"
    for path in UNITS:
        text = path.read_text("utf-8").replace("/opt/broadcaster/bin/broadcaster", "/bin/true")
        (tmp_path / path.name).write_text(text, "utf-8")
    files = [str(tmp_path / path.name) for path in UNITS]
    done = subprocess.run([tool, "verify", *files], capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""
