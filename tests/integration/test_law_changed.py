"""What becomes of everything that cites a document when the law changes meanwhile."""

from dataclasses import replace
from datetime import datetime

import pytest

from broadcaster.app import station as wiring
from broadcaster.app.law_changes import correction_book, settle_corrections
from broadcaster.app.settings import load_settings
from broadcaster.care.affected import affected
from broadcaster.care.owed_corrections import settle_proven, still_owed
from broadcaster.domain.approval import ItemState
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.scripts.script_file import read_unfinished
from broadcaster.stations.records import StationAiring, StationReceipt
from tests.fakes.drawn_once import (  # noqa: F401 - for every test here
    pictures_drawn_once,
    sounds_taken_in_once,
)
from tests.integration.test_queue_and_approval import Desk, desk, lamp_of  # noqa: F401

pytestmark = pytest.mark.slow
CITING = """\
Tiêu đề: {title}
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: {day}
Văn bản nguồn:
  - 46/2090/NĐ-CP
{more}---
NỮ: {words}
"""
DECREE = "Số: 46/2090/NĐ-CP\nTên: Nghị định về bữa ăn\nHiệu lực từ: 26/1/2026\n---\n"
STOP = (
    "Số: 9/2090/NQ-CP\nTên: Nghị quyết tạm ngưng\nHiệu lực từ: {since}\n"
    "Văn bản bị tạm ngưng hiệu lực: 46/2090/NĐ-CP\n---\n"
)
NEXT = (
    "Số: 90/2091/NĐ-CP\nTên: Nghị định mới\nHiệu lực từ: {since}\n"
    "Văn bản được thay thế: 46/2090/NĐ-CP\n---\n"
)


def register(desk: Desk, **files: str) -> None:  # noqa: F811
    folder = desk.folder / "scripts_vi" / "van-ban"
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, "utf-8")


def write(desk: Desk, name: str, *, title: str, day: str, more: str = "") -> None:  # noqa: F811
    text = CITING.format(title=title, day=day, words="Xin chào các bạn.", more=more)
    (desk.folder / "scripts_vi" / f"{name}.md").write_text(text, "utf-8")


@pytest.fixture
def queued(desk: Desk) -> Desk:  # noqa: F811
    """An approved episode that cites a decree waits for tomorrow's slot."""
    register(desk, nghi_dinh=DECREE)
    write(desk, "bua-an", title="Bữa ăn", day="26/11/2026")
    desk.approve("bữa ăn")
    desk.good("queue", "add", "bữa ăn", "--slot", "mai 06:45")
    return desk


def test_a_decree_suspended_between_approval_and_the_slot_makes_the_lamp_red(queued):
    assert lamp_of(queued)[0] == "green"
    register(queued, dung=STOP.format(since="26/11/2026"))
    lamp, told = lamp_of(queued)
    assert lamp == "red"
    assert "“Bữa ăn” dựa vào văn bản không dùng được vào ngày phát" in told
    assert "46/2090/NĐ-CP: từ ngày 26/11/2026 ngưng hiệu lực theo 9/2090/NQ-CP" in told


def test_the_lamp_asks_for_the_day_of_the_slot_and_not_for_today(queued):
    register(queued, dung=STOP.format(since="27/11/2026"))
    assert lamp_of(queued)[0] == "green"


def test_an_amendment_makes_it_amber(queued):
    amending = "Số: 3/2091/NĐ-CP\nTên: Sửa\nHiệu lực từ: 26/11/2026\n"
    register(queued, sua=f"{amending}Văn bản được sửa đổi bổ sung: 46/2090/NĐ-CP\n---\n")
    lamp, told = lamp_of(queued)
    assert lamp == "amber"
    assert "từ ngày 26/11/2026 được sửa đổi, bổ sung bởi 3/2091/NĐ-CP" in told


def test_who_names_a_suspended_decree_on_purpose_is_left_in_peace(desk):  # noqa: F811
    register(desk, nghi_dinh=DECREE, dung=STOP.format(since="20/11/2026"))
    more = "Lý do nguồn: bài nói vì sao nghị định bị ngưng\n"
    write(desk, "bua-an", title="Bữa ăn", day="26/11/2026", more=more)
    desk.approve("bữa ăn")
    desk.good("queue", "add", "bữa ăn", "--slot", "mai 06:45")
    assert lamp_of(desk)[0] == "green"


