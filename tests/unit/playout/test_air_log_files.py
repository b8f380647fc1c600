"""The log and the folder of an agent on a disk that tears, fills up and is tampered with."""

import errno
import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.playout import AirItem, AirOrder, AirPlan, AirSlot, LogEvent, LogLine
from broadcaster.playout import air_log
from broadcaster.playout.air_folder import AirStore
from broadcaster.playout.air_log import (
    FileAirLog,
    chained,
    first_break,
    from_line,
    read_log,
    to_line,
)
from tests.fakes.playout_sim import moment

NOON = moment("2026-11-26 12:00")


def line(number=0, event=LogEvent.AIRED, **more):
    return LogLine(event=event, at=NOON + timedelta(seconds=number), slot=f"s{number}", **more)


def test_a_line_of_the_file_is_json_with_event_slot_and_at(tmp_path):
    log = FileAirLog(tmp_path / "nhat-ky.jsonl")
    log.append([line(1, more=(("title", "Mũ bảo hiểm"),))])
    told = json.loads((tmp_path / "nhat-ky.jsonl").read_text("utf-8"))
    assert told["event"] == "aired"
    assert told["slot"] == "s1"
    assert told["at"] == "2026-11-26T12:00:01.000+07:00"
    assert told["title"] == "Mũ bảo hiểm"


@given(st.lists(st.sampled_from(LogEvent), min_size=1, max_size=12), st.data())
def test_whatever_is_torn_off_the_whole_lines_stay(events, data):
    """Cut anywhere: what stood before the cut is read, what is torn stands apart."""
    lines = chained([line(n, event) for n, event in enumerate(events)], None)
    whole = b"".join(to_line(one) for one in lines)
    cut = data.draw(st.integers(0, len(whole)))
    found = read_log(whole[:cut])
    assert found.lines == lines[: len(found.lines)]
    assert whole[:cut] == b"".join(to_line(one) for one in found.lines) + found.torn
    assert not found.broken


@given(st.integers(0, 3), st.sampled_from(["slot", "seconds", "reason", "seq"]))
def test_a_line_that_somebody_changed_breaks_the_chain(number, field):
    lines = list(chained([line(n, seconds=float(n)) for n in range(4)], None))
    told = json.loads(to_line(lines[number]))
    told[field] = 77
    lines[number] = from_line(json.dumps(told).encode())
    assert first_break(lines)
    del lines[number]
    assert number == 3 or first_break(lines)


def test_a_log_goes_on_where_it_ended(tmp_path):
    path = tmp_path / "nhat-ky.jsonl"
    FileAirLog(path).append([line(1), line(2)])
    again = FileAirLog(path)
    again.append([line(3)])
    assert [one.seq for one in again.lines()] == [1, 2, 3]
    assert first_break(FileAirLog(path).lines()) == 0


def test_a_torn_line_is_kept_aside_and_told(tmp_path):
    path = tmp_path / "nhat-ky.jsonl"
    FileAirLog(path).append([line(1), line(2)])
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    log = FileAirLog(path)
    assert "viết dở" in log.damage()
    assert len(log.lines()) == 1
    assert (tmp_path / "nhat-ky.hong").read_bytes().startswith(whole.splitlines()[1][:30])
    assert FileAirLog(path).damage() == ""


def test_a_log_that_was_edited_is_told_and_still_read(tmp_path):
    path = tmp_path / "nhat-ky.jsonl"
    FileAirLog(path).append([line(1), line(2), line(3)])
    rows = path.read_text("utf-8").splitlines()
    rows[1] = "sửa tay"
    path.write_text("\n".join(rows) + "\n", "utf-8")
    log = FileAirLog(path)
    assert "không còn nguyên" in log.damage()
    assert [one.slot for one in log.lines()] == ["s1", "s3"]


class FullDisk:
    """Refuses to append to one file while it is full; half of the bytes may arrive."""

    def __init__(self, monkeypatch, path, *, half=False):
        self.full, self.path, self.half = True, path, half
        self.append = air_log.append_durably
        monkeypatch.setattr(air_log, "append_durably", self)

    def __call__(self, path, data):
        if self.full and path == self.path:
            raise OSError(errno.ENOSPC, "no space")
        self.append(path, data)


def test_a_full_disk_is_told_and_its_lines_wait_in_the_spare_file(tmp_path, monkeypatch):
    """The air goes on; another life of the agent knows what was aired; the disk gets it later."""
    path, spare = tmp_path / "a" / "nhat-ky.jsonl", tmp_path / "b" / "tam.jsonl"
    log = FileAirLog(path, spare=spare)
    log.append([line(1)])
    disk = FullDisk(monkeypatch, path)
    log.append([line(2)])
    log.append([line(3)])
    assert "đã đầy" in log.trouble()
    again = FileAirLog(path, spare=spare)
    assert [one.slot for one in again.lines()] == ["s1", "s2", "s3"]
    disk.full = False
    again.append([line(4)])
    assert again.trouble() == ""
    assert [one.slot for one in FileAirLog(path).lines()] == ["s1", "s2", "s3", "s4"]
    assert first_break(FileAirLog(path).lines()) == 0
    later = FileAirLog(path, spare=spare)
    assert [one.slot for one in later.lines()] == ["s1", "s2", "s3", "s4"]


