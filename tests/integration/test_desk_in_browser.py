"""A real browser (Debian's chromium) at the desk: the story of one programme, as people live it."""

import re
import subprocess
import sys
import time

import numpy as np
import pytest
from playwright.sync_api import expect

from broadcaster.accounts.people import note
from broadcaster.accounts.rights import Role
from broadcaster.app.database import download_book
from broadcaster.app.desk import desk_parts
from broadcaster.app.staff import confirmations
from broadcaster.audio.wav_file import wav_bytes
from broadcaster.desk.backup_jobs import back_up, prepare_restore
from broadcaster.desk.routes import ROUTES
from broadcaster.importing.pasted_text import document_of_text
from broadcaster.outreach.questions_inbox import ListenerQuestion, QuestionState
from broadcaster.programme.approval import pending
from broadcaster.programme.gate import open_released
from broadcaster.programme.reviewing import give_opinion
from broadcaster.publishing.addresses import audio_path
from broadcaster.publishing.confirmations import Confirmation
from broadcaster.storage.jobs import ask_for
from broadcaster.writing.originals import OriginalFolders, bring_original, keep_original
from tests.fakes import desk_house
from tests.fakes.answers import data_of
from tests.fakes.barriers import barriers
from tests.fakes.desk_seat import (
    DESKTOP,
    MICROPHONE,
    PHONE,
    SMALLEST,
    command_line,
    invited,
    morning,
    play,
    seats,
    started_chromium,
    stop,
    typed_body,
    until,
    wait_for_log,
)
from tests.fakes.moved_clock import moved_to
from tests.unit.importing.test_paragraph_kinds import NOTICE

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
BUDGET = 150_000  # bytes over the line at a first view


# what a browser is not shown as a page: sound, figures, pictures, links that send elsewhere
NO_PAGES = {
    "/", "/phien", "/mo/{token}", "/nghe/{key}", "/duyet/{key}/song", "/nhat-ky.csv", "/thong-ke.svg",
    "/tap-huan/danh-sach/{key}",
    "/bao-cao/tep/{name}", "/bao-cao/hinh/{key}", "/bao-cao/xem/{key}/{number}", "/bao-cao/xem",
    "/giong-doc/mau", "/viec/{number}/so", "/viec/{number}/dong", "/nghe-tu",
    "/nghe-thu/{name}/{number}", "/nghe-thu/{name}/{number}/song", "/kho/{key}/song",
    "/kho/{key}/nghe", "/cai-dat/chuong-trinh/{key}/nghe", "/go/ngay", "/go/gio", "/soan-bai/{name}/cung-sua", "/ban.webmanifest",
    "/nghe-thu/{name}/{number}/dang-go", "/soan-bai/{name}/giong",
    "/giong-truong-em/{key}/mau", "/giong-truong-em/{key}/cau/{number}",
    "/van-ban/chon", "/van-ban/{key}/luoc-do.svg", "/dan-cong-van/{key}/goc", "/dan-cong-van/{key}/trang/{number}", "/soan-bai/{name}/ban-in/tai",
    "/soan-bai/{name}/cau-hoi/tai", "/tiet-day/{key}/{number}",
    "/theo-doi/ky.csv", "/theo-doi/ky.docx", "/theo-doi/ky.xlsx", "/theo-doi/ky/hinh/{name}",
    "/theo-doi/giao/{key}", "/phim/{key}/tep/{film}/{network}/{name}",
    "/noi-nghe/{key}/loi-nhan.csv", "/noi-nghe/{key}/to/{name}", "/van-phong/{ticket}",
}  # fmt: skip


@pytest.fixture(scope="module")
def chromium():
    with started_chromium(*MICROPHONE) as browser:
        yield browser


@pytest.fixture
def seat(chromium):
    with seats(chromium) as start:
        yield start


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A station with something on every page."""
    house = desk_house.new_house(tmp_path_factory.mktemp("nha") / "dai")
    long = "Đội mũ bảo hiểm: những điều em cần nhớ khi đi xe máy điện, xe đạp điện cùng bố mẹ"
    script = house.folder / "scripts_vi" / "mu-bao-hiem.md"
    house.write("mu-bao-hiem", long)
    ended = "  - số: 117/2020/NĐ-CP\nLý do nguồn: nhắc mức cũ đã được thay\n---\n"
    script.write_text(script.read_text("utf-8").replace("---\n", ended, 1), "utf-8")
    asks = "Thưa cô, từ 2/3 trường có kiểm tra thuốc lá điện tử không ạ?"
    house.write("cho-duyet", "Hỏi – đáp: Tổng đài 111", days=2, ask=asks)
    (house.folder / "scripts_vi" / "hong.md").write_text("Bài không có đầu bài.\n", "utf-8")
    first = house.send("mu-bao-hiem")
    house.approve(first)
    house.queue(first)
    house.record("cho-duyet", "HỎI", asks)
    waits = house.send("cho-duyet")
    _more(house, waits)
    _staff(house, first.key)
    _asked(house)
    with desk_house.serving(house) as (address, room):
        asked = {"key": "khong-con", "who": "Lê Thị Biên Tập"}
        ask_for(
            desk_parts(house.wired()).jobs, "gui", "Gửi duyệt một bài đã bỏ", asked,
            who="Lê Thị Biên Tập", at=house.wired().tools.clock.now(),
        )  # fmt: skip
        yield house, address, room


UNITS = """
[[units]]
key = "sao-mai"
name = "Trường THCS Sao Mai (ví dụ)"
kind = "trường"

