"""A real browser (Debian's chromium) opens the pages: it plays, seeks, follows, searches, subscribes."""

import importlib.util
import json
import re
import shutil
import urllib.parse
import urllib.request
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from playwright.sync_api import expect, sync_playwright

from broadcaster.domain.episode import TranscriptLine
from broadcaster.domain.text import words
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import told_by, until

pytestmark = pytest.mark.system
ROOT = Path(__file__).parents[2]
FAKES = ROOT / "tests" / "fakes"
SECONDS = 45
SHOW = "phat-thanh-mang-non"
EPISODE = f"{SHOW}/mang-non-2026-09-14.html"
PAGES = {
    "front": "index.html",
    "show": f"{SHOW}/index.html",
    "episode": EPISODE,
    "search": "tim-kiem/index.html?q=ma+tuy",
    "lost": "404.html",
}
PEOPLE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
PRESS_AGAIN = """button => new MutationObserver((_, watch) => {
  watch.disconnect();
  button.click();
}).observe(button, { childList: true })"""  # while it says what the first press did


def _load(name):
    spec = importlib.util.spec_from_file_location(f"browser_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _drugs(samples, episode):
    """An episode that speaks of drugs, each word with its time."""
    said = "Hôm nay chúng ta nói về phòng, chống ma túy trong trường học."
    line = TranscriptLine(
        start=30.0,
        end=36.0,
        speaker="NAM",
        text=said,
        spoken=said,
        words=tuple(40 * n for n in range(len(said.split()))),
    )
    lines = (*episode.public.transcript[:3], line)
    public = replace(episode.public, transcript=lines)
    return replace(episode, title="Nói không với chất cấm", public=public)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    samples, server = _load("site_samples"), _load("site_server")
    root = tmp_path_factory.mktemp("site")
    data = server.mp3(SECONDS)
    episodes = [
        server.sounding(samples.make_episode(n), root / "audio_out", data, float(SECONDS))
        for n in (1, 2, 3)
    ]
    episodes[1] = _drugs(samples, episodes[1])
    door, address = server.free_port()
    server.publish_site(samples.make_station(public_url=f"{address}/feeds"), episodes, root)
    with server.serving(root, door) as book:
        yield address, book


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium")
    assert found, "chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", "--mute-audio"]
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


class Visit:
    """A page, and everything that should not have happened on it."""

    def __init__(self, chromium, site, **wishes):
        self.address = site[0]
        self.context = chromium.new_context(**{"viewport": PHONE, **wishes})
        self.context.set_default_timeout(120_000)
        self.page = self.context.new_page()
        self.complaints, self.foreign, self.loaded = [], [], {}
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda fault: self.complaints.append(str(fault)))
        self.page.on("request", self._asked)
        self.page.on("response", self._answered)

    def _asked(self, request):
        if not request.url.startswith((self.address, "data:")):
            self.foreign.append(request.url)

    def _answered(self, response):
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def open(self, path):
        self.page.goto(f"{self.address}/feeds/{path}")
        return self.page


@pytest.fixture
def visit(chromium, site):
    made = []

    def start(**wishes):
        made.append(Visit(chromium, site, **wishes))
        return made[-1]

    yield start
    for one in made:
        one.context.close()
        assert one.complaints == []
        assert one.foreign == []


def _time(page):
    return page.evaluate("document.getElementById('player').currentTime")


def _time_when(page, true):
    """The player's time at the moment at which that is so: it goes on while a test looks."""
    told = page.wait_for_function(
        f"(player => ({true}) && player.currentTime)(document.getElementById('player'))"
    )
    return told.json_value()


def test_a_chapter_is_one_click_and_the_transcript_follows_word_by_word(visit):
    page = visit().open(EPISODE.replace("09-14", "09-21"))
    page.locator(".chapters a").nth(1).click()
    assert 12.6 < _time_when(page, "player.currentTime > 12.6") < 20
    expect(page.locator(".chapters a[aria-current]")).to_have_count(1)
    expect(page.locator(".words .on")).to_have_count(1)
    # a word lasts 0.4 s: a browser that gets no more than some frames a second has to see it too
    page.evaluate("document.getElementById('player').playbackRate = 0.25")
    page.locator(".words [data-t]", has_text="Hôm").last.click()
    page.wait_for_function("document.querySelector('.words .now')?.textContent === 'Hôm'")
    lit = "document.querySelector('.words .now')?.textContent === '{}'"
    assert 30.7 <= _time_when(page, lit.format("chúng")) < 31.3
    page.locator(".words [data-t]", has_text="túy").last.click()
    word = 9  # words before it
    assert -0.1 <= _time_when(page, lit.format("túy")) - 30 - 0.4 * word < 0.5
    assert page.locator(".words .now").count() == 1
    assert page.url.endswith(".html")


