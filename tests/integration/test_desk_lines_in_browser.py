"""A real browser (Debian's chromium): a script written line by line, and the file beneath it."""

import itertools
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE, Seat, until

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
PICTURES = os.environ.get("DESK_PICTURES", "")  # a folder, for whoever wants to look
COUNT = itertools.count(1)
BODY = """
# Hỏi – đáp: Tổng đài 111

<!-- cô Hà xem lại -->
HỎI: Thưa cô, từ 2/3 em gọi Tổng đài 111 thì ai nghe máy ạ?
ĐÁP:  Người của Tổng đài nghe,
cả ngày lẫn đêm.

[nhạc cắt]


| Người đọc | Lời | Âm thanh |
|---|---|---|
| NAM | Các bạn nhớ nhé. | nhạc cắt |

**NỮ:** Chào các bạn.
"""
DIALOGUE = "\nHỎI: Một.\nĐÁP: Hai.\n\nBa.\n"
# Whether this browser has the words at the moment at which the page first says so.
KEPT_WHEN_SAID = """(place, words) => new MutationObserver(() => {
  if (place.textContent.includes("giữ ở máy này")) window.keptWhenSaid ??=
    Object.values(localStorage).some(v => v.includes(words));
}).observe(place, { childList: true })"""
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def school(chromium, tmp_path_factory):
    """A station with a desk and a teacher who is in; its script is written anew for every story."""
    house = desk_house.new_house(tmp_path_factory.mktemp("dai") / "dai")
    link = house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
    first = house.write("tong-dai", "Hỏi – đáp: Tổng đài 111", days=9)
    house.head = first.read_text("utf-8").partition("---\n")[0] + "---\n"
    first.unlink()
    with desk_house.serving(house) as (address, _):
        house.address = address
        seat = Seat(chromium, address, viewport=DESKTOP).come_in(link)
        house.signed_in = seat.context.storage_state()
        seat.context.close()
        yield house


@pytest.fixture
def open_page(chromium, school):
    """A browser of the teacher, of some size, with the script open; faults fail the test."""
    opened = []

    def start(body=BODY, size=DESKTOP, head=None, **wishes):
        school.name = f"tong-dai-{next(COUNT)}.md"  # what a page before leaves behind is not its
        file(school).write_text((head or school.head) + body, "utf-8")
        context = chromium.new_context(
            viewport=size, locale="vi-VN", storage_state=school.signed_in, **wishes
        )
        context.set_default_timeout(120_000)
        page = context.new_page()
        complaints = []
        page.on("console", lambda said: "ERR_INTERNET" in said.text or complaints.append(said.text))
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("dialog", lambda dialog: dialog.accept())
        opened.append((context, complaints))
        page.goto(f"{school.address}/ban/soan-bai/{school.name}")
        return page

    yield start
    for context, complaints in opened:
        context.close()
        assert complaints == []


def file(house):
    return house.folder / "scripts_vi" / house.name


def body(page):
    return page.locator("#loi").input_value()


def words(page):
    """The words of the lines, the empty one at the end left out."""
    return page.eval_on_selector_all(
        "#theo-loi textarea", "all => all.map(a => a.value).filter(v => v)"
    )


def speakers(page):
    return page.eval_on_selector_all(
        "#theo-loi .noi:not(.trong) .ai", "all => all.map(s => s.selectedOptions[0].text)"
    )


def line(page, start):
    """The field of the line that begins so."""
    fields = page.locator("#theo-loi textarea")
    n = page.eval_on_selector_all(
        "#theo-loi textarea", "(all, s) => all.findIndex(a => a.value.startsWith(s))", start
    )
    assert n >= 0, (start, words(page))
    return fields.nth(n)


def last(page):
    return page.locator("#theo-loi textarea").last


def looked_at(page):
    """When the server has seen what is typed."""
    expect(page.locator("#da-luu")).to_contain_text(re.compile("gõ dở lúc|Đã lưu"))


def paste(page, text):
    page.evaluate(
        """words => { const box = new DataTransfer(); box.setData("text/plain", words);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste",
          { clipboardData: box, bubbles: true, cancelable: true })); }""",
        text,
    )


def save(page):
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu bài").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")


