"""The site of a station in a store that speaks S3: published, heard, taken back."""

import hashlib
import http.client
import os
import time
import urllib.request
from unittest import mock
from urllib.parse import urlsplit

import pytest

from tests.fakes.answers import data_of
from tests.fakes.s3_service import BUCKET, KEYS, s3_service
from tests.fakes.served_station import served

IN_PROCESS = True
pytestmark = pytest.mark.system

WHO = ("--who", "Trần Thị Hòa (ví dụ)")
OPEN = {"BROADCASTER_STORE_KEY": KEYS.name, "BROADCASTER_STORE_SECRET": KEYS.secret}


@pytest.fixture(scope="module")
def service():
    with s3_service() as found:
        yield found


@pytest.fixture
def store(service):
    with service.store("sao-mai") as found:
        yield found


def public(station) -> dict[str, bytes]:
    feeds = station.folder / "feeds"
    return {
        name.removeprefix("feeds/"): data
        for name, data in station.bytes().items()
        if (feeds / name.removeprefix("feeds/")).is_file()
    }


def head(address: str) -> http.client.HTTPResponse:
    parts = urlsplit(address)
    line = http.client.HTTPConnection(parts.netloc, timeout=60)
    line.request("HEAD", parts.path)
    reply = line.getresponse()
    reply.read()
    line.close()
    return reply


def same(station, store) -> bool:
    there = {one.name: store.holds(one.name).sha256 for one in store.listed()}
    there.pop("current.json")
    here = {name: hashlib.sha256(data).hexdigest() for name, data in public(station).items()}
    return there == here


def test_a_site_goes_to_the_store_and_what_is_taken_back_leaves_it(station, service, store):
    toml = station.scripts / "station.toml"
    place = f'url = "s3://{BUCKET}/sao-mai"\nendpoint = "{service.endpoint}"\n'
    toml.write_text(f"{toml.read_text('utf-8')}\n[object_store]\n{place}", "utf-8")
    station.write("mu", "NỮ: Đội mũ nhé.", title="Đội mũ")
    station.write("tay", "NỮ: Rửa tay nhé.", day="14/9/2026", title="Rửa tay")
    assert station.run("build").code == 0

    shut = station.run("publish")
    assert shut.code == 0  # the site stands here all the same
    assert "chưa có khóa của kho đối tượng" in shut.out + shut.err
    assert list(store.listed()) == []

    done = station.run("publish", "--json", env=OPEN)
    told = data_of(done.out)["store"]
    assert told["complete"]
    assert same(station, store)
    sounds = [name for name in told["sent"] if name.endswith(".mp3")]
    assert told["sent"][: len(sounds)] == sounds
    assert told["sent"][-1].endswith((".xml", ".json", ".opml"))
    address = f"{service.endpoint}/{BUCKET}/sao-mai/sao-mai.xml"
    with urllib.request.urlopen(address) as reply:
        assert reply.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
        assert reply.headers["Cache-Control"] == "public, max-age=60"

    toml.write_text(f"{toml.read_text('utf-8')}signed = true\n", "utf-8")
    sound = sounds[0]
    with mock.patch.dict(os.environ, OPEN), served(station.folder) as server:
        here = f"{server}/feeds/{sound}"
        while (told := head(here)).status == 404:  # its copy of the site is on its way
            time.sleep(0.1)
        assert (told.status, told.getheader("Content-Length")) == (
            200,
            str(len(public(station)[sound])),
        )
        led = urllib.request.Request(here, headers={"Range": "bytes=100-199"})
        with urllib.request.urlopen(led) as reply:  # follows the 302 as players do
            assert reply.url.startswith(f"{service.endpoint}/{BUCKET}/sao-mai/{sound}?")
            assert (reply.status, reply.read()) == (206, public(station)[sound][100:200])

    gone = station.run("withdraw", "mu", "--reason", "gia đình xin gỡ", *WHO, "--yes")
    assert "kho đối tượng" in gone.out + gone.err
    assert any("mu" in one.name or "09-07" in one.name for one in store.listed())
    again = data_of(station.run("publish", "--json", env=OPEN).out)["store"]
    assert [name for name in again["removed"] if name.endswith(".mp3")]
    assert same(station, store)

    quiet = station.run("publish", "--due", env=OPEN)
    assert (quiet.code, quiet.out.strip()) == (0, "")