def test_a_line_without_word_times_is_lit_as_a_whole(visit):
    page = visit().open(EPISODE)
    page.locator(".words [data-t]").nth(2).click()
    page.wait_for_function("document.getElementById('player').currentTime > 22.1")
    expect(page.locator(".words .on")).to_have_count(1)
    expect(page.locator(".words .now")).to_have_count(0)


def test_speed_and_scrolling_are_the_listeners_choice(visit):
    page = visit().open(EPISODE)
    page.get_by_label("Tốc độ").select_option("1.5")
    assert page.evaluate("document.getElementById('player').playbackRate") == 1.5
    page.get_by_label("Cuộn theo lời đọc").check()
    page.locator(".words [data-t]").nth(3).click()
    page.wait_for_function("document.querySelector('.words .on')?.dataset.t === '32'")


def test_the_subscribe_link_is_a_podcast_and_the_code_says_the_same(visit):
    page = visit().open(f"{SHOW}/index.html")
    told = page.locator("#dia-chi-kenh").inner_text()
    link = page.locator("#mo-kenh").evaluate("a => a.href")
    assert told == link
    with urllib.request.urlopen(link) as answer:
        feed = feedparser.parse(answer.read())
    assert feed.bozo == 0
    assert len(feed.entries) == 3
    assert all(e.enclosures[0].href.startswith(told.rpartition("/")[0]) for e in feed.entries)
    dark = page.locator(".code svg path").nth(1).get_attribute("d")
    qr = importlib.import_module("broadcaster.pictures.qr")
    assert dark == qr.qr_path(told)[1]


def test_opening_ten_pages_loads_no_sound_and_counts_nothing(visit, site):
    """As people's browsers do it, links into the sound among them; pressing play counts."""
    one = visit(user_agent=PEOPLE)
    asked = []
    one.page.on("request", lambda r: asked.append(r.url) if "/audio/" in r.url else None)
    days = ("09-14", "09-21", "09-28")
    pages = [*PAGES.values(), *(EPISODE.replace("09-14", day) for day in days)]
    pages += [f"{EPISODE}#t=30", f"{EPISODE}#tim=m%C5%A9%20b%E1%BA%A3o%20hi%E1%BB%83m"]
    assert len(pages) == 10
    before = sum(count.count for count in site[1].counts())
    for path in pages:
        one.page.goto("about:blank")
        page = one.open(path)
        page.wait_for_load_state("networkidle")
    assert asked == []
    assert sum(count.count for count in site[1].counts()) == before
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("document.getElementById('player').currentTime > 0")
    assert asked != []


def test_a_link_into_the_sound_plays_from_there(visit):
    page = visit().open(f"{EPISODE.replace('09-14', '09-21')}#t=30")
    assert _time(page) == 30
    expect(page.locator(".words .on")).to_contain_text("ma túy")
    page.evaluate("document.getElementById('player').play()")
    assert 30.3 < _time_when(page, "player.currentTime > 30.3") < 33


def test_the_place_and_the_speed_are_remembered(visit):
    one = visit()
    page = one.open(EPISODE)
    page.get_by_label("Tốc độ").select_option("1.25")
    page.locator(".words [data-t]").nth(2).click()
    page.wait_for_function(
        "(sound => sound.currentTime > 22.5 && (sound.pause(), true))"
        "(document.getElementById('player'))"
    )
    page.wait_for_function("Object.keys(localStorage).some(name => name.startsWith('dai-nghe:'))")
    page = one.open(EPISODE)
    expect(page.locator("#nghe-tiep")).to_contain_text("Lần trước nghe đến 0:2")
    assert 22 <= _time(page) < 26
    assert page.evaluate("document.getElementById('player').playbackRate") == 1.25
    expect(page.get_by_label("Tốc độ")).to_have_value("1.25")
    page = one.open(PAGES["show"])
    assert page.evaluate("document.getElementById('player').playbackRate") == 1.25
    page = one.open(EPISODE)
    page.get_by_role("button", name="Nghe từ đầu").click()
    assert _time(page) == 0
    expect(one.open(EPISODE).locator("#nghe-tiep")).to_be_hidden()


