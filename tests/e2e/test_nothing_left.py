"""A voice is taken back: no file of the station holds it any more, whatever stands in the way.

The one list of places (`care/holding_places.py`) is held to what a station really writes: a
recording is planted, everything is made of it, and every file that is left is searched.
"""

import hashlib
import json
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import wave
from datetime import timedelta

import pytest

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.withdraw import take_back_again
from tests.fakes.generated_reader import write_voice
from tests.fakes.moment import clock_at, next_evening
from tests.fakes.station_here import StationHere

pytestmark = pytest.mark.slow

SLOTS = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "{time}"
max_minutes = 10
"""
WHO = ("--who", "Trần Thị Hòa (ví dụ)")
CARD = """\
who = "em Lan"
source = "ghi ở trường"
licence = "nhà trường giữ quyền"
scope = "công khai"
consent = "phiếu số 7"
share = true
"""
VOICE = "em-lan.wav"
# who took back what, and when, stays: in the list, the chained journal, the program's own log
RECORDS = ("scripts_vi/da-rut.toml", "audio_out/danh-muc.sqlite3", "audio_out/.nhat-ky/")
PEOPLES_OWN = "scripts_vi/"  # scripts, and the recording itself unless asked for


@pytest.fixture(scope="module", autouse=True)
def evening():
    with clock_at(evening := next_evening()):
        yield evening


def voice(path):
    """A second of noise that no other sound has."""
    chance = random.Random(7)
    tone = [round(6000 * math.sin(i / 20) + chance.uniform(-900, 900)) for i in range(44_100)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(struct.pack("<44100h", *tone))


def write(station, name, body, *, day, title):
    head = f"Tiêu đề: {title}\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: {day}\n"
    (station.scripts / f"{name}.md").write_text(f"{head}---\n{body}\n", "utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory, station_of, evening):
    """Everything that can be made of a recording: approved, queued, published, handed on, fetched.

    What is public was approved with the voice; a build without it waits for its approval.
    """
    station = StationHere(station_of(tmp_path_factory.mktemp("trường")).folder)
    ahead = (evening + timedelta(days=1)).replace(hour=6, minute=45)
    (station.scripts / "ghi-am").mkdir()
    voice(station.scripts / "ghi-am" / VOICE)
    (station.scripts / "ghi-am" / "em-lan.toml").write_text(CARD, "utf-8")
    heard = f"NỮ: Mời nghe.\n\n[ghi âm: {VOICE}]\n\nNỮ: Cảm ơn em."
    write(station, "mu", heard, day=f"{ahead:%d/%m/%Y}", title="Đội mũ")
    write(station, "tay", heard, day="7/9/2026", title="Rửa tay")
    write(station, "kia", "NỮ: Bài này còn nguyên.", day="14/9/2026", title="Bài kia")
    (station.scripts / "lich.toml").write_text(SLOTS.format(time=f"{ahead:%H:%M}"), "utf-8")
    path = station.scripts / "station.toml"
    text = 'approval = "required"\napprover = "Trần Thị Hòa (ví dụ)"\n'
    path.write_text(text + path.read_text("utf-8"), "utf-8")
    good(station, "send", "--all", *WHO)
    good(station, "approve", "--all", *WHO)
    good(station, "stations", "add", "xa")
    good(station, "queue", "add", "Đội mũ", "--slot", f"{ahead:%Y-%m-%dT%H:%M}", *WHO)
    good(station, "publish")
    good(station, "film", "buoi-sang-2026-09-07", "--for", "zalo")
    good(station, "film", "buoi-sang-2026-09-14", "--for", "zalo")
    good(station, "film", "buoi-sang-2026-09-07", "--sent", "zalo", *WHO)
    told = station.folder / "bảng.csv"  # figures that name what was aired, as a person published
    sounds = (station.folder / "audio_out").glob("*/da-duyet/*.mp3")
    rows = [f"Rửa tay,{hashlib.sha256(one.read_bytes()).hexdigest()}" for one in sounds]
    told.write_text("\n".join(rows), "utf-8")
    good(station, "papers", "publish", str(told), "--title", "Số liệu", "--seen")
    told.unlink()
    station.run("status")  # the plan and its sounds reach the loudspeaker's folder
    script = station.scripts / "tay.md"
    good(station, "share", "export", str(script), "--to", str(station.folder / "gói.zip"))
    write(station, "tay", "NỮ: Không còn bản ghi.", day="7/9/2026", title="Rửa tay")
    good(station, "build")
    return station


@pytest.fixture
def planted(made, tmp_path):
    """A copy of it, to be changed."""
    shutil.copytree(made.folder, tmp_path / "đài", symlinks=True)
    return StationHere(tmp_path / "đài")


def good(station, *words):
    done = station.run(*words)
    assert done.code == 0, done.out + done.err
    return done


def marks_of(station):
    """By what the voice is known: its file, its hash, and the finished sounds with it."""
    recording = (station.scripts / "ghi-am" / VOICE).read_bytes()
    digest = hashlib.sha256(recording).hexdigest()
    found = [digest.encode(), digest[:16].encode(), recording[20_000:20_256]]
    for path in station.folder.rglob("*.mp3"):
        data = path.read_bytes()
        if is_with_voice(path):
            found.append(data[len(data) // 2 : len(data) // 2 + 200])
            found.append(hashlib.sha256(data).hexdigest().encode())
    assert len(found) > 5
    return found


def is_with_voice(path):
    """Whether a finished file is one of the approved ones with the recording."""
    return path.parent.name == "da-duyet" and "2026-09-14" not in path.name


def holding(station, marks, *, unpublished=False):
    """Every file whose name or bytes hold one of the marks, but records and people's own.

    `unpublished`: nothing new could be published, so the hashes of what stood there are on record,
    by which the next publishing knows what was its own.
    """
    found = []
    for path in sorted(p for p in station.folder.rglob("*") if p.is_file()):
        name = path.relative_to(station.folder).as_posix()
        if unpublished and "/.da-xuat-ban.d/" in name:
            continue
        if not name.startswith((*RECORDS, PEOPLES_OWN)):
            data = name.encode() + b"\n" + path.read_bytes()
            if any(mark in data for mark in marks):
                found.append(name)
    return found


def spoil_nothing(station):
    """Nothing stands in the way."""


def spoil_the_picture(station):
    """New publishing is refused: the show's artwork is not there."""
    path = station.scripts / "station.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('title = "Phát', 'image = "mat.jpg"\ntitle = "Phát', 1), "utf-8")


