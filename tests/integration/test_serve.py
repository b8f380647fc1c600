"""`broadcaster serve` as a process, and a station's server whose next episode becomes due."""

import importlib.util
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn

from broadcaster.app.database import download_book
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.errors import ConfigError, ServeError
from broadcaster.publishing.subscribers import seats
from broadcaster.web.hosting import make_host, site_address
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask
from broadcaster.web.server import open_port
from tests.fakes.drawn_once import pictures_drawn_once  # noqa: F401 - for every test here

FAKES = Path(__file__).parents[1] / "fakes"
STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
contact = "Tổng phụ trách Đội"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false
approval = "none"

[voices]
engines = ["embedded"]

[[shows]]
key = "phat-thanh-mang-non"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh măng non"
description = "Chương trình thử của một trường tưởng tượng."
"""
SHOW = "phat-thanh-mang-non"


def _load(name):
    spec = importlib.util.spec_from_file_location(f"serve_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def station(tmp_path):
    (tmp_path / "scripts_vi").mkdir()
    (tmp_path / "scripts_vi" / "station.toml").write_text(STATION, encoding="utf-8")
    return wire(load_settings(tmp_path, {}))


def record(station, *, seconds, length=5):
    """An episode that airs in so many seconds, and sounds for `length` of them."""
    samples, server = _load("site_samples"), _load("site_server")
    air = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=seconds)
    data = server.mp3(length)
    made = server.sounding(samples.make_episode(1), station.settings.audio, data, float(length))
    episode = replace(made, air_time=air, school=None)
    station.tools.catalogue().record(episode)
    return episode


@pytest.fixture
def serving(station):
    """The station's server on a free port; `stop` comes by itself."""
    stops = []

    def start(public_url="", wired=station):
        door = open_port("127.0.0.1", 0)
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        told = []
        made = make_host(wired, public_url=public_url or address, tell=told.append)
        made.publishing.publish()
        server = uvicorn.Server(
            uvicorn.Config(made.app, access_log=False, log_level="error", lifespan="on")
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        stops.append((server, thread))
        while not server.started:
            time.sleep(0.01)
        return httpx.Client(base_url=address, timeout=120.0), told

    yield start
    for server, thread in stops:
        server.should_exit = True
        thread.join()


def _until(ask, seconds=120):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = ask()
        if found:
            return found
        time.sleep(0.05)
    return pytest.fail("it did not happen")


def test_an_episode_appears_by_itself_when_it_is_due(station, serving):
    with serving()[0] as web:
        episode = record(station, seconds=8)
        _until(lambda: web.get("/healthz").json()["next"])
        early = web.get(f"/feeds/{SHOW}.xml")
        if datetime.now(UTC) < episode.air_time:
            assert b"<item>" not in early.content
        _until(lambda: b"<item>" in web.get(f"/feeds/{SHOW}.xml").content)
        late = (datetime.now(UTC) - episode.air_time).total_seconds()
        assert 0 <= late < 30
        feed = web.get(f"/feeds/{SHOW}.xml").text
        [sound] = re.findall(r'<enclosure url="([^"]+)"', feed)
        assert sound.startswith(str(web.base_url).rstrip("/") + "/feeds/audio/")
        assert len(web.get(sound).content) == episode.public.audio.bytes
        assert web.get(f"/audio_out/{SHOW}/{episode.public.audio.name}").status_code == 200


def test_what_is_built_meanwhile_appears(station, serving):
    with serving()[0] as web:
        assert b"<item>" not in web.get(f"/feeds/{SHOW}.xml").content
        record(station, seconds=-60)
        _until(lambda: b"<item>" in web.get(f"/feeds/{SHOW}.xml").content)


def test_a_build_at_work_does_not_make_the_server_ill(station, serving):
    with station.tools.lock(), serving()[0] as web:
        assert web.get("/healthz").status_code == 200
        assert web.get(f"/feeds/{SHOW}.xml").status_code == 404
    with httpx.Client(base_url=web.base_url, timeout=120) as again:
        _until(lambda: again.get(f"/feeds/{SHOW}.xml").status_code == 200)


def test_the_hub_hears_of_the_address_that_the_feed_carries(station, serving):
    """The copy's feed names the hub too: whoever subscribed there waits for its word."""
    toml = STATION.replace("approval =", 'hub = "https://hub.example.edu.vn/"\napproval =')
    (station.settings.scripts / "station.toml").write_text(toml, encoding="utf-8")
    again, heard = wire(load_settings(station.settings.folder, {})), []
    told = replace(again.tools, ping=lambda hub, feeds: heard.append((hub, *feeds)))
    record(again, seconds=-60)
    with serving(wired=replace(again, tools=told))[0] as web:
        feed = str(web.base_url.join(f"/feeds/{SHOW}.xml"))
        assert 'rel="hub"' in web.get(feed).text
    assert heard == [("https://hub.example.edu.vn/", feed)]


def test_the_stations_own_folder_stays_as_it_is(station, serving):
    record(station, seconds=-60)
    with serving()[0] as web:
        assert web.get(f"/feeds/{SHOW}.xml").status_code == 200
    assert not station.settings.feeds.exists()


def test_sounds_are_not_kept_twice(station, serving):
    episode = record(station, seconds=-60)
    serving()
    [copy] = station.settings.host.rglob("audio/**/*.mp3")
    assert copy.samefile(station.settings.audio / SHOW / episode.public.audio.name)


def test_without_an_address_the_station_serves_its_feeds_as_they_are(station):
    record(station, seconds=-60)
    made = make_host(station, public_url="", tell=lambda fault: None)
    made.publishing.publish()
    feed = (station.settings.feeds / f"{SHOW}.xml").read_text("utf-8")
    assert 'url="https://phat-thanh.example.edu.vn/audio/' in feed
    assert made.address == "https://phat-thanh.example.edu.vn"


def test_a_subscribers_address_opens_and_closes(station, serving):
    """Without the token there is nothing; when the subscription ends the address is gone."""
    private = (
        STATION
        + """private = true

[[shows]]
key = "cong-khai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a12"
title = "Kênh công khai"
description = "Chương trình thử."
"""
    )
    (station.settings.scripts / "station.toml").write_text(private, encoding="utf-8")
    again = wire(load_settings(station.settings.folder, {}))
    record(again, seconds=-60)
    today = again.tools.clock.now().date()
    person = again.tools.subscribers().add(SHOW, "Cô An", today)
    [seat] = seats(again.station.profile, again.tools.subscribers())
    with serving(wired=again)[0] as web:
        path = f"/feeds/rieng/{seat.token}/{SHOW}.xml"
        feed = web.get(path)
        assert (feed.status_code, feed.headers["cache-control"]) == (200, "private, max-age=60")
        assert "noindex" in feed.headers["x-robots-tag"]
        [sound] = re.findall(r'<enclosure url="([^"]+)"', feed.text)
        assert f"/feeds/rieng/{seat.token}/audio/" in sound
        assert web.get(sound).status_code == 200
        for wrong in (f"/feeds/{SHOW}.xml", "/feeds/rieng/", f"/feeds/rieng/{'0' * 32}/{SHOW}.xml"):
            assert web.get(wrong).status_code == 404
        again.tools.subscribers().revoke(SHOW, person.name, today)
        _until(lambda: web.get(path).status_code == 404)
        _until(lambda: web.get(sound).status_code == 404)  # it goes after what names it
    assert seat.token not in (station.settings.host / "truy-cap.log").read_text("utf-8")


def test_what_is_withdrawn_is_in_no_copy_and_the_rest_comes_back(station, serving):
    record(station, seconds=-60)
    with serving()[0] as web:
        page = f"/feeds/{SHOW}/mang-non-2026-09-14.html"
        assert web.get(page).status_code == 200
        with station.tools.lock():
            station.tools.catalogue().forget("mang-non-2026-09-14")
            station.tools.scrub()
            assert web.get(page).status_code == 404
            assert list(station.settings.host.rglob("*.mp3")) == []
        _until(lambda: web.get(f"/feeds/{SHOW}.xml").status_code == 200)
        assert b"<item>" not in web.get(f"/feeds/{SHOW}.xml").content
        assert web.get(page).status_code == 404


def test_the_stations_own_address_means_its_own_folder(station):
    record(station, seconds=-60)
    text = STATION.replace("https://phat-thanh.example.edu.vn", "http://127.0.0.1:8000/feeds")
    (station.settings.scripts / "station.toml").write_text(text, encoding="utf-8")
    again = wire(load_settings(station.settings.folder, {}))
    made = make_host(again, public_url="http://127.0.0.1:8000", tell=lambda fault: None)
    made.publishing.publish()
    feed = (station.settings.feeds / f"{SHOW}.xml").read_text("utf-8")
    assert 'href="http://127.0.0.1:8000/feeds/phat-thanh-mang-non.xml"' in feed


@pytest.mark.rows_slow
@pytest.mark.parametrize("length", [5, 50])
def test_a_listener_is_counted_once_by_a_minute_or_all_of_a_short_sound(station, serving, length):
    record(station, seconds=-60, length=length)
    with serving()[0] as web:
        [sound] = re.findall(r'<enclosure url="([^"]+)"', web.get(f"/feeds/{SHOW}.xml").text)
        headers = {"user-agent": "AntennaPod/3.4"}
        web.head(sound, headers=headers)
        web.get(sound, headers={**headers, "range": "bytes=0-99"})
        assert download_book(station.settings).counts() == ()
        web.get(sound, headers=headers)
        web.get(sound, headers=headers)
    [count] = download_book(station.settings).counts()
    assert (count.count, count.file) == (1, sound.partition("/feeds/")[2])


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/feeds"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/feeds"),
        ("https://truong.example/dai", "https://truong.example/dai/feeds"),
        ("https://truong.example/feeds/", "https://truong.example/feeds"),
    ],
)
def test_the_site_stands_under_feeds(url, site):
    assert site_address(url) == site


