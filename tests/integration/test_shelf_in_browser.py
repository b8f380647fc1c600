"""The shelf of legal documents in a real browser: today, any day, search, no script, small screens."""

import importlib.util
import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from broadcaster.domain.episode import TranscriptLine
from broadcaster.domain.script import LegalSource
from broadcaster.law.register_folder import read_register_folder
from tests.fakes.barriers import barriers

pytestmark = pytest.mark.system
FAKES = Path(__file__).parents[1] / "fakes"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
COMMUNE = """---
Số: 12/2026/QĐ-UBND
Cơ quan: UBND xã Ví Dụ
Loại: Quyết định
Tên: Quy định về đi lại an toàn quanh trường học
Ngày ban hành: 2/3/2026
Có hiệu lực từ: 12/3/2026
Hết hiệu lực từ: 1/1/2030
Cấp: xã
Chủ đề: an toàn giao thông
Đối tượng: học sinh
---
Điều 1. Phạm vi
1. Quyết định này quy định:
a) Giờ cấm xe tải;
b) Chỗ dừng đón học sinh.

Điều 2. Thi hành
Mọi người thi hành.
"""
PAGES = (
    "index.html",
    "index.html?q=tre+em&effect=ok",
    "nam-2024.html",
    "168-2024-nd-cp.html",
    "12-2026-qd-ubnd.html",
)


def _load(name):
    spec = importlib.util.spec_from_file_location(f"shelf_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    samples, server = _load("site_samples"), _load("site_server")
    root = tmp_path_factory.mktemp("tu-sach")
    folder = root / "scripts_vi" / "van-ban"
    folder.mkdir(parents=True)
    (folder / "a.md").write_text(COMMUNE, encoding="utf-8")
    said = "Theo Nghị định 168, em phải đội mũ."
    line = TranscriptLine(start=12.5, end=15, speaker="NỮ", text=said, spoken=said)
    episode = samples.make_episode(1)
    sources = (LegalSource(number="168/2024/NĐ-CP"),)
    words = (*episode.public.transcript[:1], line)
    public = replace(episode.public, sources=sources, transcript=words)
    data = server.mp3(20)
    episode = server.sounding(replace(episode, public=public), root / "audio_out", data, 20.0)
    door, address = server.free_port()
    station = samples.make_station(public_url=f"{address}/feeds", law_shelf=True)
    server.publish_site(station, [episode], root, law=read_register_folder(folder))
    with server.serving(root, door):
        yield f"{address}/feeds/van-ban/", root / "feeds" / "van-ban"


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium")
    assert found, "chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--mute-audio"]
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    contexts, complaints = [], []

    def start(path, **wishes):
        contexts.append(chromium.new_context(**{"viewport": PHONE, **wishes}))
        contexts[-1].set_default_timeout(120_000)
        page = contexts[-1].new_page()
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.goto(site[0] + path)
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def on(page, day):
    """The same page as somebody sees it who opens it on that day, at noon in Viet Nam."""
    page.clock.set_fixed_time(f"{day}T12:00:00+07:00")
    page.reload()
    return page


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_is_for_everybody(visit, path, scheme):
    """Axe finds nothing, on phone and desktop; nothing is cut off at twice the size of letters."""
    for size in (PHONE, DESKTOP):
        page = visit(path, viewport=size, color_scheme=scheme)
        page.wait_for_load_state("networkidle")
        assert barriers(page, rules=None) == []
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


@pytest.mark.parametrize(
    ("day", "state", "row"),
    [
        ("2026-03-02", "chưa có hiệu lực", "Ban hành 2/3/2026"),
        ("2026-03-12", "còn hiệu lực", "Từ 12/3/2026"),
        ("2029-12-31", "còn hiệu lực", "Từ 12/3/2026"),
        ("2030-01-01", "hết hiệu lực", "Từ 1/1/2030"),
    ],
)
def test_a_page_that_was_made_long_ago_says_how_it_is_today(visit, day, state, row):
    page = on(visit("12-2026-qd-ubnd.html"), day)
    expect(page.locator("#hieu-luc .state")).to_contain_text(state)
    expect(page.locator(".life [aria-current]")).to_contain_text(row)
    year, month, number = map(int, day.split("-"))
    expect(page.locator("[data-as-of] time")).to_have_text(f"{number}/{month}/{year}")
    page = on(visit("nam-2026.html"), day)
    item = page.locator("#van-ban li", has_text="12/2026/QĐ-UBND")
    expect(item.locator(".state")).to_contain_text(state)


