"""Queue and approval as people use them: the commands, on a station with a clock of its own."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from broadcaster.app import station as wiring
from broadcaster.app.settings import load_settings
from broadcaster.cli.entrance import enter
from broadcaster.desk.job_kinds import KINDS
from broadcaster.domain.approval import ItemState
from broadcaster.domain.errors import ClusterFault
from broadcaster.playout.air_folder import AirStore
from broadcaster.production.naming import known_episodes
from broadcaster.programme.reconcile import reconcile
from tests.fakes.answers import data_of
from tests.fakes.drawn_once import (  # noqa: F401 - for every test here
    made_anew,
    pictures_drawn_once,
    sound_made_once,
    sounds_taken_in_once,
)
from tests.fakes.postgres import server

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EVENING = datetime(2026, 11, 25, 20, 0, tzinfo=ZONE)
STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
contact = "Tổng phụ trách Đội"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false
approval = "required"
approver = "Cô Hòa"
deputies = ["Thầy Nam"]

[voices]
engines = ["embedded"]

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh Sao Mai"
description = "Chương trình thử của một trường tưởng tượng."
"""
FORMAT = 'format = 1\nname = "Buổi sáng"\nshow = "sao-mai"\nchannels = 1\nbitrate = 96\n'
LICH = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến thứ sáu"
time = "06:45"
max_minutes = 0.6
programme = "buoi-sang"

[[slots]]
name = "Ra chơi"
weekdays = "thứ năm"
time = "09:00"
max_minutes = 5