def test_a_script_is_lines_without_marks(open_page):
    """Who, words, what is read; marks are nowhere; what is no line stands as it is written."""
    page = open_page()
    assert words(page)[:3] == [
        "Hỏi – đáp: Tổng đài 111",
        "<!-- cô Hà xem lại -->",
        "Thưa cô, từ 2/3 em gọi Tổng đài 111 thì ai nghe máy ạ?",
    ]
    assert speakers(page) == ["HỎI", "ĐÁP", "NỮ"]
    expect(page.locator("#theo-loi .giong").first).to_have_text(re.compile("miền"))
    expect(page.locator("#theo-loi .tieng select")).to_have_text("Nhạc cắt")
    expect(page.locator("#theo-loi .read").first).to_contain_text("một một một")
    expect(page.locator("#theo-loi .ngo").first).to_contain_text("2/3 đọc là")
    assert body(page) == BODY


def test_only_what_is_touched_changes(open_page, school):
    """One word in one line: every other byte of the file is what it was."""
    page = open_page()
    field = line(page, "Người của Tổng đài")
    field.press("Control+End")
    page.keyboard.type(" Em yên tâm.")
    save(page)
    wanted = BODY.replace("cả ngày lẫn đêm.", "cả ngày lẫn đêm. Em yên tâm.")
    assert file(school).read_text("utf-8") == school.head + wanted
    line(page, "Chào các bạn").fill("Chào các bạn và thầy cô.")
    page.locator("#theo-loi textarea").first.fill("Tổng đài 111")
    save(page)
    wanted = wanted.replace("Chào các bạn.", "Chào các bạn và thầy cô.")
    wanted = wanted.replace("# Hỏi – đáp: Tổng đài 111", "# Tổng đài 111")
    assert file(school).read_text("utf-8") == school.head + wanted


def test_enter_and_tab_write_a_dialogue(open_page):
    """Enter is the next line, Tab another speaker; nobody else's words change hands."""
    page = open_page("\nHỎI: Một.\n\nHai.\n")
    assert speakers(page) == ["HỎI", "HỎI"]
    line(page, "Một").press("Control+End")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Ừ.")
    assert speakers(page) == ["HỎI", "ĐÁP", "HỎI"]
    assert body(page) == "\nHỎI: Một.\n\nĐÁP: Ừ.\n\nHỎI: Hai.\n"
    looked_at(page)
    assert speakers(page) == ["HỎI", "ĐÁP", "HỎI"]
    line(page, "Một").press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert words(page) == ["M", "ột.", "Ừ.", "Hai."]
    page.keyboard.press("Backspace")
    assert words(page) == ["M ột.", "Ừ.", "Hai."]


DOCUMENT = """UBND QUẬN BA

TRƯỜNG THCS SAO MAI

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Độc lập - Tự do - Hạnh phúc

Số: 12/KH-THCS

Quận Ba, ngày 20 tháng 11 năm 2026

KẾ HOẠCH

Tháng an toàn giao thông

Từ ngày 1/12 cả trường đội mũ bảo hiểm.

Nơi nhận:

- Phòng GD&ĐT;

- Lưu: VT.

HIỆU TRƯỞNG

Trần Thị Hiền"""


def test_what_stands_around_a_pasted_document_goes_by_one_press_each(open_page):
    """Names of the state, number, who gets it: not said. Title and words stay, undo brings all."""
    page = open_page("\nNỮ: Chào các bạn.\n")
    assert page.get_by_role("button", name="Bỏ cả").count() == 0
    field = line(page, "Chào các bạn")
    field.press("End")
    field.press("Enter")
    paste(page, DOCUMENT)
    head = page.get_by_role("button", name="Bỏ cả phần đầu văn bản (6 lời)")
    tail = page.get_by_role("button", name="Bỏ cả phần nơi nhận, chữ ký (5 lời)")
    expect(tail).to_be_visible()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "bo-ca-phan.png")
    head.click()
    expect(line(page, "KẾ HOẠCH")).to_be_focused()
    expect(page.locator("#loi-dong")).to_contain_text("Đã bỏ phần đầu văn bản: 6 lời")
    tail.click()
    text = page.locator("textarea#loi")
    words = text.input_value()
    for stays in ("Chào các bạn.", "KẾ HOẠCH", "Tháng an toàn giao thông", "đội mũ bảo hiểm."):
        assert stays in words
    for gone in ("UBND", "CỘNG HÒA", "Độc lập", "Số: 12", "ngày 20", "Nơi nhận", "Trần Thị"):
        assert gone not in words
    expect(head).to_have_count(0)
    page.locator("#lui").click()
    page.locator("#lui").click()
    expect(tail).to_be_visible()
    assert "CỘNG HÒA" in text.input_value()


