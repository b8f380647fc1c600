"""A full disk is cured from within; what is killed leaves nothing that is not swept or named."""

import json
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import suppress

import pytest

pytestmark = pytest.mark.slow

IN_PROCESS = True

FULL = """\
import resource, signal, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from broadcaster.cli.entrance import enter
sys.exit(enter(sys.argv[1:]))
"""
# the program is killed in the middle of the n-th file that it puts in place
KILLED = """\
import os, signal, sys
from broadcaster.storage import atomic
left, before = int(sys.argv[1]), atomic.replace_file
def replace_file(source, target, **more):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    before(source, target, **more)
atomic.replace_file = replace_file
from broadcaster.cli.entrance import enter
sys.exit(enter(sys.argv[2:]))
"""
# a voice that takes two seconds for a sentence, and notes that it has begun one
SLOW_VOICE = """\
import io, pathlib, sys, time, wave
words = sys.stdin.read()
with pathlib.Path(__file__).with_name("da-doc.txt").open("a", encoding="utf-8") as heard:
    heard.write(words.strip() + "\\n")
time.sleep(2)
sound = io.BytesIO()
with wave.open(sound, "wb") as file:
    file.setparams((1, 2, 22050, 0, "NONE", ""))
    file.writeframes(bytes(22050))
sys.stdout.buffer.write(sound.getvalue())
"""


def wait_until(seen, work, patience=120.0):
    """Until something is to be seen of a process that goes on."""
    end = time.monotonic() + patience
    while not seen():
        if work.poll() is not None or time.monotonic() > end:
            work.kill()
            pytest.fail("ended by itself" if work.returncode is not None else "never seen")
        time.sleep(0.02)


def run_as(program, *words):
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, words)],
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def built(station_of, tmp_path_factory):
    station = station_of(tmp_path_factory.mktemp("một số"))
    station.write("mot", "NỮ: Nhớ đội mũ.")
    assert station.run("build").code == 0
    return station


@pytest.fixture
def one(built, station_at, tmp_path):
    shutil.copytree(built.folder, tmp_path / "đài")
    return station_at(tmp_path / "đài")


@pytest.mark.parametrize("command", ["tidy", "doctor", "backup"])
def test_a_disk_that_takes_nothing_ends_in_sentences(one, command, tmp_path):
    words = ["-C", one.folder, command]
    if command == "backup":
        words += ["--to", tmp_path]
    done = run_as(FULL, *words)
    told = done.stderr.decode() + done.stdout.decode()
    assert "Traceback" not in told
    assert "ngoài dự tính" not in told