[[units]]
key = "bai-dai"
name = "Điểm trường Bãi Dài, cách trung tâm mười hai cây số đường đồi"
kind = "điểm trường"
parent = "sao-mai"

[[units]]
key = "tan-lap"
name = "Trường Tiểu học và Trung học cơ sở Tân Lập, xã Hoa Phượng (ví dụ)"
kind = "trường"
parent = "sao-mai"

[[slots]]
name = "Đầu giờ Bãi Dài"
weekdays = "thứ hai đến chủ nhật"
time = "07:15"
max_minutes = 5
site = "bai-dai"
"""


def _more(house, waits):
    """Sites, a word on the law, a backup, and one that waits to take the station's place."""
    scripts = house.folder / "scripts_vi"
    lich, own = scripts / "lich.toml", scripts / "station.toml"
    lich.write_text(lich.read_text("utf-8") + UNITS, "utf-8")
    shelf = house.folder.parent / "kho"
    own.write_text(f'{own.read_text("utf-8")}\n[backup]\ntarget = "{shelf.as_posix()}"\n', "utf-8")
    wired = house.wired()
    heard = (waits.school or waits.public).audio.sha256
    words = f"Điều 9 nói khác: {'x' * 300}"
    give_opinion(wired.tools, waits, who="Phạm Văn Luật", right=False, words=words, heard=heard)
    now = wired.tools.clock.now()
    download_book(wired.settings).count(audio_path(waits), "người nghe", now)
    long_word = "nghiêng" * 60
    note(desk_parts(wired).door, "quan-tri", "trả lại", long_word, long_word)
    house.begin_voice()
    for text in (NOTICE, f"NGHỊ ĐỊNH\nVề đi bộ\n\nĐiều l. {long_word}\n\n1. Phạt 1OO.000 đồng."):
        original = bring_original(
            OriginalFolders(scripts=scripts, cache=wired.settings.cache),
            text.encode(), document_of_text(text), who="", now=now,
        )  # fmt: skip
        keep_original(scripts, original)
    back_up(wired, {}, _quiet)
    prepare_restore(wired, {"name": next(shelf.iterdir()).name, "who": "Quản trị"}, _quiet)


STAFF = """
[[shows]]
key = "tap-huan"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a97"
title = "Tập huấn tuyên truyền viên pháp luật của trường và các điểm trường"
description = "Bài tập huấn."
private = true
staff = "tập huấn"
"""
LONG_NAME = "Công Tằng Tôn Nữ Ví Dụ Tưởng Tượng Rất Dài"
PLAN = """\
ten = "Kế hoạch số 12/KH-THCS về phổ biến, giáo dục pháp luật"
tu = "1/9/2026"
den = "31/5/2099"
[[viec]]
ten = "Tuyên truyền phòng, chống ma túy trong đoàn viên, đội viên và cha mẹ học sinh"
chu-de = ["phòng, chống ma túy"]
so-lan = 4
[[viec]]
ten = "Họp tổ"
"""


def _staff(house, key):
    """A staff show, somebody who heard an episode of it, a plan, and a term that is over."""
    scripts = house.folder / "scripts_vi"
    own = scripts / "station.toml"
    own.write_text(own.read_text("utf-8") + STAFF, "utf-8")
    today = house.wired().today
    people = f'[[nguoi]]\nten = "{LONG_NAME}"\nloai = "báo cáo viên"\nden = {today}\n'
    (scripts / "bao-cao-vien.toml").write_text(people, "utf-8")
    (scripts / "ke-hoach.toml").write_text(PLAN, "utf-8")
    wired = house.wired()
    wired.tools.subscribers().add("tap-huan", "Nguyễn Thị Mẫu", today)
    one = Confirmation(show="tap-huan", episode=key, name=LONG_NAME, day=today, passed=today)
    confirmations(wired).note([one])


def approved_key(house):
    """An episode that may be spoken of outside."""
    wired = house.wired()
    return open_released(wired.station.profile, wired.tools).briefs()[0].key


def _asked(house):
    """What listeners asked: with something blanked, of danger, answered and approved."""
    wired = house.wired()
    book, now = wired.questions(), wired.tools.clock.now()
    long = "Em đi xe đạp điện có phải đội mũ bảo hiểm không ạ, " * 8
    for number, more in enumerate(({"as_sent": long}, {"danger": True}, {})):
        question = ListenerQuestion(at=now, changed=now, text=long, school_class="7A", **more)
        book.add(question, code=str(number))
    last = book.by_code("2")
    for state in (QuestionState.TAKEN, QuestionState.ANSWERED, QuestionState.APPROVED):
        last = book.step(last, state, now, answer="Phải đội.", answerer="quan-tri")


def confirmed_keys(house):
    """The episodes that somebody confirmed."""
    return dict.fromkeys(one.episode for one in confirmations(house.wired()).all())


def _quiet(_told, *, done=0, parts=0):
    """Nobody looks."""