def spoil_the_address(station):
    """The station has no address any more, but its folder still stands."""
    path = station.scripts / "station.toml"
    lines = [li for li in path.read_text("utf-8").splitlines() if not li.startswith("public_url")]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def spoil_the_records(station):
    """The record of what was published is damaged."""
    (station.folder / "feeds" / ".da-xuat-ban").write_text("../../x\n", "utf-8")


@pytest.mark.parametrize(
    "spoil", [spoil_nothing, spoil_the_picture, spoil_the_address, spoil_the_records]
)
def test_no_file_holds_a_voice_that_was_taken_back(planted, spoil):
    marks = marks_of(planted)
    before = holding(planted, marks)
    for place in ("feeds/audio", "feeds/rieng", "phat_song", "gói.zip", "da-duyet", ".cache"):
        assert any(place in name for name in before), (place, before)
    spoil(planted)
    done = planted.run("withdraw", VOICE, "--reason", "phụ huynh rút phiếu")
    assert done.code == 0, done.err
    assert holding(planted, marks, unpublished=spoil is not spoil_nothing) == []
    assert [path.parts[-3] for path in planted.folder.rglob("*.mp4")] == ["buoi-sang-2026-09-14"]
    assert not list((planted.folder / "audio_out").glob("*/phim/buoi-sang-2026-09-07*"))
    assert "buoi-sang-2026-09-07 đã đăng lên Zalo" in done.out
    page = planted.folder / "feeds" / "sao-mai" / "buoi-sang-2026-09-07.html"
    assert not page.exists()
    assert list((planted.folder / "feeds").rglob("buoi-sang-2026-09-14*")), "the other one stays"