def heard_on(desk: Desk, day: str, key: str, *sites: str) -> None:  # noqa: F811
    """The log of each site tells that the episode was heard there to its end."""
    wired = wiring.wire(load_settings(desk.folder, {}))
    at = datetime.fromisoformat(f"{day}T06:46+07:00")
    for number, site in enumerate(sites):
        more = (("episode", key), ("result", ItemState.AIRED.value))
        lines = [
            LogLine(seq=n, event=event, at=at, site=site, slot=f"{day}T06:45", more=more)
            for n, event in enumerate((LogEvent.ITEM, LogEvent.ITEM_END), start=1)
        ]
        wired.air_record().add(lines, chain=f"{day}-{key}-{number}", unit="")
    wired.close()


def states(desk: Desk, *number: str) -> dict[str, str]:  # noqa: F811
    found = desk.good("law", "affected", *number, "--json").json()["affected"]
    return {one["key"]: one["state"] for one in found}


def test_a_replaced_decree_is_found_wherever_it_is_cited(queued):
    """In a draft, an approved and a queued episode, and in what was heard; each with the reason."""
    desk = queued  # noqa: F811
    write(desk, "da-duyet", title="Đã duyệt", day="30/11/2026")
    desk.approve("đã duyệt")
    write(desk, "da-phat", title="Đã phát", day="20/11/2026")
    desk.approve("đã phát")
    write(desk, "dang-viet", title="Đang viết", day="27/11/2026")
    heard_on(desk, "2026-11-20", "buoi-sang-2026-11-20", "", "thon-3")
    assert states(desk) == {}
    register(desk, moi=NEXT.format(since="25/11/2026"))
    assert states(desk, "46/2090/NĐ-CP") == {
        "buoi-sang-2026-11-26": "chờ phát",
        "buoi-sang-2026-11-30": "đã duyệt, chưa xếp",
        "buoi-sang-2026-11-20": "đã phát, đã đăng hoặc đã gửi",
        "dang-viet": "đang viết",
    }
    assert states(desk, "1/2090/NĐ-CP") == {}
    told = desk.good("law", "affected").out
    assert "46/2090/NĐ-CP: từ ngày 25/11/2026 đã được thay bằng 90/2091/NĐ-CP" in told
    assert "loa điểm chính: phát 06:46 thứ sáu 20/11/2026" in told
    assert "loa thon-3: phát" in told
    assert "kênh sao-mai: đăng trên kênh" in told
    assert "lời đã phát là sai" not in told  # it was right on its day
    assert "phải đính chính" not in desk("status").out


