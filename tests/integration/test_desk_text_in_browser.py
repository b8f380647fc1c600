"""A real browser (Debian's chromium) where a script is written: steps back, and two people at once."""

import re

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE, Seat

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
NAME = "mu-bao-hiem.md"


@pytest.fixture
def house(tmp_path):
    made = desk_house.new_house(tmp_path / "dai")
    made.write("mu-bao-hiem", "Đội mũ bảo hiểm khi ngồi sau xe máy điện", days=9)
    with desk_house.serving(made) as (address, _):
        made.address = address
        yield made


@pytest.fixture
def person(chromium, house):
    """Gives a page of somebody who has signed in; the faults of scripts fail the test."""
    made, faults = [], []

    def come_in(role, name, account, size=DESKTOP):
        link = house.person(role, name, account)
        seat = Seat(chromium, house.address, viewport=size)
        seat.context.on("weberror", lambda fault: faults.append(str(fault.error)))
        made.append(seat.context)
        seat.page.on("dialog", lambda dialog: dialog.accept())
        return seat.come_in(link).page

    yield come_in
    for context in made:
        context.close()
    assert faults == []


@pytest.fixture
def teacher(person):
    return person(Role.EDITOR, "Lê Thị Lan", "co.lan")


def open_script(page, house):
    page.goto(f"{house.address}/ban/soan-bai/{NAME}")
    return page.locator("textarea#loi")


def file(house):
    return (house.folder / "scripts_vi" / NAME).read_text("utf-8")


def saved(page):
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")


def no_barrier(page):
    assert barriers(page) == []


# --- sending ------------------------------------------------------------------------------------


def test_what_was_ticked_is_ticked_after_listening(teacher, house):
    """A paper of the school: who said that she knows goes to listen, comes back and sends."""
    path = house.folder / "scripts_vi" / NAME
    own = path.read_text("utf-8").replace("09/2012/QH13", "27/TB-THCSHP")
    path.write_text(own.replace("    hiệu lực từ: 01/05/2013\n", ""), "utf-8")
    open_script(teacher, house)
    teacher.get_by_label("Gửi dù chưa kiểm").check()
    teacher.get_by_role("button", name="Nghe thử").click()
    teacher.get_by_role("link", name="Phòng thu").click()
    teacher.get_by_role("link", name="Nghe thử cả bài").click()
    expect(teacher.get_by_role("heading", name="Giọng đọc")).to_be_visible()
    teacher.get_by_role("button", name="Đổi giọng của vai HỎI").click()
    teacher.get_by_role("link", name="Sửa bài").click()
    expect(teacher.get_by_label("Gửi dù chưa kiểm")).to_be_checked()
    teacher.get_by_role("button", name="Gửi duyệt").click()
    teacher.wait_for_url("**/viec/*")


# --- steps back -------------------------------------------------------------------------------


def test_a_step_back_survives_the_buttons(teacher, house):
    """A role and a cue put in by buttons are steps like typing: back one by one, and forth again."""
    text = open_script(teacher, house)
    teacher.get_by_role("button", name="Chữ thường").click()
    before = text.input_value()
    text.press("Control+End")
    teacher.keyboard.type("Câu gõ trước.")
    typed = text.input_value()
    teacher.get_by_role("button", name="NAM", exact=True).click()
    with_role = text.input_value()
    assert with_role.endswith("\n\nNAM: ")
    teacher.keyboard.type("Lời của bạn Nam.")
    teacher.get_by_role("button", name="Nhạc cắt", exact=True).click()
    whole = text.input_value()
    assert whole.endswith("NAM: Lời của bạn Nam.\n\n[nhạc cắt]\n\n")
    seen = []
    for _ in range(60):
        if text.input_value() == before:
            break
        text.press("Control+z")
        seen.append(text.input_value())
    assert text.input_value() == before
    for step in (with_role, typed):
        assert step in seen
    for _ in range(60):
        if text.input_value() == whole:
            break
        text.press("Control+Shift+z")
    assert text.input_value() == whole
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")


def test_who_reads_is_one_press_and_one_step_back(teacher, house):
    """A script that names nobody: its labels come into the text, and go again with Ctrl+Z."""
    text = open_script(teacher, house)
    plain = "Chào các bạn.\n\nMai trường nghỉ học.\n\nNhớ cài quai mũ.\n"
    text.fill(plain)
    turns = teacher.get_by_role("button", name="Luân phiên nữ – nam")
    turns.click()
    expect(text).to_have_value(
        plain.replace("Chào", "NỮ: Chào").replace("Mai", "NAM: Mai").replace("Nhớ", "NỮ: Nhớ")
    )
    expect(turns).to_have_attribute("aria-pressed", "true")
    no_barrier(teacher)
    text.press("Control+z")
    expect(text).to_have_value(plain)
    expect(turns).to_have_attribute("aria-pressed", "false")