def test_three_paragraphs_are_pasted_as_lines(open_page):
    """Behind the last line, one of them with its speaker; the server sees the same lines."""
    page = open_page("\nHỎI: Một.\n")
    last(page).click()
    paste(page, "Đoạn thứ nhất.\r\nĐÁP: Đoạn thứ hai.\r\nĐoạn thứ ba.\r\n")
    assert words(page) == ["Một.", "Đoạn thứ nhất.", "Đoạn thứ hai.", "Đoạn thứ ba."]
    assert speakers(page) == ["HỎI", "HỎI", "ĐÁP", "ĐÁP"]
    told = "\nHỎI: Một.\n\nĐoạn thứ nhất.\n\nĐÁP: Đoạn thứ hai.\n\nĐoạn thứ ba.\n"
    assert body(page) == told
    looked_at(page)
    assert words(page) == ["Một.", "Đoạn thứ nhất.", "Đoạn thứ hai.", "Đoạn thứ ba."]
    page.keyboard.press("Control+Z")
    assert body(page) == "\nHỎI: Một.\n"
    assert words(page) == ["Một."]


def test_what_is_wrong_in_the_head_leads_to_the_field_that_mends_it(open_page, school):
    """A document that no register knows, a summary of the skeleton: neither needs the head itself."""
    page = open_page("\nHỎI: Một.\n", head=school.head.replace("09/2012/QH13", "99/2012/QH13"))
    head = page.locator("#dau")
    written = head.input_value().replace("    hiệu lực từ: 01/05/2013\n", "")
    page.evaluate(
        "words => { const dau = document.getElementById('dau'); dau.value = words;"
        " dau.dispatchEvent(new Event('input', { bubbles: true })); }",
        written.replace("Chủ đề:", "Tóm tắt: Viết vào đây một hai câu.\nChủ đề:"),
    )
    for told, field in (("Tóm tắt", "Tóm tắt"), ("99/2012/QH13", "Có hiệu lực từ")):
        page.locator("#ben li").filter(has_text=told).locator("[data-head]").click()
        expect(page.get_by_label(field).first).to_be_focused()


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "thumb"])
def test_a_line_is_dragged_and_comes_back(open_page, touch):
    """It lands where it is let go of; the speakers keep their words; undo puts back the bytes."""
    wishes = {"size": PHONE, "has_touch": True, "is_mobile": True} if touch else {}
    page = open_page(DIALOGUE, **wishes)
    hand = page.context.new_cdp_session(page)
    expect(page.locator("#theo-loi[data-drags]")).to_be_visible()
    grips = page.locator("#theo-loi .grip")
    start, end = grips.nth(2).bounding_box(), grips.nth(0).bounding_box()

    def move(kind, y):
        if touch:
            points = [] if kind == "touchEnd" else [{"x": start["x"] + 12, "y": y}]
            hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        elif kind == "touchMove":
            page.mouse.move(start["x"] + 12, y)
        else:
            (page.mouse.down if kind == "touchStart" else page.mouse.up)()

    begin = start["y"] + 20
    if not touch:
        page.mouse.move(start["x"] + 12, begin)
    move("touchStart", begin)
    for n in range(1, 16):
        move("touchMove", begin + (end["y"] + 2 - begin) * n / 15)
        page.wait_for_timeout(40)
    expect(page.locator("#theo-loi > li").first).to_have_class(re.compile("sortable-ghost"))
    move("touchEnd", end["y"] + 2)
    expect(page.locator("#loi-dong")).to_contain_text("Đã chuyển xuống chỗ thứ 1")
    assert (words(page), speakers(page)) == (["Ba.", "Một.", "Hai."], ["ĐÁP", "HỎI", "ĐÁP"])
    assert body(page) == "\nĐÁP: Ba.\n\nHỎI: Một.\nĐÁP: Hai.\n"
    page.get_by_role("button", name="Hoàn tác").click()
    assert body(page) == DIALOGUE