def test_a_spare_file_that_cannot_be_read_is_told_and_stays(tmp_path, monkeypatch):
    """No line of it is lost, and the morning is not silent."""
    spare = tmp_path / "du-phong"
    spare.write_bytes(b"x")
    read = air_log.read_patiently

    def refused(path):
        if path == spare:
            raise OSError(errno.EIO, "bad disk", str(path))
        return read(path)

    monkeypatch.setattr(air_log, "read_patiently", refused)
    log = FileAirLog(tmp_path / "nhat-ky", spare=spare)
    assert "Không đọc được nhật ký dự phòng" in log.damage()
    log.append([line()])
    assert spare.read_bytes() == b"x"
    assert FileAirLog(tmp_path / "nhat-ky").lines()


def test_half_a_line_on_a_full_disk_is_taken_back(tmp_path, monkeypatch):
    path = tmp_path / "nhat-ky.jsonl"
    FileAirLog(path).append([line(1)])
    before = path.read_bytes()

    def refuse(_):
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="no space"):
        air_log.append_durably(path, b"half a line")
    assert path.read_bytes() == before


def test_a_copy_gets_every_line_and_one_that_fails_stops_nothing(tmp_path):
    copy, bad = tmp_path / "ban-sao.jsonl", tmp_path / "thư mục"
    bad.mkdir()
    log = FileAirLog(tmp_path / "nhat-ky.jsonl", copies=[copy, bad])
    log.append([line(1)])
    log.append([line(2)])
    assert len(copy.read_text("utf-8").splitlines()) == 2
    assert "thư mục" in log.trouble()
    assert len(log.lines()) == 2


def test_a_copy_whose_last_line_was_torn_gets_it_whole(tmp_path):
    path, copy = tmp_path / "nhat-ky.jsonl", tmp_path / "ban-sao.jsonl"
    FileAirLog(path, copies=[copy]).append([line(1), line(2)])
    copy.write_bytes(copy.read_bytes()[:-9])
    FileAirLog(path, copies=[copy])
    assert copy.read_bytes() == path.read_bytes()


# --- the folder -----------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path):
    return AirStore(tmp_path / "chinh")


def test_a_plan_comes_back_as_it_was_and_a_damaged_one_leaves_the_last_good(store):
    slot = AirSlot(id="x", begins=NOON, items=(AirItem(id=1, title="Mũ", seconds=9.0),))
    assert store.keep_plan(AirPlan(slots=(slot,), made_at=NOON))
    assert store.plan().slots == (slot,)
    (store.folder / "ke-hoach.json").write_text("{ not json", "utf-8")
    assert store.plan().slots == (slot,)
    assert "ke-hoach.json" in store.trouble


def test_a_sound_is_fetched_once_and_only_when_it_is_the_right_one(store, tmp_path):
    import hashlib

    source = tmp_path / "a.mp3"
    source.write_bytes(b"sound")
    sha = hashlib.sha256(b"sound").hexdigest()
    assert store.fetch(source, sha, ".mp3")
    assert store.whole(sha, ".mp3")
    source.unlink()
    assert store.fetch(source, sha, ".mp3")
    assert not store.fetch(source, "0" * 64, ".mp3")
    source.write_bytes(b"another")
    assert not store.fetch(source, "0" * 64, ".mp3")
    assert not list(store.folder.rglob(".tmp-*"))


def test_a_sound_that_was_altered_is_not_whole_any_more(store):
    sha = store.keep_sound(b"sound", ".wav")
    assert store.whole(sha, ".wav")
    store.sound(sha, ".wav").write_bytes(b"sounD")
    assert not store.whole(sha, ".wav", anew=True)


def test_how_far_an_item_was_is_known_for_that_item_only(store):
    store.note_progress("s", 1, 12.345)
    assert store.progress("s", 1) == pytest.approx(12.35, abs=0.01)
    assert store.progress("s", 2) == 0.0
    (store.folder / "dang-phat.json").write_bytes(b"\x00" * 40)
    assert store.progress("s", 1) == 0.0


def test_orders_are_taken_in_their_order_and_a_damaged_one_is_removed(store):
    for second in ("05", "03"):
        order = AirOrder(
            id=f"2026-11-26T09:00:{second}", kind="phát ngay", given_at=NOON, given_by="x", items=()
        )
        store.give(order)
    (store.folder / "lenh" / "hong.json").write_text("[", "utf-8")
    assert [o.id[-2:] for o in store.orders()] == ["03", "05"]
    assert not (store.folder / "lenh" / "hong.json").exists()
    store.taken(store.orders()[0])
    assert [o.id[-2:] for o in store.orders()] == ["05"]


def test_only_old_sounds_that_nobody_needs_are_tidied_away(store):
    import os

    needed, idle, fresh = (store.keep_sound(word, ".wav") for word in (b"a", b"b", b"c"))
    for sha in (needed, idle):
        os.utime(store.sound(sha, ".wav"), (1, 1))
    assert store.tidy([needed], older_than=60.0) == 1
    assert store.whole(needed, ".wav")
    assert store.whole(fresh, ".wav")
    assert not store.whole(idle, ".wav")
