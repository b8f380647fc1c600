"""What starts by itself at sign-in: the file that each system looks for, and what stands in it."""

import plistlib
import subprocess
from pathlib import Path

import pytest

from broadcaster.system.login_start import login_start

WORDS = ("/opt/tr$ong/python", "-m", "broadcaster", "-C", "/đài 100% `mới`", "play")


def entry(home, system, title="Trình phát Sao Mai", environ=None):
    return login_start(
        WORDS, key="trinh-phat-dai", title=title, home=home, environ=environ or {}, system=system
    )


@pytest.mark.parametrize("system", ["linux", "win32", "darwin"])
def test_it_is_on_only_while_the_file_starts_this_very_command(tmp_path, system):
    one = entry(tmp_path, system)
    assert not one.on
    one.turn_on()
    assert one.on
    assert one.path.is_relative_to(tmp_path)
    one.path.write_bytes(one.text.replace(b"play", b"serve"))
    assert not one.on
    one.turn_off()
    one.turn_off()
    assert not one.path.exists()


def test_linux_gets_an_entry_whose_words_come_back_as_they_were(tmp_path):
    one = entry(tmp_path, "linux", environ={"XDG_CONFIG_HOME": str(tmp_path / "cau-hinh")})
    assert one.path == tmp_path / "cau-hinh" / "autostart" / "broadcaster-trinh-phat-dai.desktop"
    command = one.text.decode().partition("Exec=")[2].splitlines()[0]
    # first the escapes of a value of type string, then field codes, then quoted words
    once = command.replace("\\\\", "\\").replace("%%", "%")
    told = subprocess.run(["sh", "-c", f"printf '%s\\n' {once}"], capture_output=True, check=True)
    assert told.stdout.decode().splitlines() == list(WORDS)


def test_windows_gets_a_batch_file_in_which_percent_signs_stay(tmp_path):
    one = entry(tmp_path, "win32", environ={"APPDATA": str(tmp_path / "Roaming")})
    assert one.path.parent.name == "Startup"
    lines = one.text.decode().split("\r\n")
    assert '"/đài 100%% `mới`"' in lines[4]
    assert lines[5] == "pause"


def test_a_title_is_a_name_and_never_a_command(tmp_path):
    wrong = "Sao Mai & del *\nExec=rm %PATH% | x"
    batch = entry(tmp_path, "win32", wrong).text.decode().split("\r\n")
    assert not set("&|*%<>^\n=") & set(batch[3])
    lines = entry(tmp_path, "linux", wrong).text.decode().splitlines()
    assert sum(line.startswith("Exec=") for line in lines) == 1


def test_a_mac_gets_a_launch_agent(tmp_path):
    one = entry(tmp_path, "darwin")
    told = plistlib.loads(one.text)
    assert told["ProgramArguments"] == list(WORDS)
    assert told["RunAtLoad"] is True
    assert one.path.parent == Path(tmp_path, "Library", "LaunchAgents")
