"""A real browser (Debian's chromium) opens the pages, plays, seeks and follows the words."""

import contextlib
import functools
import http.server
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import threading
from dataclasses import replace
from pathlib import Path

import lameenc
import numpy as np
import pytest
from PIL import Image

from broadcaster.workflows.site import plan_site

pytestmark = pytest.mark.system
FAKES = Path(__file__).parents[1] / "fakes"
SECONDS = 45
PROBE = """<!doctype html><meta charset=utf-8><body style="margin:0">
<iframe id=f width=320 height=900 style="border:0" src="%s"></iframe><script>
const told = {errors: []};
const frame = document.getElementById('f');
const wait = (ok) => new Promise((done) => {
  const end = Date.now() + 8000;
  (function look() { if (ok() || Date.now() > end) done(); else setTimeout(look, 50); })();
});
frame.onload = async () => {
  const w = frame.contentWindow, d = w.document;
  w.onerror = (m) => told.errors.push(String(m));
  told.wide = d.documentElement.scrollWidth;
  told.resources = w.performance.getEntriesByType('resource').map((e) => e.name);
  told.fonts = d.fonts ? (await d.fonts.ready, [...d.fonts].filter((f) => f.status === 'loaded').length) : 0;
  told.low = [...d.querySelectorAll('.button, select, .chapters a, summary, .bar a')]
    .filter((e) => e.offsetHeight && e.offsetHeight < 47.5).map((e) => e.outerHTML.slice(0, 80));
  const audio = d.getElementById('player');
  const chapter = d.querySelectorAll('.chapters a')[1];
  if (audio && chapter) {
    told.tools = !d.querySelector('.tools').hidden;
    chapter.click();
    await wait(() => audio.currentTime > 12.6);
    told.afterChapter = audio.currentTime;
    told.current = d.querySelectorAll('.chapters a[aria-current]').length &&
      chapter.getAttribute('aria-current');
    const line = d.querySelectorAll('.words [data-t]')[2];
    line.click();
    await wait(() => audio.currentTime > 22.1 && line.classList.contains('on'));
    told.afterLine = audio.currentTime;
    told.lit = line.classList.contains('on') && d.querySelectorAll('.words .on').length;
    const speed = d.getElementById('speed');
    speed.value = '1.5';
    speed.dispatchEvent(new w.Event('change'));
    told.rate = audio.playbackRate;
    told.stayed = w.location.pathname;
  }
  await fetch('/told', {method: 'POST', body: JSON.stringify(told)});
};
</script>"""


class Desk(http.server.SimpleHTTPRequestHandler):
    """Serves the site, a page that probes it, and takes the answer."""

    answers: list
    arrived: threading.Event

    def do_GET(self):
        if self.path.startswith("/probe?"):
            body = (PROBE % self.path.partition("?")[2]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif self.path.endswith(".mp3"):
            self._part(Path(self.translate_path(self.path)).read_bytes())
        else:
            super().do_GET()

    def _part(self, data):
        """Players seek by byte ranges; the server of the standard library has none."""
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(asked[1]) if asked else 0
        last = min(int(asked[2] or len(data)), len(data) - 1) if asked else len(data) - 1
        self.send_response(206 if asked else 200)
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(last - first + 1))
        if asked:
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            self.wfile.write(data[first : last + 1])

    def do_POST(self):
        self.answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()
        self.arrived.set()

    def log_message(self, *_):
        """Quiet."""


def _samples():
    spec = importlib.util.spec_from_file_location("browser_samples", FAKES / "site_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _mp3():
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(64)
    encoder.set_in_sample_rate(44_100)
    encoder.set_channels(1)
    encoder.silence()
    tone = np.sin(np.arange(44_100 * SECONDS) * 0.03) * 3000
    return bytes(encoder.encode(tone.astype("<i2").tobytes()) + encoder.flush())


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium")
    if found is None and os.environ.get("CI"):
        pytest.fail("chromium is missing: apt-get install chromium")
    if found is None:
        pytest.skip("chromium is missing: apt-get install chromium")
    return found


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    samples, root = _samples(), tmp_path_factory.mktemp("site")
    mp3 = _mp3()
    audio = replace(samples.make_edition().audio, bytes=len(mp3), seconds=float(SECONDS))
    episode = samples.make_episode(public=replace(samples.make_edition(), audio=audio))
    sound = root / "audio_out" / episode.show / audio.name
    sound.parent.mkdir(parents=True)
    sound.write_bytes(mp3)
    picture = io.BytesIO()
    Image.new("RGB", (320, 320), (10, 95, 99)).save(picture, "JPEG")
    plan = plan_site(
        samples.make_station(),
        [episode],
        now=samples.utc(2026, 12, 1),
        audio_root=root / "audio_out",
        cached_picture=lambda _key, _draw: picture.getvalue(),
    )
    for file in plan.files:
        path = root / "feeds" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.copy_of.read_bytes() if file.copy_of else file.content)
    handler = functools.partial(Desk, directory=str(root / "feeds"))
    Desk.answers, Desk.arrived = [], threading.Event()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def probe(chromium, address, tmp_path):
    def look(path):
        Desk.answers.clear()
        Desk.arrived.clear()
        browser = subprocess.Popen(
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--mute-audio",
                "--autoplay-policy=no-user-gesture-required",
                f"--user-data-dir={tmp_path / 'profile'}",
                "--remote-debugging-port=0",
                f"{address}/probe?/{path}",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            assert Desk.arrived.wait(60), "the browser did not answer"
        finally:
            browser.terminate()
            browser.wait(20)
        return Desk.answers[0]

    return look


def test_episode_page_plays_seeks_and_follows(probe, address):
    """A chapter and a sentence are one click; the line that is read is lit; nothing leaves the site."""
    told = probe("phat-thanh-mang-non/mang-non-2026-09-14.html")
    assert told["errors"] == []
    assert told["tools"] is True
    assert 12.5 <= told["afterChapter"] < 20
    assert told["current"] == "true"
    assert 22.0 <= told["afterLine"] < 30
    assert told["lit"] == 1
    assert told["rate"] == 1.5
    assert told["stayed"].endswith(".html")
    assert told["resources"]
    assert all(name.startswith(address) for name in told["resources"])


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "phat-thanh-mang-non/index.html",
        "phat-thanh-mang-non/mang-non-2026-09-14.html",
    ],
)
def test_page_fits_a_phone_of_320_px(probe, path):
    """No sideways scrolling, targets for thumbs, the shipped fonts in use."""
    told = probe(path)
    assert told["wide"] <= 320
    assert told["low"] == []
    assert told["fonts"] >= 2
