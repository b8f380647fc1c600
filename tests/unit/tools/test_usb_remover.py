"""The program goes, the station stays: what the remover of the stick does on a machine."""

import fcntl
import importlib.util
import os
import pty
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

USB = Path(__file__).parents[3] / "tools" / "usb"
BATCH = (USB / "go-bo.bat").read_bytes()
LINES = BATCH.decode("ascii").split("\r\n")


@pytest.fixture(scope="module")
def remover():
    spec = importlib.util.spec_from_file_location("go_bo", USB / "go_bo.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def starters():
    spec = importlib.util.spec_from_file_location("bieu_tuong", USB / "bieu_tuong.py")
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(USB))  # as when it is run
    spec.loader.exec_module(module)
    sys.path.remove(str(USB))
    return module


@pytest.fixture
def home(tmp_path, starters) -> Path:
    """A machine with program, station, icons, and somebody else's things beside them."""
    user = tmp_path / "Cô d'Hoa 100% $x"
    home = user / "Phát thanh học đường"
    for folder in ("chuong-trinh/bin", "chuong-trinh-truoc", "bo-cai", ".ban-moi",
                   "dai/scripts_vi", "dai/audio_out", "dai/phat_song/chinh"):  # fmt: skip
        (home / folder).mkdir(parents=True)
    for name in ("go-bo.sh", "go_bo.py", "trinh-phat.sh", "xem-thu.sh", "khoa-usb.txt",
                 "chuong-trinh/pyvenv.cfg", "chuong-trinh-truoc/pyvenv.cfg"):  # fmt: skip
        (home / name).write_text("x")
    (home / "dai" / "scripts_vi" / "bai.md").write_text("bài của trường")
    (user / "Desktop").mkdir()
    entry = starters.desktop_entry("Trình phát", home / "trinh-phat.sh")
    (user / "Desktop" / "Trình phát.desktop").write_text(entry, "utf-8")
    starters.command_file(user / "Desktop" / "Bàn làm việc.command", home / "ban-bien-tap.sh")
    link = b"L\0\0\0" + str(home / "xem-thu.bat").encode("utf-16-le") + b"\0\0"
    (user / "Desktop" / "Xem thử.lnk").write_bytes(link)
    apart = f"../{home.name}/dong-lenh.bat\0{home}\0".encode("utf-16-le")
    (user / "Desktop" / "Dòng lệnh.lnk").write_bytes(b"L\0\0\0" + apart)
    start = user / ".config" / "autostart"
    start.mkdir(parents=True)
    (start / "broadcaster-trinh-phat-dai-1a2b3c4d.desktop").write_text(
        f"Exec={home}/chuong-trinh/bin/x", "utf-8"
    )
    (start / "cua-nguoi-khac.desktop").write_text(f"Exec={user}/khac", "utf-8")
    (user / "Desktop" / "bai-tho.txt").write_text(f"{home}/dai")
    return home


def wishes(folder: Path) -> list[Path]:
    """What a teacher made, and leads into the place or is named like an icon of ours."""
    home = folder.parent / "Phát thanh học đường"
    made = {
        "sao-luu.bat": f'xcopy "{home}/dai" E:',
        "Bài của tôi.desktop": f'Exec="{home}/trinh-phat.sh"',
        "Bàn làm việc.bat": f'start "{home}/dai"',
        "Xem thử.lnk.desktop": f'Exec="{home}/xem-thu.sh"',
        "Dòng lệnh.desktop": 'Exec="/opt/PhatThanh/dong-lenh.sh"',
    }
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "Đài.lnk").write_bytes(b"L\0" + f"{home}/dai".encode("utf-16-le"))
    return sorted([*(folder / name for name in made), folder / "Đài.lnk"])


def refusing(remover, monkeypatch, name):
    """The system refuses the last step of one folder: a window stands in it."""
    real = remover.shutil.rmtree

    def refuses(path):
        real(path)
        if Path(path).name == name:
            Path(path).mkdir()
            raise PermissionError(13, "thư mục đang bận", str(path))

    monkeypatch.setattr(remover.shutil, "rmtree", refuses)
    return lambda: monkeypatch.setattr(remover.shutil, "rmtree", real)


def test_what_a_teacher_made_stays_and_what_goes_is_named_first(home):
    theirs = wishes(home.parent / "Desktop")
    own = home.parent / ".config" / "autostart" / "sao-luu.desktop"
    own.write_text(f"Exec={home}/chuong-trinh/bin/broadcaster -C {home}/dai backup", "utf-8")
    before = run(home)
    assert f"và xóa: {home.parent / 'Desktop' / 'Trình phát.desktop'}" in before.stdout
    assert "sao-luu" not in before.stdout
    assert run(home, "--dong-y").returncode == 0
    left = sorted((home.parent / "Desktop").iterdir())
    assert left == sorted([*theirs, home.parent / "Desktop" / "bai-tho.txt"])
    assert own.is_file()


