"""People at the desk in a real browser of Debian's, and the agent that plays for them."""

import contextlib
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect, sync_playwright

from tests.fakes import desk_house
from tests.fakes.desk_hands import Pointer
from tests.fakes.moved_clock import moved_to

PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
SMALLEST = {"width": 320, "height": 640}
SCHOOL_TIME = {"TZ": "Asia/Ho_Chi_Minh"}
_QUIET = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio")
# Playwright puts "body {}" into a page before it takes a picture in Firefox; the desk refuses that.
_OF_THE_CAMERA = "sha256-YjaKGiklmzC6wjXA513HAMmzus8VE61XCOT+SmwNZWA="
# the same for Firefox: a microphone, sound without a press, and nobody in the room hears it
_FIREFOX = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.volume_scale": "0.0",
}
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")

# What hands did, told as it happens: a page that goes away takes nothing along. A press is one of
# mouse or finger, a key one of the keyboard (letters come as from an input method, and are none),
# a field one that was typed into or chosen from, a page one that was loaded.
_COUNTS = """(() => {
  if (top !== self || !location.protocol.startsWith("http")) return;
  const told = (what) => window.demTay(what), filled = new WeakSet();
  told("pages");
  addEventListener("pointerdown", () => told("presses"), true);
  addEventListener("keydown", () => told("keys"), true);
  addEventListener("input", (event) => {
    const field = event.target;
    if (filled.has(field) || ["checkbox", "radio"].includes(field.type)) return;
    filled.add(field);
    told("fields");
  }, true);
})()"""


@contextlib.contextmanager
def started_chromium(*flags):
    """The browser; the flags of MICROPHONE give it one."""
    found = shutil.which("chromium")
    assert found, "chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*_QUIET, *flags])
        yield browser
        browser.close()


@contextlib.contextmanager
def started_firefox():
    """The other browser that Debian's desktops have, over WebDriver BiDi; it has a microphone."""
    found = shutil.which("firefox-esr")
    assert found, "firefox-esr is missing: apt-get install firefox-esr"
    relay = Path(__file__).parent / "firefox_relay.py"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        door = Path(folder) / "firefox"
        words = shlex.join([sys.executable, str(relay), found])
        door.write_text(f'#!/bin/sh\nexec {words} "$@"\n', "utf-8")
        door.chmod(0o700)
        browser = playwright.firefox.launch(
            channel="moz-firefox", executable_path=door, firefox_user_prefs=_FIREFOX
        )
        yield browser
        browser.close()


class Seat:
    """Somebody at a browser, and everything that should not have happened there."""

    def __init__(self, browser, address, *, counts=None, hands=Pointer, **wishes):
        self.address = address
        self.context = browser.new_context(**{"viewport": PHONE, "locale": "vi-VN", **wishes})
        self.context.set_default_timeout(120_000)  # a busy machine takes its time
        if counts is not None:
            self.context.expose_binding("demTay", lambda _, what: counts.update([what]))
            self.context.add_init_script(_COUNTS)
        self.page = self.context.new_page()
        self.hands = hands(self.page)
        self.complaints, self.foreign, self.bytes = [], [], 0
        self.page.on("console", lambda said: self._complained(said.text))
        self.page.on("pageerror", lambda fault: self._complained(str(fault)))
        self.page.on("request", self._asked)
        self.page.on("requestfinished", self._counted)

    def _complained(self, words):
        if _OF_THE_CAMERA not in words:
            self.complaints.append(words)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign.append(request.url)

    def _counted(self, request):
        sizes = request.sizes()
        self.bytes += sizes["responseBodySize"] + sizes["responseHeadersSize"]

    def shown(self):
        """Where the browser is and what it says there, for whoever reads why a test failed."""
        try:
            words = self.page.locator("body").inner_text(timeout=5_000)
        except PlaywrightError as fault:
            words = str(fault)
        complaints = "; ".join(self.complaints)
        return f"{self.page.url}\n{words[:1_500]}\ncomplaints: {complaints}"

    def open(self, path):
        self.page.goto(f"{self.address}/ban{path}")
        return self.page

    def turn_to(self, words):
        """Press the page of that name in the bar."""
        bar = self.page.get_by_role("navigation", name="Các trang chính")
        self.hands.press(bar.get_by_role("link", name=words))
        return self.page

    def come_in(self, link, *, first="hom-nay"):
        """Set the password by a one-time link."""
        self.page.goto(f"{self.address}{link}")
        for words in ("Mật khẩu mới", "Gõ lại mật khẩu mới"):
            self.hands.fill(self.page.get_by_label(words, exact=True), desk_house.PASSWORD)
        self.hands.press(self.page.get_by_role("button", name="Đặt mật khẩu và vào"))
        self.page.wait_for_url(f"**/{first}")
        return self