[[closures]]
name = "Hội diễn"
first = 2026-12-03
"""
SCRIPT = """\
Tiêu đề: {title}
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: {day}
---
NỮ: {words}
"""
MORNING = "2026-11-26T06:45"


@dataclass
class Said:
    """What a command said."""

    code: int
    out: str
    err: str

    def json(self):
        return data_of(self.out)


class Desk:
    """A station and its commands, in this process."""

    def __init__(self, folder: Path, capsys, clock) -> None:
        self.folder, self._capsys, self.clock = folder, capsys, clock

    def __call__(self, *words: str) -> Said:
        self._capsys.readouterr()
        code = enter(["-C", str(self.folder), *words])
        out, err = self._capsys.readouterr()
        return Said(code, out, err)

    def good(self, *words: str) -> Said:
        done = self(*words)
        assert done.code == 0, done.err
        return done

    def write(
        self, name: str, *, title="Đội mũ", day="26/11/2026", words="Xin chào các bạn."
    ) -> Path:
        path = self.folder / "scripts_vi" / f"{name}.md"
        path.write_text(SCRIPT.format(title=title, day=day, words=words), encoding="utf-8")
        return path

    def put(self, name: str, old: str, new: str) -> None:
        path = self.folder / "scripts_vi" / name
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def approve(self, name: str, who="Cô Hòa") -> None:
        self.good("send", name, "--who", "Lan")
        self.good("approve", name, "--who", who)

    def feed(self) -> str:
        return (self.folder / "feeds" / "sao-mai.xml").read_text("utf-8")

    def public(self) -> bytes:
        """Every public file in one."""
        files = sorted(p for p in (self.folder / "feeds").rglob("*") if p.is_file())
        return b"\n".join(p.read_bytes() for p in files)

    def queue(self):
        """Slot -> titles that will air in it."""
        told = self.good("queue", "list", "--json").json()
        return {s["id"]: [i["title"] for i in s["items"]] for s in told["slots"]}


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.time = EVENING

    def now(self) -> datetime:
        return self.time


def _found(folder: Path) -> None:
    (folder / "scripts_vi" / "formats").mkdir(parents=True)
    (folder / "scripts_vi" / "station.toml").write_text(STATION, encoding="utf-8")
    (folder / "scripts_vi" / "lich.toml").write_text(LICH, encoding="utf-8")
    (folder / "scripts_vi" / "formats" / "buoi-sang.toml").write_text(FORMAT, encoding="utf-8")


@pytest.fixture
def desk(tmp_path, capsys, monkeypatch):
    """A station that asks for approval, on the evening of 25 November 2026."""
    clock = Clock()
    monkeypatch.setattr(wiring, "SystemClock", lambda: clock)
    monkeypatch.delenv("BROADCASTER_WHO", raising=False)
    _found(tmp_path / "đài")
    return Desk(tmp_path / "đài", capsys, clock)


# --- nothing unapproved leaves --------------------------------------------------------------


def test_what_is_not_approved_leaves_by_no_command(desk):
    """Built, sent, returned, asked for by name: no feed, no page, no queue, no calendar has it."""
    desk.write("mu", day="7/9/2026")
    desk.good("stations", "add", "Đài xã Hoa Phượng")
    desk.good("build")
    assert list((desk.folder / "feeds").rglob("manifest.json"))
    for command in (["publish"], ["reconcile"], ["send", "đội mũ", "--who", "Lan"], ["build"]):
        desk.good(*command)
        assert "<item>" not in desk.feed()
        assert "Đội mũ".encode() not in desk.public()
    refused = desk("queue", "add", "đội mũ", "--slot", "mai 06:45")
    assert (refused.code, "chưa được duyệt" in refused.err) == (2, True)
    refused = desk("queue", "add", "đội mũ", "--priority", "khẩn cấp")
    assert refused.code == 2
    for who in ("Ai đó", "Lan", ""):
        assert desk("approve", "đội mũ", "--who", who).code == 2
    for words in (["đội mũ"], ["đội mũ", "--urgent", "--who", "Lan"]):
        assert desk("air-now", *words, "--player", "silent").code == 2
    assert desk.queue() == {}
    assert b"BEGIN:VEVENT" not in (desk.good("calendar", "export", "--ical", "-").out.encode())
    desk.good("publish")
    assert "<item>" not in desk.feed()


def test_what_is_approved_is_published_and_can_be_queued(desk):
    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    assert desk.feed().count("<item>") == 1
    added = desk.good("queue", "add", "đội mũ", "--json").json()
    assert added["airs"] == MORNING
    assert "/da-duyet/" in added["item"]["audio"]
    assert (desk.folder / "audio_out" / added["item"]["audio"]).is_file()


def test_what_is_queued_is_told_of_itself_not_of_every_other_script(desk):
    """A hundred lines about others hide the one that answers; `check` says those."""
    station = desk.folder / "scripts_vi" / "station.toml"
    free = station.read_text("utf-8").replace('approval = "required"', 'approval = "none"')
    station.write_text(free, "utf-8")
    desk.write("mu", day="7/9/2026", words="(cười) Xin chào các bạn.")
    desk.write("xe", day="14/9/2026", title="Dắt xe", words="(cười) Xin chào các bạn.")
    added = desk.good("queue", "add", "đội mũ")
    assert "mu.md" in added.err
    assert "xe.md" not in added.err
    assert "xe.md" in desk.good("check").err


def test_a_script_on_the_day_of_a_withdrawn_number_is_told_why_it_goes_nowhere(desk):
    """It is never built: neither sent without a word, nor said to have mistakes that it has not."""
    desk.write("mu", day="7/9/2026")
    desk.good("send", "đội mũ")
    desk.good("withdraw", "đội mũ", "--reason", "sai mức phạt")
    desk.write("xe", day="7/9/2026", title="Dắt xe")
    sent = desk("send", "dắt xe")
    assert sent.code == 2
    assert "2026-09-07 đã rút nên không dựng lại, không phát nữa" in sent.err
    assert "“Ngày phát”" in sent.err
    added = desk("queue", "add", "dắt xe")
    assert added.code == 2
    assert "đã rút nên không dựng lại" in added.err
    assert "các lỗi trên" not in added.err


def test_what_is_sent_is_told_of_itself_and_once(desk):
    """As `queue add` does; said again it is counted."""
    desk.write("mu", day="7/9/2026", words="(cười) Xin chào các bạn.")
    desk.write("xe", day="14/9/2026", title="Dắt xe", words="(cười) Xin chào các bạn.")
    sent = desk.good("send", "đội mũ")
    assert "mu.md" in sent.err
    assert "xe.md" not in sent.err
    again = desk.good("send", "đội mũ")
    assert "mu.md" not in again.err
    assert "như lần trước" in again.err
    assert "xe.md" in desk.good("check").err


def test_a_change_sends_it_back_and_the_approved_version_stays_until_the_next(desk):
    """One byte of the script, then another voice: told, waiting again, never a hole."""
    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    before = desk.good("queue", "list", "--json").json()["slots"][0]["items"][0]["sha256"]
    approved = desk.feed()
    desk.put("mu.md", "các bạn.", "các bạn nhé.")
    told = desk.good("build").err
    assert "trở lại “Chờ duyệt”" in told
    assert desk.feed().count("<enclosure") == 1
    assert desk.feed() == approved
    item = desk.good("queue", "list", "--json").json()["slots"][0]["items"][0]
    assert item["sha256"] == before
    [waiting] = desk.good("approve", "--json").json()["pending"]
    assert waiting["audio_sha256"] != before
    desk.good("approve", "đội mũ", "--who", "Thầy Nam")
    assert desk.feed() != approved
    item = desk.good("queue", "list", "--json").json()["slots"][0]["items"][0]
    assert item["sha256"] == waiting["audio_sha256"]
    desk.put("station.toml", "[voices]", '[[roles]]\nrole = "NỮ"\nvoice = "nam"\n\n[voices]')
    assert "trở lại “Chờ duyệt”" in desk.good("build").err


def test_what_was_edited_after_approval_is_amber_until_the_new_version_is_approved(desk):
    """The approved version airs; nobody goes home thinking that it is the mended one."""
    desk.write("doi-mu")
    desk.approve("doi-mu")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    assert lamp_of(desk)[0] == "green"
    desk.put("doi-mu.md", "Xin chào", "Kính chào")
    lamp, told = lamp_of(desk)
    assert (lamp, "“Đội mũ”: đã sửa sau khi duyệt" in told) == ("amber", True)
    desk.approve("doi-mu")
    assert lamp_of(desk)[0] == "green"


def test_a_comment_in_the_script_is_a_change_too(desk):
    path = desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    path.write_text(path.read_text("utf-8") + "\n<!-- x -->\n", encoding="utf-8")
    assert "Chờ duyệt" in desk.good("approve").out
    path.write_text(path.read_text("utf-8").removesuffix("\n<!-- x -->\n"), encoding="utf-8")
    assert "Không có số nào đang chờ" in desk.good("approve").out


def test_what_was_edited_and_not_rendered_cannot_be_approved(desk):
    desk.write("mu", day="7/9/2026")
    desk.good("send", "đội mũ", "--who", "Lan")
    desk.put("mu.md", "Xin chào", "Chào")
    for _ in range(2):
        refused = desk("approve", "đội mũ", "--who", "Cô Hòa")
        assert (refused.code, "đã đổi sau khi gửi duyệt" in refused.err) == (2, True)
        desk.good("approve")
    desk.good("send", "đội mũ", "--who", "Lan")
    desk.good("approve", "đội mũ", "--who", "Cô Hòa")


def test_a_newer_rendering_is_never_approved_unheard(desk):
    desk.write("mu", day="7/9/2026")
    [sent] = desk.good("send", "đội mũ", "--who", "Lan", "--json").json()["sent"]
    desk.put("mu.md", "Xin chào", "Chào")
    desk.good("build")
    heard = sent["audio_sha256"][:12]
    assert desk("approve", "đội mũ", "--who", "Cô Hòa", "--sha", heard).code == 2
    [now] = desk.good("approve", "--json").json()["pending"]
    desk.good("approve", "đội mũ", "--who", "Cô Hòa", "--sha", now["audio_sha256"][:12])


def test_a_file_that_was_altered_on_disk_cannot_be_approved(desk):
    desk.write("mu", day="7/9/2026")
    desk.good("send", "đội mũ", "--who", "Lan")
    [file] = (desk.folder / "audio_out" / "sao-mai").glob("*.mp3")
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(data)
    refused = desk("approve", "đội mũ", "--who", "Cô Hòa")
    assert (refused.code, "không còn là bản đã dựng" in refused.err) == (2, True)


def test_what_is_returned_leaves_feed_and_queue_at_once(desk):
    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    assert desk("return", "đội mũ", "--reason", "  ", "--who", "Cô Hòa").code == 2
    assert desk("return", "đội mũ", "--reason", "sai tên", "--who", "Lan").code == 2
    assert desk.feed().count("<item>") == 1
    desk.good("return", "đội mũ", "--reason", "sai tên", "--who", "Cô Hòa")
    assert "<item>" not in desk.feed()
    told = desk.good("queue", "list", "--json").json()
    assert [i["title"] for s in told["slots"] for i in s["items"]] == []
    desk.good("send", "đội mũ", "--who", "Lan")
    desk.good("approve", "đội mũ", "--who", "Cô Hòa")
    assert desk.queue() == {MORNING: ["Đội mũ"]}


def test_a_whole_week_is_approved_at_once_and_only_that_week(desk):
    desk.write("a", title="Thứ hai này", day="23/11/2026")
    desk.write("b", title="Chủ nhật này", day="29/11/2026")
    desk.write("c", title="Tuần sau", day="30/11/2026")
    desk.good("send", "--week", "này", "--who", "Lan")
    desk.good("send", "Tuần sau", "--who", "Lan")
    done = desk.good("approve", "--week", "này", "--who", "cô hòa", "--json").json()
    assert len(done["approved"]) == 2
    [left] = desk.good("approve", "--json").json()["pending"]
    assert left["title"] == "Tuần sau"


def test_urgent_is_approved_and_queued_in_one_step_and_confirmed_afterwards(desk):
    desk.write("bao", title="Bão số 5")
    desk.good("send", "bão", "--who", "Lan")
    desk.good("approve", "bão", "--urgent", "--who", "Thầy Nam")
    [item] = desk.good("queue", "list", "--json").json()["waiting"]
    assert (item["priority"], item["slot"], item["state"]) == ("khan-cap", "", "queued")
    [late] = desk.good("approve", "--json").json()["unconfirmed"]
    assert late["who"] == "Thầy Nam"
    desk.good("approve", "bão", "--confirm", "--who", "Cô Hòa")
    assert desk.good("approve", "--json").json()["unconfirmed"] == []
    assert desk("approve", "bão", "--confirm", "--who", "Cô Hòa").code in (0, 2)


def test_a_deputy_may_approve_and_nobody_when_nobody_is_named(desk):
    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ", who="thầy nam")
    desk.put("station.toml", 'approver = "Cô Hòa"\ndeputies = ["Thầy Nam"]\n', "")
    desk.put("mu.md", "Xin chào", "Chào")
    sent = desk.good("send", "đội mũ", "--who", "Lan")
    assert "chưa ghi ai được duyệt" in sent.out
    refused = desk("approve", "đội mũ", "--who", "Thầy Nam")
    assert (refused.code, "chưa ghi ai được duyệt" in refused.err) == (2, True)


def test_every_step_is_in_the_record_and_doctor_finds_a_forged_one(desk):
    import sqlite3

    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    assert "nối liền" in desk("doctor").out
    raw = sqlite3.connect(desk.folder / "audio_out" / "danh-muc.sqlite3")
    rows = raw.execute("SELECT who, before, after FROM journal ORDER BY number").fetchall()
    assert rows == [("Lan", "Bản nháp", "Chờ duyệt"), ("Cô Hòa", "Chờ duyệt", "Đã duyệt")]
    raw.execute("UPDATE journal SET who = 'Lan' WHERE number = 2")
    raw.commit()
    raw.close()
    done = desk("doctor")
    assert done.code == 1
    assert "bản ghi số 2" in done.out


def test_a_live_reading_waits_for_approval_too(desk):
    added = desk.good(
        "queue", "add", "--live", "1", "--title", "Tin sáng", "--slot", "mai 09:00", "--who", "Lan"
    )
    assert "Chờ duyệt" in added.out
    assert desk.queue() == {"2026-11-26T09:00": []}
    [live] = desk.good("approve", "--json").json()["live"]
    desk.good("approve", f"truc-tiep-{live['id']}", "--who", "Cô Hòa")
    assert desk.queue() == {"2026-11-26T09:00": ["Tin sáng"]}


# --- the queue ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A station that asks for no approval, with three short episodes, built once."""
    folder = tmp_path_factory.mktemp("đài") / "đài"
    _found(folder)
    desk = Desk(folder, None, None)
    desk.put("station.toml", 'approval = "required"', 'approval = "none"')
    long = "Một hai ba bốn năm sáu bảy tám chín mười. " * 6
    desk.write("a", title="Đội mũ", day="7/9/2026", words=long)
    desk.write("b", title="Qua đường", day="8/9/2026", words=long)
    desk.write("c", title="Đi xe đạp", day="9/9/2026", words=long * 4)
    assert enter(["-C", str(folder), "build"]) == 0
    return folder