def test_a_station_of_which_something_stayed_is_never_told_as_whole(
    remover, home, monkeypatch, capsys
):
    """On Windows the usual case: a window of commands stands in the station's folder."""
    monkeypatch.setenv("HOME", str(home.parent))
    monkeypatch.setattr(remover, "ask", lambda *_, **__: True)
    relent = refusing(remover, monkeypatch, "dai")
    assert remover.main([str(home), "--xoa-dai"]) == 1
    told = capsys.readouterr().out
    assert f"xóa dở, còn sót ở: {home / 'dai'}" in told
    assert "còn nguyên" not in told
    assert "✔" not in told
    assert (home / "chuong-trinh").is_dir()  # the same icon is pressed again
    relent()
    assert remover.main([str(home), "--xoa-dai"]) == 0
    assert [path.name for path in home.iterdir()] == ["khoa-usb.txt"]


@pytest.mark.parametrize("name", ["bo-cai", "chuong-trinh-truoc", "chuong-trinh"])
def test_the_remover_and_its_icon_stay_while_anything_does(remover, home, monkeypatch, name):
    monkeypatch.setenv("HOME", str(home.parent))
    icon = home.parent / "Desktop" / "Gỡ chương trình.desktop"
    icon.write_text(f'Exec="{home}/go-bo.sh"'.replace("%", "%%").replace("$", r"\\$"), "utf-8")
    relent = refusing(remover, monkeypatch, name)
    assert remover.main([str(home), "--dong-y"]) == 1
    assert icon.is_file()
    assert {"go-bo.sh", "go_bo.py"} <= {path.name for path in home.iterdir()}
    relent()
    assert remover.main([str(home), "--dong-y"]) == 0
    assert not icon.exists()
    assert {"dai", "khoa-usb.txt"} >= {path.name for path in home.iterdir()} - {name}


def test_a_school_s_own_folder_of_that_name_is_no_program(tmp_path):
    lessons = tmp_path / "Năm học" / "chuong-trinh" / "lop-6.docx"
    lessons.parent.mkdir(parents=True)
    lessons.write_text("x")
    done = run(lessons.parents[1], "--dong-y")
    assert done.returncode == 1
    assert "Không thấy chương trình" in done.stdout
    assert lessons.is_file()


def test_an_environment_that_is_none_of_ours_stays_and_is_named(home):
    (home / "chuong-trinh-truoc" / "pyvenv.cfg").unlink()
    (home / "chuong-trinh-truoc" / "lop-6.docx").write_text("x")
    done = run(home, "--dong-y")
    assert done.returncode == 0, done.stdout
    assert (home / "chuong-trinh-truoc" / "lop-6.docx").is_file()
    assert f"không xóa: {home / 'chuong-trinh-truoc'}" in done.stdout


def test_the_icon_of_another_installation_stays_and_ours_has_the_folder_s_name(
    starters, home, tmp_path, monkeypatch
):
    """Two schools' programs on one machine: each icon leads where it led."""
    user, desktop = home.parent, home.parent / "Desktop"
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    before = (desktop / "Trình phát.desktop").read_bytes()
    other = user / "Trường hai"
    (other / "dai").mkdir(parents=True)
    (other / "chuong-trinh").mkdir()
    (other / "chuong-trinh" / "pyvenv.cfg").write_text("x")
    for _ in range(2):  # a second run of the installer lays no further icon
        made = dict(starters.write_starters(other, windows=False))
    assert made["Trình phát"] == desktop / "Trình phát (Trường hai).desktop"
    assert "Name=Trình phát (Trường hai)\n" in made["Trình phát"].read_text("utf-8")
    assert (desktop / "Trình phát.desktop").read_bytes() == before
    assert made["Gỡ chương trình"] == desktop / "Gỡ chương trình.desktop"  # that name was free
    assert len(list(desktop.glob("* (Trường hai)*"))) == 4
    env = {"HOME": str(user), "PATH": os.environ["PATH"]}
    words = [sys.executable, "-I", "-X", "utf8", USB / "go_bo.py", other, "--dong-y"]
    done = subprocess.run(
        words, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert list(desktop.glob("* (Trường hai)*")) == []
    assert (desktop / "Trình phát.desktop").read_bytes() == before


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ('XDG_DESKTOP_DIR="$HOME/Màn hình nền"', "Màn hình nền"),
        ('# XDG_DESKTOP_DIR="$HOME/Cũ"\nXDG_DESKTOP_DIR="$HOME/a\\"b"\n', 'a"b'),
        ('XDG_DESKTOP_DIR="$HOME/"', "Desktop"),
        ('XDG_DOWNLOAD_DIR="$HOME/Tải về"', "Desktop"),
        ("", "Desktop"),
    ],
)
def test_the_desktop_is_the_one_that_people_see(remover, tmp_path, said, first):
    (tmp_path / ".config").mkdir()
    (tmp_path / ".config" / "user-dirs.dirs").write_text(said, "utf-8")
    found = remover.desktops({"HOME": str(tmp_path)})
    assert found[0] == tmp_path / first
    assert found[-1] == tmp_path / "Desktop"


