"""`broadcaster parent send`: a letter goes to the server of the unit above, its answer comes back."""

import shutil
import socket
import zipfile
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial

import httpx
import pytest

from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_log import chained, to_line
from broadcaster.reports.unit_letters import SEAL, WORDS, packed
from broadcaster.storage.clock import SystemClock
from broadcaster.web import letters
from tests.fakes.air_lines import aired_lines
from tests.fakes.answers import data_of
from tests.fakes.commune_units import COMMUNE, OTHER, SCHOOL, UNITS
from tests.fakes.served_station import served

IN_PROCESS = True
PATIENCE = 120  # seconds for an answer, on a busy machine
OCTOBER = ("--period", "tháng 10/2026")


@pytest.fixture(autouse=True)
def november(monkeypatch):
    day = [datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)]
    monkeypatch.setattr(SystemClock, "now", lambda self: day[0])
    return day


def settings_of(station, before, after):
    path = station.scripts / "station.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.fixture
def commune(station_of, tmp_path):
    one = station_of(tmp_path / "xã")
    settings_of(one, SCHOOL, COMMUNE)
    (one.scripts / "lich.toml").write_text(UNITS, "utf-8")
    return one


@pytest.fixture
def line(commune):
    with served(commune.folder) as address:
        yield address


@pytest.fixture
def school(station, line):
    path = station.scripts / "station.toml"
    told = f'\n[report]\nsend_to = "{line}/feeds"\n'
    path.write_text('allow_hosts = ["127.0.0.1"]\n' + path.read_text("utf-8") + told, "utf-8")
    put_log(station, "2026-10-05", "2026-10-06")
    return station


def put_log(station, *days):
    path = station.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [line for day in days for line in aired_lines(day)]
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))


def ok(run):
    assert run.code == 0, run.err
    return run.out


def introduced(school, commune, folder):
    """The first letter is carried, so that a person sees it come."""
    ok(school.run("parent", "write", "--state", "--to", str(folder)))
    [file] = folder.glob("*.zip")
    ok(commune.run("oversee", "take", str(file)))
    return file


def airings(commune):
    told = data_of(ok(commune.run("oversee", "sum", *OCTOBER, "--json")))
    return told["sum"]["ways"].get("loa trường", {}).get("airings", 0)


def test_figures_go_up_by_the_line_and_answers_come_back(school, commune, tmp_path, november):
    ok(school.run("parent", "ask", "Chưa rõ mức phạt mới."))
    introduced(school, commune, tmp_path / "usb")
    ok(commune.run("oversee", "reply", "sao-mai", "--to", str(tmp_path / "xuong")))  # it has a key
    said = ok(school.run("parent", "send", *OCTOBER))
    assert "Đã gửi tháng 10/2026" in said
    assert "Khóa của họ chưa đối chiếu" in said
    assert airings(commune) == 2
    [letter] = [
        one
        for one in data_of(ok(commune.run("oversee", "letters", "--json")))["letters"]
        if one["period"]
    ]
    assert (letter["period"], letter["who"]) == ("tháng 10/2026", "gửi qua mạng")
    # sent again it counts once; what was answered meanwhile comes back at once
    [asked] = data_of(ok(school.run("parent", "show", "--json")))["difficulties"]
    ok(commune.run("oversee", "answer", "sao-mai", asked["id"], "Xem khoản 1 của điều đã dẫn."))
    november[0] += timedelta(hours=1)
    told = data_of(ok(school.run("parent", "send", *OCTOBER, "--json")))
    assert (told["counts"], told["answers"], told["parent"]) == (True, 1, COMMUNE)
    assert airings(commune) == 2
    [asked] = data_of(ok(school.run("parent", "show", "--json")))["difficulties"]
    assert asked["answer"] == "Xem khoản 1 của điều đã dẫn."


def test_whose_key_nobody_saw_counts_nothing_by_the_line(school, commune):
    run = school.run("parent", "send", *OCTOBER)
    assert run.code == 2
    assert "chưa biết khóa ký tệp này" in run.err
    assert "USB" in run.err
    assert airings(commune) == 0
    assert data_of(ok(commune.run("oversee", "letters", "--json")))["letters"] == []


def test_the_key_of_a_unit_that_left_the_list_opens_no_other(school, commune, tmp_path):
    """Who holds it cannot be the unit that has no key yet."""
    introduced(school, commune, tmp_path / "usb")
    units = commune.scripts / "lich.toml"
    units.write_text(
        UNITS.replace('"sao-mai"', '"sao-mai-cu"').replace(SCHOOL, "Trường khác"), "utf-8"
    )
    settings_of(school, SCHOOL, OTHER)
    run = school.run("parent", "send", *OCTOBER)
    assert run.code == 2
    assert "chưa biết khóa ký tệp này" in run.err
    assert airings(commune) == 0
    assert len(data_of(ok(commune.run("oversee", "letters", "--json")))["letters"]) == 1


