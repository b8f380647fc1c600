"""Status, log, orders and the store, as a person at the desk meets them."""

import csv
import io
import shutil
import tempfile
import time
import xml.dom.minidom
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from broadcaster.app import playout
from broadcaster.cli import air_now
from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.agent_state import AgentState, SpeakerSeen
from broadcaster.playout.players.miniaudio_player import MiniaudioPlayer
from broadcaster.playout.players.mpv import MpvPlayer
from tests.fakes.answers import data_of

IN_PROCESS = True

SCHEDULE = """\
format = 1

[[units]]
key = "bai-dai"
kind = "điểm trường"
name = "Điểm trường Bãi Dài"

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "{time}"
max_minutes = 10

[[slots]]
name = "Bãi Dài"
site = "bai-dai"
weekdays = "thứ hai đến chủ nhật"
time = "{time}"
max_minutes = 10
"""
BODY = "NỮ: Các em nhớ đội mũ bảo hiểm."


def now():
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory, station_of):
    """A station whose next slot is hours away, with one short episode in it."""
    station = station_of(tmp_path_factory.mktemp("desk"))
    ahead = now() + timedelta(hours=3)
    if ahead.hour == 23:  # a slot does not reach into the next day
        ahead = ahead.replace(minute=0)
    station.write("mu", BODY, day=f"{ahead:%d/%m/%Y}", title="Mũ bảo hiểm")
    (station.scripts / "lich.toml").write_text(SCHEDULE.format(time=f"{ahead:%H:%M}"), "utf-8")
    text = (station.scripts / "station.toml").read_text("utf-8")
    text += '\n[listeners]\n"học sinh" = 450\n'
    (station.scripts / "station.toml").write_text(text, "utf-8")
    assert station.run("build").code == 0
    station.slot = f"{ahead:%Y-%m-%dT%H:%M}"
    done = station.run("queue", "add", "Mũ bảo hiểm", "--slot", station.slot)
    assert done.code == 0, done.err
    return station


def test_status_says_in_one_screen_what_airs_next_and_that_it_is_here(desk):
    done = desk.run("status")
    assert done.code == 0, done.err
    assert "VÀNG" in done.out  # nobody is at the loudspeaker yet
    assert "Sắp phát" in done.out
    assert "“Mũ bảo hiểm”: có ở máy phát, đúng bản đã xếp, giải mã tốt" in done.out
    assert len(done.out.splitlines()) < 24
    assert desk.run("status", "--strict").code == 3


def test_status_for_machines(desk):
    told = data_of(desk.run("status", "--json").out)
    assert told["lamp"] == "amber"
    assert told["next"]["slot"] == desk.slot
    assert told["next"]["lamp"] == "green"
    assert told["next"]["items"][0]["title"] == "Mũ bảo hiểm"


def test_status_is_red_and_code_1_when_the_file_was_altered(desk, tmp_path, station_at):
    import shutil

    other = station_at(shutil.copytree(desk.folder, tmp_path / "đài"))
    for path in (other.folder / "audio_out").rglob("*.mp3"):
        path.write_bytes(path.read_bytes()[:-100])
    shutil.rmtree(other.folder / "phat_song", ignore_errors=True)
    done = other.run("status")
    assert done.code == 1
    assert "ĐỎ" in done.out
    assert "không đúng bản đã xếp" in done.out


def test_a_site_that_nobody_knows_is_told_with_those_that_are(desk):
    done = desk.run("status", "--site", "Bãi Ngắn")
    assert done.code == 2
    assert "bai-dai" in done.err


def test_prefetch_fetches_a_site_of_its_own(desk):
    done = desk.run("play", "--prefetch", "--site", "bai-dai", "--json")
    assert done.code == 0, done.err
    assert data_of(done.out)["folder"].endswith("bai-dai")


