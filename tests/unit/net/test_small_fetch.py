"""A small answer of a stranger: bounded in bytes and seconds, never from this house unasked."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

FAKES = str(Path(__file__).parents[2] / "fakes")
if FAKES not in sys.path:
    sys.path.insert(0, FAKES)

from file_server import File, FileServer  # noqa: E402

from broadcaster.app.law_feeds import see_feeds  # noqa: E402
from broadcaster.law.starter import starter_register  # noqa: E402
from broadcaster.net.connection import NetworkFault, Trust  # noqa: E402
from broadcaster.net.small_fetch import fetch_small  # noqa: E402

HOME = Trust(hosts=frozenset({"127.0.0.1"}), connect=60.0, read=60.0)
FEED = "<rss><channel><item><title>Nghị định 9/2098/NĐ-CP</title></item></channel></rss>"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    files = {
        "/good": File(data=FEED.encode()),
        "/huge": File(data=b"x" * 300_000, length=False),
        "/slow": File(data=b"x" * 1000, hang_after=10),
        "/cut": File(data=b"x" * 1000, stop_after=10),
        "/round": File(location="/round"),
        "/inside": File(location="http://localhost:1/"),
        "/error": File(data=b"x", status=503),
    }
    with FileServer(files=files) as running:
        yield running


def test_an_answer_comes_whole(server: FileServer) -> None:
    assert fetch_small(server.url("/good"), HOME, most=1000, seconds=120) == FEED.encode()


def test_an_address_with_marks_is_asked_for_as_browsers_do(server: FileServer) -> None:
    server.files["/tin-m%E1%BB%9Bi?a=%C4%91"] = File(data=b"ok")
    assert fetch_small(server.url("/tin-mới?a=đ#x"), HOME, most=9, seconds=120) == b"ok"


@pytest.mark.parametrize("host", ["a\u202e.vn", "x" * 80 + "đ.vn"])
def test_a_machine_that_cannot_be_is_told(host: str) -> None:
    with pytest.raises(NetworkFault, match="không dùng được"):
        fetch_small(f"http://{host}/", HOME, most=9, seconds=120)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/huge", "dài hơn 100 nghìn byte"),
        ("/cut", "bị đứt|Không tải được"),
        ("/round", "cứ dẫn đi mãi"),
        ("/inside", "mạng nội bộ"),
        ("/error", "trả lời mã 503"),
        ("/none", "trả lời mã 404"),
    ],
)
def test_what_misbehaves_is_told(server: FileServer, path: str, told: str) -> None:
    with pytest.raises(NetworkFault, match=told):
        fetch_small(server.url(path), HOME, most=100_000, seconds=120)


def test_nobody_waits_for_one_that_stops_amid_its_words(server: FileServer) -> None:
    with pytest.raises(NetworkFault, match=r"chậm quá 0\.2 giây"):
        fetch_small(server.url("/slow"), HOME, most=100_000, seconds=0.2)


def test_a_machine_of_this_house_is_not_asked_unless_it_is_named(server: FileServer) -> None:
    with pytest.raises(NetworkFault, match="mạng nội bộ"):
        fetch_small(server.url("/good"), Trust(), most=1000, seconds=120)
    assert server.asked == []


def test_one_feed_that_fails_never_stops_the_others(server: FileServer) -> None:
    feeds = tuple(map(server.url, ("/error", "/huge", "/good")))
    station = SimpleNamespace(allow_hosts=("127.0.0.1",), law_feeds=feeds)
    settings = SimpleNamespace(station=station, ca_bundle="")
    seen = [*see_feeds(settings, starter_register())]
    assert [one.address for one in seen] == [*feeds]
    assert [one.fault is None for one in seen] == [False, False, True]
    assert [entry.number for entry in seen[2].entries] == ["9/2098/NĐ-CP"]