def test_fifteen_seconds_back_and_on(visit):
    page = visit().open(EPISODE)
    page.get_by_role("button", name="Tới 15 giây").click()
    page.get_by_role("button", name="Tới 15 giây").click()
    assert _time(page) == 30
    page.get_by_role("button", name="Lùi 15 giây").click()
    assert _time(page) == 15
    page.get_by_role("button", name="Lùi 15 giây").click()
    page.get_by_role("button", name="Lùi 15 giây").click()
    assert _time(page) == 0


def test_the_lock_screen_knows_what_is_playing(visit):
    page = visit().open(EPISODE)
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("navigator.mediaSession.metadata !== null")
    told = page.evaluate(
        "(({title, artist, artwork}) => [title, artist, artwork[0].src])(navigator.mediaSession.metadata)"
    )
    assert told[:2] == ["Đội mũ bảo hiểm khi đi xe đạp điện", "Phát thanh măng non"]
    with urllib.request.urlopen(told[2]) as answer:
        assert answer.headers["content-type"] == "image/jpeg"


def test_a_link_from_this_minute_is_copied(visit):
    one = visit(permissions=["clipboard-read", "clipboard-write"])
    page = one.open(EPISODE)
    page.get_by_role("button", name="Tới 15 giây").click()
    button = page.locator("[data-copy-now]")
    told = told_by(button)
    button.click()
    own = "Chép liên kết từ phút này"
    until(page, lambda: told() == [own, "Đã chép, từ 0:15", own])
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{one.address}/feeds/{EPISODE}#t=15"


def test_a_copy_that_is_long_in_coming_says_so_for_two_seconds_too(visit):
    """A browser that asks first whether a page may copy; the sound goes on meanwhile."""
    page = visit().open(EPISODE)
    page.clock.install()
    page.evaluate(
        "void (navigator.clipboard.writeText = () => new Promise((go) => { allow = go; }))"
    )
    button = page.locator("[data-copy-now]")
    own = button.inner_text()
    button.click()
    page.clock.run_for(3_000)
    page.get_by_role("button", name="Tới 15 giây").click()
    page.evaluate("allow()")
    expect(button).to_have_text("Đã chép, từ 0:00")
    page.clock.run_for(3_000)
    expect(button).to_have_text(own)