def test_a_correction_is_owed_until_it_is_heard_where_the_error_was(desk):  # noqa: F811
    """Entered late: the decree had ended before the broadcast. One site of two has it."""
    register(desk, nghi_dinh=DECREE)
    write(desk, "da-phat", title="Đã phát", day="20/11/2026")
    desk.approve("đã phát")
    heard_on(desk, "2026-11-20", "buoi-sang-2026-11-20", "", "thon-3")
    register(desk, moi=NEXT.format(since="1/11/2026"))
    assert "broadcaster law correct buoi-sang-2026-11-20" in desk("status").out
    desk.good("law", "correct", "buoi-sang-2026-11-20", "--who", "Lan")
    script = desk.folder / "scripts_vi" / "dinh-chinh-buoi-sang-2026-11-20.md"
    text = script.read_text("utf-8")
    assert "từ ngày 1/11/2026 đã được thay bằng 90/2091/NĐ-CP" in text
    assert "phát ngày 20/11/2026" in text
    assert desk("send", "dinh-chinh-buoi-sang-2026-11-20", "--who", "Lan").code != 0
    assert "Còn 3 nơi chưa nghe bài đính chính" in desk("status").out
    assert "law correct buoi" not in desk("status").out  # it has been begun
    desk.good("law", "correct", "buoi-sang-2026-11-20", "--who", "Lan")  # said again: the same
    owed = desk.good("law", "owed", "--json").json()["owed"]
    assert {(one["kind"], one["place"]) for one in owed} == {
        ("loa", ""), ("loa", "thon-3"), ("kênh", "sao-mai"),
    }  # fmt: skip
    right = "Nay theo Nghị định mới, mức ấy không còn."
    script.write_text(
        text.replace(text[text.index("NAM:") : text.index("\n\nNỮ: Xin")], f"NAM: {right}"), "utf-8"
    )
    # what was heard is an error of its script now: sending says so, and sends what is right
    assert desk("send", "dinh-chinh-buoi-sang-2026-11-20", "--who", "Lan").code == 2
    desk.good("approve", "dinh-chinh-buoi-sang-2026-11-20", "--who", "Cô Hòa")
    key = "buoi-sang-2026-11-26"
    heard_on(desk, "2026-11-26", key, "")
    desk.clock.time = datetime.fromisoformat("2026-11-27T08:00+07:00")
    desk.good("publish")
    report = desk.good("log").out
    assert "Đính chính: 3 nơi, còn 1 nơi chưa nghe" in report
    assert "loa thon-3: chưa nghe bài đính chính" in report
    left = desk.good("law", "owed").out
    assert "loa thon-3" in left
    assert "Còn 1 nơi chưa nghe bài đính chính" in left
    everything = desk.good("law", "owed", "--all").out
    assert "loa điểm chính: phát 06:46 thứ năm 26/11/2026" in everything
    [one] = desk.good("law", "owed", "--json").json()["owed"]
    assert desk("law", "owed", "--done", str(one["id"])).code == 2
    desk.good("law", "owed", "--done", str(one["id"]), "--proof", "trưởng thôn đọc ở họp thôn")
    assert "Còn 0 nơi" in desk.good("law", "owed").out
    assert "đính chính" not in desk("status").out


def test_who_finds_that_no_correction_is_needed_is_not_reminded_again(desk):  # noqa: F811
    register(desk, nghi_dinh=DECREE)
    write(desk, "da-phat", title="Đã phát", day="20/11/2026")
    desk.approve("đã phát")
    heard_on(desk, "2026-11-20", "buoi-sang-2026-11-20", "")
    register(desk, moi=NEXT.format(since="1/11/2026"))
    assert "law correct" in desk("status").out
    desk.good("law", "correct", "đã phát", "--needless", "điều được nhắc giữ nguyên")
    assert "law correct" not in desk("status").out


BROKEN_OFF = STOP.replace("Tên:", "Hết hiệu lực: {until}\nTên:")


def wrong_ones(desk: Desk) -> list[str]:  # noqa: F811
    told = desk.good("law", "affected", "--json").json()["affected"]
    return [one["key"] for one in told if one["wrong_when_heard"]]


def test_what_was_heard_while_the_decree_was_suspended_stays_wrong(desk):  # noqa: F811
    """It counts again today, and its own day was well: only the second airing was wrong."""
    register(desk, nghi_dinh=DECREE)
    write(desk, "da-phat", title="Đã phát", day="10/11/2026")
    desk.approve("đã phát")
    key = "buoi-sang-2026-11-10"
    heard_on(desk, "2026-11-10", key, "")
    register(desk, dung=BROKEN_OFF.format(since="15/11/2026", until="22/11/2026"))
    assert wrong_ones(desk) == []
    heard_on(desk, "2026-11-20", key, "")
    assert wrong_ones(desk) == [key]
    assert f"broadcaster law correct {key}" in desk("status").out
    desk.good("law", "correct", key, "--who", "Lan")
    text = (desk.folder / "scripts_vi" / f"dinh-chinh-{key}.md").read_text("utf-8")
    assert "46/2090/NĐ-CP: vào ngày phát ngưng hiệu lực (từ 15/11/2026 theo 9/2090/NQ-CP)" in text