def ways_to_look(house):
    """Every page of the table, with what it needs in its path; a new one has to be named here."""
    key = pending(house.wired().tools)[0].episode.key
    parts = {
        "/duyet/{key}": [f"/duyet/{key}"],
        "/rut/xem": [f"/rut/xem?ten={key}"],
        "/duyet/{key}/bai/{name}": [f"/duyet/{key}/bai/cho-duyet.md"],
        "/cai-dat/tep/{key}": ["/cai-dat/tep/lich", "/cai-dat/tep/lich?dong=3"],
        "/tim": ["/tim", "/tim?tim=loa", "/tim?tim=zzz"],
        "/viec/{number}": ["/viec/1"],
        "/soan-bai/{name}": ["/soan-bai/cho-duyet.md", "/soan-bai/hong.md"],
        "/soan-bai/{name}/gui": ["/soan-bai/cho-duyet.md/gui"],
        "/soan-bai/{name}/cac-ban": ["/soan-bai/cho-duyet.md/cac-ban"],
        "/soan-bai/{name}/ban-in": ["/soan-bai/cho-duyet.md/ban-in"],
        "/soan-bai/{name}/cau-hoi": ["/soan-bai/cho-duyet.md/cau-hoi"],
        "/tiet-day/{key}": [f"/tiet-day/{key}"],
        "/soan-bai/{name}/de-nghi": ["/soan-bai/cho-duyet.md/de-nghi"],
        "/cai-dat/chuong-trinh/{key}": ["/cai-dat/chuong-trinh/phat-thanh"],
        "/dan-cong-van/{key}": [
            f"/dan-cong-van/{path.stem}"
            for path in sorted((house.folder / "scripts_vi" / "nguon").glob("*.json"))
        ],
        "/van-ban": ["/van-ban", "/van-ban?tim=zzz"],
        "/van-ban/theo-so": ["/van-ban/theo-so"],
        "/van-ban/moi-co-hieu-luc": ["/van-ban/moi-co-hieu-luc?tu=1/1/2026&den=31/12/2026"],
        "/van-ban/{key}": ["/van-ban/168_2024_nd-cp", "/van-ban/168_2024_nd-cp?dieu=Điều 7"],
        "/van-ban/{key}/sua": ["/van-ban/168_2024_nd-cp/sua"],
        "/van-ban/{key}/toan-van": ["/van-ban/168_2024_nd-cp/toan-van"],
        "/nghe-thu/{name}": ["/nghe-thu/cho-duyet.md"],
        "/phong-thu/{name}": ["/phong-thu/cho-duyet.md"],
        "/phong-thu/{name}/phieu": ["/phong-thu/cho-duyet.md/phieu"],
        "/noi-nghe/{key}": [f"/noi-nghe/{key}"],
        "/phim/{key}": [f"/phim/{key}"],
        "/noi-nghe/{key}/gioi-thieu": [f"/noi-nghe/{approved_key(house)}/gioi-thieu"],
        "/giong-truong-em/{key}": ["/giong-truong-em/co-lan"],
        "/tap-huan/bai/{key}": [f"/tap-huan/bai/{one}" for one in confirmed_keys(house)],
        "/theo-doi/{key}": ["/theo-doi/tan-lap"],
        "/hoi-dap/{number}": [
            f"/hoi-dap/{one.number}" for one in house.wired().questions().all(danger=True)
        ],
    }
    pages = [path for route in ROUTES if route.method == "GET" and route.path not in NO_PAGES
             for path in parts.get(route.path, [route.path])]  # fmt: skip
    assert not [path for path in pages if "{" in path]
    return pages


# Who enlarges the letters twofold sees a desktop of 1,280 by 900 as one of half of that.
ENLARGED = {"width": 640, "height": 450}
# Words that a box cuts off (a field of one line is walked through by arrows), and what stays over
# the page where that takes more than half of it.
_LOST = """() => {
  const seen = [...document.querySelectorAll("body *")].map(e => ({
    e, box: e.getBoundingClientRect(), look: getComputedStyle(e),
  })).filter(({ e, box }) => e instanceof HTMLElement && e.checkVisibility()
    && box.width > 3 && box.height > 3);
  const cut = (how, all, part) => ["hidden", "clip"].includes(how) && all > part + 1;
  const lost = seen.filter(({ e, look }) => !e.matches("input, select")
    && (cut(look.overflowX, e.scrollWidth, e.clientWidth)
      || cut(look.overflowY, e.scrollHeight, e.clientHeight)));
  const over = how => seen.filter(({ look }) => look.position === how);
  const room = innerHeight * innerWidth / 2;  // a column beside the words covers none of them
  const wide = all => all.reduce((sum, { box }) => sum + box.height * box.width, 0) > room;
  const stays = [over("fixed"), ...over("sticky").map(one => [one])].filter(wide);
  return [...lost, ...stays.flat()].map(({ e }) => e.outerHTML.slice(0, 160));
}"""


@pytest.mark.parametrize(
    ("size", "scheme"),
    [(PHONE, "light"), pytest.param(DESKTOP, "dark", marks=pytest.mark.soak)],
    ids=["phone", "desktop-dark"],
)
def test_no_page_shuts_anybody_out(seat, filled, size, scheme):
    """axe-core finds nothing, nothing is wider than the window or cut off, nor twice as large."""
    house, address, _ = filled
    person = seat(address, viewport=size, color_scheme=scheme).come_in(house.link("quan-tri"))
    wrong = {}
    for path in [*ways_to_look(house), "/khong-co"]:
        person.page.set_viewport_size(size)
        page = person.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for seen in (size, ENLARGED):
            page.set_viewport_size(seen)
            faults = barriers(page)
            faults += page.evaluate(_LOST)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > seen["width"]:
                faults.append(f"{wide} pixels wide")
            if faults:
                wrong[path, seen["width"]] = faults
    person.complaints[:] = [c for c in person.complaints if "404" not in c]
    assert wrong == {}


