"""`broadcaster build` from the outside: what a teacher gets, and what is never lost."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest

from tests.fakes.answers import data_of

IN_PROCESS = True

BODY = "NỮ: Các em nhớ đội mũ bảo hiểm. Đi bên phải đường.\n\nNAM: Chúc các em học tốt."


def outcome(station, *words, env=None):
    """The JSON report of a build."""
    done = station.run("build", "--json", *words, env=env)
    assert done.out, done.err
    return done, data_of(done.out)


def test_scripts_become_episodes_feed_and_pages(station):
    """One command turns the scripts into audio, sidecars, feed and pages."""
    station.write("mu-bao-hiem", BODY)
    station.write("ngay-sau", BODY, day="8/9/2026")
    done = station.run("build")
    assert done.code == 0, done.err
    assert (station.audio / "buoi-sang-2026-09-07.mp3").stat().st_size > 50_000
    assert (station.audio / "buoi-sang-2026-09-08.json").is_file()
    feed = (station.folder / "feeds" / "sao-mai.xml").read_text(encoding="utf-8")
    assert feed.count("<item>") == 2
    assert "đã dựng" in done.out


def test_second_build_changes_no_byte_and_speaks_nothing(station):
    """A second run does no synthesis and no encoding and touches no file."""
    station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    before = station.tree()
    done, report = outcome(station)
    assert done.code == 0
    assert [e["state"] for e in report["episodes"]] == ["current"]
    assert station.tree() == before


def test_a_build_loads_no_signing_that_the_school_does_not_use(station):
    """What only stations need costs a school that gives to none neither memory nor time."""
    station.write("mu-bao-hiem", BODY)
    done = station.run("build", env={"PYTHONPROFILEIMPORTTIME": "1"})
    assert done.code == 0
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
    assert "broadcaster.publishing.publish" in loaded
    assert not {name for name in loaded if name.split(".")[0] in ("cryptography", "bcrypt")}


def test_one_edited_sentence_is_one_sentence_spoken_anew(station):
    """Editing one sentence speaks that sentence only."""
    path = station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Đi bên phải đường.", "Đi chậm lại."), encoding="utf-8")
    _, report = outcome(station)
    assert [(e["state"], e["fresh"]) for e in report["episodes"]] == [("made", 1)]


def test_a_line_added_above_changes_nothing(station):
    """What is not heard or shown is no reason to build."""
    path = station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("---\n", "---\n\n\n(đọc chậm)\n\n"), encoding="utf-8")
    _, report = outcome(station)
    assert [e["state"] for e in report["episodes"]] == ["current"]


def test_dry_run_writes_nothing_and_explain_says_why(station):
    """--dry-run names what would be made and why, and leaves no trace."""
    station.write("mu-bao-hiem", BODY)
    done = station.run("build", "--dry-run")
    assert done.code == 0
    assert "sẽ dựng" in done.out
    assert "chưa từng dựng" in done.out
    assert not station.audio.exists()
    assert not (station.scripts / "danh-sach-so.toml").exists()


def test_explain_names_the_part_that_changed(station):
    """--explain says which part of the episode is not the same any more."""
    path = station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    path.write_text(path.read_text(encoding="utf-8").replace("phải", "trái"), encoding="utf-8")
    done = station.run("build", "--explain")
    assert "vì " in done.out
    assert "Nhắc nhở" in done.out.split("vì ", 1)[1]


def test_a_bad_script_does_not_stop_the_others(station):
    """The rest are built, exit code 2 tells, file and line are named."""
    station.write("tot", BODY)
    station.write("hong", "[nhạc lạ]\n\nNỮ: Xin chào.", day="9/9/2026")
    done = station.run("build")
    assert done.code == 2
    assert (station.audio / "buoi-sang-2026-09-07.mp3").is_file()
    assert "scripts_vi/hong.md:6" in done.err


def test_an_episode_keeps_its_last_good_files_when_a_script_breaks(station):
    """A complete episode is not replaced by one that lacks an item."""
    station.write("mot", BODY)
    path = station.write("hai", BODY, title="Bài thứ hai")
    assert station.run("build").code == 0
    before = station.bytes()
    path.write_bytes(b"Ti\xeau \xf0\xea: h\xf2ng")
    done, report = outcome(station)
    assert done.code == 2
    assert [e["state"] for e in report["episodes"]] == ["kept"]
    assert station.bytes() == before


def test_warnings_under_strict_are_exit_code_3(station):
    """--strict refuses what is only a warning otherwise."""
    station.write("canh-bao", "NỮ: Theo Nghị định 168/2024/NĐ-CP, các em nhớ đội mũ.")
    assert station.run("build").code == 0
    assert station.run("build", "--strict").code == 3


def test_two_clean_builds_in_different_folders_give_the_same_bytes(station, made_anew, tmp_path):
    """Same input, same bytes: audio, sidecars, feeds and pages."""
    station.write("mu-bao-hiem", BODY)
    other = type(station)(tmp_path / "nơi khác")
    shutil.copytree(station.folder, other.folder)
    assert station.run("build").code == 0
    assert other.run("build", "-j", "1").code == 0
    assert station.bytes() == other.bytes()


def test_a_moved_date_keeps_key_number_and_guid(station):
    """The episode key is made at the first build and does not change when the date moves."""
    path = station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    feed = station.folder / "feeds" / "sao-mai.xml"
    guid = feed.read_text(encoding="utf-8").split("<guid")[1].split("</guid>")[0]
    path.write_text(
        path.read_text(encoding="utf-8").replace("7/9/2026", "10/9/2026"), encoding="utf-8"
    )
    assert station.run("build").code == 0
    assert [p.name for p in station.audio.glob("*.mp3")] == ["buoi-sang-2026-09-07.mp3"]
    assert guid in feed.read_text(encoding="utf-8")
    assert "10 Sep 2026" in feed.read_text(encoding="utf-8")


def test_a_lost_database_is_rebuilt_with_the_same_guids(station):
    """`catalogue rebuild` reads the sidecars."""
    station.write("mu-bao-hiem", BODY)
    station.write("ngay-sau", BODY, day="8/9/2026")
    assert station.run("build").code == 0
    before = station.bytes()
    database = station.folder / "audio_out" / "danh-muc.sqlite3"
    for path in database.parent.glob("danh-muc.sqlite3*"):
        path.unlink()
    (station.scripts / "danh-sach-so.toml").unlink()
    done = station.run("catalogue", "rebuild")
    assert done.code == 0, done.err
    assert "2 số" in done.out
    assert station.run("publish").code == 0
    assert station.bytes() == before
    with sqlite3.connect(database) as connection:
        rows = connection.execute("select key, guid from episode").fetchall()
    connection.close()
    show = uuid.UUID("7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11")
    assert rows
    assert all(guid == str(uuid.uuid5(show, key)) for key, guid in rows)
    assert station.run("build").code == 0
    assert station.bytes() == before


def test_school_only_words_are_in_no_public_file(station):
    """Where marks differ there are two renderings; the public side knows nothing of the other."""
    secret = "Lớp sáu A một trực nhật"
    station.write("truc-nhat", f"{BODY}\n\n[chỉ trong trường]\n\nNỮ: {secret}.\n\n[hết]")
    station.write("noi-bo", BODY, title="Chuyện riêng của trường", head="Phạm vi: trường\n")
    assert station.run("build").code == 0
    assert (station.audio / "buoi-sang-2026-09-07-truong.mp3").is_file()
    assert (station.audio / "buoi-sang-2026-09-07.mp3").is_file()
    for path in (station.folder / "feeds").rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert secret.encode() not in data, path
            assert "Chuyện riêng".encode() not in data, path
            assert "truong.mp3" not in path.name
    sidecar = json.loads((station.audio / "buoi-sang-2026-09-07.json").read_text("utf-8"))
    assert sidecar["episode"]["public"]["audio"]["seconds"] > 5
    assert (
        sidecar["episode"]["school"]["audio"]["seconds"]
        > sidecar["episode"]["public"]["audio"]["seconds"] + 5
    )


def test_an_episode_that_is_all_school_only_is_on_no_feed(station):
    """Nothing public is left: no item, no public file."""
    station.write("noi-bo", BODY, head="Phạm vi: trường\n")
    done = station.run("build")
    assert done.code == 0
    assert [p.name for p in station.audio.glob("*.mp3")] == ["buoi-sang-2026-09-07-truong.mp3"]
    assert "<item>" not in (station.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    assert "chỉ dùng trong trường" in done.out


def test_taking_a_script_back_into_the_school_removes_its_public_files(station):
    """A script that becomes school-only leaves the public site at the next build."""
    path = station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    assert list((station.folder / "feeds").rglob("*.mp3"))
    path.write_text(
        path.read_text("utf-8").replace("Ngày phát", "Phạm vi: trường\nNgày phát"), "utf-8"
    )
    assert station.run("build").code == 0
    assert not list((station.folder / "feeds").rglob("*.mp3"))
    assert [p.name for p in station.audio.glob("*.mp3")] == ["buoi-sang-2026-09-07-truong.mp3"]


def test_nothing_in_the_future_is_listed(station):
    """An episode that has not aired is made but not published."""
    station.write("sau-nay", BODY, day="7/9/2099")
    done = station.run("build")
    assert done.code == 0
    assert (station.audio / "buoi-sang-2099-09-07.mp3").is_file()
    assert "<item>" not in (station.folder / "feeds" / "sao-mai.xml").read_text("utf-8")
    assert "chưa đến giờ phát" in done.out


def test_a_damaged_output_is_made_again(station):
    """A finished file that was cut short does not count as finished."""
    station.write("mu-bao-hiem", BODY)
    assert station.run("build").code == 0
    before = station.bytes()
    audio = station.audio / "buoi-sang-2026-09-07.mp3"
    audio.write_bytes(audio.read_bytes()[:1000])
    _, report = outcome(station)
    assert report["episodes"][0]["state"] == "made"
    assert station.bytes() == before


@pytest.mark.slow
def test_a_path_that_holds_only_the_environment_is_enough(station):
    """No system ffmpeg or espeak: the wheels bring what is needed."""
    station.write("mu-bao-hiem", BODY)
    done = station.run("build", env={"PATH": str(Path(sys.executable).parent)})
    assert done.code == 0, done.err


def test_a_second_build_at_once_is_told_who_is_building(station):
    """Two builds cannot collide."""
    station.write("mu-bao-hiem", BODY * 8)
    command = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), "build"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        lock = station.folder / "audio_out" / ".lock"
        while not (lock.is_file() and lock.read_bytes()) and first.poll() is None:
            time.sleep(0.005)
        first.send_signal(signal.SIGSTOP)  # else it may be through before the second has begun
        second = station.run("build")
        first.send_signal(signal.SIGCONT)
        first.communicate()
    assert first.returncode == 0
    assert second.code == 1
    assert "Lỗi:" in second.err


@pytest.mark.slow
def test_killed_at_any_moment_the_next_build_finishes_the_job(station, tmp_path):
    """Kill -9 at random moments: no half file is published, the end is the undisturbed one."""
    station.write("mu-bao-hiem", BODY)
    station.write("ngay-sau", BODY, day="8/9/2026")
    undisturbed = type(station)(tmp_path / "yên")
    shutil.copytree(station.folder, undisturbed.folder)
    started = time.monotonic()
    assert undisturbed.run("build").code == 0
    whole = time.monotonic() - started
    command = [sys.executable, "-m", "broadcaster", "-C", str(station.folder), "build"]
    moments = random.Random(20261125)
    for _ in range(6):
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as build:
            time.sleep(moments.uniform(0.2, whole))
            os.killpg(build.pid, signal.SIGKILL)
        feed = station.folder / "feeds" / "sao-mai.xml"
        if feed.is_file():
            text = feed.read_text("utf-8")
            for name in [part.split('"')[0] for part in text.split("/audio/")[1:]]:
                assert (station.folder / "feeds" / "audio" / name).is_file()
        shutil.rmtree(station.folder / "audio_out" / ".cache", ignore_errors=True)
    assert station.run("build").code == 0
    assert station.bytes() == undisturbed.bytes()
    assert not [p for p in station.folder.rglob("*") if "tmp" in p.name]


def test_a_read_only_folder_is_told_and_nothing_is_lost(station):
    """A folder that cannot be written gives one sentence and a hint, and code 1."""
    station.write("mu-bao-hiem", BODY)
    (station.folder / "audio_out").write_text("một tệp nằm chỗ của thư mục")
    done = station.run("build")
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "→" in done.err


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thiếu khuôn", "Chương trình: khong-co"),
        ("ngày không có", "Ngày phát: 31/9/2026"),
        ("khóa lạ", "Ngy phat: 7/9/2026"),
    ],
)
def test_a_mistake_in_the_head_names_file_line_and_hint(station, name, text):
    """Each mistake in a head is one Vietnamese line with its place."""
    path = station.write("bai", BODY)
    key = text.split(":")[0]
    lines = path.read_text("utf-8").splitlines()
    lines = [line for line in lines if not line.startswith(key)]
    path.write_text("\n".join([text, *lines]), "utf-8")
    done = station.run("check")
    assert done.code == 2, name
    assert "scripts_vi/bai.md:1" in done.err
    assert "→" in done.err


def test_a_template_error_names_the_format_and_line(station):
    """A frame that cannot be filled stops its programme only, with file and line."""
    path = station.scripts / "formats" / "buoi-sang.toml"
    path.write_text(path.read_text("utf-8").replace("weekday", "thu_may"), "utf-8")
    station.write("mu-bao-hiem", BODY)
    done = station.run("build")
    assert done.code == 2
    assert "scripts_vi/formats/buoi-sang.toml:11" in done.err


def test_an_audio_file_that_is_not_audio_is_named(station):
    """A recording that cannot be decoded stops its episode with a clear sentence."""
    folder = station.scripts / "ghi-am"
    folder.mkdir()
    (folder / "em.wav").write_bytes(b"day khong phai am thanh")
    station.write("co-ghi-am", f"{BODY}\n\n[ghi âm: em.wav]")
    station.write("ngay-sau", BODY, day="8/9/2026")
    done = station.run("build")
    assert done.code == 2
    assert "em.wav" in done.err
    assert (station.audio / "buoi-sang-2026-09-08.mp3").is_file()


def test_a_recording_without_a_card_stays_in_the_school(station, tone_wav):
    """No sidecar: school only, and the teacher is told."""
    folder = station.scripts / "ghi-am"
    folder.mkdir()
    tone_wav(folder / "em.wav")
    station.write("co-ghi-am", f"{BODY}\n\n[ghi âm: em.wav]")
    done = station.run("build")
    assert done.code == 0, done.err
    assert "em.wav" in done.err
    names = sorted(p.name for p in station.audio.glob("*.mp3"))
    assert names == ["buoi-sang-2026-09-07-truong.mp3", "buoi-sang-2026-09-07.mp3"]


def test_no_permitted_voice_is_an_error_with_a_way_out(station):
    """Online voices that nobody turned on speak nothing."""
    path = station.scripts / "station.toml"
    path.write_text(path.read_text("utf-8").replace('["embedded"]', '["gtts"]'), "utf-8")
    station.write("mu-bao-hiem", BODY)
    done = station.run("build")
    assert done.code == 2
    assert "không có giọng đọc nào được phép" in done.err
    assert not list(station.audio.glob("*.mp3"))


def test_without_a_line_the_embedded_voice_speaks_the_whole_episode_and_everybody_is_told(station):
    """Online first, no network: one try, then the role moves for the whole episode."""
    path = station.scripts / "station.toml"
    text = path.read_text("utf-8").replace(
        '["embedded"]', '["gtts", "embedded"]\nonline_allowed = true\nonline_allowed_by = "Cô Mai"'
    )
    path.write_text(text, "utf-8")
    station.write("mu-bao-hiem", BODY.replace("NAM", "NỮ"))
    started = time.monotonic()
    dead = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    done = station.run("build", env=dead)
    assert done.code == 0, done.err
    assert time.monotonic() - started < 180
    assert "đổi từ bộ giọng gtts sang embedded" in done.err
    sidecar = json.loads((station.audio / "buoi-sang-2026-09-07.json").read_text("utf-8"))
    voices = sidecar["episode"]["voices"]
    assert {v["voice"].split(":")[0] for v in voices} == {"embedded"}
    assert {v["instead_of"] for v in voices} == {"gtts"}
    page = station.folder / "feeds" / "sao-mai" / "buoi-sang-2026-09-07.html"
    assert "gtts" in page.read_text("utf-8").casefold()


def test_a_recording_in_a_subfolder_is_a_recording_too(station, tone_wav):
    """A card without consent keeps a child's voice in the school wherever the file lies."""
    folder = station.scripts / "ghi-am" / "lop7"
    folder.mkdir(parents=True)
    tone_wav(folder / "be.wav")
    card = 'who = "B., lớp 7"\nsource = "tự thu"\nlicence = "CC0-1.0"\nscope = "công khai"\n'
    (folder / "be.wav.toml").write_text(card, "utf-8")
    station.write("co-ghi-am", f"{BODY}\n\n[ghi âm: be.wav]")
    done = station.run("build")
    assert done.code == 0, done.err
    assert "ghi-am/lop7/be.wav.toml" in done.err
    assert (station.audio / "buoi-sang-2026-09-07-truong.mp3").is_file()


