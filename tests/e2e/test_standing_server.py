"""`serve` with a broken station.toml: the old site is shown as it stands, mended settings end that."""

import os
import subprocess
import sys
import urllib.request

import pytest

from tests.fakes.quiet_port import quiet_port
from tests.fakes.station_here import StationHere

pytestmark = pytest.mark.slow


def get(url):
    with urllib.request.urlopen(url, timeout=120) as reply:
        return reply.read()


def read_until(process, words):
    told = ""
    while words not in told:
        line = process.stdout.readline()
        assert line, told
        told += line
    return told


@pytest.mark.skipif(sys.platform == "win32", reason="the port is handed on in another way there")
def test_the_old_site_stays_while_the_settings_are_broken_and_the_server_goes_on_when_mended(
    station, monkeypatch
):
    monkeypatch.setenv("BROADCASTER_VOICES_FOLDER", str(station.voices))
    here = StationHere(station.folder)
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    assert here.run("build").code == 0
    settings = station.folder / "scripts_vi" / "station.toml"
    good = settings.read_text("utf-8")
    feed = min((station.folder / "feeds").glob("*.xml"))
    before = feed.read_bytes()
    settings.write_text(f"{good}\nmau = =\n", "utf-8")
    port = quiet_port()
    running = subprocess.Popen(
        [sys.executable, "-m", "broadcaster", "-C", station.folder, "serve", "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"},
    )
    try:
        told = read_until(running, "Máy chủ đang chạy")
        assert "station.toml" in told
        assert "chỉ cho xem trang và kênh cũ" in told
        address = f"http://127.0.0.1:{port}"
        assert get(f"{address}/feeds/{feed.name}") == before
        settings.write_text(good, "utf-8")
        told = read_until(running, "Bàn làm việc: ")
        assert "đã sửa xong" in told
        assert get(f"{address}/ban/vao")
        assert feed.read_bytes() == before
    finally:
        running.kill()
        running.communicate()