def test_a_file_comes_in_without_scripts(seat, filled):
    """What an old browser with scripts switched off sends is what the desk understands."""
    house, address, _ = filled
    person = seat(address, java_script_enabled=False).come_in(house.link("quan-tri"))
    page = person.open("/kho")
    for label, words in (("Tên để gọi trong bài", "Trống tan học"), ("Của ai", "Đội nghi thức"),
                         ("Lấy từ đâu", "Thu ở sân"), ("Giấy phép", "Nhà trường giữ quyền")):  # fmt: skip
        page.get_by_label(label).fill(words)
    data = wav_bytes(np.sin(np.arange(24_000) * 0.1) * 0.2, 16_000)
    file = {"name": "trống tan.wav", "mimeType": "audio/wav", "buffer": data}
    page.locator("#tep").set_input_files(file)
    page.get_by_role("button", name="Gửi vào kho").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã cất “Trống tan học” vào kho")
    expect(page.get_by_role("heading", name="Trống tan học")).to_be_visible()


def test_a_field_says_what_it_lacks_and_what_a_typed_day_means(seat, filled):
    """In Vietnamese, though the browser speaks English."""
    house, address, _ = filled
    page = seat(address, locale="en-US").come_in(house.link("quan-tri")).open("/soan-bai")
    said = "document.getElementById('{}').validationMessage"
    day, meant = page.get_by_label("Ngày phát"), page.locator("#ngay + .meant")
    day.fill("thứ hai")
    day.blur()
    expect(meant).to_have_text("thứ hai 30/11/2026")
    day.fill("31/11")
    day.blur()
    expect(meant).to_contain_text("Không có ngày 31/11")
    assert "Không có ngày 31/11" in page.evaluate(said.format("ngay"))
    day.fill("mai")
    day.blur()
    expect(meant).to_have_text("thứ năm 26/11/2026")
    page.get_by_role("button", name="Tạo bài").click()
    assert page.evaluate(said.format("tieu-de")) == "Chỗ này chưa điền."


