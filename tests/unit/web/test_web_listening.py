"""Download counts: who counts, how often, and what is never kept."""

import asyncio
import sqlite3
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.errors import StoreError
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.web.access_log import AccessLog
from broadcaster.web.download_counts import ListenerCounts, is_bot, joined

START = datetime(2026, 9, 14, 6, 45, tzinfo=UTC)
FILE = "audio/kenh/so-1-01234567.mp3"
APP = "gPodder/3.11.3 (+http://gpodder.example/) Linux"
MINUTE = 1000


class Clock:
    """A clock that is moved by hand."""

    def __init__(self):
        self.moment = START

    def __call__(self):
        return self.moment


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book(tmp_path):
    return SqlDownloadBook(tmp_path / "sub" / "luot-tai.sqlite3")


@pytest.fixture
def listening(book, clock):
    return ListenerCounts(book, minute=lambda _file: MINUTE, now=clock)


def total(book):
    return sum(count.count for count in book.counts())


def hear(listening, *stretches, address="192.0.2.7", agent=APP, file=FILE):
    listener = listening.listener(address, agent)
    for first, count in stretches:
        listening.received(file, listener, first, count)


def test_a_minute_of_sound_counts_and_less_does_not(listening, book):
    hear(listening, (0, MINUTE - 1))
    assert total(book) == 0
    hear(listening, (MINUTE - 1, 1))
    assert total(book) == 1


def test_the_picture_in_front_of_the_sound_is_no_second_of_it(book, clock):
    tag = 500
    listening = ListenerCounts(book, minute=lambda _: MINUTE, now=clock, tag=lambda _: tag)
    hear(listening, (0, tag), (0, MINUTE))
    assert total(book) == 0
    hear(listening, (MINUTE, tag))
    assert total(book) == 1