def test_before_midnight_here_it_is_today_here(visit):
    """The reader's clock stands elsewhere; the day is that of Viet Nam."""
    page = visit("12-2026-qd-ubnd.html", timezone_id="America/New_York")
    page.clock.set_fixed_time("2029-12-31T16:59:00Z")
    page.reload()
    expect(page.locator("#hieu-luc .state")).to_contain_text("còn hiệu lực")
    page.clock.set_fixed_time("2029-12-31T17:00:00Z")
    page.reload()
    expect(page.locator("#hieu-luc .state")).to_contain_text("hết hiệu lực")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("12/2026", "Quyết định 12/2026/QĐ-UBND"),
        ("qd-ubnd di lai", "Quyết định 12/2026/QĐ-UBND"),
        ("NGHI DINH 168/2024", "Nghị định 168/2024/NĐ-CP"),
        ("168/2024/NÐ–CP", "Nghị định 168/2024/NĐ-CP"),
    ],
)
def test_the_list_is_searched_with_and_without_marks(visit, query, first):
    page = visit("index.html")
    page.get_by_label("Số, tên văn bản").fill(query)
    page.get_by_role("button", name="Tìm").click()
    expect(page.locator("#danh-sach a.title").first).to_have_text(first)
    expect(page.locator("#tat-ca")).to_be_hidden()
    page.go_back()
    expect(page.locator("#tat-ca")).to_be_visible()


def test_the_list_is_narrowed_by_topic_audience_level_and_by_a_day(visit):
    page = on(visit("index.html"), "2026-12-01")
    page.locator("summary", has_text="Lọc theo").click()
    for label, value in (
        ("Chủ đề", "an toàn giao thông"),
        ("Đối tượng", "học sinh"),
        ("Cấp", "xã"),
        ("Hiệu lực", "còn hiệu lực"),
    ):
        page.get_by_label(label, exact=True).select_option(label=value)
        expect(page.locator("#danh-sach li").first).to_contain_text(
            "12/2026/QĐ-UBND" if label != "Hiệu lực" else "còn hiệu lực"
        )
    expect(page.locator("#danh-sach li")).to_have_count(1)
    page.get_by_label("Vào ngày").fill("2030-06-01")
    expect(page.get_by_role("status")).to_contain_text("Không thấy văn bản nào")
    page.get_by_label("Hiệu lực", exact=True).select_option(label="hết hoặc ngưng hiệu lực")
    expect(page.get_by_role("status")).to_have_text("Có 1 văn bản; hiệu lực tính cho ngày 1/6/2030")
    page.reload()
    expect(page.locator("#danh-sach li")).to_have_count(1)


def test_more_is_shown_on_asking_and_the_keyboard_stays_there(visit):
    page = visit("index.html?q=luat")
    expect(page.locator("#danh-sach li")).to_have_count(20)
    page.get_by_role("button", name="Xem thêm").press("Enter")
    page.wait_for_function("document.querySelectorAll('#danh-sach li').length > 20")
    page.wait_for_function(
        "document.activeElement === document.querySelectorAll('#danh-sach li')[20].querySelector('a')"
    )


def test_an_episode_plays_from_the_second_that_names_the_document(visit):
    page = visit("168-2024-nd-cp.html")
    page.get_by_role("link", name="Nghe từ 0:12").click()
    page.wait_for_function("document.getElementById('player')?.currentTime === 12.5")
    page.get_by_role("link", name="168/2024/NĐ-CP").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nghị định 168/2024/NĐ-CP")


def test_without_scripts_everything_is_there_with_the_day_it_was_true(visit):
    page = visit("index.html", java_script_enabled=False)
    assert page.locator("#van-ban li").count() == 74
    assert "Hiệu lực tính đến ngày 1/12/2026" in page.locator("#tat-ca").inner_text()
    assert "tắt JavaScript" in page.locator("main").inner_text()
    assert page.locator("form:visible").count() == 0
    page = visit("12-2026-qd-ubnd.html", java_script_enabled=False)
    assert "Điều 2. Thi hành" in page.locator(".law").inner_text()
    assert page.locator(".life [aria-current]").count() == 1


def test_a_page_opened_as_a_file_says_why_it_cannot_search(chromium, site):
    page = chromium.new_page()
    page.goto(f"{(site[1] / 'index.html').as_uri()}?q=tre+em")
    expect(page.get_by_role("status")).to_contain_text("mở thẳng từ tệp")
    link = page.get_by_role("link", name="Mở tủ sách trên trang của đài")
    assert link.get_attribute("href") == f"{site[0]}?q=tre+em"
    expect(page.locator("#tat-ca")).to_be_visible()
    page.close()


def test_what_is_told_to_machines_is_whole(visit):
    page = visit("168-2024-nd-cp.html")
    told = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert told["@context"] == "https://schema.org"
    assert (told["@type"], told["legislationIdentifier"]) == ("Legislation", "168/2024/NĐ-CP")
    assert date.fromisoformat(told["legislationDate"]) == date(2024, 12, 26)