def test_a_line_is_moved_by_keys_and_buttons(open_page):
    page = open_page(DIALOGUE)
    line(page, "Hai").press("Alt+ArrowUp")
    assert body(page) == "\nĐÁP: Hai.\n\nHỎI: Một.\nĐÁP: Ba.\n"
    page.keyboard.press("Control+Z")
    assert body(page) == DIALOGUE
    page.keyboard.press("Control+Y")
    assert body(page).startswith("\nĐÁP: Hai.")
    page.get_by_role("button", name="Việc khác với lời 1").click()
    page.get_by_role("button", name="Xuống").click()
    assert words(page) == ["Một.", "Hai.", "Ba."]
    page.get_by_role("button", name="Việc khác với lời 2").click()
    page.get_by_role("button", name="Xóa lời").click()
    assert (words(page), speakers(page)) == (["Một.", "Ba."], ["HỎI", "ĐÁP"])


@pytest.mark.parametrize("answers", [True, False])
def test_a_step_back_goes_over_both_views(open_page, answers):
    """Typed as text, then as a line, a sound chosen: one list of steps, in order.

    The text is the same whether or not the server has looked at it by then.
    """
    page = open_page("\nHỎI: Một.\n")
    if not answers:
        page.route("**/xem", lambda way: None)  # it waits for its answer
    page.get_by_role("button", name="Chữ thường").click()
    page.locator("#loi").press("Control+End")
    page.keyboard.type("\nĐÁP: Hai.\n")
    page.get_by_role("button", name="Theo lời").click()
    assert words(page) == ["Một.", "Hai."]
    page.clock.set_fixed_time(LATER)  # a moment later; from now on no time passes between two keys
    line(page, "Hai").press("Control+End")
    page.keyboard.type(" Ba.")
    page.get_by_label("Chèn âm thanh", exact=True).select_option("Nhạc cắt")
    assert body(page) == "\nHỎI: Một.\n\nĐÁP: Hai. Ba.\n\n[nhạc cắt]\n"
    undo = page.get_by_role("button", name="Hoàn tác")
    undo.click()
    assert body(page) == "\nHỎI: Một.\n\nĐÁP: Hai. Ba.\n"
    undo.click()
    assert body(page) == "\nHỎI: Một.\n\nĐÁP: Hai.\n"
    while undo.is_enabled():
        undo.click()
    assert body(page) == "\nHỎI: Một.\n"
    page.get_by_role("button", name="Làm lại").click()
    assert body(page) != "\nHỎI: Một.\n"


def test_a_reading_is_corrected_in_its_line(open_page):
    """Both readings stand there; what is chosen is written, and may be undone."""
    page = open_page()
    doubt = page.locator("#theo-loi .ngo")
    other = doubt.get_by_role("button", name=re.compile("^Đọc là"))
    said = re.search("“(.+)”", other.inner_text())[1]
    other.click()
    expect(page.locator("#loi-dong")).to_contain_text("Đã viết “2/3” thành chữ")
    assert body(page) == BODY.replace("2/3", said)
    page.keyboard.press("Control+Z")
    assert body(page) == BODY
    page.get_by_role("button", name="Đọc cách khác…").first.click()
    page.get_by_label("“2/3” đọc thành").fill("mùng hai tháng ba")
    page.keyboard.press("Enter")
    expect(page.locator("#loi")).to_have_value(BODY.replace("2/3", "mùng hai tháng ba"))
    assert line(page, "Thưa cô, từ mùng hai tháng ba").is_visible()