def test_the_press_that_leaves_a_day_is_a_press_of_the_button(seat, filled):
    """What the day means comes while the finger is down; it once moved the button from under it."""
    house, address, _ = filled
    page = seat(address).come_in(house.link("quan-tri")).open("/soan-bai")
    page.get_by_label("Tên bài").fill("Pháo nổ")
    page.get_by_label("Ngày phát").press("Control+A")
    page.keyboard.type("30/11")
    button = page.get_by_role("button", name="Tạo bài").bounding_box()
    page.mouse.move(button["x"] + button["width"] / 2, button["y"] + 3)
    with page.expect_response("**/go/ngay*") as answered:
        page.mouse.down()
    answered.value.finished()
    page.evaluate("new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    page.mouse.up()
    page.wait_for_url("**/soan-bai/phao-no.md")


def test_the_narrowest_phone_scrolls_one_way_only(seat, filled):
    house, address, _ = filled
    person = seat(address, viewport=SMALLEST).come_in(house.link("quan-tri"))
    for path in ways_to_look(house):
        page = person.open(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], path


def test_a_first_view_is_light_and_does_not_jump(seat, filled):
    house, address, _ = filled
    person = seat(address)
    page = person.page
    page.add_init_script(
        "window.jumps=0;new PerformanceObserver(l=>l.getEntries().forEach(e=>{"
        "if(!e.hadRecentInput)window.jumps+=e.value}))"
        ".observe({type:'layout-shift',buffered:true})"
    )
    person.come_in(house.link("quan-tri"))
    page.wait_for_load_state("networkidle")
    assert person.bytes < BUDGET
    assert page.evaluate("window.jumps") < 0.1


def test_every_target_is_large_enough_for_a_thumb(seat, filled):
    house, address, _ = filled
    person = seat(address).come_in(house.link("quan-tri"))
    small = {}
    for path in ("/hom-nay", "/hang-doi", "/duyet", "/lich", "/cai-dat", "/nguoi-dung"):
        page = person.open(path)
        small[path] = page.evaluate(
            "[...document.querySelectorAll('button,.button,.bar a,summary,select')]"
            ".filter(e=>e.offsetParent&&e.getBoundingClientRect().height<47.5)"
            ".map(e=>e.outerHTML.slice(0,120))"
        )
    assert small == {path: [] for path in small}


def test_what_is_dragged_stays_where_it_was_dropped(tmp_path, seat):
    """A mouse takes the second programme by its grip to the top; the next load shows it there."""
    house = desk_house.new_house(tmp_path / "dai")
    _only_tomorrow(house)
    for slug in ("bai-mot", "bai-hai"):
        house.write(slug, slug.replace("-", " ").capitalize(), days=1 + (slug == "bai-hai"))
        episode = house.send(slug)
        house.approve(episode)
        house.queue(episode, slot=f"{house.tomorrow()} 06:45")
    with desk_house.serving(house) as (address, _):
        house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
        editor = seat(address, viewport=DESKTOP).come_in(house.link("co.lan"))
        page = editor.open("/hang-doi")
        names = page.locator(".drag").first.locator(".name")
        expect(names).to_have_text(["Bai mot", "Bai hai"])
        first, second = (page.locator(".grip").nth(n).bounding_box() for n in (0, 1))
        page.mouse.move(second["x"] + 6, second["y"] + 6)
        page.mouse.down()
        page.mouse.move(second["x"] + 6, first["y"] + 30, steps=8)
        page.mouse.move(second["x"] + 6, first["y"] - 6, steps=8)
        expect(page.locator("#tha")).to_contain_text(
            "bài thứ 1"
        )  # it looks where the hand is, now and then
        page.mouse.up()
        expect(page.locator("#loi-nhan")).to_contain_text("bài thứ 1 của khung")
        expect(names).to_have_text(["Bai hai", "Bai mot"])
        page.reload()
        expect(names).to_have_text(["Bai hai", "Bai mot"])


def _slots_with_one_each(house):
    """A programme at 06:45 of tomorrow and one at 06:45 of the day after."""
    for slug, days in (("bai-mot", 1), ("bai-hai", 2)):
        house.write(slug, slug.replace("-", " ").capitalize(), days=days)
        episode = house.send(slug)
        house.approve(episode)
        house.queue(episode, slot=f"{house.tomorrow(days)} 06:45")


def _held_over(page, slot, item):
    """The middle of the grip of an item, and just above it in another slot."""
    held = page.locator(f".item:has-text('{item}') .grip")
    held.scroll_into_view_if_needed()
    over = page.locator(f".drag[data-slot^='{slot}'] .item").bounding_box()
    box = held.bounding_box()
    return (box["x"] + 20, box["y"] + 20), (over["x"] + 30, over["y"] + 8)


TALL_PHONE = {"width": 360, "height": 1800}


@pytest.mark.parametrize(
    ("touch", "size"),
    [(False, DESKTOP), (True, DESKTOP), (True, TALL_PHONE)],
    ids=["mouse", "touch-grid", "touch-list"],
)
def test_what_is_dragged_into_another_slot_lands_there_and_can_be_undone(
    tmp_path, seat, touch, size
):
    """By a mouse and by a thumb: the page says where it will land, where it landed, and undoes."""
    house = desk_house.new_house(tmp_path / "dai")
    _slots_with_one_each(house)
    with desk_house.serving(house) as (address, _):
        house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
        editor = seat(address, viewport=size, has_touch=touch).come_in(house.link("co.lan"))
        page = editor.open("/hang-doi")
        first, second = (f"{house.tomorrow(n)}T06:45" for n in (1, 2))
        start, end = _held_over(page, first, "Bai hai")
        line = page.context.new_cdp_session(page)

        def finger(kind, at=None):
            points = [{"x": at[0], "y": at[1]}] if at else []
            line.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        steps = [(start[0] + (end[0] - start[0]) * n / 12, start[1] + (end[1] - start[1]) * n / 12)
                 for n in range(1, 13)]  # fmt: skip
        if touch:
            finger("touchStart", start)
        else:
            page.mouse.move(*start)
            page.mouse.down()
        for at in [*steps, (end[0], end[1] + 1)]:
            finger("touchMove", at) if touch else page.mouse.move(*at)
            page.wait_for_timeout(40)
        expect(page.locator("#tha")).to_contain_text("Thả ở đây: 06:45 thứ năm 26/11/2026")
        finger("touchEnd") if touch else page.mouse.up()
        expect(page.locator("#loi-nhan")).to_contain_text(
            "sang 06:45 thứ năm 26/11/2026 (Đầu giờ), bài thứ"
        )
        expect(page.locator(f".drag[data-slot='{first}'] .item")).to_have_count(2)
        page.get_by_role(
            "button", name="Hoàn tác: đưa “Bai hai” về 06:45 thứ sáu 27/11/2026"
        ).click()
        expect(page.locator("#loi-nhan")).to_contain_text("sang 06:45 thứ sáu 27/11/2026")
        expect(page.locator(f".drag[data-slot='{second}'] .item")).to_have_count(1)


def _cell(page, slot):
    return page.locator(".cell", has=page.locator(f".drag[data-slot^='{slot}']"))


def test_an_empty_slot_of_the_week_takes_what_is_dropped_or_sent_by_keys(tmp_path, seat):
    """Days across, slots down: the slot under the mouse is lit; by keys alone it goes as well."""
    house = desk_house.new_house(tmp_path / "dai")
    _slots_with_one_each(house)
    first, second, free = (f"{house.tomorrow(n)}T06:45" for n in (1, 2, 3))
    with desk_house.serving(house) as (address, _):
        house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
        page = seat(address, viewport=DESKTOP).come_in(house.link("co.lan")).open("/hang-doi")
        boxes = [_cell(page, at).bounding_box() for at in (first, second, free)]
        assert len({round(box["y"]) for box in boxes}) == 1  # one row, three days
        assert [box["x"] for box in boxes] == sorted(box["x"] for box in boxes)
        grip = page.locator(".item:has-text('Bai hai') .grip").bounding_box()
        target = boxes[2]["x"] + boxes[2]["width"] / 2, boxes[2]["y"] + boxes[2]["height"] - 30
        page.mouse.move(grip["x"] + 20, grip["y"] + 12)
        page.mouse.down()
        page.mouse.move(*target, steps=12)
        page.mouse.move(target[0], target[1] + 2)
        expect(_cell(page, free)).to_have_class(re.compile(r"\bunder\b"))
        expect(page.locator("#tha")).to_have_text(
            "Thả ở đây: 06:45 thứ bảy 28/11/2026 (Đầu giờ), bài thứ 1"
        )
        page.mouse.up()
        expect(page.locator("#loi-nhan")).to_contain_text("sang 06:45 thứ bảy 28/11/2026 (Đầu giờ)")
        expect(_cell(page, free).locator(".name")).to_have_text("Bai hai")
        expect(page.locator(".under")).to_have_count(0)
        # by keys: open the item's own list, choose the day, send
        page.wait_for_load_state()
        _cell(page, free).locator("summary").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        chosen = "document.activeElement.selectedOptions[0].text"
        for _ in range(page.evaluate("document.activeElement.options.length")):
            if page.evaluate(chosen).startswith("06:45 thứ sáu"):
                break
            page.keyboard.press(
                "ArrowDown"
            )  # letters would have to come within a second of each other
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#loi-nhan")).to_contain_text("sang 06:45 thứ sáu 27/11/2026 (Đầu giờ)")
        expect(_cell(page, second).locator(".name")).to_have_text("Bai hai")


def test_a_slot_too_short_says_so_before_it_is_let_go(tmp_path, seat):
    house = desk_house.new_house(tmp_path / "dai")
    _slots_with_one_each(house)
    with desk_house.serving(house) as (address, _):
        house.person(Role.EDITOR, "Lê Thị Biên Tập", "co.lan")
        editor = seat(address, viewport=DESKTOP).come_in(house.link("co.lan"))
        page = editor.open("/hang-doi")
        short = _cell(page, f"{house.tomorrow(2)}T08:45").bounding_box()
        grip = page.locator(".item:has-text('Bai hai') .grip").bounding_box()
        page.mouse.move(grip["x"] + 20, grip["y"] + 12)
        page.mouse.down()
        page.mouse.move(short["x"] + 40, short["y"] + short["height"] / 2, steps=12)
        page.mouse.move(short["x"] + 41, short["y"] + short["height"] / 2)
        expect(page.locator("#tha")).to_contain_text("Khung này không đủ chỗ, quá")
        page.mouse.up()
        expect(page.locator("#loi-nhan")).to_contain_text("khung giờ “Ra chơi sáng” chỉ có 1 phút")
        expect(_cell(page, f"{house.tomorrow(2)}T06:45").locator(".name")).to_have_text("Bai hai")
        editor.complaints[:] = [told for told in editor.complaints if "422" not in told]


TITLE, NAME = "Thuốc lá điện tử", "thuoc-la-dien-tu.md"
WEEK = ("hai", "ba", "tư", "năm", "sáu", "bảy")
WORDS = (
    "HỎI: Thưa cô, từ 7/9 có kiểm tra thuốc lá điện tử không ạ?\n\n"
    "ĐÁP: Có em nhé. Bạn Brandon hỏi thì em cứ nói như vậy.\n"
)


def test_the_story_of_one_programme(tmp_path, seat):
    """Written, mended, heard, recorded, sent, returned, approved, queued, aired, in the feed."""
    house = desk_house.new_house(tmp_path / "dai")
    _only_tomorrow(house)
    with desk_house.serving(house) as (address, room):
        admin = seat(address, viewport=DESKTOP).come_in(f"/ban/mo/{room.first}")
        editor_link = _invite(admin, "Lê Thị Biên Tập", "co.lan", "Biên tập")
        approver_link = _invite(admin, desk_house.APPROVER, "co.ha", "Kiểm duyệt")
        editor = seat(address, viewport=DESKTOP).come_in(editor_link)
        expect(editor.page.get_by_text("chưa có bài nào")).not_to_have_count(0)
        _write(editor)
        _hear(editor)
        _record(editor)
        _send(editor)
        _the_pupil_is_heard(house)
        boss = seat(address, viewport=PHONE).come_in(approver_link)
        _return(boss, "Thêm số Tổng đài 111 cho học sinh.")
        _mend(editor)
        _send(editor)
        _approve(boss)
        _queue(editor)
        _green(house, editor)
        episode = next(e for e in _episodes(house) if e.title == TITLE)
        _air(house)
        page = editor.open(f"/nhat-ky?den={house.tomorrow()}")
        expect(page.get_by_text("Đã phát", exact=True)).to_be_visible()
        expect(page.get_by_text(TITLE).first).to_be_visible()
        published = command_line(house, "publish", when=morning(house, 7, 0))
        assert published.returncode == 0, published.stdout + published.stderr
        assert episode.guid in (house.folder / "feeds" / f"{episode.show}.xml").read_text("utf-8")


def _only_tomorrow(house):
    """The next slot is tomorrow's, and there is none on the days after it."""
    day = house.tomorrow().weekday()
    name = f"thứ {WEEK[day]}" if day < len(WEEK) else "chủ nhật"
    lich = house.folder / "scripts_vi" / "lich.toml"
    lich.write_text(desk_house.EVERY_DAY.replace("thứ hai đến chủ nhật", name), "utf-8")


def _episodes(house):
    catalogue = house.wired().tools.catalogue()
    return [catalogue.get(brief.key) for brief in catalogue.briefs()]


def _write(editor):
    """A Hỏi – Đáp from its skeleton; what the reader is unsure of is mended in both ways."""
    page = editor.open("/soan-bai")
    page.get_by_label("Tên bài").fill(TITLE)
    page.get_by_role("button", name="Tạo bài").click()
    page.wait_for_url(f"**/soan-bai/{NAME}")
    page.get_by_role("button", name="Chữ thường").click()
    text = typed_body(page)
    text.fill(WORDS)
    expect(page.locator(".under mark")).to_have_text(["7/9", "Brandon"])
    expect(page.locator("#da-luu")).to_contain_text("gõ dở")
    page.get_by_role("button", name="Sửa cách đọc").first.click()
    expect(text).to_have_value(re.compile("từ ngày bảy tháng chín có kiểm tra"))
    page.get_by_label("Đọc “Brandon” là").fill("bờ ren đần")
    page.get_by_role("button", name="Cho cả đài").click()
    expect(page.locator(".under mark")).to_have_count(0)
    text.press("Control+End")
    page.get_by_role("button", name="Nhạc cắt").click()
    expect(text).to_have_value(re.compile(r"như vậy\.\n\n\[nhạc cắt\]\n"))
    text.press("Control+Z")
    text.fill(WORDS.replace("7/9", "ngày bảy tháng chín"))
    expect(page.locator("#da-luu")).to_contain_text("gõ dở")


def _hear(editor):
    page = editor.page
    page.get_by_role("button", name="Nghe thử").click()
    page.wait_for_url(f"**/nghe-thu/{NAME}")
    expect(page.locator(".wave path")).to_have_count(2)
    page.get_by_role("button", name="Nghe lời 1").click()
    expect(page.get_by_role("button", name="Nghe lời 1")).to_have_attribute("aria-pressed", "true")


def _record(editor):
    page = editor.page
    page.get_by_role("link", name="Phòng thu").click()
    page.wait_for_url(f"**/phong-thu/{NAME}")
    page.get_by_label("Tên viết tắt và lớp").fill("Em N.T.L., lớp 7A2")
    page.locator("summary", has_text="Phiếu đồng ý").click()
    page.get_by_label("Số phiếu đồng ý").fill("Phiếu số 12")
    page.get_by_label("Được phát ở đâu").select_option("Cả trên mạng (công khai)")
    page.get_by_role("button", name="Thu lời 1").click()
    expect(page.locator("#muc-loi")).to_have_text(
        re.compile("Giọng|To quá")
    )  # the count-in is over
    page.wait_for_timeout(2500)  # a sentence
    page.get_by_role("button", name="Xong lời 1").click()
    expect(page.locator(".state").first).to_have_text("đã thu: Em N.T.L., lớp 7A2")
    expect(page.locator(".told").first).to_contain_text("Đã cất")


def _send(editor):
    page = editor.open(f"/soan-bai/{NAME}")
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url("**/viec/*")
    expect(page.locator("body")).to_contain_text(
        f"đã gửi duyệt {TITLE}",
        ignore_case=True,
        timeout=480_000,  # a whole programme is made
    )


def _the_pupil_is_heard(house):
    (waits,) = pending(house.wired().tools)
    said = {one.text: one.synthetic for one in waits.episode.school.transcript}
    assert any(not synthetic and "Thưa cô" in text for text, synthetic in said.items())
    assert any(synthetic and "Brandon" in text for text, synthetic in said.items())


def _mend(editor):
    text = typed_body(editor.open(f"/soan-bai/{NAME}"))
    text.fill(text.input_value().rstrip() + " Cần giúp, em gọi Tổng đài 111.\n")
    editor.page.get_by_role("button", name="Lưu bài").click()
    expect(editor.page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")


def _green(house, editor):
    """With an agent at the loudspeaker nothing is missing: the lamp and `broadcaster status`."""
    agent = play(house, moved_to(house.now()))
    try:
        end = time.monotonic() + 240
        while (told := command_line(house, "status", "--json")).returncode or (
            data_of(told.stdout)["lamp"] != "green"
        ):
            assert time.monotonic() < end, told.stdout + told.stderr
            time.sleep(0.5)
        page = editor.open("/hom-nay")
        while not page.get_by_role("heading", name="Sáng mai đã sẵn sàng").count():
            assert time.monotonic() < end, page.locator("main").inner_text()
            page.wait_for_timeout(500)
            page.reload()
    finally:
        stop(agent)


def _air(house):
    """The clock of the agent is moved to just before the slot, and runs at four times the pace.

    A machine that is busy elsewhere may take a minute of that clock to start the agent.
    """
    moved = moved_to(morning(house, 6, 44, 50), pace=4)
    agent = play(house, moved, "--until", "08:30")
    try:
        wait_for_log(house, agent, '"aired"')
        status = data_of(command_line(house, "status", "--json", when=morning(house, 7, 0)).stdout)
        assert status["on_air"] or status["agent_runs"]
        wait_for_log(house, agent, '"event":"ended"')
    finally:
        stop(agent)


def _invite(admin, name, account, role):
    admin.open("/nguoi-dung")
    return invited(admin, name, account, role).removeprefix(admin.address)


def _until(page, words):
    """Ask again and again from outside: the pages allow no eval, and that is well so."""
    end = time.monotonic() + 120
    while not page.evaluate(words):
        assert time.monotonic() < end, words
        time.sleep(0.05)


def _return(boss, reason):
    page = boss.open("/duyet")
    page.get_by_role("link", name="Nghe và đọc").click()
    page.locator("#nghe").evaluate("sound => sound.play()")
    _until(page, "document.getElementById('nghe').currentTime > 0.2")
    expect(page.locator("#song .high")).to_have_attribute("d", re.compile("^M"))
    chapter = page.get_by_role("group", name="Các phần").get_by_role("button").last
    chapter.click()
    expect(chapter).to_have_attribute("aria-current", "true")
    page.get_by_text("Trả lại…").click()
    page.get_by_label("Cần sửa gì?").fill(reason)
    page.get_by_role("button", name="Trả lại bài này").click()
    expect(page.get_by_text("Không có bài nào chờ duyệt")).to_be_visible()


def _approve(boss):
    page = boss.open("/duyet")
    page.get_by_role("link", name="Nghe và đọc").click()
    expect(page.locator("ins").first).to_contain_text("Tổng đài 111")
    page.get_by_role("button", name="Duyệt bản này").dblclick()
    expect(page.get_by_text("Đã duyệt “Thuốc lá điện tử”.")).to_be_visible()


def _queue(editor):
    page = editor.open("/hang-doi")
    page.get_by_role("button", name="Xếp vào hàng đợi").click()
    expect(page.get_by_text("Đã xếp “Thuốc lá điện tử”")).to_be_visible()
    page = editor.open("/hom-nay")
    expect(page.get_by_role("heading", name="Sáng mai")).to_be_visible()
    expect(page.get_by_text("sẵn sàng", exact=True)).to_be_visible()


def test_hom_nay_that_stays_open_shows_the_lamp_as_it_is_now(tmp_path, seat):
    """A cable that was put back, a script that was queued on a phone: nobody has to reload.

    Left alone it asks no more, and says that it is old; a touch is enough.
    """
    house = desk_house.new_house(tmp_path / "dai")
    house.write("khoi-thuoc", "Khói thuốc")
    with desk_house.serving(house) as (address, room):
        admin = seat(address, viewport=DESKTOP).come_in(f"/ban/mo/{room.first}")
        admin.page.clock.install()  # before the page sets its own
        page = admin.open("/hom-nay")
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Những ngày tới chưa phát được")
        episode = house.send("khoi-thuoc")
        house.approve(episode)
        house.queue(episode)
        end = time.monotonic() + 120
        while "Sáng mai" not in heading.inner_text():
            assert time.monotonic() < end
            with page.expect_response("**/hom-nay"):
                page.clock.run_for(20_000)
            page.wait_for_timeout(500)
        expect(page.locator(".lamp")).to_contain_text("06:45")
        page.clock.fast_forward(31 * 60_000)
        expect(page.locator(".intro")).to_contain_text("đèn này đã cũ")
        page.clock.run_for(60_000)
        assert page.locator(".intro").inner_text().count("đèn này đã cũ") == 1
        with page.expect_response("**/hom-nay"):
            page.mouse.move(300, 300)
        expect(page.locator(".intro")).not_to_contain_text("đèn này đã cũ")
        page.route("**/hom-nay", lambda route: route.abort())
        page.clock.run_for(20_000)
        expect(page.locator(".intro")).to_contain_text("đèn này đã cũ")
        page.unroute_all()
        admin.complaints[:] = [told for told in admin.complaints if "ERR_FAILED" not in told]
        page.clock.run_for(20_000)
        expect(page.locator(".intro")).not_to_contain_text("đèn này đã cũ")
        asked = []
        # never answered: a server that hangs
        page.route("**/hom-nay", lambda route: asked.append(route.request.url))
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)  # the limit counts from here
        page.clock.fast_forward(20_000)
        until(page, lambda: asked)
        page.clock.run_for(14_000)
        expect(page.locator(".intro")).not_to_contain_text("đèn này đã cũ")
        page.clock.run_for(2_000)
        expect(page.locator(".intro")).to_contain_text("đèn này đã cũ")
        page.clock.resume()
        page.unroute_all()
        page.clock.run_for(20_000)
        expect(page.locator(".intro")).not_to_contain_text("đèn này đã cũ")


def test_for_the_schools_network_everything_is_encrypted(tmp_path, seat):
    """`serve --lan`: our own certificate, Secure cookies, a browser that gives a microphone."""
    house = desk_house.new_house(tmp_path / "dai")
    command = [sys.executable, "-u", "-m", "broadcaster", "-C", str(house.folder), "serve"]
    server = subprocess.Popen([*command, "--lan", "--port", "0"], stdout=subprocess.PIPE, text=True)
    try:
        told = [server.stdout.readline()]
        while "/ban/mo/" not in told[-1]:
            told.append(server.stdout.readline())
        port = re.search(r"https://[^:/]+:(\d+)/ban/", "".join(told))[1]
        assert re.search(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", "".join(told))
        assert sum("█" in line for line in told) > 10
        first = seat(f"https://127.0.0.1:{port}", ignore_https_errors=True)
        first.come_in("/ban/mo/" + told[-1].partition("/ban/mo/")[2].strip())
        assert first.page.evaluate("isSecureContext && !!navigator.mediaDevices")
        cookie = next(c for c in first.context.cookies() if c["name"] == "phien")
        assert cookie["secure"]
        assert cookie["httpOnly"]
    finally:
        server.terminate()
        server.wait(120)
        server.stdout.close()