@pytest.fixture
def open_desk(desk, built):
    """The same station on the evening of 25 November 2026, for one test alone."""
    shutil.rmtree(desk.folder)
    shutil.copytree(built, desk.folder)
    return desk


def test_a_teacher_names_episodes_and_slots_in_words(open_desk):
    desk = open_desk
    desk.good("queue", "add", "doi mu", "--slot", "mai 6h45")
    desk.good("queue", "add", "số 2", "--slot", "thứ năm 9h")
    desk.good("queue", "add", "7/9/2026", "--slot", "thứ sáu")
    desk.good("queue", "add", "scripts_vi/b.md", "--slot", "đầu giờ")
    desk.good("queue", "add", "buoi-sang-2026-09-08", "--slot", "2026-11-27T06:45")
    assert desk.queue() == {
        MORNING: ["Đội mũ", "Qua đường"],
        "2026-11-26T09:00": ["Qua đường"],
        "2026-11-27T06:45": ["Đội mũ", "Qua đường"],
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "không có"], "không tìm thấy"),
        (["add", ""], "chưa nói"),
        (["add", "đ"], "có thể là một trong"),
        (["add", "đội mũ", "--slot", "3/12/2026"], "nghỉ: Hội diễn"),
        (["add", "đội mũ", "--slot", "24/11/2026"], "đã qua"),
        (["add", "đội mũ", "--slot", "chủ nhật"], "không có khung giờ"),
        (["add", "đội mũ", "--slot", "26/11"], "có 2 khung giờ"),
        (["add", "đội mũ", "--slot", "30/2/2027"], "không có ngày 30/2/2027"),
        (["add", "đội mũ", "--slot", "nửa đêm"], "không có khung giờ nào"),
        (["add", "đội mũ", "--priority", "vừa"], "không có mức"),
        (["add", "đi xe đạp", "--slot", "mai 06:45"], "chỉ có 36 giây"),
        (["add", "đội mũ", "--from", "1/12/2026", "--to", "1/11/2026"], "trước ngày được phát"),
        (
            ["add", "đội mũ", "--slot", "mai 06:45", "--to", "25/11/2026"],
            "đến hết thứ tư 25/11/2026",
        ),
        (["add", "--live", "1"], "cần có tên"),
        (["add", "--live", "1", "--title", "Tin", "--ident", "nhạc lạ"], "không có nhạc"),
        (["move", "9", "--up"], "không có “9”"),
        (["remove", "đội mũ"], "không có"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(open_desk, words, told):
    done = open_desk("queue", *words)
    assert done.code == 2
    assert told in done.err
    assert open_desk.queue() == {}


def test_too_much_for_a_slot_is_told_with_what_will_not_air(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "add", "--live", "0.2", "--title", "Tin", "--slot", "mai 06:45")
    added = desk.good("queue", "add", "qua đường", "--slot", "mai 06:45", "--priority", "ưu tiên")
    assert "sẽ không phát trong khung này" in added.err
    assert desk.queue() == {MORNING: ["Đội mũ", "Qua đường"]}


def test_a_slot_before_the_days_that_the_law_was_checked_for_is_told(desk):
    """What airs before its own day may cite a law that is not in force yet; later is a repeat."""
    desk.put("station.toml", 'approval = "required"', 'approval = "none"')
    desk.write("a", title="Đội mũ", day="27/11/2026")
    desk.good("build")
    early = desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    assert "sớm hơn ngày phát 27/11/2026" in early.err
    moved = desk.good("queue", "move", "đội mũ", "--slot", "27/11/2026 06:45")
    assert "sớm hơn" not in moved.err
    assert "sớm hơn" in desk.good("queue", "move", "đội mũ", "--slot", "mai 06:45").err
    later = desk.good("queue", "add", "đội mũ", "--slot", "30/11/2026 06:45")
    assert "sớm hơn" not in later.err


def test_a_slot_without_a_day_is_that_of_the_episodes_own_day(desk):
    """Whoever types only an hour means the day that the episode names, full or not."""
    desk.put("station.toml", 'approval = "required"', 'approval = "none"')
    desk.write("a", title="Đội mũ", day="30/11/2026", words="Các bạn nhớ đội mũ nhé. " * 10)
    desk.good("build")
    added = desk.good("queue", "add", "đội mũ", "--slot", "06:45")
    assert "06:45 thứ hai 30/11/2026 (Đầu giờ)" in added.out
    assert "“06:45” không ghi ngày: vào khung của thứ hai 30/11/2026, ngày phát của" in added.err
    assert "sớm hơn ngày phát" not in added.err
    moved = desk.good("queue", "move", "đội mũ", "--slot", "mai 06:45")
    assert "06:45 thứ năm 26/11/2026" in moved.out  # a day that is said is that day
    assert "06:45 thứ hai 30/11/2026" in desk.good("queue", "move", "đội mũ", "--slot", "6h45").out
    none = desk.good("queue", "move", "đội mũ", "--slot", "ra chơi")
    assert "09:00 thứ năm 10/12/2026" in none.out  # Thursdays, and that of the week is a holiday
    assert "thứ hai 30/11/2026, ngày phát của “Đội mũ”, không có khung như thế" in none.err
    desk.good("queue", "remove", "đội mũ", "--reason", "thử lại")
    desk.good("queue", "add", "--live", "0.5", "--title", "Tin", "--slot", "30/11/2026 06:45")
    full = desk.good("queue", "add", "đội mũ", "--slot", "06:45")
    assert "06:45 thứ hai 30/11/2026 (Đầu giờ)" in full.out
    assert "sẽ không phát trong khung này" in full.err


@pytest.mark.parametrize("words", [(), ("--slot", "06:45")])
def test_what_is_too_long_for_its_own_days_slot_is_refused_and_put_nowhere_else(desk, words):
    desk.put("station.toml", 'approval = "required"', 'approval = "none"')
    desk.write("a", title="Đội mũ", day="30/11/2026", words="Các bạn nhớ đội mũ nhé. " * 25)
    desk.good("build")
    refused = desk("queue", "add", "đội mũ", *words)
    assert (refused.code, "khung giờ “Đầu giờ” chỉ có" in refused.err) == (2, True)
    assert desk.queue() == {}


def test_days_on_which_it_may_air_go_before_its_own_day(desk):
    desk.put("station.toml", 'approval = "required"', 'approval = "none"')
    desk.write("a", title="Đội mũ", day="30/11/2026")
    desk.good("build")
    slot = ("queue", "add", "đội mũ", "--slot", "06:45")
    late = desk.good(*slot, "--from", "2/12/2026")
    assert "06:45 thứ tư 2/12/2026" in late.out
    desk.good("queue", "remove", "đội mũ", "--reason", "thử lại")
    early = desk.good(*slot, "--to", "27/11/2026")
    assert "06:45 thứ năm 26/11/2026" in early.out
    assert "sớm hơn ngày phát" in early.err


def test_no_day_at_all_is_the_next_one_for_what_is_over_and_for_what_is_live(open_desk):
    """A day that is past orders nothing: the next slot, and no word on it."""
    added = open_desk.good("queue", "add", "đội mũ", "--slot", "06:45")
    assert "06:45 thứ năm 26/11/2026" in added.out
    assert "không ghi ngày" not in added.err
    live = open_desk.good("queue", "add", "--live", "0.1", "--title", "Tin", "--slot", "06:45")
    assert "06:45 thứ năm 26/11/2026" in live.out


def test_the_slots_that_are_offered_can_be_typed_as_they_are_shown(open_desk):
    """Whoever names no slot that is there copies one from the message."""
    told = open_desk("queue", "add", "đội mũ", "--slot", "chủ nhật").err
    [first, *_] = re.findall("“([^”]+)” \\(", told)
    open_desk.good("queue", "add", "đội mũ", "--slot", first)
    assert open_desk.queue() != {}


def test_order_and_slot_can_be_changed_and_a_stale_version_is_a_conflict(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "add", "qua đường", "--slot", "mai 06:45")
    [slot] = desk.good("queue", "list", "--json").json()["slots"]
    seen = str(slot["version"])
    desk.good("queue", "move", "qua đường", "--up", "--version", seen)
    assert desk.queue() == {MORNING: ["Qua đường", "Đội mũ"]}
    late = desk("queue", "move", "đội mũ", "--up", "--version", seen)
    assert (late.code, "người khác vừa đổi" in late.err) == (2, True)
    assert desk("queue", "move", "qua đường", "--up").code == 2
    assert "đứng cuối" in desk("queue", "move", "đội mũ", "--down").err
    desk.good("queue", "move", "qua đường", "--down")
    desk.good("queue", "move", "đội mũ", "--slot", "thứ năm 09:00")
    assert desk.queue() == {MORNING: ["Qua đường"], "2026-11-26T09:00": ["Đội mũ"]}
    desk.good("queue", "remove", "qua đường", "--reason", "hoãn")
    assert desk.queue() == {"2026-11-26T09:00": ["Đội mũ"]}
    assert "Đã hủy" in desk.good("queue", "list", "--all").out


def test_an_item_leaves_by_itself_when_its_days_are_over(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45", "--to", "26/11/2026")
    desk.clock.time = EVENING + timedelta(days=2)
    told = desk.good("queue", "list")
    assert "chỉ được phát đến hết thứ năm 26/11/2026" in told.err
    assert desk.good("queue", "list", "--json").json()["waiting"] == []
    assert desk.good("queue", "list").err == ""


def lamp_of(desk):
    """The lamp of the next slot, and what is wrong with it."""
    told = data_of(desk("status", "--json").out)["next"]
    return told["lamp"], " ".join(seen["told"] for seen in told["seen"])


def test_a_withdrawn_episode_names_the_slot_that_lost_it_and_the_lamp_is_red(open_desk):
    """Until something is put in its place; the log says what became of the slot."""
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    done = desk.good("withdraw", "đội mũ", "--reason", "sai mức phạt")
    assert (
        "Khung 06:45 thứ năm 26/11/2026 (Đầu giờ) mất bài “Đội mũ”, khung ấy nay trống" in done.out
    )
    assert desk("status").code == 1
    lamp, told = lamp_of(desk)
    assert lamp == "red"
    assert "“Đội mũ” đã rút: sai mức phạt. Khung giờ nay trống" in told
    assert "đã rút: sai mức phạt" in desk.good("queue", "list", "--all").out
    desk.clock.time = EVENING + timedelta(minutes=5)
    desk.good("queue", "add", "qua đường", "--slot", "mai 06:45")
    assert lamp_of(desk)[0] == "green"


def test_what_was_still_being_fetched_when_it_was_taken_back_goes_at_the_next_look(open_desk):
    """An agent that had begun to look before puts plan and sound back once; no longer."""
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("play", "--prefetch")
    store = AirStore(desk.folder / "phat_song" / "chinh")
    plan = store.plan()
    item = next(item for slot in plan.slots for item in slot.items)
    sound = store.sound(item.sha256, item.suffix)
    data = sound.read_bytes()
    desk.good("withdraw", "đội mũ", "--reason", "sai mức phạt")
    assert not sound.exists()
    store.keep_plan(plan)
    sound.write_bytes(data)
    desk.good("play", "--prefetch")
    assert not sound.exists()


def test_a_slot_that_lost_one_of_two_is_amber_and_names_it(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "add", "qua đường", "--slot", "mai 06:45")
    desk.clock.time = EVENING + timedelta(minutes=5)
    done = data_of(desk.good("withdraw", "đội mũ", "--reason", "sai", "--json").out)
    assert done["left_queue"] == [{"title": "Đội mũ", "slot": MORNING, "others": 1}]
    lamp, told = lamp_of(desk)
    assert (lamp, "“Đội mũ” đã rút: sai" in told) == ("amber", True)


def test_what_a_person_takes_out_of_the_queue_leaves_no_lamp(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "remove", "đội mũ", "--reason", "hoãn")
    desk.good("withdraw", "đội mũ", "--reason", "sai")
    assert data_of(desk("status", "--json").out)["next"] is None


def test_the_queue_follows_a_new_build_where_no_approval_is_asked_for(open_desk):
    desk = open_desk
    first = desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45", "--json").json()["item"]
    desk.put("a.md", "Một hai", "Hai một")
    desk.good("build")
    [slot] = desk.good("queue", "list", "--json").json()["slots"]
    assert slot["items"][0]["sha256"] != first["sha256"]


def test_last_week_is_copied_with_what_cannot_be_copied_told(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "add", "qua đường", "--slot", "thứ năm 9h", "--to", "27/11/2026")
    desk.clock.time = EVENING + timedelta(days=5)
    done = desk.good("queue", "copy-week", "trước", "--json").json()
    assert [n["code"] for n in done["notices"]] == ["khong-chep-duoc"] * 2
    assert "nghỉ: Hội diễn" in done["notices"][0]["sentence"]
    done = desk.good("queue", "copy-week", "trước", "--weeks", "2", "--json").json()
    assert [i["slot"] for i in done["items"]] == ["2026-12-10T06:45"]


def test_a_broken_timetable_is_told_and_the_last_good_one_goes_on(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.put("lich.toml", '"09:00"', '"06:45"')
    done = desk("slot", "check")
    assert done.code == 2
    assert "lich.toml:10" in done.err
    assert "dòng 3" in done.err
    assert desk.queue() == {MORNING: ["Đội mũ"]}
    added = desk.good("queue", "add", "qua đường", "--slot", "thứ năm 09:00")
    assert "lich.toml:10" in added.err
    assert "lich.toml:10" in desk.good("queue", "list").err
    lamp = data_of(desk.good("status", "--json").out)
    assert "Lịch phát (lich.toml) có lỗi, dòng 10" in json.dumps(lamp, ensure_ascii=False)
    assert lamp["lamp"] == "amber"


def test_what_lost_its_place_when_the_hour_of_a_slot_changed_is_told_by_the_lamp(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "add", "qua đường", "--slot", "thứ năm 09:00")
    desk.put("lich.toml", 'name = "Đầu giờ"', 'name = "Đầu buổi"')
    desk.put("lich.toml", '"06:45"', '"06:50"')
    lamp = desk.good("status", "--json").json()
    [told] = [seen for seen in lamp["general"] if "không còn khung giờ ấy" in seen["told"]]
    assert "“Đội mũ” xếp cho 06:45 thứ năm 26/11/2026" in told["told"]
    assert (lamp["lamp"], "queue move" in told["fix"]) == ("amber", True)
    desk.good("queue", "move", "đội mũ", "--slot", "mai 06:50")
    assert "không còn khung giờ ấy" not in desk.good("status").out


def test_what_waits_for_a_slot_goes_along_when_its_hour_changes(open_desk):
    """Told once as a notice, and for as long as it waits wherever it is shown; once only."""
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "add", "qua đường", "--slot", "thứ năm 09:00")
    desk.put("lich.toml", '"06:45"', '"07:05"')
    told = desk.good("queue", "list")
    assert (
        "“Đội mũ” dời theo: khung “Đầu giờ” đổi giờ từ 06:45 thứ năm 26/11/2026 sang 07:05"
        in told.err
    )
    assert desk.queue() == {"2026-11-26T07:05": ["Đội mũ"], "2026-11-26T09:00": ["Qua đường"]}
    shown = desk.good("status").out
    assert "dời theo khung đổi giờ, trước là 06:45 thứ năm 26/11/2026" in shown
    assert "không còn khung giờ ấy" not in shown
    again = desk.good("queue", "list")
    assert (again.err, "trước là 06:45 thứ năm 26/11/2026" in again.out) == ("", True)
    desk.good("queue", "move", "đội mũ", "--slot", "mai 09:00")
    assert "trước là" not in desk.good("queue", "list").out


SECOND = """
[[slots]]
name = "Đầu giờ"
weekdays = "thứ năm"
time = "07:30"
max_minutes = 5
"""


@pytest.mark.parametrize(
    ("before", "after", "now"),
    [
        ("", SECOND, EVENING),  # which of the two is it now?
        (SECOND, "", EVENING),  # it never was the only one of its name
        ("", "", EVENING.replace(day=26, hour=6, minute=46)),  # it had begun
    ],
    ids=["two-now", "two-before", "begun"],
)
def test_what_may_not_be_meant_stays_and_is_told(open_desk, before, after, now):
    desk = open_desk
    lich = desk.folder / "scripts_vi" / "lich.toml"
    plain = lich.read_text("utf-8")
    lich.write_text(plain + before, encoding="utf-8")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.clock.time = now
    lich.write_text(plain.replace('"06:45"', '"07:05"') + after, encoding="utf-8")
    told = desk.good("queue", "list")
    assert "dời theo" not in told.err
    assert "06:45 thứ năm 26/11/2026, lịch không còn khung này nên sẽ không phát" in told.out


def test_what_waits_for_a_day_that_became_a_holiday_is_told_with_a_way_out(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.put("lich.toml", "2026-12-03", "2026-11-26")
    told = desk.good("queue", "list").out
    assert "06:45 thứ năm 26/11/2026, lịch không còn khung này nên sẽ không phát" in told
    assert "broadcaster queue move 1 --slot KHUNG" in told


def test_a_station_without_a_timetable_airs_at_the_programmes_times(open_desk):
    (open_desk.folder / "scripts_vi" / "lich.toml").unlink()
    shutil.rmtree(open_desk.folder / "scripts_vi" / ".truoc", ignore_errors=True)
    open_desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    assert open_desk.queue() == {MORNING: ["Đội mũ"]}
    assert "air_time" in open_desk.good("slot", "list").out


def test_an_episode_never_built_is_built_when_it_is_queued(open_desk):
    open_desk.write("d", title="Bài mới", day="26/11/2026")
    added = open_desk.good("queue", "add", "bài mới", "--json").json()
    assert added["airs"] == MORNING


# --- what is said fits the day --------------------------------------------------------------

DATED = """[frames]
greeting = "NỮ: Hôm nay là {{ weekday }}, {{ date }}."
"""
FRIDAY = "2026-11-27T06:45"


@pytest.fixture
def dated(desk):
    """A station whose programmes say their day; each slot has room for it."""
    desk.put("formats/buoi-sang.toml", "bitrate = 96\n", f"bitrate = 96\n{DATED}")
    desk.put("lich.toml", "max_minutes = 0.6", "max_minutes = 5")
    return desk


def said_in(desk, key):
    """All that an episode says."""
    return (desk.folder / "audio_out" / "sao-mai" / f"{key}.json").read_text("utf-8")


def test_what_names_another_day_is_amber_wherever_its_slot_is_shown(dated):
    """Queued, and copied with its week: told at once, by `queue list` and by the lamp's row."""
    desk = dated
    desk.write("mu")
    desk.approve("mu")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    assert lamp_of(desk)[0] == "green"
    moved = desk.good("queue", "move", "1", "--slot", FRIDAY)
    assert "“Đội mũ” nói “ngày 26 tháng 11” mà khung phát là" in moved.err
    assert "broadcaster queue redate 1" in moved.err
    lamp, told = lamp_of(desk)
    assert lamp == "amber"
    assert "nói ngày khác: “ngày 26 tháng 11”, mà khung này phát thứ sáu 27/11/2026" in told
    row = desk.good("status").out
    assert "! Sắp phát: 06:45 thứ sáu 27/11" in row
    assert "→ Dựng lại cho đúng ngày của khung: broadcaster queue redate 1" in row
    assert "! nói ngày khác: “ngày 26 tháng 11”" in desk.good("queue", "list").out
    desk.clock.time = EVENING + timedelta(days=5)
    copied = desk.good("queue", "copy-week", "trước", "--json").json()
    assert [n["code"] for n in copied["notices"]] == ["noi-ngay-khac"]


def test_one_line_renders_an_episode_for_the_day_of_its_slot(dated):
    """It keeps its key; what was approved airs until the new sound is approved, told as amber."""
    desk = dated
    desk.write("mu")
    desk.approve("mu")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    desk.good("queue", "move", "1", "--slot", FRIDAY)
    before = desk.good("queue", "list", "--json").json()["slots"][0]["items"][0]["sha256"]
    done = desk.good("queue", "redate", "đội mũ", "--who", "Lan").out
    assert "✔ Đã dựng lại cho thứ sáu 27/11/2026: buoi-sang-2026-11-26" in done
    assert "Ngày phát: 27/11/2026" in (desk.folder / "scripts_vi" / "mu.md").read_text("utf-8")
    [waiting] = desk.good("approve", "--json").json()["pending"]
    assert (waiting["key"], waiting["audio_sha256"] == before) == ("buoi-sang-2026-11-26", False)
    lamp, told = lamp_of(desk)
    assert (lamp, "nói ngày khác" in told, "chưa ai duyệt" in told) == ("amber", True, True)
    listed = desk.good("queue", "list").out
    assert "→ Bản mới đang chờ duyệt: broadcaster approve buoi-sang-2026-11-26" in listed
    desk.good("approve", "đội mũ", "--who", "Cô Hòa")
    assert lamp_of(desk)[0] == "green"
    assert desk.queue() == {FRIDAY: ["Đội mũ"]}
    [slot] = desk.good("queue", "list", "--json").json()["slots"]
    assert slot["items"][0]["sha256"] == waiting["audio_sha256"]
    assert "thứ sáu" in said_in(desk, "buoi-sang-2026-11-26")


def test_what_was_out_with_its_own_day_stays_and_its_copy_is_rendered(dated):
    """Published on its day: the feed keeps it; the slot waits for the approval of the copy."""
    desk = dated
    script = desk.write("mu", day="25/11/2026")
    desk.put("mu.md", "Ngày phát", "Số: 7\nNgày phát")
    desk.approve("mu")
    before = desk.feed()
    assert before.count("<item>") == 1
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    done = desk.good("queue", "redate", "1", "--who", "Lan", "--json").json()
    assert (done["copied"], done["key"]) == (True, "buoi-sang-2026-11-26")
    assert "Ngày phát: 25/11/2026" in script.read_text("utf-8")
    assert "Số:" not in script.with_name("mu-2026-11-26.md").read_text("utf-8")
    lamp, told = lamp_of(desk)
    assert (lamp, "chưa được duyệt" in told) == ("red", True)
    again = desk.good("queue", "redate", "1", "--who", "Lan", "--json").json()
    assert again["key"] == done["key"]
    desk.good("approve", done["key"], "--who", "Cô Hòa")
    assert lamp_of(desk)[0] == "green"
    assert "ngày 26 tháng 11" in said_in(desk, "buoi-sang-2026-11-26")
    desk.good("publish")
    assert desk.feed().count("<item>") == 1
    assert "buoi-sang-2026-11-25" in desk.feed()


def test_what_cannot_be_rendered_for_the_day_is_told_and_changes_nothing(dated):
    desk = dated
    script = desk.write("mu")
    other = desk.write("duong", title="Qua đường", day="27/11/2026")
    texts = script.read_bytes(), other.read_bytes()
    desk.approve("mu")
    desk.approve("duong")
    desk.good("queue", "add", "đội mũ", "--slot", FRIDAY)
    refused = desk("queue", "redate", "đội mũ", "--who", "Lan")
    assert refused.code == 2
    assert "thứ sáu 27/11/2026 chương trình Buổi sáng đã có số khác: “Qua đường”" in refused.err
    assert "hoặc đổi Ngày phát của “Qua đường” rồi dựng lại" in refused.err
    assert (script.read_bytes(), other.read_bytes()) == texts
    assert len(list(script.parent.glob("*.md"))) == 2
    assert desk.queue() == {FRIDAY: ["Đội mũ"]}
    listed = desk.good("queue", "list").out
    assert "→ Thứ sáu 27/11/2026 chương trình Buổi sáng đã có số khác: “Qua đường”" in listed
    assert "queue redate" not in listed


@pytest.mark.slow
def test_every_way_to_a_slot_tells_the_same_remedy(dated):
    """Rendered for the day already, but its own words name another: nothing is rendered again."""
    desk = dated
    desk.write("mu", words="Hôm nay, thứ năm, ngày 26/11, các bạn đội mũ nhé.")
    desk.approve("mu")
    added = desk.good("queue", "add", "đội mũ", "--slot", FRIDAY)
    assert "broadcaster queue redate 1" in added.err
    desk.good("queue", "redate", "mu.md", "--who", "Lan")
    desk.good("approve", "đội mũ", "--who", "Cô Hòa")
    edit = "Sửa lời ấy trong bài rồi gửi duyệt lại: broadcaster send buoi-sang-2026-11-26"
    assert edit in desk.good("queue", "list").out
    moved = desk.good("queue", "move", "mu.md", "--slot", FRIDAY)
    assert edit in moved.err
    assert "queue redate" not in moved.err


@pytest.mark.slow
def test_the_episodes_are_read_once_for_a_whole_list(dated, monkeypatch):
    desk, asked = dated, []
    for name, title in (("mu", "Đội mũ"), ("duong", "Qua đường")):
        desk.write(name, title=title, day="26/11/2026" if name == "mu" else "25/11/2026")
        desk.approve(name)
        desk.good("queue", "add", title, "--slot", FRIDAY)

    def known(*given):
        asked.append(given)
        return known_episodes(*given)

    monkeypatch.setattr("broadcaster.cli.queue.known_episodes", known)
    listed = desk.good("queue", "list").out
    assert listed.count("! nói ngày khác") == 2
    assert listed.count("broadcaster queue redate") == 2
    assert len(asked) == 1


def test_the_work_of_the_button_does_the_same_and_twice_is_as_once(dated):
    """As the desk's process does it; a restart begins it again."""
    desk = dated
    desk.write("mu")
    desk.approve("mu")
    desk.good("queue", "add", "đội mũ", "--slot", FRIDAY)
    told = []
    for _ in range(2):
        wired = wiring.wire(load_settings(desk.folder, {}))
        done = KINDS["doi-ngay"](wired, {"item": 1, "who": "Lan"}, told.append)
        wired.close()
        assert done.result == {"key": "buoi-sang-2026-11-26"}
        assert "cho thứ sáu 27/11/2026" in done.told
    [waiting] = desk.good("approve", "--json").json()["pending"]
    assert waiting["key"] == "buoi-sang-2026-11-26"


def test_words_of_the_script_that_still_name_the_old_day_are_told(dated):
    desk = dated
    desk.write("mu", words="Hôm nay, thứ năm, ngày 26/11, các bạn đội mũ nhé.")
    desk.approve("mu")
    desk.good("queue", "add", "đội mũ", "--slot", FRIDAY)
    told = desk.good("queue", "redate", "mu.md", "--who", "Lan").err  # as files are called
    assert "lời trong bài vẫn nói “ngày 26 tháng 11”" in told
    listed = desk.good("queue", "list").out
    assert "→ Sửa lời ấy trong bài rồi gửi duyệt lại: broadcaster send" in listed
    assert "queue redate" not in listed


# --- building by itself ---------------------------------------------------------------------


def test_what_is_counted_on_and_has_no_sound_gets_one(desk):
    desk.write("mu")
    desk.good("send", "đội mũ", "--who", "Lan")
    [file] = (desk.folder / "audio_out" / "sao-mai").glob("*.mp3")
    whole = file.read_bytes()
    file.unlink()
    assert len(desk.good("reconcile", "--json").json()["made"]) == 1
    assert file.read_bytes() == whole
    again = desk.good("reconcile", "--json").json()
    assert (again["made"], again["notices"]) == ([], [])


class Away:
    """An office's cluster that has no machine now."""

    waits = True

    def made(self, _wanted, _watch):
        raise ClusterFault("không có máy nào")
        yield

    def told(self):
        return ()


def test_the_queue_is_kept_true_while_a_cluster_is_waited_for(desk):
    desk.write("mu")
    desk.approve("mu")
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45", "--to", "26/11/2026")
    desk.clock.time = EVENING + timedelta(days=2)
    for file in (desk.folder / "audio_out" / "sao-mai").glob("*.mp3"):
        file.unlink()
    wired = wiring.wire(load_settings(desk.folder, {}))
    try:
        with pytest.raises(ClusterFault):
            reconcile(wired.station, wired.tools, away=Away())
        [item] = wired.tools.queue().items(since=EVENING.date())
    finally:
        wired.close()
    assert item.state is ItemState.CANCELLED


def test_what_nobody_sent_is_left_alone(desk):
    desk.write("mu")
    assert desk.good("reconcile", "--json").json()["wanted"] == []
    assert not list((desk.folder / "audio_out").rglob("*.mp3"))


def test_the_calendar_shows_what_airs_and_why_not_and_exports_it(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
    shown = desk.good("calendar", "show", "--from", "26/11/2026", "--days", "8").out
    assert "Đội mũ" in shown
    assert "nghỉ: Hội diễn" in shown
    told = desk.good("calendar", "show", "--json", "--days", "2").json()
    assert [d["day"] for d in told["days"]] == ["2026-11-25", "2026-11-26"]
    desk.good("calendar", "export", "--ical", str(desk.folder / "lich.ics"))
    assert b"UID:2026-11-26T06:45@" in (desk.folder / "lich.ics").read_bytes()


def test_the_calendar_agrees_with_the_queue_on_every_day(open_desk):
    """What waits for the next slot stands there alone: in no slot that is over, in no later week."""
    desk = open_desk
    desk.clock.time = EVENING + timedelta(days=1)
    desk.good("queue", "add", "đội mũ")
    assert desk.queue() == {"2026-11-27T06:45": ["Đội mũ"]}
    for first, days, has in (("26/11/2026", "1", False), ("27/11/2026", "1", True)):
        words = ("calendar", "show", "--from", first, "--days", days)
        assert ("Đội mũ" in desk.good(*words).out) is has
    assert "Đội mũ" not in desk.good("calendar", "show", "--from", "30/11/2026").out


def test_another_site_airs_what_the_queue_shows_for_it(open_desk):
    """One plan for all sites: the agent of one never takes what is planned for the other."""
    desk = open_desk
    lich = desk.folder / "scripts_vi" / "lich.toml"
    extra = (
        '\n[[units]]\nkey = "bai-dai"\nkind = "điểm trường"\nname = "Điểm trường Bãi Dài"\n'
        '\n[[slots]]\nname = "Bãi Dài"\nsite = "bai-dai"\nweekdays = "thứ năm"\n'
        'time = "06:45"\nmax_minutes = 5\n'
    )
    lich.write_text(lich.read_text("utf-8") + extra, encoding="utf-8")
    desk.good("queue", "add", "đội mũ")
    desk.good("queue", "add", "qua đường", "--slot", "mai bãi dài")
    shown = {slot.partition("@")[2]: titles for slot, titles in desk.queue().items()}
    assert shown == {"": ["Đội mũ"], "bai-dai": ["Qua đường"]}
    for site, titles in (("", ["Đội mũ"]), ("bai-dai", ["Qua đường"])):
        told = desk("status", "--json", "--site", site).json()
        assert [i["title"] for slot in told["ahead"] for i in slot["items"]] == titles


def test_what_a_day_is_about_is_spoken_where_the_programme_asks_for_it(desk):
    """A theme of lich.toml reaches the greeting; mistakes made in the file later change nothing."""
    desk.put(
        "formats/buoi-sang.toml",
        "bitrate = 96\n",
        "bitrate = 96\n[frames]\n"
        'greeting = "{% if occasion %}NỮ: Hôm nay trong {{ occasion }}.{% endif %}"\n',
    )
    theme = '\n[[themes]]\ntitle = "Tuần lễ đọc sách"\nfirst = 2026-11-23\nlast = 2026-11-29\n'
    desk.put("lich.toml", "[[closures]]", f"{theme}\n[[closures]]")
    desk.write("mu")
    desk.write("duong", title="Qua đường", day="7/12/2026")
    desk.good("slot", "list")
    desk.good("send", "--all", "--who", "Lan")

    def said(day):
        [episode] = (desk.folder / "audio_out" / "sao-mai").glob(f"buoi-sang-{day}.json")
        return episode.read_text("utf-8")

    assert "Hôm nay trong Tuần lễ đọc sách." in said("2026-11-26")
    assert "Hôm nay trong" not in said("2026-12-07")
    desk.put("lich.toml", '"09:00"', '"06:45"')
    assert "Chờ duyệt" not in desk("build").err
    assert "Hôm nay trong Tuần lễ đọc sách." in said("2026-11-26")


def test_proposals_are_written_once_behind_what_a_person_wrote(open_desk):
    desk = open_desk
    path = desk.folder / "scripts_vi" / "lich.toml"
    mine = path.read_text("utf-8")
    assert "Tết Nguyên đán" in desk.good("calendar", "propose").out
    assert path.read_text("utf-8") == mine
    desk.good("calendar", "propose", "--write")
    assert path.read_text("utf-8").startswith(mine)
    desk.good("slot", "check")
    assert "Không còn gì" in desk.good("calendar", "propose").out
    assert list((path.parent / ".truoc").iterdir())


def test_units_are_told_as_of_a_day(desk):
    path = desk.folder / "scripts_vi" / "lich.toml"
    text = (
        '\n[[units]]\nkey = "t"\nkind = "trường"\nname = "Tên cũ"\nlast = 2025-06-30\n'
        '\n[[units]]\nkey = "t"\nkind = "trường"\nname = "Tên mới"\nfirst = 2025-07-01\n'
    )
    path.write_text(path.read_text("utf-8") + text, encoding="utf-8")
    assert "Tên mới" in desk.good("units").out
    assert "Tên cũ" in desk.good("units", "--on", "30/6/2025").out
    assert len(desk.good("units", "--all", "--json").json()["units"]) == 2


def test_a_lost_database_finds_its_approvals_beside_the_files(desk):
    """The feed is never emptied because a file was lost; what was forged meanwhile stays out."""
    desk.write("mu", day="7/9/2026")
    desk.write("duong", title="Qua đường", day="8/9/2026")
    desk.approve("đội mũ")
    desk.approve("qua đường")
    feed = desk.feed()
    for file in (desk.folder / "audio_out").glob("danh-muc.sqlite3*"):
        file.unlink()
    desk.good("catalogue", "rebuild")
    desk.good("publish")
    assert desk.feed() == feed
    for file in (desk.folder / "audio_out").glob("danh-muc.sqlite3*"):
        file.unlink()
    [kept] = (desk.folder / "audio_out").rglob("da-duyet/*2026-09-08*.mp3")
    kept.write_bytes(b"x" + kept.read_bytes()[1:])
    assert desk("catalogue", "rebuild").code == 2
    desk.good("publish")
    assert desk.feed().count("<item>") == 1


def test_everything_that_waits_can_be_sent_and_approved_at_once(desk):
    desk.write("a", title="Đội mũ", day="7/9/2026")
    desk.write("b", title="Qua đường", day="8/9/2026")
    desk.good("send", "--all", "--who", "Lan")
    assert len(desk.good("approve", "--all", "--who", "Cô Hòa", "--json").json()["approved"]) == 2
    assert desk.feed().count("<item>") == 2
    assert "Không có số nào" in desk.good("approve", "--all", "--who", "Cô Hòa").out


def test_a_required_item_leaves_only_with_a_reason(open_desk):
    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45", "--required-by", "Sở")
    refused = desk("queue", "remove", "đội mũ")
    assert (refused.code, "Sở yêu cầu" in refused.err) == (2, True)
    desk.good("queue", "remove", "đội mũ", "--reason", "Sở đã thay bài khác")


def test_old_kept_files_go_when_their_approval_is_replaced(desk):
    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    [first] = (desk.folder / "audio_out").rglob("da-duyet/*.mp3")
    desk.put("mu.md", "Xin chào", "Chào")
    desk.approve("đội mũ")
    [second] = (desk.folder / "audio_out").rglob("da-duyet/*.mp3")
    assert first.name != second.name


def test_a_kept_file_that_was_altered_is_copied_anew_or_told(desk):
    desk.write("mu", day="7/9/2026")
    desk.approve("đội mũ")
    [kept] = (desk.folder / "audio_out").rglob("da-duyet/*.mp3")
    whole = kept.read_bytes()
    kept.write_bytes(b"x" + whole[1:])
    desk.good("reconcile")
    assert kept.read_bytes() == whole
    desk.put("mu.md", "Xin chào", "Chào")
    desk.good("build")
    kept.write_bytes(b"x" + whole[1:])
    done = desk("reconcile")
    assert done.code == 2
    assert "bản đã duyệt" in done.err


def test_urgent_needs_no_sending_first_and_one_of_the_two(desk):
    desk.write("bao", title="Bão số 5")
    assert desk("approve", "bão", "--urgent", "--who", "Lan").code == 2
    assert not list((desk.folder / "audio_out").rglob("*.mp3"))
    desk.good("approve", "bão", "--urgent", "--who", "Thầy Nam")
    [item] = desk.good("queue", "list", "--json").json()["waiting"]
    assert item["priority"] == "khan-cap"


@pytest.mark.system
def test_the_whole_way_on_postgresql(desk, monkeypatch):
    """Send, approve, queue, reorder, return: the same on a server's database."""
    with server() as url:
        monkeypatch.setenv("BROADCASTER_DATABASE", url)
        desk.write("mu", day="7/9/2026")
        desk.approve("đội mũ")
        assert desk.feed().count("<item>") == 1
        desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45")
        desk.good("queue", "add", "đội mũ", "--slot", "thứ năm 09:00")
        assert desk.queue() == {MORNING: ["Đội mũ"], "2026-11-26T09:00": ["Đội mũ"]}
        desk.good("return", "đội mũ", "--reason", "sai", "--who", "Cô Hòa")
        assert desk.queue() == {MORNING: [], "2026-11-26T09:00": []}
        assert "nối liền" in desk("doctor").out
        assert not list((desk.folder / "audio_out").glob("*.sqlite3"))


def test_a_command_waits_for_the_run_that_has_the_lock(desk, monkeypatch):
    import time
    from types import SimpleNamespace

    from broadcaster.cli import station
    from broadcaster.storage import lock as locks
    from broadcaster.storage.lock import FileLock

    desk.write("mu", day="7/9/2026")
    lock = FileLock(desk.folder / "audio_out" / ".lock")
    lock.__enter__()
    looks = []

    def goes_on(_seconds):
        looks.append(1)
        if len(looks) == 2:  # the other run ends while this one waits
            lock.__exit__(None, None, None)

    with monkeypatch.context() as patched:
        clock = SimpleNamespace(monotonic=time.monotonic, sleep=goes_on)
        patched.setattr(locks, "time", clock)
        done = desk.good("send", "đội mũ", "--who", "Lan")
    assert "Lệnh này tự đợi" in done.err
    monkeypatch.setattr(station, "PATIENCE", 0.0)
    with FileLock(desk.folder / "audio_out" / ".lock"):
        refused = desk("send", "đội mũ", "--who", "Lan")
    assert (refused.code, "Một lần chạy khác" in refused.err) == (1, True)


def _items(desk):
    """The queue behind the commands, and what the agent does to it."""
    from broadcaster.programme.store import SqlQueue
    from broadcaster.storage.database import Database, sqlite_url

    return SqlQueue(Database(sqlite_url(desk.folder / "audio_out" / "danh-muc.sqlite3")))


def _air(queue, item, state, **changes):
    from dataclasses import replace

    from broadcaster.domain.approval import ItemState

    on_air = queue.change(replace(item, state=ItemState.ON_AIR), who="máy", at=EVENING)
    return queue.change(replace(on_air, state=state, **changes), who="máy", at=EVENING)


def test_an_item_with_repeats_left_comes_back_for_its_next_slot(open_desk):
    from broadcaster.domain.approval import ItemState

    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45", "--repeats", "2")
    queue = _items(desk)
    [item] = queue.items()
    _air(queue, item, ItemState.AIRED, aired=1)
    desk.clock.time = EVENING + timedelta(hours=11)  # the morning after, slot over
    told = desk.good("queue", "list", "--json").json()
    assert [i["title"] for s in told["slots"] for i in s["items"]] == ["Đội mũ"]
    _air(queue, queue.get(item.id), ItemState.AIRED, aired=2)
    assert desk.queue() == {}


def test_what_the_parent_unit_asks_for_stays_in_until_it_was_heard(open_desk):
    from broadcaster.domain.approval import ItemState

    desk = open_desk
    desk.good("queue", "add", "đội mũ", "--slot", "mai 06:45", "--required-by", "Sở")
    desk.good("queue", "add", "qua đường", "--slot", "mai 06:45")
    queue = _items(desk)
    for item in queue.items():
        _air(queue, item, ItemState.CUT)
    told = desk.good("queue", "list").err
    assert "Sở yêu cầu, chưa phát được" in told
    assert [t for titles in desk.queue().values() for t in titles] == ["Đội mũ"]


def test_a_make_up_brings_only_what_was_not_heard_whole(open_desk):
    """Power went in the second of three programmes; a fourth had been taken out before."""
    from broadcaster.app.playout import air_store, fetcher
    from broadcaster.app.settings import load_settings
    from broadcaster.app.station import wire
    from broadcaster.domain.playout import LogEvent, LogLine
    from broadcaster.playout.orders import AirRequest, order_make_up

    desk = open_desk
    for words in (["đội mũ"], ["qua đường"], ["--live", "1", "--title", "Tin"]):
        desk.good("queue", "add", *words, "--slot", "thứ năm 09:00")
    desk.good("queue", "add", "--live", "1", "--title", "Thôi", "--slot", "thứ năm 09:00")
    desk.good("queue", "remove", "Thôi", "--reason", "hoãn")
    desk.good("play", "--prefetch")
    slot, at = "2026-11-26T09:00", EVENING + timedelta(hours=13)
    first = next(item for item in _items(desk).items(slot) if item.title == "Đội mũ")
    more = (("result", "Đã phát"),)
    lines = (
        LogLine(event=LogEvent.ITEM_END, at=at, slot=slot, item=first.id, more=more),
        LogLine(event=LogEvent.INTERRUPTED, at=at, slot=slot, more=(("kind", "khung giờ"),)),
    )
    desk.clock.time = at + timedelta(hours=1)
    wired = wire(load_settings(desk.folder, {}))
    source = fetcher(wired, air_store(wired.settings, ""), "")
    order = order_make_up(source, lines, slot, AirRequest(who="Lan"))
    assert [item.title for item in order.items] == ["Qua đường", "Tin"]


def test_an_approval_publishes_what_a_publish_does(desk):
    desk.put("formats/buoi-sang.toml", "bitrate = 96\n", 'bitrate = 96\nweekdays = ["thứ năm"]\n')
    desk.write("doi-mu")
    desk.approve("doi-mu")
    feed = desk.feed()
    assert "updateFrequency" in feed
    desk.good("publish")
    assert desk.feed() == feed