def test_what_is_typed_while_a_correction_is_on_its_way_stays(open_page):
    """On a slow line the answer comes when somebody is at another line: both are in the text."""
    page = open_page()
    held = []
    page.route("**/doc", lambda way: held.append(way))  # noqa: PLW0108 - it marks what it is given
    page.locator("#theo-loi .ngo").get_by_role("button", name=re.compile("^Đọc là")).click()
    until(page, lambda: held)
    line(page, "Người của Tổng đài").press("Control+End")
    page.keyboard.type(" Em yên")
    held[0].continue_()
    expect(page.locator("#loi-dong")).to_contain_text("Đã viết “2/3” thành chữ")
    page.keyboard.type(" tâm.")
    typed = body(page)
    assert "2/3" not in typed
    assert "cả ngày lẫn đêm. Em yên tâm.\n" in typed
    for _ in range(2):  # what was typed last, then what came with the answer
        page.keyboard.press("Control+Z")
    assert body(page) == BODY.replace("lẫn đêm.", "lẫn đêm. Em yên")
    page.get_by_role("button", name="Đọc cách khác…").first.click()
    page.get_by_label("“2/3” đọc thành").fill("mùng hai tháng ba")
    page.keyboard.press("Enter")
    until(page, lambda: len(held) > 1)
    line(page, "Thưa cô, từ 2/3").fill("Thưa cô, từ 4/5 em gọi thì ai nghe ạ?")
    held[1].continue_()
    expect(page.locator("#loi-dong")).to_contain_text("Chỗ này vừa đổi")
    assert words(page)[2] == "Thưa cô, từ 4/5 em gọi thì ai nghe ạ?"


def test_a_line_is_heard_and_recorded_as_it_is_typed(open_page):
    """The words that are not saved yet; the studio opens at the line."""
    page = open_page()
    line(page, "Người của Tổng đài").fill("Các cô chú nghe.")
    with page.expect_response(re.compile("/nghe-thu/.*/2/dang-go")) as heard:
        page.get_by_role("button", name="Nghe lời 4").click()
    assert heard.value.headers["content-type"] == "audio/wav"
    expect(page.get_by_role("button", name="Nghe lời 4")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Thu lời 4").click()
    page.wait_for_url("**/phong-thu/*#loi-2")
    expect(page.locator("#loi-2 .prompt")).to_have_text("Các cô chú nghe.")


def test_by_keyboard_alone(open_page, school):
    """From the words to the buttons of a line and on, to a saved script; no pointer."""
    page = open_page("\nHỎI: Một.\n")
    page.keyboard.press("Tab")
    for _ in range(60):
        if page.evaluate("document.activeElement.matches('#theo-loi textarea')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Hai.")
    page.keyboard.press("Enter")
    page.keyboard.type("Ba.")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Nghe lời 1"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") in ("BUTTON", "TEXTAREA")
    for _ in range(80):
        if page.evaluate("document.activeElement.value") == "luu":
            break
        page.keyboard.press("Tab")  # past the words of others, whose speakers stay
    page.keyboard.press("Enter")
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")
    wanted = "\nĐÁP: Hai.\n\nHỎI: Một.\n\nĐÁP: Ba.\n"
    assert file(school).read_text("utf-8") == school.head + wanted


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out_on_a_phone(open_page, scheme):
    """360 px: nothing is wider, what is pressed is large enough, axe finds nothing."""
    page = open_page(size=PHONE, has_touch=True, is_mobile=True, color_scheme=scheme)
    line(page, "Thưa cô").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = page.eval_on_selector_all(
        "#theo-loi button, #theo-loi select, #cach-xem button",
        "all => all.filter(b => b.offsetParent && (b.offsetHeight < 44 || b.offsetWidth < 44))"
        ".map(b => b.outerHTML.slice(0, 80))",
    )
    assert small == []
    page.get_by_role("button", name=re.compile("^Việc khác với lời 3")).tap()
    page.get_by_role("button", name="Đọc cách khác…").first.tap()
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        assert barriers(page) == []
        if PICTURES:
            to = Path(PICTURES) / f"theo-loi-{size['width']}-{scheme}.png"
            page.screenshot(path=to, full_page=True)


def test_words_that_are_composed_are_left_alone(open_page):
    """An input method holds its letters while the server answers; they go in once."""
    page = open_page("\nHỎI: Một.\n")
    keys = page.context.new_cdp_session(page)
    field = last(page)
    field.click()
    for step in ("t", "tr", "trư", "trườ", "trườn"):
        keys.send(
            "Input.imeSetComposition",
            {"text": step, "selectionStart": len(step), "selectionEnd": len(step)},
        )
    looked_at(page)
    assert field.input_value() == "trườn" or words(page)[-1] == "trườn"
    keys.send("Input.insertText", {"text": "trường"})
    assert body(page) == "\nHỎI: Một.\n\ntrường\n"
    page.keyboard.press("Enter")
    page.keyboard.type("Hai.")
    assert words(page) == ["Một.", "trường", "Hai."]


