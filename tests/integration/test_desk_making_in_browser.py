"""A real browser (Debian's chromium) where programmes are made: what goes another way than well."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from broadcaster.accounts.rights import Role
from tests.fakes import desk_house
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import DESKTOP, PHONE, SMALLEST, Seat

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
PICTURES = os.environ.get("DESK_PICTURES", "")  # a folder, for whoever wants to look


@pytest.fixture
def school(tmp_path):
    """A station with a desk, a teacher's link and a pupil's."""
    house = desk_house.new_house(tmp_path / "dai")
    house.write("mu-bao-hiem", "Đội mũ bảo hiểm khi ngồi sau xe máy điện", days=9)
    with desk_house.serving(house) as (address, _):
        yield house, address


@pytest.fixture
def person(chromium, school):
    """Somebody of a role at a browser; what the browser complains of fails the test."""
    house, address = school
    opened = []

    def start(role, size=DESKTOP, **wishes):
        seat = Seat(chromium, address, viewport=size, **wishes)
        page = seat.page
        complaints = []
        usual = ("422", "ERR_INTERNET_DISCONNECTED")
        page.on(
            "console", lambda said: any(one in said.text for one in usual)
            or complaints.append(said.text),
        )  # fmt: skip
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        page.on("dialog", lambda dialog: dialog.accept())
        opened.append((seat.context, complaints))
        return seat.come_in(house.person(role, f"Người {role.value}")).page

    yield start
    for context, complaints in opened:
        context.close()
        assert complaints == []


def look_at(page, name):
    """No page shuts anybody out, none is wider than its window; at three widths."""
    own = page.viewport_size
    for size in (PHONE, DESKTOP, SMALLEST):
        page.set_viewport_size(size)
        page.wait_for_timeout(100)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (name, size)
        if size is not SMALLEST:
            assert barriers(page) == [], (name, size)
        if PICTURES:
            path = Path(PICTURES) / f"{name}-{size['width']}.png"
            page.screenshot(path=path, full_page=True)
    page.set_viewport_size(own)


def test_a_phone_without_a_microphone_sends_a_file(person, school, tmp_path):
    """The file input of the phone's own recorder does the same job; what is no sound is told."""
    _, address = school
    page = person(Role.PUPIL, size=PHONE)
    page.add_init_script("delete window.MediaRecorder;")
    page.goto(f"{address}/ban/phong-thu/mu-bao-hiem.md")
    expect(page.locator("#khong-mic")).to_be_visible()
    expect(page.locator("#nut-thu")).to_be_hidden()
    page.get_by_label("Tên viết tắt và lớp").fill("Em B., lớp 6A")
    wrong = tmp_path / "bai-hat.mp3"
    wrong.write_bytes(b"MZ" + bytes(2000))
    field = page.get_by_label("Tệp ghi âm cho lời 1")
    field.set_input_files(wrong)
    expect(page.locator(".told").first).to_contain_text("chương trình Windows")
    right = Path(__file__).parents[2] / "scripts_vi" / "ghi-am" / "em-noi-khong.flac"
    field.set_input_files(right)
    expect(page.locator(".state").first).to_have_text("đã thu: Em B., lớp 6A")


def test_two_tabs_never_overwrite_each_other(person, school):
    """The second tab sees both texts and chooses."""
    _, address = school
    page = person(Role.EDITOR)
    page.goto(f"{address}/ban/soan-bai/mu-bao-hiem.md")
    other = page.context.new_page()
    other.goto(f"{address}/ban/soan-bai/mu-bao-hiem.md")
    page.locator("#loi").fill("HỎI: Bản thứ nhất.\n")
    page.get_by_role("button", name="Lưu bài").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")
    other.locator("#loi").fill("HỎI: Bản thứ hai.\n")
    other.get_by_role("button", name="Lưu bài").click()
    expect(other.get_by_role("heading", name="Hai người cùng sửa bài này")).to_be_visible()
    for told in ("nhất.", "hai."):
        expect(other.locator("mark").filter(has_text=told)).to_be_visible()
    expect(other.locator("#nguyen-minh")).to_have_value(re.compile(r"---\nHỎI: Bản thứ hai\.\n$"))
    expect(other.locator("#nguyen-kia")).to_have_value(re.compile(r"---\nHỎI: Bản thứ nhất\.\n$"))
    look_at(other, "hai-ban")


def test_the_shelf_is_open_to_everybody(person, school):
    """Sounds with their waves and rights; a recording is added with its figures."""
    _, address = school
    page = person(Role.EDITOR)
    page.goto(f"{address}/ban/kho")
    expect(page.locator(".wave path[d^=M]").first).to_be_attached()
    look_at(page, "kho")
    page.get_by_label("Tên để gọi trong bài").fill("Lời em L.")
    page.get_by_label("Là", exact=True).select_option("Giọng người (được làm sạch)")
    for label in ("Của ai", "Lấy từ đâu", "Giấy phép"):
        page.get_by_label(label).fill("Em L., lớp 6A")
    right = Path(__file__).parents[2] / "scripts_vi" / "ghi-am" / "em-noi-khong.flac"
    page.get_by_label("Tệp âm thanh").set_input_files(right)
    expect(page.get_by_role("heading", name="Lời em L.")).to_be_visible()
    expect(page.get_by_text("Trước và sau khi làm sạch").first).to_be_visible()


def test_two_sounds_that_wait_for_the_line_both_come_to_the_shelf(person, school):
    _, address = school
    page = person(Role.EDITOR)
    page.goto(f"{address}/ban/kho")
    for label in ("Của ai", "Lấy từ đâu", "Giấy phép"):
        page.get_by_label(label).fill("Trường Sao Mai")
    page.context.set_offline(True)
    sound = Path(__file__).parents[2] / "scripts_vi" / "ghi-am" / "em-noi-khong.flac"
    for name in ("Tiếng thứ nhất", "Tiếng thứ hai"):
        page.get_by_label("Tên để gọi trong bài").fill(name)
        with page.expect_event("requestfailed"):
            page.get_by_label("Tệp âm thanh").set_input_files(sound)
        expect(page.locator(".told").first).to_contain_text("Mất nối")
    page.context.set_offline(False)
    for name in ("Tiếng thứ nhất", "Tiếng thứ hai"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
