"""The installer of the stick, step by step, with a machine that is only pretended."""

import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from tests.fakes import toy_voice

USB = Path(__file__).parents[3] / "tools" / "usb"
BATCH = (USB / "cai-dat.bat").read_bytes()
LINES = BATCH.decode("ascii").split("\r\n")
TEXTS = sorted(USB.rglob("*.txt"))


@pytest.fixture(scope="module")
def installer():
    spec = importlib.util.spec_from_file_location("cai_dat", USB / "cai_dat.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["cai_dat"] = module  # its dataclass looks itself up
    sys.path.insert(0, str(USB))  # as when it is run
    spec.loader.exec_module(module)
    sys.path.remove(str(USB))
    yield module
    del sys.modules["cai_dat"]


@pytest.fixture
def starters(installer):
    """What makes the shortcuts, as the installer has it."""
    return sys.modules["bieu_tuong"]


@pytest.fixture
def stick(tmp_path) -> Path:
    """A stick with a program of three files and its sums."""
    stick = tmp_path / "usb"
    (stick / "goi").mkdir(parents=True)
    with zipfile.ZipFile(
        stick / "goi" / "broadcaster_hoc_duong-0.2.0-py3-none-any.whl", "w"
    ) as wheel:
        wheel.writestr("broadcaster/mot.py", "x" * 100)
    (stick / "may.txt").write_text("windows 3.12\nlinux-x86_64 3.11\n", "utf-8")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(stick).as_posix()}\n"
        for path in sorted(stick.rglob("*"))
        if path.is_file()
    ]
    (stick / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return stick


def place(installer, stick, home, *, windows=False):
    return installer.Place(stick=stick, home=home, windows=windows)


# the batch file


def test_cmd_reads_the_batch_file_whatever_the_code_page():
    assert BATCH.isascii()
    assert b"\n" not in BATCH.replace(b"\r\n", b"")
    assert LINES[0] == "@echo off"
    assert LINES[-1] == ""


def test_every_label_of_the_batch_file_is_there_once_and_is_reached():
    labels = [line[1:] for line in LINES if re.match(r":\w", line)]
    reached = set(re.findall(r"(?:goto |call :)(\w+)", "\n".join(LINES)))
    assert sorted(labels) == sorted(reached)


def test_the_batch_file_never_runs_on_into_its_subroutine():
    start = LINES.index(":thu")
    before = [line for line in LINES[:start] if line and not line.startswith("rem ")]
    assert before[-1].startswith("exit /b")
    assert LINES[-2] == "exit /b 0"


@pytest.mark.parametrize("name", ["NOI", "MAY", "BO_CAI", "LOCALAPPDATA", "ProgramFiles"])
def test_a_path_in_the_batch_file_is_always_in_quotes(name):
    found = 0
    for line in LINES:
        for at in re.finditer(f"%{name}%", line):
            found += 1
            assert line[: at.start()].count('"') % 2 == 1, line
    assert found


def test_an_argument_of_the_batch_file_is_in_quotes_and_an_exclamation_mark_is_a_letter():
    assert "DisableDelayedExpansion" in BATCH.decode()
    for line in LINES:
        for at in re.finditer(r"%~(?:1|dp0)", line):
            assert line[: at.start()].count('"') % 2 == 1, line


def test_what_the_batch_file_names_is_on_the_stick():
    named = set(re.findall(r'%NOI%([\w.\\-]+\.(?:txt|py))"', "\n".join(LINES)))
    assert named >= {"cai_dat.py", "loi-nhan\\khong-co-python.txt"}
    named.discard("may.txt")  # the maker writes it
    assert {name for name in named if not (USB / name.replace("\\", "/")).is_file()} == set()


def test_the_installer_of_python_is_one_that_fits_is_compared_and_its_end_is_looked_at():
    """Read, not run: this is no Windows. One that fails is not answered with what was just done."""
    text = "\n".join(LINES)
    [pattern] = re.findall(r"for %%F in \((.*)\)", text)
    assert pattern.split() == [f"python-3.{minor}.*-amd64.exe" for minor in (11, 12, 13)]
    start = next(at for at, line in enumerate(LINES) if line.startswith('"%BO_CAI%"'))
    compared = next(at for at, line in enumerate(LINES) if "certutil -hashfile" in line)
    assert compared < start
    assert LINES[start + 1] == 'set "RA=%ERRORLEVEL%"'
    assert "cai-python-hong.txt" in "\n".join(LINES[start : start + 6])
    kind = next(at for at, line in enumerate(LINES) if "findstr" in line and "may.txt" in line)
    assert kind < compared


def test_both_starters_know_the_end_of_an_installer_that_has_no_part(installer):
    assert f'"%THU%"=="{installer.OTHER_MACHINE}"' in BATCH.decode()
    assert f"{installer.OTHER_MACHINE}) other=" in (USB / "cai-dat.sh").read_text("utf-8")


def test_the_code_page_is_utf_8_before_a_word_is_shown():
    shown = next(at for at, line in enumerate(LINES) if re.search(r"\btype |cai_dat\.py", line))
    assert any(line.startswith("chcp 65001") for line in LINES[:shown])
    assert 'set "PYTHONUTF8=1"' in LINES[:shown]


def test_the_launcher_comes_first_and_every_python_promised_is_looked_for():
    tried = re.findall(r"^call :thu (.*)$", "\n".join(LINES), re.M)
    assert tried[:3] == ['"py.exe" -3.13', '"py.exe" -3.12', '"py.exe" -3.11']
    assert tried[3:5] == ['"python.exe"', '"python3.exe"']
    for version in ("311", "312", "313"):
        assert any(f"Programs\\Python\\Python{version}" in way for way in tried)
        assert any(f"%ProgramFiles%\\Python{version}" in way for way in tried)


@pytest.mark.parametrize("name", ["cai-dat.bat", "go-bo.bat"])
def test_no_python_that_is_itself_a_batch_file_is_started(name):
    """A version manager has a `python.bat`: started without `call`, its end is not ours."""
    tried = re.findall(
        rb'^(?:if defined NHA )?call :thu "([^"]*)"', (USB / name).read_bytes(), re.M
    )
    assert len(tried) > 5
    assert [way for way in tried if not way.endswith(b".exe")] == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_words_for_people_are_utf_8_with_windows_line_ends(path):
    data = path.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8").count("\r\n") == data.count(b"\n") > 0


def test_what_to_read_first_comes_first_and_names_what_is_there():
    """Among a dozen files somebody who was handed the stick sees the entrance."""
    first = min(path.name for path in USB.iterdir() if path.is_file())
    assert first == "00-DOC-TRUOC.txt"
    text = (USB / first).read_text("utf-8")
    named = re.findall(r"“([\w./-]+)”", text)
    assert {"cai-dat.bat", "cai-dat.sh", "go-bo.bat", "huong-dan", "may.txt"} <= set(named)
    made = {"huong-dan", "may.txt"}  # by the maker of the stick
    assert [name for name in named if name not in made and not (USB / name).is_file()] == []


# the steps


def test_another_python_than_the_stick_s_is_refused_with_those_that_do(installer, stick):
    installer.check_machine(stick, "windows 3.12")
    with pytest.raises(installer.Stop, match=r"windows 3\.12"):
        installer.check_machine(stick, "windows 3.10")
    with pytest.raises(installer.Stop, match="64-bit"):
        installer.check_machine(stick, "windows 3.10")
    with pytest.raises(installer.Stop, match="64-bit"):
        installer.check_machine(stick, "windows-32 3.12")


def test_another_kind_of_machine_is_not_told_to_install_a_python(installer, stick):
    """No Python makes a stick of Windows and Linux one for a Mac."""
    with pytest.raises(installer.Stop, match="không có phần cho loại máy này") as told:
        installer.check_machine(stick, "macosx-14.0-arm64 3.13")
    assert "python.org" not in str(told.value)
    assert "make usb" in str(told.value)


@pytest.mark.skipif(os.name != "posix", reason="the starter of Linux and macOS")
def test_a_python_that_the_stick_lacks_is_not_said_to_be_none(stick, tmp_path):
    """What is there, what the stick serves: the words of the installer, not those of no Python."""
    for name in ("cai-dat.sh", "cai_dat.py", "bieu_tuong.py", "go_bo.py"):
        shutil.copy(USB / name, stick / name)
    shutil.copytree(USB / "loi-nhan", stick / "loi-nhan")
    (tmp_path / "bin").mkdir()
    for tool in ("sh", "dirname", "cat"):
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool))
    env = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}

    def run():
        command = [shutil.which("sh"), stick / "cai-dat.sh", tmp_path / "nhà"]
        return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)

    assert "chưa có Python dùng được" in run().stdout
    (tmp_path / "bin" / "python3").symlink_to(Path(sys.base_prefix, "bin", "python3"))
    (stick / "may.txt").write_text("windows 3.12\n", "utf-8")
    done = run()
    assert done.returncode == 1
    assert "chưa có Python dùng được" not in done.stdout
    assert "không có phần cho loại máy này" in done.stdout
    assert done.stdout.count("✘") == 1


