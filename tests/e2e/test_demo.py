"""`broadcaster demo` in a real browser, pressed through from the welcome to the end of the station.

The one story over everything: a letter, a script, voices, approval, the lamp, the air, page and
channel, a film, the report. A picture of each step stays beside the test's folder.
"""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from broadcaster.demo.story import story
from tests.fakes.desk_seat import DESKTOP, Seat, started_chromium

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]  # real voices, sound, a film
# step -> what its words speak of: seen without scrolling
SIGHTS = {
    step: one.sight
    for step, one in enumerate(story("", ""), 1)
    if one.sight and not one.sight.startswith("input")  # of a tick its words are seen, not its box
}
PATIENCE = 300_000  # milliseconds: a busy machine builds, plays and films


@pytest.fixture
def show(tmp_path):
    """The command as a person gives it, somewhere else than in their station; its address."""
    (tmp_path / "tam").mkdir()
    env = {
        **os.environ, "TMPDIR": str(tmp_path / "tam"), "HOME": str(tmp_path),
        "BROADCASTER_DATABASE": "postgresql://khong-co-may-nay/dai",
    }  # fmt: skip
    words = [sys.executable, "-m", "broadcaster", "demo", "--no-open"]
    # what was begun in the background is deaf to Ctrl+C, and so would be what it begins
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    running = subprocess.Popen(
        words, cwd=tmp_path, env=env, encoding="utf-8", stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )  # fmt: skip
    signal.signal(signal.SIGINT, before)
    told = ""
    try:
        while "Mở trình duyệt ở" not in told:
            line = running.stdout.readline()
            assert line, told
            told += line
        yield running, re.search(r"http://localhost:\d+", told)[0]
    finally:
        if running.poll() is None:
            running.send_signal(signal.SIGINT)
        try:
            running.communicate(timeout=120)
        except ValueError:  # its words were read
            running.wait(120)


def left_behind(folder: Path) -> list[str]:
    """What is still in the folder that the show was given for its things."""
    return [path.name for path in folder.rglob("trinh-dien*")]


def pressed_through(page, folder: Path) -> list[str]:
    """Press “Tiếp” as soon as it can be; what the bar said, with a picture of each step."""
    said: list[str] = []
    bar = page.locator("#trinh-dien")
    while True:
        on = bar.get_by_role("button", name="Tiếp", exact=True)
        if not bar.locator(".td-loi").inner_text().startswith("Hết"):
            expect(on).to_be_enabled(timeout=PATIENCE)
        words = bar.locator(".td-loi").inner_text()
        number = int(re.match(r"Bước (\d+)/", bar.locator(".td-gio").inner_text())[1])
        assert number == len(said) + 1, (said, words)
        said.append(words)
        page.screenshot(path=folder / f"{number:02}.png")
        if words.startswith("Hết"):
            expect(on).to_be_hidden()
            return said
        if sight := SIGHTS.get(number):
            expect(page.locator(sight).first).to_be_in_viewport()
        if "đã tự phát, hết bài" in words:
            assert "Đang phát" not in page.locator("main").inner_text()
        on.click()
        gone_on(page, number)


def gone_on(page, number: int) -> None:
    """Until the bar is at the next step, on this page or the one that was led to."""
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        try:
            told = page.locator("#trinh-dien .td-gio").inner_text(timeout=5_000)
            if told.startswith(f"Bước {number + 1}/"):
                return
        except PlaywrightError:  # between two pages
            pass
        page.wait_for_timeout(200)
    raise AssertionError(page.locator("body").inner_text())


def test_a_programme_from_the_letter_to_the_report_and_nothing_stays(show, tmp_path):
    running, address = show
    pictures = tmp_path / "anh"
    pictures.mkdir()
    with started_chromium() as chromium:
        seat = Seat(chromium, address, viewport=DESKTOP)
        page = seat.page
        page.goto(f"{address}/")
        begun = time.monotonic()
        said = pressed_through(page, pictures)
        took = time.monotonic() - begun
        with urllib.request.urlopen(f"{address}/feeds/phat-thanh.xml", timeout=60) as answer:
            feed = answer.read().decode()
        assert "<enclosure" in feed
        assert left_behind(tmp_path / "tam")
        page.get_by_role("button", name="Dừng và xóa").click()
        expect(page.get_by_role("heading", name="Đang xóa đài tạm")).to_be_visible()
        assert "system-ui" in page.evaluate("getComputedStyle(document.body).fontFamily")
        page.set_viewport_size({"width": 700, "height": 500})  # nothing listens any more
        seat.context.close()
    out = running.communicate(timeout=120)[0]
    assert running.returncode == 0, out
    assert "Đã xóa đài tạm." in out
    assert left_behind(tmp_path / "tam") == []
    assert seat.complaints == [], out
    assert seat.foreign == []
    assert len(said) == len([*pictures.glob("*.png")])
    print(f"{len(said)} bước, {took:.0f} giây")  # noqa: T201 - a figure for the note


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 143)])
def test_however_the_show_is_ended_its_station_goes(show, tmp_path, name, code):
    """At once behind its word that it runs: a window may be closed then too."""
    running, _ = show
    assert left_behind(tmp_path / "tam")
    running.send_signal(signal.Signals[name])
    out = running.communicate(timeout=120)[0]
    assert running.returncode == code, out
    assert "Đã xóa đài tạm." in out
    assert "Lỗi" not in out
    assert left_behind(tmp_path / "tam") == []