def test_a_clock_that_is_behind_keeps_nothing_in_public(planted, evening):
    marks = marks_of(planted)
    with clock_at(evening - timedelta(days=400)):
        done = planted.run("withdraw", VOICE, "--reason", "phụ huynh rút phiếu")
    assert done.code == 0, done.err
    assert holding(planted, marks) == []
    feed = (planted.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    assert "Bài kia" in feed
    assert "Rửa tay" not in feed


def test_a_disk_without_room_keeps_none_of_it_and_the_command_again_ends_it(planted):
    """Every write fails, as on a full disk; what is left to write is written the next time."""
    marks = marks_of(planted)
    words = ["-C", str(planted.folder), "withdraw", VOICE, "--reason", "phụ huynh rút phiếu"]
    full = (
        "import resource, signal, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from broadcaster.cli.entrance import enter\n"
        f"sys.exit(enter({words!r}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", full],
        capture_output=True,
        env=dict(os.environ),
        timeout=120,
        check=False,
    )
    told = done.stderr.decode()
    assert done.returncode == 1, told
    assert "Traceback" not in told
    assert "Chạy lại đúng lệnh này" in told
    left = holding(planted, marks, unpublished=True)
    assert {name.rpartition(".")[2] for name in left} == {"json"}, "no sound, and nothing in public"
    assert not [name for name in left if name.startswith("feeds/")]
    assert planted.run(*words[2:]).code == 0
    assert holding(planted, marks) == []
    assert VOICE in (planted.scripts / "da-rut.toml").read_text("utf-8")


def test_no_build_asks_for_a_voice_that_was_taken_back(planted):
    heard = f"NỮ: Mời nghe.\n\n[ghi âm: {VOICE}]\n\nNỮ: Cảm ơn em."
    write(planted, "tay", heard, day="7/9/2026", title="Rửa tay")
    words = ("withdraw", VOICE, "--reason", "phụ huynh rút phiếu", "--with-original")
    good(planted, *words)
    assert not list((planted.scripts / "ghi-am").iterdir())
    for command in ("build", "check"):
        done = planted.run(command)
        assert done.code == 2
        assert "đã rút" in done.err
        assert "Đặt tệp vào" not in done.err


def test_a_pack_that_holds_it_is_not_taken_over_again(planted, station_of, tmp_path):
    pack = tmp_path / "gói.zip"
    shutil.copyfile(planted.folder / "gói.zip", pack)
    good(planted, "withdraw", VOICE, "--reason", "rút phiếu", "--with-original")
    done = good(planted, "share", "import", str(pack))
    assert "đã rút, không nhận lại" in done.out
    assert not list((planted.scripts / "ghi-am").rglob("*.wav"))


def test_part_of_a_name_shows_what_would_go_and_takes_nothing(planted):
    before = planted.bytes()
    done = planted.run("withdraw", "14/9/2026", "--reason", "nhầm")
    assert done.code == 2
    assert "Bài kia" in done.out
    assert "--yes" in done.err
    done = good(planted, "withdraw", "buoi-sang-2026-09-14", "--reason", "nhầm", "--dry-run")
    assert "Bài kia" in done.out
    assert planted.bytes() == before
    good(planted, "withdraw", "14/9/2026", "--reason", "nhầm", "--yes")
    assert not list((planted.folder / "feeds").rglob("buoi-sang-2026-09-14*"))