def test_other_ways_to_change_the_text_are_followed(open_page):
    """Whatever happens to the text, the lines hold it byte for byte, and what follows too."""
    page = open_page()
    both = page.evaluate(
        """() => {
        const text = document.getElementById("loi"), wrong = [], bits = ["\\n", "\\n\\n", "[nghỉ 2 giây]",
          "ĐÁP: Vâng.", "# Mục", "chữ ", "| a | b |\\n", "  ", "<!-- x -->", "🎈"];
        let seed = 7;
        const some = n => (seed = (seed * 48271) % 2147483647) % n;
        document.querySelector("[data-view=loi]").click();
        for (let n = 0; n < 400; n += 1) {
          const at = some(text.value.length + 1), long = some(40), put = some(3) ? bits[some(bits.length)] : "";
          text.value = text.value.slice(0, at) + put + text.value.slice(at + long);
          text.dispatchEvent(new Event("input", { bubbles: true }));
          const before = text.value;
          if (window.deskLines.text() !== before) wrong.push([n, before, window.deskLines.text()]);
          const fields = [...document.querySelectorAll("#theo-loi textarea")].filter(f => f.value.trim());
          if (!fields.length) { text.value = "HỎI: Lại từ đầu.\\n\\nThêm.\\n"; continue; }
          const field = fields[some(fields.length)], was = field.value;
          field.value = was + "x";
          field.dispatchEvent(new Event("input", { bubbles: true }));
          if (text.value.length !== before.length + 1) wrong.push([n, "x", before, text.value]);
        }
        return wrong.slice(0, 3);
      }"""
    )
    assert both == []


def test_without_scripts_the_text_is_there(open_page):
    """The plain text, and nothing of the lines."""
    page = open_page(java_script_enabled=False)
    expect(page.locator("#loi")).to_be_visible()
    expect(page.locator("#theo-loi")).to_be_hidden()
    expect(page.locator("#cach-xem")).to_be_hidden()


def test_a_phone_keyboard_that_tells_no_keys(open_page):
    """A new line comes as an input event only: it is the next line all the same."""
    page = open_page("\nHỎI: Một.\n", size=PHONE, has_touch=True, is_mobile=True)
    keys = page.context.new_cdp_session(page)
    field = line(page, "Một")
    field.tap()
    field.press("Control+End")
    keys.send("Input.dispatchKeyEvent", {"type": "char", "text": "\r"})
    page.keyboard.insert_text("Hai.")
    assert words(page) == ["Một.", "Hai."]
    assert body(page) == "\nHỎI: Một.\n\nHai.\n"


def test_what_is_typed_into_a_line_is_kept_when_the_line_is_cut(open_page, school):
    """In this browser at once, on the server when the net is back; the page opens with it."""
    page = open_page("\nHỎI: Một.\n")
    page.context.set_offline(True)
    page.locator("#da-luu").evaluate(KEPT_WHEN_SAID, "gõ lúc mất mạng")
    line(page, "Một").fill("Một, gõ lúc mất mạng.")
    expect(page.locator("#da-luu")).to_have_text(re.compile("Mới giữ ở máy này"))
    assert page.evaluate("window.keptWhenSaid") is True
    page.context.set_offline(False)
    expect(page.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    page.reload()
    assert words(page) == ["Một, gõ lúc mất mạng."]
    save(page)
    assert file(school).read_text("utf-8") == f"{school.head}\nHỎI: Một, gõ lúc mất mạng.\n"


def test_a_wide_screen_shows_the_preview_beside(open_page):
    """Text and lines side by side: what is typed in the one stands in the other at once."""
    page = open_page("\nHỎI: Một.\n\nĐÁP: Hai.\n", size={"width": 1680, "height": 900})
    page.get_by_role("button", name="Cả hai").click()
    text = page.locator("#loi")
    text.press("Control+End")
    page.keyboard.type("\nNAM: Ba.")
    expect(page.locator("#theo-loi textarea").nth(2)).to_have_value("Ba.")
    expect(page.locator("#theo-loi .dong.now textarea")).to_have_value("Ba.")
    line(page, "Một").fill("Một rưỡi.")
    expect(text).to_have_value("\nHỎI: Một rưỡi.\n\nĐÁP: Hai.\n\nNAM: Ba.")
    left, right = text.bounding_box(), page.locator("#theo-loi").bounding_box()
    assert left["x"] + left["width"] <= right["x"]
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "ca-hai-1680.png")
    page.reload()
    expect(page.get_by_role("button", name="Cả hai")).to_have_attribute("aria-pressed", "true")


