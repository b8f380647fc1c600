"""A teacher hears a lesson, answers without a line, says so; the school's list has a name and a day."""

import contextlib
import functools
import http.server
import os
import shutil
import threading
import time
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import expect, sync_playwright

from broadcaster.web.server import open_port
from tests.fakes.barriers import barriers
from tests.fakes.staff_station import MAU, SHOW, StaffStation

pytestmark = pytest.mark.system
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WIDER = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium():
    found = shutil.which("chromium")
    assert found, "chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def listening(app):
    door = open_port("127.0.0.1", 0)
    server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    end = time.monotonic() + 120
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """The station on its own server."""
    station = StaffStation(tmp_path_factory.mktemp("tap-huan")).serve()
    with listening(station.host.app) as address:
        yield station, address


def page_of(station):
    return f"rieng/{station.token()}/{SHOW}/{station.key}.html"


def photograph(page, name):
    """For whoever wants to look: TRAINING_PICTURES=folder."""
    if folder := os.environ.get("TRAINING_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def answer(page, number, letter):
    page.get_by_role("group", name=f"Câu {number}.").get_by_label(f"{letter}. ").check()


def test_a_lesson_is_answered_without_a_line_and_confirmed_with_one(chromium, school):
    station, address = school
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.goto(f"{address}/feeds/{page_of(station)}")
    press = page.get_by_role("button", name="Tôi đã nghe")
    expect(press).to_be_visible()
    context.set_offline(True)
    send = page.get_by_label("Gửi kèm kết quả")
    expect(send).to_be_disabled()
    answer(page, 1, "A")
    first = page.get_by_role("group", name="Câu 1.")
    expect(first.get_by_text("Chưa đúng")).to_be_visible()
    expect(first.get_by_text("Vì điều 1 nói thế.")).to_be_visible()
    photograph(page, "dien-thoai-sai")
    answer(page, 1, "B")
    expect(first.get_by_text("Đúng.", exact=False).first).to_be_visible()
    answer(page, 2, "A")
    answer(page, 2, "C")
    page.get_by_role("button", name="Trả lời").click()
    answer(page, 3, "A")
    expect(page.locator("#diem")).to_have_text("Đúng 3/3 câu, đạt")
    answer(page, 2, "B")  # another answer counts when it is given
    expect(page.locator("#diem")).to_have_text("Đúng 2/3 câu, còn 1 câu")
    expect(send).to_be_disabled()
    page.get_by_role("group", name="Câu 2.").get_by_label("B. ").uncheck()
    page.get_by_role("button", name="Trả lời").click()
    expect(page.locator("#diem")).to_have_text("Đúng 3/3 câu, đạt")
    photograph(page, "dien-thoai-dat")
    context.set_offline(False)
    send.check()
    press.click()
    day = station.wired.today
    told = f"✓ Đã ghi: {MAU}, đã nghe ngày {day.day}/{day.month}/{day.year}, đạt."
    expect(page.locator("#da-xac-nhan")).to_contain_text(told)
    [one] = station.book.all()
    assert (one.name, one.day, one.passed) == (MAU, day, day)
    photograph(page, "dien-thoai-da-ghi")
    page.reload()
    expect(page.locator("#da-xac-nhan")).to_contain_text(told)
    page.get_by_role("button", name="Bỏ xác nhận của tôi").click()
    expect(page.get_by_role("button", name="Tôi đã nghe")).to_be_visible()
    assert station.book.all() == ()
    assert faults == []
    context.close()


def test_whoever_does_not_send_the_test_has_only_heard(chromium, school):
    station, address = school
    page = chromium.new_page(viewport=PHONE)
    page.goto(f"{address}/feeds/{page_of(station)}")
    for number, letter in ((1, "B"), (3, "A")):
        answer(page, number, letter)
    page.get_by_role("button", name="Tôi đã nghe").click()
    expect(page.locator("#da-xac-nhan")).to_contain_text("Đã ghi")
    assert [one.passed for one in station.book.all()] == [None]
    page.get_by_role("button", name="Bỏ xác nhận của tôi").click()
    expect(page.locator("#da-xac-nhan")).to_be_hidden()
    page.close()


def test_without_scripts_the_button_works_and_the_answers_are_behind_a_press(chromium, school):
    station, address = school
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/feeds/{page_of(station)}")
    page.get_by_text("Đáp án câu 2").click()
    expect(page.get_by_text("Vì điều 2 nói thế.")).to_be_visible()
    page.get_by_role("button", name="Tôi đã nghe").click()
    assert page.url.endswith(f"{SHOW}/{station.key}.html#xac-nhan-nghe")
    assert [one.name for one in station.book.all()] == [MAU]
    station.book.forget(MAU)
    context.close()


def test_where_only_files_are_served_the_page_says_whom_to_tell(chromium, school):
    station, _ = school
    quiet = functools.partial(
        type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None}),
        directory=str(station.folder / "feeds"),
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), quiet) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        page = chromium.new_page(viewport=PHONE)
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/{page_of(station)}")
        expect(page.get_by_text("không ghi được xác nhận")).to_be_visible()
        expect(page.get_by_role("button", name="Tôi đã nghe")).to_be_hidden()
        answer(page, 3, "A")
        expect(page.locator("#diem")).to_have_text("Đúng 1/3 câu, còn 2 câu")
        page.close()
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_neither_page_shuts_anybody_out(chromium, school, size, scheme):
    station, address = school
    context = chromium.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    lesson = page_of(station)
    for path in (lesson, lesson.replace(".html", ".tai-lieu.html")):
        page.goto(f"{address}/feeds/{path}")
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert barriers(page, rules=None) == []
        assert not page.evaluate(WIDER)
        photograph(page, f"{'tai-lieu' if 'tai-lieu' in path else 'bai'}-{size['width']}-{scheme}")
    context.close()


def test_the_printed_handout_has_the_key_on_a_sheet_of_its_own_and_no_address(chromium, school):
    station, address = school
    page = chromium.new_page()
    page.goto(f"{address}/feeds/{page_of(station).replace('.html', '.tai-lieu.html')}")
    expect(page.get_by_role("button", name="In tài liệu")).to_be_visible()
    page.emulate_media(media="print")
    assert page.locator(".key").evaluate("e => getComputedStyle(e).breakBefore") == "page"
    words = page.locator("body").inner_text()
    assert "Câu 2: A, C." in words
    assert station.token() not in words
    assert "In tài liệu" not in words
    if folder := os.environ.get("TRAINING_PICTURES"):
        page.pdf(path=str(Path(folder) / "tai-lieu.pdf"), format="A4")
    page.close()