def test_a_whole_stick_has_nothing_damaged(installer, stick):
    assert installer.damaged(stick) == []


def test_a_changed_a_missing_and_a_strange_file_are_named(installer, stick):
    (stick / "may.txt").write_text("khác", "utf-8")
    (stick / "goi" / "la-1-py3-none-any.whl").write_bytes(b"x")
    next(stick.glob("goi/broadcaster*")).unlink()
    wrong = installer.damaged(stick)
    assert wrong == [
        "goi/broadcaster_hoc_duong-0.2.0-py3-none-any.whl",
        "goi/la-1-py3-none-any.whl",
        "may.txt",
    ]


CLUTTER = ("Thumbs.db", "desktop.ini", ".DS_Store", "._numpy-2.0-cp311-cp311-win_amd64.whl", "~$a")


def test_what_systems_lay_into_a_folder_does_not_refuse_the_stick(installer, stick, tmp_path):
    for name in CLUTTER:
        (stick / "goi" / name).write_bytes(b"x")
    assert installer.damaged(stick) == []
    installer.check_room(place(installer, stick, tmp_path / "nhà"))


@pytest.mark.parametrize(
    "name",
    ["la-1.tar.gz", "la-1.zip", "la-1.tgz", "index.html", "LA-1-py3-none-any.WHL", "la-1.tar"],
)
def test_whatever_pip_would_look_at_is_refused(installer, stick, name):
    (stick / "goi" / name).write_bytes(b"x")
    assert installer.damaged(stick) == [f"goi/{name}"]


