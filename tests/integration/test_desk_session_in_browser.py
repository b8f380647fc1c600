"""A real browser (Debian's chromium) whose session or line ends while somebody types."""

import os
import re
from datetime import timedelta
from pathlib import Path
from unittest import mock

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.people import person_named
from broadcaster.accounts.rights import Role
from broadcaster.app.desk import desk_parts
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE, Seat
from tests.fakes.quiet_port import quiet_port

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
PICTURES = os.environ.get("DESK_PICTURES", "")  # a folder, for whoever wants to look
NAME = "mu-bao-hiem.md"
WORDS = "HỎI: Thưa cô, vì sao phải cài quai ạ?\n\nĐÁP: Để mũ không văng ra.\n"


@pytest.fixture
def house(tmp_path):
    made = desk_house.new_house(tmp_path / "dai")
    made.write("mu-bao-hiem", "Đội mũ bảo hiểm khi ngồi sau xe máy điện", days=9)
    made.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
    with desk_house.serving(made) as (address, _):
        made.address = address
        yield made


@pytest.fixture
def teacher(chromium, house):
    """A page of the teacher who has signed in; the faults of scripts fail the test."""
    seat = Seat(chromium, house.address, viewport=DESKTOP)
    faults = []
    seat.context.on("weberror", lambda fault: faults.append(str(fault.error)))
    seat.page.on("dialog", lambda dialog: dialog.accept())
    yield seat.come_in(house.link("co.lan")).page
    seat.context.close()
    assert faults == []


def end_session(house):
    """What “Đăng xuất mọi máy” does; twelve idle hours end in the same answer."""
    door = desk_parts(house.wired()).door
    door.people.end_sessions(person_named(door, "co.lan"))


def open_script(page, house):
    page.goto(f"{house.address}/ban/soan-bai/{NAME}")
    return page.locator("textarea#loi")


def type_at_end(page, words):
    text = page.locator("textarea#loi")
    text.press("Control+End")
    page.keyboard.type(words)


def come_back(page):
    door = page.get_by_role("dialog")
    door.get_by_label("Mật khẩu").fill(desk_house.PASSWORD)
    door.get_by_role("button", name="Đăng nhập").click()
    expect(door).to_have_count(0)


def file(house):
    return (house.folder / "scripts_vi" / NAME).read_text("utf-8")


def saved(page):
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")


def kept_here(page):
    return page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('ban-giu')).length")


# --- what comes unasked -----------------------------------------------------------------------

# What can be pressed and lies under a bar, at the place where the page is now.
UNDER = """bar => {
  const mine = bar.getBoundingClientRect();
  return [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
    .filter(one => !bar.contains(one) && one.checkVisibility({ visibilityProperty: true }))
    .filter(one => {
      const its = one.getBoundingClientRect();
      return its.width > 1 && its.bottom > mine.top && its.top < mine.bottom
        && its.right > mine.left && its.left < mine.right;
    }).map(one => one.textContent.trim() || one.id);
}"""
SIZES = {
    "1280": DESKTOP,
    "360": PHONE,
    "200%": {"width": 640, "height": 450},
    "low": {"width": 900, "height": 460},
}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("which", ["#phien", "#dut"])
def test_a_bar_that_comes_moves_nothing_that_is_being_pressed(teacher, house, size, which):
    """The mouse is held down on a button while the bar comes: the button stays, and is pressed."""
    teacher.set_viewport_size(size)
    open_script(teacher, house)
    bar = teacher.locator(which)
    button = teacher.locator("#cach-xem [data-view=chu]")
    if size["width"] < 900:  # the place where the bar will lie
        button.evaluate("one => scrollBy(0, one.getBoundingClientRect().top - 12)")
    before = button.bounding_box()
    button.evaluate("one => one.addEventListener('click', () => { window.pressed = true; })")
    at = before["x"] + before["width"] / 2, before["y"] + before["height"] / 2
    teacher.mouse.move(*at)
    teacher.mouse.down()
    if which == "#phien":
        end_session(house)
        teacher.evaluate("() => { window.desk.send(document.forms.soan.dataset.look, {}); }")
    else:
        teacher.context.set_offline(True)
    expect(bar).to_be_visible()
    assert button.bounding_box() == before
    teacher.mouse.up()
    assert teacher.evaluate("window.pressed")
    teacher.evaluate("scrollTo(0, 0)")
    assert bar.evaluate(UNDER) == []
    shown = bar.bounding_box()
    assert shown["x"] >= 0
    assert shown["y"] >= 0
    assert shown["x"] + shown["width"] <= size["width"]
    assert shown["height"] < size["height"] / 3
    if PICTURES:
        name = f"thanh-{which[1:]}-{size['width']}.png"
        teacher.screenshot(path=Path(PICTURES) / name)
    teacher.context.set_offline(False)
    assert barriers(teacher) == []
    if which == "#phien":
        bar.get_by_role("button", name="Đăng nhập lại").press("Enter")
        come_back(teacher)
        expect(bar).to_be_hidden()