def test_the_documents_are_typed_into_fields(teacher, house):
    """A day that is wrong is said at its field; what is saved stands in the head."""
    open_script(teacher, house)
    teacher.get_by_text("Văn bản nguồn (1)").click()
    one = teacher.get_by_role("group", name="09/2012/QH13")
    one.get_by_label("Ngày ban hành").fill("31/2/2012")
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    expect(one.locator("#loi-o")).to_contain_text("31/2")
    no_barrier(teacher)
    one.get_by_label("Ngày ban hành").fill("18/6/2012")
    new = teacher.get_by_role("group", name="Thêm văn bản")
    new.get_by_label("Số, ký hiệu").fill("36/2024/QH15")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    text = file(house)
    assert "    ban hành: 18/06/2012\n  - số: 36/2024/QH15\n---\n" in text
    teacher.get_by_text("Văn bản nguồn (2)").click()
    teacher.get_by_role("button", name="Bỏ văn bản 36/2024/QH15").click()
    expect(teacher.locator("#loi-nhan")).to_contain_text("Đã bỏ văn bản ấy khỏi bài")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    assert "36/2024/QH15" not in file(house)


# --- two people -------------------------------------------------------------------------------


def of_lan(words):
    """What is told of Lê Thị Lan, at some minute of the evening: a slow machine is there late."""
    return re.compile(rf"Lê Thị Lan {words} (19|2\d):[0-5]\d\b")


def asked(page):
    """What the page asks every twenty seconds, and when somebody comes back to it."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_two_people_see_each_other_and_put_their_texts_together(teacher, person, house):
    """One types, the other sees her; both save, and every place is chosen; no word is lost."""
    boss = person(Role.ADMIN, "Trần Văn Nam", "thay.nam", size=PHONE)
    hers = open_script(teacher, house)
    his = open_script(boss, house)
    expect(boss.locator("#cung-sua")).to_contain_text(of_lan("đang mở bài này từ"))
    body = hers.input_value()
    hers.fill(body.replace("Không. Quốc hội", "Không đâu. Quốc hội"))
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    asked(boss)
    expect(boss.locator("#cung-sua")).to_contain_text(of_lan("đang sửa bài này từ"))
    no_barrier(boss)
    his.fill(
        body.replace("Không. Quốc hội", "Không bạn ạ. Quốc hội").replace("Thưa cô,", "Dạ thưa cô,")
    )
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    asked(boss)
    expect(boss.locator("#cung-sua")).to_contain_text(of_lan("đã lưu bài này lúc"))
    boss.get_by_role("button", name="Lưu bài").last.click()
    expect(boss.get_by_role("heading", name="Hai người cùng sửa bài này")).to_be_visible()
    expect(boss.locator("mark").filter(has_text="đâu.")).to_be_visible()
    expect(boss.locator("mark").filter(has_text="bạn ạ.")).to_be_visible()
    no_barrier(boss)
    assert boss.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    boss.get_by_role("button", name="Lưu như đã chọn").click()
    expect(boss.get_by_role("heading", name="Hai người cùng sửa bài này")).to_be_visible()
    boss.get_by_role("group", name="Giữ chữ nào?").last.get_by_label("Cả hai").check()
    boss.get_by_role("button", name="Lưu như đã chọn").click()
    expect(boss.locator("#loi-nhan")).to_contain_text("Đã lưu bài như vừa chọn")
    text = file(house)
    for said in ("Dạ thưa cô,", "Không đâu. Quốc hội", "Không bạn ạ. Quốc hội"):
        assert said in text
    boss.get_by_role("link", name="Các bản trước").click()
    expect(boss.get_by_text("Trần Văn Nam để lại bên ngoài bài")).to_be_visible()
    expect(boss.get_by_text("Lê Thị Lan lưu")).to_be_visible()
    no_barrier(boss)


def test_a_pupil_proposes_and_the_teacher_takes_it(teacher, person, house):
    """In a script that waits for approval; then an earlier version is taken back by a press."""
    house.send("mu-bao-hiem")
    pupil = person(Role.PUPIL, "Em Minh", "em.minh", size=PHONE)
    words = open_script(pupil, house)
    words.fill(words.input_value().replace("Thưa cô,", "Thưa các thầy cô,"))
    pupil.get_by_role("button", name="Lưu bài").last.click()
    expect(pupil.locator("#loi-nhan")).to_contain_text("Đã gửi đề nghị sửa")
    assert "Thưa các thầy cô," not in file(house)
    teacher.goto(f"{house.address}/ban/soan-bai")
    teacher.get_by_role("link", name="1 đề nghị sửa: Đội mũ").click()
    expect(teacher.locator("ins")).to_have_text("các thầy")
    no_barrier(teacher)
    teacher.get_by_role("button", name="Nhận những chỗ đã chọn").click()
    expect(teacher.locator("#loi-nhan")).to_contain_text("Đã nhận 1 chỗ của Em Minh")
    assert "Thưa các thầy cô," in file(house)
    teacher.get_by_role("link", name="Các bản trước").click()
    teacher.get_by_role("link", name="Xem chỗ khác").click()
    expect(teacher.locator("ins")).to_have_text("các thầy")
    teacher.get_by_role("button", name="Lấy lại bản").click()
    expect(teacher.locator("#loi-nhan")).to_contain_text("Đã lấy lại bản ấy")
    assert "Thưa các thầy cô," not in file(house)
    open_script(pupil, house)
    expect(pupil.get_by_text("Lê Thị Lan đã nhận đề nghị của em")).to_be_visible()