def test_the_same_bytes_twice_are_not_a_minute(listening, book):
    hear(listening, *[(0, MINUTE // 2)] * 5)
    assert total(book) == 0


def test_a_listener_counts_once_in_24_hours(listening, book, clock):
    hear(listening, (0, MINUTE))
    clock.moment += timedelta(hours=23, minutes=59)
    hear(listening, (0, MINUTE))
    assert total(book) == 1
    clock.moment += timedelta(minutes=2)
    hear(listening, (0, MINUTE))
    assert [c.count for c in book.counts()] == [1, 1]
    assert book.counts(date(2026, 9, 15))[0].file == FILE


def test_a_restart_of_the_server_counts_nobody_twice(book, clock):
    for _ in range(2):
        hear(ListenerCounts(book, minute=lambda _file: MINUTE, now=clock), (0, MINUTE))
    assert total(book) == 1


def test_addresses_programs_and_files_are_told_apart(listening, book):
    hear(listening, (0, MINUTE))
    hear(listening, (0, MINUTE), address="192.0.2.8")
    hear(listening, (0, MINUTE), agent="AntennaPod/3.4")
    hear(listening, (0, MINUTE), file="audio/kenh/so-2-89abcdef.mp3")
    assert total(book) == 4


def test_one_home_with_many_ipv6_addresses_is_one_listener(listening):
    one = listening.listener("2001:db8:1:2::1", APP)
    assert listening.listener("2001:db8:1:2:ffff::9", APP) == one
    assert listening.listener("2001:db8:1:3::1", APP) != one
    assert listening.listener("::ffff:192.0.2.7", APP) == listening.listener("192.0.2.7", APP)


@pytest.mark.parametrize(
    "agent",
    ["", "  ", "Googlebot/2.1", "Mozilla/5.0 (compatible; bingbot/2.0)", "facebookexternalhit/1.1",
     "W3C_Validator/1.3", "UptimeRobot/2.0", "SomeSpider 1.0", "curl/8.5", "python-requests/2.32",
     "Mozilla/5.0 (X11) HeadlessChrome/140.0", "TelegramBot (like TwitterBot)", "WhatsApp/2.23"],
)  # fmt: skip
def test_bots_and_the_nameless_do_not_count(agent, listening, book):
    assert is_bot(agent)
    hear(listening, (0, MINUTE), agent=agent)
    assert total(book) == 0


@pytest.mark.parametrize(
    "agent",
    [APP, "AntennaPod/3.4", "Wget/1.25 (podget)", "newsboat/2.36", "VLC/3.0.24 LibVLC/3.0.24",
     "Mozilla/5.0 (Linux; Android 14) Chrome/130.0", "Podcasts/1 CFNetwork", "Music Player Daemon"],
)  # fmt: skip
def test_programs_of_listeners_count(agent):
    assert not is_bot(agent)


def test_nothing_that_leads_back_to_a_listener_is_on_the_disk(listening, book, tmp_path):
    hear(listening, (0, MINUTE), address="198.51.100.23", agent="Rieng/1.0 Cua Mot Nguoi")
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"198.51.100.23" not in data
    assert b"Cua Mot Nguoi" not in data


def test_hashes_are_forgotten_after_a_day(listening, book, clock, tmp_path):
    hear(listening, (0, MINUTE))
    clock.moment += timedelta(hours=25)
    hear(listening, (0, MINUTE), address="192.0.2.99", file="audio/kenh/so-3-00000000.mp3")
    with sqlite3.connect(tmp_path / "sub" / "luot-tai.sqlite3") as opened:
        assert opened.execute("SELECT count(*) FROM seen").fetchone() == (1,)
    opened.close()


def test_two_stations_hash_the_same_listener_differently(tmp_path, clock):
    books = [SqlDownloadBook(tmp_path / name) for name in ("a.sqlite3", "b.sqlite3")]
    hashes = {
        ListenerCounts(book, minute=lambda _file: 1, now=clock).listener("192.0.2.7", APP)
        for book in books
    }
    assert len(hashes) == 2


def test_a_damaged_book_is_told(tmp_path):
    path = tmp_path / "luot-tai.sqlite3"
    path.write_bytes(b"x" * 5000)
    with pytest.raises(StoreError) as told:
        SqlDownloadBook(path)
    assert "sổ lượt tải" in told.value.sentence


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=12))
def test_joined_stretches_hold_each_byte_once(parts):
    stretches = []
    for first, count in parts:
        stretches = joined(stretches, first, first + count)
    bytes_of = {n for first, count in parts for n in range(first, first + count)}
    assert sum(end - start for start, end in stretches) == len(bytes_of)
    assert stretches == sorted(stretches)


def test_the_log_says_what_and_never_who(tmp_path):
    log = AccessLog(tmp_path / "nhat-ky" / "truy-cap.log", private="rieng/")
    log.write(START, "GET", "/feeds/kenh.xml", 200, 1234)
    log.write(START, "GET", "/feeds/rieng/bi-mat-0123/kenh.xml", 404, 0)
    log.write(START, "GET", "/a b\nGET /x" + "y" * 500, 404, 0)
    log.close()
    lines = (tmp_path / "nhat-ky" / "truy-cap.log").read_text("utf-8").splitlines()
    assert lines[0] == "2026-09-14T06:45+0000 GET /feeds/kenh.xml 200 1234"
    assert lines[1] == "2026-09-14T06:45+0000 GET /feeds/rieng/…/kenh.xml 404 0"
    assert len(lines) == 3
    assert len(lines[2]) < 360


def test_a_running_server_writes_the_log_a_little_later(tmp_path):
    path = tmp_path / "truy-cap.log"
    log = AccessLog(path, private="rieng/")

    async def served():
        log.write(START, "GET", "/a", 200, 1)
        log.write(START, "GET", "/b", 200, 2)
        assert not path.exists()
        while not path.exists() or not path.stat().st_size:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(served(), 60))
    assert [line.split(" ")[2] for line in path.read_text("utf-8").splitlines()] == ["/a", "/b"]
    log.close()


def test_a_full_log_is_put_aside_and_the_oldest_goes(tmp_path):
    path = tmp_path / "truy-cap.log"
    log = AccessLog(path, private="rieng/")
    for number in range(45_000):
        log.write(START, "GET", "/feeds/" + "x" * 290 + str(number), 200, number)
    log.close()
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == ["truy-cap.log", *(f"truy-cap.log.{n}" for n in range(1, 6))]
    assert all(p.stat().st_size < 2_001_000 for p in tmp_path.iterdir())