# --- the session ends -------------------------------------------------------------------------


def test_the_session_ends_before_a_key_is_pressed(teacher, house):
    """The bar says so while the teacher types; signed in in place, what was typed is kept."""
    text = open_script(teacher, house)
    end_session(house)
    type_at_end(teacher, "Câu gõ khi đã ra khỏi bàn.")
    bar = teacher.locator("#phien")
    expect(bar).to_contain_text("Thầy cô đã ra khỏi bàn, đăng nhập lại")
    type_at_end(teacher, " Gõ tiếp nữa.")
    bar.get_by_role("button", name="Đăng nhập lại").click()
    come_back(teacher)
    expect(bar).to_be_hidden()
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    assert text.input_value().endswith("Câu gõ khi đã ra khỏi bàn. Gõ tiếp nữa.")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    assert "Câu gõ khi đã ra khỏi bàn. Gõ tiếp nữa." in file(house)
    assert kept_here(teacher) == 0


def test_the_session_ends_before_save_is_pressed(teacher, house):
    """Title, day, summary and words are saved by the one press, once somebody is signed in."""
    text = open_script(teacher, house)
    text.fill(WORDS)
    teacher.get_by_text("Đầu bài: tên, ngày phát").click()
    teacher.get_by_label("Tên bài").fill("Cài quai mũ")
    teacher.get_by_label("Ngày phát").fill("10/12/2026")
    teacher.get_by_label("Tóm tắt").fill("Vì sao phải cài quai.")
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    end_session(house)
    teacher.get_by_role("button", name="Lưu bài").last.click()
    door = teacher.get_by_role("dialog")
    expect(door).to_contain_text("không mất chữ nào")
    door.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    door.get_by_role("button", name="Đăng nhập").click()
    expect(door.get_by_role("alert").first).to_contain_text("mật khẩu không đúng")
    assert barriers(teacher) == []
    come_back(teacher)
    saved(teacher)
    text = file(house)
    for said in ("Tiêu đề: Cài quai mũ\n", "Ngày phát: 10/12/2026\n", WORDS, "Vì sao phải cài"):
        assert said in text
    assert kept_here(teacher) == 0


def test_the_session_ends_and_the_page_is_left(teacher, house):
    """Another page is opened, then the script again: the copy is offered with what differs."""
    open_script(teacher, house)
    end_session(house)
    type_at_end(teacher, "Câu chưa tới máy chủ.")
    expect(teacher.locator("#phien")).to_be_visible()
    teacher.goto(f"{house.address}/ban/soan-bai/{NAME}")
    teacher.get_by_label("Tài khoản").fill("co.lan")
    teacher.get_by_label("Mật khẩu").fill(desk_house.PASSWORD)
    teacher.get_by_role("button", name="Đăng nhập").click()
    teacher.wait_for_url(f"**/soan-bai/{NAME}")
    left = teacher.locator(".left-over")
    expect(left).to_contain_text("chưa lưu")
    expect(left.locator("ins")).to_contain_text("Câu chưa tới máy chủ.")
    assert barriers(teacher) == []
    left.get_by_role("button", name="Lấy lại những chữ này").click()
    expect(teacher.locator("textarea#loi")).to_have_value(re.compile("Câu chưa tới máy chủ."))
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    assert "Câu chưa tới máy chủ." in file(house)
    teacher.wait_for_timeout(600)
    expect(left).to_have_count(0)


def test_a_second_tab_signs_in_for_the_first(teacher, house):
    """Signed in again elsewhere in the browser, the page goes on with the token of now."""
    open_script(teacher, house)
    end_session(house)
    type_at_end(teacher, "Câu của thẻ thứ nhất.")
    expect(teacher.locator("#phien")).to_be_visible()
    other = teacher.context.new_page()
    other.goto(f"{house.address}/ban/vao")
    other.get_by_label("Tài khoản").fill("co.lan")
    other.get_by_label("Mật khẩu").fill(desk_house.PASSWORD)
    other.get_by_role("button", name="Đăng nhập").click()
    other.wait_for_url("**/hom-nay")
    teacher.bring_to_front()
    expect(teacher.locator("#phien")).to_be_hidden()
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    assert "Câu của thẻ thứ nhất." in file(house)