def test_a_consent_that_has_ended_takes_the_recording_out_of_every_public_file(station, tone_wav):
    """Until the last day it is public; afterwards only the yard hears it."""
    folder = station.scripts / "ghi-am"
    folder.mkdir()
    tone_wav(folder / "be.wav")
    card = (
        'who = "B., lớp 7"\nsource = "tự thu"\nlicence = "CC0-1.0"\nscope = "công khai"\n'
        'consent = "phiếu 12"\nuntil = {}\n'
    )
    station.write("co-ghi-am", f"{BODY}\n\n[ghi âm: be.wav]")
    (folder / "be.toml").write_text(card.format("2099-01-01"), "utf-8")
    assert station.run("build").code == 0
    assert [p.name for p in station.audio.glob("*.mp3")] == ["buoi-sang-2026-09-07.mp3"]
    (folder / "be.toml").write_text(card.format("2026-10-01"), "utf-8")
    done = station.run("build")
    assert done.code == 0
    assert "co-ghi-am.md:10:1: cảnh báo" in done.err  # the line of the cue
    assert "đã hết hạn" in done.err
    names = sorted(p.name for p in station.audio.glob("*.mp3"))
    assert names == ["buoi-sang-2026-09-07-truong.mp3", "buoi-sang-2026-09-07.mp3"]