def test_a_button_that_is_pressed_twice_finds_its_own_words_again(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"]).open(EPISODE)
    button = page.locator("[data-copy]").first
    own = button.inner_text()
    told = told_by(button)
    button.evaluate(PRESS_AGAIN)
    button.click()
    until(page, lambda: told() == [own, "Đã chép", "Đã chép", own])


def test_the_front_page_plays_the_newest(visit):
    page = visit().open(PAGES["front"])
    source = page.locator("#player").get_attribute("src")
    assert "2026-09-28" in source
    page.evaluate("document.getElementById('player').play()")
    page.wait_for_function("document.getElementById('player').currentTime > 0.2")


def test_sharing_and_subscribing_stand_above_the_words(visit):
    page = visit().open(EPISODE)
    places = page.evaluate(
        "['#chia-se', '#dang-ky', '#loi-chuong-trinh']"
        ".map((s) => document.querySelector(s).getBoundingClientRect().top)"
    )
    assert places == sorted(places)
    links = page.locator("#dang-ky .buttons").first.locator("a")
    told = {link.inner_text(): link.get_attribute("href") for link in links.all()}
    feed = page.locator("#mo-kenh").evaluate("a => a.href")
    coded = urllib.parse.quote(feed, safe="")
    assert told["Apple Podcasts"] == f"podcast://{feed.partition('://')[2]}"
    assert told["AntennaPod"] == f"https://antennapod.org/deeplink/subscribe?url={coded}"
    assert "Pocket Casts" in told
    assert "Spotify" not in told


@pytest.mark.parametrize("query", ["xe điện", "điện xe", "xe dien", "XE ĐIỆN"])
def test_search_finds_parts_in_any_order_and_shows_the_sentence(visit, query):
    """“xe đạp điện” is said in every episode; never “xe điện”."""
    one = visit()
    page = one.open(f"tim-kiem/index.html?q={urllib.parse.quote(query)}")
    expect(page.get_by_role("status")).to_have_text(f"Có 3 số có các chữ “{query}”")
    first = page.locator("#danh-sach li").first
    expect(first.locator(".quote")).to_contain_text("xe đạp điện")
    assert {m.inner_text() for m in first.locator("mark").all()} >= {"xe", "điện"}
    expect(first.locator(".time")).to_have_text("0:12")
    first.locator(".quote").click()
    page.wait_for_selector(".words .found")
    assert _time(page) == 12
    assert "xe đạp điện" in page.locator(".words .found").first.inner_text()


def test_what_fits_more_stands_first(visit):
    """Only one episode has both words side by side."""
    page = visit().open(f"tim-kiem/index.html?q={urllib.parse.quote('mũ ma túy')}")
    page.wait_for_selector("#danh-sach li .quote")
    expect(page.locator("#danh-sach a.title").first).to_have_text("Nói không với chất cấm")
    expect(page.locator("#danh-sach .quote").first).to_contain_text("ma túy")
    expect(page.locator("#danh-sach li").first).to_contain_text("Các chữ còn lại ở chỗ khác")


def test_a_page_opened_as_a_file_says_why_it_cannot_search(chromium, site, tmp_path):
    samples, server = _load("site_samples"), _load("site_server")
    folder = server.publish_site(samples.make_station(), [], tmp_path)
    page = chromium.new_page()
    page.goto((folder / "tim-kiem" / "index.html").as_uri() + "?q=ma+tuy")
    expect(page.get_by_role("status")).to_contain_text("đang mở thẳng từ tệp")
    link = page.locator("#danh-sach a")
    assert link.get_attribute("href") == ("https://phat-thanh.example.edu.vn/tim-kiem/?q=ma%20tuy")
    page.close()


def test_a_lost_address_has_a_page_of_the_site_at_any_depth(chromium, site):
    page = chromium.new_page()
    answer = page.goto(f"{site[0]}/feeds/khong/co/o-day.html")
    assert answer.status == 404
    expect(page.get_by_role("heading", name="Không có trang này")).to_be_visible()
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("document.styleSheets.length") == 1
    page.get_by_label("Từ cần tìm").fill("ma túy")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("status")).to_contain_text("Có 1 số")
    page.close()


def test_on_paper_stand_the_address_and_its_code(visit):
    one = visit()
    page = one.open(EPISODE)
    expect(page.locator(".paper")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".paper strong")).to_have_text(f"{one.address}/feeds/{EPISODE}")
    qr = importlib.import_module("broadcaster.pictures.qr")
    dark = page.locator(".paper svg path").nth(1).get_attribute("d")
    assert dark == qr.qr_path(f"{one.address}/feeds/{EPISODE}")[1]


def test_search_finds_marks_without_marks_and_leads_to_the_words(visit):
    one = visit()
    page = one.open(PAGES["front"])
    page.get_by_label("Từ cần tìm").fill("ma tuy")
    page.get_by_role("button", name="Tìm").click()
    expect(page.get_by_role("status")).to_have_text("Có 1 số nhắc đến “ma tuy”")
    page.locator("#danh-sach a.title").click()
    page.wait_for_selector(".words .found")
    page.wait_for_function("document.getElementById('player').currentTime === 30")
    assert "ma túy" in page.locator(".words .found").inner_text()


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("ma túy", 1),
        ("ma tuý", 1),
        ("MA TÚY", 1),
        ("chống ma túy trong trường", 1),
        ("mũ bảo hiểm", 3),
        ("168/2024/NĐ-CP", 3),
        ("<b>không có</b> chữ này", 0),
        ("zzz", 0),
    ],
)
def test_search_takes_what_people_type(visit, query, count):
    page = visit().open(f"tim-kiem/index.html?q={urllib.parse.quote(query)}")
    said = f"Có {count} số nhắc đến" if count else "Không thấy số nào"
    expect(page.get_by_role("status")).to_contain_text(said)
    expect(page.get_by_role("status")).to_contain_text(query)
    expect(page.locator("#danh-sach li")).to_have_count(count)


