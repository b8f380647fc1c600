"""The units of docs/tu-chay are ones that the systems take, and start the program by its words."""

import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as Tree
from pathlib import Path

import pytest

from broadcaster.cli.root import COMMANDS

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
    assert {found[1] for found in commands if found} == {
        "play",
        "play --prefetch",
        "serve --port 8000",
        "pull ${DIA_CHI} --to ${NOI_DE}",
    }
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
    done = subprocess.run([tool, "verify", *files], capture_output=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b""


def test_no_unit_runs_as_root_or_keeps_a_secret_in_its_text():
    for path in UNITS:
        text = path.read_text("utf-8")
        if path.suffix == ".service":
            assert re.search(r"^User=(?!root)\w+$", text, re.M)
            assert "NoNewPrivileges=yes" in text
        assert not re.search(r"^Environment=.*(PASSWORD|SECRET)", text, re.M)


def test_a_timer_starts_a_unit_that_is_beside_it():
    names = {path.name for path in UNITS}
    assert all(
        path.with_suffix(".service").name in names for path in UNITS if path.suffix == ".timer"
    )


CONTAINER = (FOLDER / "Containerfile").read_text("utf-8").replace("\\\n", " ")


def test_the_container_copies_only_what_the_stick_has_and_asks_no_index():
    """The sources of COPY are what tools/make_usb.py lays down."""
    maker = (FOLDER.parents[1] / "tools" / "make_usb.py").read_text("utf-8")
    sealing = (FOLDER.parents[1] / "tools" / "sealing.py").read_text("utf-8")
    copies = [line.split()[1:-1] for line in CONTAINER.split("\n") if line.startswith("COPY ")]
    for name in [word.rstrip("/") for words in copies for word in words]:
        assert f'"{name}"' in maker + sealing, name
    installs = [line for line in CONTAINER.split("\n") if "pip install" in line]
    assert installs
    assert all("--no-index" in line and "--find-links /goi" in line for line in installs)


def test_the_container_runs_a_command_that_exists_and_not_as_root():
    lines = CONTAINER.strip().split("\n")
    words = json.loads(re.search(r"^CMD (\[.*\])$", CONTAINER, re.M)[1])
    assert words[0] == "broadcaster"
    assert words[1] in COMMANDS
    first = next(at for at, line in enumerate(lines) if line.startswith("USER "))
    assert not any(line.startswith(("RUN", "COPY")) for line in lines[first:])
