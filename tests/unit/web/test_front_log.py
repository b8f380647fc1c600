"""Downloads from the log of a web server in front: who counts, once, whatever becomes of the log."""

import gzip
import json
from datetime import UTC, datetime, timedelta

import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.reports.download_book import LogPlace, SqlDownloadBook
from broadcaster.web.front_log import LogCounter, LogReading, answer_in

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
START = datetime(2026, 9, 14, 6, tzinfo=UTC)
FILE = "audio/kenh/so-1-01234567.mp3"
MINUTE = 1000


def nginx(number=0, **other):
    """A line of the log that our nginx settings ask for."""
    row = {
        "id": f"{number:032x}", "time": START.timestamp() + number, "address": "192.0.2.7",
        "agent": "AntennaPod/3.4", "file": FILE, "status": 200, "sent": MINUTE, "range": "",
        "ahead": "  ",
    }  # fmt: skip
    return json.dumps(row | other)


def caddy(number=0, uri=f"/feeds/{FILE}", status=200, size=MINUTE, part="", method="GET", **heads):
    """A line of Caddy's log."""
    asked = {"User-Agent": ["AntennaPod/3.4"]} | {
        k.replace("_", "-"): [v] for k, v in heads.items()
    }
    told = {"Content-Range": [part]} if part else {}
    request = {"remote_ip": "192.0.2.7", "method": method, "uri": uri, "headers": asked}
    return json.dumps(
        {"ts": START.timestamp() + number, "request": request, "size": size, "status": status,
         "resp_headers": told}
    )  # fmt: skip


class Logs:
    """A book, a log, and the counting of it."""

    def __init__(self, folder):
        self.book = SqlDownloadBook(folder / "luot-tai.sqlite3")
        self.path = folder / "luot-tai.log"

    def write(self, *lines, end="\n", path=None):
        with (path or self.path).open("a", encoding="utf-8") as log:
            log.write("\n".join(lines) + end)

    def count(self, path=None):
        counter = LogCounter(book=self.book, minute=lambda _: MINUTE, tag=lambda _: 0, now=NOW)
        return counter.count([path or self.path])

    @property
    def total(self):
        return sum(count.count for count in self.book.counts())


@pytest.fixture
def logs(tmp_path):
    return Logs(tmp_path)


@pytest.mark.parametrize("line", [nginx(), caddy()])
def test_a_minute_of_a_sound_counts(logs, line):
    logs.write(line)
    assert logs.count() == LogReading(read=1, counted=1)
    [count] = logs.book.counts()
    assert (count.file, count.day.isoformat()) == (FILE, "2026-09-14")


@pytest.mark.parametrize("agent", [b"\xed\xa0\x80", b"\\ud800"])
def test_half_a_letter_in_the_name_of_a_program_stops_nothing(logs, agent):
    """Who asks may say anything; the lines behind it are read."""
    logs.write(nginx(0))
    line = nginx(1, address="192.0.2.8").encode().replace(b"AntennaPod", b"A" + agent)
    with logs.path.open("ab") as log:
        log.write(line + b"\n")
    logs.write(nginx(2, address="192.0.2.9"))
    assert logs.count() == LogReading(read=3, strange=1, counted=2)
    assert logs.count() == LogReading()


def test_the_same_log_counts_nothing_twice(logs):
    logs.write(nginx(0), nginx(1, address="192.0.2.8"))
    assert logs.count().counted == 2
    assert logs.count() == LogReading()
    logs.write(nginx(2, address="192.0.2.9"))
    assert logs.count() == LogReading(read=1, counted=1)


def test_a_log_that_was_put_aside_is_read_to_its_end_and_then_never_again(logs):
    logs.write(nginx(0))
    logs.count()
    logs.write(nginx(1, address="192.0.2.8"))  # after the last reading, before the turn
    aside = logs.path.with_name("luot-tai.log.1")
    logs.path.rename(aside)
    logs.write(nginx(2, address="192.0.2.9"))
    assert logs.count() == LogReading(read=2, counted=2)
    packed = aside.with_name("luot-tai.log.2.gz")
    packed.write_bytes(gzip.compress(aside.read_bytes()))
    assert logs.count(packed) == LogReading()
    assert logs.total == 3