def test_older_than_what_is_there_does_not_count_and_is_not_said_to(
    school, commune, tmp_path, november
):
    introduced(school, commune, tmp_path / "usb")
    november[0] += timedelta(hours=20)  # the unit's clock ran ahead once
    told = data_of(ok(school.run("parent", "send", *OCTOBER, "--json")))
    assert told["counts"] is True
    november[0] -= timedelta(hours=19)
    told = data_of(ok(school.run("parent", "send", *OCTOBER, "--json")))
    assert told["counts"] is False
    assert "không tính" in "".join(told["told"])
    assert "chưa được tính" in ok(school.run("parent", "send", *OCTOBER))  # the same once more
    ok(commune.run("oversee", "return", "2", "--remark", "Đồng hồ sai."))
    told = data_of(ok(school.run("parent", "send", *OCTOBER, "--json")))
    assert told["counts"] is True  # nothing newer counts any more


def held_open(line, near):
    """A letter that begins and does not go on, from an address of this machine."""
    host, _, port = line.removeprefix("http://").partition(":")
    door = socket.create_connection((host, int(port)), timeout=120, source_address=(near, 0))
    door.sendall(b"POST /api/letters HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\nab")
    return door


def test_who_sends_slowly_holds_the_door_for_nobody_else(school, commune, tmp_path, line):
    introduced(school, commune, tmp_path / "usb")
    with ExitStack() as stack:
        for _ in range(5):
            last = stack.enter_context(held_open(line, "127.0.0.2"))
        assert b" 429 " in last.recv(99)  # one household has four on the way, and no more
        assert "Đã gửi" in ok(school.run("parent", "send", *OCTOBER))


def test_what_stands_still_is_let_go(line, monkeypatch):
    monkeypatch.setattr(letters, "_GRACE", 0.2)
    with held_open(line, "127.0.0.1") as door:
        answer = b""
        while "chậm".encode() not in answer:  # head and words may come one after the other
            part = door.recv(999)
            assert part, answer.decode()
            answer += part


def test_fewer_than_before_waits_also_by_the_line(school, commune, tmp_path, november):
    introduced(school, commune, tmp_path / "usb")
    ok(school.run("parent", "send", *OCTOBER))
    shutil.rmtree(school.folder / "phat_song")  # a new machine, the old log is lost
    for path in (school.folder / "audio_out").glob("danh-muc.sqlite3*"):
        path.unlink()
    put_log(school, "2026-10-05")
    november[0] += timedelta(hours=1)
    said = ok(school.run("parent", "send", *OCTOBER))
    assert "chưa được tính" in said
    assert "từ 2 lượt còn 1" in said
    assert airings(commune) == 2


def test_what_is_no_letter_or_was_changed_or_found_is_refused(school, commune, line, tmp_path):
    file = introduced(school, commune, tmp_path / "usb")
    ok(commune.run("oversee", "reply", "sao-mai", "--to", str(tmp_path / "xuong")))
    door = f"{line}/api/letters"
    again = httpx.post(door, content=file.read_bytes(), timeout=PATIENCE)
    assert again.status_code == 200
    assert (again.json()["again"], again.json()["reply"]) == (True, "")  # told to nobody twice
    with zipfile.ZipFile(file) as archive:
        words, seal = (archive.read(name) for name in (WORDS, SEAL))
    changed = packed(words + b" ", seal)
    for body in (b"", b"PK\3\4", b"x" * 1000, changed, packed(b"[" * 9000, seal)):
        answer = httpx.post(door, content=body, timeout=PATIENCE)
        assert answer.status_code == 422, answer.text
        assert set(answer.json()["loi"]) == {"ma", "cau", "goi_y"}
    assert httpx.get(door, timeout=PATIENCE).status_code in (404, 405)
    assert httpx.post(door, content=b"0" * 16_000_001, timeout=PATIENCE).status_code == 413


@pytest.fixture
def in_one_moment(monkeypatch):
    """Ten seconds give back one letter: a busy machine never asked too many."""
    monkeypatch.setattr(letters, "RateLimiter", partial(letters.RateLimiter, clock=lambda: 0.0))


@pytest.mark.usefixtures("in_one_moment")
def test_who_writes_without_end_is_told_to_wait(line):
    codes = [
        httpx.post(f"{line}/api/letters", content=b"x", timeout=PATIENCE).status_code
        for _ in range(34)
    ]
    assert codes == [422] * 30 + [429] * 4


def test_a_station_with_no_unit_below_takes_none(station, tmp_path):
    with served(station.folder) as address:
        answer = httpx.post(f"{address}/api/letters", content=b"x", timeout=PATIENCE)
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("", "chưa ghi địa chỉ"),
        ("http://may-chu.example.vn", "không mã hóa"),
        ("https://127.0.0.1:9", "không"),
    ],
)
def test_what_cannot_be_sent_is_said(station, told, said):
    put_log(station, "2026-10-05")
    if told:
        path = station.scripts / "station.toml"
        path.write_text(f'{path.read_text("utf-8")}\n[report]\nsend_to = "{told}"\n', "utf-8")
    run = station.run("parent", "send", *OCTOBER)
    assert run.code != 0
    assert said in run.err


def test_a_server_that_is_another_program_is_told_of(station, line, commune):
    """Its pages answer, but nothing says that a letter came."""
    path = station.scripts / "station.toml"
    told = f'\n[report]\nsend_to = "{line}/feeds/khac"\n'
    path.write_text('allow_hosts = ["127.0.0.1"]\n' + path.read_text("utf-8") + told, "utf-8")
    run = station.run("parent", "send", "--state")
    assert run.code == 2
    assert "máy chủ của cấp trên không nhận" in run.err