def test_who_hears_it_again_after_the_decree_ended_hears_it_wrongly(desk):  # noqa: F811
    register(desk, nghi_dinh=DECREE)
    write(desk, "da-phat", title="Đã phát", day="10/11/2026")
    desk.approve("đã phát")
    key = "buoi-sang-2026-11-10"
    heard_on(desk, "2026-11-10", key, "")
    register(desk, moi=NEXT.format(since="15/11/2026"))
    assert wrong_ones(desk) == []
    pulled_and_aired(desk, "dai-mot", key, "2026-11-18")
    assert wrong_ones(desk) == [key]


def test_of_what_was_heard_the_gravest_and_newest_stand_first_and_the_rest_is_counted(
    desk,  # noqa: F811
):
    amending = "Số: 3/2091/NĐ-CP\nTên: Sửa\nHiệu lực từ: 24/11/2026\n"
    register(
        desk,
        nghi_dinh=DECREE,
        khac=DECREE.replace("46/2090", "47/2090"),
        moi=NEXT.format(since="24/11/2026"),
        sua=f"{amending}Văn bản được sửa đổi bổ sung: 47/2090/NĐ-CP\n---\n",
    )
    for day in ("10", "11", "12"):
        write(desk, f"bai-{day}", title=f"Bài {day}", day=f"{day}/11/2026")
    path = desk.folder / "scripts_vi" / "bai-12.md"
    path.write_text(path.read_text("utf-8").replace("46/2090", "47/2090"), "utf-8")
    for day in ("10", "11", "12"):
        desk.approve(f"bài {day}")
        heard_on(desk, f"2026-11-{day}", f"buoi-sang-2026-11-{day}", "")
    assert [*states(desk)] == [f"buoi-sang-2026-11-{day}" for day in ("11", "10", "12")]
    wired = wiring.wire(load_settings(desk.folder, {}))
    book = correction_book(wired)
    found = affected(book, book.evidence(), wired.today, most=2)
    wired.close()
    assert [one.key[-2:] for one in found.works] == ["11", "10"]
    assert found.unseen == 1


def test_who_only_looks_settles_nothing(desk):  # noqa: F811
    """What the log proves counts at once; it is written by a command, a press and the server."""
    register(desk, nghi_dinh=DECREE)
    write(desk, "da-phat", title="Đã phát", day="20/11/2026")
    desk.approve("đã phát")
    heard_on(desk, "2026-11-20", "buoi-sang-2026-11-20", "")
    desk.good("law", "correct", "buoi-sang-2026-11-20", "--wrong", "sai giờ", "--who", "Lan")
    wired = wiring.wire(load_settings(desk.folder, {}))
    book = correction_book(wired)
    [channel, yard] = sorted(still_owed(book, book.evidence()), key=lambda one: one.kind)
    path = desk.folder / "scripts_vi" / f"{yard.script}.md"
    path.write_text(path.read_text("utf-8").replace("Viết vào đây", "Nay"), "utf-8")
    desk("send", yard.script, "--who", "Lan")
    key = next(e.key for e in wired.tools.listing().entries if yard.script in e.slugs)
    desk.clock.time = datetime.fromisoformat("2026-11-27T08:00+07:00")
    heard_on(desk, "2026-11-26", key, "")
    assert still_owed(book, book.evidence()) == (channel,)
    assert len(book.owed.all(still_owed=True)) == 2
    settle_corrections(wired)  # as the server does behind each publishing
    assert len(book.owed.all(still_owed=True)) == 1
    assert settle_proven(book, book.evidence()) == (channel,)
    assert len(book.owed.all(still_owed=True)) == 1
    wired.close()


def pulled_and_aired(desk: Desk, station: str, key: str, day: str) -> None:  # noqa: F811
    at = datetime.fromisoformat(f"{day}T17:00+07:00")
    wired = wiring.wire(load_settings(desk.folder, {}))
    airing = StationAiring(
        station=station, episode=key, revision=1, started=at, seconds=3.0, received=at
    )
    wired.tools.station_book().put_airings([airing])
    wired.close()