def test_a_line_that_is_still_being_written_waits(logs):
    logs.write(nginx(0), nginx(1, address="192.0.2.8")[:50], end="")
    assert logs.count() == LogReading(read=1, counted=1)
    logs.write(nginx(1, address="192.0.2.8")[50:])
    assert logs.count() == LogReading(read=1, counted=1)
    logs.path.write_text("", encoding="utf-8")
    assert logs.count() == LogReading()


def test_a_log_that_was_cut_is_told(logs):
    logs.write(nginx(0), nginx(1))
    logs.count()
    logs.path.write_text(f"{nginx(0)}\n", encoding="utf-8")
    assert logs.count() == LogReading(cut=("luot-tai.log",))


def test_a_minute_may_come_in_parts_and_in_two_readings(logs):
    logs.write(nginx(0, status=206, sent=600, range="bytes 0-599/5000"))
    logs.write(nginx(1, status=206, sent=600, range="bytes 0-599/5000"))  # the same bytes again
    assert logs.count().counted == 0
    logs.write(caddy(2, status=206, size=400, part="bytes 600-999/5000"))
    assert logs.count().counted == 1


def test_what_left_counts_and_not_what_was_asked_for(logs):
    logs.write(nginx(0, status=206, sent=300, range="bytes 0-4999/5000"))
    assert logs.count().counted == 0


def test_one_listener_counts_once_a_day_in_either_way(logs):
    logs.write(nginx(0), caddy(1), nginx(60))
    assert logs.count().counted == 1
    later = START.timestamp() - timedelta(hours=30).total_seconds()
    logs.write(nginx(0, time=later))  # another day, told late: in doubt it is the same listener
    assert logs.count() == LogReading(read=1)


@pytest.mark.parametrize(
    "line",
    [
        nginx(agent="Googlebot/2.1"), nginx(agent=""), nginx(status=304, sent=0),
        nginx(status=404), nginx(file="kenh.xml"), nginx(file="audio/../../etc/passwd.mp3"),
        nginx(file="audio/kenh/số 1.mp3"), nginx(ahead="prefetch  "), nginx(sent=0),
        nginx(status=206, range=""), nginx(status=206, range="bytes */5"),
        caddy(method="HEAD"), caddy(uri="/feeds/kenh.xml"), caddy(Sec_Purpose="prefetch;prerender"),
    ],
)  # fmt: skip
def test_what_nobody_heard_is_no_download_and_no_fault(logs, line):
    logs.write(line)
    assert logs.count() == LogReading(read=1)


@pytest.mark.parametrize(
    "line",
    [
        "", "x", "{}", "[1]", "null", '{"request": 5}', '{"request": {}}', nginx(time="now"),
        nginx(time=True), nginx(time=-1), nginx(time=1e300), nginx(time=NOW.timestamp() + 7200),
        nginx(status=None), nginx(agent=5), nginx(file=["a"]), "[" * 100_000, nginx()[:-9],
        '{"time": NaN}', "x" * 200_000, "\ud7ff\x00", '192.0.2.7 - - "GET / HTTP/1.1" 200 5',
    ],
    ids=range(21),
)  # fmt: skip
def test_a_strange_line_is_left_out_and_told(logs, line):
    logs.write(nginx(0), line, nginx(1, address="192.0.2.8"))
    assert logs.count() == LogReading(read=3, strange=1, counted=2)


def test_a_token_and_whoever_asked_are_nowhere_on_the_disk(logs, tmp_path):
    logs.write(caddy(0, uri=f"/feeds/rieng/tu-ma-0123/{FILE}", size=500))
    logs.write(nginx(1, file=f"rieng/tu-ma-0456/{FILE}", sent=MINUTE, address="198.51.100.23"))
    assert logs.count().counted == 1
    assert [count.file for count in logs.book.counts()] == [FILE]
    logs.path.unlink()
    data = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for secret in (b"tu-ma", b"198.51.100.23", b"192.0.2.7", b"AntennaPod"):
        assert secret not in data


def test_two_readers_at_once_count_nothing_twice(logs):
    logs.write(nginx(0))
    logs.count()
    with pytest.raises(StoreError, match="lệnh khác"):
        logs.book.count_log(LogPlace(log="m", before=5, read=9), (), ())


def test_a_log_that_is_not_there_is_told(logs):
    with pytest.raises(StoreError, match="Không tìm thấy"):
        logs.count()


def test_no_text_makes_a_fault_of_another_kind():
    for text in ('{"time": 1e999}', '{"a"', '{"request": {"uri": 5}}'):
        with pytest.raises((ValueError, OverflowError)):
            answer_in(text.encode(), NOW)