@pytest.fixture(autouse=True)
def _own_loudspeaker(tmp_path, monkeypatch):
    """Its lock is one for the whole machine: of another run of these tests too."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.fixture
def null_speaker(monkeypatch):
    """A sound device that takes everything, before the real player."""
    monkeypatch.setattr(playout, "MiniaudioPlayer", partial(MiniaudioPlayer, null=True))


@pytest.fixture
def no_speaker(monkeypatch):
    """A machine without any sound device."""

    def refuse(player):
        raise PlayerFault("Máy không có thiết bị phát âm thanh nào dùng được.")

    monkeypatch.setattr(MiniaudioPlayer, "_open_device", lambda *_: refuse(None))
    monkeypatch.setattr(MpvPlayer, "ready", lambda _: "Máy chưa cài mpv.")
    monkeypatch.setattr(MpvPlayer, "open", lambda *_, **__: refuse(None))


@pytest.mark.slow
def test_a_rehearsal_is_aired_nowhere(desk, tmp_path, station_at):
    """No list, no queue, no report has it, and its slots stand as they were."""
    other = station_at(shutil.copytree(desk.folder, tmp_path / "đài"))
    before = other.run("queue", "list", "--json").out
    done = other.run("air-now", "Mũ bảo hiểm", "--player", "silent", "--json")
    assert done.code == 0, done.err
    told = data_of(done.out)
    assert (told["outcome"], told["rehearsal"]) == ("ended", True)
    assert data_of(other.run("log", "--json").out)["rows"] == []
    assert other.run("queue", "list", "--json").out == before
    here = other.folder / "phat_song" / "chinh"
    assert not (here / "nhat-ky.jsonl").exists()
    assert '"aired"' in (here / "nhat-ky-tap.jsonl").read_text("utf-8")
    assert list((here / "lenh").iterdir()) == []


def test_air_now_says_why_nothing_sounds_and_leaves_no_order(desk, no_speaker, monkeypatch):
    monkeypatch.setattr(air_now, "PATIENCE", 1.0)
    began = time.monotonic()
    done = desk.run("air-now", "Mũ bảo hiểm")
    assert done.code == 1
    assert "✘ Chưa phát được, lệnh đã rút lại: Máy không có thiết bị phát âm thanh" in done.err
    assert time.monotonic() - began < 60
    assert list((desk.folder / "phat_song" / "chinh" / "lenh").iterdir()) == []


def test_air_now_before_a_rehearsing_agent_is_refused_with_the_reason(desk, monkeypatch):
    from broadcaster.playout.air_folder import AirStore, hold_site

    store = AirStore(desk.folder / "phat_song" / "chinh")
    seen = SpeakerSeen(player="silent", rehearsal=True)
    with ExitStack() as held:
        hold_site(held, store)
        store.keep_state(AgentState(began=now(), tick=now(), speaker=seen))
        done = desk.run("air-now", "Mũ bảo hiểm")
        assert done.code == 2
        assert "tập dượt" in done.err
        assert store.orders() == ()
        hung = now() - timedelta(minutes=1)
        store.keep_state(AgentState(began=hung, tick=hung))
        done = desk.run("air-now", "Mũ bảo hiểm")
        assert (done.code, "đứng im" in done.err) == (2, True)
        assert store.orders() == ()
    (store.folder / "tinh-trang.json").unlink()


def test_the_doctor_says_what_the_agent_says_of_the_loudspeaker(desk, no_speaker):
    """Without an agent it opens the output itself; with one it asks it."""
    from broadcaster.playout.air_folder import AirStore, hold_site

    def told():
        rows = data_of(desk.run("doctor", "--speaker", "--json").out)["findings"]
        return {row["what"]: (row["ok"], row["told"]) for row in rows}

    alone = told()
    assert alone["Trình phát và loa"] == (False, "Chưa có trình phát nào chạy ở máy này.")
    assert not alone["Thiết bị âm thanh"][0]
    store = AirStore(desk.folder / "phat_song" / "chinh")
    with ExitStack() as held:
        hold_site(held, store)
        seen = SpeakerSeen(player="miniaudio", looked=now(), opened=now(), volume=0)
        store.keep_state(AgentState(began=now(), tick=now(), speaker=seen, ways=("thư",)))
        asked = told()
    assert "Thiết bị âm thanh" not in asked
    assert not asked["Trình phát và loa"][0]
    assert "tắt tiếng" in asked["Trình phát và loa"][1]
    (store.folder / "tinh-trang.json").unlink()


@pytest.mark.slow
def test_air_now_airs_by_itself_when_nobody_is_at_the_loudspeaker(desk, null_speaker):
    """The whole way: order, log, queue, list, table, picture."""
    done = desk.run("air-now", "Mũ bảo hiểm", "--player", "miniaudio", "--who", "cô Hà", "--json")
    assert done.code == 0, done.err
    told = data_of(done.out)
    assert (told["outcome"], told["kind"]) == ("ended", "phát ngay")
    rows = data_of(desk.run("log", "--json").out)["rows"]
    [row] = [r for r in rows if r["slot"] == told["order"]]
    assert row["result"] == "Đã phát"
    assert row["seconds"] == pytest.approx(row["planned_seconds"], abs=0.3)
    assert row["voice"] == "AI"
    assert row["listeners"] == 450
    assert row["unit"] == "Trường THCS Sao Mai (ví dụ)"
    table = list(csv.reader(io.StringIO(desk.run("log", "--csv").out.lstrip("\ufeff"))))
    assert "Người nghe (ước tính)" in table[0]
    assert any("Mũ bảo hiểm" in cell for line in table[1:] for cell in line)
    people = desk.run("log").out
    assert f"{row['slot'][11:16]}" in people
    assert "(Phát ngay): “Mũ bảo hiểm” – Đã phát lúc" in people
    assert row["slot"] not in people
    assert "ước tính" in people


def test_the_chart_is_a_picture_that_opens(desk):
    for name, magic in (("a.svg", b"<svg"), ("a.png", b"\x89PNG")):
        path = desk.folder / name
        done = desk.run("log", "--chart", str(path))
        assert done.code == 0, done.err
        assert path.read_bytes().startswith(magic)
    xml.dom.minidom.parse(str(desk.folder / "a.svg"))
    done = desk.run("log", "--chart", str(desk.folder / "a.gif"))
    assert done.code == 2


def test_nothing_to_make_up_is_said(desk):
    done = desk.run("air-now", "--make-up", "--player", "silent")
    assert done.code == 2
    assert "không có khung giờ nào bị lỡ" in done.err


def test_what_is_not_approved_is_not_aired_by_any_command(desk, tmp_path, station_at):
    import shutil

    other = station_at(shutil.copytree(desk.folder, tmp_path / "đài"))
    path = other.scripts / "station.toml"
    text = 'approval = "required"\napprovers = ["Lê Văn Nam"]\n' + path.read_text("utf-8")
    path.write_text(text, "utf-8")
    done = other.run("air-now", "Mũ bảo hiểm", "--player", "silent")
    assert done.code == 2
    assert "chưa được duyệt" in done.err
    done = other.run("air-now", "Mũ bảo hiểm", "--player", "silent", "--urgent", "--who", "em Tí")
    assert done.code == 2
    told = data_of(other.run("status", "--json").out)
    assert all(item["refused"] for slot in told["ahead"] for item in slot["items"])


def test_times_and_days_that_are_none_are_told(desk):
    assert desk.run("play", "--until", "quá trưa").code == 2
    assert desk.run("log", "--from", "31/2/2026").code == 2
    assert desk.run("log", "--from", "2/12/2026", "--to", "1/12/2026").code == 2