def test_a_line_of_a_long_script_is_read_before_the_whole_is(open_page):
    """What is typed is told of its line alone, and the length goes along; the whole comes later.

    The whole is held back on its way until the line has been read.
    """
    rest = "\n\n".join(f"ĐÁP: Lời thứ {n}. {'Cả lớp cùng hát vang. ' * 20}" for n in range(120))
    page = open_page(f"\nHỎI: Có 12 bạn.\n\n{rest}\n")
    field, before = line(page, "Có 12"), page.locator("[data-seconds]").first.inner_text()
    said = field.locator("xpath=ancestor::li").locator(".noi-gi")
    field.click()
    field.evaluate("field => field.setSelectionRange(5, 5)")
    whole = []
    page.route("**/xem", lambda way: whole.append(way))  # noqa: PLW0108 - it marks what it is given
    with page.expect_response("**/dong"):
        page.keyboard.insert_text("3456789")
    expect(said).to_contain_text("một trăm hai mươi ba triệu")
    expect(page.locator("[data-seconds]").first).not_to_have_text(before)
    until(page, lambda: whole)
    whole[0].continue_()
    expect(page.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    expect(said).to_contain_text("một trăm hai mươi ba triệu")


def test_the_length_of_a_long_script_counts_no_word_twice(open_page):
    """The whole is told while somebody goes on typing: what it has already is not added to it.

    The page's own clock goes when it is told to: between two keys, and not behind the last one.
    """
    rest = "\n\n".join(f"ĐÁP: Lời thứ {n}. {'Cả lớp cùng hát vang. ' * 20}" for n in range(120))
    page = open_page(f"\nHỎI: Có bạn.\n\n{rest}\n")
    field, told = line(page, "Có bạn"), page.locator("[data-seconds]").first
    field.click()
    field.evaluate("field => field.setSelectionRange(6, 6)")
    page.clock.install()
    page.clock.pause_at(LATER)
    before = told.inner_text()
    with page.expect_response("**/dong"), page.expect_response("**/xem"):
        page.keyboard.insert_text(" và bạn" * 60)
        page.clock.run_for(450)  # both are asked
        page.keyboard.insert_text(" và")
        page.clock.run_for(120)
    until(page, lambda: told.inner_text() != before)
    page.keyboard.insert_text(" và 123456789 bạn")
    page.clock.run_for(120)
    expect(field.locator("xpath=ancestor::li").locator(".noi-gi")).to_contain_text(
        "một trăm hai mươi ba triệu"
    )
    shown = seconds(told.inner_text())
    page.clock.run_for(450)
    expect(page.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    assert shown <= seconds(told.inner_text()) + 1


def test_lines_are_told_after_an_answer_that_the_page_gave_up(open_page):
    """The server looked at another head and nobody heard of it: the next answer tells that too."""
    page = open_page("\nHỎI: Bạn Brandon gọi gì?\n\nĐÁP: Gọi.\n")
    said = line(page, "Bạn Brandon").locator("xpath=ancestor::li").locator(".noi-gi")
    expect(said).to_contain_text("Brandon")
    lost = []

    def lose_the_first(way):
        if lost:
            way.continue_()
        else:
            lost.append(way.fetch().status)  # the server is done; the page waits until it asks anew

    page.route("**/xem", lose_the_first)
    page.locator("[name=dau]").evaluate(
        """field => { field.value = field.value.replace("---", "Cách đọc:\\n  Brandon: bờ ren đần\\n---");
        field.dispatchEvent(new Event("input", { bubbles: true })); }"""
    )
    until(page, lambda: lost)
    with page.expect_response("**/xem") as answer:
        line(page, "Gọi").fill("Gọi ngay.")
    assert [*lost, answer.value.status] == [200, 200]  # what changed was enough
    expect(said).to_contain_text("bờ ren đần")
    assert words(page) == ["Bạn Brandon gọi gì?", "Gọi ngay."]


def test_words_that_the_browser_put_back_are_sent_as_well(open_page):
    """A reload may leave in the field what was typed: other words than those that were served."""
    page = open_page("\nHỎI: Bạn gọi gì?\n\nĐÁP: Phạt 1221 đồng.\n")
    page.add_init_script(
        """document.addEventListener("readystatechange", () => {
          const field = document.getElementById("loi");
          if (document.readyState === "interactive") field.value = field.value.replace("1221", "2112");
        })"""
    )
    page.reload()
    assert words(page) == ["Bạn gọi gì?", "Phạt 2112 đồng."]
    with page.expect_response("**/xem") as answer:
        line(page, "Bạn gọi").fill("Bạn hỏi gì?")
    assert answer.value.status == 200
    looked_at(page)
    fresh = page.context.new_page()
    fresh.goto(page.url)
    assert words(fresh) == ["Bạn hỏi gì?", "Phạt 2112 đồng."]


def seconds(clock):
    minutes, _, rest = clock.partition(":")
    return 60 * int(minutes) + int(rest)


def test_a_first_view_weighs_less_than_a_picture(open_page):
    """Page, style, scripts and letters: under 100 kB over the line."""
    page = open_page()
    page.wait_for_load_state("networkidle")
    carried = page.evaluate(
        "['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
        ".reduce((sum, one) => sum + one.transferSize, 0)"
    )
    assert 50_000 < carried < 100_000


@pytest.mark.parametrize("size", [(1280, 900), (390, 844), (360, 640)], ids=lambda s: str(s[0]))
def test_saving_and_sending_are_in_reach_wherever_one_is(open_page, size):
    """At the beginning of a long script and at its end: no scrolling before a press."""
    page = open_page(
        BODY + "\n\nĐÁP: Thêm một lời nữa." * 30, size={"width": size[0], "height": size[1]}
    )
    for place in ("0", "document.body.scrollHeight"):
        page.evaluate(f"window.scrollTo(0, {place})")
        for name in ("Lưu bài", "Nghe thử", "Gửi duyệt"):
            box = page.get_by_role("button", name=name, exact=True).bounding_box()
            assert box["y"] >= 0, (place, name)
            assert box["y"] + box["height"] <= size[1], (place, name)
            assert min(box["width"], box["height"]) >= 44


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_words_of_a_quote_stand_at_its_line_and_are_not_written(open_page, school, size):
    """They come from the register, also those of a quote that is typed; the file keeps the cue."""
    register = school.folder / "scripts_vi" / "van-ban"
    register.mkdir(exist_ok=True)
    law = register / "cay.md"
    law.write_text(
        "Số: 10/2098/NĐ-CP\nTên: Nghị định về cây\nHiệu lực từ: 1/1/2020\n---\n"
        "Điều 7. Chăm cây\n1. Lớp trực nhật tưới cây.\n2. Không ai được:\na) Bẻ cành;\nb) Hái hoa.\n",
        "utf-8",
    )
    cue = "[trích: 10/2098/NĐ-CP, Điều 7 khoản 2]"
    page = open_page(f"\nHỎI: Luật ghi gì?\n\n{cue}\n\nĐÁP: Rõ.\n", size=size)
    row = page.locator("#theo-loi li.tieng")
    expect(row.locator(".read")).to_have_text(["Không ai được:", "a) Bẻ cành;", "b) Hái hoa."])
    expect(row).to_contain_text("trích: 10/2098/NĐ-CP, Điều 7 khoản 2")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"trich-{size['width']}.png")
    assert barriers(page) == []
    last(page).fill("Luật ghi thêm.")
    looked_at(page)
    assert cue in body(page)
    assert "Bẻ cành" not in body(page)
    law.unlink()