def test_a_title_in_a_correction_means_nothing_but_itself(desk):  # noqa: F811
    register(desk, nghi_dinh=DECREE)
    title = "Mũ <!-- x: [nhạc hiệu] # a"
    write(desk, "da-phat", title=title, day="20/11/2026")
    desk.approve("buoi-sang-2026-11-20")
    heard_on(desk, "2026-11-20", "buoi-sang-2026-11-20", "")
    desk.good("law", "correct", "buoi-sang-2026-11-20", "--wrong", "sai <!-- giờ", "--who", "Lan")
    path = desk.folder / "scripts_vi" / "dinh-chinh-buoi-sang-2026-11-20.md"
    found = read_unfinished(path.read_bytes(), path.name)
    assert found.value is not None
    assert found.value.head.title == f"Đính chính bài {title}"
    said = desk("check", str(path)).out.capitalize()
    assert "Có 0 lỗi" in said  # no comment was left open, and no sound is looked for


def pulled(desk: Desk, station: str, key: str, day: str) -> None:  # noqa: F811
    """The station tells that it took the episode over."""
    wired = wiring.wire(load_settings(desk.folder, {}))
    at = datetime.fromisoformat(f"{day}T06:00+07:00")
    receipt = StationReceipt(station=station, at=at, received=at, programmes=((key, 1),))
    wired.tools.station_book().put_receipt(receipt)
    wired.close()


def owed_at(desk: Desk) -> set[tuple[str, str]]:  # noqa: F811
    told = desk.good("law", "owed", "--json").json()["owed"]
    return {(one["kind"], one["place"]) for one in told}


def test_a_station_and_a_pack_wait_until_they_are_given_the_correction(desk, tmp_path):  # noqa: F811
    """A receipt of anything else is none; a station that told of airing it has to air this too."""
    register(desk, nghi_dinh=DECREE)
    write(desk, "da-phat", title="Đã phát", day="20/11/2026")
    desk.approve("đã phát")
    wrong = "buoi-sang-2026-11-20"
    for station in ("dai-mot", "dai-hai"):
        pulled(desk, station, wrong, "2026-11-21")
    pulled(desk, "dai-mot", "buoi-sang-2026-11-19", "2026-11-22")
    heard = datetime.fromisoformat("2026-11-21T17:00+07:00")
    wired = wiring.wire(load_settings(desk.folder, {}))
    airing = StationAiring(
        station="dai-hai", episode=wrong, revision=1, started=heard, seconds=3.0, received=heard
    )
    wired.tools.station_book().put_airings([airing])
    desk.good(
        "share",
        "export",
        str(desk.folder / "scripts_vi" / "da-phat.md"),
        "--to",
        str(tmp_path / "usb" / "mot.zip"),
    )
    register(desk, moi=NEXT.format(since="1/11/2026"))
    places = desk.good("law", "affected", "--json").json()["affected"][0]["places"]
    assert {one["kind"] for one in places} == {"kênh", "đài", "gói"}
    desk.good("law", "correct", wrong, "--who", "Lan")
    assert {kind for kind, _ in owed_at(desk)} == {"kênh", "đài", "gói"}
    script = desk.folder / "scripts_vi" / f"dinh-chinh-{wrong}.md"
    text = script.read_text("utf-8")
    old = text[text.index("NAM:") : text.index("\n\nNỮ: Xin")]
    script.write_text(text.replace(old, "NAM: Nay theo Nghị định mới."), "utf-8")
    desk("send", script.stem, "--who", "Lan")
    desk.good("approve", script.stem, "--who", "Cô Hòa")
    right = "buoi-sang-2026-11-26"
    for station in ("dai-mot", "dai-hai"):
        pulled(desk, station, right, "2026-11-26")
    assert ("đài", "dai-mot") not in owed_at(desk)
    assert ("đài", "dai-hai") in owed_at(desk)
    later = datetime.fromisoformat("2026-11-26T17:00+07:00")
    wired.tools.station_book().put_airings([replace(airing, episode=right, started=later)])
    wired.close()
    assert {kind for kind, _ in owed_at(desk)} == {"kênh", "gói"}
    desk.good("share", "export", str(script), "--to", str(tmp_path / "usb" / "hai.zip"))
    assert {kind for kind, _ in owed_at(desk)} == {"kênh"}
