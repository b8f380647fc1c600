"""The guide in a real browser, opened from its files as from a stick, and as pages of the server."""

import os
import re
import unicodedata
from pathlib import Path

import pytest
from playwright.sync_api import expect

from broadcaster.web.guide import GUIDE
from tests.fakes import desk_house
from tests.fakes.desk_seat import DESKTOP, PHONE, started_chromium

pytestmark = pytest.mark.system

# what people type when something is wrong -> where the answer is
ASKED = {
    "không có tiếng": "canh-am-ly.html#khong-nghe-tieng",
    "mat tieng": "canh-am-ly.html#khong-nghe-tieng",
    "mất tiếng": "canh-am-ly.html#khong-nghe-tieng",
    "micro không nghe": "tong-phu-trach.html#micro-khong-nghe-khong-thu-uoc",
    "mic không thu được": "tong-phu-trach.html#micro-khong-nghe-khong-thu-uoc",
    "micro": "tong-phu-trach.html#micro-khong-nghe-khong-thu-uoc",
    "máy treo": "giu-loa.html#bi-ket-thi-xem-ay",
    "nghỉ học hôm nay": "tong-phu-trach.html#khi-co-chuyen",
    "gỡ bản ghi": "tong-phu-trach.html#go-ban-ghi-cua-mot-ban",
    "quên mật khẩu": "muoi-phut.html#quen-mat-khau",
}


@pytest.fixture(scope="module")
def chromium():
    with started_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """The first page of the guide, as a file and at the server."""
    house = desk_house.new_house(tmp_path_factory.mktemp("dai") / "dai")
    with desk_house.serving(house) as (address, _):
        yield [(GUIDE / "index.html").absolute().as_uri(), f"{address}/tro-giup/"]


@pytest.mark.parametrize("at", [0, 1], ids=["from-a-file", "at-the-server"])
@pytest.mark.parametrize(
    ("typed", "page"),
    [
        ("không nghe tiếng", "canh-am-ly.html#khong-nghe-tieng"),
        ("tuong lua", "cai-dat.html#cong-nhat-ky-khoa"),
        ("GỠ chương trình", "cai-dat.html#go-chuong-trinh"),
        ("throw-away", "quick-start.html"),
    ],
)
def test_words_with_marks_or_without_lead_to_their_place(chromium, addresses, at, typed, page):
    tab = chromium.new_page(viewport=PHONE if at else DESKTOP)
    complaints = []
    tab.on("console", lambda said: complaints.append((said.text, said.location["url"])))
    tab.on("pageerror", lambda fault: complaints.append(str(fault)))
    tab.goto(addresses[at])
    tab.get_by_label("Tìm trong trợ giúp").fill(typed)
    found = tab.locator("#thay a")
    expect(found.first).to_be_visible()
    links = found.evaluate_all("all => all.map(one => one.href)")
    assert any(page in link for link in links), links
    found.nth(next(n for n, link in enumerate(links) if page in link)).click()
    expect(tab).to_have_url(re.compile(re.escape(page)))
    # browsers ask a server for an icon of their own accord
    assert [one for one in complaints if "favicon.ico" not in str(one)] == []
    expect(tab.locator("h1")).to_be_visible()
    if where := os.environ.get("GUIDE_PICTURES"):
        tab.goto(addresses[at])
        tab.get_by_label("Tìm trong trợ giúp").fill(typed)
        tab.screenshot(path=Path(where) / f"tim-{at}-{page.partition('#')[0]}.png")
    tab.close()


def without_marks(words):
    parts = unicodedata.normalize("NFD", words.replace("đ", "d"))
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@pytest.mark.parametrize("folded", [False, True], ids=["marked", "folded"])
def test_the_first_place_answers_what_people_ask_in_trouble(chromium, addresses, folded):
    tab = chromium.new_page(viewport=DESKTOP)
    tab.goto(addresses[0])
    first = {}
    for asked in ASKED:
        typed = without_marks(asked) if folded else asked
        tab.get_by_label("Tìm trong trợ giúp").fill(typed)
        links = tab.locator("#thay a").evaluate_all("all => all.map(one => one.href)")
        first[asked] = links[0].rpartition("/")[2] if links else ""
    tab.close()
    assert first == ASKED


def test_what_is_nowhere_is_said_and_nothing_is_wider_than_a_phone(chromium, addresses):
    tab = chromium.new_page(viewport=PHONE)
    tab.goto(addresses[0])
    tab.get_by_label("Tìm trong trợ giúp").fill("xyzzy")
    expect(tab.locator("#thay")).to_contain_text("Không thấy")
    tab.get_by_label("Tìm trong trợ giúp").fill("loa")
    expect(tab.locator("#thay li").first).to_be_visible()
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    tab.close()