def test_a_sound_of_the_station_stands_before_the_shipped_one(station, tone_wav):
    """A station's own sound of the same name is the one that is heard."""
    station.write("bai", f"{BODY}\n\n[nhạc cắt]")
    assert station.run("build").code == 0
    before = (station.audio / "buoi-sang-2026-09-07.mp3").read_bytes()
    folder = station.scripts / "am-thanh"
    folder.mkdir()
    tone_wav(folder / "nhac-cat.wav")
    card = 'who = "Trường"\nsource = "tự làm"\nlicence = "CC0-1.0"\nscope = "công khai"\n'
    (folder / "nhac-cat.toml").write_text(card, "utf-8")
    done = station.run("build", "--explain")
    assert done.code == 0, done.err
    assert (station.audio / "buoi-sang-2026-09-07.mp3").read_bytes() != before


def test_without_an_address_the_episodes_are_made_and_the_missing_line_is_named(station):
    """Nothing good is lost: the audio stands, only publishing waits."""
    path = station.scripts / "station.toml"
    path.write_text(path.read_text("utf-8").replace("public_url", "# public_url"), "utf-8")
    station.write("bai", BODY)
    done = station.run("build")
    assert done.code == 2
    assert "public_url" in done.err
    assert (station.audio / "buoi-sang-2026-09-07.mp3").is_file()