@contextlib.contextmanager
def seats(browser, hands=Pointer):
    """Gives seats; what a browser complained of, or fetched from elsewhere, fails the test.

    What fails in it tells what every browser showed.
    """
    made = []

    def start(address, **wishes):
        made.append(Seat(browser, address, hands=hands, **wishes))
        return made[-1]

    try:
        yield start
    except Exception as fault:
        for one in made:
            fault.add_note(one.shown())
        raise
    finally:  # a connection left open would outlive the server
        for one in made:
            one.context.close()
    for one in made:
        assert one.complaints == [], one.complaints
        assert one.foreign == [], one.foreign


def invited(seat, name, account, role):
    """The one-time link of somebody new, as the page of people shows it."""
    page, hands = seat.page, seat.hands
    hands.fill(page.get_by_label("Họ và tên"), name)
    hands.fill(page.get_by_label("Tài khoản"), account)
    hands.choose(page.get_by_label("Vai", exact=True), role)
    hands.press(page.get_by_role("button", name="Thêm và lấy đường dẫn"))
    expect(page.get_by_role("heading", name=f"Gửi đường dẫn này cho {name}")).to_be_visible()
    return page.locator("code").inner_text()


def told_by(place):
    """Begin to note every text that a place shows, however short; gives what was noted so far."""
    place.evaluate("""place => {
      const all = place.allTold = [place.textContent];
      new MutationObserver(() => all.push(place.textContent))
        .observe(place, { childList: true, characterData: true, subtree: true });
    }""")
    return lambda: place.evaluate("place => place.allTold")


def until(page, true):
    """Wait for what no `expect` looks at, while the page goes on."""
    end = time.monotonic() + 120
    while not true():
        assert time.monotonic() < end
        page.wait_for_timeout(20)


def typed_body(page):
    """The field with the words of a script."""
    return page.get_by_label("Lời bài", exact=True).and_(page.locator("textarea"))


# --- the agent and the clock ------------------------------------------------------------------


def morning(house, hour, minute, second=0):
    """A moment of tomorrow."""
    return house.now().replace(hour=hour, minute=minute, second=second) + timedelta(days=1)


def agent_words(folder, before, *words):
    """The command of an agent that plays to the null device, with its clock moved."""
    program = Path(__file__).parent / "null_speaker.py"
    return [
        *before, sys.executable, str(program), "-C", str(folder), "play", "--player", "miniaudio",
        *words,
    ]  # fmt: skip


def play(house, before, *words):
    """An agent at work, to be ended by `stop`."""
    env = {**os.environ, **SCHOOL_TIME, "TMPDIR": str(house.folder)}
    return subprocess.Popen(
        agent_words(house.folder, before, *words),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def stop(agent):
    """End the agent with the program that deceives it about the time; what it said."""
    if agent.poll() is None:
        os.killpg(agent.pid, signal.SIGTERM)
    return agent.communicate(timeout=120)[0].decode()


def wait_for_log(house, agent, sign):
    """Until the agent of the main site has logged something with that sign."""
    log = house.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    end = time.monotonic() + 120
    while time.monotonic() < end:
        over = agent.poll() is not None  # looked at first: what it logged last is read below
        written = log.read_text("utf-8") if log.is_file() else ""
        if sign in written:
            return
        if over:
            break
        time.sleep(0.2)
    raise AssertionError(f"not in the log: {sign}; agent: {stop(agent)}; log: {written}")


def command_line(house, *words, when=None):
    """A command of the school, run this evening or at that moment.

    The server publishes by itself; who comes while it does waits until it is through, as a person
    would.
    """
    command = [*moved_to(when or house.now()), sys.executable, "-m", "broadcaster"]
    end = time.monotonic() + 300
    while True:
        done = subprocess.run(
            [*command, "-C", str(house.folder), *words],
            env={**os.environ, **SCHOOL_TIME, "TMPDIR": str(house.folder)},
            capture_output=True,
            text=True,
            check=False,
        )
        if "Một lần chạy khác đang làm việc" not in done.stderr or time.monotonic() > end:
            return done
        time.sleep(1)