def test_the_page_cuts_words_as_the_index_does(visit):
    """The rules stand twice, in Python and in the page's script; over our own texts they agree."""
    script = (ROOT / "broadcaster" / "publishing" / "assets" / "search.js").read_text("utf-8")
    tones = re.search(r"^  var TONES = .*$", script, re.M)[0]
    parts = [re.search(rf"^  function {name}\(.*?^  }}$", script, re.M | re.S)[0] for name in
             ("fold", "marks", "words")]  # fmt: skip
    texts = {
        line
        for path in (ROOT / "scripts_vi").glob("*.md")
        for line in path.read_text("utf-8").split("\n")
    }
    texts |= {"Tu\u0301y ĐƯỜNG đẢo", "168/2024/NĐ-CP", "ﬁ Ǆ ß İ 𝐀𝐁 ½ ٣", "a_b a-b", "“ma túy”…", ""}
    asked = sorted(" ".join(text.split()[:20]) for text in texts)
    page = visit().open(PAGES["search"])
    told = page.evaluate(
        f"(texts) => {{ {tones} {' '.join(parts)} return texts.map(words); }}", asked
    )
    for text, found in zip(asked, told, strict=True):
        assert [tuple(term) for term in found] == words(text)[:20], text


def test_without_scripts_everything_can_be_read_heard_and_fetched(visit):
    one = visit(java_script_enabled=False)
    page = one.open(EPISODE)
    assert page.locator("audio[controls][src]").count() == 1
    assert "đội mũ bảo hiểm" in page.locator(".talk").inner_text()
    assert page.locator("button:visible").count() == 0
    assert page.locator(".chapters a").first.get_attribute("href").endswith("#t=0")
    page = one.open(PAGES["search"])
    assert "tắt JavaScript" in page.locator("main").inner_text()
    assert page.get_by_role("link", name="Phát thanh măng non").count() >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_kept_out(visit, name, size, scheme):
    """axe-core finds no violation of WCAG 2.2 AA or of good practice."""
    viewport = PHONE if size == "phone" else DESKTOP
    page = visit(viewport=viewport, color_scheme=scheme).open(PAGES[name])
    if name == "search":
        page.wait_for_selector("#danh-sach li")
    if name == "episode":
        page.locator(".words [data-t]").nth(1).click()
        page.wait_for_selector(".words .on")
    assert barriers(page, rules=None) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone_of_320_px(visit, name):
    """No sideways scrolling, targets for thumbs, the shipped fonts in use."""
    page = visit(viewport={"width": 320, "height": 700}).open(PAGES[name])
    page.wait_for_function("document.fonts.status === 'loaded'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    low = page.evaluate(
        "[...document.querySelectorAll('.button, select, .chapters a, summary, .bar a, input')]"
        ".filter((e) => e.offsetHeight && e.offsetHeight < 24).map((e) => e.outerHTML)"
    )
    assert low == []
    assert page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length") >= 2


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_a_word_without_end_widens_no_page(visit, name, size):
    """A title typed without a blank breaks where the line ends."""
    viewport = {"width": 320, "height": 700} if size == "phone" else DESKTOP
    page = visit(viewport=viewport).open(PAGES[name])
    page.evaluate(
        "document.querySelectorAll('main :is(h1, h2, h3, p, a, .mark):not(.nb)').forEach("
        "(e) => e.append('nghiêng'.repeat(60)))"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"]


def test_on_paper_the_words_keep_off_the_edge(visit):
    """A page saved as PDF by a program without margins of its own is not cut by the printer."""
    page = visit().open(EPISODE)
    [margin] = page.evaluate(
        "[...document.styleSheets].flatMap((s) => [...s.cssRules])"
        ".filter((r) => r instanceof CSSPageRule).map((r) => r.style.margin)"
    )
    assert margin == "14mm"
    page.emulate_media(media="print")
    assert not page.locator("audio, .tools, .listen, .crumbs").locator("visible=true").count()
    assert page.locator(".talk").is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(visit, name):
    """Under 100 kB with style, script, fonts and pictures, without the sound."""
    one = visit()
    sizes = {}
    client = one.context.new_cdp_session(one.page)
    client.send("Network.enable")
    kinds = {}
    client.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    client.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
    )
    page = one.open(PAGES[name])
    page.wait_for_load_state("networkidle")
    weight = sum(size for request, size in sizes.items() if kinds.get(request) != "Media")
    assert 20_000 < weight < 100_000


def test_what_is_played_in_the_browser_is_a_part_and_not_the_whole(site):
    address, _ = site
    with urllib.request.urlopen(f"{address}/feeds/{EPISODE}") as answer:
        page = answer.read().decode()
    data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    sound = json.loads(data)["associatedMedia"]["contentUrl"]
    request = urllib.request.Request(sound, headers={"Range": "bytes=0-1"})
    with urllib.request.urlopen(request) as answer:
        assert (answer.status, len(answer.read())) == (206, 2)