@pytest.mark.parametrize(
    "url", ["truong.example", "ftp://truong.example", "http://", "http://x/?a=1", "http://x/#a"]
)
def test_an_address_that_is_none_is_told(url):
    with pytest.raises(ConfigError) as told:
        site_address(url)
    assert "--public-url" in told.value.sentence


def test_a_taken_port_is_told_in_vietnamese():
    door = open_port("127.0.0.1", 0)
    try:
        with pytest.raises(ServeError) as told:
            open_port("127.0.0.1", door.getsockname()[1])
    finally:
        door.close()
    assert "không mở được cổng" in told.value.sentence
    assert "--port" in told.value.hint


def test_what_fails_is_told_once_and_tried_again():
    """The clock tells a person once, not every half minute."""
    now, told = [datetime(2026, 9, 14, tzinfo=UTC)], []

    def fail():
        raise ConfigError("sai")

    publishing = PublishingClock(
        PublishingTask(publish=fail, stamp=lambda: 1, now=lambda: now[0], tell=told.append)
    )
    publishing.publish()
    publishing.publish()
    assert len(told) == 1
    assert publishing.state().told()["next"] == (now[0] + timedelta(seconds=30)).isoformat()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")
def test_the_command_serves_until_it_is_told_to_stop(station):
    record(station, seconds=-60)
    command = [sys.executable, "-m", "broadcaster", "-C", str(station.settings.folder), "serve"]
    running = subprocess.Popen(
        [*command, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        first = running.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/feeds/", first)[0]
        with httpx.Client(base_url=address, timeout=120) as web:
            assert web.get("").status_code == 200
            port = web.base_url.port
            taken = subprocess.run(
                [*command, "--port", str(port)], capture_output=True, encoding="utf-8", check=False
            )
            seen = subprocess.run(
                [*command, "--port", str(port), "--open"],
                capture_output=True,
                encoding="utf-8",
                env={**os.environ, "BROWSER": "echo mở %s", "PYTHONWARNINGS": "ignore"},
                check=False,
            )
        desk = f"http://127.0.0.1:{port}/ban/"
        assert taken.returncode == 1
        assert f"đang chạy rồi: {desk}" in taken.stderr
        assert (seen.returncode, seen.stderr) == (0, "")
        assert f"đang mở sẵn: {desk}" in seen.stdout
        assert f"mở {desk}" in seen.stdout
        running.send_signal(signal.SIGINT)
        rest, _ = running.communicate(timeout=120)
    finally:
        running.kill()
    assert "Đã dừng máy chủ." in rest
    assert running.returncode == 0
    assert "127.0.0.1 " not in rest


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C is sent in another way there")
def test_asked_to_open_it_calls_the_browser_at_the_desk(station, tmp_path):
    """A browser that stays in front does not keep the server from serving; it gets an answer."""
    seen = tmp_path / "đã xem.txt"
    browser = tmp_path / "trình duyệt.py"
    browser.write_text(
        "import pathlib, sys, time, urllib.request\n"
        "with urllib.request.urlopen(sys.argv[2], timeout=60) as answer:\n"
        "    told = f'{answer.status} {sys.argv[2]}'\n"
        "spare = pathlib.Path(sys.argv[1] + '.tmp')\n"
        "spare.write_text(told, 'utf-8')\n"
        "spare.rename(sys.argv[1])\n"
        "time.sleep(600)\n",
        "utf-8",
    )
    words = [sys.executable, str(browser), str(seen)]
    command = [sys.executable, "-m", "broadcaster", "-C", str(station.settings.folder), "serve"]
    running = subprocess.Popen(
        [*command, "--open", "--host", "0.0.0.0", "--port", "0"],
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "BROWSER": f"{shlex.join(words)} %s", "PYTHONWARNINGS": "ignore"},
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 240
        while not seen.exists():
            assert time.monotonic() < end, "no browser was called"
            assert running.poll() is None
            time.sleep(0.05)
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        told, _ = running.communicate()
    assert "0.0.0.0:" not in told  # no browser opens that
    assert re.search(r"Bàn làm việc: http://127\.0\.0\.1:\d+/ban/", told)
    assert re.fullmatch(r"200 http://127\.0\.0\.1:\d+/ban/mo/\S{20,}", seen.read_text("utf-8"))