def test_what_was_taken_back_by_mistake_comes_back_the_same_day(planted, evening):
    key = "buoi-sang-2026-09-14"
    sound = hashlib.sha256(
        (planted.folder / "audio_out" / "sao-mai" / f"{key}.mp3").read_bytes()
    ).hexdigest()
    good(planted, "withdraw", key, "--reason", "nhầm")
    good(planted, "build")
    assert not (planted.folder / "audio_out" / "sao-mai" / f"{key}.mp3").exists()
    with clock_at(evening + timedelta(days=1)):
        late = planted.run("withdraw", key, "--reason", "nhầm thật", "--undo")
        assert late.code == 2
        assert "trong ngày rút" in late.err
    good(planted, "withdraw", key, "--reason", "nhầm thật", "--undo")
    good(planted, "build")
    assert (
        hashlib.sha256(
            (planted.folder / "audio_out" / "sao-mai" / f"{key}.mp3").read_bytes()
        ).hexdigest()
        == sound
    )
    good(planted, "send", key, *WHO)
    good(planted, "approve", key, *WHO)
    good(planted, "publish")
    assert "Bài kia" in (planted.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    manifest = next((planted.folder / "feeds" / "rieng").glob("*/manifest.json"))
    listed = json.loads(manifest.read_bytes())
    assert key in {item["id"] for item in listed["items"]}
    assert key not in {item["id"] for item in listed["withdrawn"]}


def test_a_persons_consent_is_never_brought_back(planted):
    good(planted, "withdraw", VOICE, "--reason", "rút phiếu")
    done = planted.run("withdraw", VOICE, "--reason", "nhầm", "--undo")
    assert done.code == 2
    assert "không còn đồng ý" in done.err
    assert "phiếu đồng ý mới" in done.err


def test_a_correction_that_was_cut_off_is_whole_with_the_next_build(planted):
    """Killed behind the first of its two files, or refused by publishing: no half of it is left."""
    key = "buoi-sang-2026-09-14"
    listed = planted.scripts / "danh-sach-so.toml"
    before = listed.read_bytes()
    spoil_the_picture(planted)
    done = planted.run("correct", key, "--reason", "sai tên")
    assert done.code == 0, done.err
    assert "Chưa xuất bản lại được" in done.out
    listed.write_bytes(before)  # as if the power had gone between the two
    write(planted, "kia", "NỮ: Bài này đã sửa.", day="14/9/2026", title="Bài kia")
    done = planted.run("build")
    assert (planted.folder / "audio_out" / "sao-mai" / f"{key}-2.mp3").is_file(), (
        done.out + done.err
    )


def test_a_station_is_let_in_wholly_or_not_at_all(planted):
    people = planted.scripts / "nguoi-nghe.toml"
    before = people.read_text("utf-8")
    spoil_the_picture(planted)
    done = planted.run("stations", "add", "Đài phường")
    assert done.code != 0
    assert people.read_text("utf-8") == before
    assert len(list((planted.folder / "feeds" / "rieng").iterdir())) == 1


def test_a_station_that_ends_is_shut_at_once(planted):
    spoil_the_picture(planted)
    good(planted, "stations", "revoke", "xa")
    (folder,) = (planted.folder / "feeds").glob("rieng/*")  # that says so, and nothing else
    told = json.loads((folder / "manifest.json").read_bytes())
    assert (told["items"], "ended" in told) == ([], True)
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert names == {"manifest.json", "manifest.json.sig", "dai.m3u", "dai.pls", "dai.xspf"}


def test_a_voice_goes_from_films_of_a_build_before_it_was_left_out(
    tmp_path, tmp_path_factory, station_of
):
    """Nobody approves here, so that the films alone still have what today's episode has not."""
    station = StationHere(station_of(tmp_path / "trường").folder)
    key, films = "buoi-sang-2026-09-07", station.folder / "audio_out" / "sao-mai" / "phim"
    (station.scripts / "ghi-am").mkdir()
    voice(station.scripts / "ghi-am" / VOICE)
    (station.scripts / "ghi-am" / "em-lan.toml").write_text(CARD, "utf-8")
    heard = f"NỮ: Mời nghe.\n\n[ghi âm: {VOICE}]\n\nNỮ: Cảm ơn em."
    write(station, "tay", heard, day="7/9/2026", title="Rửa 3.5 tay-chân")
    write(station, "kia", "NỮ: Bài này còn nguyên.", day="14/9/2026", title="Bài kia")
    good(station, "build")
    done = good(station, "film", key, "--for", "zalo")
    assert re.search(r"✔ Rửa 3\.5 tay-chân – phim .* −1\d,\d LUFS, đỉnh −\d,\d dBTP", done.out)
    good(
        station, "film", key, "--for", "zalo", "--to", str(station.folder / "audio_out/../../ngoai")
    )
    within = station.run("film", key, "--for", "zalo", "--to", str(station.folder / "audio_out"))
    assert within.code == 2, "below it, not where films lie"
    good(station, "film", "--portal", "quý 3/2026")
    good(station, "film", "buoi-sang-2026-09-14", "--for", "zalo")
    for wrong in (
        ("--sent", ","),
        ("--sent", "zalo", "--item", "77"),
        ("--sent", "x", "--item", "-3"),
    ):
        assert station.run("film", key, *wrong, *WHO).code == 2
    good(station, "film", key, "--sent", "zalo", *WHO)
    write(station, "tay", "NỮ: Không còn bản ghi.", day="7/9/2026", title="Rửa tay")
    good(station, "build")
    good(station, "film", key, "--for", "youtube")
    marks = [hashlib.sha256((station.scripts / "ghi-am" / VOICE).read_bytes()).hexdigest()[:16]]
    before = StationHere(tmp_path_factory.mktemp("xưa") / "đài")
    shutil.copytree(station.folder, before.folder)
    done = good(station, "withdraw", VOICE, "--reason", "phụ huynh rút phiếu", "--with-original")
    assert [path.parts[-3] for path in tmp_path.rglob("*.mp4")] == ["buoi-sang-2026-09-14"]
    assert not list(tmp_path.rglob("*.zip"))
    assert not (films / key).exists()
    assert holding(station, [mark.encode() for mark in marks]) == []
    assert f"số {key} đã đăng lên Zalo" in done.out
    assert done.out.count("ngoài tầm") == 1, "every film could be reached"
    good(station, "build")
    assert (films.parent / f"{key}.mp3").is_file(), "the episode of today has no voice to lose"
    shutil.copyfile(station.scripts / "da-rut.toml", before.scripts / "da-rut.toml")
    take_back_again(wire(load_settings(before.folder, {})).tools, stood=station.scripts)
    left = [path.parts[-3] for path in before.folder.rglob("*.mp4")]
    assert left == ["buoi-sang-2026-09-14"], "a backup from before brings no film back"


def test_a_backup_from_before_is_told_what_was_taken_back_since(planted, tmp_path):
    place = tmp_path / "kho"
    place.mkdir()
    marks = marks_of(planted)
    good(planted, "backup", "--to", str(place))
    (backup,) = place.glob("*.zip")
    good(planted, "withdraw", VOICE, "--reason", "rút phiếu", "--with-original")
    done = good(planted, "restore", str(backup), "--to", str(tmp_path / "mới"))
    assert f"bản ghi {VOICE} (rút phiếu)" in done.err
    again = StationHere(tmp_path / "mới")
    assert holding(again, marks, unpublished=True) == []
    assert not list((again.scripts / "ghi-am").iterdir())
    good(again, "publish")
    assert holding(again, marks) == []


def test_a_backup_from_before_brings_no_paper_back_that_was_withdrawn(planted, tmp_path):
    place = tmp_path / "kho"
    place.mkdir()
    good(planted, "backup", "--to", str(place))
    (backup,) = place.glob("*.zip")
    good(planted, "papers", "withdraw", "so-lieu", "--reason", "có tên một em")
    good(planted, "restore", str(backup), "--to", str(tmp_path / "mới"))
    again = StationHere(tmp_path / "mới")
    assert "có tên một em" in good(again, "papers", "list").out
    assert not list((again.scripts / "cong-bo").glob("*.csv"))
    good(again, "publish")
    assert not list((again.folder / "feeds").rglob("*.csv"))


def test_where_nobody_can_tell_what_was_taken_back_a_person_is_asked(planted, tmp_path):
    place = tmp_path / "kho"
    place.mkdir()
    good(planted, "backup", "--to", str(place))
    (backup,) = place.glob("*.zip")
    shutil.rmtree(planted.folder / "scripts_vi")
    done = good(planted, "restore", str(backup), "--to", str(tmp_path / "mới"))
    assert "không biết sau" in done.err
    again = StationHere(tmp_path / "mới")
    refused = again.run("publish")
    assert refused.code == 1
    assert "chưa ai xem lại" in refused.err
    good(again, "withdraw", VOICE, "--reason", "rút phiếu")
    good(again, "publish", "--restored")
    assert "Bài kia" in (again.folder / "feeds" / "sao-mai.xml").read_text("utf-8")


# --- giọng trường em --------------------------------------------------------------------------

OWN = "own:co-lan"
READ = (
    "Không, một, hai, ba, bốn, năm, sáu, bảy, tám, chín, mười.",
    "Xin chào các bạn, đây là chương trình phát thanh của trường.",
    "Hôm nay là thứ hai, ngày bảy tháng chín năm hai nghìn không trăm hai mươi sáu.",
    "Hôm nay là thứ ba, thứ tư, thứ năm, thứ sáu, thứ bảy, chủ nhật.",
    "Ngày mồng mười, mười lăm, hai mươi mốt, ba mươi tháng giêng, tháng mười hai.",
    "Chào tạm biệt các bạn, mời nghe, cảm ơn em, cảm ơn bạn.",
    "Trong tháng một, tháng hai, tháng tư, chúng mình đội mũ, rửa tay.",
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory, station_of, evening):
    """A station that speaks with somebody's voice: approved, queued, published, tried, handed on."""
    station = StationHere(station_of(tmp_path_factory.mktemp("trường")).folder)
    ahead = (evening + timedelta(days=1)).replace(hour=6, minute=45)
    write_voice(station.scripts / "giong-truong-em" / "co-lan", READ, quiet=40.0)
    write(station, "mu", "NỮ: Chúng mình đội mũ.", day=f"{ahead:%d/%m/%Y}", title="Đội mũ")
    write(station, "tay", "NỮ: Chúng mình rửa tay.", day="7/9/2026", title="Rửa tay")
    write(station, "kia", "NỮ: Bươm bướm khướt.", day="14/9/2026", title="Bài kia")
    (station.scripts / "lich.toml").write_text(SLOTS.format(time=f"{ahead:%H:%M}"), "utf-8")
    path = station.scripts / "station.toml"
    text = path.read_text("utf-8").replace('["embedded"]', '["own", "embedded"]')
    rule = 'approval = "required"\napprover = "Trần Thị Hòa (ví dụ)"\n'
    path.write_text(rule + text, "utf-8")
    good(station, "voices", "make", "co-lan")
    good(station, "send", "--all", *WHO)
    good(station, "approve", "--all", *WHO)
    good(station, "queue", "add", "Đội mũ", "--slot", f"{ahead:%Y-%m-%dT%H:%M}", *WHO)
    good(station, "publish")
    station.run("status")
    station.run("voices", "try", "Xin chào các bạn.")
    write(station, "tay", "NỮ: Bươm bướm rửa tay.", day="7/9/2026", title="Rửa tay")
    good(station, "build")  # by another voice: what was approved still has the first one
    return station


def marks_of_own(station):
    """By what a voice is known: takes, units, id, the finished sounds with it, and its clips."""
    folder = station.scripts / "giong-truong-em" / "co-lan"
    whole = (folder / "am-thanh.wav").read_bytes()
    marks = [OWN.encode(), b"own-co-lan", whole[50_000:50_200], whole[-50_000:-49_800]]
    [other] = station.folder.glob("audio_out/*/da-duyet/*2026-09-14*.mp3")
    frames = other.read_bytes()  # of another voice, with the same music
    for path in station.folder.glob("audio_out/*/da-duyet/*.mp3"):
        data = path.read_bytes()
        if path != other:
            marks.append(hashlib.sha256(data).hexdigest().encode())
            parts = (data[at : at + 200] for at in range(10_000, len(data) - 200, 5_000))
            marks += [part for part in parts if part not in frames]
    for path in station.folder.glob("audio_out/.cache/clips/**/*.clip"):
        if not any(
            path.stem in told.read_text("utf-8")
            for told in station.folder.glob("audio_out/*/*.timeline.json")
            if OWN not in told.with_name(told.name.replace(".timeline", "")).read_text("utf-8")
        ):
            marks.append(path.stem.encode())
    assert len(marks) > 20
    return marks


def test_no_file_holds_a_voice_of_the_school_that_was_taken_back(spoken, tmp_path):
    """Takes, voice, clips and all that was rendered with it; the next engine speaks from now on."""
    shutil.copytree(spoken.folder, tmp_path / "đài", symlinks=True)
    station = StationHere(tmp_path / "đài")
    marks = marks_of_own(station)
    before = holding(station, marks)
    places = ("feeds/", "phat_song", "da-duyet", ".cache/clips", "nghe-thu")
    assert all(any(place in name for name in before) for place in places), before
    done = good(station, "withdraw", OWN, "--reason", "cô Lan rút phiếu", *WHO)
    assert "bản sao lưu" not in done.out or "xóa" in done.out
    assert holding(station, marks) == []
    assert not (station.scripts / "giong-truong-em" / "co-lan").exists()
    assert list((station.folder / "feeds").rglob("buoi-sang-2026-09-14*")), "the other one stays"
    text = (station.scripts / "station.toml").read_text("utf-8")
    assert 'engines = ["embedded"]' in text
    listed = (station.scripts / "da-rut.toml").read_text("utf-8")
    assert OWN in listed
    assert "cô Lan rút phiếu" in listed
    good(station, "build")
    assert holding(station, marks) == []
    good(station, "withdraw", OWN, "--reason", "gõ lần nữa")


def test_a_voice_that_was_taken_back_never_speaks_again_from_a_copy(spoken, tmp_path):
    """Somebody has kept the folder on a stick: neither made nor spoken with, and it is told why."""
    shutil.copytree(spoken.folder, tmp_path / "đài", symlinks=True)
    station = StationHere(tmp_path / "đài")
    folder = station.scripts / "giong-truong-em" / "co-lan"
    shutil.copytree(folder, tmp_path / "usb")
    good(station, "withdraw", OWN, "--reason", "cô Lan rút phiếu")
    shutil.copytree(tmp_path / "usb", folder)
    text = (station.scripts / "station.toml").read_text("utf-8")
    use = text.replace('engines = ["embedded"]', 'engines = ["own", "embedded"]')
    (station.scripts / "station.toml").write_text(use, "utf-8")
    good(station, "build")
    told = "".join(p.read_text("utf-8") for p in station.folder.glob("audio_out/*/*.json"))
    assert OWN not in told
    done = station.run("voices", "make", "co-lan")
    assert done.code == 2
    assert "đã rút đồng ý" in done.err


def test_a_voice_is_not_taken_off_like_an_installed_one(spoken):
    done = spoken.run("voices", "remove", OWN)
    assert done.code == 2
    assert f"broadcaster withdraw {OWN}" in done.err
    done = spoken.run("withdraw", "own:co-la", "--reason", "nhầm")
    assert done.code == 2
    assert "co-lan" in done.err


def test_a_backup_from_before_brings_no_voice_of_the_school_back(spoken, tmp_path):
    """What comes with the old folder goes again by the list, takes and renderings alike."""
    shutil.copytree(spoken.folder, tmp_path / "nay", symlinks=True)
    now = StationHere(tmp_path / "nay")
    good(now, "withdraw", OWN, "--reason", "cô Lan rút phiếu")
    shutil.copytree(spoken.folder, tmp_path / "xưa", symlinks=True)
    before = StationHere(tmp_path / "xưa")
    shutil.copyfile(now.scripts / "da-rut.toml", before.scripts / "da-rut.toml")
    marks = marks_of_own(spoken)
    take_back_again(wire(load_settings(before.folder, {})).tools, stood=now.scripts)
    assert not (before.scripts / "giong-truong-em" / "co-lan").exists()
    assert holding(before, marks, unpublished=True) == []