def test_twelve_idle_hours_end_no_plain_form(teacher, house):
    """A form that no script keeps: the door opens over it, then it goes where it was meant."""
    teacher.goto(f"{house.address}/ban/soan-bai")
    teacher.get_by_label("Tên bài").fill("Bài gõ trước giờ nghỉ")
    with mock.patch("broadcaster.accounts.people.IDLE", timedelta(0)):  # they have gone by
        teacher.get_by_role("button", name="Tạo bài").click()
        expect(teacher.get_by_role("dialog")).to_be_visible()
    come_back(teacher)
    teacher.wait_for_url("**/soan-bai/bai-go-truoc-gio-nghi.md")


def test_a_restart_of_the_server_loses_nothing(chromium, tmp_path):
    """What is typed and saved while the server is away arrives when it is back."""
    house = desk_house.new_house(tmp_path / "dai")
    house.write("mu-bao-hiem", "Đội mũ bảo hiểm khi ngồi sau xe máy điện", days=9)
    link = house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
    port = quiet_port()  # nobody else gets it between the two lives
    with desk_house.serving(house, port) as (house.address, _):
        seat = Seat(chromium, house.address)
        page = seat.come_in(link).page
        open_script(page, house).fill(WORDS)
        expect(page.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    type_at_end(page, "Câu gõ lúc máy chủ khởi động lại.")
    page.get_by_role("button", name="Lưu bài").last.click()
    expect(page.locator("#da-luu")).to_contain_text("Nối lại là tự lưu")
    with desk_house.serving(house, port):
        saved(page)
        assert "Câu gõ lúc máy chủ khởi động lại." in file(house)
        seat.context.close()


def test_a_day_that_is_none_is_told_at_its_field(teacher, house):
    """No page takes the place of the words; what was typed stays where it was."""
    open_script(teacher, house).fill(WORDS)
    teacher.get_by_text("Đầu bài: tên, ngày phát").click()
    teacher.get_by_label("Ngày phát").fill("31/2/2026")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    expect(teacher.locator("#loi-o")).to_contain_text("Không có ngày 31/2/2026")
    expect(teacher.get_by_label("Ngày phát")).to_be_focused()
    expect(teacher.get_by_label("Ngày phát")).to_have_value("31/2/2026")
    expect(teacher.locator("textarea#loi")).to_have_value(WORDS)
    teacher.get_by_label("Ngày phát").fill("10/12/2026")
    teacher.get_by_role("button", name="Lưu bài").last.click()
    saved(teacher)
    assert "Ngày phát: 10/12/2026" in file(house)


def test_a_skeleton_of_the_same_day_is_left_for_another_one_with_a_press(teacher, house):
    """“Gửi duyệt” asks by name, on a page without faults; the press says where the other one went."""
    teacher.goto(f"{house.address}/ban/soan-bai")
    teacher.get_by_label("Tên bài").fill("Pháo nổ")
    teacher.get_by_label("Ngày phát").fill(f"{house.tomorrow(9):%d/%m/%Y}")
    teacher.get_by_role("button", name="Tạo bài").click()
    teacher.wait_for_url("**/soan-bai/phao-no.md")
    open_script(teacher, house)
    teacher.get_by_role("button", name="Gửi duyệt").click()
    expect(teacher.get_by_role("heading", name="Gửi cả những bài viết dở?")).to_be_visible()
    expect(teacher.get_by_role("heading", name="Pháo nổ")).to_be_visible()
    assert barriers(teacher) == []
    teacher.get_by_role("button", name="Để lại, phát thứ hai 7/12").click()
    teacher.wait_for_url("**/viec/*")
    expect(teacher.locator("#loi-nhan")).to_contain_text("sang thứ hai 7/12/2026")
    other = (house.folder / "scripts_vi" / "phao-no.md").read_text("utf-8")
    assert "Ngày phát: 07/12/2026" in other


# --- two tabs -------------------------------------------------------------------------------------


def test_two_tabs_of_one_script_lose_nothing(teacher, house):
    """The one that saves second sees both texts; the one that is closed unsaved is offered."""
    open_script(teacher, house)
    other = teacher.context.new_page()
    open_script(other, house)
    type_at_end(teacher, "Câu ở thẻ một.")
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    type_at_end(other, "Câu ở thẻ hai.")
    expect(other.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    teacher.close()
    other.get_by_role("button", name="Lưu bài").last.click()
    saved(other)
    left = other.locator(".left-over")
    expect(left.locator("ins")).to_contain_text("Câu ở thẻ một.")
    expect(left.locator("del")).to_contain_text("Câu ở thẻ hai.")


def test_the_second_tab_to_save_sees_both_texts(teacher, house):
    open_script(teacher, house)
    other = teacher.context.new_page()
    open_script(other, house)
    type_at_end(teacher, "Câu ở thẻ một.")
    type_at_end(other, "Câu ở thẻ hai.")
    other.wait_for_timeout(600)
    expect(other.locator(".left-over")).to_have_count(0)
    other.get_by_role("button", name="Lưu bài").last.click()
    saved(other)
    teacher.bring_to_front()
    teacher.get_by_role("button", name="Lưu bài").last.click()
    expect(teacher.get_by_role("heading", name="Hai người cùng sửa bài này")).to_be_visible()
    expect(teacher.locator("mark").filter(has_text="một.")).to_be_visible()
    expect(teacher.locator("#nguyen-minh")).to_have_value(re.compile("Câu ở thẻ một."))
    expect(teacher.locator("#nguyen-kia")).to_have_value(re.compile("Câu ở thẻ hai."))


# --- the line is cut ------------------------------------------------------------------------------


def test_the_line_is_cut_while_somebody_types(teacher, house):
    open_script(teacher, house)
    teacher.context.set_offline(True)
    type_at_end(teacher, "Câu gõ lúc mất mạng.")
    expect(teacher.locator("#da-luu")).to_contain_text("giữ ở máy này")
    teacher.context.set_offline(False)
    expect(teacher.locator("#da-luu")).to_contain_text("Đã giữ bản gõ dở lúc")
    teacher.reload()
    expect(teacher.locator("textarea#loi")).to_have_value(re.compile("Câu gõ lúc mất mạng."))


def test_the_line_is_cut_when_save_is_pressed(teacher, house):
    """Saving goes through by itself as soon as the line is back."""
    open_script(teacher, house).fill(WORDS)
    teacher.context.set_offline(True)
    teacher.get_by_role("button", name="Lưu bài").last.click()
    expect(teacher.locator("#da-luu")).to_contain_text("Nối lại là tự lưu")
    assert WORDS not in file(house)
    teacher.context.set_offline(False)
    saved(teacher)
    assert WORDS in file(house)


def test_the_line_is_cut_and_the_browser_is_closed(teacher, house):
    open_script(teacher, house)
    teacher.context.set_offline(True)
    type_at_end(teacher, "Câu gõ rồi tắt máy.")
    expect(teacher.locator("#da-luu")).to_contain_text("giữ ở máy này")
    page = teacher.context.new_page()
    teacher.goto("about:blank")  # it leaves while the line is cut: closing alone does not wait
    teacher.close()
    page.context.set_offline(False)
    open_script(page, house)
    left = page.locator(".left-over")
    # what a browser sends while it closes knows of no cut line: it may have come through after all
    page.wait_for_function(
        """words => document.querySelector(".left-over ins")?.textContent.includes(words)
            || document.querySelector("textarea#loi").value.includes(words)""",
        arg="Câu gõ rồi tắt máy.",
    )
    if left.count() == 0:
        return
    page.once("dialog", lambda dialog: dialog.accept())
    left.get_by_role("button", name="Bỏ những chữ này…").click()
    expect(left).to_have_count(0)
    assert kept_here(page) == 0


def test_the_line_is_cut_under_a_plain_form(teacher, house):
    """Nothing replaces the page; the press is made again when the line is back."""
    teacher.goto(f"{house.address}/ban/soan-bai")
    teacher.get_by_label("Tên bài").fill("Bài lúc mất mạng")
    teacher.context.set_offline(True)
    teacher.get_by_role("button", name="Tạo bài").click()
    expect(teacher.locator("#loi-nhan")).to_contain_text("Không nối được với máy của đài")
    expect(teacher.get_by_label("Tên bài")).to_have_value("Bài lúc mất mạng")
    teacher.context.set_offline(False)
    teacher.get_by_role("button", name="Tạo bài").click()
    teacher.wait_for_url("**/soan-bai/bai-luc-mat-mang.md")