def test_an_episode_to_come_without_its_scripts_is_told(station):
    """Deleting the scripts does not take an episode off the air, and the teacher is told so."""
    path = station.write("bai", BODY, day="7/9/2099")
    assert station.run("build").code == 0
    path.unlink()
    for command in ("check", "build"):
        done = station.run(command)
        assert "không còn bài nào" in done.err, command


@pytest.mark.parametrize("as_json", [True, False])
def test_a_lost_sound_of_an_earlier_day_keeps_no_new_one_from_the_store(
    station, monkeypatch, as_json
):
    """What can be published is, also where its sounds are so large that they go ahead."""
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    settings = station.scripts / "station.toml"
    settings.write_text(
        settings.read_text("utf-8") + f'\n[object_store]\nurl = "{kho.as_posix()}"\n', "utf-8"
    )
    earlier = station.write("hom-truoc", BODY)
    assert station.run("build").code == 0
    earlier.unlink()
    for folder in (station.audio, station.folder / "feeds"):
        for sound in folder.rglob("buoi-sang-2026-09-07*.mp3"):
            sound.unlink()
    station.write("hom-sau", BODY, day="8/9/2026")
    done = station.run("build", *(["--json"] if as_json else []))
    assert done.code != 0
    assert "buoi-sang-2026-09-07" in done.err
    assert "thiếu tệp âm thanh" in done.err
    assert "các số khác đã xuất bản" in done.err
    if as_json:
        report = data_of(done.out)
        assert [one["state"] for one in report["episodes"]] == ["made"]
        assert report["published"] == []
    feed = (kho / "sao-mai.xml").read_text("utf-8")
    assert ("buoi-sang-2026-09-08" in feed, "buoi-sang-2026-09-07" in feed) == (True, False)
    assert [path.name[:20] for path in kho.rglob("*.mp3")] == ["buoi-sang-2026-09-08"]