@pytest.mark.parametrize("command", ["tidy", "doctor", "backup"])
def test_a_full_disk_is_said(one, command, tmp_path, monkeypatch):
    seen = shutil.disk_usage(tmp_path)._replace(free=3_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: seen)
    words = ("--to", str(tmp_path)) if command == "backup" else ()
    done = one.run(command, *words)
    assert "đã đầy" in done.out + done.err
    assert "tidy" in done.out + done.err


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own, of 24 MB."""
    place = tmp_path / "ổ nhỏ"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    if os.environ.get("CI") and shutil.which("mount") is None:
        pytest.fail("mount is not installed")
    if shutil.which("mount") is None or subprocess.run(words, check=False).returncode:
        sys.__stderr__.write("not tested, because this user may mount no disk: a full disk\n")
        pytest.skip("this user may mount no disk")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_disk_that_is_really_full_is_told_and_cured_by_tidy(built, station_at, small_disk):
    # what an open database keeps beside it is made anew by who opens the copy, if there is room
    left = shutil.ignore_patterns("*.sqlite3-shm")
    shutil.copytree(built.folder, small_disk / "đài", ignore=left)
    here = station_at(small_disk / "đài")
    with suppress(OSError), (small_disk / "đầy").open("ab") as file:
        while True:
            file.write(b"x" * 4096)
    for command in (("doctor",), ("backup", "--to", str(small_disk))):
        done = here.run(*command)
        assert done.code == 1
        told = done.out + done.err
        assert "đã đầy" in told
        assert "tidy" in told
        assert "hỏng" not in told
    [catalogue] = [line for line in here.run("doctor").out.splitlines() if "Danh mục: " in line]
    assert "danh-muc.sqlite3: Ổ đĩa đã đầy" in catalogue
    done = here.run("tidy")
    assert "Đã bỏ" in done.out, done.err
    assert here.run("catalogue", "list").code == 0
    assert here.run("withdraw", "buoi-sang-2026-09-07", "--reason", "sai").code == 0
    assert not list((here.folder / "feeds").rglob("buoi-sang-2026-09-07*"))


def test_tidy_makes_room_before_it_asks_the_database(one, monkeypatch, tmp_path):
    """A database that cannot be opened keeps no cache where it is, and is told."""
    seen = shutil.disk_usage(tmp_path)._replace(free=3_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: seen)
    cache = one.folder / "audio_out" / ".cache"
    assert any(path.is_file() for path in (cache / "segments").rglob("*"))
    for path in (one.folder / "audio_out").glob("danh-muc.sqlite3*"):
        path.unlink()
    (one.folder / "audio_out" / "danh-muc.sqlite3").write_bytes(b"not a database" * 100)
    done = one.run("tidy")
    assert done.code == 1
    assert not any(path.is_file() for path in (cache / "segments").rglob("*"))
    assert any((cache / "clips").rglob("*.*")), "clips of finished episodes are dear"
    assert "Đã bỏ" in done.out
    assert "cơ sở dữ liệu" in done.err.casefold()


# --- killed ----------------------------------------------------------------------------------


@pytest.mark.parametrize("step", range(1, 6))
def test_a_pack_that_was_half_taken_over_comes_once(one, station_of, tmp_path, step):
    """Wherever it was killed, the second run goes on: no script is doubled, none is missing."""
    one.write("hai", "NỮ: Nhớ rửa tay.", title="Rửa tay")
    scripts = [str(one.scripts / f"{name}.md") for name in ("mot", "hai")]
    pack = tmp_path / "gói.zip"
    assert one.run("share", "export", *scripts, "--to", str(pack)).code == 0
    other = station_of(tmp_path / "khác")
    other.folder.joinpath("audio_out").mkdir()
    words = ("-C", other.folder, "share", "import", pack, "--date", "8/9/2026")
    killed = run_as(KILLED, step, *words)
    assert killed.returncode == -signal.SIGKILL
    assert other.run("share", "import", str(pack), "--date", "9/9/2026").code == 0
    taken = sorted(path.name for path in other.scripts.glob("[!.]*.md"))
    assert taken == ["hai.md", "mot.md"]
    days = {
        path.read_text("utf-8").split("Ngày phát: ")[1][:8]
        for path in other.scripts.glob("[!.]*.md")
    }
    assert len(days) == 1
    assert not (other.scripts / ".nhan-bai").exists()
    for path in other.folder.rglob(".tmp-*"):
        os.utime(path, (1, 1))
    assert other.run("tidy").code == 0
    assert not list(other.folder.rglob(".tmp-*"))


def test_what_a_killed_restore_left_goes_with_the_next(one, tmp_path):
    assert one.run("backup", "--to", str(tmp_path)).code == 0
    (backup,) = tmp_path.glob("*.zip")
    code = (
        "import os, signal, sys\n"
        "from broadcaster.care import backup_file\n"
        "backup_file._make_durable = lambda folder: os.kill(os.getpid(), signal.SIGKILL)\n"
        "from broadcaster.cli.entrance import enter\n"
        "sys.exit(enter(sys.argv[1:]))\n"
    )
    target = tmp_path / "mới"
    killed = run_as(code, "-C", one.folder, "restore", backup, "--to", target)
    assert killed.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob(".tmp-lay-lai-*"))) == 1
    assert not target.exists()
    done = one.run("restore", str(backup), "--to", str(target))
    assert done.code == 0, done.err
    assert not list(tmp_path.glob(".tmp-*"))


def test_restored_files_are_on_the_disk_before_it_is_said(one, tmp_path, monkeypatch):
    assert one.run("backup", "--to", str(tmp_path)).code == 0
    (backup,) = tmp_path.glob("*.zip")
    synced, before = set(), os.fsync

    def fsync(handle):
        synced.add(os.fstat(handle).st_ino)
        before(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    target = tmp_path / "mới"
    assert one.run("restore", str(backup), "--to", str(target)).code == 0
    restored = {p.stat().st_ino for p in target.rglob("*") if p.suffix in (".mp3", ".md", ".json")}
    assert restored
    assert restored <= synced
    assert target.stat().st_ino in synced


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_database_backups_and_their_folder_are_for_their_owner_only(one, tmp_path):
    place = tmp_path / "kho"
    assert one.run("backup", "--to", str(place)).code == 0
    (backup,) = place.glob("*.zip")
    assert one.run("restore", str(backup), "--to", str(tmp_path / "mới")).code == 0
    name = "audio_out/danh-muc.sqlite3"
    for path in (one.folder / name, backup, tmp_path / "mới" / name):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(place.stat().st_mode) == 0o700


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("command", "at_work"), [("build", ".cache/clips"), ("reconcile --loop", ".lock")]
)
def test_a_request_to_end_is_a_clean_stop(one, command, at_work):
    """What was half done is cleared away, and the exit code says who asked."""
    for number in range(30):
        day = f"{number % 28 + 1}/{number // 28 + 10}/2026"
        one.write(f"bai-{number}", f"NỮ: Bài thứ {number}.", day=day, title=f"Bài {number}")
    words = [sys.executable, "-m", "broadcaster", "-C", str(one.folder), *command.split()]
    sounds = one.folder / "audio_out"
    (sounds / ".lock").unlink()
    before = set(sounds.rglob("*"))
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as work:
        wait_until(lambda: any(at_work in str(new) for new in {*sounds.rglob("*")} - before), work)
        work.send_signal(signal.SIGTERM)
        _, told = work.communicate(timeout=120)
    assert work.returncode == 143, told.decode()
    assert "Đã dừng" in told.decode()
    assert "Traceback" not in told.decode()
    assert not list(one.folder.rglob(".tmp-*"))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_build_that_is_asked_to_end_does_not_finish_its_episodes_first(station):
    """Sixty sentences of two seconds are a minute; it ends with the sentence that is spoken."""
    voice = station.folder / "doc.py"
    voice.write_text(SLOW_VOICE, "utf-8")
    file = station.scripts / "station.toml"
    table = f'[voices.command]\nrun = "{sys.executable} doc.py"\nlocal = true\n\n[[shows]]'
    text = file.read_text("utf-8").replace('["embedded"]', '["command"]')
    file.write_text(text.replace("[[shows]]", table, 1), "utf-8")
    station.write("mot", "\n\n".join(f"NỮ: Câu thứ {number} của bài." for number in range(60)))
    words = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), "build"]
    heard = station.folder / "da-doc.txt"
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as work:
        wait_until(heard.exists, work)
        begun = time.monotonic()
        work.send_signal(signal.SIGTERM)
        _, told = work.communicate(timeout=120)
    assert work.returncode == 143, told.decode()
    assert time.monotonic() - begun < 50.0
    assert len(heard.read_text("utf-8").splitlines()) < 20
    assert "ngoài dự tính" not in told.decode()
    assert not list(station.folder.rglob(".tmp-*"))


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
@pytest.mark.parametrize(
    ("command", "ready", "codes"),
    [
        ("serve --port 0", "dừng: Ctrl+C", (0,)),
        ("play --player silent --clock-is-right", "bắt đầu trực", (130, 143)),
    ],
)
def test_who_serves_or_plays_ends_when_asked_whoever_is_connected(one, command, ready, codes):
    """Half-sent requests and open connections hold nobody up; the farewell is said."""
    words = [sys.executable, "-m", "broadcaster", "-C", str(one.folder), *command.split()]
    lines, said = [], []
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as work:
        assert work.stdout is not None
        for line in work.stdout:
            said.append(line.decode())
            if ready in said[-1]:
                break
        told = "".join(said)
        if port := re.search(r"127\.0\.0\.1:(\d+)", told):
            for _ in range(20):
                lines.append(socket.create_connection(("127.0.0.1", int(port[1]))))
                lines[-1].sendall(b"GET /feeds/ HTTP/1.1\r\nHo")
        time.sleep(1)
        work.send_signal(signal.SIGTERM)
        more, _ = work.communicate(timeout=60)
        for line in lines:
            line.close()
    told += more.decode()
    assert work.returncode in codes, told
    assert "Traceback" not in told
    assert "Đã dừng" in told


# --- damaged by hand -------------------------------------------------------------------------

HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("scripts_vi/danh-sach-so.toml", "so = 1", f"so = {HUGE}"),
        ("scripts_vi/station.toml", "format = 1", f"format = {HUGE}"),
        ("scripts_vi/station.toml", "format = 1", f"format = {'[' * 3000}"),
        ("scripts_vi/formats/buoi-sang.toml", "bitrate = 96", f"bitrate = {HUGE}"),
    ],
)
@pytest.mark.parametrize("command", ["build", "check", "doctor"])
def test_numbers_without_end_are_told_in_a_sentence(one, name, old, new, command):
    path = one.folder / name
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    done = one.run(command)
    assert "ngoài dự tính" not in done.out + done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("number", [HUGE, "1e999", "-1e999", "9" * 400])
def test_sidecars_with_numbers_without_end_are_told(one, number):
    (path,) = (one.folder / "audio_out" / "sao-mai").glob("*-2026-09-07.json")
    tree = json.loads(path.read_bytes())
    tree["episode"]["school"]["audio"]["seconds"] = 77.125
    path.write_text(json.dumps(tree).replace("77.125", number), "utf-8")
    for command in (("catalogue", "rebuild"), ("build",)):
        done = one.run(*command)
        assert "ngoài dự tính" not in done.out + done.err