def test_an_icon_on_a_desktop_of_another_name_is_laid_and_goes(starters, home, monkeypatch):
    user = home.parent
    (user / ".config" / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Màn hình nền"\n')
    (user / "Màn hình nền").mkdir()
    monkeypatch.setenv("HOME", str(user))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    made = dict(starters.write_starters(home, windows=False))
    assert {path.parent.name for path in made.values()} == {"Màn hình nền"}
    assert run(home, "--dong-y").returncode == 0
    assert list((user / "Màn hình nền").iterdir()) == []
    assert [path.name for path in (user / "Desktop").iterdir()] == ["bai-tho.txt"]


def test_what_began_with_the_machine_is_told_as_gone(home):
    assert "không còn tự bật cùng máy" in run(home, "--dong-y").stdout


def test_whoever_asks_for_the_station_is_not_told_first_that_it_stays(home):
    assert "giữ lại" not in run(home, "--xoa-dai", typed="\n").stdout
    assert "giữ lại" in run(home, typed="\n").stdout


def test_a_folder_is_meant_from_where_the_person_is(home, tmp_path):
    env = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    words = ["sh", USB / "go-bo.sh", home.name, "--dong-y"]
    done = subprocess.run(
        words, env=env, cwd=home.parent, stdin=subprocess.DEVNULL, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert not (home / "chuong-trinh").exists()


def run(home, *words, typed=None):
    """As a person runs it; with `typed` at a terminal, else where nobody can be asked."""
    env = {"HOME": str(home.parent), "PATH": os.environ["PATH"]}
    command = [sys.executable, "-I", "-X", "utf8", USB / "go_bo.py", home, *words]
    if typed is None:
        return subprocess.run(
            command, env=env, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            check=False,
        )  # fmt: skip
    mine, theirs = pty.openpty()
    os.write(mine, typed.encode())
    with subprocess.Popen(command, env=env, stdin=theirs, stdout=subprocess.PIPE) as process:
        out = process.communicate(timeout=60)[0].decode()
    os.close(theirs)
    os.close(mine)
    return subprocess.CompletedProcess(command, process.returncode, out, "")


def test_program_and_icons_go_and_the_station_stays_and_is_told(home):
    done = run(home, "--dong-y")
    assert done.returncode == 0, done.stdout
    assert sorted(path.name for path in home.iterdir()) == ["dai", "khoa-usb.txt"]
    assert (home / "dai" / "scripts_vi" / "bai.md").read_text() == "bài của trường"
    assert str(home / "dai") in done.stdout
    assert [path.name for path in (home.parent / "Desktop").iterdir()] == ["bai-tho.txt"]
    left = [path.name for path in (home.parent / ".config" / "autostart").iterdir()]
    assert left == ["cua-nguoi-khac.desktop"]


@pytest.mark.parametrize("typed", ["\n", "không\n", None])
def test_nothing_goes_unless_somebody_says_so(home, typed):
    before = sorted(home.rglob("*"))
    done = run(home, typed=typed)
    assert done.returncode == 1
    assert "Chưa gỡ gì" in done.stdout
    assert sorted(home.rglob("*")) == before


def test_where_nobody_can_be_asked_the_reason_and_the_way_are_told(home):
    """An answer that comes through a pipe is none: nobody has read the question."""
    told = run(home).stdout
    assert "Chưa gỡ gì: ở đây không hỏi lại được" in told
    assert "--dong-y" in told
    assert "--dong-y" not in run(home, typed="\n").stdout  # who was asked and said no has said it


def test_a_station_that_cannot_be_asked_for_stays_and_the_reason_is_told(home):
    done = run(home, "--xoa-dai", "--dong-y")
    assert "Đài được giữ lại: ở đây không hỏi lại được" in done.stdout
    assert (home / "dai").is_dir()


@pytest.mark.parametrize("typed", ["gỡ\n", "GO\n"])
def test_the_word_may_be_typed_without_marks(home, typed):
    assert run(home, typed=typed).returncode == 0
    assert not (home / "chuong-trinh").exists()
    assert (home / "dai").is_dir()


@pytest.mark.parametrize(
    ("words", "typed", "goes"),
    [
        (["--xoa-dai"], "gỡ\nxoa dai\n", True),
        (["--xoa-dai"], "gỡ\n\n", False),
        (["--xoa-dai"], "gỡ\ngỡ\n", False),
        (["--xoa-dai", "--dong-y"], None, False),  # nobody is there to type its name
        ([], "gỡ\nxóa đài\n", False),
    ],
)
def test_the_station_goes_only_by_its_name_typed_after_it_was_asked_for(home, words, typed, goes):
    assert run(home, *words, typed=typed).returncode == 0
    assert (home / "dai").exists() != goes


@pytest.mark.parametrize("lock", ["audio_out/.viec.khoa", "phat_song/chinh/.khoa"])
def test_what_runs_is_named_and_nothing_goes(home, lock):
    with (home / "dai" / lock).open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = run(home, "--dong-y")
    assert done.returncode == 1
    assert "Đang mở" in done.stdout
    assert (home / "chuong-trinh").is_dir()


def test_a_folder_without_the_program_is_left_alone(home, tmp_path):
    done = run(tmp_path / "không có", "--dong-y")
    assert done.returncode == 1
    assert "Không thấy chương trình" in done.stdout


def test_what_is_refused_is_told_and_a_second_run_goes_on(remover, home, monkeypatch, capsys):
    real = remover.shutil.rmtree

    def refuses(path):
        if Path(path).name == "chuong-trinh":
            raise PermissionError(13, "tệp đang bận", str(path))
        real(path)

    monkeypatch.setattr(remover.shutil, "rmtree", refuses)
    monkeypatch.setenv("HOME", str(home.parent))
    assert remover.main([str(home), "--dong-y"]) == 1
    assert "tệp đang bận" in capsys.readouterr().out
    monkeypatch.setattr(remover.shutil, "rmtree", real)
    assert remover.main([str(home), "--dong-y"]) == 0


def test_the_starter_finds_a_python_outside_the_program(home, tmp_path):
    """Beside the program, in a folder with blanks and letters: the way of the icon."""
    for name in ("go-bo.sh", "go_bo.py"):
        (home / name).write_bytes((USB / name).read_bytes())
    outer = Path(sys.base_prefix) / "bin"
    (home / "chuong-trinh" / "pyvenv.cfg").write_text(f"home = {outer}\nversion = 3\n")
    env = {"HOME": str(home.parent), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", home / "go-bo.sh", "--dong-y"], env=env, cwd=home, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(path.name for path in home.iterdir()) == ["dai", "khoa-usb.txt"]


def test_the_batch_file_is_ascii_quotes_its_paths_and_runs_a_copy(remover):
    assert BATCH.count(b"\n") == BATCH.count(b"\r\n")
    shown = next(at for at, line in enumerate(LINES) if "go_bo.py" in line and "rem" not in line)
    assert any(line.startswith("chcp 65001") for line in LINES[:shown])
    for line in LINES:
        for at in re.finditer(r"%~(?:1|dp0)|%NOI%", line):
            assert line[: at.start()].count('"') % 2 == 1, line
    [last] = [line for line in LINES if "copy /y" in line]
    assert last.endswith("& exit /b")  # one line: the file that it stands in goes meanwhile
    assert "(if not defined CAI_DAT_KHONG_DOI pause) &" in last  # else it would end there
    assert last.index("%CD%") > last.index("pushd")  # read with the line, before it is run


def test_a_long_step_is_told_to_go_on_and_a_short_one_says_only_its_words(remover, monkeypatch):
    told, twice = [], threading.Event()

    def say(text):
        told.append(text)
        remover.SCREEN.since = time.monotonic()
        if len(told) == 2:
            twice.set()

    monkeypatch.setattr(remover, "say", say)
    with remover.seen_alive(pause=0.02):
        assert twice.wait(60)
    assert all("vẫn đang làm" in line for line in told)
    told.clear()
    with remover.seen_alive(pause=60):
        remover.say("✔ xong")
    assert told == ["✔ xong"]


def test_whoever_waits_for_the_removal_sees_that_it_goes_on(remover, home, monkeypatch):
    told, alive = [], threading.Event()
    watched, taken = remover.seen_alive, remover.take_away

    def say(text):
        told.append(text)
        if "vẫn đang làm" in text:
            alive.set()

    def slow(*said):
        assert alive.wait(60)
        return taken(*said)

    monkeypatch.setattr(remover, "say", say)
    monkeypatch.setattr(remover, "seen_alive", lambda: watched(pause=0.02))
    monkeypatch.setattr(remover, "take_away", slow)
    monkeypatch.setenv("HOME", str(home.parent))
    assert remover.main([str(home), "--dong-y"]) == 0
    words = "\n".join(told)
    assert words.index("Đang gỡ") < words.index("vẫn đang làm") < words.index("✔ Đã gỡ")