def test_pip_takes_no_file_that_the_check_passes_over(installer, stick, tmp_path):
    """The real pip, with a folder in which only what is passed over has a program to give."""
    good = next(stick.glob("goi/*.whl"))
    for ending in installer.TAKEN:
        assert not ending.startswith("._")
    from pip._internal.utils.filetypes import ARCHIVE_EXTENSIONS

    assert set(ARCHIVE_EXTENSIONS) <= set(installer.TAKEN)
    folder = tmp_path / "chi-rac"
    folder.mkdir()
    shutil.copy(good, folder / f"._{good.name}")
    command = [sys.executable, "-m", "pip", "--isolated", "download", "--no-index", "--no-deps",
               "--find-links", folder, "-d", tmp_path / "ra", "broadcaster-hoc-duong"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "No matching distribution" in done.stderr


def test_a_stick_without_sums_is_not_installed(installer, tmp_path):
    with pytest.raises(installer.Stop, match="Thiếu tệp SHA256SUMS"):
        installer.damaged(tmp_path)


def test_a_path_too_long_for_windows_is_refused_with_how_much_shorter(installer, stick, tmp_path):
    deep = tmp_path.joinpath(*["Máy của phòng Đội"] * 12)
    with pytest.raises(installer.Stop, match=r"ngắn hơn \d+ ký tự"):
        installer.check_room(place(installer, stick, deep, windows=True))
    installer.check_room(place(installer, stick, deep))


def test_a_full_disk_is_told_before_anything_is_written(installer, stick, tmp_path, monkeypatch):
    usage = type("Usage", (), {"free": 50})
    monkeypatch.setattr(installer.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(installer.Stop, match="Dọn bớt"):
        installer.check_room(place(installer, stick, tmp_path / "nhà"))
    assert not (tmp_path / "nhà").exists()


def station_in(folder):
    """A folder that is a station."""
    (folder / "scripts_vi").mkdir(parents=True)
    (folder / "scripts_vi" / "station.toml").write_text("", "utf-8")
    return folder


def test_a_station_around_the_new_one_is_told_before_anything_is_written(
    installer, stick, tmp_path
):
    """Else `init` refuses it when the program is installed already."""
    around = station_in(tmp_path / "nhà")
    home = around / "PhatThanh"
    with pytest.raises(installer.Stop, match="đã là một đài") as told:
        next(installer.steps(place(installer, stick, home), accept=False))
    assert str(around) in str(told.value)
    assert "Chưa cài gì" in str(told.value)
    assert not home.exists()
    station_in(home / "dai")  # a station that is there is only brought up
    installer.check_around(place(installer, stick, home))


def test_what_init_would_pass_over_stops_no_installation(installer, stick, tmp_path, monkeypatch):
    """A station of another account; on Windows one above the home folder too."""
    home = station_in(tmp_path / "chung") / "nhà" / "PhatThanh"
    monkeypatch.setattr(installer.Path, "home", lambda: home.parent)
    installer.check_around(place(installer, stick, home, windows=True))
    with pytest.raises(installer.Stop):
        installer.check_around(place(installer, stick, home))
    monkeypatch.setattr(installer.os, "geteuid", lambda: os.getuid() + 1)
    installer.check_around(place(installer, stick, home))


@pytest.mark.parametrize(
    ("wheel", "windows", "fits"),
    [
        ("a-1-py3-none-any.whl", True, True),
        ("a-1-cp39-abi3-win_amd64.whl", True, True),
        ("a-1-py2.py3-none-win_amd64.whl", False, False),
        ("a-1-py3-none-manylinux_2_28_x86_64.whl", True, False),
        ("a-1-cp399-cp399-win_amd64.whl", True, False),
    ],
)
def test_only_this_machine_s_wheels_count_for_the_room(installer, wheel, windows, fits):
    assert installer._fits(wheel, windows) == fits


@pytest.mark.parametrize(
    ("one", "other", "so"),
    [("0.2.0", "0.1.9", True), ("0.10.0", "0.9.0", True), ("0.1.0", "0.1.0", False)],
)
def test_versions_are_compared_as_numbers(installer, one, other, so):
    assert installer.newer(one, other) == so


def test_an_older_stick_does_not_take_the_place_of_a_newer_program(installer, stick, tmp_path):
    monkey = {"version": "0.3.0", "sums": ""}
    installer_installed, installer.installed = installer.installed, lambda _: monkey
    try:
        with pytest.raises(installer.Stop, match="mới hơn bản"):
            installer.settle(place(installer, stick, tmp_path), "", accept=False)
    finally:
        installer.installed = installer_installed


EARLY, LATE = "2026-11-02T07:00:00+00:00", "2026-11-30T07:00:00+00:00"
CLOCK = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standing", "coming", "refused"),
    [(LATE, EARLY, True), (LATE, "", True), (EARLY, LATE, False), (LATE, LATE, False),
     ("", EARLY, False), ("", "", False), (LATE, "hôm qua", True)],
)  # fmt: skip
def test_of_one_version_the_stick_that_was_made_earlier_replaces_nothing(
    installer, stick, standing, coming, refused
):
    """Every stick of a version that goes on for months has the same number."""
    if coming:
        (stick / installer.MADE).write_text(f"{coming}\n", "utf-8")
    now = {"version": "0.2.0", "sums": "", "made": standing}
    if not refused:
        installer.refuse_older(now, stick, CLOCK)
        return
    with pytest.raises(installer.Stop, match="mới hơn USB này") as told:
        installer.refuse_older(now, stick, CLOCK)
    assert "30/11/2026" in str(told.value)


def test_a_stick_of_a_clock_that_was_ahead_is_not_said_to_be_newer(installer, stick):
    """Every later stick looks older than it: what is wrong is told, and the way out."""
    (stick / installer.MADE).write_text(f"{LATE}\n", "utf-8")
    now = {"version": "0.2.0", "sums": "", "made": "2031-01-01T07:00:00+00:00"}
    with pytest.raises(installer.Stop, match="còn ở phía trước theo đồng hồ máy này") as told:
        installer.refuse_older(now, stick, CLOCK)
    assert "2031" in str(told.value)
    assert "mới hơn USB này" not in str(told.value)
    assert "gỡ chương trình (đài được giữ lại)" in str(told.value)


@pytest.mark.parametrize(("day", "told"), [("2031-01-01T07:00:00+00:00", True), (EARLY, False)])
def test_a_day_that_is_still_to_come_is_told_when_it_is_laid_down(
    installer, upgrade, capsys, monkeypatch, day, told
):
    here, _ = upgrade
    monkeypatch.setattr(installer, "clock", lambda: CLOCK)
    (here.stick / installer.MADE).write_text(f"{day}\n", "utf-8")
    installer.settle(here, "", accept=False)
    assert ("còn ở phía trước theo đồng hồ máy này" in capsys.readouterr().out) == told


def test_a_newer_version_is_taken_whatever_its_stick_says_of_the_day(installer, stick):
    (stick / installer.MADE).write_text(EARLY, "utf-8")
    installer.refuse_older({"version": "0.1.9", "sums": "", "made": LATE}, stick, CLOCK)


def test_the_day_of_the_stick_is_remembered_with_the_program(installer, upgrade):
    here, _ = upgrade
    (here.stick / installer.MADE).write_text(f"{LATE}\n", "utf-8")
    installer.settle(here, "", accept=False)
    told = json.loads((here.environment / installer.DONE).read_text("utf-8"))
    assert told["made"] == LATE


@pytest.mark.parametrize("told", [None, "", "{", "[]", '{"version": 1}'])
def test_a_half_made_environment_counts_as_none(installer, stick, tmp_path, told):
    here = place(installer, stick, tmp_path)
    here.environment.mkdir()
    if told is not None:
        (here.environment / installer.DONE).write_text(told, "utf-8")
    assert installer.installed(here) is None


def test_the_usual_folder_is_the_user_s_own_whatever_its_letters(installer):
    home = "D:\\Nhà\\Nguyễn Thị Hoa"
    assert installer.usual_home(True, {"USERPROFILE": home}).name == "PhatThanh"
    assert str(installer.usual_home(True, {"USERPROFILE": home})).startswith(home)


def test_the_program_is_found_where_each_system_has_it(installer):
    windows = place(installer, Path("x"), Path("nhà"), windows=True)
    linux = place(installer, Path("x"), Path("nhà"))
    assert windows.program == Path("nhà/chuong-trinh/Scripts/broadcaster.exe")
    assert linux.python == Path("nhà/chuong-trinh/bin/python")


def test_a_windows_starter_holds_only_ascii_and_paths_beside_itself(starters):
    for name in starters.WORDS:
        data = starters.starter_text(name, True).encode("ascii")
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert data.count(b'"%~dp0') + data.count(b"PATH=%~dp0") == 2
        assert b"chcp 65001" in data


def test_what_the_starters_run_are_commands(starters):
    from broadcaster.cli.root import COMMANDS, program

    run = {name: words for name, words in starters.WORDS.items() if name != starters.PROMPT}
    for first, *options in map(str.split, run.values()):
        assert first in COMMANDS
        known = program.get_command(click.Context(program), first).params
        assert {*options} <= {name for part in known for name in part.opts}
    assert "--open" in starters.WORDS["ban-bien-tap"]


def test_the_window_for_commands_stands_in_the_station_and_knows_the_program(starters, tmp_path):
    """Behind the icon “Dòng lệnh”: `broadcaster` is found by its name, whatever the folder's."""
    assert starters.STARTERS["Dòng lệnh"] == starters.PROMPT
    home = tmp_path / "Trường $x 100%"
    tools = home / "chuong-trinh" / "bin"
    tools.mkdir(parents=True)
    (home / "dai").mkdir()
    (tools / "broadcaster").write_text('#!/bin/sh\necho "$PWD: $*"\n', "utf-8")
    (tools / "broadcaster").chmod(0o755)
    starter = home / "dong-lenh.sh"
    starter.write_bytes(starters.starter_text(starters.PROMPT, windows=False).encode())
    done = subprocess.run(
        ["sh", starter],
        cwd="/",
        input=b"broadcaster status\n",
        env={"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"},
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.decode().split("\n")[:2] == [
        f"{home / 'dai'}: --help",
        f"{home / 'dai'}: status",
    ]


def test_the_window_for_commands_on_windows_stays_open_with_the_program_in_its_path(starters):
    lines = starters.starter_text(starters.PROMPT, windows=True).split("\r\n")
    assert 'set "PATH=%~dp0chuong-trinh\\Scripts;%PATH%"' in lines
    assert lines.index('cd /d "%~dp0dai"') < lines.index("broadcaster --help")
    assert [line for line in lines if line][-1] == "cmd /k"


def test_without_powershell_a_batch_file_on_the_desktop_does(starters, tmp_path, monkeypatch):
    (tmp_path / "Desktop").mkdir()
    monkeypatch.setenv("USERPROFILE", str(tmp_path))

    def absent(*_words, **_more):
        raise FileNotFoundError

    monkeypatch.setattr(starters.subprocess, "run", absent)
    starter = tmp_path / "Trường 100%" / "trinh-phat.bat"
    made = starters.windows_shortcut("Trình phát", starter, tmp_path / "Desktop")
    assert made == tmp_path / "Desktop" / "Trình phát.bat"
    text = made.read_bytes().decode("utf-8")
    assert f'call "{str(starter).replace("%", "%%")}"\r\n' in text
    assert text.index("chcp 65001") < text.index("call")


def test_the_shortcut_s_names_go_to_powershell_outside_its_program(starters, tmp_path, monkeypatch):
    """A quote or a letter of a user's name must never become part of a PowerShell program."""
    seen = {}

    def run(words, env, **_more):
        seen.update(env=env, words=words)
        (tmp_path / "Bàn làm việc.lnk").write_bytes(b"L")
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(starters.subprocess, "run", run)
    starter = tmp_path / "Cô d'Hoa" / "ban-bien-tap.bat"
    made = starters.windows_shortcut("Bàn làm việc", starter, tmp_path)
    assert made.name == "Bàn làm việc.lnk"
    assert seen["env"]["DICH"] == str(starter)
    assert seen["env"]["TEN"] == "Bàn làm việc"
    assert not any("Hoa" in word for word in seen["words"])
    assert seen["words"][-1].isascii()


def test_a_shortcut_that_is_told_as_made_but_is_not_there_is_none(starters, tmp_path, monkeypatch):
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(starters.subprocess, "run", lambda *_, **__: done)
    made = starters.windows_shortcut("Trình phát", tmp_path / "trinh-phat.bat", tmp_path)
    assert made == tmp_path / "Trình phát.bat"


def test_powershell_stops_at_its_first_fault_and_leaves_nothing_behind(starters):
    lines = [line for line in starters.SHORTCUT.splitlines() if line]
    assert lines[0] == "$ErrorActionPreference = 'Stop'"
    assert "WScript" not in starters.SHORTCUT  # it saves no path outside the code page
    assert lines[-1].startswith("} catch { exit 1 } finally { Remove-Item")


def test_on_macos_every_icon_is_a_command_file_that_runs_its_starter(
    starters, tmp_path, monkeypatch
):
    """The Finder opens `.command` in a Terminal and does not know what a `.desktop` is."""
    home = tmp_path / "Cô d'Hoa 100% $x"
    for folder in ("Desktop", "đài"):
        (home / folder).mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setattr(starters.sys, "platform", "darwin")
    made = dict(starters.write_starters(home / "đài", windows=False))
    assert list(made) == ["Bàn làm việc", "Trình phát", "Dòng lệnh", "Xem thử", "Gỡ chương trình"]
    icons = {path.name for path in (home / "Desktop").iterdir()}
    assert icons == {f"{title}.command" for title in made}
    (home / "đài" / "dong-lenh.sh").write_text("#!/bin/sh\nprintf 'ở đây: %s' \"$0\"\n", "utf-8")
    assert os.access(made["Dòng lệnh"], os.X_OK)
    done = subprocess.run([made["Dòng lệnh"]], capture_output=True, check=True, timeout=120)
    assert done.stdout.decode() == f"ở đây: {home / 'đài' / 'dong-lenh.sh'}"


def test_a_desktop_entry_quotes_what_its_format_reads(starters):
    entry = starters.desktop_entry("Trình phát", Path('/nhà/a "b" $c 100%/x.sh'))
    line = next(line for line in entry.splitlines() if line.startswith("Exec="))
    assert line == r'Exec="/nhà/a \\"b\\" \\$c 100%%/x.sh"'


def test_the_programs_it_starts_have_no_way_to_an_index(installer):
    code = "import os; print(os.environ['PIP_NO_INDEX'], os.environ['PYTHONUTF8'])"
    assert installer._run([sys.executable, "-c", code]).stdout.split() == ["1", "1"]


def test_a_signature_is_of_these_very_sums(installer, stick):
    from base64 import b64encode

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public = key.public_key().public_bytes_raw()
    seal = {"key": public, "signature": key.sign((stick / "SHA256SUMS").read_bytes())}
    told = json.dumps({name: b64encode(part).decode() for name, part in seal.items()})
    (stick / "SHA256SUMS.sig").write_text(told, "utf-8")
    assert installer.signer(stick) == public.hex()
    (stick / "SHA256SUMS").write_text("khác", "utf-8")
    with pytest.raises(ValueError, match="SHA256SUMS"):
        installer.signer(stick)


def test_it_needs_nothing_but_the_standard_library():
    import ast

    for path in USB.glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        plain = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {getattr(node, "module", None) or node.names[0].name for node in plain}
        beside = {other.stem for other in USB.glob("*.py")}
        assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | beside


@pytest.mark.parametrize(
    ("told", "machine"),
    [
        ("win-amd64", "windows"),
        ("win32", "windows-32"),
        ("win-arm64", "win-arm64"),
        ("mingw_x86_64", "mingw_x86_64"),
        ("linux-x86_64", "linux-x86_64"),
    ],
)
def test_only_64_bit_python_of_intel_and_amd_is_the_stick_s_windows(
    installer, monkeypatch, told, machine
):
    """A Python for ARM runs on such a PC and takes none of the wheels for Intel."""
    monkeypatch.setattr(installer.sysconfig, "get_platform", lambda: told)
    assert installer.machine().split()[0] == machine


@pytest.fixture
def kept(installer, stick, tmp_path):
    """A place that keeps the stick of an earlier program, and half of one that was coming."""
    here = place(installer, stick, tmp_path / "Phát thanh")
    for name in ("bo-cai", "bo-cai-moi"):
        (here.home / name).mkdir(parents=True)
        (here.home / name / "SHA256SUMS").write_text("của bản cũ", "utf-8")
    return here


def test_a_stick_of_an_earlier_program_is_not_kept_where_the_new_one_has_no_room(
    installer, kept, monkeypatch, capsys
):
    full = shutil.disk_usage(kept.stick)._replace(free=0)
    monkeypatch.setattr(installer.shutil, "disk_usage", lambda _: full)
    installer.keep_stick(kept)
    assert "còn ít chỗ" in capsys.readouterr().out
    assert [*kept.home.iterdir()] == []


def test_that_the_stick_cannot_be_kept_never_stops_the_installation(
    installer, kept, monkeypatch, capsys
):
    def refuses(_):
        raise PermissionError(13, "từ chối")

    monkeypatch.setattr(installer.shutil, "disk_usage", refuses)
    installer.keep_stick(kept)
    assert "Chưa giữ được bộ cài" in capsys.readouterr().out


# an upgrade, and what may go wrong in it

OLD = {"version": "0.1.0", "sums": "x"}


@pytest.fixture
def upgrade(installer, stick, tmp_path, monkeypatch):
    """A place with a whole program 0.1.0 and a station; `answers` says what a command returns."""
    here = place(installer, stick, tmp_path / "Máy cô Hoa" / "Phát thanh")
    here.environment.mkdir(parents=True)
    (here.environment / installer.DONE).write_text(json.dumps(OLD), "utf-8")
    (here.environment / "cũ.txt").write_text("bản cũ", "utf-8")
    (here.station / "scripts_vi").mkdir(parents=True)
    answers = {}

    def run(command):
        words = " ".join(map(str, command))
        if "-m venv" in words:
            here.environment.mkdir()
        old = (here.environment / "cũ.txt").exists()
        for sign, told in answers.items():
            if sign in words and (not isinstance(told, tuple) or told[0] == old):
                code = told[1] if isinstance(told, tuple) else told
                return subprocess.CompletedProcess(command, code, "", "ổ đĩa đầy")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(installer, "_run", run)
    monkeypatch.setattr(installer, "check_seal", lambda *_, **__: None)
    monkeypatch.setattr(
        installer,
        "installed",
        lambda at: OLD if (at.environment / installer.DONE).is_file() else None,
    )
    monkeypatch.setattr(installer, "PATIENCE", 0.0)
    return here, answers


def is_old(here) -> bool:
    return (here.environment / "cũ.txt").exists() and not here.former.exists()


def test_a_program_takes_the_place_of_the_earlier_one(installer, upgrade):
    here, _ = upgrade
    installer.settle(here, "", accept=False)
    assert not (here.environment / "cũ.txt").exists()
    assert json.loads((here.environment / installer.DONE).read_text())["version"] == "0.2.0"
    assert (here.former / "cũ.txt").exists()  # until the station is brought up, too


@pytest.mark.parametrize("fails", ["-m venv", "-m pip"])
def test_an_upgrade_that_finds_the_disk_full_leaves_the_earlier_program_whole(
    installer, upgrade, fails
):
    here, answers = upgrade
    answers[fails] = 1
    with pytest.raises(installer.Stop, match="ổ đĩa đầy"):
        installer.settle(here, "", accept=False)
    assert is_old(here)
    assert installer.installed(here) == OLD


def test_after_a_power_cut_in_an_upgrade_the_earlier_program_is_not_lost(installer, upgrade):
    here, answers = upgrade
    here.environment.rename(here.former)
    here.environment.mkdir()  # half made
    answers["-m pip"] = 1
    with pytest.raises(installer.Stop):
        installer.settle(here, "", accept=False)
    assert is_old(here)


def test_a_program_that_is_open_stops_an_upgrade_before_anything_is_touched(
    installer, upgrade, monkeypatch
):
    here, _ = upgrade

    def held(self, target):
        raise PermissionError(13, "held", str(self))

    monkeypatch.setattr(installer.Path, "rename", held)
    with pytest.raises(installer.Stop, match="Đóng Bàn làm việc"):
        installer.settle(here, "", accept=False)
    assert is_old(here)


@pytest.mark.parametrize(
    ("lock", "told"),
    [("audio_out/.viec.khoa", "Bàn làm việc"), ("phat_song/chinh/.khoa", "Trình phát")],
)
def test_what_runs_stops_an_upgrade_and_is_named(installer, upgrade, lock, told):
    """An exchange under a running desk leaves it without its pages."""
    here, _ = upgrade
    (here.station / lock).parent.mkdir(parents=True)
    with (here.station / lock).open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(installer.Stop, match=f"Đang mở: {told}"):
            installer.settle(here, "", accept=False)
    assert is_old(here)
    installer.settle(here, "", accept=False)
    assert not is_old(here)


def test_a_scanner_that_holds_a_file_for_a_moment_is_waited_for(installer, tmp_path, monkeypatch):
    tries, rename = [], installer.Path.rename

    def held_twice(self, target):
        tries.append(self)
        if len(tries) < 3:
            raise PermissionError(13, "held", str(self))
        return rename(self, target)

    (tmp_path / "cũ").mkdir()
    monkeypatch.setattr(installer.Path, "rename", held_twice)
    monkeypatch.setattr(installer.time, "sleep", lambda _: None)
    installer.move(tmp_path / "cũ", tmp_path / "mới", 60)
    assert (tmp_path / "mới").is_dir()
    assert len(tries) == 3


@pytest.mark.parametrize(("knows", "old_stays"), [(0, True), (1, False)])
def test_when_the_station_cannot_be_brought_up_the_program_that_understands_it_stays(
    installer, upgrade, knows, old_stays
):
    """The old one, unless the station is no longer of its form."""
    here, answers = upgrade
    installer.settle(here, "", accept=False)
    answers["migrate --dry-run"] = (True, knows)
    answers["migrate"] = (False, 1)
    with pytest.raises(installer.Stop, match="còn nguyên"):
        installer.found_station(here)
    assert (here.environment / "cũ.txt").exists() is old_stays
    assert not (here.home / "chuong-trinh-moi").exists()


def test_the_quote_that_cmd_leaves_behind_a_backslash_is_no_part_of_the_folder(
    installer, stick, monkeypatch
):
    seen = []
    monkeypatch.setattr(installer.sys, "platform", "win32")
    monkeypatch.setattr(installer, "check_machine", lambda *_: None)
    monkeypatch.setattr(installer, "steps", lambda place, accept: seen.append(place) or ())
    assert installer.main(['/tmp/Nhà tôi"']) == 0
    assert seen[0].home.name == "Nhà tôi"


# --- voices of the stick --------------------------------------------------------------------------


def test_a_new_station_speaks_with_the_voice_of_its_stick_another_goes_on(
    installer, stick, tmp_path, monkeypatch
):
    """A station that was there keeps what it speaks with; the voice is installed beside it."""
    (stick / "giong" / "co-ba").mkdir(parents=True)
    asked = []

    def run(command):
        asked.append([str(word) for word in command[3:]])
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(installer, "_run", run)
    here = place(installer, stick, tmp_path / "nha")
    here.home.mkdir()
    installer.found_station(here)
    (here.station / "scripts_vi").mkdir(parents=True)
    asked.clear()
    installer.install_voices(here)
    installer.install_voices(here)
    assert [words[:2] for words in asked] == [["voices", "setup"], ["voices", "install"]]
    assert asked[0][2] == str(stick)


@pytest.mark.parametrize("cut", ["init", "voices"])
def test_a_new_station_whose_installation_was_cut_off_is_still_new_the_next_time(
    installer, stick, tmp_path, monkeypatch, cut
):
    """Cut off before its voices spoke, it does not go on with the robot; later it is left alone."""
    (stick / "giong" / "co-ba").mkdir(parents=True)
    here, asked = place(installer, stick, tmp_path / "nha"), []
    here.home.mkdir()

    def run(command):
        words = [str(word) for word in command]
        asked.append(words)
        if "init" in words:
            (here.station / "scripts_vi").mkdir(parents=True)
        if cut in words:
            raise KeyboardInterrupt
        return subprocess.CompletedProcess(command, 0, "", "")

    def install():
        asked.clear()
        installer.found_station(here)
        installer.install_voices(here)
        return any("setup" in words for words in asked)

    monkeypatch.setattr(installer, "_run", run)
    with pytest.raises(KeyboardInterrupt):
        install()
    cut = ""
    assert install()
    assert not install()


def test_a_voice_goes_onto_a_stick_only_whole_and_with_its_licence(tmp_path):
    sys.path.insert(0, str(USB.parent))
    try:
        import make_usb
    finally:
        sys.path.remove(str(USB.parent))
    good = toy_voice.folder(tmp_path / "co-ba", "co-ba")
    make_usb.check_voice(good)
    (good / "MODEL_CARD").unlink()
    with pytest.raises(SystemExit, match="giấy phép"):
        make_usb.check_voice(good)
    damaged = toy_voice.install(tmp_path / "hong")
    (damaged / "model.onnx").write_bytes(b"x")
    with pytest.raises(SystemExit, match="hỏng"):
        make_usb.check_voice(damaged)


def test_what_reads_letters_of_pictures_goes_along_only_with_vietnamese(installer, stick, tmp_path):
    sys.path.insert(0, str(USB.parent))
    try:
        import make_usb
    finally:
        sys.path.remove(str(USB.parent))
    brought = tmp_path / "Tesseract-OCR"
    (brought / "tessdata").mkdir(parents=True)
    for name in ("tesseract.exe", "tessdata/osd.traineddata"):
        (brought / name).write_bytes(b"x")
    with pytest.raises(SystemExit, match=r"vie\.traineddata"):
        make_usb.check_letters(brought)
    (brought / "tessdata" / "vie.traineddata").write_bytes(b"x")
    make_usb.check_letters(brought)
    brought.rename(stick / make_usb.LETTERS)
    home = tmp_path / "nha"
    home.mkdir()
    installer.install_letters(place(installer, stick, home))  # not Windows: it is of no use
    assert not (home / "tesseract").exists()
    for _ in range(2):  # a later stick brings it anew
        installer.install_letters(place(installer, stick, home, windows=True))
        assert (home / "tesseract" / "tessdata" / "vie.traineddata").is_file()
    assert not (home / "tesseract-moi").exists()
