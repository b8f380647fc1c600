"""After publishing: where a programme is, and how often it was heard."""

import re
from datetime import UTC, datetime

from broadcaster.accounts.rights import Role
from broadcaster.app.database import download_book
from broadcaster.app.whereabouts import whereabouts_of
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.station import TENTATIVE_URL
from broadcaster.publishing.addresses import audio_path, episode_page_path, feed_path
from tests.unit.desk.test_desk_pages import episode, sound, station  # noqa: F401
from tests.unit.desk.test_desk_words import WORDS, visible

NOON = datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


def stands(wired, path):
    file = wired.tools.folders.feeds / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("trang", encoding="utf-8")


def aired(wired, one):
    line = LogLine(
        seq=1, event=LogEvent.ITEM_END, at=NOON, site="", slot="2026-11-26T06:45", item=1,
        seconds=20.0, reason="", more=(("result", "Đã phát"), ("episode", one.key)), previous="",
        hash="mot",
    )  # fmt: skip
    wired.air_record().add([line], chain="mot", unit="Trường")


def test_what_is_nowhere_says_when_it_will_be_there(station, episode, signed_in):  # noqa: F811
    one = episode()
    page = visible(signed_in(Role.EDITOR).get(f"/noi-nghe/{one.key}").text)
    assert "Bài chưa ở trên kênh" in page
    assert "Loa trường chưa phát, chưa có số" in page
    assert "Tải từ kênh và trang chưa có số" in page
    assert "Xem bảng số" not in page
    assert not WORDS.search(page)


def test_page_channel_and_code_are_those_that_stand_there(station, episode, signed_in):  # noqa: F811
    one = episode()
    stands(station, episode_page_path(one))
    stands(station, feed_path(one.show))
    aired(station, one)
    book = download_book(station.settings)
    book.count(audio_path(one), "người nghe", NOON)
    book.count(audio_path(one).replace(one.key, f"{one.key}9"), "người nghe", NOON)
    where = whereabouts_of(station, one)
    url = station.station.profile.public_url
    assert where.page == f"{url}/{episode_page_path(one)}"
    assert where.feed == f"{url}/{feed_path(one.show)}"
    loud, downloads, stations = where.heard.rows
    assert [(row.total, row.measured) for row in (loud, downloads, stations)] == [
        (1, True), (1, True), (0, False),
    ]  # fmt: skip
    page = signed_in(Role.EDITOR).get(f"/noi-nghe/{one.key}").text
    assert where.page in page
    assert where.feed in page
    assert ("đừng in mã quét" in page) == (url == TENTATIVE_URL)
    assert re.search(r'<svg class="qr".*?<path fill="#000" d="M', page, re.DOTALL)
    told = visible(page)
    assert "Loa trường 1 lần" in told
    assert "Tải từ kênh và trang 1 lượt" in told
    assert "Đài truyền thanh chưa có số" in told
    assert page.count('<svg viewBox="0 0 288 66"') == 2  # nothing is drawn of what nobody counts
    assert page.count('<td class="num">chưa có số</td>') >= 8


def test_an_episode_nobody_knows_is_told(signed_in):
    assert signed_in(Role.EDITOR).get("/noi-nghe/khong-co").status_code == 422


def test_what_the_book_of_the_air_names_leads_to_where_it_is_heard(station, episode, signed_in):  # noqa: F811
    one = episode()
    facts = (("title", one.title), ("episode", one.key), ("kind", "khung giờ"))
    lines = [
        LogLine(
            seq=number, event=what, at=NOON, site="", slot="2026-11-26T06:45", item=1,
            seconds=20.0, reason="", more=(*facts, ("result", "Đã phát")), previous="",
            hash=f"{number}",
        )
        for number, what in ((1, LogEvent.ITEM), (2, LogEvent.ITEM_END))
    ]  # fmt: skip
    station.air_record().add(lines, chain="mot", unit="Trường")
    page = signed_in(Role.PUPIL).get("/nhat-ky?tu=26/11/2026&den=26/11/2026").text
    assert f'href="/ban/noi-nghe/{one.key}"' in page
