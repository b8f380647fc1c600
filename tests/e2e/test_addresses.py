"""Private shows, moving house, and what cron calls."""

import re
import shutil

import pytest

from broadcaster.app.station import edit_station
from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.publishing.addresses import move_station
from tests.fakes.answers import data_of

# the same with real processes: unit/web/test_hosting holds it in the small
pytestmark = pytest.mark.slow

IN_PROCESS = True

PRIVATE = """
[[shows]]
key = "noi-bo"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a99"
title = "Kênh thầy cô"
description = "Chỉ cho thầy cô."
programmes = ["buoi-sang"]
private = true
"""


@pytest.fixture(scope="module")
def built(station_of, tmp_path_factory):
    """One episode that has aired and one of the far future."""
    station = station_of(tmp_path_factory.mktemp("dia-chi"))
    station.write("mot", "NỮ: Chào các bạn.", day="7/9/2026", title="Bài một")
    station.write("xa", "NỮ: Chào tương lai.", day="7/9/2060", title="Bài xa")
    assert station.run("build").code == 0
    return station


@pytest.fixture
def station(built, station_at, tmp_path):
    shutil.copytree(built.folder, tmp_path / "đài")
    return station_at(tmp_path / "đài")


def feeds(station):
    return station.folder / "feeds"


def test_a_private_show_is_at_its_subscribers_address_only(station):
    """Feed, page and sound; nothing of it is anywhere else; revoking takes it away."""
    toml = station.scripts / "station.toml"
    toml.write_text(toml.read_text("utf-8") + PRIVATE, encoding="utf-8")
    lan = station.run("feed", "add-subscriber", "noi-bo", "Cô Lan").out.strip()
    hai = station.run("feed", "add-subscriber", "noi-bo", "Thầy Hải").out.strip()
    assert lan != hai
    assert station.run("feed", "add-subscriber", "noi-bo", "Cô Lan").out.strip() == lan
    token = re.fullmatch(r"https://[^/]+/rieng/([0-9a-f]{32})/noi-bo\.xml", lan)[1]
    own = feeds(station) / "rieng" / token
    text = (own / "noi-bo.xml").read_text("utf-8")
    assert "<itunes:block>Yes</itunes:block>" in text
    assert "<podcast:block>yes</podcast:block>" in text
    root = f"https://phat-thanh.example.edu.vn/rieng/{token}/"
    named = re.findall(r'(?:url|href|uri)="([^"]+)"', text)
    assert named
    for address in named:
        assert address.startswith(root)
        path = address.removeprefix(root)
        assert (own / (path + "index.html" if path.endswith("/") or not path else path)).is_file()
    page = (own / "noi-bo" / "index.html").read_text("utf-8")
    assert '<meta name="robots" content="noindex, nofollow">' in page
    for path in feeds(station).rglob("*"):
        if path.is_file() and "rieng" not in path.relative_to(feeds(station)).parts:
            data = path.read_bytes()
            assert b"noi-bo" not in data, path
            assert token.encode() not in data, path
    for _ in range(2):  # once more: of a run that was cut off something may be left
        assert station.run("feed", "revoke", "noi-bo", "cô lan").code == 0
    assert station.run("feed", "revoke", "noi-bo", "ai đó").code == 2
    assert not own.exists()
    assert "đã thôi" in station.run("feed", "list").out
    others = data_of(station.run("feed", "list", "--json").out)["subscribers"]
    assert [one["address"] for one in others] == ["", hai]


def test_a_public_show_has_no_subscribers(station):
    """The sentence says what to write in station.toml."""
    done = station.run("feed", "add-subscriber", "sao-mai", "Cô Lan")
    assert done.code == 2
    assert "private = true" in done.err


def test_after_a_move_guids_and_file_names_are_the_same(station):
    """Only the address changes, and the feed tells the new one."""
    before = (feeds(station) / "sao-mai.xml").read_text("utf-8")
    names = {p.relative_to(feeds(station)) for p in feeds(station).rglob("*.mp3")}
    done = station.run("move", "https://moi.example.edu.vn/phat-thanh/")
    assert done.code == 0, done.err
    after = (feeds(station) / "sao-mai.xml").read_text("utf-8")
    new = "https://moi.example.edu.vn/phat-thanh"
    assert f"<itunes:new-feed-url>{new}/sao-mai.xml</itunes:new-feed-url>" in after
    assert "phat-thanh.example.edu.vn" not in after
    for pattern in (r"<guid[^>]*>([^<]+)<", r"<podcast:guid>([^<]+)<"):
        assert re.findall(pattern, after) == re.findall(pattern, before)
    assert {p.relative_to(feeds(station)) for p in feeds(station).rglob("*.mp3")} == names
    toml = (station.scripts / "station.toml").read_text("utf-8")
    assert 'old_urls = ["https://phat-thanh.example.edu.vn"]' in toml
    assert "# giọng có sẵn" in toml
    assert station.run("move", "https://phat-thanh.example.edu.vn").code == 0
    assert f'old_urls = ["{new}"]' in (station.scripts / "station.toml").read_text("utf-8")


def test_a_move_that_was_cut_off_before_it_was_published_goes_on(station):
    """Where station.toml has the address already, the feeds may still have the old one."""
    new = "https://moi.example.edu.vn"
    old = open_station(Session(folder=station.folder)).station.profile
    edit_station(station.folder, move_station(old, new))
    done = station.run("move", new)
    assert done.code == 0, done.err
    assert f"{new}/sao-mai.xml" in (feeds(station) / "sao-mai.xml").read_text("utf-8")
    done = station.run("move", new)
    assert (done.code, "đúng địa chỉ này" in done.err) == (2, True)


@pytest.mark.parametrize("url", ["phat-thanh", "ftp://a.example", "https://a.example/đài", ""])
def test_an_address_that_no_feed_can_carry_is_refused(station, url):
    """station.toml stays as it was."""
    before = (station.scripts / "station.toml").read_bytes()
    assert station.run("move", url).code == 2
    assert (station.scripts / "station.toml").read_bytes() == before


def test_what_cron_calls_says_nothing_when_nothing_is_due(station):
    """And the machine's form tells when the next thing is."""
    assert station.run("publish", "--due").out == ""
    told = data_of(station.run("publish", "--json").out)
    assert told["changed"] == []
    assert told["due"].startswith("2060-09-07")
    assert any("chưa đến giờ" in line for line in told["left_out"])


def test_a_hub_that_is_away_does_not_stop_a_publishing(station):
    """It is told, and the feed stands."""
    toml = station.scripts / "station.toml"
    toml.write_text('hub = "http://127.0.0.1:9/"\n' + toml.read_text("utf-8"), encoding="utf-8")
    done = station.run("publish")
    assert done.code == 0
    assert "WebSub" in done.err
    assert 'rel="hub"' in (feeds(station) / "sao-mai.xml").read_text("utf-8")


def test_doctor_notices_a_published_file_that_was_changed(station):
    """Publishing does not read old files again; the doctor reads every byte."""
    page = next(feeds(station).rglob("*.vtt"))
    page.write_text("đã sửa", encoding="utf-8")
    done = station.run("doctor")
    assert page.name in done.out
